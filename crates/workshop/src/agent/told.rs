//! What an agent told while it ran: its thread, its last words, what it used. Hostile, bounded, and no evidence of anything.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    AgentLimits, Digest, Usage,
    text::{self, head},
};

/// Bytes of the last words.
pub(super) const WORDS: usize = 4_000;
/// Bytes of a reason.
const REASON: usize = 500;
/// Bytes of a thread's name.
const THREAD: usize = 100;
/// Answers of which what each used is known apart.
const ANSWERS: usize = 10_000;

/// Tokens, counted alike for all agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Read, those from a cache included.
    pub(super) read: u64,
    /// Of these, from a cache, where that is told.
    pub(super) cached: Option<u64>,
    /// Written.
    pub(super) written: u64,
}

impl Tokens {
    fn and(self, more: Self) -> Self {
        Self {
            read: self.read.saturating_add(more.read),
            cached: both(self.cached, more.cached, u64::saturating_add),
            written: self.written.saturating_add(more.written),
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            read: self.read.saturating_sub(before.read),
            cached: both(self.cached, before.cached, u64::saturating_sub),
            written: self.written.saturating_sub(before.written),
        }
    }
}

/// Two counts together; one that is not known adds nothing.
fn both(one: Option<u64>, other: Option<u64>, of: fn(u64, u64) -> u64) -> Option<u64> {
    match (one, other) {
        (None, None) => None,
        (one, other) => Some(of(one.unwrap_or(0), other.unwrap_or(0))),
    }
}

/// Everything that was told so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// Its thread, by which it can be resumed.
    pub(super) thread: Option<String>,
    /// What it said last.
    pub(super) said: Option<String>,
    /// Why it failed, if it said so and did not go on.
    pub(super) failed: Option<String>,
    /// Whether a model answered, or a tool was called.
    pub(super) worked: bool,
    /// What the thread had used when this run began; absent where a thread goes on and nobody knows.
    pub(super) before: Option<Tokens>,
    /// What the thread has used in all, where the agent counts so.
    pub(super) in_all: Option<Tokens>,
    /// What this run used.
    tokens: Option<Tokens>,
    cost_usd: Option<f64>,
    tools: Option<u32>,
    answers: BTreeMap<String, Tokens>,
    /// Lines that will have been said, once what they used is told.
    draft: String,
}

impl Told {
    /// Nothing yet, in a thread that had used this much.
    pub(super) fn since(before: Option<Tokens>) -> Self {
        Self { before, ..Self::default() }
    }

    /// Its thread. One that could be taken for anything but a name is none.
    pub(super) fn thread(&mut self, name: &str) {
        if is_thread(name) {
            self.thread = Some(name.to_owned());
        }
    }

    /// It said something.
    pub(super) fn say(&mut self, words: &str) {
        self.worked = true;
        if !words.trim().is_empty() {
            self.said = Some(head(words.trim(), WORDS).to_owned());
        }
    }

    /// It said something more of the same.
    pub(super) fn say_on(&mut self, words: &str) {
        self.worked = true;
        let said = self.said.get_or_insert_default();
        // What goes beyond it is cut once it is known what was said.
        if said.len() <= WORDS + text::WORD {
            said.push_str(words);
            said.truncate(said.floor_char_boundary(WORDS + text::WORD + 1));
        }
    }

    /// It says no more: now it is known where its words are to be cut.
    pub(super) fn end(&mut self) {
        if let Some(said) = &mut self.said {
            said.truncate(head(said, WORDS).len());
        }
    }

    /// It wrote a line that may be what it says.
    pub(super) fn draft(&mut self, line: &str) {
        if self.draft.len() < WORDS {
            self.draft.push_str(line);
            self.draft.push('\n');
        }
    }

    /// What it wrote until here was said.
    pub(super) fn settle(&mut self) {
        let draft = std::mem::take(&mut self.draft);
        self.say(&draft);
    }

    /// It called a tool.
    pub(super) fn call(&mut self) {
        self.worked = true;
        self.tools = Some(self.tools.unwrap_or(0).saturating_add(1));
    }

    /// It, or its model, failed.
    pub(super) fn fail(&mut self, because: &str) {
        let because = because.trim();
        let because = if because.is_empty() { "it did not say why" } else { because };
        self.failed = Some(head(because.lines().next().unwrap_or(because), REASON).to_owned());
    }

    /// One call of the model used this.
    pub(super) fn used(&mut self, tokens: Tokens) {
        self.worked = true;
        self.tokens = Some(self.tokens.unwrap_or_default().and(tokens));
    }

    /// One answer of the model used this; it may be told more than once.
    pub(super) fn answered(&mut self, answer: &str, tokens: Tokens) {
        self.worked = true;
        let answer = head(answer, THREAD).to_owned();
        let known = if self.answers.len() < ANSWERS {
            self.answers.insert(answer, tokens)
        } else {
            self.answers.get_mut(&answer).map(|known| std::mem::replace(known, tokens))
        };
        let others = self.tokens.unwrap_or_default().since(known.unwrap_or_default());
        self.tokens = Some(others.and(tokens));
    }

    /// This run used this in all.
    pub(super) fn run_used(&mut self, tokens: Tokens) {
        self.tokens = Some(tokens);
    }

    /// The thread has used this in all, from its beginning.
    pub(super) fn thread_used(&mut self, tokens: Tokens) {
        self.in_all = Some(tokens);
        self.tokens = self.before.map(|before| tokens.since(before));
    }

    /// It cost this much more.
    pub(super) fn cost(&mut self, usd: Option<f64>) {
        if let Some(usd) = usd.filter(|usd| usd.is_finite() && *usd >= 0.0) {
            self.cost_usd = Some(self.cost_usd.unwrap_or(0.0) + usd);
        }
    }

    /// It cost this in all.
    pub(super) fn run_cost(&mut self, usd: Option<f64>) {
        if usd.is_some_and(|usd| usd.is_finite() && usd >= 0.0) {
            self.cost_usd = usd;
        }
    }

    /// What it has used up of what it may, in words.
    pub(super) fn spent(&self, limits: &AgentLimits) -> Option<String> {
        let used = self.tokens.map_or(0, |tokens| tokens.read.saturating_add(tokens.written));
        spent(used, self.cost_usd, limits)
    }

    /// What it used, with where its own words are kept.
    pub(super) fn usage(&self, raw: Option<Digest>) -> Usage {
        Usage {
            tokens_in: self.tokens.map(|tokens| tokens.read),
            tokens_out: self.tokens.map(|tokens| tokens.written),
            tokens_cached: self.tokens.and_then(|tokens| tokens.cached),
            cost_usd: self.cost_usd,
            tools: self.tools,
            raw,
        }
    }
}

/// What a program that speaks no language of ours said at last: the lines after the last empty one.
pub(super) fn last_words(output: &str) -> Option<String> {
    let last = text::tail(output.trim_end(), WORDS).rsplit("\n\n").next()?.trim();
    (!last.is_empty()).then(|| last.to_owned())
}

/// What was used up of what may be, in words.
pub(super) fn spent(tokens: u64, cost_usd: Option<f64>, limits: &AgentLimits) -> Option<String> {
    if let Some(most) = limits.tokens.filter(|most| tokens > *most) {
        return Some(format!("tokens: {tokens} of {most}"));
    }
    let cost = cost_usd?;
    let most = limits.cost_usd.filter(|most| cost > *most)?;
    Some(format!("money: {cost:.2} of {most:.2} USD"))
}

/// Whether a text can name a thread: it becomes an argument of a command line.
pub(super) fn is_thread(name: &str) -> bool {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_' | b'.');
    let begins = name.bytes().next().is_some_and(|letter| letter.is_ascii_alphanumeric());
    begins && name.len() <= THREAD && name.bytes().all(plain)
}
