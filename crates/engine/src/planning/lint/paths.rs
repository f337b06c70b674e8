//! The paths of a step: they exist or are created, and lie where the plan may reach.

use super::{Facts, Fault, Field, prose};
use formats::overlap;
use trace::{Plan, Step};

pub(super) fn judged(plan: &Plan, step: &Step, facts: &Facts) -> Vec<Fault> {
    let one = |(index, glob): (usize, &String)| {
        bounded(step, index, glob)
            .or_else(|| guarded(step, index, glob, facts))
            .or_else(|| theirs(step, index, glob, facts))
            .or_else(|| unknown(plan, step, index, glob, facts))
    };
    step.touches.iter().enumerate().filter_map(one).chain(uncovered(step, facts)).collect()
}

fn bounded(step: &Step, index: usize, glob: &str) -> Option<Fault> {
    matches!(glob, "**" | "*" | "**/*").then(|| {
        let message = format!("`{glob}` is every path: it bounds nothing");
        let hint = "name the files, or the folder, that this step changes";
        Fault::of(step, "planning.touches-everything", Field::Touches(index), message, hint)
    })
}

/// The loop's own files and the grader are out of every step's reach.
fn guarded(step: &Step, index: usize, glob: &str, facts: &Facts) -> Option<Fault> {
    if glob.starts_with(".evolute") {
        let message = format!("`{glob}` is part of the loop, and no step may change it");
        let hint = format!("leave `{glob}` out, and change it by a commit of your own before the cycle");
        return Some(Fault::of(step, "planning.touches-the-loop", Field::Touches(index), message, hint));
    }
    let path = facts.protected.iter().find(|path| *path == glob)?;
    let message = format!("`{path}` is the demand's grader, and no step may change what judges it");
    let hint = format!("leave `{path}` out of the step's paths");
    Some(Fault::of(step, "planning.touches-the-grader", Field::Touches(index), message, hint))
}

/// A plan has one owner: paths of another owner are another plan's, or that owner's to decide.
fn theirs(step: &Step, index: usize, glob: &str, facts: &Facts) -> Option<Fault> {
    let ours = facts.areas.iter().find(|area| Some(&area.name) == facts.area.as_ref())?;
    let meets = |area: &&trace::Area| area.paths.iter().any(|path| overlap(path, glob));
    if facts.areas.iter().filter(meets).any(|area| area.owner == ours.owner) {
        return None;
    }
    let area = facts.areas.iter().find(meets)?;
    let message = format!(
        "`{glob}` lies in area `{}` of `{}`, and the demand in `{}` of `{}`: one plan has one owner",
        area.name, area.owner, ours.name, ours.owner
    );
    let hint = format!("leave `{glob}` out, and raise a demand in area `{}` for it", area.name);
    Some(Fault::of(step, "planning.path-of-another-owner", Field::Touches(index), message, hint))
}

fn unknown(plan: &Plan, step: &Step, index: usize, glob: &str, facts: &Facts) -> Option<Fault> {
    let created = || plan.steps.iter().any(|other| creates(&other.instruction, glob));
    (facts.unmatched.contains(glob) && !created()).then(|| {
        let message = format!("`{glob}` matches nothing in the tree, and no step says that it creates it");
        let hint = format!("correct the path, or say it in the step's words: Create `{}`.", example(glob));
        Fault::of(step, "planning.path-unknown", Field::Touches(index), message, hint)
    })
}

/// A path that the glob would match.
fn example(glob: &str) -> String {
    let plain = glob.find(['*', '?', '[', '{']);
    plain.map_or_else(|| glob.to_owned(), |at| format!("{}new", &glob[..at]))
}

/// Words that bring something into being.
const CREATING: [&str; 12] = [
    "create",
    "creates",
    "add",
    "adds",
    "new",
    "write",
    "writes",
    "introduce",
    "generate",
    "rename",
    "move",
    "copy",
];

/// Whether a sentence both creates something and names the path, its file or its folder.
pub(super) fn creates(instruction: &str, glob: &str) -> bool {
    let whole = &glob[..glob.find(['*', '?', '[', '{']).unwrap_or(glob.len())];
    let literal = whole.trim_end_matches('/');
    let name = literal.rsplit('/').next().unwrap_or(literal);
    !name.is_empty()
        && prose::sentences(&prose::unfenced(instruction)).any(|sentence| {
            let verb = |word: &str| CREATING.contains(&word.to_ascii_lowercase().as_str());
            sentence.contains(name) && sentence.split(|c: char| !c.is_alphanumeric()).any(verb)
        })
}

/// A step whose paths all lie outside what the demand covers changes something that the proof never watches.
fn uncovered(step: &Step, facts: &Facts) -> Option<Fault> {
    let covered = |glob: &String| facts.covers.iter().any(|cover| overlap(cover, glob));
    if facts.covers.is_empty() || step.touches.is_empty() || step.touches.iter().any(covered) {
        return None;
    }
    let message = format!(
        "step {} changes nothing of what the demand covers ({}): the proof would not notice when it moves",
        step.number,
        facts.covers.join(", ")
    );
    let hint =
        format!("add `{}` to the demand's `covers`, or leave the step to another demand", step.touches[0]);
    Some(Fault::of(step, "planning.outside-the-demand", Field::Touches(0), message, hint).warning())
}
