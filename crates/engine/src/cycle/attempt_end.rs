//! What an attempt that fell short leaves behind: findings for the next one, deviations for learning.

use super::{
    Cycle,
    deviation::{and_more, deviated},
};
use crate::{
    execution::{self, view::Attempt},
    ids::Ids,
    next::Next,
    quality,
};
use trace::{Crossing, Ending, Event, Fault, Finding, GateKind, Verdict, event::cycle};

/// Everything that was wrong with an attempt: its scope, its ending, its gates.
pub(crate) fn findings(cycle: &Cycle, step: u32, attempt: &Attempt) -> Vec<Finding> {
    let mut findings = execution::rules::findings(attempt);
    findings.extend(quality::rules::findings(&cycle.quality, step, attempt.number, &cycle.drops()));
    findings
}

/// The deviations of an attempt that are not on record yet.
pub(crate) fn deviations(cycle: &Cycle, step: u32, attempt: &Attempt, ids: &mut Ids) -> Option<Next> {
    let short = of_change(step, attempt).into_iter().chain(of_gates(cycle, step, attempt));
    let mut events: Vec<Event> = Vec::new();
    for (fault, subject, detail) in short {
        events.extend(deviated(cycle, fault, &subject, Some(step), &detail, ids));
    }
    // Two red gates of one attempt may share a fault and a subject: the first stands for both.
    let mut seen = Vec::new();
    events.retain(|event| {
        let Event::Cycle(cycle::Event::Deviated(deviation)) = event else { return true };
        let class = (deviation.fault, deviation.subject.clone());
        let new = !seen.contains(&class);
        seen.push(class);
        new
    });
    (!events.is_empty()).then_some(Next::Record(events))
}

/// A fault, its subject, and what it was in words.
type Short = (Fault, String, String);

/// What fell short in the change itself, and in how the attempt ended.
fn of_change(step: u32, attempt: &Attempt) -> Vec<Short> {
    let mut short = Vec::new();
    let mut deviate = |fault, subject: &str, detail| short.push((fault, subject.to_owned(), detail));
    if let Some(path) = attempt.protected.first().or(attempt.outside.first()) {
        let others = and_more(attempt.protected.len() + attempt.outside.len() - 1);
        deviate(Fault::OffPlan, "scope", format!("`{path}`{others} changed outside the step's paths"));
    }
    if let Some(crossing) = attempt.crossings.first() {
        let others = and_more(attempt.crossings.len() - 1);
        let Crossing { path, line, from, to, .. } = crossing;
        let detail =
            format!("`{path}:{line}`{others} leads from area `{from}` into `{to}`, which it may not use");
        deviate(Fault::OffPlan, "boundary", detail);
    }
    if let Some(path) = attempt.conflicts.first() {
        let others = and_more(attempt.conflicts.len() - 1);
        let detail = format!("step {step} and another beside it changed `{path}`{others} in two ways");
        deviate(Fault::Collision, "step", detail);
    }
    let mut weakened = attempt.weakened();
    if let Some(first) = weakened.next() {
        let others = and_more(weakened.count());
        let line = first.line.map_or_else(String::new, |line| format!(":{line}"));
        let detail = format!("`{}{line}`{others}: {}", first.path, first.what);
        deviate(Fault::Weakened, &first.rule, detail);
    }
    match &attempt.ending {
        Ending::Changed => {}
        Ending::Blocked { question, .. } => deviate(Fault::Blocked, "agent", question.clone()),
        ending @ (Ending::Unchanged
        | Ending::TimedOut
        | Ending::Flooded
        | Ending::Spent { .. }
        | Ending::Failed { .. }
        | Ending::NotStarted { .. }) => {
            deviate(Fault::NoChange, "attempt", format!("an attempt at step {step} {ending}"));
        }
    }
    short
}

/// What its gates said no to, and the tests that they ran no more.
fn of_gates(cycle: &Cycle, step: u32, attempt: &Attempt) -> Vec<Short> {
    let mut short = Vec::new();
    for run in cycle.quality.red(Some(step), attempt.number).filter(|run| run.skipped.is_none()) {
        let subject = if run.kind == GateKind::Acceptance { "acceptance" } else { run.gate.as_str() };
        let fault = if run.verdict == Verdict::Failed { Fault::GateFailed } else { Fault::GateNotRun };
        let detail = run.findings.first().map_or_else(|| run.verdict.to_string(), ToString::to_string);
        short.push((fault, subject.to_owned(), detail));
    }
    let drops = cycle.drops();
    for (call, missing) in quality::roll::missing(&cycle.quality, Some(step), attempt.number, &drops) {
        short.push((Fault::TestsMissing, call.gate.clone(), quality::roll::words(call, missing)));
    }
    short
}
