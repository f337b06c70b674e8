//! What an attempt left: its tree, and the paths that it changed. Taken with an index of ours, so that neither a commit, nor
//! a moved head, nor a damaged `.git` hides anything.

use super::Grounds;
use crate::{Broken, place::Site};
use trace::{Change, ChangeKind, RepoPath, id::ObjectId};

/// A tree, and how it differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The tree.
    pub tree: ObjectId,
    /// The changed paths.
    pub changes: Vec<Change>,
}

impl Grounds {
    /// Takes what lies in a worktree, against a commit.
    ///
    /// # Errors
    /// Fails where git or the disk does.
    pub fn take(&self, site: &Site, base: &ObjectId) -> Result<Taken, Broken> {
        let index = site.index();
        let vars = [
            ("GIT_DIR", self.around.common.clone().into_os_string()),
            ("GIT_WORK_TREE", site.root.clone().into_os_string()),
            ("GIT_INDEX_FILE", index.into_os_string()),
        ];
        let ask = |doing: &str, args: &[&str]| {
            self.git.ask_with(&site.root, args, &[], &vars).map_err(|said| said.broken(doing))
        };
        ask("the attempt's changes cannot be added", &["add", "--all", "--", ":/"])?;
        let tree = ask("the attempt's tree cannot be written", &["write-tree"])?;
        let tree = ObjectId::new(String::from_utf8_lossy(&tree).trim());
        // From here on the worktree's own index says what is in it, so that a later change of a tracked file shows.
        std::fs::copy(site.index(), self.admin(site).join("index"))
            .map_err(|error| Broken::io("the worktree's index cannot be written", &error))?;
        self.holds_now(site, Some(&tree));
        let args = [
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--no-commit-id",
            "--name-status",
            base.as_str(),
            tree.as_str(),
        ];
        let changes = changes(&ask("the attempt's changes cannot be read", &args)?);
        Ok(Taken { tree, changes })
    }
}

/// `M\0path\0A\0path\0…`
fn changes(answer: &[u8]) -> Vec<Change> {
    let mut words = answer.split(|byte| *byte == 0);
    let mut found = Vec::new();
    while let (Some(status), Some(path)) = (words.next(), words.next()) {
        let kind = match status.first() {
            Some(b'A') => ChangeKind::Added,
            Some(b'D') => ChangeKind::Deleted,
            Some(_) | None => ChangeKind::Modified,
        };
        found.push(Change { path: RepoPath::new(path), kind });
    }
    found
}
