//! The files of a repository, as the readers see them: names that git knows, and bounded texts.

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::{fs::File, io::Read as _, path::Path};
use trace::RepoPath;

/// Larger than any manifest that a person writes, in bytes.
const LARGEST: u64 = 512 << 10;
/// Folders in which manifests belong to examples and fixtures, and tell nothing about the repository.
const ASIDE: [&str; 12] = [
    "examples",
    "example",
    "fixtures",
    "fixture",
    "testdata",
    "test",
    "tests",
    "node_modules",
    "vendor",
    "third_party",
    "templates",
    "benchmarks",
];
/// How deep below the root a package of its own is looked for.
const DEEPEST: usize = 3;
/// How many entries of a folder are looked at.
const MOST_ENTRIES: usize = 1_000;
/// How many packages of one toolchain are looked at.
const MOST: usize = 8;

/// The root, what git tracks in it, and what it ignores.
#[derive(Debug)]
pub struct Tree<'t> {
    root: &'t Path,
    paths: &'t [RepoPath],
    ignored: Gitignore,
}

impl<'t> Tree<'t> {
    /// A work tree, and the paths that git knows in it.
    #[must_use]
    pub fn new(root: &'t Path, paths: &'t [RepoPath]) -> Self {
        let mut ignored = GitignoreBuilder::new(root);
        let _unreadable = ignored.add(root.join(".gitignore"));
        Self { root, paths, ignored: ignored.build().unwrap_or_else(|_error| Gitignore::empty()) }
    }

    /// Whether there is such a file.
    pub(super) fn has(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    /// The first of these files that is there.
    pub(super) fn first<'n>(&self, dir: &str, names: &[&'n str]) -> Option<&'n str> {
        names.iter().copied().find(|name| self.has(&below(dir, name)))
    }

    /// A file's text; what is too large or cannot be read is none.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let mut bytes = vec![];
        let path = self.root.join(path);
        if !path.is_file() {
            return None;
        }
        File::open(path).ok()?.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
        let fits = bytes.len() as u64 <= LARGEST;
        fits.then(|| String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned())
    }

    /// A manifest in TOML; one that is broken leaves a note.
    pub(super) fn toml(&self, path: &str, notes: &mut Vec<String>) -> Option<toml::Table> {
        let read = self.text(path)?.parse();
        read.map_err(|_error| notes.push(format!("`{path}` is broken TOML, and told nothing"))).ok()
    }

    /// A manifest in JSON; one that is broken leaves a note.
    pub(super) fn json(&self, path: &str, notes: &mut Vec<String>) -> Option<serde_json::Value> {
        let read = serde_json::from_str(&self.text(path)?);
        read.map_err(|_error| notes.push(format!("`{path}` is broken JSON, and told nothing"))).ok()
    }

    /// Whether git ignores this folder at the root.
    pub(super) fn ignores(&self, folder: &str) -> bool {
        self.ignored.matched(folder, true).is_ignore()
    }

    /// Whether git knows a file for which this holds.
    pub(super) fn any(&self, holds: impl Fn(&str) -> bool) -> bool {
        self.paths.iter().any(|path| holds(&path.text()))
    }

    /// The names of the files of a folder that end in one of these, in order.
    pub(super) fn in_folder(&self, folder: &str, endings: &[&str]) -> Vec<String> {
        let entries = std::fs::read_dir(self.root.join(folder)).into_iter().flatten().take(MOST_ENTRIES);
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let ends = |name: &String| endings.iter().any(|ending| name.ends_with(&format!(".{ending}")));
        let mut names: Vec<String> = names.filter(ends).collect();
        names.sort();
        names
    }

    /// The folders that hold a manifest of this name, the root first; those of examples and fixtures left out, and
    /// those whose names would have to be quoted in a command.
    pub(super) fn folders_with(&self, name: &str) -> Vec<String> {
        let folder = |path: &RepoPath| {
            let text = path.text();
            let folder = text.strip_suffix(name)?;
            let folder = if folder.is_empty() { "" } else { folder.strip_suffix('/')? };
            let deep = folder.split('/').count() > DEEPEST;
            let plain = |one: char| one.is_alphanumeric() || "/-_.@+".contains(one);
            let odd = !folder.chars().all(plain);
            let aside = folder.split('/').any(|part| ASIDE.contains(&part) || part.starts_with('.'));
            let tells = folder.is_empty() || !(deep || odd || aside);
            tells.then(|| folder.to_owned())
        };
        let mut folders: Vec<String> = self.paths.iter().filter_map(folder).collect();
        if self.has(name) && !folders.iter().any(String::is_empty) {
            folders.push(String::new());
        }
        folders.sort_by_key(|folder| {
            (folder.matches('/').count() + usize::from(!folder.is_empty()), folder.clone())
        });
        folders.truncate(MOST);
        folders
    }

    /// The outermost of those folders: what lies below one of them belongs to it.
    pub(super) fn outermost(&self, name: &str) -> Vec<String> {
        let mut outer: Vec<String> = vec![];
        for folder in self.folders_with(name) {
            if !outer.iter().any(|other| other.is_empty() || folder.starts_with(&format!("{other}/"))) {
                outer.push(folder);
            }
        }
        outer
    }
}

/// A path in a folder, or at the root where the folder is empty.
pub(super) fn below(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_owned() } else { format!("{dir}/{name}") }
}
