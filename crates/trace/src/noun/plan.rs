//! A plan: small, deterministic steps that leave nothing to decide.

use crate::id::{DecisionId, DemandId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An explicit implementation plan for one demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// The demand that it answers.
    pub demand: DemandId,
    /// Its heading.
    pub title: String,
    /// Decisions that it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionId>,
    /// Precedents that were consulted, by the id of a cycle or a decision.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consulted: Vec<String>,
    /// The steps, by number.
    pub steps: Vec<Step>,
    /// What was not chosen, and what it would have cost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Rejected>,
}

/// One step: an hour or less, with its paths and its acceptance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// Its number in the plan, from 1.
    pub number: u32,
    /// What it does, in a few words.
    pub title: String,
    /// Minutes it is expected to take.
    pub takes_min: u32,
    /// Path globs that it may change.
    pub touches: Vec<String>,
    /// Commands that must succeed once it is done.
    pub accept: Vec<String>,
    /// Commands that succeed before it, and must go on succeeding: what it preserves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Steps that come before it, by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<u32>,
    /// Whether it says that it needs no other step. Without a word about its needs, a step comes after all before it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub independent: bool,
    /// Areas whose code it begins to depend on, though its own may not: each needs a decision of that area's owner.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crosses: Vec<String>,
    /// Judges that it changes to see less, and why: told of, and not refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weakens: Vec<Weakens>,
    /// Tests that ran before and do not run after it, by name: they go because the plan says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drops: Vec<String>,
    /// The forecast that its first attempt passes, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect_first_pass: Option<f64>,
    /// What to do, in Markdown, samples included.
    pub instruction: String,
}

impl Step {
    /// A step of which nothing more is said.
    #[must_use]
    pub fn new(number: u32, title: impl Into<String>) -> Self {
        Self {
            number,
            title: title.into(),
            takes_min: 0,
            touches: vec![],
            accept: vec![],
            keep: vec![],
            needs: vec![],
            independent: false,
            crosses: vec![],
            weakens: vec![],
            drops: vec![],
            expect_first_pass: None,
            instruction: String::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "because serde asks by reference")]
const fn is_false(said: &bool) -> bool {
    !*said
}

/// A judge that a step may weaken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Weakens {
    /// Its file, or a glob of files.
    pub path: String,
    /// Why.
    pub because: String,
}

/// An option that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejected {
    /// The option.
    pub option: String,
    /// What it would have cost.
    pub because: String,
}
