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
    ///
    /// One that is not written yet counts for what is weighed within one decision, and is never kept.
    pub(crate) fn new(record: Option<&RecordId>, at: Timestamp) -> Self {
        Self { record: record.cloned().unwrap_or_else(|| RecordId::new("")), at }
    }
}
