//! Where an import leads, within the repository. It is told from the list of its paths and from its few manifests; what
//! leads out of the repository, or cannot be told, leads nowhere, and is no finding.

mod go;
mod java;
mod json;
mod python;
mod rust;
mod script;

use super::imports::{Asks, Import};
use crate::path::{folder_of, join, name_of};
use std::collections::{BTreeMap, BTreeSet};

/// The files that are read to tell where imports lead.
const MANIFESTS: [&str; 6] =
    ["Cargo.toml", "package.json", "tsconfig.json", "jsconfig.json", "go.mod", "pyproject.toml"];
/// The most manifests that are read.
const READ: usize = 5_000;

/// A repository, as far as imports lead through it.
#[derive(Clone, Debug, Default)]
pub struct Map {
    files: BTreeSet<String>,
    crates: rust::Crates,
    packages: script::Packages,
    modules: go::Modules,
    roots: python::Roots,
    classes: java::Classes,
}

impl Map {
    /// Reads the manifests among some paths; `text` gives a file of the repository by its path.
    #[must_use]
    pub fn read(paths: impl IntoIterator<Item = String>, text: impl Fn(&str) -> Option<String>) -> Self {
        let files: BTreeSet<String> = paths.into_iter().collect();
        let read = |path: &String| Some((path.clone(), text(path)?));
        let manifests: BTreeMap<String, String> =
            files.iter().filter(|path| Self::is_manifest(path)).take(READ).filter_map(read).collect();
        Self {
            crates: rust::Crates::read(&manifests, &files),
            packages: script::Packages::read(&manifests),
            modules: go::Modules::read(&manifests),
            roots: python::Roots::of(&files),
            classes: java::Classes::of(&files),
            files,
        }
    }

    /// Whether a file is one that must be read to tell where imports lead.
    #[must_use]
    pub fn is_manifest(path: &str) -> bool {
        let name = name_of(path);
        MANIFESTS.contains(&name) || (name.starts_with("tsconfig") && name.ends_with(".json"))
    }

    /// The file that an import of a file leads to; none if that lies outside of the repository.
    #[must_use]
    pub fn resolve(&self, from: &str, import: &Import) -> Option<&str> {
        let found = match &import.asks {
            Asks::Module { name, within } => rust::module(&self.files, from, name, within),
            Asks::Path { words, within } => self.crates.path(&self.files, from, words, within),
            Asks::Specifier(said) => self.packages.specified(&self.files, from, said),
            Asks::Dotted { up, words } => self.roots.dotted(&self.files, from, *up, words),
            Asks::Package(path) => self.modules.package(&self.files, path),
            Asks::Class(words) => self.classes.class(from, words),
        }?;
        self.files.get(&found).map(String::as_str).filter(|found| *found != from)
    }

    /// The files, in order.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }
}

/// A folder and those above it, innermost first, the repository's own last.
fn upward(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder: &&str| (!folder.is_empty()).then(|| folder_of(folder)))
}

/// Whether a folder holds a file, at any depth.
fn holds(files: &BTreeSet<String>, folder: &str) -> bool {
    let within = format!("{folder}/");
    files.range(within.clone()..).next().is_some_and(|file| file.starts_with(&within))
}
