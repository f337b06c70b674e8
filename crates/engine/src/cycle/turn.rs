//! What a turn of the loop may look at, and how it ends before its time.

use super::{Cycle, deviation::deviated};
use crate::{ids::Ids, mirror, next::Next, precedent::Bank, quality, writers::Anchor};
use jiff::Timestamp;
use trace::{Cost, Digest, Event, Fault, event::cycle};

/// Everything that a turn may look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn<'a> {
    pub(crate) cycle: &'a Cycle,
    /// What speaks for its capability.
    pub(crate) evidence: Option<&'a mirror::Evidence>,
    /// What earlier cycles of the territory left behind.
    pub(crate) bank: &'a Bank,
    /// The demand's latest approved plan.
    pub(crate) plan: Option<Digest>,
    /// The gates that are not asked for a time.
    pub(crate) quarantines: &'a quality::quarantine::Quarantines,
    /// What the safety gates say of the default branch.
    pub(crate) safety: &'a mirror::Safety,
    /// The chain's head, for trailers.
    pub(crate) head: Anchor<'a>,
    pub(crate) now: Timestamp,
}

/// The record of a stop, and of the deviation that it is.
pub(crate) fn stop(of: &Cycle, because: &str, ids: &mut Ids) -> Next {
    Next::Record(stopped(of, because, ids))
}

/// The events of a stop.
pub(crate) fn stopped(of: &Cycle, because: &str, ids: &mut Ids) -> Vec<Event> {
    let deviation = deviated(of, Fault::Stopped, "cycle", None, because, ids);
    let stopped = Event::from(cycle::Event::Stopped { because: because.to_owned() });
    deviation.into_iter().chain([stopped]).collect()
}

/// What the territory's last cycles predict for this one.
pub(crate) fn predicted(turn: &Turn<'_>) -> Option<Cost> {
    crate::cost::predicted(turn.bank.costs(&turn.cycle.demand.territory))
}
