//! The words of the commits that Evolute makes: every change is traceable to a step in the plan.

use crate::writers::Anchor;
use trace::{Demand, Digest, Step, id::CycleId};

/// The message of a step's commit.
pub(crate) fn step_message(demand: &Demand, cycle: &CycleId, step: &Step, head: Anchor<'_>) -> String {
    format!(
        "{}\n\nStep {} of `{}`.\n\n{}Evolute-Step: {}\n{}",
        line(&step.title),
        step.number,
        demand.id,
        who(demand, cycle),
        step.number,
        chain(cycle, head)
    )
}

/// The message of the merge that lands a cycle.
pub(crate) fn candidate_message(demand: &Demand, cycle: &CycleId, head: Anchor<'_>) -> String {
    let words = demand.outcome.as_deref().unwrap_or_default();
    format!("{}\n\n{words}\n\n{}{}", line(&demand.title), who(demand, cycle), chain(cycle, head))
}

/// The message of a lesson's commit.
pub(crate) fn lesson_message(
    lesson: &str,
    layer: trace::Layer,
    deviations: &[trace::id::DeviationId],
    patch: Digest,
    demand: &Demand,
    cycle: &CycleId,
    head: Anchor<'_>,
) -> String {
    let cited: Vec<String> = deviations.iter().map(|id| format!("Evolute-Deviation: {id}\n")).collect();
    format!(
        "{layer}: {}\n\n{}{}Evolute-Patch: {patch}\n{}",
        line(lesson),
        who(demand, cycle),
        cited.concat(),
        chain(cycle, head)
    )
}

pub(super) fn who(demand: &Demand, cycle: &CycleId) -> String {
    format!("Evolute-Demand: {}\nEvolute-Cycle: {cycle}\n", demand.id)
}

/// The head of the chain of whoever drives the cycle, and whose it is: a tail that is cut or rewritten later will show.
pub(super) fn chain(cycle: &CycleId, head: Anchor<'_>) -> String {
    let trace = &Digest::of(cycle.as_str()).to_string()[..32];
    format!("Evolute-Trace: {trace}\nEvolute-Head: {head}\n")
}

/// One line, at most 72 characters: a title must not be able to forge a trailer.
pub(super) fn line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(72).collect()
}
