//! A weakening: a change that makes a judge see less. Found on the diff, never asked of anyone.

use crate::RepoPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One change to what judges changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Weakening {
    /// The file.
    pub path: RepoPath,
    /// The line, from 1: after the change, or before it where the line is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The rule's name, for machines.
    pub rule: String,
    /// What was found, in words. Bounded.
    pub what: String,
    /// Whether it blocks.
    pub severity: Severity,
}

/// What a weakening does to whoever judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something that judges was changed: reported.
    Touched,
    /// It judges less than before: refused.
    Weakened,
}
