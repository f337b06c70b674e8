//! What a node of the context graph can be.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal)*) => {
        /// What a node is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum Kind {$($(#[$doc])* $name),*}

        impl Kind {
            /// All of them, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {$(Self::$name => $word),*}
            }
        }
    };
}

kinds! {
    /// Somebody who decides.
    Person = "person"
    /// Whatever generated a change.
    Agent = "agent"
    /// A demand, by its id.
    Demand = "demand"
    /// A capability, by its dotted name.
    Capability = "capability"
    /// Where precedents are looked up.
    Territory = "territory"
    /// Paths with one owner.
    Area = "area"
    /// An approved plan, by its digest.
    Plan = "plan"
    /// A cycle, by its id.
    Cycle = "cycle"
    /// A step: `c-9q2xk4mb/2`.
    Step = "step"
    /// An attempt: `c-9q2xk4mb/2.1`.
    Attempt = "attempt"
    /// A commit, by its full name.
    Commit = "commit"
    /// A gate on an attempt or a candidate: `c-9q2xk4mb/2.1/tests`; where it is set aside, its name alone.
    Gate = "gate"
    /// A decision, by its id.
    Decision = "decision"
    /// A class of decisions in one version: `review@` and the envelope's digest.
    Policy = "policy"
    /// Where an answer departed from its policy, by the decision's id.
    Exception = "exception"
    /// What came of a decision, by the decision's id.
    Outcome = "outcome"
    /// A deviation, by its id.
    Deviation = "deviation"
    /// A kind of deviation and what it is about: what recurs.
    Fault = "fault"
    /// A proposed change that answers deviations, by its patch's digest.
    Lesson = "lesson"
    /// What the build side told, by the cycle's id.
    Heartbeat = "heartbeat"
    /// A proof of a capability at a revision.
    Proof = "proof"
    /// A control of a capability at a revision.
    Control = "control"
    /// Where a capability came to stand, by capability and record.
    Standing = "standing"
    /// A path of the repository.
    File = "file"
    /// What was consulted and is no cycle and no decision.
    Precedent = "precedent"
    /// What recurred and was proposed, by its id.
    Pattern = "pattern"
    /// What proofs run on, by its name.
    Workflow = "workflow"
    /// What acts without a person: `sla`, `kill`, a run of continuous integration; and what is told while cycles run: `overrun · attempts`.
    Signal = "signal"
    /// A layer that was passed by default, and what is weak about it.
    Weakness = "weakness"
    /// A pull request, by its address.
    PullRequest = "pull-request"
    /// A key that signs, by its fingerprint.
    Key = "key"
    /// A ledger, by its writer's name.
    Ledger = "ledger"
    /// Two records that contradicted each other, by the dispute's id.
    Dispute = "dispute"
    /// A record that holds against another one, by its id.
    Record = "record"
}

/// No kind has this name.
#[derive(Debug, PartialEq, Eq)]
pub struct NoKind;

impl FromStr for Kind {
    type Err = NoKind;

    fn from_str(text: &str) -> Result<Self, NoKind> {
        Self::ALL.iter().copied().find(|kind| kind.name() == text).ok_or(NoKind)
    }
}

impl Kind {
    /// The kind with this number.
    pub(super) fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
