//! `evolute doctor`: what this machine and this repository lack for a run, and what to do about it.

mod check;
mod wall;

use crate::{
    desk::Desk,
    failure::{Exit, Outcome},
    render::{Page, Show, Tone},
};
use check::{Check, State};
use serde::Serialize;

/// Check what this machine and this repository lack for a run
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// Every check.
#[derive(Debug, Serialize)]
struct Checked {
    able: bool,
    checks: Vec<Check>,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let checks = check::all(desk);
    let able = checks.iter().all(|check| check.state != State::Broken);
    desk.voice.show(&Checked { able, checks });
    if able { Ok(()) } else { Err(crate::failure::Failure::Shown(Exit::Environment)) }
}

impl Show for Checked {
    fn show(&self, page: &mut Page) {
        for check in &self.checks {
            let (word, tone) = match check.state {
                State::Sound => ("ok    ", Tone::Good),
                State::Weak => ("weak  ", Tone::Waiting),
                State::Broken => ("broken", Tone::Bad),
            };
            page.spans(&[
                (tone, word),
                (Tone::Strong, &format!("  {:<14}", check.name)),
                (Tone::Plain, &check.detail),
            ]);
            check.hint.iter().for_each(|hint| {
                page.spans(&[(Tone::Plain, "        "), (Tone::Hint, "hint: "), (Tone::Plain, hint)]);
            });
        }
    }
}
