//! The record that tells something, and when: so that whatever the mirror says can name what gave it away.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trace::id::RecordId;

/// The record that tells something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The record.
    pub record: RecordId,
    /// When.
    pub at: Timestamp,
}

impl Told {
    /// By this record.
    pub(crate) fn new(record: &RecordId, at: Timestamp) -> Self {
        Self { record: record.clone(), at }
    }

    /// By one that is not written yet: it counts for what is weighed within one decision, and is never kept.
    pub(crate) fn soon(at: Timestamp) -> Self {
        Self { record: RecordId::new(""), at }
    }
}
