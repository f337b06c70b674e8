//! A person who decides: under which names, and when they work. Time zones are resolved before anything is frozen,
//! so that a record means the same whatever zone database is installed where it is read.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A person, as far as decisions and their clocks need to know them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Person {
    /// The name that decisions are owned by.
    pub name: String,
    /// When they work, in order; every hour counts where nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub working: Vec<Span>,
    /// When they are away, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub away: Vec<Span>,
}

/// A stretch of time; its end is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}
