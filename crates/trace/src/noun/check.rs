//! A check: that gates were run over a commit outside any cycle, in continuous integration.

use crate::id::ObjectId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Gates over a commit of the default branch, by a run of continuous integration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// The commit.
    pub revision: ObjectId,
    /// The commit since which the change came that was judged.
    pub base: ObjectId,
    /// How many gates were asked.
    pub gates: u32,
    /// Those of them that stand in the way, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub red: Vec<String>,
}
