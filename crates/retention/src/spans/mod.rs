//! A cycle as a span tree: cycle, steps, attempts, gates, proofs, and the waiting for people, each with its time. Read
//! from the cycle's records alone, whoever wrote them; the same spans are drawn in a terminal and exported.

mod spent;
mod tree;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
pub use spent::Spent;
pub use tree::tree;

/// What a span is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The whole cycle.
    Cycle,
    /// A step, from its first record to its commit.
    Step,
    /// An attempt of an agent or a person.
    Attempt,
    /// A candidate, from when it was made.
    Candidate,
    /// A gate's run.
    Gate,
    /// A control's run.
    Control,
    /// A proof's run.
    Proof,
    /// From a question to its answer.
    Decision,
    /// From a heartbeat to its response.
    Response,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As it was meant to.
    Well,
    /// Not so.
    Badly,
    /// It is not over, or nobody can say.
    Open,
}

/// A stretch of time in which something of a cycle happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Span {
    /// W3C span id: 16 hexadecimal digits, unique in its tree.
    pub id: String,
    /// The span that it lies in; absent for the cycle's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What it is of.
    pub of: Of,
    /// Its name, for people.
    pub name: String,
    /// When it began.
    pub start: Timestamp,
    /// When it ended, or when something was last heard of it.
    pub end: Timestamp,
    /// How it went.
    pub status: Status,
    /// In words, where there is more to say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What the semantic conventions and ours name.
    pub attributes: Vec<(&'static str, Value)>,
    /// The position of the record that it ended with.
    pub record: u64,
}

/// The spans of one cycle: the cycle's own first, then in the order in which they began, parents before children.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tree {
    /// W3C trace id: 32 hexadecimal digits.
    pub trace_id: String,
    /// The spans.
    pub spans: Vec<Span>,
    /// Where the time went.
    pub spent: Spent,
}

impl Span {
    /// How long it took, in milliseconds.
    #[must_use]
    pub fn took_ms(&self) -> u64 {
        u64::try_from(self.end.as_millisecond() - self.start.as_millisecond()).unwrap_or(0)
    }
}

impl Tree {
    /// How deep a span lies; the cycle's own is 0.
    #[must_use]
    pub fn depth(&self, span: &Span) -> usize {
        let above = span.parent.as_ref().and_then(|id| self.spans.iter().find(|other| other.id == *id));
        above.map_or(0, |above| 1 + self.depth(above))
    }
}
