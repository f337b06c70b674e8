//! The engine's one door: decide, fold, wanted.

use crate::{Input, Moment, Picture, Refusal, Wanted};
use jiff::Timestamp;
use trace::{Digest, Event, Record, id::CycleId};

/// The version of the fold: a snapshot made by another one is not used.
pub const FOLD_VERSION: u32 = 1;

/// An event that a decision brings about, before the pen makes a record of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The cycle that it belongs to.
    pub cycle: Option<CycleId>,
    /// What happens.
    pub event: Event,
}

/// A record as it stands in a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place in the ledger's total order, from 1.
    pub position: u64,
    /// The record.
    pub record: Record,
    /// The hash over its stored bytes.
    pub hash: Digest,
}

/// What follows from an input: events, or a refusal. Pure; the same input again gives no events twice.
///
/// # Errors
/// The refusal names the rule that said no and what would make it yes.
pub fn decide(_picture: &Picture, _input: &Input, _moment: Moment) -> Result<Vec<Draft>, Refusal> {
    Ok(vec![])
}

/// Folds one record into the picture. Total: whatever was recorded can be folded.
pub fn fold(picture: &mut Picture, entry: &Entry) {
    picture.position = entry.position;
    picture.head = entry.hash;
}

/// What the loop wants of the world now: a pure function of the picture and the time.
#[must_use]
pub fn wanted(_picture: &Picture, _now: Timestamp) -> Wanted {
    Wanted::default()
}
