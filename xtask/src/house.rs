//! The house as it lies in the work tree: its sources, its papers, its manifests; read once, and never written.

use crate::code::{self, Word};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// Everything that the rules look at.
#[derive(Debug)]
pub(crate) struct House {
    /// Rust sources, by path.
    pub(crate) sources: Vec<Source>,
    /// Every other text file, by path: papers, manifests, scripts.
    pub(crate) papers: Vec<Paper>,
}

/// One Rust source.
#[derive(Debug)]
pub(crate) struct Source {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
    /// Its words; none if it is no Rust.
    pub(crate) words: Option<Vec<Word>>,
    /// Whether the whole file is compiled only for tests or benchmarks.
    pub(crate) tested: bool,
}

/// One file that is no Rust.
#[derive(Debug)]
pub(crate) struct Paper {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// What of the work tree belongs to the house.
const ROOMS: [&str; 5] = ["crates", "xtask", "docs", ".ci", ".cargo"];

/// Bytes of one file that are read; ours are far smaller.
const LIMIT: u64 = 4 << 20;

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("because xtask is a folder of the workspace")
}

/// The house, read once a process.
pub(crate) fn house() -> &'static House {
    static HOUSE: LazyLock<House> = LazyLock::new(|| read(root()));
    &HOUSE
}

fn read(root: &Path) -> House {
    let mut files = Vec::new();
    ROOMS.iter().for_each(|room| walk(&root.join(room), &mut files));
    files.extend(listed(root).into_iter().filter(|path| path.is_file()));
    files.sort();
    let mut house = House { sources: vec![], papers: vec![] };
    for file in files {
        let relative = file.strip_prefix(root).unwrap_or(&file);
        let path = relative.to_string_lossy().into_owned();
        let Some(text) = text_of(&file) else { continue };
        if path.ends_with(".rs") {
            let tested = path.contains("/tests/") || path.contains("/benches/");
            let words = code::words(&text);
            house.sources.push(Source { path, text, words, tested });
        } else {
            house.papers.push(Paper { path, text });
        }
    }
    mark_test_files(&mut house.sources);
    house
}

/// Text within bounds; pictures and other bytes are none.
fn text_of(file: &Path) -> Option<String> {
    let small = fs::metadata(file).is_ok_and(|found| found.len() <= LIMIT);
    if small { fs::read_to_string(file).ok() } else { None }
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return vec![] };
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in listed(folder) {
        let built = path.file_name().is_some_and(|name| name == "target" || name == ".git");
        if path.is_symlink() || built {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// A file whose module is declared for tests only is a test.
fn mark_test_files(sources: &mut [Source]) {
    let for_tests: BTreeSet<String> = sources
        .iter()
        .flat_map(|source| {
            let folder = folder_of(&source.path);
            let names = source.words.as_deref().map(code::test_modules).unwrap_or_default();
            names.into_iter().map(move |name| format!("{folder}/{name}"))
        })
        .collect();
    for source in sources {
        let stem = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
        source.tested |= for_tests.contains(stem);
    }
}

/// The folder in which a file's own modules lie.
fn folder_of(path: &str) -> &str {
    let stem = path.trim_end_matches(".rs");
    match stem.rsplit_once('/') {
        Some((folder, "mod" | "lib" | "main")) => folder,
        Some(_) | None => stem,
    }
}

impl Source {
    /// Its words outside of tests; none of a file that is one.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (usize, &Word)> {
        let words = if self.tested { &[] } else { self.words.as_deref().unwrap_or_default() };
        words.iter().enumerate().filter(|(_, word)| !word.tested)
    }

    /// The paths that it names outside of tests.
    pub(crate) fn named(&self) -> Vec<code::Named> {
        if self.tested { vec![] } else { code::paths(self.words.as_deref().unwrap_or_default()) }
    }

    /// Whether it lies below this folder, or is this file.
    pub(crate) fn is_in(&self, place: &str) -> bool {
        self.path == place || self.path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_found_and_read() {
        let source = house().sources.iter().find(|source| source.path == "crates/trace/src/record.rs");
        assert!(source.is_some_and(|source| source.words.is_some() && !source.tested));
    }

    #[test]
    fn modules_lie_beside_a_root_and_below_every_other_file() {
        assert_eq!(folder_of("crates/a/src/lib.rs"), "crates/a/src");
        assert_eq!(folder_of("crates/a/src/bench.rs"), "crates/a/src/bench");
        assert_eq!(folder_of("crates/a/src/gate/mod.rs"), "crates/a/src/gate");
    }
}
