//! Tests that ran at the base and do not run any more, though every gate passes: their owner is asked at once whether
//! they may go. Renamed tests look the same from here, and an agent that is told to bring a name back has no honest way
//! to; so nobody but a person is asked, and the question names them.

use super::{
    inner_loop::{attempt, question, replanned, wait},
    turn::{Turn, stop},
    view::missing_trigger,
};
use crate::{
    execution::view::Attempt,
    ids::Ids,
    next::Next,
    planning::handover::Planned,
    quality::{self, roll},
};

/// Tests that a question names.
const NAMED: usize = 5;

/// The question whether the missing tests of an attempt may go, or what came of it; nothing where none are
/// missing.
pub(super) fn asked(turn: &Turn<'_>, planned: &Planned<'_>, last: &Attempt, ids: &mut Ids) -> Option<Next> {
    let (number, drops) = (planned.step().number, turn.cycle.drops());
    let trigger = missing_trigger(number, last.number);
    let Some(asked) = turn.cycle.constraint.triggered(&trigger) else {
        roll::missing(&turn.cycle.quality, Some(number), last.number, &drops).next()?;
        let text = words(turn, number, last.number, &drops);
        let options = ["drop", "answer", "replan", "abort"];
        return Some(question(turn, planned, "blocked", &trigger, &text, &options, ids));
    };
    Some(match asked.choice() {
        None => wait(asked),
        Some("answer" | "drop") => attempt(turn, planned, ids),
        Some("replan") => replanned(turn, ids),
        Some(_) => stop(turn.cycle, "its owner aborted it", ids),
    })
}

fn words(turn: &Turn<'_>, step: u32, attempt: u32, drops: &[String]) -> String {
    let quality: &quality::view::View = &turn.cycle.quality;
    let all: Vec<String> = roll::missing(quality, Some(step), attempt, drops)
        .map(|(call, missing)| match missing {
            Some(missing) => missing.to_string(),
            None => format!("{} more ran at the base", call.more),
        })
        .collect();
    let more = all.len().saturating_sub(NAMED);
    let named = all.into_iter().take(NAMED).collect::<Vec<_>>().join("; ");
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("After step {step} tests are missing: {named}{more}. May they go?")
}
