//! The script of a model: rules, each with the words that call for it and the turns that it answers with.

use super::talk::Talk;
use serde_json::Value;

/// What a model answers, whatever it is asked.
#[derive(Clone, Debug, Default)]
pub struct Script {
    rules: Vec<Rule>,
    tokens: Tokens,
}

/// What is answered to one request of a person.
#[derive(Clone, Debug)]
pub struct Rule {
    words: String,
    turns: Vec<Turn>,
    offered: Offered,
}

/// Which requests a rule answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offered {
    /// Those that offer tools; a title or a summary is asked for without any.
    Tools,
    /// All.
    Anything,
}

/// One turn of the model.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// It says something.
    Text(String),
    /// It calls a tool.
    Tool {
        /// Its name.
        name: String,
        /// What it is given.
        args: Value,
        /// The server that it belongs to, where the agent groups tools.
        namespace: Option<String>,
    },
    /// It calls a tool that takes free text.
    Custom {
        /// Its name.
        name: String,
        /// What it is given.
        input: String,
    },
    /// The endpoint fails with this status.
    Status(u16),
    /// It says something, and the stream is cut in the middle of it.
    Cut(String),
}

/// What each call is said to have used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Read, with those from a cache.
    pub read: u64,
    /// Of these from a cache.
    pub cached: u64,
    /// Written.
    pub written: u64,
}

impl Default for Tokens {
    fn default() -> Self {
        Self { read: 1_200, cached: 300, written: 60 }
    }
}

impl Turn {
    /// It says something.
    pub fn text(words: impl Into<String>) -> Self {
        Self::Text(words.into())
    }

    /// It calls a tool.
    pub fn tool(name: impl Into<String>, args: Value) -> Self {
        Self::Tool { name: name.into(), args, namespace: None }
    }

    /// It calls a tool of a server.
    pub fn tool_of(namespace: impl Into<String>, name: impl Into<String>, args: Value) -> Self {
        Self::Tool { name: name.into(), args, namespace: Some(namespace.into()) }
    }

    /// It calls a tool that takes free text.
    pub fn custom(name: impl Into<String>, input: impl Into<String>) -> Self {
        Self::Custom { name: name.into(), input: input.into() }
    }
}

impl Script {
    /// A script without a rule.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With what is answered, turn by turn, to a request with these words in it. The last turn is repeated.
    #[must_use]
    pub fn rule(self, words: &str, turns: impl IntoIterator<Item = Turn>) -> Self {
        self.with(words, turns, Offered::Tools)
    }

    /// The same for an agent that offers no tools, or not always.
    #[must_use]
    pub fn rule_without_tools(self, words: &str, turns: impl IntoIterator<Item = Turn>) -> Self {
        self.with(words, turns, Offered::Anything)
    }

    /// With what each call is said to have used.
    #[must_use]
    pub fn tokens(self, tokens: Tokens) -> Self {
        Self { tokens, ..self }
    }

    fn with(mut self, words: &str, turns: impl IntoIterator<Item = Turn>, offered: Offered) -> Self {
        self.rules.push(Rule { words: words.into(), turns: turns.into_iter().collect(), offered });
        self
    }

    pub(super) const fn used(&self) -> Tokens {
        self.tokens
    }

    /// The turn that a talk is at.
    pub(super) fn turn(&self, talk: &Talk) -> Turn {
        let asked = talk.asked();
        let Some(rule) = self.rules.iter().find(|rule| asked.contains(&rule.words)) else {
            return Turn::text("no rule");
        };
        if !talk.has_tools && rule.offered == Offered::Tools {
            return Turn::text("ok");
        }
        let at = talk.answered().min(rule.turns.len().saturating_sub(1));
        rule.turns.get(at).cloned().unwrap_or_else(|| Turn::text("no turn"))
    }
}
