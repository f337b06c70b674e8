//! One test, before and after: each thing that it asserted is looked for, as it was, in other words, or elsewhere.

use super::{
    find::Found,
    pool::{Pool, key},
    strength::Strength,
    test::{Assertion, Held, Test},
    tokens::{alike, counted, is_literal, is_name},
    tolerance,
};
use crate::weakened::finding::{quoted, touched, weakened};
use trace::Weakening;

/// How alike two assertions are, at least, of which one took the other's place.
const PLACE: f64 = 0.4;
/// The most pairs of assertions of one test that are looked at.
const COMPARED: usize = 40_000;
/// Words of assertions that are about errors.
const ERRORS: [&str; 5] = ["raises", "assertRaises", "Throw", "rejects", "should_panic"];
/// A body that shrinks below this part of what it was, and asserts nothing, was emptied.
const EMPTIED: usize = 3;

/// All pairs, and the functions beside the tests.
pub(super) fn all<'t>(
    before: &Found<'t>,
    after: &Found<'t>,
    pairs: &[Option<usize>],
    pool: &mut Pool<'t>,
) -> Vec<Weakening> {
    let mut found = Vec::new();
    for (old, pair) in before.tests.iter().zip(pairs) {
        let Some(new) = pair.and_then(|pair| after.tests.get(pair)) else { continue };
        let place = Place { path: new.path, line: new.line, of: &new.name };
        if is_emptied(old, new)
            && !old.assertions.iter().all(|gone| pool.has_moved(gone) || pool.holds_values(gone))
        {
            let what = format!("test `{}` asserts nothing any more", new.name);
            found.push(weakened(new.path, new.line, "test-emptied", what));
            continue;
        }
        found.extend(pair_of(&old.assertions, &new.assertions, place, pool, &new.tokens));
    }
    let now = after.called();
    for (key, old) in before.called().into_iter().filter(|(_, old)| old.is_among_tests) {
        let Some(new) = now.get(&key) else { continue };
        let at = new.assertions.first().or(old.assertions.first()).map_or(1, |assertion| assertion.line);
        let place = Place { path: new.path, line: at, of: new.name };
        found.extend(pair_of(&old.assertions, &new.assertions, place, pool, &new.tokens));
    }
    found
}

fn is_emptied(old: &Test<'_>, new: &Test<'_>) -> bool {
    let has_shrunk = new.tokens.len() * EMPTIED < old.tokens.len();
    new.assertions.is_empty() && (!old.assertions.is_empty() || has_shrunk)
}

/// Where a pair of tests stands.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    path: &'a str,
    line: u32,
    of: &'a str,
}

fn pair_of<'t>(
    old: &[Assertion<'t>],
    new: &[Assertion<'t>],
    place: Place<'_>,
    pool: &mut Pool<'t>,
    tokens: &[&str],
) -> Vec<Weakening> {
    let mut found = Vec::new();
    let mut free: Vec<bool> = vec![true; new.len()];
    let mut lost = Vec::new();
    for was in old {
        let same = (0..new.len())
            .find(|at| free[*at] && key(&new[*at]) == key(was) && new[*at].strength >= was.strength);
        match same {
            Some(at) => {
                free[at] = false;
                found.extend(less_heard(was, &new[at], place));
            }
            None => lost.push(was),
        }
    }
    let taken = places(&lost, new, &free);
    for (at, was) in lost.into_iter().enumerate() {
        let near = taken.iter().find(|(one, _)| *one == at).map(|(_, other)| &new[*other]);
        match near {
            Some(is) if is.strength >= was.strength => found.extend(replaced(was, is, place)),
            _less if explained(was, new, tokens, pool) => {}
            Some(is) => found.extend(replaced(was, is, place)),
            None => {
                let what = format!("`{}` no longer asserts `{}`", place.of, quoted(was.text));
                found.push(weakened(place.path, place.line, "assertion-removed", what));
            }
        }
    }
    found
}

/// Which assertion took whose place: the most alike first.
fn places(lost: &[&Assertion<'_>], new: &[Assertion<'_>], free: &[bool]) -> Vec<(usize, usize)> {
    let others: Vec<usize> = (0..new.len()).filter(|at| free[*at]).collect();
    let all = (0..lost.len()).flat_map(|one| others.iter().map(move |other| (one, *other))).take(COMPARED);
    let mut likely: Vec<(f64, usize, usize)> = all
        .map(|(one, other)| (nearness(lost[one], &new[other]), one, other))
        .filter(|(score, ..)| *score >= PLACE)
        .collect();
    likely.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
    let mut taken: Vec<(usize, usize)> = Vec::new();
    for (_, one, other) in likely {
        if taken.iter().all(|(a, b)| *a != one && *b != other) {
            taken.push((one, other));
        }
    }
    taken
}

/// How near two assertions are: by their words, by what they are about, and by being about errors.
fn nearness(was: &Assertion<'_>, is: &Assertion<'_>) -> f64 {
    let is_same = was.words.first().is_some_and(|word| is_name(word) && is.words.first() == Some(word));
    let errs = |assertion: &Assertion<'_>| ERRORS.iter().any(|word| assertion.text.contains(word));
    let subject = if is_same { 0.25 } else { 0.0 };
    let errors = if errs(was) && errs(is) { PLACE } else { 0.0 };
    alike(&counted(was.words.iter().copied()), &counted(is.words.iter().copied())) + subject + errors
}

/// Whether what an assertion said is said elsewhere.
fn explained<'t>(was: &Assertion<'t>, new: &[Assertion<'t>], tokens: &[&str], pool: &mut Pool<'t>) -> bool {
    let subject = was.words.iter().find(|word| is_name(word));
    let is_implied = was.strength <= Strength::Exists
        && subject.is_some_and(|subject| {
            let says_more =
                |other: &Assertion<'_>| other.strength > was.strength && other.words.contains(subject);
            let takes = |trio: &[&str]| {
                trio[0] == *subject && trio[1] == "." && ["unwrap", "expect", "unwrap_err"].contains(&trio[2])
            };
            new.iter().any(says_more) || tokens.windows(3).any(takes)
        });
    was.strength == Strength::Vacuous || is_implied || pool.has_moved(was) || pool.holds_values(was)
}

/// An assertion in another's place.
fn replaced(was: &Assertion<'_>, is: &Assertion<'_>, place: Place<'_>) -> Option<Weakening> {
    let (old, new) = (quoted(was.text), quoted(is.text));
    if is.strength < was.strength {
        let (rule, what) = if is.strength == Strength::Vacuous {
            ("assertion-vacuous", format!("`{new}` holds whatever the code does; it was `{old}`"))
        } else {
            ("assertion-loosened", format!("`{new}` says less than `{old}`"))
        };
        return Some(weakened(place.path, is.line, rule, what));
    }
    if tolerance::is_wider(was, is) {
        return Some(weakened(
            place.path,
            is.line,
            "tolerance-widened",
            format!("`{new}` lets more through than `{old}`"),
        ));
    }
    if let Some(less) = less_heard(was, is, place) {
        return Some(less);
    }
    let values = |assertion: &Assertion<'_>| {
        key(assertion)
            .into_iter()
            .filter(|word| is_literal(word) || !is_name(word))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    (values(was) != values(is))
        .then(|| touched(place.path, is.line, "expected-changed", format!("`{new}` was `{old}`")))
}

/// An assertion that is as it was, where a break of it is heard less.
fn less_heard(was: &Assertion<'_>, is: &Assertion<'_>, place: Place<'_>) -> Option<Weakening> {
    if is.held <= was.held {
        return None;
    }
    let why = match is.held {
        Held::Plainly => return None,
        Held::Conditionally => "stands under a condition now",
        Held::Unreached => "cannot be reached any more",
        Held::Swallowed => "stands where whatever it throws is swallowed",
    };
    Some(weakened(place.path, is.line, "assertion-unheard", format!("`{}` {why}", quoted(is.text))))
}
