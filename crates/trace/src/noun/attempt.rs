//! How an attempt at a step went, as the hands saw it.

use crate::{Change, Digest, Ending, Usage, Wall, Weakening, id::ObjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The end of an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AttemptEnd {
    /// The step.
    pub step: u32,
    /// The attempt, from 1.
    pub attempt: u32,
    /// The agent's name.
    pub agent: String,
    /// The digest of the brief that it was given.
    pub brief: Digest,
    /// The commit that it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<ObjectId>,
    /// The digest of the context pack that it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<Digest>,
    /// The model that it was told to use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How it ended.
    pub ending: Ending,
    /// The tree that it left behind, if it changed anything.
    #[serde(default)]
    pub tree: Option<ObjectId>,
    /// The paths that it changed.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// The agent's output, content-addressed.
    #[serde(default)]
    pub output: Option<Digest>,
    /// What it used, where it told.
    #[serde(default)]
    pub usage: Usage,
    /// The agent's own thread, by which it can be resumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    /// Its last words, bounded. They decide nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// What it changed of what judges it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weakenings: Vec<Weakening>,
    /// The wall that stood around it; absent where it was not run here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall: Option<Wall>,
    /// In milliseconds.
    pub took_ms: u64,
}
