//! Live documents that nothing leads to. What a tool reads by its name, and what a site finds by its folder, needs no
//! link.

use super::{Fault, Words, fault, top};
use crate::documents::{document::Document, graph::Graph, index::Index, site, tree::is_document};
use formats::{Context, Severity, globs};
use std::collections::BTreeSet;

/// Names that tools and forges look for.
const READ: [&str; 14] = [
    "readme",
    "index",
    "_index",
    "agents",
    "claude",
    "gemini",
    "skill",
    "summary",
    "_sidebar",
    "license",
    "contributing",
    "security",
    "code_of_conduct",
    "copilot-instructions",
];

/// Folders whose documents are read by programs, and not by whoever follows a link.
const PROMPTS: [&str; 10] = [
    "agents",
    "commands",
    "skills",
    "prompts",
    "templates",
    "workflows",
    "fixtures",
    "testdata",
    "snapshots",
    "tests",
];

pub(super) fn faults(index: &Index, graph: &Graph<'_>, context: &Context) -> Vec<Fault> {
    let (leaning, named) = (graph.leaning(index), named(index));
    let entries = globs(&context.entry);
    let orphan = |document: &&Document| {
        !leaning.contains_key(document.path.as_str())
            && !named.contains(document.path.as_str())
            && !entries.is_match(&document.path)
            && !is_entry(&document.path)
            && site::of(&index.tree, &document.path).is_none()
    };
    index.live().filter(orphan).map(alone).collect()
}

/// Documents that another one names in backticks: whoever reads that one finds them.
fn named(index: &Index) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for document in index.documents.values() {
        let names = document.content.named.iter().map(|named| named.text.trim_start_matches(['@', '.', '/']));
        for name in names.filter(|name| is_document(name)) {
            let other = index.tree.ending(name).filter(|path| *path != document.path);
            found.extend(other);
        }
    }
    found
}

/// Documents at the root, below a folder that begins with a dot, or with a name that is looked for.
fn is_entry(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return true };
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    READ.contains(&stem.as_str())
        || folder.split('/').any(|part| part.starts_with('.') || PROMPTS.contains(&part))
}

fn alone(document: &Document) -> Fault {
    let words = Words {
        message: "nothing leads to this document".to_owned(),
        label: "found by nobody who does not know it",
        hint: "link to it from a document that is read, or name it in `entry` of `[context]`".to_owned(),
    };
    fault(&document.path, top(document), "context.orphan", Severity::Warning, words)
}
