//! The honesty instrument: controls, proofs, probes, sign-offs, and the receipt of every change of standing.

use crate::{
    Aim, Attestation, Probe, ProofRun, Standing, Worktree,
    id::{CapabilityId, LeaseId, ObjectId, RequestId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the mirror.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// Somebody asked for a proof outside a cycle.
    #[serde(rename = "mirror.proof_requested")]
    ProofRequested {
        /// The request.
        request: RequestId,
        /// Who may report on it.
        lease: LeaseId,
        /// The capability.
        capability: CapabilityId,
        /// Where.
        revision: ObjectId,
        /// What a checkout needs.
        #[serde(default, skip_serializing_if = "Worktree::is_bare")]
        worktree: Worktree,
    },
    /// The negative control was run: the proof, its files laid over the revision before the landing.
    #[serde(rename = "mirror.control_run")]
    ControlRun(ProofRun),
    /// The proof was run.
    #[serde(rename = "mirror.proof_run")]
    ProofRun {
        /// The request, outside a cycle.
        #[serde(default)]
        request: Option<RequestId>,
        /// The run.
        run: ProofRun,
    },
    /// A provider was probed.
    #[serde(rename = "mirror.probed")]
    Probed {
        /// The request.
        request: RequestId,
        /// The probe.
        probe: Probe,
    },
    /// A run of a proof or of a control was signed for.
    #[serde(rename = "mirror.attested")]
    Attested(Attestation),
    /// A reviewer takes the wording of a stale proof as still true. Only a run makes it fresh.
    #[serde(rename = "mirror.wording_accepted")]
    WordingAccepted {
        /// The capability.
        capability: CapabilityId,
        /// The revision at which it was read.
        revision: ObjectId,
        /// The reasoning.
        because: String,
    },
    /// A capability stands elsewhere than before.
    #[serde(rename = "mirror.standing_changed")]
    StandingChanged {
        /// The capability.
        capability: CapabilityId,
        /// From where; absent at its first standing.
        #[serde(default)]
        from: Option<Standing>,
        /// To where.
        to: Standing,
    },
    /// Somebody who did not build it signed it off.
    #[serde(rename = "mirror.signed_off")]
    SignedOff {
        /// The capability.
        capability: CapabilityId,
        /// The reasoning.
        because: String,
    },
    /// Somebody who answers for a capability holds it where it is: nothing promotes it until that is lifted.
    #[serde(rename = "mirror.held")]
    Held {
        /// The capability.
        capability: CapabilityId,
        /// The reasoning.
        because: String,
    },
    /// A HOLD was lifted.
    #[serde(rename = "mirror.hold_lifted")]
    HoldLifted {
        /// The capability.
        capability: CapabilityId,
        /// The reasoning.
        because: String,
    },
    /// Somebody asked whether the metric still points at the truth.
    #[serde(rename = "mirror.metric_asked")]
    MetricAsked {
        /// The capability.
        capability: CapabilityId,
        /// What they found.
        aim: Aim,
        /// The reasoning.
        because: String,
    },
}
