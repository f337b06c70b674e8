//! Merges, made of trees alone: nothing is checked out. A contradiction is an outcome, with the paths that it stands in.

use super::Grounds;
use crate::{Broken, git::Said};
use engine::Outcome;
use trace::{RepoPath, id::ObjectId};

/// What git made of two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Merge {
    /// A tree.
    Tree(ObjectId),
    /// Nothing: the two contradict each other in these paths.
    Conflict(Vec<RepoPath>),
}

impl Grounds {
    /// Merges a step's change onto what other steps committed since it was begun.
    ///
    /// # Errors
    /// Fails where git does; a conflict is an outcome.
    pub fn merge(&self, base: &ObjectId, tree: &ObjectId, onto: &ObjectId) -> Result<Outcome, Broken> {
        // A commit that nothing refers to: it tells git where the two sides parted.
        let change = self.commit_tree(tree, &[base], "a step's change\n")?;
        Ok(match self.merged(onto, &change, "the step cannot be merged")? {
            Merge::Tree(tree) => Outcome::Merged { tree },
            Merge::Conflict(paths) => Outcome::Conflicted { onto: onto.clone(), paths },
        })
    }

    /// Merges two commits into a tree.
    pub(super) fn merged(&self, ours: &ObjectId, theirs: &ObjectId, doing: &str) -> Result<Merge, Broken> {
        let args = [
            "merge-tree",
            "--write-tree",
            "-z",
            "--no-messages",
            "--name-only",
            ours.as_str(),
            theirs.as_str(),
        ];
        match self.git.ask(&self.around.common, &args, &[]) {
            Ok(answer) => {
                let tree = answer.split(|byte| *byte == 0).next().unwrap_or_default();
                Ok(Merge::Tree(ObjectId::new(String::from_utf8_lossy(tree).trim())))
            }
            Err(Said { exit: Some(1), stdout, .. }) => Ok(Merge::Conflict(conflicts(&stdout))),
            Err(said) => Err(said.broken(doing)),
        }
    }
}

/// `tree\0path\0path\0…`
fn conflicts(answer: &[u8]) -> Vec<RepoPath> {
    let mut paths: Vec<RepoPath> =
        answer.split(|byte| *byte == 0).skip(1).filter(|path| !path.is_empty()).map(RepoPath::new).collect();
    paths.sort();
    paths.dedup();
    paths
}
