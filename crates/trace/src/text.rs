//! Where a text is cut that is too long to record: between letters, and never within a word that could be a secret, as half
//! of one is told by no rule.

/// A word longer than this, in bytes, is no secret that half of could be used: it is cut like anything else.
pub const WORD: usize = 1_024;

/// The first bytes of a text, at most so many.
#[must_use]
pub fn head(text: &str, most: usize) -> &str {
    let end = text.floor_char_boundary(most);
    let (kept, left) = text.split_at(end);
    let before = kept.bytes().rev().take(WORD + 1).take_while(is_word).count();
    let after = left.bytes().take(WORD + 1).take_while(is_word).count();
    if is_split(before, after) { &kept[..end - before] } else { kept }
}

/// The last bytes of a text, at most so many.
#[must_use]
pub fn tail(text: &str, most: usize) -> &str {
    let start = text.ceil_char_boundary(text.len().saturating_sub(most));
    let (left, kept) = text.split_at(start);
    let before = left.bytes().rev().take(WORD + 1).take_while(is_word).count();
    let after = kept.bytes().take(WORD + 1).take_while(is_word).count();
    if is_split(before, after) { &kept[after..] } else { kept }
}

/// Whether a cut with so much of a word before it, and so much after, would leave a part of what could be a secret.
const fn is_split(before: usize, after: usize) -> bool {
    before > 0 && after > 0 && before + after <= WORD
}

/// Letters of which secrets are made. What opens, closes, quotes and divides is none.
const fn is_word(byte: &u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'"' | b'\''
                | b'`'
                | b','
                | b';'
                | b'('
                | b')'
                | b'['
                | b']'
                | b'{'
                | b'}'
                | b'<'
                | b'>'
                | b'|'
                | b'\\'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cut_falls_between_words_and_letters() {
        assert_eq!(head("the token ghp_a1B2c3", 15), "the token ");
        assert_eq!(tail("the token ghp_a1B2c3 is bad", 14), " is bad");
        assert_eq!(head("ééééé", 5), "éé");
        assert_eq!(tail("ééééé", 5), "éé");
        assert_eq!((head("short", 5), tail("short", 9)), ("short", "short"));
        let long = "x".repeat(3_000);
        assert_eq!((head(&long, 100).len(), tail(&long, 100).len()), (100, 100));
    }

    proptest! {
        #[test]
        fn no_part_of_a_secret_is_left(
            before in "[ -~é]{0,40}",
            secret in "[A-Za-z0-9_-]{20,60}",
            after in "([ \"é][ -~é]{0,40})?",
            most in 0_usize..140,
        ) {
            let text = format!("{before} {secret}{after}");
            for kept in [head(&text, most), tail(&text, most)] {
                prop_assert!(kept.len() <= most);
                let part = (8..secret.len()).any(|length| kept.contains(&secret[..length]) || kept.contains(&secret[length - 8..length]));
                prop_assert!(kept.contains(&secret) || !part, "{kept:?}");
            }
        }
    }
}
