//! An agent: it generates and never decides. How one is run, and how an attempt of it ended.

use crate::Digest;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A configured agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The model that it is told to use; its own choice where none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// How it is known to its model's provider.
    #[serde(default, skip_serializing_if = "Auth::is_key")]
    pub auth: Auth,
    /// What it may reach over the network.
    #[serde(default, skip_serializing_if = "Network::is_open")]
    pub network: Network,
    /// The hosts of its model: all that it reaches where the network is the model alone. `host`, or `host:port`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
}

impl Agent {
    /// An agent by name, with nothing but its limits.
    #[must_use]
    pub fn new(name: impl Into<String>, speaks: Speaks, limits: AgentLimits) -> Self {
        Self {
            name: name.into(),
            speaks,
            run: vec![],
            env: vec![],
            limits,
            model: None,
            auth: Auth::Key,
            network: Network::Open,
            hosts: vec![],
        }
    }
}

/// How an agent is known to its model's provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Auth {
    /// By a key in a variable that it is given.
    #[default]
    Key,
    /// By the login that it already has, copied into its fresh home.
    Session,
}

impl Auth {
    /// Whether it is the usual way.
    #[must_use]
    pub fn is_key(&self) -> bool {
        *self == Self::Key
    }
}

/// What may be reached over the network from inside the wall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// Everything that this machine reaches.
    #[default]
    Open,
    /// The model's provider, through one proxied socket.
    ModelOnly,
    /// Nothing.
    #[serde(rename = "none")]
    Closed,
}

impl Network {
    /// Whether nothing is closed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::Open
    }
}

/// How an agent is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaks {
    /// Any program: the brief on standard input and as a file.
    Command,
    /// Recorded attempts, from files.
    Replay,
    /// A person, or an agent that a person drives.
    Attended,
    /// Any agent that speaks the Agent Client Protocol.
    Acp,
    /// Codex, headless, in its own events.
    Codex,
    /// OpenCode, likewise.
    Opencode,
    /// Gemini CLI, likewise.
    Gemini,
    /// Claude Code, likewise.
    #[serde(rename = "claude-code")]
    ClaudeCode,
    /// goose, likewise.
    Goose,
    /// aider, which tells what it used in prose.
    Aider,
}

/// What one attempt may use.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgentLimits {
    /// Seconds.
    pub time_s: u32,
    /// US dollars, where the agent tells its cost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// Bytes of output kept; an agent that writes more is ended.
    pub output_bytes: u64,
    /// Bytes of memory for it and everything that it starts, where that can be held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
    /// Processes at a time, where that can be held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processes: Option<u32>,
    /// Tokens read and written, where the agent tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
}

impl AgentLimits {
    /// Time in seconds and output in bytes; nothing more is limited.
    #[must_use]
    pub const fn new(time_s: u32, output_bytes: u64) -> Self {
        Self { time_s, cost_usd: None, output_bytes, memory_bytes: None, processes: None, tokens: None }
    }
}

/// How an attempt ended, as the hands saw it. The agent's own words and exit code decide nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
        /// The answers that it sees.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<String>,
        /// What cannot go on without an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blocks: Option<String>,
    },
    /// It was ended at its time limit.
    TimedOut,
    /// It was ended because it wrote too much.
    Flooded,
    /// It was ended because it had used up what it may.
    Spent {
        /// What it used up.
        what: String,
    },
    /// It, or its model, failed, and no change was left.
    Failed {
        /// Why, in its own words, bounded.
        because: String,
    },
    /// It could not be started, or the recording has no such attempt.
    NotStarted {
        /// Why.
        because: String,
    },
}

impl Ending {
    /// It is blocked, and asks.
    #[must_use]
    pub fn blocked(question: impl Into<String>) -> Self {
        Self::Blocked { question: question.into(), options: vec![], blocks: None }
    }
}

/// What an attempt used. Absent is unknown, never zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Usage {
    /// Tokens read, those from a cache included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_in: Option<u64>,
    /// Tokens written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_out: Option<u64>,
    /// US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// Tokens read from a cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_cached: Option<u64>,
    /// Calls of tools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tools: Option<u32>,
    /// The agent's own events as they came: what the numbers were read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Digest>,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed => f.write_str("left a change"),
            Self::Unchanged => f.write_str("changed nothing"),
            Self::Blocked { question, .. } => write!(f, "is blocked: {question}"),
            Self::TimedOut => f.write_str("ran out of time"),
            Self::Flooded => f.write_str("wrote more output than its limit"),
            Self::Spent { what } => write!(f, "used up its {what}"),
            Self::Failed { because } => write!(f, "failed: {because}"),
            Self::NotStarted { because } => write!(f, "did not start: {because}"),
        }
    }
}
