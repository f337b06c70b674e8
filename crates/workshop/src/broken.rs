//! The environment let the hands down: the disk, git, a missing program. Nothing is recorded of it; the effect is
//! still wanted, and the next run tries again.

use std::{fmt, io};

/// What failed, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Broken {
    /// What failed: a lowercase fragment.
    pub because: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.because)
    }
}

impl Broken {
    /// A failure with its hint.
    pub fn new(because: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { because: because.into(), hint: hint.into() }
    }

    /// A failure of the file system at something.
    pub(crate) fn io(doing: impl fmt::Display, error: &io::Error) -> Self {
        let hint = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "free some space, then run it again: nothing is half done"
            }
            _other => "check the disk and the permissions, then run it again: nothing is half done",
        };
        Self::new(format!("{doing}: {error}"), hint)
    }
}
