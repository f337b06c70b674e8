//! The bench: what a gate, a proof, a pack or a lesson needs within reach, for one effect. How a command is
//! confined, where a checkout lies and how a branch is moved is for those who set the bench up; here is only
//! what is asked of them, so that the work itself never starts a process or touches the environment.

use crate::gate::cache::Cache;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};
use trace::{Digest, Network, Worktree, id::ObjectId};

#[cfg(test)]
pub(crate) mod bare;
#[cfg(test)]
mod real;

pub use crate::gate::ran::{End, Ran};

/// One command for the bench.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    /// The program and its arguments.
    pub argv: &'a [String],
    /// Where it runs.
    pub dir: &'a Path,
    /// Secrets that it is given, by name.
    pub given: &'a [String],
    /// The checkout that it may write to; without one it may write to its private home and temporary folder
    /// only.
    pub writes: Option<&'a Path>,
    /// After how long it is ended.
    pub time: Duration,
    /// How much it may print to each of its two outputs, in bytes: more is a flood, and ends it.
    pub output_bytes: usize,
    /// Whether it is confined.
    pub confined: bool,
    /// What it may reach over the network, if it is.
    pub network: Network,
}

/// A checkout that is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// The worktree of a step, holding exactly this tree; where it holds it already, it is taken as it is,
    /// with its caches.
    Step {
        /// The step.
        step: u32,
        /// The tree.
        tree: &'a ObjectId,
    },
    /// The cycle's own worktree for candidates, holding exactly this tree.
    Candidate {
        /// The tree.
        tree: &'a ObjectId,
    },
    /// A clean checkout of a commit, with nothing in it that is not in the commit but shared caches.
    Clean {
        /// What it is for: `control`, `proof`, `ready-proof`.
        name: &'a str,
        /// The commit.
        revision: &'a ObjectId,
    },
}

/// How an attempt to move a branch went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The branch is there.
    Landed,
    /// Somebody else moved it first.
    MovedOn,
    /// It cannot be moved as things stand.
    Refused(String),
}

/// What keeps the bench from its work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A set-up command of the worktree failed: nothing can be judged in it.
    #[error("the set-up command `{command}` failed ({end}): {said}")]
    SetUp {
        /// The command.
        command: String,
        /// How it ended.
        end: String,
        /// Its last line.
        said: String,
    },
    /// Git said no.
    #[error("`git {command}` failed: {said}")]
    Git {
        /// Its command, without the program.
        command: String,
        /// What it said.
        said: String,
    },
    /// The machine said no.
    #[error("{what}: {said}")]
    Machine {
        /// What was tried.
        what: String,
        /// What the system said.
        said: String,
    },
}

impl Trouble {
    /// What would make it work.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::SetUp { .. } => "run the command in a fresh clone, and mend `setup` under `[worktree]`",
            Self::Git { .. } => {
                "run the same command in the repository; `evolute doctor` checks git and the repository"
            }
            Self::Machine { .. } => "make room and check permissions; then run the same command again",
        }
    }
}

/// What is within reach while one effect is worked on.
pub trait Bench: Sync {
    /// Runs a command to its end. A program that is missing is a way to end, not an error.
    ///
    /// # Errors
    /// Where the machine cannot run anything.
    fn run(&self, command: &Command<'_>) -> Result<Ran, Trouble>;

    /// Where what passed before is kept, if it may be asked.
    fn cache(&self) -> Option<&Cache> {
        None
    }

    /// What a command depends on beside files, each in a line: the variables that it gets and the programs that it names.
    fn conditions(&self, command: &Command<'_>, worktree: &Worktree) -> Vec<String>;

    /// The values of secrets, by name; an unset one is left out.
    fn secrets(&self, names: &[String]) -> Vec<(String, OsString)>;

    /// Runs git in the repository and gives its output; with these bytes on standard input and these
    /// variables.
    ///
    /// # Errors
    /// Where git fails or is missing.
    fn git(&self, arguments: &[&str], stdin: &[u8], variables: &[(&str, &Path)]) -> Result<Vec<u8>, Trouble>;

    /// Makes a checkout ready, set-up and shared caches included, and gives its root.
    ///
    /// # Errors
    /// Where the set-up fails, or git, or the machine.
    fn place(&self, place: Place<'_>, worktree: &Worktree) -> Result<PathBuf, Trouble>;

    /// Takes note that something changed the files of a checkout: whoever asks for it next gets it laid anew.
    fn spoiled(&self, place: Place<'_>);

    /// Whether something lies in a checkout that an attempt left there and that no diff shows.
    fn has_leftovers(&self, _place: Place<'_>) -> bool {
        false
    }

    /// The root of the repository, which is never written to.
    fn repository(&self) -> &Path;

    /// A private folder for this effect, outside every checkout.
    fn private(&self) -> &Path;

    /// Keeps bytes beside the ledger.
    ///
    /// # Errors
    /// Where the machine cannot keep them.
    fn keep(&self, bytes: &[u8]) -> Result<Digest, Trouble>;

    /// Bytes that are kept beside the ledger.
    ///
    /// # Errors
    /// Where they are not there.
    fn kept(&self, digest: &Digest) -> Result<Vec<u8>, Trouble>;

    /// Commits a tree on one parent, in the user's name where git knows it, without hooks.
    ///
    /// # Errors
    /// Where git fails.
    fn commit(&self, tree: &ObjectId, parent: &ObjectId, message: &str) -> Result<ObjectId, Trouble>;

    /// Moves a branch from one commit to the next, through the checkout that has it where one does, and only
    /// if it is still where it was.
    ///
    /// # Errors
    /// Where git or the machine fails.
    fn land(&self, commit: &ObjectId, onto: &ObjectId, branch: &str) -> Result<Moved, Trouble>;
}
