//! Git's index, read in this process: which of its files are as it knows them, told by one look at each. Whatever it
//! cannot be sure of is for git itself: then there is no index here.

use super::{
    listed::{Entry, State},
    snapshot::LOOKERS,
};
use crate::gate::{
    content::as_path,
    stamp::{Stamp, bytes_of, stamp},
};
use gix_index::{
    decode,
    entry::{Flags, Stat, stat},
    fs::Metadata,
    hash::Kind,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    thread,
};
use trace::{RepoPath, id::ObjectId};

/// The largest index that is read here, in bytes.
const LARGEST: u64 = 512 << 20;
/// Bytes that are read of git's small files.
const SMALL: u64 = 256 << 10;
/// Which differences count: all but the device's number, which changes with every start of the machine on some.
const STRICT: stat::Options =
    stat::Options { trust_ctime: true, check_stat: true, use_nsec: true, use_stdev: false };

/// The index of a work tree.
pub(super) struct Index {
    root: PathBuf,
    file: PathBuf,
    written: Stamp,
    index: gix_index::File,
}

impl Index {
    /// Reads it. Nothing, where it is not there, has another format than most, holds folders or other repositories, or is
    /// damaged.
    pub(super) fn read(root: &Path, common: &Path) -> Option<Self> {
        let file = of_root(root)?.join("index");
        let config = bytes_of(&common.join("config"), SMALL).ok()?.to_ascii_lowercase();
        if memchr::memmem::find(&config, b"objectformat").is_some() {
            return None;
        }
        let written = stamp(&file)?;
        if fs::metadata(&file).ok()?.len() > LARGEST {
            return None;
        }
        let options = decode::Options { thread_limit: Some(1), ..decode::Options::default() };
        let index = gix_index::File::at(&file, Kind::Sha1, false, options).ok()?;
        let is_plain = !index.is_sparse() && index.entries().iter().all(|entry| !entry.mode.is_submodule());
        is_plain.then(|| Self { root: root.to_owned(), file, written, index })
    }

    /// Whether it is the one that was read.
    pub(super) fn is_current(&self) -> bool {
        stamp(&self.file).as_ref() == Some(&self.written)
    }

    /// The tree that it holds, where git wrote that down.
    pub(super) fn tree(&self) -> Option<ObjectId> {
        let tree = self.index.tree().filter(|tree| tree.num_entries.is_some())?;
        Some(ObjectId::new(tree.id.to_string()))
    }

    /// Its files, each looked at once.
    pub(super) fn entries(&self) -> BTreeMap<RepoPath, Entry> {
        let all = self.index.entries();
        let share = all.len().div_ceil(LOOKERS).max(1);
        let look =
            |share: &[gix_index::Entry]| share.iter().map(|entry| self.entry(entry)).collect::<Vec<_>>();
        let looked: Vec<_> = thread::scope(|scope| {
            let lookers: Vec<_> = all.chunks(share).map(|share| scope.spawn(move || look(share))).collect();
            let looked =
                lookers.into_iter().map(|looker| looker.join().expect("because looking does not panic"));
            looked.flatten().collect()
        });
        let mut entries = BTreeMap::new();
        for (path, entry) in looked {
            // One that is there in several stages is in conflict, and each of them differs.
            entries.insert(path, entry);
        }
        entries
    }

    fn entry(&self, entry: &gix_index::Entry) -> (RepoPath, Entry) {
        let path = RepoPath::new(&**entry.path(&self.index));
        let state = self.state(entry, &path);
        let mode = format!("{:06o}", entry.mode.bits());
        (path, Entry { mode, blob: ObjectId::new(entry.id.to_string()), state })
    }

    fn state(&self, entry: &gix_index::Entry, path: &RepoPath) -> State {
        let about = match Metadata::from_path_no_follow(&self.root.join(as_path(path))) {
            Ok(about) => about,
            Err(error) if is_gone(&error) => return State::Gone,
            Err(_unknown) => return State::Differs,
        };
        // Marked so that git does not look, added without its content, or in conflict.
        let marked = Flags::ASSUME_VALID | Flags::SKIP_WORKTREE | Flags::INTENT_TO_ADD | Flags::STAGE_MASK;
        if entry.flags.intersects(marked) || entry.mode.change_to_match_fs(&about, true, true).is_some() {
            return State::Differs;
        }
        let now = Stat::from_fs(&about);
        let is_same = now.is_ok_and(|now| entry.stat.matches(&now, STRICT));
        // What was written in the moment in which the index was may be something else by now.
        if is_same && !entry.stat.is_racy(self.index.timestamp(), STRICT) {
            State::Same
        } else {
            State::Differs
        }
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The folder in which git keeps the index of a work tree.
fn of_root(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if fs::symlink_metadata(&git).ok()?.is_dir() {
        return Some(git);
    }
    let told = String::from_utf8(bytes_of(&git, SMALL).ok()?).ok()?;
    Some(root.join(told.strip_prefix("gitdir: ")?.trim_end()))
}
