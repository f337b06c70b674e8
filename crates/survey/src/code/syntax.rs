//! Parsing, with a limit on bytes and on work. The work is counted, not timed: the same text gives the same answer on
//! every machine.

use super::Language;
use std::ops::ControlFlow;
use tree_sitter::{Node, ParseOptions, Parser, Tree};

/// The longest text that is parsed, in bytes.
pub(crate) const LONGEST: usize = 1 << 20;
/// How often the parser may come back to say how far it is; once in about a hundred of its operations.
const WORK: u32 = 100_000;

/// The tree of a text; none for one that is too long or takes too much work.
pub(crate) fn tree(language: Language, text: &str) -> Option<Tree> {
    if text.len() > LONGEST {
        return None;
    }
    let mut parser = Parser::new();
    parser.set_language(&language.grammar()).ok()?;
    let mut work = 0;
    let mut progress = |_: &_| {
        work += 1;
        if work > WORK { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let bytes = text.as_bytes();
    let mut read = |at: usize, _| bytes.get(at..).unwrap_or_default();
    parser.parse_with_options(&mut read, None, Some(ParseOptions::new().progress_callback(&mut progress)))
}

/// The text of a node.
pub(crate) fn text_of<'a>(node: Node<'_>, text: &'a str) -> &'a str {
    slice(text, node.start_byte(), node.end_byte())
}

/// The text between two places of a tree; empty where they are no places of this text.
pub(crate) fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// The line of a node, counted from one.
pub(crate) fn line_of(node: Node<'_>) -> u32 {
    u32::try_from(node.start_position().row).unwrap_or(u32::MAX).saturating_add(1)
}

/// The column of a byte, counted from one and in characters.
pub(crate) fn column_of(text: &str, byte: usize) -> u32 {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    u32::try_from(line.chars().count()).unwrap_or(u32::MAX).saturating_add(1)
}

/// The first child of a kind.
pub(crate) fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    node.children(&mut node.walk()).find(|child| child.kind() == kind)
}
