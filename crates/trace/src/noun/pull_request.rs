//! A pull request (some forges say merge request): what was opened, and how it stands by its forge's word.

use crate::id::ObjectId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a team's pull requests live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Forge {
    /// GitHub, by the program `gh`.
    Github,
    /// GitLab, by the program `glab`.
    Gitlab,
}

/// A pull request that was opened for a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PullRequest {
    /// Where.
    pub forge: Forge,
    /// Its number there.
    pub number: u64,
    /// Its address.
    pub url: String,
    /// The remote that its branch was pushed to.
    pub remote: String,
    /// Its branch.
    pub branch: String,
    /// The commit that was pushed.
    pub head: ObjectId,
}

/// How a pull request stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sighting {
    /// Open, closed or merged.
    #[serde(flatten)]
    pub fate: Fate,
    /// The commit that its branch holds now, where the forge says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<ObjectId>,
    /// The last word of each reviewer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<ForgeReview>,
    /// Why the local default branch was not brought up to what the forge merged, and how it can be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<String>,
}

/// What became of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "fate")]
pub enum Fate {
    /// It is open.
    Open,
    /// It was closed without a merge.
    Closed,
    /// It is part of the default branch.
    Merged {
        /// The commit by which it is.
        commit: ObjectId,
        /// That commit's tree.
        tree: ObjectId,
        /// The default branch before it.
        onto: ObjectId,
        /// Who merged it, where the forge says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
}

/// What a reviewer said on the forge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ForgeReview {
    /// The account.
    pub by: String,
    /// The word.
    pub word: ReviewWord,
    /// The reasoning, bounded; some reviewers give none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub said: String,
    /// When, as the forge writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A reviewer's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewWord {
    /// It may be merged.
    Approved,
    /// It may not, as it is.
    Changes,
}

impl fmt::Display for Forge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Github => "GitHub",
            Self::Gitlab => "GitLab",
        })
    }
}
