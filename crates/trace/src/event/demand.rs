//! The spec side: a territory's trace is read, a baseline measured, a demand accepted; bounced, or insisted upon; and what
//! a cycle left undone is filed.

use crate::{
    Baseline, Demand, Digest, Dismissed, Proof, RepoPath, Residual, Worktree,
    id::{CapabilityId, DemandId, LeaseId, ObjectId, RequestId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen to a demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// A person read the territory's trace before the demand was accepted.
    #[serde(rename = "demand.trace_read")]
    TraceRead {
        /// The demand.
        demand: DemandId,
        /// The territory whose trace was shown.
        territory: String,
        /// What was shown, by id; at most five, none for an empty territory.
        shown: Vec<String>,
        /// The digest of what was shown.
        digest: Digest,
        /// What of it was cited.
        #[serde(default)]
        cited: Vec<String>,
        /// What it changed about the demand, in words.
        #[serde(default)]
        changed: String,
        /// What of it says nothing about this demand, each with a word why.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dismissed: Vec<Dismissed>,
    },
    /// Somebody asked to run the proof on the base.
    #[serde(rename = "demand.measure_requested")]
    MeasureRequested {
        /// The request.
        request: RequestId,
        /// Who may report on it.
        lease: LeaseId,
        /// The demand.
        demand: DemandId,
        /// The proof, as it stands in the file.
        proof: Box<Proof>,
        /// Where.
        revision: ObjectId,
        /// What a checkout needs.
        #[serde(default, skip_serializing_if = "Worktree::is_bare")]
        worktree: Worktree,
    },
    /// The proof was run on the base.
    #[serde(rename = "demand.measured")]
    Measured {
        /// The request.
        request: RequestId,
        /// The demand.
        demand: DemandId,
        /// The number; absent where the run gave none.
        #[serde(default)]
        baseline: Option<Baseline>,
        /// What was seen, in words.
        detail: String,
        /// Where.
        revision: ObjectId,
    },
    /// The demand was accepted: from here on it is frozen by digest.
    #[serde(rename = "demand.accepted")]
    Accepted {
        /// The demand, whole; the grader's blobs are in its proof.
        demand: Box<Demand>,
        /// The file that it was read from.
        file: RepoPath,
        /// The digest of that file's bytes.
        digest: Digest,
        /// Whether its owner also wrote it.
        self_approved: bool,
        /// What it depends on and is still a Dream: it is filed, and waits for them.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        blocked: Vec<CapabilityId>,
    },
    /// The build side sent an unfit demand back.
    #[serde(rename = "demand.bounced")]
    Bounced {
        /// The demand.
        demand: DemandId,
        /// Its digest, as accepted.
        digest: Digest,
        /// Why it is unfit.
        because: String,
    },
    /// The spec side stands by a bounced demand as it is.
    #[serde(rename = "demand.insisted")]
    Insisted {
        /// The demand.
        demand: DemandId,
        /// Its digest, as accepted.
        digest: Digest,
        /// Why.
        because: String,
    },
    /// What a cycle left undone was filed as a demand of its own: a Dream, and still a question.
    #[serde(rename = "demand.residual_filed")]
    ResidualFiled(Residual),
}
