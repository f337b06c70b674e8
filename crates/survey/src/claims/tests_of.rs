//! Where tests of certain names are defined. Only asked for names that a claim gives, and only what looks like the
//! definition of a test is one: a word in a comment is not.

use super::{
    named::{is_code, is_test},
    tree::Tree,
};
use std::collections::{BTreeMap, BTreeSet};

/// Not more code than this is read for it, in bytes.
const MOST_BYTES: usize = 192 << 20;
/// Words before the name of a function, by language.
const DEFINES: [&str; 9] = ["fn", "def", "func", "function", "fun", "void", "class", "Task", "TEST"];
/// How far before a function its mark may stand, in bytes.
const NEAR: usize = 160;

/// The file in which each of these names is defined as a test; nothing for those that are nowhere.
pub(super) fn defined(names: &BTreeSet<String>, tree: &Tree) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut left = MOST_BYTES;
    if names.is_empty() {
        return found;
    }
    for path in tree.files().iter().filter(|path| is_code(path)) {
        let Some(text) = tree.quiet(path) else { continue };
        let Some(rest) = left.checked_sub(text.len()) else { break };
        left = rest;
        for name in definitions(&text, names, is_test(path)) {
            found.entry(name.to_owned()).or_insert_with(|| path.clone());
        }
    }
    found
}

fn definitions<'n>(text: &str, names: &'n BTreeSet<String>, in_test: bool) -> Vec<&'n str> {
    let mut found = vec![];
    let mut before = "";
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|word| !word.is_empty())
    {
        if let Some(name) = names.get(word).filter(|_| DEFINES.contains(&before)) {
            let at = (word.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
            if in_test || name.starts_with("test_") || name.starts_with("Test") || is_marked(text, at) {
                found.push(name.as_str());
            }
        }
        before = word;
    }
    found
}

/// Whether a mark like `#[test]` or `@Test` stands just before.
fn is_marked(text: &str, at: usize) -> bool {
    let before = &text[super::naming::floor(text, at.saturating_sub(NEAR))..at];
    ["test]", "test(", "@Test", "proptest!"].iter().any(|mark| before.contains(mark))
}
