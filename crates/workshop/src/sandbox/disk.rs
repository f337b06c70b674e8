//! How much a run has added to its own folders. No file system that everybody has bounds a folder, so they are looked at
//! while it runs: what grows faster than we look is seen late, and never missed.

use std::{
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
    before: u64,
    more: u64,
}

impl Disk {
    /// The folders as they are now, and the bytes by which they may grow.
    pub(crate) fn of(folders: &[&Path], more: u64) -> Self {
        let folders: Vec<PathBuf> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        Self { before: used(&folders), folders, more }
    }

    /// Whether they grew by more than they may; and how long to wait before the next look.
    pub(crate) fn look(&self) -> (bool, Duration) {
        let began = Instant::now();
        let full = used(&self.folders) > self.before.saturating_add(self.more);
        (full, PAUSE.max(began.elapsed() * SHARE))
    }
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
