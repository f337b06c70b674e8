//! Why a proof is due again, and since when. Nobody has to have looked: the times are those of the tree's history and of
//! the proof itself, and the first receipt can only make them earlier.

use super::{Evidence, Ground};
use jiff::{SignedDuration, Timestamp};

/// Why a proof is due again, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due {
    pub(crate) because: String,
    pub(crate) since: Timestamp,
}

impl Due {
    /// Whether it should have been proved again by now.
    pub(crate) fn has_lapsed(&self, ground: &Ground, now: Timestamp) -> bool {
        let within = SignedDuration::from_secs(i64::from(ground.bounds.recheck_within_s));
        // An end that no time reaches would be a proof that never falls.
        self.since.checked_add(within).map_or(true, |until| until < now)
    }
}

/// When a proof that is due stops counting, unless it is run again; nothing where it is not due.
#[must_use]
pub fn falls(evidence: &Evidence, ground: &Ground, now: Timestamp) -> Option<Timestamp> {
    let within = SignedDuration::from_secs(i64::from(ground.bounds.recheck_within_s));
    due(evidence, ground, now)?.since.checked_add(within).ok()
}

/// Why the proof is due again, if it is: the first cause.
pub(crate) fn due(evidence: &Evidence, ground: &Ground, now: Timestamp) -> Option<Due> {
    let causes = [touched(evidence, ground, now), aged(evidence, now)];
    let first = causes.into_iter().flatten().min_by_key(|due| due.since)?;
    let since = evidence.due_since.map_or(first.since, |known| known.min(first.since));
    Some(Due { since, ..first })
}

/// Covered paths moved. A time that lies before the proof, or that no clock has reached yet, is no time at which anything
/// was touched: the proof's own is the earliest that it can be.
fn touched(evidence: &Evidence, ground: &Ground, now: Timestamp) -> Option<Due> {
    let proved = evidence.last.as_ref()?.at;
    let paths = ground.touched.get(&evidence.capability).filter(|paths| !paths.is_empty())?;
    let first = paths.first().map(ToString::to_string).unwrap_or_default();
    let others = match paths.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let told = ground.since.get(&evidence.capability).copied().filter(|since| *since <= now);
    let because = format!("`{first}`{others} changed since the proof");
    Some(Due { because, since: told.unwrap_or(proved).max(proved) })
}

fn aged(evidence: &Evidence, now: Timestamp) -> Option<Due> {
    let until = evidence.fresh_until().filter(|until| *until < now)?;
    let because = format!("the proof is older than {} days", evidence.fresh_for_days);
    Some(Due { because, since: until })
}
