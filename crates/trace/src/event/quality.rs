//! Layer 5: what the gates said.

use crate::{Check, GateRun, RollCall, id::ObjectId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the quality layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
        /// Gates that did not judge it, because they are quarantined.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        quarantined: Vec<String>,
    },
    /// The tests that ran were compared with those of the base, by name.
    #[serde(rename = "quality.roll_called")]
    RollCalled(RollCall),
    /// A gate is not asked for a time, because its verdicts contradict each other; or it is asked again.
    #[serde(rename = "quality.gate_quarantined")]
    GateQuarantined {
        /// The gate's name.
        gate: String,
        /// Until when; absent where the quarantine is lifted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// Why. Never empty.
        because: String,
    },
    /// Gates were run over a commit outside any cycle, by a run of continuous integration; what each said follows.
    #[serde(rename = "quality.checked")]
    Checked(Check),
}

impl Event {
    /// The run of a gate that it records, if it records one.
    #[must_use]
    pub const fn run(&self) -> Option<&GateRun> {
        match self {
            Self::GatePassed(run) | Self::GateFailed(run) | Self::GateNotRun(run) => Some(run),
            Self::AllGatesPassed { .. }
            | Self::RollCalled(_)
            | Self::GateQuarantined { .. }
            | Self::Checked(_) => None,
        }
    }
}
