//! Whether a cycle is part of the remote's branch, and since which commit: by the forge's word, and where that is silent,
//! by the cycle's own commits, its trailer, its tree, or its whole change. So a squash, a rebase, a merge queue and a push
//! by hand are recognized alike.

use super::Sought;
use crate::{Broken, worktree::Grounds};
use std::collections::BTreeSet;
use trace::id::{CycleId, ObjectId};

/// Commits of the branch that are looked at.
const LOOKED: &str = "500";
/// One commit: its name, its parents, its tree, and the cycles that its trailers name.
const FORMAT: &str =
    "--format=%H%x00%P%x00%T%x00%(trailers:key=Evolute-Cycle,valueonly,separator=%x20)%x00%x00";

/// The commits since the candidate was made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Landings<'a> {
    pub(super) grounds: &'a Grounds,
    pub(super) cycle: &'a CycleId,
    pub(super) sought: &'a Sought<'a>,
    /// The remote's head of the branch.
    pub(super) there: &'a ObjectId,
}

/// One commit.
#[derive(Clone, Debug)]
struct Commit {
    id: ObjectId,
    parents: Vec<ObjectId>,
    tree: ObjectId,
    ours: bool,
}

/// The commit by which something landed, and the branch before it.
type Landing = (ObjectId, ObjectId);

impl Landings<'_> {
    /// By the forge's word, where the branch holds the commit that it names.
    pub(super) fn told(&self, merge: Option<&ObjectId>) -> Result<Option<Landing>, Broken> {
        match merge.filter(|merge| self.grounds.holds(merge, self.there)) {
            Some(merge) => self.since(merge).map(Some),
            None => self.recognized(),
        }
    }

    /// By what the branch holds.
    pub(super) fn recognized(&self) -> Result<Option<Landing>, Broken> {
        let Sought { request, onto, tree, .. } = *self.sought;
        if self.there == onto {
            return Ok(None);
        }
        if self.grounds.holds(&request.head, self.there) {
            let merge = self.taken_in(&request.head)?;
            return self.since(&merge).map(Some);
        }
        let commits = self.commits(&format!("{onto}..{}", self.there), &[])?;
        let found = commits.iter().find(|commit| commit.ours);
        let found = found.or_else(|| commits.iter().find(|commit| commit.tree == *tree));
        if let Some(found) = found {
            return self.since(&found.id).map(Some);
        }
        let whole = self.whole()?;
        for commit in commits.iter().filter(|commit| commit.parents.len() == 1) {
            if !whole.is_empty() && self.change(&commit.parents[0], &commit.id)? == whole {
                return self.since(&commit.id).map(Some);
            }
        }
        Ok(None)
    }

    /// The first commit of the branch's own line that holds another one.
    fn taken_in(&self, commit: &ObjectId) -> Result<ObjectId, Broken> {
        let range = format!("{commit}..{}", self.there);
        let args = ["rev-list", "--first-parent", "--ancestry-path", &range];
        let said = self.grounds.ask("the history cannot be read", &args, &[])?;
        let last = String::from_utf8_lossy(&said).lines().last().map(ObjectId::new);
        Ok(last.unwrap_or_else(|| commit.clone()))
    }

    /// The branch before a landing: before the merge, or before the first of the commits in a row that are ours.
    fn since(&self, landing: &ObjectId) -> Result<Landing, Broken> {
        let line = self.commits(landing.as_str(), &["--first-parent"])?;
        let own = self.own_changes()?;
        let mut onto = None;
        for (place, commit) in line.iter().enumerate() {
            let merges = commit.parents.len() > 1;
            let ours = place == 0 || (!merges && (commit.ours || self.is_own(&own, commit)?));
            if !ours {
                break;
            }
            onto = commit.parents.first().cloned();
            if merges {
                break;
            }
        }
        Ok((landing.clone(), onto.unwrap_or_else(|| self.sought.onto.clone())))
    }

    fn is_own(&self, own: &BTreeSet<String>, commit: &Commit) -> Result<bool, Broken> {
        let Some(parent) = commit.parents.first() else { return Ok(false) };
        let change = self.change(parent, &commit.id)?;
        Ok(!change.is_empty() && own.contains(&change))
    }

    fn commits(&self, range: &str, more: &[&str]) -> Result<Vec<Commit>, Broken> {
        let fixed = ["log", "--topo-order", "-n", LOOKED, FORMAT];
        let args: Vec<&str> = fixed.into_iter().chain(more.iter().copied()).chain([range, "--"]).collect();
        let said = self.grounds.ask("the history cannot be read", &args, &[])?;
        let text = String::from_utf8_lossy(&said);
        Ok(text.split("\0\0\n").filter_map(|entry| self.commit(entry)).collect())
    }

    fn commit(&self, entry: &str) -> Option<Commit> {
        let mut fields = entry.trim_start_matches(['\n']).split('\0');
        let id = ObjectId::new(fields.next().filter(|id| !id.is_empty())?);
        let parents = fields.next()?.split_whitespace().map(ObjectId::new).collect();
        let tree = ObjectId::new(fields.next()?);
        let ours = fields.next()?.split_whitespace().any(|cycle| cycle == self.cycle.as_str());
        Some(Commit { id, parents, tree, ours })
    }

    /// Where the cycle's commits left the branch.
    fn fork(&self) -> Result<ObjectId, Broken> {
        let args = ["merge-base", self.sought.onto.as_str(), self.sought.request.head.as_str()];
        let said = self.grounds.ask("the histories have nothing in common", &args, &[])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// The identity of the cycle's whole change.
    fn whole(&self) -> Result<String, Broken> {
        self.change(&self.fork()?, &self.sought.request.head)
    }

    /// The identities of the changes of the cycle's single commits.
    fn own_changes(&self) -> Result<BTreeSet<String>, Broken> {
        let range = format!("{}..{}", self.fork()?, self.sought.request.head);
        let commits = self.commits(&range, &[])?;
        let single = commits.iter().filter(|commit| commit.parents.len() == 1);
        single.map(|commit| self.change(&commit.parents[0], &commit.id)).collect()
    }

    /// The identity of a change, wherever it is applied; empty for none.
    fn change(&self, from: &ObjectId, to: &ObjectId) -> Result<String, Broken> {
        let args = ["diff-tree", "-p", "--no-ext-diff", "--no-textconv", from.as_str(), to.as_str()];
        let patch = self.grounds.ask("a change cannot be read", &args, &[])?;
        let said = self.grounds.ask("a change cannot be read", &["patch-id", "--stable"], &patch)?;
        Ok(String::from_utf8_lossy(&said).split_whitespace().next().unwrap_or_default().to_owned())
    }
}
