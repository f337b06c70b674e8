//! The heartbeat: what the build side tells the spec side at the end of a cycle, and the answer.

use crate::{
    Cost, Layer, Level, ProofRun,
    id::{CapabilityId, DemandId, ObjectId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What the build side learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Heartbeat {
    /// The capability.
    pub capability: CapabilityId,
    /// The demand.
    pub demand: DemandId,
    /// The merge that landed it; absent if nothing landed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merge: Option<ObjectId>,
    /// The proof's command, as run.
    pub proof: Vec<String>,
    /// The last proof run, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ProofRun>,
    /// The level that it reached.
    pub level: Level,
    /// What worked, a line each.
    pub worked: Vec<String>,
    /// What failed, a line each.
    pub failed: Vec<String>,
    /// The cost that the territory's last cycles predicted, if there were any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicted: Option<Cost>,
    /// The actual cost.
    pub cost: Cost,
    /// What is left undone, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residual: Option<String>,
    /// The weaknesses that were handed down, each with what it cost below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weaknesses: Vec<Carried>,
}

/// A weakness that a cycle carried, and what is put down to it: the deviations of its layer, and the attempts that were
/// thrown away in their steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Carried {
    /// The layer that was passed by default.
    pub layer: Layer,
    /// The weakness.
    pub weakness: String,
    /// Deviations that this layer let happen.
    pub deviations: u32,
    /// Attempts that were thrown away in the steps of those deviations.
    pub false_starts: u32,
    /// Their machine time.
    pub took_ms: u64,
}

/// The spec side's answer to a heartbeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// The demand is met.
    Full,
    /// It is met in part; the residual stays a Dream.
    Partial,
    /// It is not met.
    None,
    /// It made things worse.
    Vicious,
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Full => "full",
            Self::Partial => "partial",
            Self::None => "none",
            Self::Vicious => "vicious",
        })
    }
}
