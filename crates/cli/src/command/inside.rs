//! `evolute inside`: no verb for people. The hands put it between the wall and what is confined; it restricts itself, opens
//! what has to be open, and becomes the program.

use crate::render;
use std::{ffi::OsString, process::ExitCode};
use workshop::sandbox::{self, Inner, NOT_STARTED};

/// Stand between the wall and a confined program; used by Evolute itself
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What to do first, as JSON
    first: String,
    /// The program and its arguments
    #[arg(last = true, required = true)]
    command: Vec<OsString>,
}

impl Args {
    /// The words in exactly the form in which Evolute writes them, without the whole of the command line being built: this
    /// stands before every gate. Any other form is for the parser.
    pub(crate) fn of(words: impl IntoIterator<Item = OsString>) -> Option<Self> {
        let mut words = words.into_iter();
        let (verb, first, end) = (words.next()?, words.next()?.into_string().ok()?, words.next()?);
        let command: Vec<OsString> = words.collect();
        (verb == "inside" && end == "--" && !command.is_empty()).then_some(Self { first, command })
    }
}

/// Runs the verb: it ends as the program does.
pub(crate) fn run(args: &Args) -> ExitCode {
    let entered = Inner::read(&args.first)
        .map_err(|error| error.to_string())
        .and_then(|inner| sandbox::enter(&inner, &args.command).map_err(|error| error.to_string()));
    entered.unwrap_or_else(|why| {
        render::not_started(&why);
        ExitCode::from(NOT_STARTED)
    })
}
