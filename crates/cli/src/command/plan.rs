//! `evolute plan`: an agent drafts it, the lint says what it leaves open, and its owner approves it or sends it back.

mod approve;
mod at;
mod bounce;
mod check;
mod draft;

use crate::{desk::Desk, failure::Outcome};

pub(in crate::command) use approve::submit as approved;
pub(in crate::command) use check::judged_on;

/// Have a plan drafted, check it, approve it or send it back
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    Draft(draft::Args),
    Check(check::Args),
    Approve(approve::Args),
    Bounce(bounce::Args),
}

/// Runs the verb.
pub(crate) fn run(verb: Verb, desk: &Desk) -> Outcome {
    match verb {
        Verb::Draft(args) => draft::run(&args, desk),
        Verb::Check(args) => check::run(&args, desk),
        Verb::Approve(args) => approve::run(&args, desk),
        Verb::Bounce(args) => bounce::run(&args, desk),
    }
}
