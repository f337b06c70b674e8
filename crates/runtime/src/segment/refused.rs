//! Why a segment is not taken in: the writer, the record, the rule, and what to do.

use jiff::Timestamp;
use std::fmt;
use trace::id::WriterId;

/// A segment that is not taken in. Nothing of it is appended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Whose records it claims to hold.
    pub writer: WriterId,
    /// The record, by its place in the writer's chain; none where it is the segment as such.
    pub seq: Option<u64>,
    /// What is wrong.
    pub rule: Rule,
}

/// What can be wrong with a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// It is no segment, or none that fits.
    NotASegment {
        /// By what that shows.
        because: String,
    },
    /// A record is another writer's.
    AnotherWriter {
        /// Whose.
        found: WriterId,
    },
    /// Records before it are missing.
    Missing {
        /// The first that is missing.
        from: u64,
    },
    /// A record stands at another place than the one that follows.
    Reordered {
        /// The place that would follow.
        expected: u64,
    },
    /// A record names another predecessor than the record before it.
    Unchained,
    /// It ends before it says that it does.
    Cut {
        /// Where it says that it ends.
        to: u64,
    },
    /// It ends with another record than it says.
    Forged,
    /// A record is here already, with other words.
    Rewritten,
    /// What this writer sent before is not there any more.
    HistoryRewritten,
    /// A record is from a time that has not come.
    Future {
        /// Its time.
        at: Timestamp,
    },
    /// A record is earlier than the one before it.
    Backwards,
    /// A record cannot be read.
    Unreadable {
        /// Why.
        because: String,
    },
    /// A record is newer than this build.
    Newer {
        /// What is new about it.
        because: String,
    },
    /// It is larger than it may be.
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Somebody else writes under this ledger's name.
    Copied,
    /// It goes on unsigned, though it was signed before.
    Unsigned {
        /// The last record that is signed for.
        after: u64,
        /// The name of the key that signed it.
        key: String,
    },
    /// It goes on under another key, though the one before has not ended.
    AnotherKey {
        /// The key that is named now, by its fingerprint or by its name.
        key: String,
        /// The name of the key that signed before.
        before: String,
    },
    /// A key of the team is named under it, and did not sign it, or could not.
    Badly {
        /// Why.
        because: String,
    },
}

impl Rule {
    /// The rule's name, for machines.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotASegment { .. } => "segment.not-a-segment",
            Self::AnotherWriter { .. } => "segment.another-writer",
            Self::Missing { .. } => "segment.missing",
            Self::Reordered { .. } => "segment.reordered",
            Self::Unchained => "segment.unchained",
            Self::Cut { .. } => "segment.cut",
            Self::Forged => "segment.forged",
            Self::Rewritten => "segment.rewritten",
            Self::HistoryRewritten => "segment.history-rewritten",
            Self::Future { .. } => "segment.from-the-future",
            Self::Backwards => "segment.backwards",
            Self::Unreadable { .. } => "segment.unreadable",
            Self::Newer { .. } => "segment.newer",
            Self::TooLarge { .. } => "segment.too-large",
            Self::Copied => "segment.copied-ledger",
            Self::Unsigned { .. } => "segment.unsigned",
            Self::AnotherKey { .. } => "segment.another-key",
            Self::Badly { .. } => "segment.signature",
        }
    }

    /// Whether it may be taken in another time, as it is.
    #[must_use]
    pub const fn waits(&self) -> bool {
        matches!(self, Self::Future { .. } | Self::Newer { .. })
    }
}

impl Refused {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> String {
        let words = match self.rule {
            Rule::Future { .. } => "set the clocks right, here or there; then sync again",
            Rule::Newer { .. } => "upgrade evolute, then sync again",
            Rule::Copied => {
                "if two machines have one ledger, move `.git/evolute/trace.db*` away on one of them and sync again: it \
                 goes on under a name of its own; if not, somebody changed it at the remote: push it anew, by \
                 `git push REMOTE :refs/evolute/w/LEDGER`, then `evolute sync`"
            }
            Rule::Unsigned { .. } => {
                "have its writer sync again, with the key or with the one that took its place: `evolute key rotate`"
            }
            Rule::AnotherKey { .. } => {
                "pull the default branch first; if both keys are there and count, its writer ends the old one: \
                 `evolute key rotate NAME`, and commits that"
            }
            Rule::Badly { .. } => {
                "find out who may push `refs/evolute/*`; its writer signs again with a key that counts: \
                 `evolute key list`, `evolute sync`"
            }
            Rule::NotASegment { .. }
            | Rule::AnotherWriter { .. }
            | Rule::Missing { .. }
            | Rule::Reordered { .. }
            | Rule::Unchained
            | Rule::Cut { .. }
            | Rule::Forged
            | Rule::Rewritten
            | Rule::HistoryRewritten
            | Rule::Backwards
            | Rule::Unreadable { .. }
            | Rule::TooLarge { .. } => {
                "somebody changed what this writer sent: find out who may push `refs/evolute/*`, and have the \
                 writer push it anew, from the machine that has it: `git push REMOTE :refs/evolute/w/LEDGER`, \
                 then `evolute sync`"
            }
        };
        words.replace("LEDGER", self.writer.as_str())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { writer, seq, rule } = self;
        match seq {
            Some(seq) => write!(f, "record {seq} of `{writer}` {rule}"),
            None => write!(f, "what `{writer}` sent {rule}"),
        }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotASegment { because } => write!(f, "is no segment: {because}"),
            Self::AnotherWriter { found } => write!(f, "says that it is `{found}`'s"),
            Self::Missing { from } => write!(f, "cannot follow: the records from {from} on are missing"),
            Self::Reordered { expected } => write!(f, "stands where record {expected} belongs"),
            Self::Unchained => f.write_str("does not follow the record before it: one of the two is forged"),
            Self::Cut { to } => write!(f, "is the last one there, and {to} should be: the segment was cut"),
            Self::Forged => f.write_str("is not the one that the segment says it ends with: it is forged"),
            Self::Rewritten => f.write_str("is here already, with other words"),
            Self::HistoryRewritten => f.write_str("does not go on from what it sent before"),
            Self::Future { at } => write!(f, "is from {at}, which has not come yet"),
            Self::Backwards => f.write_str("is earlier than the record before it"),
            Self::Unreadable { because } => write!(f, "cannot be read: {because}"),
            Self::Newer { because } => write!(f, "was written by a newer evolute: {because}"),
            Self::TooLarge { limit } => write!(f, "is larger than {limit} bytes"),
            Self::Copied => f.write_str("is not ours: somebody writes under this ledger's name"),
            Self::Unsigned { after, key } => {
                write!(f, "goes on unsigned after record {after}, which key `{key}` signed for")
            }
            Self::AnotherKey { key, before } => {
                write!(
                    f,
                    "is signed by the key `{key}`, and key `{before}`, which signed before, has not ended"
                )
            }
            Self::Badly { because } => write!(f, "is not signed by whom it names: {because}"),
        }
    }
}
