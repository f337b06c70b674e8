//! What keeps a plan from being followed without inventing anything: each fault names the step and the field
//! that it stands in, so that whoever holds the file can point at line and column.

mod acceptance;
mod crossing;
mod decisions;
mod facts;
mod fault;
mod order;
mod paths;
mod precedents;
mod prose;
mod samples;
mod vague;
mod words;

pub use facts::{Facts, Territory, Unrunnable};
pub use fault::{Fault, Field};
pub use samples::Flaw;

use trace::{Limits, Plan, Step};

/// Everything that a plan leaves open, in the plan's order.
#[must_use]
pub fn lint(plan: &Plan, limits: &Limits, facts: &Facts) -> Vec<Fault> {
    let mut faults = Vec::new();
    if plan.steps.is_empty() {
        let message = "a plan without steps plans nothing";
        faults.push(Fault::whole("planning.no-steps", Field::Front, message, "add `## Step 1: …`"));
    }
    faults.extend(decisions::cited(plan, facts));
    faults.extend(precedents::consulted(plan, facts));
    faults.extend(order::looping(plan));
    faults.extend(order::overlapping(plan));
    for step in &plan.steps {
        faults.extend(measure(step, limits));
        faults.extend(paths::judged(plan, step, facts));
        faults.extend(crossing::judged(step, facts));
        faults.extend(acceptance::judged(plan, step, facts));
        faults.extend(words::left_open(step, facts));
        faults.extend(samples::judged(step, facts));
        faults.extend(decisions::undeclared(plan, step));
    }
    faults
}

/// A step is an hour or less.
fn measure(step: &Step, limits: &Limits) -> Option<Fault> {
    (step.takes_min > limits.step_minutes).then(|| {
        let (number, takes, most) = (step.number, step.takes_min, limits.step_minutes);
        let message = format!("step {number} takes {takes} minutes, and a step is {most} or less");
        let hint =
            format!("split it where its acceptance can be checked half-way, and write `- takes: {most}m`");
        Fault::of(step, "planning.step-too-long", Field::Takes, message, hint)
    })
}
