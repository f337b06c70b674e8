//! Mends what an agent left in a worktree and git cannot take as it is: repositories inside it, files and folders that
//! cannot be read. Links are never followed.

use crate::place;
use std::{
    ffi::OsStr,
    fs, io,
    os::unix::{ffi::OsStrExt as _, fs::PermissionsExt as _},
    path::Path,
};
use trace::RepoPath;

/// Entries looked at, at most.
const ENTRIES: usize = 1_000_000;
/// How deep folders are looked into, at most.
const DEEPEST: usize = 256;

/// Makes repositories inside a worktree plain folders, so that their files are seen as the change that they are.
pub(super) fn unnest(root: &Path, paths: &[RepoPath]) -> io::Result<()> {
    paths.iter().try_for_each(|path| place::remove(&root.join(OsStr::from_bytes(path.bytes())).join(".git")))
}

/// Makes everything below readable for us, and every repository inside a plain folder, except those that were there.
pub(super) fn mend(root: &Path, known: &[RepoPath]) -> io::Result<()> {
    Walk { root, known, left: ENTRIES }.enter(root, DEEPEST)
}

struct Walk<'a> {
    root: &'a Path,
    known: &'a [RepoPath],
    left: usize,
}

impl Walk<'_> {
    fn enter(&mut self, folder: &Path, depth: usize) -> io::Result<()> {
        grant(folder, 0o700)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            self.left =
                self.left.checked_sub(1).ok_or_else(|| io::Error::other("there are too many files"))?;
            let found = fs::symlink_metadata(&path)?;
            if path.file_name() == Some(OsStr::new(".git")) {
                if folder != self.root && !self.is_known(folder) {
                    place::remove(&path)?;
                }
            } else if found.is_dir() && depth > 0 {
                self.enter(&path, depth - 1)?;
            } else if found.is_file() {
                grant(&path, 0o600)?;
            }
        }
        Ok(())
    }

    fn is_known(&self, folder: &Path) -> bool {
        let below = folder.strip_prefix(self.root).unwrap_or(folder);
        self.known.iter().any(|path| path.bytes() == below.as_os_str().as_bytes())
    }
}

/// Adds to the owner's rights.
fn grant(path: &Path, rights: u32) -> io::Result<()> {
    let mode = fs::symlink_metadata(path)?.permissions().mode();
    if mode & rights == rights {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode | rights))
}
