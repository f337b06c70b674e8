//! Ids that people cite in their words: a decision, a cycle, a deviation, a pattern, by the form in which ids are born.

use super::{Kind, Named, Ties, Verb};

/// Digits of an id after its letter.
const DIGITS: usize = 8;

/// Citations of one text that are kept.
const CITED: usize = 32;

impl Ties {
    /// Ties a node to everything that some words cite, itself excepted.
    pub(super) fn cites(&mut self, from: Named<'_>, words: &str) {
        let cited = ids(words).filter(|id| *id != from.1).take(CITED);
        for id in cited {
            self.tie(from, Verb::Cites, consulted(id));
        }
    }
}

/// What an id that was consulted names.
pub(super) fn consulted(id: &str) -> Named<'_> {
    let kind = match id.as_bytes() {
        _ if !is_id(id) => Kind::Precedent,
        [b'c', ..] => Kind::Cycle,
        [b'd', ..] => Kind::Decision,
        [b'p', ..] => Kind::Pattern,
        _deviation => Kind::Deviation,
    };
    (kind, id)
}

fn ids(words: &str) -> impl Iterator<Item = &str> {
    let edge = |character: char| !(character.is_ascii_alphanumeric() || character == '-' || character == '_');
    words.split(edge).filter(|word| is_id(word))
}

/// A letter, a hyphen and eight digits without those that people confuse.
fn is_id(word: &str) -> bool {
    let [b'c' | b'd' | b'p' | b'v', b'-', digits @ ..] = word.as_bytes() else { return false };
    let digit = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_lowercase() && !b"ilou".contains(byte);
    digits.len() == DIGITS && digits.iter().all(digit)
}

#[cfg(test)]
mod tests {
    use super::ids;

    #[test]
    fn ids_are_found_in_words_and_other_words_are_none() {
        let words = "as in d-8s4kq0zc, (c-9q2xk4mb) and not d-programs, d-8s4kq0z or xd-8s4kq0zc; v-3fq9wz00, p-2m8x0qhe.";
        assert_eq!(ids(words).collect::<Vec<_>>(), ["d-8s4kq0zc", "c-9q2xk4mb", "v-3fq9wz00", "p-2m8x0qhe"]);
    }
}
