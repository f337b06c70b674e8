//! What lies in a work tree: every path, and of each document the marks by which a later look tells whether it changed.
//! Links are not followed, ignored files are left out, and what vanishes while we look was not there.

use super::site::{self, Site};
use ignore::{WalkBuilder, WalkState, gitignore::Gitignore};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, Metadata},
    io::Read as _,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    sync::mpsc,
    thread,
};

/// Folders deeper than this are not looked into.
const DEEPEST: usize = 128;
/// Threads at most.
const THREADS: usize = 8;
/// Bytes of a `.gitattributes` that are read.
const ATTRIBUTES: u64 = 256 << 10;

/// A work tree, as it lies on the disk.
#[derive(Debug)]
pub struct Tree {
    /// Where it lies.
    pub(crate) root: PathBuf,
    /// Every path, relative to the root.
    pub(crate) paths: HashMap<Box<str>, Kind>,
    /// Its documents, in order.
    pub(crate) documents: Vec<Found>,
    /// The texts of its `.gitattributes`, each with its folder.
    pub(crate) attributes: Vec<(String, String)>,
    /// Folders whose documents are the pages of a site.
    pub(crate) sites: BTreeMap<String, Site>,
    /// What git is told to ignore, by the file at the root.
    pub(crate) ignored: Gitignore,
    /// Paths by their last part.
    names: HashMap<Box<str>, Vec<Box<str>>>,
}

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    /// A link, to whatever.
    Link,
}

/// A document on the disk.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) path: String,
    pub(crate) place: PathBuf,
    pub(crate) stamp: Stamp,
}

/// What git tells a changed file by, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Serialize, Deserialize)]
pub struct Stamp {
    /// When its bytes changed, in nanoseconds.
    pub written_ns: i64,
    /// When anything about it changed, in nanoseconds.
    pub touched_ns: i64,
    /// Bytes.
    pub size: u64,
    /// Its inode.
    pub inode: u64,
}

impl Stamp {
    /// The stamp of a file.
    #[must_use]
    pub fn of(file: &Metadata) -> Self {
        let ns = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
        Self {
            written_ns: ns(file.mtime(), file.mtime_nsec()),
            touched_ns: ns(file.ctime(), file.ctime_nsec()),
            size: file.size(),
            inode: file.ino(),
        }
    }
}

/// One thing that the walk met.
enum Met {
    Path(Box<str>, Kind),
    Document(Found),
    Attributes(String, String),
}

impl Tree {
    /// Looks at a work tree.
    #[must_use]
    pub fn look(root: &Path) -> Self {
        let (send, receive) = mpsc::channel();
        let walk = WalkBuilder::new(root)
            .hidden(false)
            .follow_links(false)
            .require_git(false)
            .max_depth(Some(DEEPEST))
            .filter_entry(|entry| entry.file_name() != ".git")
            .threads(threads())
            .build_parallel();
        walk.run(|| {
            let send = send.clone();
            Box::new(move |entry| {
                let met = entry.ok().and_then(|entry| meet(root, &entry));
                let _nobody_listens = met.into_iter().flatten().try_for_each(|met| send.send(met));
                WalkState::Continue
            })
        });
        drop(send);
        Self::gather(root, receive)
    }

    fn gather(root: &Path, met: mpsc::Receiver<Met>) -> Self {
        let root = root.to_owned();
        let (ignored, _unreadable) = Gitignore::new(root.join(".gitignore"));
        let mut tree = Self {
            root,
            paths: HashMap::new(),
            documents: vec![],
            attributes: vec![],
            sites: BTreeMap::new(),
            ignored,
            names: HashMap::new(),
        };
        for met in met {
            match met {
                Met::Path(path, kind) => {
                    let name = path.rsplit('/').next().unwrap_or_default();
                    tree.names.entry(name.into()).or_default().push(path.clone());
                    tree.paths.insert(path, kind);
                }
                Met::Document(found) => tree.documents.push(found),
                Met::Attributes(folder, text) => tree.attributes.push((folder, text)),
            }
        }
        tree.documents.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        tree.attributes.sort_unstable();
        tree.sites = site::all(&tree);
        tree
    }

    /// The paths that end in this name.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &str> {
        self.names.get(name).into_iter().flatten().map(|path| &**path)
    }

    /// Whether some path ends in these parts.
    pub(crate) fn has_ending(&self, ending: &str) -> bool {
        self.ending(ending.trim_start_matches("./")).next().is_some()
    }

    /// The paths that end in these parts.
    pub(crate) fn ending<'t>(&'t self, ending: &'t str) -> impl Iterator<Item = &'t str> {
        let name = ending.rsplit('/').next().unwrap_or_default();
        let ends = |rest: &str| rest.is_empty() || rest.ends_with('/');
        self.named(name).filter(move |path| path.strip_suffix(ending).is_some_and(ends))
    }

    /// Every file, relative to the root, in no order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.paths.iter().filter(|(_, kind)| **kind != Kind::Folder).map(|(path, _)| &**path)
    }
}

/// How many threads look and read.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(2, |count| count.get().min(THREADS))
}

fn meet(root: &Path, entry: &ignore::DirEntry) -> Option<Vec<Met>> {
    let path = entry.path().strip_prefix(root).ok()?.to_string_lossy();
    if path.is_empty() {
        return None;
    }
    let kind = entry.file_type()?;
    let kind = if kind.is_dir() {
        Kind::Folder
    } else if kind.is_file() {
        Kind::File
    } else {
        Kind::Link
    };
    let mut met = vec![Met::Path((&*path).into(), kind)];
    if kind == Kind::File && is_document(&path) {
        let stamp = Stamp::of(&fs::symlink_metadata(entry.path()).ok()?);
        met.push(Met::Document(Found { path: path.into_owned(), place: entry.path().to_owned(), stamp }));
    } else if kind == Kind::File && entry.file_name() == ".gitattributes" {
        let folder = crate::path::folder_of(&path);
        met.push(Met::Attributes(folder.to_owned(), head(entry.path(), ATTRIBUTES)?));
    }
    Some(met)
}

fn head(path: &Path, most: u64) -> Option<String> {
    let mut bytes = vec![];
    fs::File::open(path).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a file is a document by its name.
#[must_use]
pub fn is_document(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_some_and(|(_, ending)| {
        ["md", "mdx", "markdown"].iter().any(|known| ending.eq_ignore_ascii_case(known))
    })
}
