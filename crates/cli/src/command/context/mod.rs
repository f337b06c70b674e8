//! `evolute context`: what the repository's documents say, whether they can be leaned on, and what is made of them.

mod check;
mod emit;
mod gate;
mod index;
mod show;
mod source;
mod today;

use crate::{desk::Desk, failure::Outcome};

/// Look at the repository's documents, and check them
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    Index(index::Args),
    Check(check::Args),
    Emit(emit::Args),
    Show(show::Args),
}

/// Runs the verb.
pub(crate) fn run(verb: &Verb, desk: &Desk) -> Outcome {
    match verb {
        Verb::Index(args) => index::run(args, desk),
        Verb::Check(args) => check::run(args, desk),
        Verb::Emit(args) => emit::run(args, desk),
        Verb::Show(args) => show::run(args, desk),
    }
}
