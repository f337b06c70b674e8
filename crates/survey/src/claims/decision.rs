//! Decisions in Markdown, as MADR, adr-tools and log4brains keep them: a number or a date, a title, and a status in the
//! front matter, in a line of its own, or below a heading.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    front::Front,
    sheet::{below, in_words, title, value},
    tool::Tool,
    tree::{Size, base},
};
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
    let front = Front::of(&text);
    let body = front.body;
    let of_front = front.text("status").map(|status| (status, front.line("status")));
    let placed = |(status, line): (&str, u32)| (status.to_owned(), line + front.above);
    let status =
        of_front.or_else(|| value(body, "Status").map(placed)).or_else(|| below(body, "Status").map(placed));
    let stem = base(path).trim_end_matches(".md");
    let id: String = stem.chars().take_while(char::is_ascii_alphanumeric).collect();
    let words = front
        .text("title")
        .or_else(|| title(body).map(|(words, _)| unnumbered(words).to_owned()))
        .unwrap_or_else(|| in_words(stem));
    if status.is_none() {
        let message = format!("`{path}` says nothing of its status: nobody can tell whether it holds");
        claims.remark(Remark::new(
            "claims.no-status",
            path,
            1,
            message,
            "add `status: accepted`, or what it is",
        ));
    }
    let (status, line) = status.unwrap_or((String::new(), 1));
    let claim = Claim::new(Tool::Adr, Kind::Decision, path, line).named(id, words);
    claims.claim(Claim { word: status, ..claim }.about(&text));
}

/// `12. Use keys` as `Use keys`.
fn unnumbered(words: &str) -> &str {
    let rest = words
        .trim_start_matches("ADR")
        .trim_start_matches(['-', ' '])
        .trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < words.len() { rest.trim_start_matches(['.', ':', ' ', '-', '—']) } else { words }
}
