//! The agents that ask before they stop, each as its own documents say: where the hook is configured, what it hears, and
//! what it has to answer so that red holds the agent.

use serde_json::{Value, json};

/// Seconds that the gates may take before an agent gives up on its hook.
const PATIENCE_S: u64 = 600;
/// How often Cursor lets a hook send its agent back; our own bound is lower.
const ROUNDS: u64 = 50;
/// What every hook of ours runs.
pub(crate) const COMMAND: &str = "evolute gate --stop-hook";

/// An agent with a hook that can hold it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Agent {
    /// Claude Code.
    ClaudeCode,
    /// Codex.
    Codex,
    /// Gemini CLI.
    Gemini,
    /// GitHub Copilot CLI.
    Copilot,
    /// Cursor.
    Cursor,
    /// goose.
    Goose,
}

/// What is said to an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Stop.
    Pass,
    /// Go on, and here is why.
    Hold(String),
    /// Stop, although something is red.
    LetGo(String),
}

impl Agent {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::ClaudeCode, Self::Codex, Self::Gemini, Self::Copilot, Self::Cursor, Self::Goose];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ClaudeCode => "claude-code",
            Self::Codex => "codex",
            Self::Gemini => "gemini",
            Self::Copilot => "copilot",
            Self::Cursor => "cursor",
            Self::Goose => "goose",
        }
    }

    /// The file in which its hooks are configured.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::ClaudeCode => ".claude/settings.json",
            Self::Codex => ".codex/hooks.json",
            Self::Gemini => ".gemini/settings.json",
            Self::Copilot => ".github/hooks/evolute.json",
            Self::Cursor => ".cursor/hooks.json",
            Self::Goose => ".agents/plugins/evolute/hooks/hooks.json",
        }
    }

    /// What in a repository shows that it is used there.
    pub(crate) const fn traces(self) -> &'static [&'static str] {
        match self {
            Self::ClaudeCode => &[".claude", "CLAUDE.md"],
            Self::Codex => &[".codex"],
            Self::Gemini => &[".gemini", "GEMINI.md"],
            Self::Copilot => &[".github/hooks", ".github/copilot-instructions.md"],
            Self::Cursor => &[".cursor", ".cursorrules"],
            Self::Goose => &[".goosehints", ".agents/plugins"],
        }
    }

    /// Another file that the hook needs beside its own.
    pub(crate) const fn beside(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Goose => Some((
                ".agents/plugins/evolute/plugin.json",
                "{\n  \"name\": \"evolute\",\n  \"version\": \"1.0.0\",\n  \"description\": \"Hold the turn until every gate passes\"\n}\n",
            )),
            Self::ClaudeCode | Self::Codex | Self::Gemini | Self::Copilot | Self::Cursor => None,
        }
    }

    /// The moment at which it asks.
    pub(crate) const fn event(self) -> &'static str {
        match self {
            Self::ClaudeCode | Self::Codex | Self::Goose => "Stop",
            Self::Gemini => "AfterAgent",
            Self::Copilot => "agentStop",
            Self::Cursor => "stop",
        }
    }

    /// Whether its file says which version it is written in.
    pub(crate) const fn is_versioned(self) -> bool {
        match self {
            Self::Copilot | Self::Cursor => true,
            Self::ClaudeCode | Self::Codex | Self::Gemini | Self::Goose => false,
        }
    }

    /// What is put among its hooks.
    pub(crate) fn entry(self, more: &str) -> Value {
        let command = format!("{COMMAND} {}{more}", self.name());
        match self {
            Self::ClaudeCode | Self::Codex | Self::Goose => {
                json!({ "hooks": [{ "type": "command", "command": command, "timeout": PATIENCE_S }] })
            }
            Self::Gemini => json!({ "hooks": [{
                "name": "evolute", "type": "command", "command": command, "timeout": PATIENCE_S * 1000,
            }] }),
            Self::Copilot => json!({ "type": "command", "bash": command, "timeoutSec": PATIENCE_S }),
            Self::Cursor => json!({ "command": command, "timeout": PATIENCE_S, "loop_limit": ROUNDS }),
        }
    }

    /// What it has to read on standard output; it ends with 0 either way.
    pub(crate) fn answer(self, answer: &Answer) -> Option<Value> {
        match (self, answer) {
            (Self::ClaudeCode | Self::Codex | Self::Copilot | Self::Goose, Answer::Hold(why)) => {
                Some(json!({ "decision": "block", "reason": why }))
            }
            (Self::Gemini, Answer::Hold(why)) => Some(json!({ "decision": "deny", "reason": why })),
            (Self::Cursor, Answer::Hold(why)) => Some(json!({ "followup_message": why })),
            (Self::ClaudeCode | Self::Codex | Self::Gemini, Answer::LetGo(why)) => {
                Some(json!({ "systemMessage": why }))
            }
            (Self::Goose, Answer::Pass | Answer::LetGo(_)) => Some(json!({ "decision": "allow" })),
            (Self::Copilot | Self::Cursor, Answer::Pass | Answer::LetGo(_)) => Some(json!({})),
            (Self::ClaudeCode | Self::Codex | Self::Gemini, Answer::Pass) => None,
        }
    }
}
