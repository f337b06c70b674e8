//! What can be wrong with a search, in words, and what to do about it.

use runtime::LedgerError;
use std::io;
use tantivy::TantivyError;

/// The catalog could not be read or built. The ledger is untouched.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The catalog's bytes are not what was written.
    #[error("the catalog of precedents is damaged: {because}")]
    Damaged {
        /// What was found.
        because: String,
    },
    /// Another process builds it, and there is none yet.
    #[error("another process is reading the trace for the first time")]
    Busy,
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The file system let it down.
    #[error("the catalog of precedents cannot be used: {0}")]
    Io(#[from] io::Error),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::IoError(error) => Self::Io(io::Error::other(error.to_string())),
            other => Self::Damaged { because: other.to_string() },
        }
    }
}

impl SearchError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Damaged { .. } => {
                "remove `.git/evolute/index/search`, and ask again: it is built from the ledger"
            }
            Self::Busy => "wait for the other `evolute` to finish, then ask again",
            Self::Ledger(error) => error.hint(),
            Self::Io(_) => "see that `.git/evolute/index` is on a disk with room, and yours",
        }
    }
}
