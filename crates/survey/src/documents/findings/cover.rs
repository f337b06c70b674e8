//! What documents cover: globs that match nothing, code that moved on without its document, and folders that no document
//! covers where others are.

use super::{Fault, Words, fault};
use crate::documents::{
    document::Document,
    index::Index,
    past::{Behind, Past},
};
use formats::{Context, Severity, globs};
use serde::Serialize;
use std::collections::BTreeMap;

/// Folders without a document that are named, at most.
const NAMED: usize = 20;
/// Files that a folder has before a document is missed.
const FILES: usize = 3;
/// Endings of what documents are written about.
const CODE: [&str; 24] = [
    "rs", "ts", "tsx", "js", "jsx", "mjs", "py", "go", "java", "kt", "rb", "php", "cs", "c", "h", "cpp",
    "hpp", "swift", "scala", "ex", "sql", "sh", "proto", "tf",
];

pub(super) fn faults(index: &Index, context: &Context, past: &Past) -> Vec<Fault> {
    let mut faults = vec![];
    for document in index.live() {
        faults.extend(unmatched(index, document));
        faults.extend(past.behind.get(&document.path).and_then(|behind| older(document, behind, context)));
    }
    faults
}

fn unmatched(index: &Index, document: &Document) -> Vec<Fault> {
    let matches = |glob: &str| {
        let set = globs(&[glob]);
        index.tree.files().any(|path| set.is_match(path))
    };
    let empty = document.content.front.covers.iter().filter(|cover| !matches(&cover.text));
    let one = |cover: &crate::documents::Named| {
        let words = Words {
            message: format!("`{}` covers nothing: no file of the tree matches it", cover.text),
            label: "matches nothing",
            hint: "name paths relative to the repository's root: `src/pay/**`".to_owned(),
        };
        fault(&document.path, cover.at, "context.covers-nothing", Severity::Error, words)
    };
    empty.map(one).collect()
}

/// A document that lags is named from the first commit on, and stale from the configured one.
fn older(document: &Document, behind: &Behind, context: &Context) -> Option<Fault> {
    let first = document.content.front.covers.first()?;
    let stale = context.stale_commits > 0 && behind.commits >= context.stale_commits;
    let (rule, severity) =
        if stale { ("context.stale", Severity::Error) } else { ("context.older", Severity::Warning) };
    let short = |commit: &str| commit.chars().take(10).collect::<String>();
    let times = if behind.commits == 1 { "once".to_owned() } else { format!("{} times", behind.commits) };
    let words = Words {
        message: format!(
            "the code that this document covers changed {times} since {}; the last was {} in `{}`, \u{201c}{}\u{201d}",
            short(&behind.since),
            short(&behind.latest),
            behind.path,
            behind.subject.chars().take(80).collect::<String>()
        ),
        label: "covers code that moved on",
        hint: format!(
            "read it against the code and mend it; if all of it still holds, write `checked: {}`",
            short(&behind.latest)
        ),
    };
    Some(fault(&document.path, first.at, rule, severity, words))
}

/// A folder with code that no document covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Uncovered {
    /// The area, if one is configured.
    pub area: Option<String>,
    /// The folder, or the area's globs.
    pub paths: String,
    /// How many files.
    pub files: usize,
}

/// Areas, or folders where there are none, whose code no document covers. Nothing, where no document covers anything:
/// who has not begun is not late.
#[must_use]
pub fn uncovered(index: &Index, areas: &[(String, Vec<String>)]) -> Vec<Uncovered> {
    let covers: Vec<&str> = index
        .live()
        .flat_map(|document| &document.content.front.covers)
        .map(|cover| cover.text.as_str())
        .collect();
    if covers.is_empty() {
        return vec![];
    }
    let covered = globs(&covers);
    let code: Vec<&str> = index.tree.files().filter(|path| is_code(path)).collect();
    let mut found =
        if areas.is_empty() { folders(&code, &covered) } else { of_areas(&code, &covered, areas) };
    found.sort_by(|one, other| (other.files, &one.paths).cmp(&(one.files, &other.paths)));
    found.truncate(NAMED);
    found
}

fn is_code(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| CODE.contains(&ending))
}

fn of_areas(code: &[&str], covered: &globset::GlobSet, areas: &[(String, Vec<String>)]) -> Vec<Uncovered> {
    let each = areas.iter().filter_map(|(name, paths)| {
        let own = globs(paths);
        let files: Vec<&&str> = code.iter().filter(|path| own.is_match(path)).collect();
        let none = !files.is_empty() && !files.iter().any(|path| covered.is_match(path));
        none.then(|| Uncovered { area: Some(name.clone()), paths: paths.join(", "), files: files.len() })
    });
    each.collect()
}

/// Folders two deep: `src/pay`, `crates/engine`.
fn folders(code: &[&str], covered: &globset::GlobSet) -> Vec<Uncovered> {
    let mut folders: BTreeMap<String, (usize, bool)> = BTreeMap::new();
    for path in code {
        let parts: Vec<&str> = path.split('/').collect();
        let folder = parts[..parts.len() - 1].iter().take(2).copied().collect::<Vec<_>>().join("/");
        let entry = folders.entry(folder).or_default();
        entry.0 += 1;
        entry.1 |= covered.is_match(path);
    }
    let bare =
        folders.into_iter().filter(|(folder, (files, met))| !met && *files >= FILES && !folder.is_empty());
    bare.map(|(paths, (files, _))| Uncovered { area: None, paths, files }).collect()
}
