//! The first syntax error of a sample in a document. Samples are fragments: statements without a function, methods
//! without a class, `...` for what is left out. A false alarm is worse than a miss, so a sample is read in every way
//! that it may have been meant, and only one that fails in all of them has a flaw.

mod reading;

use super::{
    Language,
    syntax::{column_of, slice, text_of, tree},
};
use reading::{Reading, readings};
use serde::Serialize;
use tree_sitter::Node;

/// The longest sample that is judged, in bytes.
const SAMPLE: usize = 16 << 10;
/// The longest piece of a sample that is quoted, in characters.
const QUOTED: usize = 24;
/// How many nodes are looked at for an error, at most.
const NODES: usize = 200_000;

/// Where a sample stops making sense, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The line in the sample, counted from one.
    pub line: u32,
    /// The column, counted from one and in characters.
    pub column: u32,
    /// What is wrong, in words.
    pub what: String,
}

/// The first syntax error of a sample; none if there is any reading of it that parses, or if it cannot be told.
#[must_use]
pub fn flaw(language: Language, text: &str) -> Option<Flaw> {
    if text.len() > SAMPLE {
        return None;
    }
    let line_at = |at: usize| slice(text, 0, at).matches('\n').count();
    let mut furthest: Option<(usize, String)> = None;
    for reading in readings(language, text) {
        let wrong = first_wrong(&reading)?;
        // The plainest reading says it best, unless another makes sense of more lines.
        if furthest.as_ref().is_none_or(|(at, _)| line_at(wrong.0) > line_at(*at)) {
            furthest = Some(wrong);
        }
    }
    let (at, what) = furthest?;
    let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let line = u32::try_from(line_at(at)).unwrap_or(u32::MAX).saturating_add(1);
    is_told(text, line).then(|| Flaw { line, column: column_of(text, at), what })
}

/// Whether a line holds no mark for something left out: what is wrong there is the mark.
fn is_told(text: &str, line: u32) -> bool {
    let said = text.lines().nth(line as usize - 1).unwrap_or_default();
    !(said.contains("...") || said.contains('…'))
}

/// The first error of a reading, as a place in the sample; none if it parses, or cannot be parsed within bounds.
fn first_wrong(reading: &Reading) -> Option<(usize, String)> {
    let tree = tree(reading.language, &reading.text)?;
    let root = tree.root_node();
    if !root.has_error() {
        return None;
    }
    let (at, what) = wrong_in(root, &reading.text)?;
    let within =
        at.clamp(reading.before, reading.text.len().saturating_sub(reading.after).max(reading.before));
    Some((within - reading.before, what))
}

/// Walks to the first error without recursion, as hostile text nests without end.
fn wrong_in(root: Node<'_>, text: &str) -> Option<(usize, String)> {
    let mut cursor = root.walk();
    for _ in 0..NODES {
        let node = cursor.node();
        if node.is_missing() {
            return Some((node.start_byte(), format!("`{}` is missing", node.kind())));
        }
        if node.is_error() {
            return Some(worded(node, text));
        }
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return None;
            }
        }
    }
    None
}

/// A bracket that is never closed says most; otherwise the first words that do not fit.
fn worded(error: Node<'_>, text: &str) -> (usize, String) {
    if let Some(bracket) = unclosed(error) {
        return (bracket.start_byte(), format!("`{}` is never closed", bracket.kind()));
    }
    let said = text_of(error, text);
    let at = error.start_byte() + (said.len() - said.trim_start().len());
    let quoted: String = said.trim().lines().next().unwrap_or_default().chars().take(QUOTED).collect();
    if quoted.is_empty() {
        return (at, "this does not parse".to_owned());
    }
    (at, format!("`{}` does not parse here", quoted.trim_end()))
}

fn unclosed(error: Node<'_>) -> Option<Node<'_>> {
    let mut open: Vec<Node<'_>> = Vec::new();
    for child in error.children(&mut error.walk()) {
        match child.kind() {
            "{" | "(" | "[" => open.push(child),
            "}" | ")" | "]" => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}
