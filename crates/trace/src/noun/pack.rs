//! A context pack: what one step needs to know, and nothing else.

use crate::Digest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The pack that was handed over with a brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pack {
    /// The digest of its whole text.
    pub digest: Digest,
    /// The items, most relevant first.
    pub items: Vec<Item>,
    /// Tokens, as counted.
    pub tokens: u32,
    /// Sources that matched and did not fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// One item of a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Where it comes from: a path, or the id of a precedent.
    pub source: String,
    /// The digest of its text.
    pub digest: Digest,
    /// Its tokens.
    pub tokens: u32,
    /// Why it is here.
    pub because: String,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A written standard.
    Standard,
    /// A pattern.
    Pattern,
    /// A decision.
    Decision,
    /// A precedent of the territory.
    Precedent,
    /// What a file offers that the step may change, without its bodies.
    Outline,
    /// A document that covers the step's paths.
    Document,
}
