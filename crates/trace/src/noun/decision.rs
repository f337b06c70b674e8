//! A decision: a question with one owner, a clock, and an answer on the record.

use crate::{Digest, id::DecisionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A class of decision: who owns it, by when, and what happens when the time runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// `review`, `blocked`, `architecture`, …
    pub name: String,
    /// `area` for the owner of the paths, or a person.
    pub owner: String,
    /// Seconds until it is overdue.
    pub sla_s: u64,
    /// What happens then.
    pub on_expiry: OnExpiry,
}

/// What happens when a decision's time runs out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "then", content = "choice")]
pub enum OnExpiry {
    /// It goes to the deputy, and the clock starts again.
    Escalate,
    /// This choice is taken, and recorded as a default.
    Default(String),
}

/// A question that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// What was decided, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether the decider also made what is decided about.
    #[serde(default)]
    pub self_approved: bool,
    /// Whether the clock decided, by the class's default.
    #[serde(default)]
    pub by_default: bool,
}

/// What an expired clock did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
