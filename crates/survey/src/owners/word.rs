//! The words of a line of owners: split at white space that no backslash guards, ended by a comment; and which of
//! them can be an owner.

use super::Forge;
use std::ops::Range;

/// A word, and where it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) span: Range<usize>,
}

/// The words of a line that begins at this byte of the file, up to a comment.
pub(super) fn words(line: &str, start: usize) -> Vec<Word<'_>> {
    let mut words = vec![];
    let mut from = None;
    let mut guarded = false;
    for (at, character) in line.char_indices() {
        let space = character.is_whitespace() && !guarded;
        match (from, space) {
            (None, false) if character == '#' => return words,
            (None, false) => from = Some(at),
            (Some(begin), true) => {
                words.push(Word { text: &line[begin..at], span: start + begin..start + at });
                from = None;
            }
            (None, true) | (Some(_), false) => {}
        }
        guarded = character == '\\' && !guarded;
    }
    if let Some(begin) = from {
        words.push(Word { text: &line[begin..], span: start + begin..start + line.len() });
    }
    words
}

/// Whether a word can be an owner on this forge.
pub(super) fn is_owner(word: &str, forge: Forge) -> bool {
    match word.strip_prefix('@') {
        Some(name) => is_handle(name, forge),
        None => is_address(word),
    }
}

fn is_handle(name: &str, forge: Forge) -> bool {
    let (name, levels) = match forge {
        Forge::GitHub => (name, 2),
        Forge::GitLab => (name.strip_prefix('@').unwrap_or(name), 20),
        Forge::Bitbucket => (name.trim_start_matches('@'), 2),
    };
    let part = |part: &str| {
        !part.is_empty()
            && part.chars().all(|character| character.is_alphanumeric() || "-_.".contains(character))
    };
    name.split('/').count() <= levels && name.split('/').all(part)
}

fn is_address(word: &str) -> bool {
    let Some((local, domain)) = word.split_once('@') else { return false };
    !local.is_empty() && domain.contains('.') && !domain.contains('@') && !word.contains(['/', '<', '>', ','])
}
