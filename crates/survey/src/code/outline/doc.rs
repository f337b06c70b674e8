//! The first line of what is written about a signature: the comment before it, or Python's string inside it.

use super::{
    super::{
        Language,
        syntax::{child, text_of},
    },
    cut,
};
use tree_sitter::Node;

/// The longest line of documentation, in bytes.
const LINE: usize = 160;

/// The comments that stand before a node.
#[derive(Default)]
pub(super) struct Notes {
    first: Option<String>,
    /// The row in which what came last ends.
    row: usize,
}

impl Notes {
    /// Whether a node is a comment or an attribute, which belong to what follows.
    pub(super) fn takes(&mut self, node: Node<'_>, text: &str) -> bool {
        let (starts, row) = (node.start_position().row, end_row(node));
        match node.kind() {
            "comment" | "line_comment" | "block_comment" => {
                let trails = self.row == starts && starts > 0 && self.first.is_none();
                if starts > self.row + 1 {
                    self.first = None;
                }
                if self.first.is_none() && !trails {
                    self.first = line(text_of(node, text));
                }
            }
            "attribute_item" | "decorator" => {}
            _ => return false,
        }
        self.row = row;
        true
    }

    /// What was written before a node, without a blank line between.
    pub(super) fn before(&mut self, node: Node<'_>) -> Option<String> {
        let touches = node.start_position().row <= self.row + 1;
        self.row = end_row(node);
        self.first.take().filter(|_| touches)
    }
}

/// A comment of Rust ends with its newline, at the start of the next row.
fn end_row(node: Node<'_>) -> usize {
    let end = node.end_position();
    if end.column == 0 { end.row.saturating_sub(1) } else { end.row }
}

/// Whether a node is only the coat of what it holds, and belongs to its signature.
pub(super) fn wraps(node: Node<'_>) -> bool {
    matches!(node.kind(), "export_statement" | "ambient_declaration")
}

/// What is written inside of a definition: Python's first string.
pub(super) fn inside(language: Language, node: Node<'_>, text: &str) -> Option<String> {
    if language != Language::Python {
        return None;
    }
    let first = node.child_by_field_name("body")?.named_child(0)?;
    let string = if first.kind() == "expression_statement" { child(first, "string")? } else { return None };
    line(text_of(child(string, "string_content")?, text))
}

/// The first line that says something, without the marks of a comment. Comments that are not documentation in the
/// languages that tell them apart are kept: they stand before what is public, and say something of it.
fn line(comment: &str) -> Option<String> {
    let marks = |mark: char| mark.is_whitespace() || matches!(mark, '/' | '*' | '!');
    let mut lines = comment.lines().map(|line| line.trim_matches(marks));
    let said = lines.find(|line| line.chars().any(char::is_alphanumeric))?;
    Some(cut(said, LINE))
}
