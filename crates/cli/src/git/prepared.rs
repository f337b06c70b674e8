//! Commits that are made of texts while no branch has them yet: what is not wanted after all leaves nothing behind.

use super::Git;
use crate::failure::Failure;
use std::{ffi::OsString, fs, path::Path};
use trace::id::ObjectId;
use workshop::git::Said;

/// A file of a commit that is prepared: its path, and its bytes.
pub(crate) type Prepared = (String, Vec<u8>);

impl Git {
    /// A commit on top of another one, with these files in it. No branch, no index and no file of the user's changes.
    ///
    /// # Errors
    /// Fails where git does.
    pub(crate) fn prepared(
        &self,
        git: &Path,
        parent: &ObjectId,
        files: &[Prepared],
        message: &str,
    ) -> Result<ObjectId, Failure> {
        let index = git.join(format!("evolute-{}.prepared", std::process::id()));
        let beside = [("GIT_INDEX_FILE", index.clone().into_os_string())];
        let made = self.compose(parent, files, message, &beside);
        let _gone = fs::remove_file(&index);
        made
    }

    fn compose(
        &self,
        parent: &ObjectId,
        files: &[Prepared],
        message: &str,
        beside: &[(&str, OsString)],
    ) -> Result<ObjectId, Failure> {
        let ask = |args: &[&str], stdin: &[u8]| {
            let answer = self.program.ask_with(&self.root, args, stdin, beside);
            answer.map_err(|said| unprepared(&said)).map(|bytes| text(&bytes))
        };
        ask(&["read-tree", parent.as_str()], &[])?;
        for (path, bytes) in files {
            let blob = ask(&["hash-object", "-w", "--stdin"], bytes)?;
            ask(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")], &[])?;
        }
        let tree = ask(&["write-tree"], &[])?;
        ask(&["commit-tree", &tree, "-p", parent.as_str(), "-F", "-"], message.as_bytes()).map(ObjectId::new)
    }

    /// Brings the branch that is checked out, and its files, forward to a commit on top of it. Files that git does not know
    /// yet, and that the commit holds as they are, are staged first: so they are not in its way, and never removed.
    ///
    /// # Errors
    /// Refuses where a file of the user's is in the way.
    pub(crate) fn forward(&self, to: &ObjectId, new: &[&str]) -> Result<(), Failure> {
        let add: Vec<&str> = ["add", "--"].into_iter().chain(new.iter().copied()).collect();
        let staged = if new.is_empty() { Ok(vec![]) } else { self.program.ask(&self.root, &add, &[]) };
        let merge = ["merge", "--ff-only", "--quiet", to.as_str()];
        staged.and_then(|_| self.program.ask(&self.root, &merge, &[])).map(drop).map_err(|said| {
            Failure::refused(
                "repository.in-the-way",
                format!("the branch cannot take the commit: {}", said.said),
                "move what is in the way, and run the same command again: no file was changed",
            )
        })
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

fn unprepared(said: &Said) -> Failure {
    Failure::broken(
        format!("git cannot make a commit: {}", said.said),
        "`evolute doctor` checks git and the repository",
    )
}
