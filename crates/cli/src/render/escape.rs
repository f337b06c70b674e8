//! Text from repositories and agents is made harmless before it reaches a terminal: what would move the
//! cursor, change the title or turn the reading direction is shown as what it is.

use std::{borrow::Cow, fmt::Write as _};

/// The text on one line, with everything that a terminal would act on escaped.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    escape(text, |character| acts(character) || character == '\n')
}

/// The text with its lines kept, and everything else that a terminal would act on escaped.
pub(crate) fn block(text: &str) -> Cow<'_, str> {
    escape(text, acts)
}

fn escape(text: &str, unsafe_here: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.contains(&unsafe_here) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if unsafe_here(character) {
            write!(safe, "{}", character.escape_default()).expect("because writing to a string cannot fail");
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Control characters, and the marks that reorder text so that it reads as something else.
fn acts(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::{block, line};

    #[test]
    fn a_title_that_clears_the_screen_is_shown_as_text() {
        assert_eq!(line("\u{1b}[2Jgone"), "\\u{1b}[2Jgone");
    }

    #[test]
    fn marks_that_turn_the_reading_direction_are_shown() {
        assert_eq!(line("safe\u{202e}exe.txt"), "safe\\u{202e}exe.txt");
    }

    #[test]
    fn a_name_with_a_newline_stays_on_one_line_and_a_block_keeps_its_lines() {
        assert_eq!(line("a\nb"), "a\\nb");
        assert_eq!(block("a\nb\rc"), "a\nb\\rc");
    }

    #[test]
    fn ordinary_text_is_not_copied() {
        assert!(matches!(line("Überweisung → 3 €"), std::borrow::Cow::Borrowed(_)));
    }
}
