//! What stands between the wall and a confined program, as a program of its own: `evolute inside`, for the tests of this
//! room.

use std::process::ExitCode;
use workshop::sandbox::{Inner, NOT_STARTED, enter};

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    let first =
        words.next().and_then(|first| first.into_string().ok()).expect("because it is told what to do");
    let command: Vec<_> = words.skip(1).collect();
    let inner = Inner::read(&first).expect("because the hands wrote it");
    enter(&inner, &command).unwrap_or_else(|error| complain(&error))
}

#[expect(clippy::print_stderr, reason = "the hands read it")]
fn complain(error: &std::io::Error) -> ExitCode {
    eprintln!("evolute inside: {error}");
    ExitCode::from(NOT_STARTED)
}
