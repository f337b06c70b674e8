//! Whether agents and gates are confined: wherever it is possible, unless a person agrees to go without, and
//! then it is said which promises fall.

use crate::{
    desk::Desk,
    failure::Failure,
    render::{Tone, ask},
};
use workshop::sandbox::{self, Backend};

/// What falls without it.
const FALLS: &str = "unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave \
    processes behind";

/// Whether to confine. Where it is impossible, whoever is at the terminal is asked.
///
/// # Errors
/// Refuses where it is impossible and nobody has agreed to go without.
pub(crate) fn wanted(desk: &Desk, unconfined: bool) -> Result<bool, Failure> {
    if unconfined {
        warn(desk, FALLS);
        return Ok(false);
    }
    match possible(desk) {
        Ok(backend) => {
            weakly(desk, &backend);
            Ok(true)
        }
        Err(why) if desk.config.terminal.asks => without(desk, &why),
        Err(why) => Err(refused(&why)),
    }
}

/// Asks whether to go without.
fn without(desk: &Desk, why: &str) -> Result<bool, Failure> {
    warn(desk, &format!("agents and gates cannot be confined here: {why}"));
    warn(desk, FALLS);
    if ask::yes("Run them unconfined?", false)? { Ok(false) } else { Err(refused(why)) }
}

fn refused(why: &str) -> Failure {
    Failure::refused(
        "execution.no-confinement",
        format!("agents and gates cannot be confined here: {why}"),
        "install bubblewrap and allow it user namespaces, or agree to go without: `--unconfined`",
    )
}

/// Says what the wall that there is does not hold.
fn weakly(desk: &Desk, backend: &Backend) {
    match backend {
        Backend::Bubblewrap(_) => {}
        Backend::Landlock => warn(
            desk,
            "there is no bubblewrap that works, so Landlock confines: sockets such as docker's, the network by name, modes \
             of files and the list of processes are not held; `evolute doctor` says more",
        ),
    }
}

fn warn(desk: &Desk, words: &str) {
    desk.voice.note(|page| {
        page.spans(&[(Tone::Waiting, "warning: "), (Tone::Plain, words)]);
    });
}

/// What confines here, or why nothing can. It is tried once.
pub(crate) fn possible(desk: &Desk) -> Result<Backend, String> {
    let tried = || {
        let bwrap = desk.config.program("bwrap");
        let inside = desk.config.inside();
        sandbox::find(bwrap.as_deref(), inside.as_deref()).map_err(|error| error.to_string())
    };
    desk.config.backend.get_or_init(tried).clone()
}
