//! Who did what is recorded, and how sure we are that it was them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What Evolute calls itself.
const OWN: &str = "evolute";

/// Somebody, or something, that the trace names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// A person, an agent, or Evolute itself.
    pub kind: Kind,
    /// An address, a forge handle, or the agent's name in the configuration.
    pub name: String,
    /// How the name was established.
    pub assurance: Assurance,
}

/// What kind of actor it is. Only people decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A person.
    Human,
    /// A coding agent, or anything that runs inside an attempt.
    Agent,
    /// Evolute itself: clocks, hands, rules.
    System,
}

/// How sure we are who it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// The local git identity, unproven.
    Local,
    /// A token that a server checked.
    Token,
    /// A signature that was verified.
    Signed,
}

impl Actor {
    /// A person known by the local git identity.
    #[must_use]
    pub fn human(name: impl Into<String>) -> Self {
        Self { kind: Kind::Human, name: name.into(), assurance: Assurance::Local }
    }

    /// An agent, by its name in the configuration.
    #[must_use]
    pub fn agent(name: impl Into<String>) -> Self {
        Self { kind: Kind::Agent, name: name.into(), assurance: Assurance::Local }
    }

    /// Evolute itself.
    #[must_use]
    pub fn system() -> Self {
        Self { kind: Kind::System, name: OWN.into(), assurance: Assurance::Local }
    }

    /// A run of continuous integration, by what its variables call it.
    #[must_use]
    pub fn runner(name: impl Into<String>) -> Self {
        Self { kind: Kind::System, name: name.into(), assurance: Assurance::Local }
    }

    /// Whether it is a run of continuous integration: it comes, writes once, and goes.
    #[must_use]
    pub fn is_runner(&self) -> bool {
        self.kind == Kind::System && self.name != OWN
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
