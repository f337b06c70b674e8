//! How much a run has added to its own folders. No file system that everybody has bounds a folder, so they are looked at
//! while it runs: what grows faster than we look is seen late, and never missed.

use rustix::fs::{StatVfs, statvfs};
use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Entries that one look counts.
const ENTRIES: usize = 2_000_000;
/// How deep a look goes.
const DEEPEST: usize = 512;
/// The least time between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// A look may take one part of this many of the time.
const SHARE: u32 = 20;

/// The folders that a run writes, and what they may grow by.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    folders: Vec<PathBuf>,
    before: Before,
    more: u64,
}

/// What the folders held before the run.
#[derive(Clone, Copy, Debug)]
enum Before {
    /// So many bytes.
    Counted(u64),
    /// It was not counted; so many bytes were free beside them.
    Free(u64),
}

impl Disk {
    /// The folders as they are now, and the bytes by which they may grow.
    pub(crate) fn of(folders: &[&Path], more: u64) -> Self {
        let folders: Vec<PathBuf> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        Self { before: Before::Counted(used(&folders)), folders, more }
    }

    /// The same without counting what they hold, which takes longer than many a gate: that is for the first look. Until
    /// then everything counts that their file systems lost, whoever wrote it.
    pub(crate) fn uncounted(folders: &[&Path], more: u64) -> Self {
        let folders: Vec<PathBuf> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        Self { before: Before::Free(free(&folders)), folders, more }
    }

    /// Whether they grew by more than they may; and how long to wait before the next look.
    pub(crate) fn look(&mut self) -> (bool, Duration) {
        let began = Instant::now();
        let used = used(&self.folders);
        let before = match self.before {
            Before::Counted(before) => before,
            Before::Free(then) => used.saturating_sub(then.saturating_sub(free(&self.folders))),
        };
        self.before = Before::Counted(before);
        (used > before.saturating_add(self.more), PAUSE.max(began.elapsed() * SHARE))
    }
}

/// Bytes that the file systems of some folders have left.
fn free(folders: &[PathBuf]) -> u64 {
    let on = |folder: &PathBuf| Some((fs::metadata(folder).ok()?.dev(), statvfs(folder).ok()?));
    let systems: BTreeMap<u64, StatVfs> = folders.iter().filter_map(on).collect();
    systems.values().map(|system| system.f_bfree.saturating_mul(system.f_frsize)).sum()
}

fn used(folders: &[PathBuf]) -> u64 {
    let mut left = ENTRIES;
    folders.iter().map(|folder| below(folder, DEEPEST, &mut left)).sum()
}

/// Bytes as they lie on the disk: a file with holes counts what it takes. Links are not followed.
fn below(folder: &Path, depth: usize, left: &mut usize) -> u64 {
    let mut sum = 0;
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if *left == 0 || depth == 0 {
            return sum;
        }
        *left -= 1;
        let Ok(found) = entry.metadata() else { continue };
        let inside = if found.is_dir() { below(&entry.path(), depth - 1, left) } else { 0 };
        sum += found.blocks() * 512 + inside;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes a file's bytes from the disk at once.
    fn take(path: &Path, bytes: u64) {
        let file = fs::File::create(path).expect("because the folder is ours");
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, bytes)
            .expect("because there is room for it");
    }

    #[test]
    fn what_was_written_before_the_first_look_counts_too() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        take(&folder.path().join("old"), 512 << 20);
        let mut disk = Disk::uncounted(&[folder.path()], 256 << 20);
        assert!(!disk.clone().look().0);
        take(&folder.path().join("new"), 512 << 20);
        assert!(disk.look().0);
    }
}
