//! What can be wrong with a ledger, in words, and what to do about it.

use super::Head;
use std::path::PathBuf;

/// The ledger could not be read or written. Nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// There is no room for another record.
    #[error("the disk is full")]
    Full,
    /// Another process holds the ledger, longer than anybody should.
    #[error("another process has been writing to the ledger for too long")]
    Busy,
    /// The ledger's format is newer than this build.
    #[error(
        "the ledger was made by a newer evolute: its format is {found}, and this one reads up to {known}"
    )]
    NewerFormat {
        /// The format that it names.
        found: String,
        /// The newest that this build knows.
        known: u32,
    },
    /// A record is newer than this build.
    #[error("record {position} was made by a newer evolute: {because}")]
    NewerRecord {
        /// Its position.
        position: u64,
        /// What is new about it.
        because: String,
    },
    /// A record's bytes spell no record.
    #[error("record {position} cannot be read: {because}")]
    Unreadable {
        /// Its position.
        position: u64,
        /// Why.
        because: String,
    },
    /// The file is no ledger at all.
    #[error("`{path}` is not a ledger: {because}", path = path.display())]
    NotALedger {
        /// The file.
        path: PathBuf,
        /// Why.
        because: String,
    },
    /// The file is damaged.
    #[error("the ledger is damaged: {because}")]
    Damaged {
        /// What was found.
        because: String,
    },
    /// The write-ahead log is there and its ledger is not.
    #[error("`{missing}` is missing, and its log `{log}` is not empty", missing = missing.display(), log = log.display())]
    Torn {
        /// The ledger's file.
        missing: PathBuf,
        /// The log that may hold records of it.
        log: PathBuf,
    },
    /// A record that could not be kept as it is: too large, or not readable once written.
    #[error("an event `{kind}` cannot be recorded: {because}")]
    Unwritable {
        /// The event's type.
        kind: String,
        /// Why.
        because: String,
    },
    /// Too many callers wait already.
    #[error("more than {waiting} callers wait for the ledger already")]
    Crowded {
        /// How many.
        waiting: usize,
    },
    /// Whoever held the pen came to an end before answering.
    #[error("the decision was broken off")]
    BrokenOff,
    /// The file system let it down.
    #[error("the ledger cannot be used: {because}")]
    Io {
        /// What it said.
        because: String,
    },
}

/// An append that did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody was faster: the ledger ends elsewhere.
    #[error("the ledger has moved to position {}", head.position)]
    Moved {
        /// Where it ends now.
        head: Head,
    },
    /// The store could not do it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl LedgerError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Full => {
                "free some space on the disk of the repository, then run it again: nothing is half done"
            }
            Self::Busy | Self::Crowded { .. } => "wait for the other `evolute` to finish, then run it again",
            Self::NewerFormat { .. } | Self::NewerRecord { .. } => {
                "upgrade evolute; it reads everything older"
            }
            Self::Unreadable { .. } | Self::Damaged { .. } => {
                "run `evolute verify` to see what is affected, and bring the file back from a backup"
            }
            Self::NotALedger { .. } => {
                "move the file away and bring the ledger back from a backup, or begin a new one"
            }
            Self::Torn { .. } => {
                "bring the ledger back from a backup, beside its log; or move the log away to begin a new ledger"
            }
            Self::Unwritable { .. } => {
                "nothing was recorded; please report this with the command that led here"
            }
            Self::BrokenOff => "run it again: nothing is half done",
            Self::Io { .. } => {
                "see that the folder is on a local disk, exists and is yours, then run it again"
            }
        }
    }
}
