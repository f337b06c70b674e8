//! What git is asked for the signs of a repository: which documents are marked, and which commit brought a file.

use super::{Git, split};
use crate::failure::Failure;
use jiff::Timestamp;
use std::collections::BTreeMap;
use trace::id::ObjectId;

/// What a mark begins with, as it is looked for: what follows is read from the document itself.
const MARK: &str = "evolute:";

impl Git {
    /// The documents at a revision that may hold a mark.
    ///
    /// # Errors
    /// Fails where git does.
    pub(crate) fn marked(&self, revision: &ObjectId) -> Result<Vec<String>, Failure> {
        let files = ["*.md", "*.mdx", "*.markdown"];
        let fixed = ["grep", "-z", "-l", "-I", "--fixed-strings", "-e", MARK, revision.as_str(), "--"];
        let args: Vec<&str> = fixed.into_iter().chain(files).collect();
        let prefix = format!("{revision}:");
        let path = |entry: &[u8]| {
            let text = String::from_utf8_lossy(entry).into_owned();
            text.strip_prefix(&prefix).map(str::to_owned)
        };
        // A search that finds nothing ends with 1, which is an answer too.
        match self.program.ask(&self.root, &args, &[]) {
            Ok(answer) => Ok(split(&answer).filter_map(path).collect()),
            Err(said) if said.exit == Some(1) => Ok(vec![]),
            Err(said) => Err(super::failed(&args, &said)),
        }
    }

    /// The commit that brought each file below a folder, and when it was made; what git does not know is left out.
    pub(crate) fn added(&self, revision: &ObjectId, folder: &str) -> BTreeMap<String, (ObjectId, Timestamp)> {
        let format = "--format=%x01%H %ct";
        let args = [
            "log",
            "--no-renames",
            "--diff-filter=A",
            "--name-only",
            format,
            revision.as_str(),
            "--",
            folder,
        ];
        let text = self.text(&args).unwrap_or_default();
        let mut found = BTreeMap::new();
        for part in text.split('\u{1}').filter(|part| !part.is_empty()) {
            let mut lines = part.lines().filter(|line| !line.is_empty());
            let Some((commit, at)) = lines.next().and_then(|line| line.split_once(' ')) else { continue };
            let at = at.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
            let Some(at) = at else { continue };
            for path in lines {
                found.entry(path.to_owned()).or_insert_with(|| (ObjectId::new(commit), at));
            }
        }
        found
    }
}
