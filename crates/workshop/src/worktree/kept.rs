//! Folders that a set-up makes and that are the same wherever it runs, kept from one worktree to the next under the lock
//! files that they were made from. Only what was made on the user's own commits is kept: a change that an agent wrote may
//! say what a set-up does, and must not speak for a later worktree.

use super::Grounds;
use crate::{
    place::{self, Site, is_folder},
    worktree::share::is_plain,
};
use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};
use trace::{Digest, Worktree, id::ObjectId};

/// The folder of what is kept, beside those of the cycles.
const KEPT: &str = "set-ups";
/// How many set-ups of one repository are kept: the oldest goes.
const SET_UPS: usize = 8;
/// How deep a folder is copied.
const DEEPEST: usize = 64;
/// Files and folders of one copy: a set-up that makes more is run again each time.
const ENTRIES: usize = 500_000;

impl Grounds {
    /// Brings every folder that is kept into a worktree, if all of them are there under this key.
    pub(super) fn bring(&self, site: &Site, needs: &Worktree, key: &Digest) -> bool {
        let from = self.store(key);
        let all = !needs.keep.is_empty() && needs.keep.iter().all(|folder| is_folder(&from.join(folder)));
        all && needs.keep.iter().all(|folder| {
            let to = site.root.join(folder);
            copied(&from.join(folder), &to).or_else(|_| place::remove(&to).map(|()| false)).unwrap_or(false)
        })
    }

    /// Keeps what a set-up made. What cannot be kept is made again.
    pub(super) fn keep(&self, site: &Site, commit: &ObjectId, needs: &Worktree, key: &Digest) {
        let plain = |folder: &String| is_plain(Path::new(folder)) && is_folder(&site.root.join(folder));
        if needs.keep.is_empty() || !needs.keep.iter().all(plain) || !self.is_the_users(commit) {
            return;
        }
        let half = self.store(key).with_extension("half");
        let whole = needs.keep.iter().all(|folder| {
            place::remove(&half.join(folder)).is_ok()
                && copied(&site.root.join(folder), &half.join(folder)).unwrap_or(false)
        });
        let _made_again = if whole { self.put(&half, key) } else { place::remove(&half) };
    }

    fn put(&self, half: &Path, key: &Digest) -> io::Result<()> {
        place::remove(&self.store(key))?;
        fs::rename(half, self.store(key))?;
        self.forget_the_oldest();
        Ok(())
    }

    fn store(&self, key: &Digest) -> PathBuf {
        place::of_repository(&self.around.cache, &self.around.common).join(KEPT).join(key.short())
    }

    /// Whether the user has this commit on the branch that is checked out: nothing that a cycle made is.
    fn is_the_users(&self, commit: &ObjectId) -> bool {
        self.ask("", &["merge-base", "--is-ancestor", commit.as_str(), "HEAD"], &[]).is_ok()
    }

    fn forget_the_oldest(&self) {
        let folder = place::of_repository(&self.around.cache, &self.around.common).join(KEPT);
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let aged = |entry: fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
        let mut all: Vec<_> = entries.filter_map(aged).collect();
        all.sort();
        all.iter().rev().skip(SET_UPS).for_each(|(_, path)| drop(place::remove(path)));
    }
}

/// Copies a folder, links as links. Says no where it is too large to be worth it.
fn copied(from: &Path, to: &Path) -> io::Result<bool> {
    let mut left = ENTRIES;
    copy(from, to, DEEPEST, &mut left)?;
    Ok(left > 0)
}

fn copy(from: &Path, to: &Path, depth: usize, left: &mut usize) -> io::Result<()> {
    *left = left.saturating_sub(1);
    if depth == 0 || *left == 0 {
        *left = 0;
        return Ok(());
    }
    let kind = fs::symlink_metadata(from)?.file_type();
    if kind.is_dir() {
        fs::create_dir_all(to)?;
        fs::read_dir(from)?.try_for_each(|entry| {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name), depth - 1, left)
        })
    } else if kind.is_symlink() {
        symlink(fs::read_link(from)?, to)
    } else if kind.is_file() {
        fs::copy(from, to).map(drop)
    } else {
        // A pipe or a socket is nothing that can be kept.
        Ok(())
    }
}
