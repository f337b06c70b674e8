//! What can be wrong with a chain, in words.

use std::fmt;
use trace::id::WriterId;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The position of the record; 0 where it is missing.
    pub position: u64,
    /// Whose chain.
    pub writer: WriterId,
    /// The record's place in that chain; the first one, where several are missing.
    pub seq: u64,
    /// What is wrong with it.
    pub what: What,
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It is not what was written.
    Altered {
        /// By what that shows.
        because: String,
    },
    /// It names another predecessor than the record before it: one of the two was rewritten.
    Unchained {
        /// The sequence number of the record before it.
        before: u64,
    },
    /// It is gone, and everything up to this number.
    Missing {
        /// The last sequence number that is gone.
        last: u64,
    },
    /// It stands after a record that came later.
    Reordered {
        /// The sequence number of that record.
        after: u64,
    },
    /// It is there twice.
    Repeated,
    /// It vouches for a record of another chain that is not here, or is another one.
    Unmet {
        /// Whose.
        writer: WriterId,
        /// Which.
        seq: u64,
    },
    /// It stands at another position than the one that follows.
    Misplaced {
        /// The position that would follow.
        expected: u64,
    },
}

impl Flaw {
    pub(super) fn missing(writer: &WriterId, first: u64, last: u64) -> Self {
        Self { position: 0, writer: writer.clone(), seq: first, what: What::Missing { last } }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seq = self.seq;
        match &self.what {
            What::Altered { because } => write!(f, "record {seq} was altered: {because}"),
            What::Unchained { before } => {
                write!(f, "record {seq} does not follow record {before}: one of the two was rewritten")
            }
            What::Missing { last } if *last == seq => write!(f, "record {seq} is missing"),
            What::Missing { last } => write!(f, "records {seq} to {last} are missing"),
            What::Reordered { after } => write!(f, "record {seq} stands after record {after}"),
            What::Repeated => write!(f, "record {seq} is there twice"),
            What::Unmet { writer, seq: of } => {
                write!(f, "record {seq} vouches for record {of} of `{writer}`, which is not here as it was")
            }
            What::Misplaced { expected } => {
                write!(f, "record {seq} stands at position {} and not at {expected}", self.position)
            }
        }
    }
}
