//! Approvals that a law or a contract asks for beside the owner's: declared, with the reason, and counted.

use crate::id::DecisionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who else has to approve, in order, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mandate {
    /// Who, in order.
    pub who: Vec<String>,
    /// What mandates it.
    pub why: String,
}

/// The place of one question in a chain of approvals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// Which approval this is; the owner's is the first.
    pub place: u32,
    /// Of how many.
    pub of: u32,
    /// The decisions before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<DecisionId>,
    /// Who is asked after it, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    /// What mandates it.
    pub why: String,
}
