//! Layer 5: what the gates said.

use crate::{GateRun, id::ObjectId};
use serde::{Deserialize, Serialize};

/// What can happen in the quality layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    /// A gate ran and found nothing.
    #[serde(rename = "quality.gate_passed")]
    GatePassed(GateRun),
    /// A gate ran and found something.
    #[serde(rename = "quality.gate_failed")]
    GateFailed(GateRun),
    /// A gate did not run to a verdict.
    #[serde(rename = "quality.gate_not_run")]
    GateNotRun(GateRun),
    /// Every gate of a step, or of the candidate, passed on one tree.
    #[serde(rename = "quality.all_gates_passed")]
    AllGatesPassed {
        /// The step; absent for the candidate.
        #[serde(default)]
        step: Option<u32>,
        /// The attempt, or the candidate's number.
        attempt: u32,
        /// The tree.
        tree: ObjectId,
    },
}

impl Event {
    /// The run of a gate that it records, if it records one.
    #[must_use]
    pub const fn run(&self) -> Option<&GateRun> {
        match self {
            Self::GatePassed(run) | Self::GateFailed(run) | Self::GateNotRun(run) => Some(run),
            Self::AllGatesPassed { .. } => None,
        }
    }
}
