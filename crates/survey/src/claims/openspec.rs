//! OpenSpec: `openspec/specs/` says what is built, `openspec/changes/` what is to be, `openspec/changes/archive/`
//! what has been. An archived change and a specification are both claims that something works.

use super::{
    Claims, Tree,
    claim::{Claim, Kind},
    said::Said,
    sheet::{Count, Sheet, in_words, title},
    tool::Tool,
    tree::Size,
};

const SPECS: &str = "openspec/specs/";
const CHANGES: &str = "openspec/changes/";
const ARCHIVE: &str = "openspec/changes/archive/";

/// Reads specifications, changes and the archive.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for path in tree.below(SPECS).filter(|path| path.ends_with("/spec.md")) {
        specification(tree, path, claims);
    }
    for name in tree.folders(CHANGES).into_iter().filter(|name| *name != "archive") {
        change(tree, name, &format!("{CHANGES}{name}/"), Shelf::Active, claims);
    }
    for name in tree.folders(ARCHIVE) {
        change(tree, name, &format!("{ARCHIVE}{name}/"), Shelf::Archive, claims);
    }
}

/// Where a change lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shelf {
    Active,
    Archive,
}

fn specification(tree: &Tree, path: &str, claims: &mut Claims) {
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let id = path[SPECS.len()..].trim_end_matches("/spec.md");
    let (words, line) = title(&text).map_or((in_words(id), 1), |(words, line)| {
        (words.trim_end_matches("Specification").trim().to_owned(), line)
    });
    let claim = Claim::new(Tool::Openspec, Kind::Capability, path, line)
        .named(id, words)
        .saying(Said::Done, "a specification of what is built")
        .about(&text);
    claims.claim(claim);
}

fn change(tree: &Tree, name: &str, folder: &str, shelf: Shelf, claims: &mut Claims) {
    let files = ["proposal.md", "tasks.md", "design.md"].map(|file| format!("{folder}{file}"));
    let Some(first) = files.iter().find(|path| tree.has(path)) else { return };
    let proposal = tree.text(first, Size::Text, claims).unwrap_or_default();
    let steps = if *first == files[1] { Some(proposal.clone()) } else { other(tree, &files[1], claims) };
    let mut parts = Claims::default();
    let sheet = Sheet { tool: Tool::Openspec, path: &files[1], group: folder, above: 0 };
    let count = steps.map_or_else(Count::default, |text| sheet.claim(&text, &mut parts));
    let id = if shelf == Shelf::Archive { undated(name) } else { name };
    let (said, word) = match shelf {
        Shelf::Archive => (Said::Done, "archived"),
        Shelf::Active => (count.said(), "a change"),
    };
    let claim = Claim::new(Tool::Openspec, Kind::Plan, first, 1)
        .named(id, heading(&proposal, id))
        .saying(said, word)
        .within(folder)
        .about(&proposal);
    // A change that is called by one plain word is named by every commit that uses the word.
    claims.claim(if id.contains('-') { claim.marked(id) } else { claim });
    parts.claims.into_iter().for_each(|part| claims.claim(part));
}

/// A proposal's heading is often the name of its first section, which says nothing of the change.
fn heading(proposal: &str, id: &str) -> String {
    let words = title(proposal)
        .map(|(words, _)| words.trim_start_matches("Change:").trim_start_matches("Proposal:").trim());
    words
        .filter(|words| !matches!(*words, "Why" | "Proposal" | "Summary" | ""))
        .map_or_else(|| in_words(id), ToOwned::to_owned)
}

fn other(tree: &Tree, path: &str, claims: &mut Claims) -> Option<String> {
    tree.has(path).then(|| tree.text(path, Size::Text, claims)).flatten()
}

/// The name without the day of its archiving: `2025-01-11-add-login`.
fn undated(name: &str) -> &str {
    let day = name.get(..11).filter(|day| {
        day.chars()
            .enumerate()
            .all(|(at, c)| if matches!(at, 4 | 7 | 10) { c == '-' } else { c.is_ascii_digit() })
    });
    day.map_or(name, |day| &name[day.len()..])
}
