//! Words that leave something to decide, and why each does.

/// A word or phrase, and what it leaves open.
pub(super) const VAGUE: &[(&str, &str)] = &[
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
pub(super) const UNFINISHED: &[&str] = &["TODO", "FIXME", "TBD", "XXX", "???"];

/// The vague phrases in a text, with the byte at which each begins and what it leaves open. Words are matched
/// whole; a team adds words of its own, and allows some of ours.
pub(super) fn vague_in(text: &str, team: &formats::Words) -> Vec<(usize, String, String)> {
    let lower = text.to_ascii_lowercase();
    let ours = VAGUE.iter().map(|(phrase, why)| ((*phrase).to_owned(), (*why).to_owned()));
    let theirs = team.vague.iter().map(|word| (word.word.to_ascii_lowercase(), word.why.clone()));
    let counts = |phrase: &str| !team.allow.iter().any(|allowed| allowed.eq_ignore_ascii_case(phrase));
    let mut found: Vec<_> = theirs
        .chain(ours)
        .filter(|(phrase, _)| counts(phrase))
        .flat_map(|(phrase, why)| {
            let places: Vec<usize> = whole(&lower, &phrase).collect();
            places.into_iter().map(move |at| (at, phrase.clone(), why.clone()))
        })
        .collect();
    // Of phrases that begin at one place the longest says the most; the team's own words come first.
    found.sort_by_key(|(at, phrase, _)| (*at, std::cmp::Reverse(phrase.len())));
    found.dedup_by(|next, kept| next.0 < kept.0 + kept.1.len());
    found
}

/// The unfinished marks in a text, with the byte at which each begins.
pub(super) fn unfinished_in(text: &str) -> Vec<(usize, &'static str)> {
    let mut found: Vec<_> =
        UNFINISHED.iter().flat_map(|mark| whole(text, mark).map(move |at| (at, *mark))).collect();
    found.sort_unstable();
    found
}

/// Where a phrase stands as whole words.
fn whole<'t>(text: &'t str, phrase: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(phrase).map(|(at, _)| at).filter(move |at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        let part = |neighbor: Option<char>| neighbor.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !part(before) && !part(after)
    })
}
