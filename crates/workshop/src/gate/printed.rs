//! What a program printed, as text that is safe to read, to keep and to show: no escape sequences, no control
//! characters, no bytes that are no text. What it means is for the readers beside this file.

use anstream::adapter::strip_str;
use std::fmt::Write as _;
use trace::text;

/// The text of an output. Escape sequences are gone; a carriage return starts a line, as a progress bar means
/// it to; any other control character is written out, and so are the marks that turn the direction of
/// writing.
#[must_use]
pub fn printed(bytes: &[u8]) -> String {
    let text = strip_str(&String::from_utf8_lossy(bytes)).to_string().replace("\r\n", "\n");
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => safe.push(character),
            '\r' => safe.push('\n'),
            hidden if hidden.is_control() || turns(hidden) => {
                let _ = write!(safe, "{}", hidden.escape_unicode());
            }
            plain => safe.push(plain),
        }
    }
    safe
}

/// Marks that make text read otherwise than it is.
const fn turns(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text, cut to so many bytes at a word's end. A cut is seen.
#[must_use]
pub fn bounded(text: &str, bytes: usize) -> String {
    const CUT: &str = " …";
    if text.len() <= bytes {
        return text.to_owned();
    }
    format!("{}{CUT}", text::head(text, bytes.saturating_sub(CUT.len())).trim_end())
}

/// The beginning and the end of a text, within so many bytes; what is left out between them is counted.
#[must_use]
pub fn both_ends(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let (head, tail) = (text::head(text, bytes / 2), text::tail(text, bytes / 2));
    format!("{head}\n[{} bytes left out]\n{tail}", text.len() - head.len() - tail.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_text_both_ends_are_kept() {
        assert_eq!(both_ends("abc é123é fgh", 8), "abc \n[7 bytes left out]\n fgh");
        assert_eq!(both_ends("short", 5), "short");
    }

    #[test]
    fn colors_and_titles_are_gone() {
        assert_eq!(printed(b"\x1b[1;31merror\x1b[0m: no\x1b]0;title\x07 way"), "error: no way");
    }

    #[test]
    fn what_would_move_the_cursor_or_turn_the_text_does_not() {
        assert_eq!(
            printed("10%\r20%\r\ndone \u{202e}cba\u{9b}2J".as_bytes()),
            "10%\n20%\ndone \\u{202e}cba\\u{9b}2J"
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(printed(b"caf\xe9 \xff"), "caf\u{fffd} \u{fffd}");
    }

    #[test]
    fn a_cut_falls_between_characters_and_is_seen() {
        assert_eq!(bounded("ééééé", 8), "éé …");
        assert_eq!(bounded("short", 5), "short");
    }
}
