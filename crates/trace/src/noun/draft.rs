//! A draft of a plan, as it is asked of an agent: it generates, the lint judges, and a person decides.

use crate::{
    Agent, Digest,
    id::{DemandId, ObjectId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One attempt at a plan that is asked of an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Drafting {
    /// The demand that the plan is to answer.
    pub demand: DemandId,
    /// The attempt, from 1; it goes on counting over the drafts of one demand.
    pub attempt: u32,
    /// Who writes.
    pub agent: Agent,
    /// The digest of what it is told, pack included.
    pub brief: Digest,
    /// The commit to start from.
    pub revision: ObjectId,
    /// The tree of the attempt before, where this one goes on from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ObjectId>,
}
