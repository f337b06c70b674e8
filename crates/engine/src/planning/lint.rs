//! What keeps a plan from being followed without inventing anything: each fault names the step and the field
//! that it stands in, so that whoever holds the file can point at line and column.

use super::vague::{unfinished_in, vague_in};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Limits, Plan, Step};

/// What the tree says about a plan. The hands read it; the engine has no files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Globs of the plan that match no path in the tree.
    pub unmatched: BTreeSet<String>,
    /// Decisions that exist, by id, and whether each is accepted.
    pub decisions: BTreeMap<String, bool>,
}

/// Which field of a step, or of the plan, a fault stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The front matter.
    Front,
    /// The step's heading.
    Heading,
    /// How long it takes.
    Takes,
    /// One of its globs, by index.
    Touches(usize),
    /// One of its acceptance commands, by index; the list as a whole where it is empty.
    Accept(usize),
    /// The steps that it needs.
    Needs,
    /// Its instruction: the byte at which the fault begins, and how many it spans.
    Instruction(usize, usize),
}

/// One thing that a plan leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule, by name.
    pub rule: &'static str,
    /// The step, by number; absent for the plan as a whole.
    pub step: Option<u32>,
    /// Where in it.
    pub field: Field,
    /// What is wrong, and why it matters.
    pub message: String,
    /// What would mend it.
    pub hint: String,
}

/// Everything that a plan leaves open, in the plan's order.
#[must_use]
pub fn lint(plan: &Plan, limits: &Limits, facts: &Facts) -> Vec<Fault> {
    let mut faults = whole(plan, facts);
    for step in &plan.steps {
        faults.extend(measure(step, limits));
        faults.extend(paths(plan, step, facts));
        faults.extend(acceptance(step));
        faults.extend(words(step));
    }
    faults
}

/// Faults of the plan as a whole.
fn whole(plan: &Plan, facts: &Facts) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut front = |rule, message: String, hint: &str| {
        faults.push(Fault { rule, step: None, field: Field::Front, message, hint: hint.to_owned() });
    };
    if plan.steps.is_empty() {
        front("planning.no-steps", "a plan without steps plans nothing".into(), "add `## Step 1: …`");
    }
    for decision in &plan.decisions {
        match facts.decisions.get(decision.as_str()) {
            Some(true) => {}
            Some(false) => front(
                "planning.decision-open",
                format!("decision `{decision}` is not accepted"),
                "settle it first: `status: accepted` in its file",
            ),
            None => front(
                "planning.decision-missing",
                format!("decision `{decision}` does not exist"),
                "write it to `.evolute/decisions/` before the plan is approved",
            ),
        }
    }
    if !plan.decisions.is_empty() && plan.rejected.is_empty() {
        front(
            "planning.nothing-rejected",
            "the plan rests on a decision and names no rejected option".into(),
            "add `## Rejected` with each option and what it would have cost",
        );
    }
    faults.extend(looping(plan));
    faults
}

/// Steps must form a graph without loops.
fn looping(plan: &Plan) -> Option<Fault> {
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
    let (number, _) = left.first_key_value()?;
    Some(Fault {
        rule: "planning.steps-in-a-circle",
        step: Some(*number),
        field: Field::Needs,
        message: format!("step {number} needs itself, through the steps that it needs"),
        hint: "remove one of the `needs`".into(),
    })
}

/// A step is an hour or less.
fn measure(step: &Step, limits: &Limits) -> Option<Fault> {
    (step.takes_min > limits.step_minutes).then(|| Fault {
        rule: "planning.step-too-long",
        step: Some(step.number),
        field: Field::Takes,
        message: format!(
            "step {} takes {} minutes, and a step is {} or less",
            step.number, step.takes_min, limits.step_minutes
        ),
        hint: "split it where its acceptance can be checked half-way".into(),
    })
}

/// A glob that matches nothing must be created by some step's words, and none may reach the loop's own files.
fn paths(plan: &Plan, step: &Step, facts: &Facts) -> Vec<Fault> {
    let fault = |index, rule, message: String, hint: &str| Fault {
        rule,
        step: Some(step.number),
        field: Field::Touches(index),
        message,
        hint: hint.to_owned(),
    };
    let check = |(index, glob): (usize, &String)| {
        if glob == "**" || glob == "*" || glob == "**/*" {
            return Some(fault(
                index,
                "planning.touches-everything",
                format!("`{glob}` is every path: it bounds nothing"),
                "name the files, or the folder, that this step changes",
            ));
        }
        if glob.starts_with(".evolute") {
            return Some(fault(
                index,
                "planning.touches-the-loop",
                format!("`{glob}` is part of the loop, and no step may change it"),
                "change it by a commit of your own, before the cycle",
            ));
        }
        let named = glob.rsplit('/').next().unwrap_or(glob).trim_matches('*');
        let created = plan.steps.iter().any(|other| !named.is_empty() && other.instruction.contains(named));
        (facts.unmatched.contains(glob) && !created).then(|| {
            fault(
                index,
                "planning.path-unknown",
                format!("`{glob}` matches nothing in the tree, and no step says that it creates it"),
                "correct the path, or say in the step's words that it is created",
            )
        })
    };
    step.touches.iter().enumerate().filter_map(check).collect()
}

/// Commands that succeed whatever was built accept nothing.
const ALWAYS_GREEN: [&str; 5] = ["true", ":", "exit 0", "echo", "/bin/true"];

fn acceptance(step: &Step) -> Vec<Fault> {
    let fault = |index, rule, message: String, hint: &str| Fault {
        rule,
        step: Some(step.number),
        field: Field::Accept(index),
        message,
        hint: hint.to_owned(),
    };
    if step.accept.is_empty() {
        return vec![fault(
            0,
            "planning.no-acceptance",
            format!("step {} has no acceptance that can be run", step.number),
            "add `- accept: \\`cargo test name\\``",
        )];
    }
    let green = |(index, command): (usize, &String)| {
        let first = command.split_whitespace().next().unwrap_or_default();
        let weak =
            ALWAYS_GREEN.contains(&command.trim()) || first == "echo" || command.trim().ends_with("|| true");
        weak.then(|| {
            fault(
                index,
                "planning.acceptance-cannot-fail",
                format!("`{command}` succeeds whatever the step does"),
                "name a command that fails before the step and succeeds after it",
            )
        })
    };
    step.accept.iter().enumerate().filter_map(green).collect()
}

/// Vague words, unfinished marks and open questions: what is left open is decided by an agent, in the moment.
fn words(step: &Step) -> Vec<Fault> {
    let fault = |at, length, rule, message: String, hint: &str| Fault {
        rule,
        step: Some(step.number),
        field: Field::Instruction(at, length),
        message,
        hint: hint.to_owned(),
    };
    let text = prose(&step.instruction);
    let mut faults: Vec<Fault> = Vec::new();
    if text.trim().is_empty() {
        faults.push(fault(
            0,
            0,
            "planning.no-instruction",
            format!("step {} says nothing about what to do", step.number),
            "write what to do below the list",
        ));
    }
    faults.extend(vague_in(&text).into_iter().map(|(at, phrase, why)| {
        fault(
            at,
            phrase.len(),
            "planning.vague",
            format!("`{phrase}` {why}"),
            "say exactly what, where and when",
        )
    }));
    faults.extend(unfinished_in(&text).into_iter().map(|(at, mark)| {
        fault(
            at,
            mark.len(),
            "planning.unfinished",
            format!("`{mark}` marks something that is not planned yet"),
            "plan it, or leave it out",
        )
    }));
    faults.extend(
        text.match_indices("?\n")
            .chain(text.trim_end().ends_with('?').then(|| (text.trim_end().len() - 1, "?")))
            .map(|(at, _)| {
                fault(
                    at,
                    1,
                    "planning.open-question",
                    "an open question would be answered by an agent".into(),
                    "answer it here, or record a decision first",
                )
            }),
    );
    faults
}

/// The instruction with its code blanked out, so that samples are not read as prose and offsets stay.
fn prose(instruction: &str) -> String {
    let mut fenced = false;
    let mut text = String::with_capacity(instruction.len());
    for line in instruction.split_inclusive('\n') {
        let fence = line.trim_start().starts_with("```");
        if fence || fenced {
            text.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            text.push_str(&without_spans(line));
        }
        fenced ^= fence;
    }
    text
}

/// One line with its backticked spans blanked out, byte for byte.
fn without_spans(line: &str) -> String {
    let mut code = false;
    let mut text = String::with_capacity(line.len());
    for character in line.chars() {
        let tick = character == '`';
        if tick || code {
            text.extend(std::iter::repeat_n(' ', character.len_utf8()));
        } else {
            text.push(character);
        }
        code ^= tick;
    }
    text
}
