//! How disputes were settled: kept, because what was settled against stays on the trace, and is found there by those who
//! do not know that it does not hold.

use super::{Dispute, Side, Subject};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use trace::{Record, event::ledger, id::DisputeId};

/// Resolutions that are kept, the latest.
const KEPT: usize = 1_024;

/// A dispute that a person settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// Its id.
    pub id: DisputeId,
    /// What it was about.
    pub subject: Subject,
    /// The record that holds.
    pub holds: Side,
    /// The one that does not.
    pub against: Side,
    /// The record that says so, as a side of its own.
    pub settled: Side,
}

/// The disputes that were settled, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Resolutions(VecDeque<Resolution>);

impl Resolutions {
    pub(crate) fn all(&self) -> impl Iterator<Item = &Resolution> {
        self.0.iter()
    }

    /// Keeps how a dispute was settled by a record that says why.
    pub(crate) fn keep(&mut self, dispute: &Dispute, event: &ledger::Event, record: &Record) {
        let ledger::Event::Settled { record: winner, because, .. } = event else { return };
        let Dispute { id, subject, first, second, .. } = dispute.clone();
        let (holds, against) = if second.record == *winner { (second, first) } else { (first, second) };
        self.0.push_back(Resolution { id, subject, holds, against, settled: Side::of(record, because) });
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
    }
}
