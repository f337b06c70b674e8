//! Folders that are kept from one worktree of a cycle to the next: caches, such as `target`. They are moved, not linked:
//! git's ignore rules see a folder where they expect one, and two worktrees never write one cache. A cache that cannot be
//! had is made again.

use super::Grounds;
use crate::place::{Site, is_folder};
use std::{
    fs,
    path::{Component, Path, PathBuf},
};

impl Grounds {
    /// Brings shared folders from the steps' worktrees, and the candidate's. One that a proof runs in neither gives nor
    /// takes, and nothing is taken from under whoever works in a worktree just now.
    pub(super) fn borrow(&self, site: &Site, folders: &[String]) {
        let others = if folders.is_empty() { vec![] } else { others(site) };
        for folder in folders.iter().map(Path::new).filter(|folder| is_plain(folder)) {
            if fs::symlink_metadata(site.root.join(folder)).is_err() {
                let taken =
                    |other: &PathBuf| self.lane(other).while_empty(|| take(other, &site.root, folder));
                let _made_again = others.iter().find_map(taken);
            }
        }
    }
}

/// The cycle's other worktrees, the latest first.
fn others(site: &Site) -> Vec<PathBuf> {
    let entries = site.root.parent().and_then(|folder| fs::read_dir(folder).ok());
    let paths = entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let gives = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        *path != site.root && !name.contains('.') && (name.starts_with("step-") || name == "candidate")
    };
    let mut others: Vec<PathBuf> = paths.filter(gives).collect();
    others.sort_by_cached_key(|path| {
        std::cmp::Reverse(fs::metadata(path.join(".git")).and_then(|found| found.modified()).ok())
    });
    others
}

fn take(from: &Path, to: &Path, folder: &Path) -> Option<()> {
    let found = real(from, folder)?;
    let parent = folder.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(to.join(parent)).ok()?;
    fs::rename(found, real(to, parent)?.join(folder.file_name()?)).ok()
}

/// A folder below a root, if no part of the way is a link: an agent may have laid one.
fn real(root: &Path, folder: &Path) -> Option<PathBuf> {
    let mut path = root.to_owned();
    for part in folder.components() {
        path.push(part);
        is_folder(&path).then_some(())?;
    }
    Some(path)
}

/// A relative path that stays below where it starts, and is not the repository's own folder.
pub(super) fn is_plain(folder: &Path) -> bool {
    let mut parts = folder.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(name) if name != ".git"))
}
