//! Small choices: what can be undone soon enough is whoever's asks, and stays out of the owner's queue.

use crate::owner::same;
use trace::{Actor, Class, Kind};

/// Why a choice is the asker's own, if it is. An agent never decides, however small it is.
pub(super) fn small(class: &Class, undo_s: Option<u64>, actor: &Actor, owner: &str) -> Option<String> {
    let (undo, threshold) = (undo_s?, class.threshold_s?);
    match actor.kind {
        Kind::Human if undo <= threshold && !same(&actor.name, owner) => Some(format!(
            "it can be undone in {}, and up to {} is small in class `{}`",
            length(undo),
            length(threshold),
            class.name
        )),
        Kind::Human | Kind::Agent | Kind::System => None,
    }
}

/// A length of time in the largest unit that says it exactly.
fn length(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let whole = units.iter().find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{seconds}s"), |(unit, name)| format!("{}{name}", seconds / unit))
}
