//! What a cycle lacks to go on: work of the hands, a word of a person, or a record. Every handover either
//! hands over or says what is lacking.

use crate::effect::{Waiting, Work};
use trace::Event;

/// Why the loop does not go on by itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// The hands have something to do. Each piece is named within its cycle.
    Work(Vec<(String, Work)>),
    /// A person is waited for.
    Wait {
        /// Who.
        whom: String,
        /// For what.
        what: Waiting,
    },
    /// What several steps lack, side by side: work and waits, and nothing where all of them wait for their turn.
    Together(Vec<Self>),
    /// A consequence is not on the record yet.
    Record(Vec<Event>),
}

impl Next {
    /// One piece of work.
    pub(crate) fn work(name: impl Into<String>, work: Work) -> Self {
        Self::Work(vec![(name.into(), work)])
    }

    /// Nothing: something else has to come first.
    pub(crate) const fn nothing() -> Self {
        Self::Together(vec![])
    }

    /// One event that follows.
    pub(crate) fn record(event: impl Into<Event>) -> Self {
        Self::Record(vec![event.into()])
    }
}

/// Hands over, or says what is lacking.
pub(crate) type Handed<T> = Result<T, Next>;
