//! Rust source as a flat list of words: comments are gone, strings are literals, brackets know their partner, and
//! what is compiled only for tests is marked. Enough for rules about paths, names and sizes; types are the
//! compiler's.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::str::FromStr as _;

/// One word of source.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// As it is written; a bracket is one character.
    pub(crate) text: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// Its line, from 1.
    pub(crate) line: usize,
    /// Whether it is compiled only for tests.
    pub(crate) tested: bool,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or a keyword.
    Name,
    /// One character of punctuation.
    Sign,
    /// A string, a number, a character.
    Literal,
    /// An opening bracket, and the index of its partner.
    Open(usize),
    /// A closing bracket.
    Close,
}

impl Word {
    /// Whether it is this sign or this name.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

/// Reads source into words; `None` if it is no Rust.
pub(crate) fn words(source: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    flatten(TokenStream::from_str(source).ok()?, &mut words);
    mark_tests(&mut words);
    Some(words)
}

fn flatten(stream: TokenStream, words: &mut Vec<Word>) {
    for tree in stream {
        let line = tree.span().start().line;
        let mut push = |text: String, kind| words.push(Word { text, kind, line, tested: false });
        match tree {
            TokenTree::Ident(name) => push(name.to_string(), Kind::Name),
            TokenTree::Punct(sign) => push(sign.as_char().to_string(), Kind::Sign),
            TokenTree::Literal(literal) => push(literal.to_string(), Kind::Literal),
            TokenTree::Group(group) => {
                let (open, close) = brackets(group.delimiter());
                push(open.to_owned(), Kind::Open(0));
                let at = words.len() - 1;
                flatten(group.stream(), words);
                words[at].kind = Kind::Open(words.len());
                let line = group.span_close().start().line;
                words.push(Word { text: close.to_owned(), kind: Kind::Close, line, tested: false });
            }
        }
    }
}

const fn brackets(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// Whether the words from here on are these; a bracket, a name and a sign are one word each.
pub(crate) fn reads(words: &[Word], at: usize, expected: &[&str]) -> bool {
    expected.iter().enumerate().all(|(offset, text)| words.get(at + offset).is_some_and(|word| word.is(text)))
}

/// The attribute that makes an item one for tests only.
const FOR_TESTS: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

fn mark_tests(words: &mut [Word]) {
    for at in 0..words.len() {
        if reads(words, at, &FOR_TESTS) {
            let end = item_end(words, at + FOR_TESTS.len());
            words[at..end].iter_mut().for_each(|word| word.tested = true);
        }
    }
}

/// One past the end of the item that begins here: its semicolon, or the close of its body.
fn item_end(words: &[Word], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = words.get(at) {
        match word.kind {
            Kind::Open(close) if word.is("{") => return close + 1,
            Kind::Open(close) => at = close + 1,
            Kind::Sign if word.is(";") => return at + 1,
            Kind::Name | Kind::Sign | Kind::Literal | Kind::Close => at += 1,
        }
    }
    words.len()
}

/// Modules that are declared for tests only and live in a file of their own, by name.
pub(crate) fn test_modules(words: &[Word]) -> Vec<String> {
    let declared = |at: &usize| {
        words[*at].tested && words[*at].is("mod") && words.get(at + 2).is_some_and(|next| next.is(";"))
    };
    (0..words.len()).filter(declared).map(|at| words[at + 1].text.clone()).collect()
}

/// A path that the code names, with where it stands: `use a::{b, c::d}` names `a::b` and `a::c::d`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its segments.
    pub(crate) path: Vec<String>,
    /// Its line.
    pub(crate) line: usize,
}

/// Every path that the code outside of tests names, longest form first to last.
pub(crate) fn paths(words: &[Word]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let continues = at >= 2 && reads(words, at - 2, &[":", ":"]);
        if words[at].kind == Kind::Name && !words[at].tested && !continues {
            at = path(words, at, &[], &mut found);
        } else {
            at += 1;
        }
    }
    found
}

/// Reads one path, or one tree of a `use`, and returns where it ends.
fn path(words: &[Word], from: usize, before: &[String], found: &mut Vec<Named>) -> usize {
    let mut path = before.to_vec();
    let mut at = from;
    loop {
        path.push(words[at].text.clone());
        at += 1;
        if !reads(words, at, &[":", ":"]) {
            break;
        }
        at += 2;
        match words.get(at) {
            Some(word) if word.kind == Kind::Name => {}
            Some(Word { kind: Kind::Open(close), text, .. }) if text == "{" => {
                branches(words, at + 1, *close, &path, found);
                return close + 1;
            }
            Some(_) | None => break,
        }
    }
    found.push(Named { path, line: words[from].line });
    at
}

/// The branches of a `use` tree, between its brackets.
fn branches(words: &[Word], from: usize, to: usize, before: &[String], found: &mut Vec<Named>) {
    let mut at = from;
    while at < to {
        at = if words[at].kind == Kind::Name && !words[at].is("as") {
            path(words, at, before, found)
        } else if words[at].is("as") {
            at + 2
        } else {
            at + 1
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(source: &str) -> Vec<String> {
        let words = words(source).expect("because it is Rust");
        paths(&words)
            .into_iter()
            .filter(|named| named.path.len() > 1)
            .map(|named| named.path.join("::"))
            .collect()
    }

    #[test]
    fn a_tree_of_uses_names_every_branch() {
        assert_eq!(
            named("use crate::{Refusal, quality::handover::{A, B as C}, cost};"),
            ["crate::Refusal", "crate::quality::handover::A", "crate::quality::handover::B", "crate::cost"]
        );
    }

    #[test]
    fn a_path_in_an_expression_is_named_and_one_in_a_comment_or_a_string_is_not() {
        assert_eq!(named("fn f() { /* a::b */ std::env::var(\"c::d\"); }"), ["std::env::var"]);
    }

    #[test]
    fn what_is_compiled_for_tests_only_is_not_named() {
        let source = "fn f() { a::b() } #[cfg(test)] mod tests { fn g() { c::d() } } fn h() { e::f() }";
        assert_eq!(named(source), ["a::b", "e::f"]);
    }

    #[test]
    fn a_module_for_tests_in_a_file_of_its_own_is_known() {
        let words = words("#[cfg(test)]\npub(crate) mod bare;\nmod kept;").expect("because it is Rust");
        assert_eq!(test_modules(&words), ["bare"]);
    }
}
