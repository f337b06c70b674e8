//! The user's work tree as it is, without opening a file that did not change; and afterwards, whether it still is so.

use super::{
    listed::{self, Listed, State},
    weakened::Suspects,
};
use crate::{
    Broken,
    gate::{
        content::{Content, File, as_path},
        stamp::bytes_of,
    },
    worktree::Grounds,
};
use sha1::{Digest as _, Sha1};
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    thread,
};
use trace::{Digest, Gate, RepoPath, id::ObjectId};

/// The largest file that is read, in bytes; of a larger one that changed, the content is not known.
const LARGEST: u64 = 64 << 20;
/// Files that are named when they changed.
const NAMED: usize = 5;
/// Threads that look at files.
pub(super) const LOOKERS: usize = 4;

/// A moment, as the file system tells it.
type When = (i64, i64);

/// The work tree.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// Its files, those that git does not ignore.
    pub(crate) content: Content,
    /// Those that git does not know.
    pub(crate) untracked: BTreeSet<RepoPath>,
    /// Those that may have been weakened.
    pub(super) suspects: Suspects,
    began: When,
}

/// What happened to it while gates ran.
#[derive(Debug, Default)]
pub(crate) struct After {
    altered: Vec<RepoPath>,
    came: Came,
}

/// Files that were not there before.
#[derive(Debug, Default)]
enum Came {
    #[default]
    None,
    /// These, and no others.
    These(Vec<RepoPath>),
    /// It was not asked which.
    Some,
}

impl Snapshot {
    /// Takes it, and asks what may have been weakened since a commit, if one is named. The folder is one that was just
    /// made: it says when this began.
    pub(crate) fn take(grounds: &Grounds, folder: &Path, head: Option<&ObjectId>) -> Result<Self, Broken> {
        let began = fs::symlink_metadata(folder).map(|about| (about.ctime(), about.ctime_nsec()));
        let began = began.map_err(|error| Broken::io("a private folder cannot be read", &error))?;
        let root = &grounds.around.root;
        let listed =
            Listed::now(grounds, head).map_err(|said| said.broken("the work tree cannot be listed"))?;
        let suspects = head.map(|_| Suspects::of(&listed)).unwrap_or_default();
        let known = listed.tracked.into_iter().filter(|(_, entry)| entry.state != State::Gone);
        let tracked = known.map(|(path, entry)| match entry.state {
            State::Same => File { path, mode: entry.mode, blob: Some(entry.blob) },
            State::Differs | State::Gone => now(root, path, entry.blob.as_str().len()),
        });
        let others = listed.untracked.iter().map(|path| now(root, path.clone(), 40));
        let content = Content::new(tracked.chain(others).collect());
        Ok(Self { content, untracked: listed.untracked, suspects, began })
    }

    /// What happened to it since. Git is asked for new files only where a folder says that something came or went, and
    /// nobody has asked it twice already.
    pub(crate) fn after(&self, grounds: &Grounds, asked_twice: bool) -> Result<After, Broken> {
        let root = &grounds.around.root;
        let altered = self.altered(root);
        if !self.folders().any(|folder| self.is_later(&root.join(folder))) {
            return Ok(After { altered, came: Came::None });
        }
        if asked_twice {
            return Ok(After { altered, came: Came::Some });
        }
        let untracked = listed::untracked(&grounds.git, root)
            .map_err(|said| said.broken("the work tree cannot be listed"))?;
        let came = untracked.into_iter().filter(|path| !self.untracked.contains(path)).collect();
        Ok(After { altered, came: Came::These(came) })
    }

    /// Files that are not what they were. One is read only where it was written since.
    fn altered(&self, root: &Path) -> Vec<RepoPath> {
        // A repository within is a folder, and its own affair.
        let files: Vec<&File> = self.content.files().iter().filter(|file| file.mode != "160000").collect();
        let look = |files: &[&File]| -> Vec<RepoPath> {
            let later = files.iter().filter(|file| self.is_later(&root.join(as_path(&file.path))));
            later.filter(|file| differs(root, file)).map(|file| file.path.clone()).collect()
        };
        let share = files.len().div_ceil(LOOKERS).max(1);
        thread::scope(|scope| {
            let lookers: Vec<_> = files.chunks(share).map(|files| scope.spawn(move || look(files))).collect();
            let found =
                lookers.into_iter().map(|looker| looker.join().expect("because looking does not panic"));
            found.flatten().collect()
        })
    }

    /// The folders that hold files of it.
    fn folders(&self) -> impl Iterator<Item = PathBuf> {
        let mut folders = BTreeSet::new();
        for file in self.content.files() {
            for folder in as_path(&file.path).ancestors().skip(1) {
                if !folders.insert(folder.to_owned()) {
                    break;
                }
            }
        }
        folders.into_iter()
    }

    /// Whether something was written since, or is gone. What happened within one tick of the clock counts as since.
    fn is_later(&self, path: &Path) -> bool {
        fs::symlink_metadata(path).map_or(true, |about| (about.ctime(), about.ctime_nsec()) >= self.began)
    }
}

impl After {
    /// The files that a gate looks at and that are not what they were, in words.
    pub(crate) fn altered(&self, gate: &Gate) -> Option<String> {
        let seen = seen(gate, &self.altered);
        let names: Vec<String> = seen.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
        let more = seen.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!seen.is_empty()).then(|| format!("{}{more}", names.join(", ")))
    }

    /// Whether files came that a gate may have looked at.
    pub(crate) fn came(&self, gate: &Gate) -> bool {
        match &self.came {
            Came::None => false,
            Came::These(paths) => !seen(gate, paths).is_empty(),
            Came::Some => true,
        }
    }
}

fn seen<'p>(gate: &Gate, paths: &'p [RepoPath]) -> Vec<&'p RepoPath> {
    let globs = formats::globs(&gate.inputs);
    paths.iter().filter(|path| gate.inputs.is_empty() || globs.is_match(as_path(path))).collect()
}

/// A file as it is now, its content under the name that git would give it; the digits say by which algorithm.
fn now(root: &Path, path: RepoPath, digits: usize) -> File {
    let at = root.join(as_path(&path));
    let about = fs::symlink_metadata(&at).ok();
    let mode = about.as_ref().map_or("", |about| match about.mode() {
        mode if mode & 0o170_000 == 0o120_000 => "120000",
        mode if mode & 0o111 != 0 => "100755",
        _plain => "100644",
    });
    let bytes: Option<Vec<u8>> = match mode {
        "120000" => fs::read_link(&at).ok().map(|target| target.into_os_string().into_encoded_bytes()),
        _file => bytes_of(&at, LARGEST).ok(),
    };
    File { path, mode: mode.to_owned(), blob: bytes.map(|bytes| named(&bytes, digits)) }
}

/// The name that git gives to a content.
fn named(bytes: &[u8], digits: usize) -> ObjectId {
    let head = format!("blob {}\0", bytes.len());
    if digits == 64 {
        return ObjectId::new(Digest::of([head.as_bytes(), bytes].concat()).to_string());
    }
    let mut hasher = Sha1::new();
    hasher.update(head.as_bytes());
    hasher.update(bytes);
    ObjectId::new(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

fn differs(root: &Path, before: &File) -> bool {
    let digits = before.blob.as_ref().map_or(40, |blob| blob.as_str().len());
    let after = now(root, before.path.clone(), digits);
    after.blob.is_none() || after != *before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_has_the_name_that_git_gives_it() {
        assert_eq!(named(b"", 40).as_str(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(
            named(b"", 64).as_str(),
            "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813"
        );
    }
}
