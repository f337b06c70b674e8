//! Layer 7: the heartbeat, its answer, and what was made of each deviation.

use crate::{
    Heartbeat, Remedy, Response,
    id::{DemandId, DeviationId},
};
use serde::{Deserialize, Serialize};

/// What can happen in the learning layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    /// The build side published what it learned.
    #[serde(rename = "learning.heartbeat")]
    Heartbeat(Box<Heartbeat>),
    /// The spec side answered.
    #[serde(rename = "learning.responded")]
    Responded {
        /// Full, partial, none or vicious.
        response: Response,
        /// The reasoning.
        because: String,
        /// Demands that it changed because of it.
        #[serde(default)]
        changed: Vec<DemandId>,
    },
    /// A deviation was answered.
    #[serde(rename = "learning.answered")]
    Answered {
        /// Which.
        deviation: DeviationId,
        /// How.
        #[serde(flatten)]
        remedy: Remedy,
    },
    /// A change was proposed as the answer to deviations; the hands apply it as a commit of its own.
    #[serde(rename = "learning.change_proposed")]
    ChangeProposed {
        /// Which deviations.
        deviations: Vec<DeviationId>,
        /// The layer that it changes: constraint, context or planning.
        layer: crate::Layer,
        /// The lesson, in a sentence.
        lesson: String,
        /// The digest of the patch, kept beside the ledger.
        patch: crate::Digest,
    },
    /// The proposed change could not be applied.
    #[serde(rename = "learning.change_refused")]
    ChangeRefused {
        /// The digest of the patch.
        patch: crate::Digest,
        /// Why.
        because: String,
    },
}
