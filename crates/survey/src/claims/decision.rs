//! Decisions in Markdown, where MADR, adr-tools and log4brains keep them. What a file says is `formats::decision`'s to
//! read; here is where such files lie.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    sheet::in_words,
    tool::Tool,
    tree::{Size, base},
};
use formats::decision::Status;
use std::collections::BTreeSet;

/// Where teams keep them.
const HOMES: [&str; 14] = [
    "docs/adr/",
    "docs/adrs/",
    "docs/ADR/",
    "docs/decisions/",
    "docs/architecture/decisions/",
    "docs/architecture/adr/",
    "docs/architecture-decisions/",
    "doc/adr/",
    "doc/decisions/",
    "doc/architecture/decisions/",
    "adr/",
    "adrs/",
    "decisions/",
    "backlog/decisions/",
];

/// Reads every decision.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    let homes: BTreeSet<String> = HOMES.iter().map(ToString::to_string).chain(named(tree)).collect();
    let files: BTreeSet<&str> =
        homes.iter().flat_map(|home| tree.below(home)).filter(|path| is_decision(base(path))).collect();
    for path in files {
        record(tree, path, claims);
    }
}

/// The folders that a tool was told: `.adr-dir` of adr-tools, `.log4brains.yml`.
fn named(tree: &Tree) -> Vec<String> {
    let adr_dir = tree.quiet(".adr-dir").unwrap_or_default();
    let log4brains = tree.quiet(".log4brains.yml").unwrap_or_default();
    let folders =
        log4brains.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("adrFolder:"));
    adr_dir
        .lines()
        .take(1)
        .chain(folders)
        .map(|folder| folder.trim().trim_matches(['"', '\'']).trim_start_matches("./").trim_end_matches('/'))
        .filter(|folder| !folder.is_empty() && !folder.starts_with(['/', '.']))
        .map(|folder| format!("{folder}/"))
        .collect()
}

/// `0001-keys.md`, `20240131-keys.md`, `ADR-12-keys.md`, `decision-3 - Keys.md`; and no index, no template.
fn is_decision(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = ["adr-", "adr_", "adr", "decision-"]
        .iter()
        .find_map(|head| lower.strip_prefix(head))
        .unwrap_or(&lower);
    lower.ends_with(".md") && stem.starts_with(|c: char| c.is_ascii_digit()) && !lower.contains("template")
}

fn record(tree: &Tree, path: &str, claims: &mut Claims) {
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let read = formats::decision::read(path, &text);
    for finding in &read.findings {
        claims.remark(Remark::of(finding, path, &text));
    }
    let stem = base(path).trim_end_matches(".md");
    let id: String = stem.chars().take_while(char::is_ascii_alphanumeric).collect();
    let title = read.value.as_ref().map_or("", |decision| decision.title.as_str());
    let title = if title.is_empty() { in_words(stem) } else { title.to_owned() };
    // One that says nothing counts as proposed; but that it was, nobody claimed.
    let said = read.value.zip(read.at.status);
    let (word, line) = said
        .map_or((String::new(), 1), |(decision, span)| (word(&decision.status), line_of(&text, span.start)));
    let claim = Claim::new(Tool::Adr, Kind::Decision, path, line).named(id, title);
    claims.claim(Claim { word, ..claim }.about(&text));
}

/// The status, as it would stand in a front matter of ours.
fn word(status: &Status) -> String {
    match status {
        Status::Proposed => "proposed".into(),
        Status::Accepted => "accepted".into(),
        Status::Rejected => "rejected".into(),
        Status::Deprecated => "deprecated".into(),
        Status::Withdrawn => "withdrawn".into(),
        Status::Superseded { by: None } => "superseded".into(),
        Status::Superseded { by: Some(by) } => format!("superseded by {by}"),
    }
}

/// The line in which a byte lies.
fn line_of(text: &str, at: usize) -> u32 {
    let above = text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    u32::try_from(above + 1).unwrap_or(u32::MAX)
}
