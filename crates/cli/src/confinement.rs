//! Whether agents and gates are confined: wherever it is possible, unless a person agrees to go without, and
//! then it is said which promises fall.

use crate::{desk::Desk, failure::Failure, render::Tone};
use workshop::sandbox;

/// What falls without it.
const FALLS: &str = "unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave \
    processes behind";

/// Whether to confine.
///
/// # Errors
/// Refuses where it is impossible and nobody has agreed to go without.
pub(crate) fn wanted(desk: &Desk, unconfined: bool) -> Result<bool, Failure> {
    if unconfined {
        desk.voice.note(|page| {
            page.spans(&[(Tone::Waiting, "warning: "), (Tone::Plain, FALLS)]);
        });
        return Ok(false);
    }
    possible(desk).map(|()| true).map_err(|why| {
        Failure::refused(
            "execution.no-confinement",
            format!("agents and gates cannot be confined here: {why}"),
            "install bubblewrap and allow it user namespaces, or agree to go without: `--unconfined`",
        )
    })
}

/// Whether it is possible here, or why not.
pub(crate) fn possible(desk: &Desk) -> Result<(), String> {
    match desk.config.program("bwrap") {
        None => Err("there is no `bwrap` on `PATH`".into()),
        Some(program) => sandbox::probe(&program).map_err(|error| error.to_string()),
    }
}
