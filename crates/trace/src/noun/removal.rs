//! How a capability that is older than its demand is taken out again, so that its proof has where to miss.

use crate::{RepoPath, id::ObjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What takes a capability out. Where none is said, the control runs on the revision before the landing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Removal {
    /// A patch that is applied first.
    Patch {
        /// The file that holds it.
        from: RepoPath,
        /// The git blob that was accepted; absent until the demand is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blob: Option<ObjectId>,
    },
    /// An earlier revision, which does not have it.
    Revision {
        /// The commit.
        commit: ObjectId,
    },
    /// A variable that switches it off.
    Variable {
        /// Its name.
        name: String,
        /// What it is set to.
        value: String,
    },
    /// Arguments that switch it off, after those of the proof.
    Arguments {
        /// The words.
        words: Vec<String>,
    },
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Patch { from, .. } => write!(f, "the patch `{from}`"),
            Self::Revision { commit } => write!(f, "revision {}", commit.short()),
            Self::Variable { name, value } => write!(f, "`{name}={value}`"),
            Self::Arguments { words } => write!(f, "`{}`", words.join(" ")),
        }
    }
}
