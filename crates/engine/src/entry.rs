//! An event on its way into a ledger, and a record as it stands in one.

use trace::{Actor, Digest, Event, Record, id::CycleId};

/// An event that a decision brings about, before the pen makes a record of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The cycle that it belongs to.
    pub cycle: Option<CycleId>,
    /// Who brought it about: whoever asked, or Evolute itself for what follows by rule.
    pub actor: Actor,
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
