//! Where the worktrees of a cycle live: outside the user's tree, in the cache, by the cycle's id. The same cycle finds the
//! same places in the next process.

use std::{
    fs, io,
    path::{Path, PathBuf},
};
use trace::{Digest, id::CycleId};

/// A worktree and what belongs to it: a private home, temporary files, answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The worktree.
    pub root: PathBuf,
    /// The private home of whatever runs in it.
    pub home: PathBuf,
    /// Its temporary files.
    pub temp: PathBuf,
    /// Brief, question, usage: what passes between the hands and an agent.
    pub desk: PathBuf,
}

/// The folder of one repository's worktrees.
#[must_use]
pub fn of_repository(cache: &Path, common: &Path) -> PathBuf {
    let key = Digest::of(common.as_os_str().as_encoded_bytes()).short();
    cache.join("evolute").join(key)
}

/// The folder of one cycle, or of a request outside one.
#[must_use]
pub fn of_cycle(cache: &Path, common: &Path, cycle: &CycleId) -> PathBuf {
    of_repository(cache, common).join(cycle.as_str())
}

impl Site {
    /// The site with this name in a cycle's folder.
    #[must_use]
    pub fn new(folder: &Path, name: &str) -> Self {
        let beside = |what: &str| folder.join(format!("{name}.{what}"));
        Self { root: folder.join(name), home: beside("home"), temp: beside("temp"), desk: beside("desk") }
    }

    /// The brief, beside the worktree.
    #[must_use]
    pub fn brief(&self) -> PathBuf {
        self.desk.join("brief.md")
    }

    /// The site of a step.
    #[must_use]
    pub fn of_step(folder: &Path, step: u32) -> Self {
        Self::new(folder, &format!("step-{step}"))
    }

    /// Makes the folders beside the worktree.
    pub(crate) fn furnish(&self) -> io::Result<()> {
        [&self.home, &self.temp, &self.desk].into_iter().try_for_each(fs::create_dir_all)
    }

    /// Empties the folders that one run must not inherit from another.
    pub(crate) fn tidy(&self) -> io::Result<()> {
        for folder in [&self.temp, &self.desk] {
            remove(folder)?;
        }
        self.furnish()
    }

    /// The index that this site's tree is taken with: outside the worktree, so that nobody in it can prepare it.
    pub(crate) fn index(&self) -> PathBuf {
        self.root.with_extension("index")
    }
}

/// Removes a folder, if it is there. Links are removed, never followed.
pub(crate) fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
