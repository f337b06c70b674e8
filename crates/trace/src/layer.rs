//! The seven layers of the Engineering Loop, in the order that is not interchangeable.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One layer of the loop. The order of the variants is the order of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// Who decides what, by when, inside which boundaries.
    Constraint,
    /// What humans and agents can both reason against.
    Context,
    /// The work, defined before any code is written.
    Planning,
    /// The code, produced against the plan.
    Execution,
    /// The standards, enforced by the system.
    Quality,
    /// The behavior of what was landed, made visible.
    Feedback,
    /// Better conditions for the next cycle.
    Learning,
}

impl Layer {
    /// All layers, in the loop's order.
    pub const ALL: [Self; 7] = [
        Self::Constraint,
        Self::Context,
        Self::Planning,
        Self::Execution,
        Self::Quality,
        Self::Feedback,
        Self::Learning,
    ];

    /// The layer's name as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Constraint => "constraint",
            Self::Context => "context",
            Self::Planning => "planning",
            Self::Execution => "execution",
            Self::Quality => "quality",
            Self::Feedback => "feedback",
            Self::Learning => "learning",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
