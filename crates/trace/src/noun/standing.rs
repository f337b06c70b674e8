//! Where a capability stands: one of three states, a level of the ladder, and why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where a capability stands, computed from evidence. Nothing sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// Reality, Dream or Consumed.
    pub state: State,
    /// The rung of the ladder; absent for what is consumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Why it is so.
    pub why: Why,
    /// Whether the proof is due again, though it still counts.
    #[serde(default)]
    pub due: bool,
    /// In words: the evidence, and what the next rung lacks.
    pub missing: String,
}

/// The three honest states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Built, proven by a real run, with a metric.
    Reality,
    /// Named, needed, not yet built.
    Dream,
    /// A provider's capability, configured and not owned.
    Consumed,
}

/// The ladder. The rungs above L1 are Evolute's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Level {
    /// Blind: claimed, with no complete demand.
    L0,
    /// Named: a complete demand.
    L1,
    /// Built: merged through its gates.
    L2,
    /// Proven: a real run met the metric, and its control missed.
    L3,
    /// Commissioned: re-proved with no lapse, and signed off by someone who did not build it.
    L4,
}

/// Why a capability stands where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The evidence is there and fresh.
    Proven,
    /// The evidence has not been made yet.
    Unproven,
    /// It was there, and a later run or the tree says otherwise.
    Regressed,
    /// It was there, and is too old or its paths moved too long ago.
    Stale,
    /// The proof shows nothing: its control did not miss.
    Void,
    /// Records contradict each other.
    Disputed,
    /// A run could not be read.
    Unknown,
    /// The provider.
    Provider,
    /// A gate that should have judged it is quarantined, or has not said yes.
    Unjudged,
    /// The evidence is there, and a HOLD keeps it where it is.
    Held,
    /// A safety gate fails on the default branch.
    Unsafe,
}

impl Level {
    /// The rung's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::L0 => "Blind",
            Self::L1 => "Named",
            Self::L2 => "Built",
            Self::L3 => "Proven",
            Self::L4 => "Commissioned",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?} {}", self.name())
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Reality => "Reality",
            Self::Dream => "Dream",
            Self::Consumed => "Consumed",
        })
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Proven => "proven",
            Self::Unproven => "unproven",
            Self::Regressed => "regressed",
            Self::Stale => "stale",
            Self::Void => "void",
            Self::Disputed => "disputed",
            Self::Unknown => "unknown",
            Self::Provider => "provider",
            Self::Unjudged => "not judged in full",
            Self::Held => "held",
            Self::Unsafe => "unsafe",
        })
    }
}
