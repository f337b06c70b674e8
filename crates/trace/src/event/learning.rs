//! Layer 7: the heartbeat, its answer, what was made of each deviation, and the patterns that people took or dismissed.

use crate::{
    Heartbeat, Pattern, Remedy, Response,
    id::{DemandId, DeviationId, ObjectId, PatternId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the learning layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
        /// What will be different, where it made things worse and no demand says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lesson: Option<String>,
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
    /// A pattern that recurring traces proposed was accepted: from here on it travels in packs.
    #[serde(rename = "learning.pattern_accepted")]
    PatternAccepted {
        /// The pattern, whole.
        pattern: Box<Pattern>,
        /// Why.
        because: String,
        /// The commit that wrote it down.
        commit: ObjectId,
    },
    /// A proposed pattern was dismissed: it is not proposed again.
    #[serde(rename = "learning.pattern_dismissed")]
    PatternDismissed {
        /// Which.
        pattern: PatternId,
        /// Its territory.
        territory: String,
        /// Why.
        because: String,
    },
}
