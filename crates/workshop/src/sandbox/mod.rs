//! The wall: a confined process sees the system read-only, writes its own folders, reaches what it may, and leaves
//! nothing running. What makes the wall differs by machine; what it holds is said. The diff is judged afterwards.

mod bubblewrap;
mod disk;
mod group;
mod held;
mod inner;
mod landlock;
mod masks;
mod proxy;
mod reap;
mod way;

pub use held::able;
pub use inner::{Inner, NOT_STARTED, enter};
pub use proxy::Hosts;

pub(crate) use disk::Disk;
pub(crate) use group::{Bounds, Group};
pub(crate) use held::{around, counts_in_its_space};
pub(crate) use inner::COMPLAINT;
pub(crate) use proxy::Proxy;
pub(crate) use way::Way;

use crate::surroundings::Surroundings;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};
use trace::{Barrier, Network};

/// Bytes by which what is confined may make its own folders grow.
pub const DISK_BYTES: u64 = 20 << 30;

/// What confines here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Backend {
    /// The program `bwrap`, at this path.
    Bubblewrap(PathBuf),
    /// The kernel, asked by our own program from within the child.
    Landlock,
}

impl Backend {
    /// Its name on the record.
    #[must_use]
    pub const fn barrier(&self) -> Barrier {
        match self {
            Self::Bubblewrap(_) => Barrier::Bubblewrap,
            Self::Landlock => Barrier::Landlock,
        }
    }
}

/// What a confined process may see and write, beside the system.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The worktree: writable, but for its `.git`.
    pub worktree: &'a Path,
    /// Folders of its own: home, temporary files, answers.
    pub own: Vec<&'a Path>,
    /// More that it may read, though it lies where things are hidden.
    pub shown: Vec<PathBuf>,
    /// The user's own checkouts, where it has no business in them.
    pub out_of_reach: Vec<PathBuf>,
    /// What it may reach over the network.
    pub network: Network,
    /// What is done from within, before the program starts.
    pub inner: Inner,
}

/// It is not possible to confine here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unable(String);

/// What confines on this machine: bubblewrap where it works, else Landlock where the kernel has it. Tried for real.
///
/// # Errors
/// Says why neither is possible.
pub fn find(bwrap: Option<&Path>, inside: Option<&[OsString]>) -> Result<Backend, Unable> {
    let no_bwrap = match bwrap {
        Some(bwrap) => match bubblewrap::probe(bwrap) {
            Ok(()) => return Ok(Backend::Bubblewrap(bwrap.to_owned())),
            Err(unable) => unable,
        },
        None => Unable("there is no `bwrap` on `PATH`".into()),
    };
    match inside.ok_or_else(|| Unable("there is no program to ask it from".into())).and_then(landlock::probe)
    {
        Ok(()) => Ok(Backend::Landlock),
        Err(Unable(no_landlock)) => Err(Unable(format!("{no_bwrap}; Landlock: {no_landlock}"))),
    }
}

/// The command that runs another one confined.
///
/// # Errors
/// Fails where it needs our own program inside, and that is not known.
pub(crate) fn confined(
    backend: &Backend,
    around: &Surroundings,
    cell: Cell<'_>,
    cwd: &Path,
    command: &[OsString],
) -> Result<Vec<OsString>, Unable> {
    match backend {
        Backend::Bubblewrap(bwrap) => bubblewrap::confined(bwrap, around, &cell, cwd, command),
        Backend::Landlock => {
            let rules = landlock::Rules::of(around, &cell);
            // The one outside ends what is left; from within, it cannot be ended first.
            let within = Inner { rules: Some(rules), ..Inner::default() }.before(around, command)?;
            Inner { reap: true, way: cell.inner.way, ..Inner::default() }.before(around, &within)
        }
    }
}
