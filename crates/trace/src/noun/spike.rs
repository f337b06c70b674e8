//! A spike: an exploration that answers a question. It ends in a decision, and never in a merge.

use crate::{
    Agent, Digest,
    id::{DecisionId, ObjectId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An exploration, as it is asked of an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spike {
    /// The question that it is to answer.
    pub decision: DecisionId,
    /// Which one for this question, from 1.
    pub attempt: u32,
    /// Who explores.
    pub agent: Agent,
    /// The digest of what it is told.
    pub brief: Digest,
    /// The commit to start from.
    pub revision: ObjectId,
}
