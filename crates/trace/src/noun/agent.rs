//! An agent: it generates and never decides. How one is run, and how an attempt of it ended.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A configured agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    /// Its name in the configuration.
    pub name: String,
    /// How it is driven.
    pub speaks: Speaks,
    /// The command (for `command`), or the recording's folder (for `replay`, its only word).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub run: Vec<String>,
    /// The only variables of the environment that it gets, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env: Vec<String>,
    /// What one attempt may use.
    pub limits: AgentLimits,
}

/// How an agent is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Any program: the brief on standard input and as a file.
    Command,
    /// Recorded attempts, from files.
    Replay,
    /// A person, or an agent that a person drives.
    Attended,
}

/// What one attempt may use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgentLimits {
    /// Seconds.
    pub time_s: u32,
    /// US dollars, where the agent tells its cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// Bytes of output kept; an agent that writes more is ended.
    pub output_bytes: u64,
}

/// How an attempt ended, as the hands saw it. The agent's own words and exit code decide nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ending")]
pub enum Ending {
    /// It ended and left a change behind.
    Changed,
    /// It ended and left nothing.
    Unchanged,
    /// It says that it cannot go on, and asks. An honest way out.
    Blocked {
        /// Its question, bounded.
        question: String,
    },
    /// It was ended at its time limit.
    TimedOut,
    /// It was ended because it wrote too much.
    Flooded,
    /// It could not be started, or the recording has no such attempt.
    NotStarted {
        /// Why.
        because: String,
    },
}

/// What an attempt used. Absent is unknown, never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// Tokens read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_in: Option<u64>,
    /// Tokens written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_out: Option<u64>,
    /// US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("left a change"),
            Self::Unchanged => f.write_str("changed nothing"),
            Self::Blocked { question } => write!(f, "is blocked: {question}"),
            Self::TimedOut => f.write_str("ran out of time"),
            Self::Flooded => f.write_str("wrote more output than its limit"),
            Self::NotStarted { because } => write!(f, "did not start: {because}"),
        }
    }
}
