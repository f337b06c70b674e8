//! Where a record comes from: whose ledger, which place in it, and by whom it says that it is.

use serde::{Deserialize, Serialize};
use trace::{Record, id::WriterId};

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Its writer.
    pub writer: WriterId,
    /// Its place among that writer's records.
    pub seq: u64,
    /// By whom.
    pub by: String,
}

impl Origin {
    /// Of this record.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self { writer: record.writer.clone(), seq: record.seq, by: record.actor.name.clone() }
    }
}
