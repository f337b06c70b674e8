//! What git knows of the past, as far as documents name it: which paths were there once and who took them away, and how
//! often covered code moved since its document did. It is asked elsewhere; here stands what to ask, and what is made of it.

use super::{
    document::{Class, Document, Named},
    graph::Graph,
    index::Index,
    site::{self, Site},
    target::Target,
};
use crate::path::{folder_of, join};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Paths that git is asked about, at most.
const MOST: usize = 4_000;

/// What git knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// Paths that were there, and what took them away.
    pub removed: BTreeMap<String, Removed>,
    /// When a line of a document was written, in seconds of Unix time: by document and line.
    pub written: BTreeMap<String, BTreeMap<u32, i64>>,
    /// How far covered code is ahead of its document.
    pub behind: BTreeMap<String, Behind>,
}

/// The commit that took a path away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The commit.
    pub commit: String,
    /// When, in seconds of Unix time.
    pub at_s: i64,
    /// The day, as git writes it.
    pub day: String,
    /// Its first line.
    pub subject: String,
}

/// Covered code that moved since its document did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behind {
    /// How many commits changed it.
    pub commits: u32,
    /// The last of them.
    pub latest: String,
    /// Its first line.
    pub subject: String,
    /// A path that it changed.
    pub path: String,
    /// The commit that the document was last changed in, or checked against.
    pub since: String,
}

/// A path that a live document names and that is gone.
#[derive(Clone, Debug)]
pub struct Suspect<'i> {
    /// The document.
    pub document: &'i str,
    /// The words.
    pub named: &'i Named,
    /// What took the path away.
    pub removed: &'i Removed,
    /// The path.
    pub path: String,
}

/// The paths that git is to be asked about: named in live documents, and not there.
#[must_use]
pub fn candidates(index: &Index, graph: &Graph<'_>) -> BTreeSet<String> {
    let named = each_name(index).flat_map(|(document, named)| missing(index, document, &named.text));
    let broken = graph.links.values().flatten().filter_map(|followed| match &followed.target {
        Target::Nowhere(path) => Some(path.clone()),
        Target::There(_) | Target::Ignored(_) | Target::Unjudged => None,
    });
    broken.chain(named).take(MOST).collect()
}

/// The names in live documents that git knows to be gone.
#[must_use]
pub fn suspects<'i>(index: &'i Index, removed: &'i BTreeMap<String, Removed>) -> Vec<Suspect<'i>> {
    let gone = |(document, named): (&'i str, &'i Named)| {
        let mut paths = missing(index, document, &named.text).into_iter();
        let (path, removed) = paths.find_map(|path| Some((path.clone(), removed.get(&path)?)))?;
        Some(Suspect { document, named, removed, path })
    };
    each_name(index).filter_map(gone).collect()
}

fn each_name(index: &Index) -> impl Iterator<Item = (&str, &Named)> {
    // The pages of a site that is a program name the paths of its readers.
    let own = |document: &&Document| site::of(&index.tree, &document.path) != Some(Site::Program);
    let live = index.documents.values().filter(|document| document.class == Class::Live).filter(own);
    live.flat_map(|document| document.content.named.iter().map(|named| (document.path.as_str(), named)))
}

/// The paths that a name could mean, if none of them is there. A name without a folder means nothing: every project
/// has a `setup.py` of its own; and what still ends a path of the tree has only moved its root.
fn missing(index: &Index, document: &str, name: &str) -> Vec<String> {
    let name = name.split(['#', ':']).next().unwrap_or_default();
    let plain = name.trim_end_matches('/').trim_start_matches("./");
    let could = plain.contains('/')
        && !plain.contains("//")
        && !name.starts_with(['/', '@', '-', '+'])
        && !of_a_tool(plain)
        && has_place(plain);
    if !could {
        return vec![];
    }
    let folder = folder_of(document);
    let mut paths: Vec<String> = [join("", plain), join(folder, plain)].into_iter().flatten().collect();
    paths.dedup();
    let made = |path: &str| index.tree.ignored.matched_path_or_any_parents(path, false).is_ignore();
    let there = paths.iter().any(|path| index.tree.paths.contains_key(path.as_str()) || made(path));
    if there || index.tree.has_ending(plain) { vec![] } else { paths }
}

/// Folders that begin with a dot are made by tools in every project that uses them. Those of forges are not.
fn of_a_tool(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    first.starts_with('.') && !matches!(first, ".." | ".github" | ".gitlab" | ".evolute")
}

/// A path has an ending, or a folder that is a folder's name: `and/or` and `v1/v2` are words.
fn has_place(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let ending = name.rsplit_once('.').is_some_and(|(_, ending)| (1..=10).contains(&ending.len()));
    ending || folder.contains('/') || folder.starts_with('.')
}
