//! Folders that a site is made from. Their pages are found by being there, links from the root are the site's own, and
//! where the site is a program, the paths that its pages name are those of its readers.

use super::tree::Tree;
use std::collections::BTreeMap;

/// What kind of site a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Site {
    /// A program whose folder is the site: its pages speak of somebody else's project.
    Program,
    /// Pages beside what they are about.
    Pages,
}

/// The files that make a site of their folder.
const MARKS: [(&str, Site); 29] = [
    ("toc.yml", Site::Pages),
    ("_toc.yml", Site::Pages),
    ("docfx.json", Site::Pages),
    ("mkdocs.yml", Site::Pages),
    ("mkdocs.yaml", Site::Pages),
    ("conf.py", Site::Pages),
    ("_config.yml", Site::Pages),
    ("antora.yml", Site::Pages),
    ("docs.json", Site::Pages),
    ("mint.json", Site::Pages),
    ("hugo.toml", Site::Pages),
    ("hugo.yaml", Site::Pages),
    ("sidebars.js", Site::Pages),
    ("sidebars.ts", Site::Pages),
    ("book.toml", Site::Pages),
    (".vitepress", Site::Pages),
    ("docusaurus.config.js", Site::Program),
    ("docusaurus.config.ts", Site::Program),
    ("astro.config.mjs", Site::Program),
    ("astro.config.ts", Site::Program),
    ("astro.config.js", Site::Program),
    ("gatsby-config.js", Site::Program),
    ("gatsby-config.ts", Site::Program),
    ("next.config.js", Site::Program),
    ("next.config.mjs", Site::Program),
    ("next.config.ts", Site::Program),
    ("nuxt.config.ts", Site::Program),
    ("svelte.config.js", Site::Program),
    ("eleventy.config.js", Site::Program),
];
/// Folders that hold a site's program, and leave its pages to `docs` beside them.
const BESIDE: [&str; 5] = ["website", "site", "www", "docs-site", "web"];

/// Every folder that a site is made from.
pub(crate) fn all(tree: &Tree) -> BTreeMap<String, Site> {
    let mut sites = BTreeMap::new();
    for (mark, site) in MARKS {
        for path in tree.named(mark) {
            let folder = crate::path::folder_of(path);
            sites.entry(folder.to_owned()).or_insert(site);
            sites.extend(pages_beside(folder).map(|docs| (docs, Site::Pages)));
        }
    }
    sites
}

fn pages_beside(folder: &str) -> Option<String> {
    let (above, name) = folder.rsplit_once('/').map_or(("", folder), |(above, name)| (above, name));
    let docs = if above.is_empty() { "docs".to_owned() } else { format!("{above}/docs") };
    BESIDE.contains(&name).then_some(docs)
}

/// The site that a document is a page of, if it is one.
pub(crate) fn of(tree: &Tree, path: &str) -> Option<Site> {
    let mut folder = path;
    while let Some((above, _)) = folder.rsplit_once('/') {
        if let Some(site) = tree.sites.get(above) {
            return Some(*site);
        }
        folder = above;
    }
    tree.sites.get("").copied()
}
