//! Landing: the default branch moves to a commit by compare-and-swap, through the user's checkout only if that is clean.
//! Hooks do not run, and nothing is forced.

use crate::{Broken, worktree::Grounds};
use engine::Outcome;
use std::path::PathBuf;
use trace::id::ObjectId;

/// Paths that a refusal names.
const NAMED: usize = 5;

impl Grounds {
    /// Moves a branch from one commit to another.
    ///
    /// # Errors
    /// Fails where git does; a branch that moved and a checkout that is not clean are outcomes.
    pub fn land(&self, commit: &ObjectId, onto: &ObjectId, branch: &str) -> Result<Outcome, Broken> {
        let head = self.head(branch)?;
        if head == *commit || (head != *onto && self.holds(commit, &head)) {
            return Ok(Outcome::Landed);
        }
        if head != *onto {
            let because = format!("`{branch}` moved to {} while the cycle ran", head.short());
            return Ok(Outcome::LandingRefused { because, moved: true });
        }
        match self.checkout_of(branch)? {
            None => self.swap(commit, onto, branch),
            Some(checkout) => self.through(&checkout, commit, branch),
        }
    }

    /// Whether a commit is part of another one's history.
    fn holds(&self, commit: &ObjectId, head: &ObjectId) -> bool {
        self.git
            .ask(&self.around.common, &["merge-base", "--is-ancestor", commit.as_str(), head.as_str()], &[])
            .is_ok()
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
        let status = ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames"];
        let dirty = self
            .git
            .ask(checkout, &status, &[])
            .map_err(|said| said.broken("the checkout cannot be read"))?;
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
