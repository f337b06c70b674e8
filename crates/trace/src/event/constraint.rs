//! Layer 1: the envelope, and the decisions asked of people.

use crate::{Answer, Digest, Envelope, Expiry, Question, Seen, id::DecisionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the constraint layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// The envelope of a cycle was frozen.
    #[serde(rename = "constraint.envelope_frozen")]
    EnvelopeFrozen {
        /// The envelope.
        envelope: Box<Envelope>,
        /// Its digest: the version of the policy.
        digest: Digest,
    },
    /// A decision is asked of its owner.
    #[serde(rename = "constraint.decision_requested")]
    DecisionRequested(Question),
    /// It was decided.
    #[serde(rename = "constraint.decided")]
    Decided(Answer),
    /// Its time ran out.
    #[serde(rename = "constraint.sla_breached")]
    SlaBreached {
        /// Which decision.
        decision: DecisionId,
        /// What the clock did.
        #[serde(flatten)]
        expiry: Expiry,
    },
    /// It showed what came of a decision.
    #[serde(rename = "constraint.outcome_seen")]
    OutcomeSeen {
        /// Which decision.
        decision: DecisionId,
        /// What came of it.
        outcome: Seen,
        /// What was seen, in words. Never empty.
        because: String,
    },
}
