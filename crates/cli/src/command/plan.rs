//! `evolute plan`: what keeps a plan from being followed without inventing anything, and its approval.

mod approve;
mod at;
mod check;

use crate::{desk::Desk, failure::Outcome};

/// Check a plan, and approve it
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    Check(check::Args),
    Approve(approve::Args),
}

/// Runs the verb.
pub(crate) fn run(verb: Verb, desk: &Desk) -> Outcome {
    match verb {
        Verb::Check(args) => check::run(&args, desk),
        Verb::Approve(args) => approve::run(&args, desk),
    }
}
