//! Which commit and which index hold the same tree, as git said it once. That never changes, so it is not asked again
//! until there is another commit, or something is staged.

use crate::gate::stamp::bytes_of;
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};
use trace::id::ObjectId;

/// The file, among what passed before.
const FILE: &str = "gates/head";
/// Bytes of it: two names.
const BYTES: u64 = 256;

/// What was kept of it.
pub(super) struct Known(PathBuf);

impl Known {
    /// The file beside a ledger: out of the reach of what is confined.
    pub(super) fn beside(ledger: &Path) -> Self {
        Self(ledger.join(FILE))
    }

    /// Whether this commit is known to hold this tree.
    pub(super) fn holds(&self, commit: &ObjectId, tree: &ObjectId) -> bool {
        bytes_of(&self.0, BYTES).is_ok_and(|kept| kept == line(commit, tree).as_bytes())
    }

    /// Keeps that it does. Where it cannot be kept, it is asked again.
    pub(super) fn keep(&self, commit: &ObjectId, tree: &ObjectId) {
        let keep = || -> io::Result<()> {
            let folder = self.0.parent().ok_or(io::ErrorKind::InvalidInput)?;
            fs::create_dir_all(folder)?;
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(line(commit, tree).as_bytes())?;
            file.persist(&self.0)?;
            Ok(())
        };
        let _asked_again: io::Result<()> = keep();
    }
}

fn line(commit: &ObjectId, tree: &ObjectId) -> String {
    format!("{commit} {tree}\n")
}
