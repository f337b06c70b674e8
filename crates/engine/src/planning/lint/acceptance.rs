//! The acceptance of a step: a command that can be run, and that can fail.

use super::{Facts, Fault, Field, Unrunnable, paths::creates};
use trace::{Plan, Step};

/// Commands that succeed whatever was built accept nothing.
const ALWAYS_GREEN: [&str; 5] = ["true", ":", "exit 0", "echo", "/bin/true"];

pub(super) fn judged(plan: &Plan, step: &Step, facts: &Facts) -> Vec<Fault> {
    if step.accept.is_empty() && step.keep.is_empty() {
        let message = format!("step {} has no acceptance that can be run", step.number);
        let hint = "add \"- accept: `cargo test name`\"";
        return vec![Fault::of(step, "planning.no-acceptance", Field::Accept(0), message, hint)];
    }
    let accepted = step.accept.iter().enumerate().map(|(index, command)| (Field::Accept(index), command));
    let kept = step.keep.iter().enumerate().map(|(index, command)| (Field::Keep(index), command));
    let one = |(field, command): (Field, &String)| {
        green(step, field, command).or_else(|| unrunnable(plan, step, field, facts.unrunnable.get(command)?))
    };
    accepted.chain(kept).filter_map(one).collect()
}

fn green(step: &Step, field: Field, command: &str) -> Option<Fault> {
    let first = command.split_whitespace().next().unwrap_or_default();
    let weak =
        ALWAYS_GREEN.contains(&command.trim()) || first == "echo" || command.trim().ends_with("|| true");
    weak.then(|| {
        let message = format!("`{command}` succeeds whatever the step does");
        let hint = if matches!(field, Field::Keep(_)) {
            "name a command that fails once what is to be preserved is broken"
        } else {
            "name a command that fails before the step and succeeds after it"
        };
        Fault::of(step, "planning.acceptance-cannot-fail", field, message, hint)
    })
}

/// What cannot be run yet is no fault where some step brings it into being.
fn unrunnable(plan: &Plan, step: &Step, field: Field, why: &Unrunnable) -> Option<Fault> {
    let says = |name: &str| plan.steps.iter().any(|step| step.instruction.contains(name));
    let (message, hint) = match why {
        Unrunnable::Unread => {
            ("a shell cannot read this: a quote is left open".to_owned(), "close the quote".to_owned())
        }
        Unrunnable::NoProgram(name) => (
            format!("no program `{name}` is on `PATH` here, so nothing can run this"),
            format!("install `{name}`, or name a program that is there"),
        ),
        Unrunnable::NoFile(path) if plan.steps.iter().any(|step| creates(&step.instruction, path)) => {
            return None;
        }
        Unrunnable::NoFile(path) => (
            format!("`{path}` is not in the tree, and no step says that it creates it"),
            format!("correct the path, or say it in the step's words: Create `{path}`."),
        ),
        Unrunnable::NoTest(name) if says(name) => return None,
        Unrunnable::NoTest(name) => (
            format!("no test is called `{name}`, and no step's words name one: this would run nothing"),
            format!("correct the name, or say in the step's words what it checks: Write the test `{name}`."),
        ),
        Unrunnable::NoScript(name) if says(name) => return None,
        Unrunnable::NoScript(name) => (
            format!("`package.json` has no script `{name}`, and no step's words name one"),
            format!(
                "correct the name, or say it in the step's words: Add the script `{name}` to `package.json`."
            ),
        ),
    };
    Some(Fault::of(step, "planning.acceptance-unrunnable", field, message, hint))
}
