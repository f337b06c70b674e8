//! Which commits name which claims. Only names that belong to one claim are looked for: what several things are
//! called says nothing of any of them.

use super::claim::Claim;
use std::collections::{BTreeSet, HashMap};

/// A commit's message. The commits themselves are git's to know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The commit's id.
    pub commit: String,
    /// All that its author wrote.
    pub text: String,
}

/// For each claim, the commits that name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    by_claim: Vec<Vec<String>>,
    sought: Vec<bool>,
}

/// More commits than this say nothing more about one claim.
const MOST_COMMITS: usize = 50;
/// No message is read further, in bytes.
const LONGEST: usize = 32 << 10;

impl Naming {
    /// Looks for the claims' names in messages.
    #[must_use]
    pub fn of(claims: &[Claim], messages: &[Message]) -> Self {
        let marks = marks(claims);
        let mut naming = Self { by_claim: vec![vec![]; claims.len()], sought: vec![false; claims.len()] };
        for place in marks.values().flatten() {
            naming.sought[*place] = true;
        }
        for message in messages {
            for place in named(&message.text, &marks) {
                let commits = &mut naming.by_claim[place];
                if commits.len() < MOST_COMMITS {
                    commits.push(message.commit.clone());
                }
            }
        }
        naming
    }

    /// The commits that name the claim at this place.
    #[must_use]
    pub fn commits(&self, claim: usize) -> &[String] {
        self.by_claim.get(claim).map_or(&[], Vec::as_slice)
    }

    /// Whether the claim at this place has a name that can be looked for.
    #[must_use]
    pub fn was_sought(&self, claim: usize) -> bool {
        self.sought.get(claim).copied().unwrap_or_default()
    }

    /// Every commit that names a claim, once.
    #[must_use]
    pub fn all(&self) -> BTreeSet<&str> {
        self.by_claim.iter().flatten().map(String::as_str).collect()
    }
}

/// Names, in lowercase, with their claim; none where two claims have the same.
fn marks(claims: &[Claim]) -> HashMap<String, Option<usize>> {
    let mut marks: HashMap<String, Option<usize>> = HashMap::new();
    for (place, claim) in claims.iter().enumerate() {
        for mark in &claim.marks {
            marks
                .entry(mark.to_lowercase())
                .and_modify(|other| *other = other.filter(|other| *other == place))
                .or_insert(Some(place));
        }
    }
    marks
}

/// The claims that a message names: by a word of it, or by two that stand together.
fn named(text: &str, marks: &HashMap<String, Option<usize>>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut before = String::new();
    for word in text[..floor(text, LONGEST)].split(|c: char| !is_part(c)) {
        let word = word.trim_matches(['.', '-', '_', '#']).to_lowercase();
        if word.is_empty() {
            continue;
        }
        let pair = format!("{before} {word}");
        found.extend([&word, &pair].into_iter().filter_map(|name| marks.get(name).copied().flatten()));
        before = word;
    }
    found
}

const fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '#')
}

/// The last end of a character at or before this byte.
pub(super) fn floor(text: &str, most: usize) -> usize {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}
