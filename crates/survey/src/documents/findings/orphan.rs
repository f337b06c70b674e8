//! Live documents that nothing leads to. What a tool reads by its name, and what a site finds by its folder, needs no
//! link.

use super::{Fault, Words, fault, top};
use crate::documents::{document::Document, globs, graph::Graph, index::Index};
use formats::{Context, Severity};
use std::collections::BTreeSet;

/// Files that make a site of their folder: its pages are found by being there.
const SITES: [&str; 22] = [
    "mkdocs.yml", "mkdocs.yaml", "docusaurus.config.js", "docusaurus.config.ts", "astro.config.mjs", "astro.config.ts",
    "astro.config.js", "hugo.toml", "hugo.yaml", "_config.yml", "antora.yml", "docs.json", "mint.json", "gatsby-config.js",
    "gatsby-config.ts", "next.config.js", "next.config.mjs", "next.config.ts", "conf.py", "eleventy.config.js", "sidebars.js",
    "sidebars.ts",
];
/// Names that tools and forges look for.
const READ: [&str; 14] = [
    "readme", "index", "_index", "agents", "claude", "gemini", "skill", "summary", "_sidebar", "license", "contributing",
    "security", "code_of_conduct", "copilot-instructions",
];

pub(super) fn faults(index: &Index, graph: &Graph<'_>, context: &Context) -> Vec<Fault> {
    let (leaning, sites) = (graph.leaning(index), sites(index));
    let entries = globs::set(&context.entry);
    let orphan = |document: &&Document| {
        !leaning.contains_key(document.path.as_str())
            && !entries.is_match(&document.path)
            && !is_entry(&document.path)
            && !in_site(&document.path, &sites)
    };
    index.live().filter(orphan).map(alone).collect()
}

/// Documents at the root, below a folder that begins with a dot, or with a name that is looked for.
fn is_entry(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return true };
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    READ.contains(&stem.as_str()) || folder.split('/').any(|part| part.starts_with('.'))
}

fn sites(index: &Index) -> BTreeSet<&str> {
    let named = SITES.iter().flat_map(|name| index.tree.named(name));
    let mut sites: BTreeSet<&str> =
        named.map(|path| path.rsplit_once('/').map_or("", |(folder, _)| folder)).collect();
    let vitepress = index.tree.named(".vitepress").filter_map(|path| path.strip_suffix(".vitepress"));
    sites.extend(vitepress.map(|folder| folder.trim_end_matches('/')));
    sites
}

fn in_site(path: &str, sites: &BTreeSet<&str>) -> bool {
    let mut folder = path;
    while let Some((above, _)) = folder.rsplit_once('/') {
        if sites.contains(above) {
            return true;
        }
        folder = above;
    }
    sites.contains("")
}

fn alone(document: &Document) -> Fault {
    let words = Words {
        message: "nothing leads to this document".to_owned(),
        label: "found by nobody who does not know it",
        hint: "link to it from a document that is read, or name it in `entry` of `[context]`".to_owned(),
    };
    fault(&document.path, top(document), "context.orphan", Severity::Warning, words)
}
