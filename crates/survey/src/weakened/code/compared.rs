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
    for old in &before.beside {
        let Some(new) = after.beside.iter().find(|new| new.name == old.name) else { continue };
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
    for was in lost {
        let bag = counted(was.words.iter().copied());
        let likeness = |at: &usize| alike(&bag, &counted(new[*at].words.iter().copied()));
        let near = (0..new.len()).filter(|at| free[*at]).map(|at| (likeness(&at), at));
        let near = near
            .filter(|(score, _)| *score >= PLACE)
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
        match near {
            Some((_, at)) if new[at].strength >= was.strength => {
                free[at] = false;
                found.extend(replaced(was, &new[at], place));
            }
            _none_or_less if explained(was, new, tokens, pool) => {}
            Some((_, at)) => {
                free[at] = false;
                found.extend(replaced(was, &new[at], place));
            }
            None => {
                let what = format!("`{}` no longer asserts `{}`", place.of, quoted(was.text));
                found.push(weakened(place.path, place.line, "assertion-removed", what));
            }
        }
    }
    found
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
