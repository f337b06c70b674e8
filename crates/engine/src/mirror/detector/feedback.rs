//! A build that never feeds back: heartbeats that nobody answers, and demands that were accepted without anything of the
//! trace being of use.

use super::{Detected, FailureMode, Trail, Watched};
use jiff::SignedDuration;

/// Hours after which a heartbeat without an answer is one that nobody hears.
const UNHEARD_HOURS: i64 = 24;
const MODE: FailureMode = FailureMode::BuildThatNeverFeedsBack;

pub(super) fn lacking(watched: &Watched<'_>) -> Vec<Detected> {
    let mut found: Vec<Detected> = unheard(watched).collect();
    found.extend(unread(watched));
    found
}

fn unheard<'w>(watched: &'w Watched<'_>) -> impl Iterator<Item = Detected> + use<'w> {
    let unheard = SignedDuration::from_hours(UNHEARD_HOURS);
    watched.marks.iter().filter(|(_, mark)| !mark.answered).filter_map(move |(cycle, mark)| {
        let heartbeat = mark.heartbeat.as_ref()?;
        let waits = heartbeat.at.checked_add(unheard).is_ok_and(|until| until < watched.now);
        let message = format!("nobody has answered the heartbeat of cycle `{cycle}` (`{}`)", mark.demand);
        let hint = format!("run `evolute close {}`", mark.demand);
        waits.then(|| Detected::of(MODE, message, Trail::Record(heartbeat.clone()), hint))
    })
}

/// There was something to read, and nothing of it is cited. A fix builds on nothing new.
fn unread<'w>(watched: &'w Watched<'_>) -> impl Iterator<Item = Detected> + use<'w> {
    watched.demands.readings.iter().filter_map(move |(id, reading)| {
        let accepted = watched.demands.accepted.get(id).filter(|accepted| accepted.demand.fixes.is_none())?;
        let territory = &accepted.demand.territory;
        let idle = reading.shown > 0 && reading.cited.is_empty();
        let message = format!(
            "demand `{id}` was accepted without citing {} of `{territory}`, or what it cost: {}",
            shown(reading.shown),
            reading.changed
        );
        let hint = format!(
            "read them, and accept it anew: `evolute demand accept {id} --cited CYCLE --changed \"…\"`"
        );
        idle.then(|| Detected::of(MODE, message, Trail::Record(reading.told.clone()), hint))
    })
}

/// What there was to cite, in words.
fn shown(cycles: usize) -> String {
    if cycles == 1 { "the one cycle".to_owned() } else { format!("one of the {cycles} cycles") }
}
