//! A decision: a question with one owner, a clock, and an answer on the record.

use crate::{Digest, Link, Mandate, Person, Rejected, id::DecisionId};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A class of decision: who owns it, by when, and what happens when the time runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Class {
    /// `review`, `blocked`, `architecture`, …
    pub name: String,
    /// `area` for the owner of the paths, or a person.
    pub owner: String,
    /// Who takes over; the area's deputy where the class names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<String>,
    /// Seconds until it is overdue.
    pub sla_s: u64,
    /// What happens then.
    pub on_expiry: OnExpiry,
    /// What an answer needs beside a choice and its reasoning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// Seconds within which a choice that can be undone is small: whoever asks decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold_s: Option<u64>,
    /// Who has to approve beside the owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Mandate>,
}

/// What a class asks of an answer, beside a choice and its reasoning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// What is expected to come of it.
    Expects,
    /// How sure the decider is.
    Confidence,
    /// Which options were rejected, and what each would have cost.
    Rejected,
}

impl Requirement {
    /// The field's name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expects => "expects",
            Self::Confidence => "confidence",
            Self::Rejected => "rejected",
        }
    }
}

/// What happens when a decision's time runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "then", content = "choice")]
pub enum OnExpiry {
    /// It goes to the deputy, and the clock starts again.
    Escalate,
    /// This choice is taken, and recorded as a default.
    Default(String),
}

/// A question that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Question {
    /// Its id.
    pub id: DecisionId,
    /// The name of its class.
    pub class: String,
    /// The step that it is about, if one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// What triggered it.
    pub trigger: String,
    /// The question, in words.
    pub text: String,
    /// The choices, each a word.
    pub options: Vec<String>,
    /// The one person who decides.
    pub owner: String,
    /// Who takes over when the time runs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<String>,
    /// What was on the table: the candidate's tree, the brief, the pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub context: Vec<Digest>,
    /// When it is overdue.
    pub due: Timestamp,
    /// What happens then.
    pub on_expiry: OnExpiry,
    /// The envelope under which it was asked: the policy, and its version by digest.
    pub policy: Digest,
    /// Seconds of its clock: each escalation gives as many again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sla_s: Option<u64>,
    /// Why it is not asked of the owner of its class, if it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in: Option<String>,
    /// What an answer needs beside a choice and its reasoning.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Requirement>,
    /// When its owner and deputy work and are away, as far as its clock can reach.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Seconds within which whatever is chosen can be undone, where whoever asked said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_s: Option<u64>,
    /// Which of several mandated approvals this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<Box<Link>>,
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Which decision.
    pub decision: DecisionId,
    /// One of the options.
    pub choice: String,
    /// The reasoning. Never empty.
    pub because: String,
    /// Guidance for the agent, where the choice carries some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guidance: Option<String>,
    /// What the decider expects to come of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expects: Option<String>,
    /// By when that would show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Date>,
    /// How sure they are of it, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The options that they rejected, and what each would have cost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejected: Vec<Rejected>,
    /// Where it departs from the policy, in words; whoever answers approves that too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// The earlier decisions whose place it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supersedes: Vec<DecisionId>,
    /// Whether the decider also made what is decided about.
    #[serde(default)]
    pub self_approved: bool,
    /// Whether the clock decided, by the class's default.
    #[serde(default)]
    pub by_default: bool,
}

impl Answer {
    /// An answer with its reasoning, and nothing more.
    #[must_use]
    pub fn new(decision: DecisionId, choice: impl Into<String>, because: impl Into<String>) -> Self {
        Self {
            decision,
            choice: choice.into(),
            because: because.into(),
            guidance: None,
            expects: None,
            by: None,
            confidence: None,
            rejected: vec![],
            exception: None,
            supersedes: vec![],
            self_approved: false,
            by_default: false,
        }
    }
}

/// What came of a decision, beside what it expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// It came as expected.
    Met,
    /// It did not.
    Missed,
    /// In part, or with what nobody expected.
    Mixed,
}

impl Seen {
    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Mixed => "mixed",
        }
    }
}

/// What an expired clock did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "expiry")]
pub enum Expiry {
    /// It went to somebody else.
    Escalated {
        /// To whom.
        to: String,
        /// The new due time.
        due: Timestamp,
    },
    /// The default was taken.
    Defaulted {
        /// Which choice.
        choice: String,
    },
}
