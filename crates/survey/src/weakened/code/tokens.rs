//! The tokens of a piece of code, and which of them carry meaning: a line break, a comment and a trailing comma carry none.

use crate::code::syntax::text_of;
use std::collections::BTreeMap;
use tree_sitter::Node;

/// The most tokens of one piece that are looked at.
const MOST: usize = 20_000;
/// Nodes that are one token, whatever stands in them.
const WHOLE: [&str; 8] = [
    "string",
    "string_literal",
    "raw_string_literal",
    "interpreted_string_literal",
    "char_literal",
    "template_string",
    "rune_literal",
    "regex",
];
/// Tokens that only hold others together.
const GLUE: [&str; 30] = [
    "(", ")", "[", "]", "{", "}", ",", ";", ".", ":", "::", "=>", "->", "?", "&", "==", "===", "is", "mut",
    "ref", "await", "async", "new", "return", "let", "const", "var", ":=", "=", "!.",
];

/// The tokens of a node, without comments.
pub(super) fn tokens<'t>(node: Node<'_>, text: &'t str) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut cursor = node.walk();
    let mut depth = 0_u32;
    loop {
        let at = cursor.node();
        let is_comment = at.kind().contains("comment");
        if !is_comment && !WHOLE.contains(&at.kind()) && cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        if !is_comment && at.end_byte() > at.start_byte() {
            found.push(text_of(at, text));
        }
        if found.len() >= MOST {
            return found;
        }
        while !cursor.goto_next_sibling() {
            if depth == 0 || !cursor.goto_parent() {
                return found;
            }
            depth -= 1;
            if depth == 0 {
                return found;
            }
        }
        if depth == 0 {
            return found;
        }
    }
}

/// The tokens that carry meaning; a text in other quotes is the same text.
pub(super) fn words<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    let kept = tokens.iter().filter(|token| !GLUE.contains(token));
    kept.map(|token| bare(token)).collect()
}

/// The literals and constants among them, without their quotes.
pub(super) fn values<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    tokens.iter().filter(|token| is_value(token)).map(|token| bare(token)).collect()
}

/// Whether a token stands for itself.
pub(super) fn is_value(token: &str) -> bool {
    is_literal(token) || ["true", "false", "True", "False", "None", "null", "nil"].contains(&token)
}

/// A literal without its quotes.
pub(super) fn bare(token: &str) -> &str {
    if token.len() > 2 { token.trim_matches(['"', '\'', '`']) } else { token }
}

/// Whether a token is a literal: a number or a text.
pub(super) fn is_literal(token: &str) -> bool {
    let first = token.bytes().next().unwrap_or_default();
    let is_text = token.ends_with(['"', '\'', '`', '#']) && token.len() > 1;
    first.is_ascii_digit() || is_text
}

/// Whether a token is a name.
pub(super) fn is_name(token: &str) -> bool {
    let is_first = |c: char| c.is_alphabetic() || c == '_' || c == '$' || c == '@';
    token.starts_with(is_first) && !is_literal(token)
}

/// Splits at the commas that no bracket holds.
pub(super) fn arguments<'a, 't>(tokens: &'a [&'t str]) -> Vec<&'a [&'t str]> {
    split(tokens, &[","]).into_iter().filter(|part| !part.is_empty()).collect()
}

/// Splits at some tokens that no bracket holds.
pub(super) fn split<'a, 't>(tokens: &'a [&'t str], at: &[&str]) -> Vec<&'a [&'t str]> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_i32, 0);
    for (index, token) in tokens.iter().enumerate() {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            token if depth == 0 && at.contains(&token) => {
                parts.push(&tokens[from..index]);
                from = index + 1;
            }
            _other => {}
        }
    }
    parts.push(&tokens[from..]);
    parts
}

/// How often each token occurs.
pub(super) fn counted<'t>(tokens: impl IntoIterator<Item = &'t str>) -> BTreeMap<&'t str, usize> {
    let mut counts = BTreeMap::new();
    tokens.into_iter().for_each(|token| *counts.entry(token).or_default() += 1);
    counts
}

/// How alike two bags of tokens are, from 0 to 1.
pub(super) fn alike(one: &BTreeMap<&str, usize>, other: &BTreeMap<&str, usize>) -> f64 {
    let size = |bag: &BTreeMap<&str, usize>| bag.values().sum::<usize>();
    let all = size(one) + size(other);
    if all == 0 {
        return 0.0;
    }
    let shared: usize = one.iter().map(|(token, count)| count.min(other.get(token).unwrap_or(&0))).sum();
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of tokens are far below the limit of exact floats"
    )]
    let ratio = (2 * shared) as f64 / all as f64;
    ratio
}
