//! What may travel with a step: which documents of a tree speak about it, why, and in which order. Whether
//! they fit is for `fill`.

use super::{decisions, front_matter::split, outlined::outlined, reach::Reach};
use std::{cmp::Reverse, collections::BTreeSet};
use trace::ItemKind;

/// A text that may travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// What it is.
    pub(crate) kind: ItemKind,
    /// Its path, or the id of a precedent.
    pub(crate) source: String,
    /// Its text, without front matter.
    pub(crate) text: String,
    /// Why it is here.
    pub(crate) because: String,
    /// How close it is to the step; more is closer.
    pub(crate) closeness: usize,
}

/// Documents that are read in each folder that a step works in, and in those above it.
const NEAREST: [&str; 3] = ["README.md", "AGENTS.md", "ARCHITECTURE.md"];

/// What a path is by its place in the repository; nothing for what never travels.
fn kind_of(path: &str) -> Option<ItemKind> {
    let markdown = path.ends_with(".md");
    let below = |folder: &str| markdown && path.starts_with(folder);
    match path {
        _ if below(".evolute/standards/") => Some(ItemKind::Standard),
        _ if below(".evolute/patterns/") => Some(ItemKind::Pattern),
        _ if markdown && formats::decision::is_kept_at(path) => Some(ItemKind::Decision),
        _ if below("docs/") || NEAREST.contains(&name(path)) => Some(ItemKind::Document),
        _ => None,
    }
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The paths of a tree that are worth reading for a step: by their place alone, before anything is opened.
pub(crate) fn worth_reading<'a>(paths: &[&'a str], reach: &Reach<'_>) -> Vec<&'a str> {
    let near = |path: &str| match kind_of(path) {
        Some(ItemKind::Document) if !path.starts_with("docs/") => {
            reach.chain(folder(path)) || reach.holds(folder(path))
        }
        kind => kind.is_some(),
    };
    paths.iter().copied().filter(|path| near(path)).collect()
}

/// What travels, of the documents and the code that were read, in the order of their rank.
pub(crate) fn chosen(read: &[(&str, String)], code: &[(&str, String)], reach: &Reach<'_>) -> Vec<Candidate> {
    let paths: BTreeSet<&str> = read.iter().map(|(path, _)| *path).collect();
    let nearest = nearest(&paths, reach);
    let mut chosen: Vec<Candidate> =
        read.iter().filter_map(|(path, document)| candidate(path, document, reach, &nearest)).collect();
    chosen.extend(decisions::holding(read, reach));
    chosen.extend(outlined(code, reach));
    chosen.sort_by(|one, other| rank(one).cmp(&rank(other)));
    chosen
}

fn rank(candidate: &Candidate) -> (ItemKind, Reverse<usize>, &str) {
    (candidate.kind, Reverse(candidate.closeness), &candidate.source)
}

fn candidate(path: &str, document: &str, reach: &Reach<'_>, nearest: &BTreeSet<&str>) -> Option<Candidate> {
    let kind = kind_of(path).filter(|kind| *kind != ItemKind::Decision)?;
    let (front, text) = split(document);
    if text.trim().is_empty() {
        return None;
    }
    let (because, place) = match reach.met_by(&front.covers) {
        Some(cover) => (format!("it covers `{cover}`"), super::reach::folder(cover)),
        None if !front.covers.is_empty() => return None,
        None => (uncovered(kind, path, reach, nearest)?, folder(path).to_owned()),
    };
    Some(Candidate {
        kind,
        source: path.to_owned(),
        text: text.trim().to_owned(),
        because,
        closeness: reach.closeness(&place),
    })
}

/// Why a document that names no paths travels, if it does.
fn uncovered(kind: ItemKind, path: &str, reach: &Reach<'_>, nearest: &BTreeSet<&str>) -> Option<String> {
    match kind {
        ItemKind::Standard | ItemKind::Pattern => {
            Some("it names no paths, so it holds everywhere".to_owned())
        }
        ItemKind::Decision | ItemKind::Precedent | ItemKind::Outline => None,
        ItemKind::Document if nearest.contains(path) => Some("it is the nearest of its name".to_owned()),
        ItemKind::Document => reach.holds(folder(path)).then(|| "it lies where the step works".to_owned()),
    }
}

/// Of each name, the documents that are nearest to the folders that the step works in.
fn nearest<'a>(paths: &BTreeSet<&'a str>, reach: &Reach<'_>) -> BTreeSet<&'a str> {
    let of = |own: &String, wanted: &str| {
        let above =
            |path: &&&str| name(path) == wanted && (folder(path) == own || is_above(folder(path), own));
        paths.iter().filter(above).max_by_key(|path| path.len()).copied()
    };
    let each = |own| NEAREST.iter().filter_map(move |wanted| of(own, wanted));
    reach.folders().iter().flat_map(each).collect()
}

fn is_above(folder: &str, own: &str) -> bool {
    folder.is_empty() || own.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(touches: &[&str], tree: &[(&str, &str)], expected: &Expect) {
        let touches: Vec<String> = touches.iter().map(ToString::to_string).collect();
        let paths: Vec<&str> = tree.iter().map(|(path, _)| *path).collect();
        let reach = Reach::new(&touches, paths.iter().copied());
        let worth = worth_reading(&paths, &reach);
        let read: Vec<(&str, String)> = tree
            .iter()
            .filter(|(path, _)| worth.contains(path))
            .map(|(path, text)| (*path, (*text).to_owned()))
            .collect();
        let lines: Vec<String> =
            chosen(&read, &[], &reach).iter().map(|one| format!("{}: {}", one.source, one.because)).collect();
        expected.assert_eq(&format!("{}\n", lines.join("\n")));
    }

    #[test]
    fn standards_come_first_and_what_is_closer_before_what_is_not() {
        check(
            &["src/pay/refund.rs"],
            &[
                ("README.md", "# Shop"),
                ("src/pay/README.md", "# Pay"),
                ("src/ledger/README.md", "# Ledger"),
                ("docs/guide/refunds.md", "---\ncovers: [\"src/pay/**\"]\n---\n# Refunds"),
                ("docs/guide/ledger.md", "---\ncovers: [\"src/ledger/**\"]\n---\n# Ledger"),
                ("docs/history.md", "# History"),
                (".evolute/standards/testing.md", "# Testing"),
                (".evolute/standards/money.md", "---\ncovers: src/pay/*.rs\n---\n# Money"),
                (".evolute/standards/web.md", "---\ncovers: web/**\n---\n# Web"),
                (".evolute/patterns/retry.md", "---\ncovers: [\"src/**\"]\n---\n# Retry"),
                ("AGENTS.md", "# Agents"),
                ("src/pay/refund.rs", "fn refund() {}"),
            ],
            &expect![[r#"
                .evolute/standards/money.md: it covers `src/pay/*.rs`
                .evolute/standards/testing.md: it names no paths, so it holds everywhere
                .evolute/patterns/retry.md: it covers `src/**`
                docs/guide/refunds.md: it covers `src/pay/**`
                src/pay/README.md: it is the nearest of its name
                AGENTS.md: it is the nearest of its name
            "#]],
        );
    }

    #[test]
    fn a_decision_travels_only_while_it_is_accepted() {
        check(
            &["src/pay/**"],
            &[
                ("docs/adr/0001-keys.md", "---\nstatus: accepted\ncovers: src/pay/**\n---\n# Keys"),
                (
                    "docs/adr/0002-locks.md",
                    "---\nstatus: superseded by 0001\ncovers: src/pay/**\n---\n# Locks",
                ),
                (".evolute/decisions/d-7k2m-cents.md", "---\nstatus: accepted\ncovers: src/**\n---\n# Cents"),
                (
                    ".evolute/decisions/d-8x1a-all.md",
                    "---\nstatus: accepted\n---\n# About nothing in particular",
                ),
            ],
            &expect![[r#"
                docs/adr/0001-keys.md: it covers `src/pay/**`, and it took the place of `docs/adr/0002-locks.md` about `src/pay/**`
                .evolute/decisions/d-7k2m-cents.md: it covers `src/**`
            "#]],
        );
    }

    #[test]
    fn a_step_in_the_documents_gets_its_neighbors() {
        check(
            &["docs/guide/**"],
            &[
                ("docs/guide/start.md", "# Start"),
                ("docs/other.md", "# Other"),
                ("docs/guide/empty.md", "\n"),
            ],
            &expect![[r#"
                docs/guide/start.md: it lies where the step works
            "#]],
        );
    }
}
