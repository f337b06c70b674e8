//! Where the worktrees of a cycle live: outside the user's tree, in the cache, by the cycle's id. The same cycle finds the
//! same places in the next process.

use rustix::{
    fs::{CWD, Mode, OFlags, openat},
    io::Errno,
};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
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

/// The folder of all worktrees.
#[must_use]
pub fn of_all(cache: &Path) -> PathBuf {
    cache.join("evolute")
}

/// The folder of one repository's worktrees.
#[must_use]
pub fn of_repository(cache: &Path, common: &Path) -> PathBuf {
    let key = Digest::of(common.as_os_str().as_encoded_bytes()).short();
    of_all(cache).join(key)
}

/// The folder of one cycle, or of a request outside one.
#[must_use]
pub fn of_cycle(cache: &Path, common: &Path, cycle: &CycleId) -> PathBuf {
    of_repository(cache, common).join(plain(cycle))
}

/// An id as one part of a path: a ledger may come from elsewhere, and its ids with it.
pub(crate) fn plain(cycle: &CycleId) -> String {
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    cycle.as_str().chars().map(safe).take(80).collect()
}

impl Site {
    /// The site with this name in a cycle's folder.
    #[must_use]
    pub fn new(folder: &Path, name: &str) -> Self {
        let beside = |what: &str| folder.join(format!("{name}.{what}"));
        Self { root: folder.join(name), home: beside("home"), temp: beside("temp"), desk: beside("desk") }
    }

    /// The site of a step.
    #[must_use]
    pub fn of_step(folder: &Path, step: u32) -> Self {
        Self::new(folder, &format!("step-{step}"))
    }

    /// Where whoever works in it finds the brief.
    #[must_use]
    pub fn brief(&self) -> PathBuf {
        self.desk.join("brief.md")
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
        self.beside("index")
    }

    /// The home of the agent that works in it, for as long as its thread goes on. Gates never see it.
    #[must_use]
    pub fn agent_home(&self) -> PathBuf {
        self.beside("agent")
    }

    /// What is known of the thread in that home.
    pub(crate) fn thread(&self) -> PathBuf {
        self.beside("thread")
    }

    /// The socket that leads to the model of whoever works in it: outside what they can write.
    pub(crate) fn socket(&self) -> PathBuf {
        self.beside("socket")
    }

    /// What was set up in it last.
    pub(crate) fn set_up(&self) -> PathBuf {
        self.beside("set-up")
    }

    /// Notes whether the last attempt left more than its tree: beside the worktree, where only we write.
    pub(crate) fn note_leftovers(&self, any: bool) -> io::Result<()> {
        if any { fs::write(self.leftovers(), "") } else { remove(&self.leftovers()) }
    }

    /// Whether it left more than its tree.
    pub(crate) fn has_leftovers(&self) -> bool {
        self.leftovers().is_file()
    }

    /// Where that is noted.
    pub(crate) fn leftovers(&self) -> PathBuf {
        self.beside("leftovers")
    }

    /// Notes that a person works in it: from here on nothing of theirs is put back.
    pub(crate) fn attend(&self) -> io::Result<()> {
        fs::write(self.beside("attended"), "")
    }

    /// Whether a person works in it.
    pub(crate) fn is_attended(&self) -> bool {
        self.beside("attended").is_file()
    }

    fn beside(&self, what: &str) -> PathBuf {
        self.root.with_extension(what)
    }
}

/// A folder, and no link to one.
pub(crate) fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

/// Opens a regular file that somebody else may be changing: a link in its place is not followed, a pipe is not waited at.
pub(crate) fn opened(path: &Path) -> io::Result<fs::File> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let opened = openat(CWD, path, flags, Mode::empty()).map_err(|error| match error {
        Errno::LOOP => io::Error::new(io::ErrorKind::InvalidData, "it is a link"),
        other => other.into(),
    });
    let file = fs::File::from(opened?);
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidData, "it is no regular file"))
    }
}

/// How deep folders are opened again, at most: an agent may have nested them without end.
const DEEPEST: usize = 256;

/// Removes whatever is there, if anything is. Links are removed, never followed.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path).or_else(|_| {
            unlock(path, DEEPEST);
            fs::remove_dir_all(path)
        }),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Makes folders ones that their owner can enter and change again.
fn unlock(folder: &Path, depth: usize) {
    if depth == 0 || !is_folder(folder) {
        return;
    }
    let _tried = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.for_each(|entry| unlock(&entry.path(), depth - 1));
}
