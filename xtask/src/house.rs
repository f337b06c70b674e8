//! The house as it lies on the disk: its sources as words, its manifests, its papers. What they must be like is for
//! `tidy`.

use crate::code::{Named, Word, paths, test_modules, words};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Folders that hold no source of ours: what was built, and the small project that the demo brings along.
const NOT_OURS: [&str; 3] = ["target", "crates/cli/demo", ".git"];

/// Folders that only tests and chores are made of.
const TESTING: [&str; 2] = ["xtask/", "crates/understudy/"];

/// Everything that the rules look at.
#[derive(Debug)]
pub(crate) struct House {
    /// Every Rust file.
    pub(crate) sources: Vec<Source>,
    /// Every manifest, paper and script.
    pub(crate) papers: Vec<Paper>,
}

/// One Rust file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root, with `/` between parts.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
    /// Its words; none if it is no Rust.
    pub(crate) words: Option<Vec<Word>>,
    /// Whether the whole file is compiled only for tests, benchmarks or chores.
    pub(crate) tested: bool,
}

/// A text that is no Rust: a paper, a manifest, a script.
#[derive(Debug)]
pub(crate) struct Paper {
    /// From the root, with `/` between parts.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

/// The workspace's root.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().expect("because this crate lies in the workspace")
}

/// The house, read once.
pub(crate) fn house() -> &'static House {
    static HOUSE: OnceLock<House> = OnceLock::new();
    HOUSE.get_or_init(|| House::below(root()))
}

impl House {
    fn below(root: &Path) -> Self {
        let mut found = Vec::new();
        walk(root, &mut found);
        found.sort();
        let mut house = Self { sources: vec![], papers: vec![] };
        for file in found {
            let path = file.strip_prefix(root).unwrap_or(&file).to_string_lossy().into_owned();
            let Ok(text) = fs::read_to_string(&file) else { continue };
            if path.ends_with(".rs") {
                house.sources.push(Source::new(path, text));
            } else if is_paper(&path) {
                house.papers.push(Paper { path, text });
            }
        }
        house.mark_tests();
        house
    }

    /// A file whose module is declared for tests only is a test, and so is everything below it.
    fn mark_tests(&mut self) {
        let declared = |source: &Source| {
            let words = source.words.as_deref().unwrap_or_default();
            let folder = source.folder();
            test_modules(words)
                .into_iter()
                .map(move |module| format!("{folder}/{module}"))
                .collect::<Vec<_>>()
        };
        let only: BTreeSet<String> = self.sources.iter().flat_map(declared).collect();
        for source in &mut self.sources {
            let own = source.path.trim_end_matches(".rs").trim_end_matches("/mod");
            let tested = only.iter().any(|module| {
                own.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            source.tested |= tested;
        }
    }
}

impl Source {
    fn new(path: String, text: String) -> Self {
        let tested = TESTING.iter().any(|folder| path.starts_with(folder))
            || path.contains("/tests/")
            || path.contains("/benches/");
        let words = words(&text);
        Self { path, text, words, tested }
    }

    /// Whether it is this file, or lies in this folder.
    pub(crate) fn is_in(&self, place: &str) -> bool {
        self.path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The words outside of tests, each with its index.
    pub(crate) fn kept(&self) -> impl Iterator<Item = (usize, &Word)> {
        let words = if self.tested { None } else { self.words.as_deref() };
        words.unwrap_or_default().iter().enumerate().filter(|(_, word)| !word.tested)
    }

    /// The paths that it names outside of tests.
    pub(crate) fn named(&self) -> Vec<Named> {
        let words = if self.tested { None } else { self.words.as_deref() };
        words.map(paths).unwrap_or_default()
    }

    /// Where the files of its modules lie.
    fn folder(&self) -> &str {
        match self.path.rsplit_once('/') {
            Some((folder, "mod.rs" | "lib.rs" | "main.rs")) => folder,
            _ => self.path.trim_end_matches(".rs"),
        }
    }
}

fn is_paper(path: &str) -> bool {
    let named = matches!(path, "Cargo.lock" | ".ci/run" | ".gitattributes" | ".gitignore");
    named || path.ends_with(".md") || path.ends_with(".toml") || path.ends_with(".svg")
}

/// Files below a folder; links are not followed.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries {
        let ours = !NOT_OURS.iter().any(|place| entry.path().ends_with(place));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() && ours => walk(&entry.path(), found),
            Ok(kind) if kind.is_file() => found.push(entry.path()),
            Ok(_) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_for_tests_in_a_file_of_its_own_is_a_test_with_all_below_it() {
        let source = |path: &str, text: &str| Source::new(path.to_owned(), text.to_owned());
        let sources = vec![
            source("crates/a/src/lib.rs", "#[cfg(test)]\nmod bare;\nmod kept;"),
            source("crates/a/src/bare.rs", "mod below;"),
            source("crates/a/src/bare/below.rs", ""),
            source("crates/a/src/kept.rs", ""),
            source("crates/a/src/barely.rs", ""),
        ];
        let mut house = House { sources, papers: vec![] };
        house.mark_tests();
        let tested: Vec<bool> = house.sources.iter().map(|source| source.tested).collect();
        assert_eq!(tested, [false, true, true, false, false]);
    }

    #[test]
    fn a_place_is_a_file_or_a_folder_and_no_beginning_of_a_name() {
        let source = Source::new("crates/cli/src/config.rs".to_owned(), String::new());
        assert!(source.is_in("crates/cli") && source.is_in("crates/cli/src/config.rs"));
        assert!(!source.is_in("crates/cl"));
    }
}
