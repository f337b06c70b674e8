//! A clean checkout for a proof, with the grader's files laid over it: those that were accepted, by their
//! blobs, or where none was accepted yet those of the revision itself.

use super::grader::{Laid, lay};
use crate::{
    bench::{Bench, Place, Trouble},
    pack::tree,
};
use std::path::PathBuf;
use trace::{Proof, Worktree, id::ObjectId};

/// The largest file of a grader, in bytes.
const LARGEST: usize = 64 << 20;

/// A checkout with the grader in it.
#[derive(Debug)]
pub(crate) struct Checkout {
    /// Its root.
    pub(crate) root: PathBuf,
    grader: Vec<Laid>,
}

/// Why there is no checkout to run in: words for people.
#[derive(Debug)]
pub(crate) enum Missing {
    /// It proves nothing, and says why.
    Words(String),
    /// The environment failed.
    Trouble(Trouble),
}

impl From<Trouble> for Missing {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::SetUp { .. } => Self::Words(format!("{trouble} (hint: {})", trouble.hint())),
            Trouble::Git { .. } | Trouble::Machine { .. } => Self::Trouble(trouble),
        }
    }
}

impl Checkout {
    /// Checks a revision out, with the grader's files read and not yet laid.
    pub(crate) fn of(
        bench: &dyn Bench,
        name: &str,
        proof: &Proof,
        revision: &ObjectId,
        worktree: &Worktree,
    ) -> Result<Self, Missing> {
        let grader = grader(bench, proof, revision)?;
        let root = plain(bench, name, revision, worktree)?;
        Ok(Self { root, grader })
    }

    /// Lays the grader's files, over whatever a run before may have made of them.
    pub(crate) fn lay(&self) -> Result<(), Missing> {
        lay(&self.root, &self.grader)
            .map_err(|error| Missing::Words(format!("the grader cannot be laid: {error}")))
    }
}

/// A clean checkout of a revision, without the grader.
pub(crate) fn plain(
    bench: &dyn Bench,
    name: &str,
    revision: &ObjectId,
    worktree: &Worktree,
) -> Result<PathBuf, Missing> {
    Ok(bench.place(Place::Clean { name, revision }, worktree)?)
}

fn grader(bench: &dyn Bench, proof: &Proof, revision: &ObjectId) -> Result<Vec<Laid>, Missing> {
    let object = |file: &trace::GraderFile| match &file.blob {
        Some(blob) => blob.to_string(),
        None => format!("{revision}:{}", file.from.text()),
    };
    let objects: Vec<String> = proof.files.iter().map(object).collect();
    let contents = tree::contents(bench, &objects)?;
    let laid = proof.files.iter().zip(contents).map(|(file, bytes)| match bytes {
        Some(bytes) if bytes.len() <= LARGEST => Ok(Laid { to: file.to.clone(), bytes }),
        Some(_) => Err(Missing::Words(format!("the grader's file `{}` is larger than 64 MiB", file.from))),
        None => Err(Missing::Words(format!("the grader's file `{}` is not in the repository", file.from))),
    });
    laid.collect()
}
