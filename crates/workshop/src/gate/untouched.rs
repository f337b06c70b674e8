//! Whether a gate left the tree that it judged as it was. A gate that rewrites tracked files judges something
//! else than it was given, and hides what it was to find. Every file of the tree is looked at before and
//! after, and read only where it seems to have been written; that is one git process a gate and two looks at
//! each file.

use super::{
    content::{Content, as_path},
    stamp::{Stamp, bytes_of, stamp},
};
use crate::{
    bench::{Bench, Trouble},
    pack::tree,
};
use std::path::{Path, PathBuf};
use trace::{RepoPath, id::ObjectId};

/// Files that are looked at; in a larger tree, these.
const FILES: usize = 50_000;
/// Files that are named.
const NAMED: usize = 5;
/// Files that are read again.
const READ: usize = 200;
/// The largest file that is read again, in bytes; a larger one that was written counts as altered.
const LARGEST: u64 = 32 << 20;

/// A file of the tree, with its blob and its stamp before.
type Before = (RepoPath, ObjectId, Option<Stamp>);

/// The files of a tree, as they were before.
#[derive(Debug)]
pub(crate) struct Untouched {
    files: Vec<Before>,
}

impl Untouched {
    /// Looks at the files of a tree in a checkout.
    pub(crate) fn look(content: &Content, root: &Path) -> Self {
        let regular = content.files().iter().filter(|file| file.mode.starts_with("100")).take(FILES);
        let files = regular.filter_map(|file| {
            let stamp = stamp(&at(root, &file.path));
            Some((file.path.clone(), file.blob.clone()?, stamp))
        });
        Self { files: files.collect() }
    }

    /// The files that are not what they were, in words; nothing where all are.
    pub(crate) fn altered(&self, bench: &dyn Bench, root: &Path) -> Result<Option<String>, Trouble> {
        let written: Vec<&Before> = self
            .files
            .iter()
            .filter(|(path, _, before)| stamp(&at(root, path)) != *before)
            .take(READ)
            .collect();
        let blobs: Vec<String> = written.iter().map(|(_, blob, _)| blob.to_string()).collect();
        let contents = tree::contents(bench, &blobs)?;
        let other = |(file, before): (&&Before, Option<Vec<u8>>)| {
            let now = bytes_of(&at(root, &file.0), LARGEST).ok();
            (now.is_none() || now != before).then(|| format!("`{}`", file.0))
        };
        let altered: Vec<String> = written.iter().zip(contents).filter_map(other).collect();
        let more = altered.len().saturating_sub(NAMED);
        let shown = altered.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        Ok((!altered.is_empty()).then(|| format!("{shown}{more}")))
    }
}

fn at(root: &Path, path: &RepoPath) -> PathBuf {
    root.join(as_path(path))
}
