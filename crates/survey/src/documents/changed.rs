//! The gate's question: covered code changed; did its document? What changed is handed in.

use super::{
    document::{Document, Heading},
    index::Index,
};
use formats::globs;
use serde::Serialize;
use std::collections::BTreeSet;

/// Words of changed lines that are looked for in a document, at most.
const WORDS: usize = 500;
/// A shorter word is no name of anything.
const SHORTEST: usize = 4;

/// What changed.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Every path that changed, came or went.
    pub paths: BTreeSet<String>,
    /// The changed lines of code, as a diff without context.
    pub diff: String,
}

/// A document that stayed as it was while the code that it covers changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Untouched {
    /// The document.
    pub document: String,
    /// The glob that covers what changed.
    pub cover: super::Named,
    /// What of it changed.
    pub changed: Vec<String>,
    /// The section that speaks of it: the one that names a changed file or symbol.
    pub section: Option<Heading>,
    /// What the section names.
    pub names: Option<String>,
}

/// The live documents that were left behind.
#[must_use]
pub fn untouched(index: &Index, change: &Change) -> Vec<Untouched> {
    let words = words(&change.diff);
    let left = index.live().filter(|document| !change.paths.contains(&document.path));
    left.filter_map(|document| left_behind(document, change, &words)).collect()
}

fn left_behind(document: &Document, change: &Change, words: &BTreeSet<&str>) -> Option<Untouched> {
    let covers = &document.content.front.covers;
    let code = || change.paths.iter().filter(|path| !super::is_document(path));
    let meets = |cover: &&super::Named| {
        let set = globs(&[&cover.text]);
        code().any(|path| set.is_match(path))
    };
    let met = covers.iter().find(meets)?;
    let all: Vec<&String> = covers.iter().map(|cover| &cover.text).collect();
    let set = globs(&all);
    let changed: Vec<String> = code().filter(|path| set.is_match(path)).cloned().collect();
    let named = speaking(document, &changed, words);
    let section =
        named.and_then(|named| document.section(named.at.line)).or(document.content.headings.first());
    Some(Untouched {
        document: document.path.clone(),
        cover: met.clone(),
        section: section.cloned(),
        names: named.map(|named| named.text.clone()),
        changed,
    })
}

/// The first words in backticks that name a changed file, or else a changed symbol.
fn speaking<'d>(
    document: &'d Document,
    changed: &[String],
    words: &BTreeSet<&str>,
) -> Option<&'d super::Named> {
    let file = |name: &str| {
        let name = name.trim_start_matches("./");
        name.contains('.') && changed.iter().any(|path| path == name || path.ends_with(&format!("/{name}")))
    };
    let symbol = |name: &str| {
        let name = name.trim_end_matches("()").rsplit([':', '.', '#']).next().unwrap_or_default();
        words.contains(name)
    };
    let named = &document.content.named;
    named.iter().find(|named| file(&named.text)).or_else(|| named.iter().find(|named| symbol(&named.text)))
}

/// The names in changed lines.
fn words(diff: &str) -> BTreeSet<&str> {
    let header = |line: &&str| line.starts_with("+++") || line.starts_with("---");
    let lines = diff.lines().filter(|line| line.starts_with(['+', '-']) && !header(line));
    let words = lines.flat_map(|line| {
        line.split(|letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '-')
    });
    words.map(|word| word.trim_matches('-')).filter(|word| word.len() >= SHORTEST).take(WORDS).collect()
}
