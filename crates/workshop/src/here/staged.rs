//! What git says is staged, and what it does not know: one question.

use crate::git::{Program, Said};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};
use trace::{RepoPath, id::ObjectId};

const ASKED: [&str; 6] =
    ["status", "--porcelain=v2", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=all"];

/// Its answer.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// Files that the index has otherwise than the commit that is checked out, with their content there.
    pub(super) staged: BTreeMap<RepoPath, Option<ObjectId>>,
    /// Files that git neither knows nor ignores.
    pub(super) untracked: BTreeSet<RepoPath>,
}

/// Asks git.
pub(super) fn asked(git: &Program, root: &Path) -> Result<Staged, Said> {
    Ok(Staged::of(&git.ask(root, &ASKED, &[])?))
}

impl Staged {
    fn of(listing: &[u8]) -> Self {
        let mut found = Self::default();
        for entry in listing.split(|byte| *byte == 0) {
            if let Some(path) = entry.strip_prefix(b"? ") {
                // A folder is a repository of its own.
                found.untracked.extend((!path.ends_with(b"/")).then(|| RepoPath::new(path)));
            } else {
                found.staged.extend(changed(entry));
            }
        }
        found
    }
}

/// `1 <XY> <sub> <mH> <mI> <mW> <hH> <hI> <path>`, where X is a point if the index has what the commit has; or, in
/// conflict, `u <XY> <sub> <m1> <m2> <m3> <mW> <h1> <h2> <h3> <path>`, where the second is ours.
fn changed(entry: &[u8]) -> Option<(RepoPath, Option<ObjectId>)> {
    let (before, after) = match entry.first()? {
        b'1' if entry.get(2) != Some(&b'.') => (6, 9),
        b'u' => (8, 11),
        _other => return None,
    };
    let words: Vec<&[u8]> = entry.splitn(after, |byte| *byte == b' ').collect();
    let (object, path) = (std::str::from_utf8(words.get(before)?).ok()?, words.get(after - 1)?);
    let is_there = object.bytes().any(|digit| digit != b'0');
    Some((RepoPath::new(*path), is_there.then(|| ObjectId::new(object))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_staged_is_told_from_what_is_only_changed() {
        let listing = b"1 .M N... 100644 100644 100644 aa aa changed\x001 M. N... 100644 100644 100644 ab ba staged one\x001 A. N... 000000 100644 100644 00 cc new\x001 D. N... 100644 000000 000000 dd 00 gone\x00u UU N... 100644 100644 100644 100644 11 22 33 both\x00? un known\x00? nested/\x00";
        let found = Staged::of(listing);
        let object = |object: &Option<ObjectId>| object.as_ref().map_or("none".into(), ToString::to_string);
        let staged: Vec<String> =
            found.staged.iter().map(|(path, was)| format!("{path} {}", object(was))).collect();
        assert_eq!(staged, ["both 22", "gone dd", "new none", "staged one ab"]);
        assert_eq!(found.untracked.into_iter().collect::<Vec<_>>(), [RepoPath::from("un known")]);
    }

    proptest! {
        #[test]
        fn any_answer_is_read(listing in proptest::collection::vec(any::<u8>(), 0..400)) {
            Staged::of(&listing);
        }
    }
}
