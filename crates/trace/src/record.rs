//! The record: one thing that happened, who did it, and what led to it.

use crate::{
    Actor, Digest, Event, Layer,
    id::{CycleId, RecordId, WriterId},
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One line of the trace. The chain's hash is taken over the exact bytes in which it is stored, so it stands
/// beside the record and not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// UUID of version 7.
    pub id: RecordId,
    /// The ledger that wrote it.
    pub writer: WriterId,
    /// Its place among that writer's records, from 1, without gaps.
    pub seq: u64,
    /// When, in UTC, from a hybrid logical clock: causes sort before effects.
    pub at: Timestamp,
    /// The cycle that it belongs to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<CycleId>,
    /// The layer that speaks; absent for what spans the loop (demands, the mirror, the cycle itself).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<Layer>,
    /// Who did it.
    pub actor: Actor,
    /// The record that led here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<RecordId>,
    /// W3C trace id of the cycle: 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// W3C span id of what happened: 16 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span_id: Option<String>,
    /// What happened.
    pub event: Event,
    /// The hash of the same writer's record before this one; zeros for the first.
    pub prev: Digest,
}
