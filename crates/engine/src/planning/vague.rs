//! Words that leave something to decide, and why each does.

/// A word or phrase, and what it leaves open.
pub(crate) const VAGUE: &[(&str, &str)] = &[
    ("appropriate", "says that something fits, and not what"),
    ("appropriately", "says that something fits, and not what"),
    ("as needed", "leaves it to the agent when it is needed"),
    ("as necessary", "leaves it to the agent when it is necessary"),
    ("best practice", "names no practice"),
    ("clean up", "says that something is unclean, and not what"),
    ("etc", "hides the rest of a list"),
    ("figure out", "hands the thinking to execution"),
    ("if necessary", "leaves a condition to the agent"),
    ("if needed", "leaves a condition to the agent"),
    ("if possible", "leaves it to the agent what is possible"),
    ("improve", "gives a direction, and no end"),
    ("maybe", "is undecided"),
    ("or similar", "leaves the choice open"),
    ("perhaps", "is undecided"),
    ("properly", "says that it should be right, and not what right is"),
    ("robust", "names no failure that it should survive"),
    ("should probably", "is undecided"),
    ("some kind of", "names no kind"),
    ("somehow", "hands the thinking to execution"),
    ("to be decided", "is undecided"),
    ("to be determined", "is undecided"),
    ("various", "hides a list"),
    ("where appropriate", "leaves the place to the agent"),
];

/// Marks of something unfinished.
pub(crate) const UNFINISHED: &[&str] = &["TODO", "FIXME", "TBD", "XXX", "???"];

/// The vague phrases in a text, with the byte at which each begins. Words are matched whole.
pub(crate) fn vague_in(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<_> = VAGUE
        .iter()
        .flat_map(|(phrase, why)| whole(&lower, phrase).map(move |at| (at, *phrase, *why)))
        .collect();
    found.sort_unstable();
    found.dedup_by(|next, kept| next.0 < kept.0 + kept.1.len());
    found
}

/// The unfinished marks in a text, with the byte at which each begins.
pub(crate) fn unfinished_in(text: &str) -> Vec<(usize, &'static str)> {
    let mut found: Vec<_> =
        UNFINISHED.iter().flat_map(|mark| whole(text, mark).map(move |at| (at, *mark))).collect();
    found.sort_unstable();
    found
}

/// Where a phrase stands as whole words.
fn whole<'t>(text: &'t str, phrase: &'static str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(phrase).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        let part = |neighbor: Option<char>| neighbor.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !part(before) && !part(after)
    })
}
