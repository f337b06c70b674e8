//! The shapes in which programs write *this is wrong, here*. Each takes the lines of an output and a
//! position, and gives what is found there; which of it counts, and how much, is for `plain`.

use super::sources::Sources;
use regex::Regex;
use trace::RepoPath;

/// One complaint with its place.
#[derive(Debug)]
pub(crate) struct Found {
    /// The file, which is there.
    pub(crate) path: RepoPath,
    /// The line, from 1.
    pub(crate) line: u32,
    /// What is wrong.
    pub(crate) message: String,
    /// How many lines of the output it took.
    pub(crate) lines: usize,
}

/// Reads one shape at a position.
pub(crate) type Shape = fn(&[&str], usize, &Sources<'_>) -> Option<Found>;

/// All shapes, the more particular first.
pub(crate) const ALL: [Shape; 8] = [rustc, rustfmt, panic, traceback, pytest, go, typescript, located];

/// Lines that one complaint may span.
const SPAN: usize = 14;
/// Lines in which a Go package is named after its tests, or a traceback ends.
const FAR: usize = 400;
/// The longest line that is looked at: what is longer is a payload, not a complaint.
const LINE: usize = 4_000;

fn line_at<'a>(lines: &[&'a str], at: usize) -> &'a str {
    lines.get(at).copied().filter(|line| line.len() <= LINE).unwrap_or_default()
}

/// The lines from a position up to one that ends them, joined.
fn until(lines: &[&str], from: usize, ends: impl Fn(&str) -> bool) -> (String, usize) {
    let block: Vec<&str> = lines
        .iter()
        .skip(from)
        .take(SPAN)
        .take_while(|line| line.len() <= LINE && !ends(line))
        .copied()
        .collect();
    (block.join("\n"), block.len())
}

pattern!(RUSTC, r"^error(?:\[E\d+\])?: .+");
pattern!(ARROW, r"^\s*--> (?<path>.+?):(?<line>\d+):\d+");

/// An error of rustc or clippy: its words, its place below them, its sample. Warnings are left to the gate's
/// own choice of what is an error.
fn rustc(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    let head = RUSTC.find(line_at(lines, at))?;
    let (below, offset) =
        (1..=4).find_map(|below| Some((ARROW.captures(line_at(lines, at + below))?, below)))?;
    let (sample, taken) =
        until(lines, at + offset + 1, |line| line.trim().is_empty() || RUSTC.is_match(line));
    let path = sources.find(&below["path"])?;
    Some(Found {
        path,
        line: below["line"].parse().ok()?,
        message: format!("{}\n{}", head.as_str(), sample.trim_end()),
        lines: offset + 1 + taken,
    })
}

pattern!(RUSTFMT, r"^Diff in (?<path>.+?)(?: at line |:)(?<line>\d+):$");

/// What rustfmt would write otherwise, as a diff.
fn rustfmt(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    let head = RUSTFMT.captures(line_at(lines, at))?;
    let (diff, taken) = until(lines, at + 1, |line| RUSTFMT.is_match(line));
    Some(Found {
        path: sources.find(&head["path"])?,
        line: head["line"].parse().ok()?,
        message: format!("is formatted otherwise:\n{}", diff.trim_end()),
        lines: 1 + taken,
    })
}

pattern!(PANIC, r"^thread '(?<who>[^']*)'(?: \(\d+\))? panicked at (?<path>[^']+?):(?<line>\d+):\d+:$");
pattern!(OLD_PANIC, r"^thread '(?<who>[^']*)' panicked at '(?<what>.*)', (?<path>.+?):(?<line>\d+):\d+$");

/// A panic of a Rust program: who, where, and the words below.
fn panic(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    let line = line_at(lines, at);
    let (head, what, taken) = if let Some(head) = PANIC.captures(line) {
        let (what, taken) = until(lines, at + 1, |line| {
            line.trim().is_empty() || line.starts_with("note: ") || line.starts_with("stack backtrace:")
        });
        (head, what, taken)
    } else {
        let head = OLD_PANIC.captures(line)?;
        let what = head["what"].to_owned();
        (head, what, 0)
    };
    Some(Found {
        path: sources.find(&head["path"])?,
        line: head["line"].parse().ok()?,
        message: format!("`{}` panicked: {what}", &head["who"]),
        lines: 1 + taken,
    })
}

pattern!(FRAME, r#"^\s+File "(?<path>[^"]+)", line (?<line>\d+)"#);

/// A traceback of Python: its last frame in the checkout, with the exception.
fn traceback(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    if line_at(lines, at).trim() != "Traceback (most recent call last):" {
        return None;
    }
    let ends = |offset: &usize| {
        let line = line_at(lines, at + offset);
        !line.is_empty() && !line.starts_with(char::is_whitespace)
    };
    let end = (1..FAR.min(lines.len() - at)).find(ends)?;
    let (path, line) = (1..end).rev().find_map(|offset| {
        let frame = FRAME.captures(line_at(lines, at + offset))?;
        Some((sources.find(&frame["path"])?, frame["line"].parse().ok()?))
    })?;
    Some(Found { path, line, message: line_at(lines, at + end).to_owned(), lines: end + 1 })
}

pattern!(PYTEST, r"^(?<path>\S[^:]*\.py):(?<line>\d+): (?<what>[A-Z][\w.]*)$");

/// The last line of a failure of pytest; what it says is on the lines above that start with `E`.
fn pytest(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    let place = PYTEST.captures(line_at(lines, at))?;
    let above = lines[..at].iter().rev().take(SPAN).skip_while(|line| line.trim().is_empty());
    let mut words: Vec<&str> = above.map_while(|line| line.strip_prefix("E  ")).map(str::trim).collect();
    words.reverse();
    let exception = &place["what"];
    let words = words.join("\n");
    let message = if words.starts_with(exception) { words } else { format!("{exception}: {words}") };
    Some(Found { path: sources.find(&place["path"])?, line: place["line"].parse().ok()?, message, lines: 1 })
}

pattern!(GO, r"^\s+(?<path>[^\s:]+\.go):(?<line>\d+): (?<what>.*)$");
pattern!(GO_TEST, r"^\s*(?:--- FAIL: |=== RUN\s+|=== NAME\s+)(?<test>\S+)");
pattern!(GO_PACKAGE, r"^(?:FAIL|ok)\s+(?<package>[^\s/]+(?:/\S+)?)\s");

/// A line of a Go test: its file is named within a package, and the package on a later line.
fn go(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    let place = GO.captures(line_at(lines, at))?;
    let test = lines[..at].iter().rev().take(FAR).find_map(|line| GO_TEST.captures(line));
    let package = lines[at..].iter().take(FAR).find_map(|line| GO_PACKAGE.captures(line));
    let package = package.map_or(String::new(), |found| found["package"].to_owned());
    let path = folders(&package).find_map(|folder| sources.find_below(&place["path"], folder))?;
    let (more, taken) = until(lines, at + 1, |line| !line.starts_with("        ") || GO.is_match(line));
    let more: Vec<&str> = more.lines().map(str::trim).collect();
    let who = test.map_or(String::new(), |test| format!("{}: ", &test["test"]));
    let message = format!("{who}{}\n{}", &place["what"], more.join("\n"));
    Some(Found { path, line: place["line"].parse().ok()?, message, lines: 1 + taken })
}

/// The folders that a Go package may lie in: its import path, and every end of it.
pub(crate) fn folders(package: &str) -> impl Iterator<Item = &str> {
    let ends = package.match_indices('/').map(|(slash, _)| &package[slash + 1..]);
    std::iter::once(package).chain(ends).chain(std::iter::once(""))
}

pattern!(TYPESCRIPT, r"^(?<path>[^\s(][^(]*)\((?<line>\d+),\d+\): (?<what>error .*)$");

fn typescript(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    one_line(&TYPESCRIPT, line_at(lines, at), sources)
}

pattern!(LOCATED, r"^(?<path>[^\s:][^:]*):(?<line>\d+)(?::\d+)?:\s+(?<what>\S.*)$");

/// What compilers and linters agree upon: `path:line: message`. Notes and warnings explain errors; they are
/// none.
fn located(lines: &[&str], at: usize, sources: &Sources<'_>) -> Option<Found> {
    let found = one_line(&LOCATED, line_at(lines, at), sources)?;
    let explains = ["note:", "warning:", "remark:", "help:", "in "];
    (!explains.iter().any(|word| found.message.starts_with(word))).then_some(found)
}

fn one_line(pattern: &Regex, line: &str, sources: &Sources<'_>) -> Option<Found> {
    let found = pattern.captures(line)?;
    Some(Found {
        path: sources.find(&found["path"])?,
        line: found["line"].parse().ok()?,
        message: found["what"].to_owned(),
        lines: 1,
    })
}
