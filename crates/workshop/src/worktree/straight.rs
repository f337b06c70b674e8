//! A candidate without a merge: the steps' commits, made again on the default branch's head with the words, names and
//! times that they have. The same commits on the same head give the same candidate.

use super::{Grounds, merge::Merge};
use crate::Broken;
use std::ffi::OsString;
use trace::{RepoPath, id::ObjectId};

/// How one commit is asked for: tree, parent, both names, addresses and times; then the words.
const FORMAT: &str = "--format=%T%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B";
/// The fields before the words, as git's variables name them.
const NAMES: [&str; 6] = [
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_AUTHOR_DATE",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
    "GIT_COMMITTER_DATE",
];

/// The steps' commits on another head.
pub(super) enum Straight {
    /// Their last one, and its tree.
    Made(ObjectId, ObjectId),
    /// They contradict what is there.
    Conflicted(Vec<RepoPath>),
}

/// What a commit is made of.
struct Parts {
    tree: ObjectId,
    parents: Vec<ObjectId>,
    names: Vec<(&'static str, OsString)>,
    words: Vec<u8>,
}

impl Grounds {
    /// The cycle's own commits, in a straight line on a head.
    ///
    /// # Errors
    /// Fails where git does; a conflict is an outcome.
    pub(super) fn straighten(
        &self,
        base: &ObjectId,
        tip: &ObjectId,
        onto: &ObjectId,
    ) -> Result<Straight, Broken> {
        let range = format!("{base}..{tip}");
        let args = ["rev-list", "--reverse", "--topo-order", "--parents", &range];
        let said = self.ask("the steps cannot be read", &args, &[])?;
        let listed = String::from_utf8_lossy(&said).into_owned();
        let straight = listed.lines().all(|line| line.split(' ').count() == 2);
        if straight && onto == base {
            return Ok(Straight::Made(tip.clone(), self.tree_of(tip)?));
        }
        let mut head = (onto.clone(), self.tree_of(onto)?);
        for line in listed.lines().filter(|line| line.split(' ').count() == 2) {
            let commit = ObjectId::new(line.split(' ').next().unwrap_or_default());
            head = match self.pick(&commit, &head)? {
                Straight::Made(commit, tree) => (commit, tree),
                conflicted @ Straight::Conflicted(_) => return Ok(conflicted),
            };
        }
        Ok(Straight::Made(head.0, head.1))
    }

    /// One commit's change on another one.
    fn pick(&self, commit: &ObjectId, head: &(ObjectId, ObjectId)) -> Result<Straight, Broken> {
        let parts = self.parts(commit)?;
        // A stand-in for the head whose only parent is the commit's own: so the merge of the two is the change alone.
        let parents: Vec<&ObjectId> = parts.parents.iter().collect();
        let stand_in = self.commit_as(&head.1, &parents, b"stand-in", &parts.names)?;
        let tree = match self.merged(&stand_in, commit, "a step cannot be made again")? {
            Merge::Tree(tree) => tree,
            Merge::Conflict(paths) => return Ok(Straight::Conflicted(paths)),
        };
        // What the default branch has already is not said twice.
        if tree == head.1 && parts.tree != head.1 {
            return Ok(Straight::Made(head.0.clone(), head.1.clone()));
        }
        let made = self.commit_as(&tree, &[&head.0], &parts.words, &parts.names)?;
        Ok(Straight::Made(made, tree))
    }

    fn parts(&self, commit: &ObjectId) -> Result<Parts, Broken> {
        let args = ["log", "-1", "--date=raw", FORMAT, commit.as_str(), "--"];
        let said = self.ask("a step's commit cannot be read", &args, &[])?;
        let mut fields = said.splitn(9, |byte| *byte == 0);
        let mut text = || String::from_utf8_lossy(fields.next().unwrap_or_default()).trim().to_owned();
        let (tree, parents) = (ObjectId::new(text()), text());
        let names = NAMES.map(|name| (name, OsString::from(text()))).to_vec();
        let words = fields.next().unwrap_or_default().to_vec();
        let parents = parents.split_whitespace().map(ObjectId::new).collect();
        Ok(Parts { tree, parents, names, words })
    }

    fn commit_as(
        &self,
        tree: &ObjectId,
        parents: &[&ObjectId],
        words: &[u8],
        names: &[(&str, OsString)],
    ) -> Result<ObjectId, Broken> {
        let mut args = vec!["commit-tree", tree.as_str()];
        parents.iter().for_each(|parent| args.extend(["-p", parent.as_str()]));
        let said = self.git.ask_with(&self.around.common, &args, words, names);
        let said = said.map_err(|said| said.broken("the commit cannot be made"))?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// The tree of a commit.
    pub(crate) fn tree_of(&self, commit: &ObjectId) -> Result<ObjectId, Broken> {
        let name = format!("{commit}^{{tree}}");
        let said = self.ask("a commit cannot be read", &["rev-parse", "--verify", &name], &[])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }
}
