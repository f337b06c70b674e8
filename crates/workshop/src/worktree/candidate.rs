//! Commits: a step on the cycle's branch, and what would land. Each looks first whether it is there already.

use super::{Grounds, merge::Merge, straight::Straight};
use crate::{Broken, place, remote::commits};
use engine::{Outcome, effect::branch_of};
use std::ffi::OsString;
use trace::{
    Landing,
    id::{CycleId, ObjectId},
};

/// What is to land, and how.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The cycle's tip.
    pub tip: &'a ObjectId,
    /// Where the cycle's own commits begin.
    pub base: &'a ObjectId,
    /// The default branch.
    pub branch: &'a str,
    /// How it lands.
    pub landing: Landing,
    /// The words of a merge.
    pub message: &'a str,
}

impl Grounds {
    /// Commits a step's tree on the cycle's branch.
    ///
    /// # Errors
    /// Fails where git does.
    pub fn commit(
        &self,
        cycle: &CycleId,
        tree: &ObjectId,
        parent: &ObjectId,
        message: &str,
    ) -> Result<Outcome, Broken> {
        let branch = format!("refs/heads/{}", branch_of(cycle));
        let commit = self.commit_tree(tree, &[parent], message)?;
        // Nearly always the branch is at the parent; only where it is not, it is asked what else is there.
        if self.move_branch(&branch, &commit, parent.as_str()).is_ok() {
            return Ok(Outcome::Committed { commit, tree: tree.clone() });
        }
        let Some(found) = self.commit_at(&branch)? else {
            let nothing = "0".repeat(parent.as_str().len());
            self.move_branch(&branch, &commit, &nothing)?;
            return Ok(Outcome::Committed { commit, tree: tree.clone() });
        };
        if found.tree == *tree && found.parents.first() == Some(parent) {
            return Ok(Outcome::Committed { commit: found.commit, tree: tree.clone() });
        }
        let branch = branch_of(cycle);
        Err(Broken::new(
            format!("somebody else committed on `{branch}`"),
            format!("keep what is there under another name, then `git branch -f {branch} {parent}`"),
        ))
    }

    /// Moves a reference, if it is still where it was.
    fn move_branch(&self, branch: &str, to: &ObjectId, from: &str) -> Result<(), Broken> {
        let args = ["update-ref", branch, to.as_str(), from];
        self.ask("the step's commit cannot be kept", &args, &[]).map(drop)
    }

    /// The commit at a reference, if there is one.
    fn commit_at(&self, name: &str) -> Result<Option<Found>, Broken> {
        let format = "--format=%(objectname) %(tree) %(parent)";
        let said = self.ask("the cycle's branch cannot be read", &["for-each-ref", format, name], &[])?;
        let said = String::from_utf8_lossy(&said).into_owned();
        let mut words = said.split_whitespace().map(ObjectId::new);
        let found = words.next().zip(words.next());
        Ok(found.map(|(commit, tree)| Found { commit, tree, parents: words.collect() }))
    }

    /// Makes what would land on the branch's head, without landing it.
    ///
    /// # Errors
    /// Fails where git does, or a remote that is needed; a conflict is an outcome.
    pub fn candidate(&self, cycle: &CycleId, wanted: &Wanted<'_>) -> Result<Outcome, Broken> {
        match wanted.landing {
            Landing::Merge => self.onto(cycle, wanted, self.head(wanted.branch)?),
            Landing::FastForward => self.straight(cycle, wanted),
            Landing::PullRequest => self.onto(cycle, wanted, self.of_remote(wanted)?),
        }
    }

    /// The steps' own commits on the branch's head.
    fn straight(&self, cycle: &CycleId, wanted: &Wanted<'_>) -> Result<Outcome, Broken> {
        let onto = self.head(wanted.branch)?;
        match self.straighten(wanted.base, wanted.tip, &onto)? {
            Straight::Conflicted(paths) => Ok(Outcome::Conflicted { onto, paths }),
            Straight::Made(commit, tree) => {
                self.keep_candidate(cycle, &commit)?;
                Ok(Outcome::CandidateMade { commit, tree, onto })
            }
        }
    }

    /// The remote's head of the branch: what the forge will merge into. What it lacks of ours would be part of the request.
    fn of_remote(&self, wanted: &Wanted<'_>) -> Result<ObjectId, Broken> {
        let Wanted { base, branch, .. } = wanted;
        let upstream = self.upstream(branch).ok_or_else(|| {
            let hint =
                "add one with `git remote add origin URL`, or land with `[cycle]` `landing = \"merge\"`";
            Broken::new("a pull request needs a remote, and there is none", hint)
        })?;
        let onto = self.fetch(&upstream)?;
        let lacks = self.ahead(base, &onto)?;
        if lacks == 0 {
            return Ok(onto);
        }
        let (count, remote) = (commits(lacks), &upstream.remote);
        Err(Broken::new(
            format!(
                "the cycle began on {count} of `{branch}` that `{remote}` does not have: the pull request would carry them"
            ),
            format!(
                "bring them there first, with `git push {remote} {branch}` or a pull request of their own"
            ),
        ))
    }

    /// Merges the cycle's tip onto a head.
    fn onto(&self, cycle: &CycleId, wanted: &Wanted<'_>, onto: ObjectId) -> Result<Outcome, Broken> {
        let Wanted { tip, message, .. } = *wanted;
        let kept = format!("refs/evolute/candidates/{}", place::plain(cycle));
        if let Some(Found { commit, tree, parents }) = self.commit_at(&kept)?
            && parents == [onto.clone(), tip.clone()]
        {
            return Ok(Outcome::CandidateMade { commit, tree, onto });
        }
        let tree = match self.merged(&onto, tip, "the candidate cannot be merged")? {
            Merge::Tree(tree) => tree,
            Merge::Conflict(paths) => return Ok(Outcome::Conflicted { onto, paths }),
        };
        let commit = self.commit_tree(&tree, &[&onto, tip], message)?;
        self.keep_candidate(cycle, &commit)?;
        Ok(Outcome::CandidateMade { commit, tree, onto })
    }

    /// Keeps a candidate from being thrown away with what nothing points at.
    fn keep_candidate(&self, cycle: &CycleId, commit: &ObjectId) -> Result<(), Broken> {
        let kept = format!("refs/evolute/candidates/{}", place::plain(cycle));
        self.ask("the candidate cannot be kept", &["update-ref", &kept, commit.as_str()], &[]).map(drop)
    }

    /// The head of a branch.
    pub(crate) fn head(&self, branch: &str) -> Result<ObjectId, Broken> {
        let name = format!("refs/heads/{branch}");
        let said =
            self.ask(&format!("`{branch}` has no head"), &["rev-parse", "--verify", "--quiet", &name], &[])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// Makes a commit. Nobody's identity is nobody's: where git knows none, Evolute's is used.
    pub(crate) fn commit_tree(
        &self,
        tree: &ObjectId,
        parents: &[&ObjectId],
        message: &str,
    ) -> Result<ObjectId, Broken> {
        let mut args = vec!["commit-tree", tree.as_str()];
        parents.iter().for_each(|parent| args.extend(["-p", parent.as_str()]));
        let own = if self.has_identity() { vec![] } else { nobody() };
        let said = self.git.ask_with(&self.around.common, &args, message.as_bytes(), &own);
        let said = said.map_err(|said| said.broken("the commit cannot be made"))?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// Whether git knows whose name to write. Asked once.
    fn has_identity(&self) -> bool {
        let ask = || self.git.ask(&self.around.common, &["var", "GIT_COMMITTER_IDENT"], &[]).is_ok();
        *self.identity.get_or_init(ask)
    }
}

/// A commit that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    commit: ObjectId,
    tree: ObjectId,
    parents: Vec<ObjectId>,
}

/// Evolute's own name, where git knows none.
pub(crate) fn nobody() -> Vec<(&'static str, OsString)> {
    let words = [
        ("GIT_AUTHOR_NAME", "Evolute"),
        ("GIT_AUTHOR_EMAIL", "evolute@localhost"),
        ("GIT_COMMITTER_NAME", "Evolute"),
        ("GIT_COMMITTER_EMAIL", "evolute@localhost"),
    ];
    words.map(|(name, value)| (name, value.into())).to_vec()
}
