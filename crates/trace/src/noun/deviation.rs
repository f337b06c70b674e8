//! A deviation: where a cycle did not go as the system meant it to, and what was made of it.

use crate::{
    Layer, RepoPath,
    id::{DeviationId, ObjectId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that a cycle met and must answer before it closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Deviation {
    /// Its id.
    pub id: DeviationId,
    /// What kind of fault.
    pub fault: Fault,
    /// What it is about: the gate's name, the step, the decision's class. With the fault and the territory it
    /// names the class that recurs.
    pub subject: String,
    /// The step, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The layer that let it happen.
    pub layer: Layer,
    /// What was seen, in words. Bounded.
    pub detail: String,
}

/// Kinds of deviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A change outside the step's paths, or to a protected one.
    OffPlan,
    /// A change to what judges it, so that it judges less.
    Weakened,
    /// A gate or an acceptance failed.
    GateFailed,
    /// A gate or an acceptance could not run.
    GateNotRun,
    /// An attempt ended without a usable change: nothing changed, time ran out, too much output, not started.
    NoChange,
    /// The agent asked for a decision.
    Blocked,
    /// The attempts at a step ran out.
    AttemptsExhausted,
    /// A reviewer asked for changes.
    ChangesAsked,
    /// The plan was replaced in mid-cycle.
    Replanned,
    /// The default branch moved into what the cycle changed.
    Conflict,
    /// Two steps that went on side by side changed the same lines.
    Collision,
    /// The candidate failed gates that its steps had passed.
    CandidateFailed,
    /// A decision's time ran out.
    SlaBreached,
    /// A pull request was closed without a merge, or its branch was moved by somebody else.
    NotMerged,
    /// A person or a kill signal stopped the cycle.
    Stopped,
    /// The control did not miss: the proof shows nothing.
    ControlPassed,
    /// The control could not be read.
    ControlUnknown,
    /// The proof missed, or gave no number.
    ProofMissed,
    /// An observation of the running workflow misses the threshold.
    ObservationMissed,
    /// Tests that ran at the base do not run any more, and no plan says so.
    TestsMissing,
    /// A gate said yes and no to the same content.
    GateFlaky,
    /// Before a step, its acceptance passed already, or what it is to preserve did not hold.
    AcceptanceUnfit,
}

/// What was made of a deviation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "remedy")]
pub enum Remedy {
    /// Watched: a first occurrence, to be asked about again if it comes back.
    Watched,
    /// Answered by a change to constraint, context or planning, in a commit of its own.
    Changed {
        /// The layer that was changed.
        layer: Layer,
        /// The commit.
        commit: ObjectId,
        /// What it touched.
        paths: Vec<RepoPath>,
        /// The lesson, in a sentence.
        lesson: String,
    },
    /// Nothing is changed, for a reason.
    None {
        /// The reason.
        because: String,
    },
}

impl Fault {
    /// The fault as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OffPlan => "off-plan change",
            Self::Weakened => "weakened judge",
            Self::GateFailed => "gate failed",
            Self::GateNotRun => "gate could not run",
            Self::NoChange => "no usable change",
            Self::Blocked => "agent blocked",
            Self::AttemptsExhausted => "attempts ran out",
            Self::ChangesAsked => "reviewer asked for changes",
            Self::Replanned => "replanned",
            Self::Conflict => "conflict with the default branch",
            Self::Collision => "steps collided",
            Self::CandidateFailed => "candidate failed its gates",
            Self::SlaBreached => "decision overdue",
            Self::NotMerged => "not merged on the forge",
            Self::Stopped => "stopped",
            Self::ControlPassed => "control did not miss",
            Self::ControlUnknown => "control could not be read",
            Self::ProofMissed => "proof missed",
            Self::ObservationMissed => "observation misses the threshold",
            Self::TestsMissing => "tests missing",
            Self::GateFlaky => "gate contradicts itself",
            Self::AcceptanceUnfit => "unfit acceptance",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
