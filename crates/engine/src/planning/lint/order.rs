//! The order of steps: no circles, and nothing that two steps would change at once.

use super::{Fault, Field};
use crate::planning::Sequence;
use std::collections::{BTreeMap, BTreeSet};
use trace::{Plan, Step};

/// Steps must form a graph without circles. The fault stands at the last step of the circle that names an
/// earlier one's successor: the one whose `needs` points ahead.
pub(super) fn looping(plan: &Plan) -> Option<Fault> {
    let mut left: BTreeMap<u32, BTreeSet<u32>> =
        plan.steps.iter().map(|step| (step.number, step.needs.iter().copied().collect())).collect();
    loop {
        let free: Vec<u32> = left
            .iter()
            .filter(|(_, needs)| needs.iter().all(|need| !left.contains_key(need)))
            .map(|(number, _)| *number)
            .collect();
        if free.is_empty() {
            break;
        }
        free.iter().for_each(|number| drop(left.remove(number)));
    }
    let (number, needs) = left.iter().find(|(number, needs)| needs.iter().any(|need| need >= number))?;
    let step = plan.steps.iter().find(|step| step.number == *number)?;
    let ahead = needs.iter().filter(|need| *need >= number).max()?;
    let message = if ahead == number {
        format!("step {number} needs itself")
    } else {
        format!("step {number} needs itself, through step {ahead}")
    };
    let hint = format!("leave {ahead} out of the `needs` of step {number}");
    Some(Fault::of(step, "planning.steps-in-a-circle", Field::Needs, message, hint))
}

/// Two steps of which neither needs the other may be taken in any order, or at once: they must not change the
/// same paths.
pub(super) fn overlapping(plan: &Plan) -> Vec<Fault> {
    let sequence = Sequence::of(plan);
    let before: BTreeMap<u32, BTreeSet<u32>> =
        plan.steps.iter().map(|step| (step.number, sequence.ancestors(step.number))).collect();
    let apart = |one: &Step, other: &Step| {
        let after = |a: &Step, b: &Step| before.get(&a.number).is_some_and(|found| found.contains(&b.number));
        !after(one, other) && !after(other, one)
    };
    let mut faults = Vec::new();
    for (index, step) in plan.steps.iter().enumerate() {
        let earlier = plan.steps[..index].iter().rev().filter(|other| apart(step, other));
        let shared = earlier.filter_map(|other| Some((shared(step, other)?, other))).next();
        faults.extend(shared.map(|(glob, other)| both(step, other, glob)));
    }
    faults
}

fn both(step: &Step, other: &Step, glob: usize) -> Fault {
    let (number, first, path) = (step.number, other.number, &step.touches[glob]);
    let message = format!(
        "steps {first} and {number} both change `{path}`, and neither needs the other: either could undo the other's work"
    );
    let hint = match &*step.needs {
        [] if step.independent => format!("write `- needs: {first}` in step {number}"),
        [] => format!("add `- needs: {first}` to step {number}"),
        needs => {
            let needs: Vec<String> = needs.iter().chain([&first]).map(ToString::to_string).collect();
            format!("write `- needs: {}` in step {number}", needs.join(", "))
        }
    };
    Fault::of(step, "planning.steps-overlap", Field::Touches(glob), message, hint).warning()
}

/// The first glob of a step that can name a path of the other step.
fn shared(step: &Step, other: &Step) -> Option<usize> {
    step.touches.iter().position(|glob| other.touches.iter().any(|theirs| formats::overlap(glob, theirs)))
}
