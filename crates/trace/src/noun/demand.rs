//! A demand: one capability, the workflow it must run on, the metric that makes it real.

use crate::{
    Proof, RepoPath,
    id::{CapabilityId, DemandId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A complete demand, as it was accepted. Named, needed, not yet built: a demand, not a claim.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Demand {
    /// The name of its file.
    pub id: DemandId,
    /// The one capability that it names.
    pub capability: CapabilityId,
    /// Its heading.
    pub title: String,
    /// The area whose owner decides about it; empty where the repository has no areas.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Where its precedents and its costs are looked up: `payments/refunds`.
    pub territory: String,
    /// What is different for whom once it is real.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// How it is without the capability: a number with a source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<Baseline>,
    /// Whether it extends, composes or starts anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reuse: Option<Reuse>,
    /// The capability that it mends, where it is no more than a fix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixes: Option<CapabilityId>,
    /// What it was called before: its capability, or its id. Evidence follows a new name only so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// Capabilities it stands on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends: Vec<CapabilityId>,
    /// The proof condition; absent for a provider's capability.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// A provider's capability, in place of `proof`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consumed: Option<Consumed>,
    /// Path globs whose change makes the proof due again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<String>,
    /// What the person who accepted it expects to read, and how sure they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<Expectation>,
    /// When to stop.
    #[serde(default)]
    pub kill: Kill,
    /// The prose below the front matter.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
}

/// What a cycle left undone, filed as a demand that says no more than that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Residual {
    /// The demand that it is filed as.
    pub demand: DemandId,
    /// The capability that it names.
    pub capability: CapabilityId,
    /// Its territory: that of the demand that it is left of.
    pub territory: String,
    /// The demand that it is left of.
    pub of: DemandId,
    /// What is left, in the heartbeat's words.
    pub left: String,
    /// Its file.
    pub file: RepoPath,
}

/// Something of a territory's trace that was read and says nothing about the demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dismissed {
    /// Which: a cycle, or a pattern.
    pub id: String,
    /// Why. Never empty.
    pub because: String,
}

/// The number before: measured by running the proof on the base, or given with its source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The metric's name.
    pub metric: String,
    /// The number, in `unit`.
    pub value: f64,
    /// The unit.
    pub unit: String,
    /// Where the number comes from.
    pub source: String,
}

/// The reuse verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reuse {
    /// Extend, compose or new.
    pub verdict: Verdict,
    /// The capabilities reused; they must exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<CapabilityId>,
    /// Why nothing that exists serves; `new` needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// How a demand relates to what exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReuseVerdict")]
pub enum Verdict {
    /// Widens a capability.
    Extend,
    /// Puts capabilities together.
    Compose,
    /// Starts anew.
    New,
}

/// A provider's capability: configured, not owned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consumed {
    /// Who provides it.
    pub provider: String,
    /// The version or contract relied upon.
    pub contract: String,
    /// The path of our configuration that resolves it.
    pub configuration: String,
    /// The command that shows it answers; exit code 0 is healthy.
    pub probe: Vec<String>,
}

/// A forecast stated before, scored after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The reading expected of the proof, in its unit.
    pub value: f64,
    /// How likely it is that the threshold will be met, from 0 to 1.
    pub confidence: f64,
}

/// When a cycle for this demand is stopped; an absent limit falls back to the configuration's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kill {
    /// Attempts, over all steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
    /// Days since the cycle opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Money spent by agents, in US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
}
