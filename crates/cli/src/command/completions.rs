//! `evolute completions`: a script that completes the words in a shell.

use crate::{args, desk::Desk, failure::Outcome};
use clap::CommandFactory as _;
use clap_complete::Shell;

/// Write a completion script for a shell
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let mut script = vec![];
    clap_complete::generate(args.shell, &mut args::Args::command(), "evolute", &mut script);
    desk.voice.raw(&script);
    Ok(())
}
