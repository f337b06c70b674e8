//! What happens between ledgers: one has met what others wrote, and a person settles what contradicts.

use crate::{
    ChainHead,
    id::{DisputeId, RecordId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen between ledgers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// This writer knows what others wrote up to here: whatever it writes from now on was decided with that in view.
    #[serde(rename = "ledger.met")]
    Met {
        /// Where the others' chains ended, of those that went on since the last time.
        seen: Vec<ChainHead>,
    },
    /// A person says which of two records holds that contradict each other.
    #[serde(rename = "ledger.settled")]
    Settled {
        /// The dispute.
        dispute: DisputeId,
        /// The record that holds.
        record: RecordId,
        /// The reasoning.
        because: String,
    },
    /// This writer's key signs its chain, up to the record before this one and with this one's place and time. What it
    /// signs is in `attest`; whether the key counts is judged by whoever reads it.
    #[serde(rename = "ledger.sealed")]
    Sealed {
        /// The key's fingerprint, as OpenSSH shows it.
        key: String,
        /// The signature, in base64.
        signature: String,
    },
}
