//! Which test is which, before and after: by its place and name, else by its name, else by what it does.

use super::{
    test::Test,
    tokens::{alike, counted, words},
};
use std::collections::{BTreeMap, VecDeque};

/// How alike two tests of different names are, at least, that are one.
const SAME: f64 = 0.6;
/// How alike two tests of one name in different files are, at least.
const MOVED: f64 = 0.25;
/// The most comparisons of tests whose names say nothing.
const COMPARED: usize = 100_000;

/// For each test before, the test after.
pub(super) fn paired(before: &[Test<'_>], after: &[Test<'_>]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; before.len()];
    let mut free: Vec<bool> = vec![true; after.len()];
    by_key(before, after, &mut pairs, &mut free, |test| format!("{}\n{}", test.path, test.name), 0.0);
    by_key(before, after, &mut pairs, &mut free, |test| test.short().to_owned(), MOVED);
    by_likeness(before, after, &mut pairs, &mut free);
    pairs
}

fn by_key(
    before: &[Test<'_>],
    after: &[Test<'_>],
    pairs: &mut [Option<usize>],
    free: &mut [bool],
    key: impl Fn(&Test<'_>) -> String,
    least: f64,
) {
    let mut places: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
    for (index, test) in after.iter().enumerate().filter(|(index, _)| free[*index]) {
        places.entry(key(test)).or_default().push_back(index);
    }
    for (index, test) in before.iter().enumerate() {
        if pairs[index].is_some() {
            continue;
        }
        let Some(place) = places.get_mut(&key(test)) else { continue };
        let fits = |other: &usize| least == 0.0 || likeness(test, &after[*other]) >= least;
        if let Some(at) = place.iter().position(fits) {
            let other = place.remove(at);
            pairs[index] = other;
            other.into_iter().for_each(|other| free[other] = false);
        }
    }
}

fn by_likeness(before: &[Test<'_>], after: &[Test<'_>], pairs: &mut [Option<usize>], free: &mut [bool]) {
    let lost: Vec<usize> = (0..before.len()).filter(|index| pairs[*index].is_none()).collect();
    let new: Vec<usize> = (0..after.len()).filter(|index| free[*index]).collect();
    let bags: Vec<_> = new.iter().map(|index| counted(words(&after[*index].tokens))).collect();
    let mut likely: Vec<(f64, usize, usize)> = Vec::new();
    let most = COMPARED / lost.len().max(1);
    for one in lost {
        let bag = counted(words(&before[one].tokens));
        let near = new.iter().zip(&bags).take(most);
        likely.extend(
            near.map(|(other, theirs)| (alike(&bag, theirs), one, *other))
                .filter(|(score, ..)| *score >= SAME),
        );
    }
    likely
        .sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)).then(one.2.cmp(&other.2)));
    for (_, one, other) in likely {
        if pairs[one].is_none() && free[other] {
            pairs[one] = Some(other);
            free[other] = false;
        }
    }
}

/// How alike two tests are.
pub(super) fn likeness(one: &Test<'_>, other: &Test<'_>) -> f64 {
    alike(&counted(words(&one.tokens)), &counted(words(&other.tokens)))
}
