//! Where an attempt was made, taken out of its words and put back: a recording is the same wherever it is made.

use super::Asked;
use crate::{place, worktree::Grounds};
use trace::Digest;

/// A path shorter than this would take ordinary words out.
const SHORTEST: usize = 3;

/// What stands for what, the longest first.
#[derive(Clone, Debug)]
pub(super) struct Places(Vec<(String, &'static str)>);

impl Grounds {
    /// The places of an attempt.
    pub(super) fn places(&self, asked: &Asked<'_>) -> Places {
        let mut places = vec![
            (self.folder(asked.cycle).display().to_string(), "[evolute: worktrees]"),
            (self.around.root.display().to_string(), "[evolute: repository]"),
            (self.around.home.display().to_string(), "[evolute: home]"),
            (asked.cycle.to_string(), "[evolute: cycle]"),
            (place::plain(asked.cycle), "[evolute: cycle's name]"),
        ];
        places.retain(|(place, _)| place.len() >= SHORTEST);
        places.sort_by_key(|(place, _)| std::cmp::Reverse(place.len()));
        Places(places)
    }
}

impl Places {
    /// Takes them out of a text.
    pub(super) fn conceal(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (place, name)| text.replace(place, name))
    }

    /// The digest of a brief, wherever it is given.
    pub(super) fn digest(&self, brief: &str) -> Digest {
        Digest::of(self.conceal(brief))
    }

    /// Puts those of this attempt in.
    pub(super) fn reveal(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (place, name)| text.replace(name, place))
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_taken_out_is_put_back(text in "(/home/ada|/home/ada/repo|c-1|[ -~]){0,20}") {
            let places = Places(vec![
                ("/home/ada/repo".into(), "[evolute: repository]"),
                ("/home/ada".into(), "[evolute: home]"),
                ("c-1".into(), "[evolute: cycle]"),
            ]);
            let left = places.conceal(&text);
            prop_assert!(!left.contains("/home/ada") && !left.contains("c-1"));
            prop_assert_eq!(places.reveal(&left), text);
        }
    }
}
