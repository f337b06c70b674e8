//! Landing: the default branch moves to a commit by compare-and-swap, through the user's checkout only if that is clean.
//! Hooks do not run, and nothing is forced, here or at the remote.

use crate::{
    Broken,
    remote::{Pushed, Upstream, commits},
    worktree::Grounds,
};
use engine::Outcome;
use std::path::PathBuf;
use trace::{Push, id::ObjectId};

/// Paths that a refusal names.
const NAMED: usize = 5;

impl Grounds {
    /// Moves a branch from one commit to another.
    ///
    /// # Errors
    /// Fails where git does; a branch that moved and a checkout that is not clean are outcomes.
    pub fn land(
        &self,
        commit: &ObjectId,
        onto: &ObjectId,
        branch: &str,
        push: Push,
    ) -> Result<Outcome, Broken> {
        let head = self.head(branch)?;
        if head == *commit || (head != *onto && self.holds(commit, &head)) {
            return Ok(Outcome::Landed);
        }
        if head != *onto {
            let because = format!("`{branch}` moved to {} while the cycle ran", head.short());
            return Ok(Outcome::LandingRefused { because, moved: true });
        }
        let upstream = self.upstream(branch);
        if let Some(upstream) = &upstream
            && let Some(because) = self.lags(&head, branch, upstream, push)?
        {
            return Ok(Outcome::LandingRefused { because, moved: false });
        }
        if let Some(because) = self.occupied(branch)? {
            return Ok(Outcome::LandingRefused { because, moved: false });
        }
        if let (Push::Landed, Some(upstream)) = (push, &upstream)
            && let Some(because) = self.published(commit, upstream)?
        {
            return Ok(Outcome::LandingRefused { because, moved: false });
        }
        self.forward(commit, onto, branch)
    }

    /// Moves a branch on, through the checkout that has it where one does.
    pub(crate) fn forward(
        &self,
        commit: &ObjectId,
        onto: &ObjectId,
        branch: &str,
    ) -> Result<Outcome, Broken> {
        match self.checkout_of(branch)? {
            None => self.swap(commit, onto, branch),
            Some(checkout) => self.through(&checkout, commit, branch),
        }
    }

    /// Why nothing may land on a branch that lacks what its remote has. Who pushes has to know; who does not is told what
    /// was seen last, where the remote cannot be reached.
    fn lags(
        &self,
        head: &ObjectId,
        branch: &str,
        upstream: &Upstream,
        push: Push,
    ) -> Result<Option<String>, Broken> {
        let there = match (self.fetch(upstream), push) {
            (Ok(there), _) => Some(there),
            (Err(broken), Push::Landed) => return Err(broken),
            (Err(_unreached), Push::Never) => self.seen(upstream),
        };
        let Some(there) = there.filter(|there| !self.holds(there, head)) else { return Ok(None) };
        let count = commits(self.ahead(&there, head)?);
        let Upstream { remote, branch: name } = upstream;
        Ok(Some(format!(
            "`{remote}/{name}` has {count} that `{branch}` lacks: take them over with `git pull {remote} {name}`, and go on"
        )))
    }

    /// Why a checkout cannot take a landing.
    fn occupied(&self, branch: &str) -> Result<Option<String>, Broken> {
        let Some(checkout) = self.checkout_of(branch)? else { return Ok(None) };
        let dirty = self.dirty(&checkout)?;
        Ok((!dirty.is_empty()).then(|| unclean(&dirty)))
    }

    fn dirty(&self, checkout: &std::path::Path) -> Result<Vec<u8>, Broken> {
        let status = ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"];
        self.git.ask(checkout, &status, &[]).map_err(|said| said.broken("the checkout cannot be read"))
    }

    /// Pushes what is about to land. Why it could not, if it could not; then nothing has moved here either.
    fn published(&self, commit: &ObjectId, upstream: &Upstream) -> Result<Option<String>, Broken> {
        let Upstream { remote, branch } = upstream;
        Ok(match self.push(commit, remote, branch)? {
            Pushed::Taken => None,
            Pushed::Moved => Some(format!(
                "`{remote}/{branch}` moved while it was pushed: go on, and it is looked at again"
            )),
            Pushed::Protected(why) => Some(format!(
                "`{remote}` does not take a push to `{branch}` ({why}): set `[cycle]` `landing = \"pull-request\"`"
            )),
        })
    }

    /// Where a branch is checked out, if it is.
    fn checkout_of(&self, branch: &str) -> Result<Option<PathBuf>, Broken> {
        let said =
            self.ask("the worktrees cannot be listed", &["worktree", "list", "--porcelain", "-z"], &[])?;
        let name = format!("branch refs/heads/{branch}");
        let mut place = None;
        for line in said.split(|byte| *byte == 0) {
            let line = String::from_utf8_lossy(line);
            if let Some(path) = line.strip_prefix("worktree ") {
                place = Some(PathBuf::from(path));
            } else if line == name.as_str() {
                return Ok(place);
            }
        }
        Ok(None)
    }

    fn swap(&self, commit: &ObjectId, onto: &ObjectId, branch: &str) -> Result<Outcome, Broken> {
        let name = format!("refs/heads/{branch}");
        let args = ["update-ref", "-m", "evolute: landed", &name, commit.as_str(), onto.as_str()];
        match self.git.ask(&self.around.common, &args, &[]) {
            Ok(_) => Ok(Outcome::Landed),
            Err(said) if said.said.contains("is at") => Ok(Outcome::LandingRefused {
                because: format!("`{branch}` moved while the cycle ran"),
                moved: true,
            }),
            Err(said) => Err(said.broken("the branch cannot be moved")),
        }
    }

    /// Through the user's checkout: only if nothing of theirs would be touched.
    fn through(
        &self,
        checkout: &std::path::Path,
        commit: &ObjectId,
        branch: &str,
    ) -> Result<Outcome, Broken> {
        let dirty = self.dirty(checkout)?;
        if !dirty.is_empty() {
            return Ok(Outcome::LandingRefused { because: unclean(&dirty), moved: false });
        }
        match self.git.ask(
            checkout,
            &["merge", "--ff-only", "--quiet", "--no-stat", "--no-verify", commit.as_str()],
            &[],
        ) {
            Ok(_) => Ok(Outcome::Landed),
            Err(said) if said.said.contains("fast-forward") => Ok(Outcome::LandingRefused {
                because: format!("`{branch}` moved while the cycle ran"),
                moved: true,
            }),
            Err(said) => Ok(Outcome::LandingRefused {
                because: format!("git does not update the checkout: {}", said.said),
                moved: false,
            }),
        }
    }
}

fn unclean(status: &[u8]) -> String {
    let entries: Vec<String> = status
        .split(|byte| *byte == 0)
        .filter_map(|entry| entry.get(3..))
        .map(|path| format!("`{}`", trace::RepoPath::new(path)))
        .collect();
    let more = entries.len().saturating_sub(NAMED);
    let named = entries.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
    let others = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("the checkout has changes that are not committed: {named}{others}")
}
