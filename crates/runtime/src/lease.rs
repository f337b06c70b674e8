//! The right of one process to drive one cycle: a lock on a file beside the ledger, which dies with the
//! process. That only its reports count is the engine's doing; this keeps a second `run` from starting.

use rustix::fs::{FlockOperation, flock};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, Write},
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};
use trace::id::CycleId;

/// How often a lock file may vanish between opening and locking it before somebody is at fault.
const TRIES: usize = 16;

/// A cycle that this process drives, until it is dropped.
#[derive(Debug)]
pub struct Lease {
    path: PathBuf,
    file: File,
}

/// Why a cycle cannot be driven by this process.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another process drives it.
    #[error("cycle `{cycle}` is already being run{}", by(*holder))]
    Leased {
        /// The cycle.
        cycle: CycleId,
        /// The other process, if it has said so yet.
        holder: Option<u32>,
    },
    /// The id is none that could name a file.
    #[error("`{cycle}` is no id of a cycle")]
    NoId {
        /// The id.
        cycle: CycleId,
    },
    /// The file system let it down.
    #[error("cycle `{cycle}` cannot be locked: {because}")]
    Io {
        /// The cycle.
        cycle: CycleId,
        /// What it said.
        because: io::Error,
    },
}

impl LeaseError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Leased { .. } => "let it finish, or stop it with Ctrl-C; then run this again",
            Self::NoId { .. } => "`evolute` lists the open cycles",
            Self::Io { .. } => "see that the repository is on a local disk and is yours, then run it again",
        }
    }
}

fn by(holder: Option<u32>) -> String {
    holder.map(|pid| format!(" by process {pid}")).unwrap_or_default()
}

impl Lease {
    /// Takes a cycle up, beside the ledger in this folder.
    ///
    /// # Errors
    /// Where another process holds it, or the file system does not play along.
    pub fn take(folder: &Path, cycle: &CycleId) -> Result<Self, LeaseError> {
        let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
        if cycle.as_str().is_empty() || !cycle.as_str().chars().all(plain) {
            return Err(LeaseError::NoId { cycle: cycle.clone() });
        }
        let failed = |because| LeaseError::Io { cycle: cycle.clone(), because };
        let folder = folder.join("leases");
        fs::create_dir_all(&folder).map_err(failed)?;
        let path = folder.join(format!("{cycle}.lock"));
        for _ in 0..TRIES {
            let mut file = open(&path).map_err(failed)?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) if same(&file, &path) => {
                    sign(&mut file).map_err(failed)?;
                    return Ok(Self { path, file });
                }
                Ok(()) => {}
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    return Err(LeaseError::Leased { cycle: cycle.clone(), holder: holder(&mut file) });
                }
                Err(error) => return Err(failed(error.into())),
            }
        }
        Err(failed(io::Error::other("its lock file keeps vanishing")))
    }
}

impl Drop for Lease {
    /// The file goes first and the lock after it, so that nobody locks a file that is about to go.
    fn drop(&mut self) {
        if same(&self.file, &self.path) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Whether the open file is still the one that the path names.
fn same(file: &File, path: &Path) -> bool {
    let (Ok(open), Ok(named)) = (file.metadata(), fs::metadata(path)) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// Says who holds it, for whoever comes second.
fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(16).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_driven_by_one_at_a_time() {
        let folder = tempfile::tempdir().expect("because the test needs a folder");
        let cycle = CycleId::from("c-9q2xk4ab");
        let first = Lease::take(folder.path(), &cycle).expect("because nobody holds it");
        let second = Lease::take(folder.path(), &cycle).expect_err("because it is held");
        let pid = std::process::id();
        assert_eq!(second.to_string(), format!("cycle `c-9q2xk4ab` is already being run by process {pid}"));
        drop(first);
        drop(Lease::take(folder.path(), &cycle).expect("because it was given back"));
        let left = fs::read_dir(folder.path().join("leases")).expect("because it was made");
        assert_eq!(left.count(), 0, "no lock file is left behind");
    }

    #[test]
    fn other_cycles_are_free() {
        let folder = tempfile::tempdir().expect("because the test needs a folder");
        let held = [CycleId::from("c-1"), CycleId::from("c-2")]
            .map(|cycle| Lease::take(folder.path(), &cycle).expect("because each is its own"));
        assert_eq!(held.len(), 2);
    }

    #[test]
    fn a_lock_file_that_a_dead_process_left_is_no_obstacle() {
        let folder = tempfile::tempdir().expect("because the test needs a folder");
        let leases = folder.path().join("leases");
        fs::create_dir(&leases).expect("because the test may write");
        fs::write(leases.join("c-1.lock"), "4000000").expect("because the test may write");
        Lease::take(folder.path(), &CycleId::from("c-1")).expect("because its holder is dead");
    }

    #[test]
    fn an_id_that_leads_out_of_the_folder_is_refused() {
        let folder = tempfile::tempdir().expect("because the test needs a folder");
        let refused = Lease::take(folder.path(), &CycleId::from("../trace"));
        assert!(matches!(refused, Err(LeaseError::NoId { .. })), "{refused:?}");
    }
}
