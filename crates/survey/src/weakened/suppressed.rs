//! Findings that a linter or a type checker is told to overlook, in the code itself.

use super::{
    changed::File,
    exits::is_quoted,
    finding::{quoted, touched, weakened},
};
use trace::Weakening;

/// How findings are overlooked: by which ends of names, by what mark, and where the mark stands.
const MARKS: [Mark; 26] = [
    Mark::new(&["rs"], "#[allow(", Stands::Attribute),
    Mark::new(&["rs"], "#![allow(", Stands::Attribute),
    Mark::new(&["rs"], "#[expect(", Stands::Expecting),
    Mark::new(&["rs"], "#[coverage(off)]", Stands::Attribute),
    Mark::new(&["rs"], "#[rustfmt::skip]", Stands::Expecting),
    Mark::new(&["py", "pyi"], "# noqa", Stands::Comment),
    Mark::new(&["py", "pyi"], "#noqa", Stands::Comment),
    Mark::new(&["py", "pyi"], "# type: ignore", Stands::Comment),
    Mark::new(&["py", "pyi"], "# pylint: disable", Stands::Comment),
    Mark::new(&["py", "pyi"], "# pyright: ignore", Stands::Comment),
    Mark::new(&["py", "pyi"], "# mypy: ignore-errors", Stands::Comment),
    Mark::new(&["py", "pyi"], "# ruff: noqa", Stands::Comment),
    Mark::new(&["py", "pyi"], "# flake8: noqa", Stands::Comment),
    Mark::new(&["py", "pyi"], "# nosec", Stands::Comment),
    Mark::new(&["py", "pyi"], "# pragma: no cover", Stands::Comment),
    Mark::new(SCRIPTS, "eslint-disable", Stands::Comment),
    Mark::new(SCRIPTS, "@ts-ignore", Stands::Comment),
    Mark::new(SCRIPTS, "@ts-nocheck", Stands::Comment),
    Mark::new(SCRIPTS, "@ts-expect-error", Stands::Expecting),
    Mark::new(SCRIPTS, "biome-ignore", Stands::Comment),
    Mark::new(SCRIPTS, "istanbul ignore", Stands::Comment),
    Mark::new(SCRIPTS, "c8 ignore", Stands::Comment),
    Mark::new(SCRIPTS, "v8 ignore", Stands::Comment),
    Mark::new(&["go"], "//nolint", Stands::Comment),
    Mark::new(&["java", "kt"], "@SuppressWarnings", Stands::Attribute),
    Mark::new(&["java", "kt", "go", "py", "ts", "js"], "NOSONAR", Stands::Comment),
];
const SCRIPTS: &[&str] = &["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// At the start of a line.
    Attribute,
    /// In a comment.
    Comment,
    /// At the start of a line or in a comment; it is told by itself once it is not needed.
    Expecting,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    ends: &'static [&'static str],
    text: &'static str,
    stands: Stands,
}

impl Mark {
    const fn new(ends: &'static [&'static str], text: &'static str, stands: Stands) -> Self {
        Self { ends, text, stands }
    }
}

/// One place where something is overlooked.
#[derive(Clone, Debug)]
struct Overlooked<'a> {
    path: &'a str,
    line: u32,
    mark: usize,
    /// What exactly is overlooked; nothing named is everything.
    what: &'a str,
    text: &'a str,
}

/// Those that are there after and were not before, counted over the whole diff: what moved is not new.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let mut old: Vec<Overlooked<'_>> = files.iter().flat_map(|file| of(file.path, file.old())).collect();
    let new: Vec<Overlooked<'_>> = files.iter().flat_map(|file| of(file.path, file.now())).collect();
    let is_same =
        |one: &Overlooked<'_>, other: &Overlooked<'_>| one.mark == other.mark && one.what == other.what;
    let mut rest = without(&mut old, new, |one, other| is_same(one, other) && one.path == other.path);
    rest = without(&mut old, rest, is_same);
    let is_narrower = |one: &Overlooked<'_>, other: &Overlooked<'_>| {
        one.path == other.path
            && (is_wide(other.what)
                || one.what.contains(other.what)
                || other.what.contains(one.what) && !one.what.is_empty())
    };
    let rest = without(&mut old, rest, |one, other| is_narrower(one, other) && is_kin(one.mark, other.mark));
    rest.into_iter().map(|new| told(&new)).collect()
}

/// Whether a mark overlooks whole groups of findings.
fn is_wide(what: &str) -> bool {
    ["clippy::all", "warnings", "all", "unused"].contains(&what)
}

fn is_kin(one: usize, other: usize) -> bool {
    let of = |mark: usize| {
        MARKS[mark].text.trim_start_matches(['#', '!', '[', ' ']).chars().take(2).collect::<String>()
    };
    one == other
        || MARKS[one].ends == MARKS[other].ends
            && (of(one) == of(other) || MARKS[one].stands == Stands::Expecting)
}

fn without<'a>(
    old: &mut Vec<Overlooked<'a>>,
    new: Vec<Overlooked<'a>>,
    same: impl Fn(&Overlooked<'a>, &Overlooked<'a>) -> bool,
) -> Vec<Overlooked<'a>> {
    let mut is_left = |one: &Overlooked<'a>| {
        let at = old.iter().position(|other| same(one, other));
        at.map(|at| old.swap_remove(at)).is_none()
    };
    new.into_iter().filter(|one| is_left(one)).collect()
}

fn told(new: &Overlooked<'_>) -> Weakening {
    let what = format!("findings are overlooked: `{}`", quoted(new.text));
    if MARKS[new.mark].stands == Stands::Expecting {
        return touched(new.path, new.line, "findings-expected", what);
    }
    weakened(new.path, new.line, "findings-overlooked", what)
}

fn of<'a>(path: &'a str, text: &'a str) -> Vec<Overlooked<'a>> {
    let end = path.rsplit('.').next().unwrap_or_default();
    let marks: Vec<(usize, &Mark)> = MARKS
        .iter()
        .enumerate()
        .filter(|(_, mark)| mark.ends.contains(&end) && text.contains(mark.text))
        .collect();
    if marks.is_empty() {
        return vec![];
    }
    let lines = text.lines().zip(1_u32..);
    lines
        .flat_map(|(whole, line)| {
            marks.iter().filter_map(move |(mark, it)| in_line(path, whole.trim(), line, *mark, it))
        })
        .collect()
}

fn in_line<'a>(path: &'a str, text: &'a str, line: u32, mark: usize, it: &Mark) -> Option<Overlooked<'a>> {
    let at = text.find(it.text)?;
    let comment = ["//", "/*", "#", "*"].iter().any(|open| text[..at].contains(open))
        || it.text.starts_with(['#', '/']);
    let stands = match it.stands {
        Stands::Attribute => at == 0 || text[..at].ends_with(' ') && !is_quoted(text, it.text),
        Stands::Comment => comment && !is_quoted(text, it.text),
        Stands::Expecting => at == 0 || comment && !is_quoted(text, it.text),
    };
    let rest = text.get(at + it.text.len()..).unwrap_or_default();
    // `#[allow(x, reason = "…")]` names x; a comment's reason is no name either.
    let what = rest.split([']', ')']).next().unwrap_or(rest).split("reason").next().unwrap_or_default();
    let what = what.split("--").next().unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric());
    stands.then_some(Overlooked { path, line, mark, what, text })
}
