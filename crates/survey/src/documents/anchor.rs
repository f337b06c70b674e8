//! The anchors that headings are reached by, made as GitHub makes them: small letters, no punctuation, dashes for
//! spaces, and a number behind the second of the same name.

use std::collections::HashMap;

/// Gives out anchors, each only once.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    given: HashMap<String, u32>,
}

impl Anchors {
    /// The anchor of the next heading.
    pub(crate) fn give(&mut self, heading: &str) -> String {
        let plain = slug(heading);
        let mut anchor = plain.clone();
        while self.given.contains_key(&anchor) {
            let count = self.given.entry(plain.clone()).or_default();
            *count += 1;
            anchor = format!("{plain}-{count}");
        }
        self.given.insert(anchor.clone(), 0);
        anchor
    }
}

/// The anchor of a heading that is the first of its name.
fn slug(heading: &str) -> String {
    let kept =
        |letter: &char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ') || is_mark(*letter);
    let small = heading.chars().flat_map(char::to_lowercase).filter(kept);
    small.map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

/// Signs that belong to the letter before them, as most scripts of India, Arabic and Hebrew have them. The one that only
/// asks for a colored sign is left out: people write it and leave it out at random.
const fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{900}'..='\u{963}' | '\u{971}'..='\u{df3}'
        | '\u{e31}'..='\u{e4e}' | '\u{eb1}'..='\u{ecd}' | '\u{f71}'..='\u{fbc}' | '\u{102b}'..='\u{103e}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}'
        | '\u{fe20}'..='\u{fe2f}')
}

/// An anchor as it is compared: small letters, and no dashes where a sign or a picture was left out.
pub(crate) fn compared(anchor: &str) -> String {
    let letters = anchor.chars().filter(|letter| *letter != '\u{fe0f}');
    let small: String = letters.flat_map(char::to_lowercase).collect();
    small.trim_matches('-').to_owned()
}

/// What is left of an anchor when only its letters and digits count: two of them that agree were meant to be the same.
pub(crate) fn loose(anchor: &str) -> String {
    anchor.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Anchors, slug};

    #[test]
    fn an_anchor_is_made_as_github_makes_it() {
        assert_eq!(slug("What's `new` in 2.0?"), "whats-new-in-20");
        assert_eq!(slug("A & B"), "a--b");
        assert_eq!(slug("Über_uns — heute"), "über_uns--heute");
        assert_eq!(slug("पेज पार्शियल"), "पेज-पार्शियल");
    }

    #[test]
    fn the_second_of_a_name_is_numbered_and_meets_no_other() {
        let mut anchors = Anchors::default();
        let given: Vec<String> =
            ["Set up", "Set up", "Set up-1", "Set up"].map(|heading| anchors.give(heading)).into();
        assert_eq!(given, ["set-up", "set-up-1", "set-up-1-1", "set-up-2"]);
    }

    #[test]
    fn many_headings_of_one_name_take_no_longer_than_as_many_names() {
        let mut anchors = Anchors::default();
        let last = (0..20_000).map(|_| anchors.give("again")).last();
        assert_eq!(last.as_deref(), Some("again-19999"));
    }
}
