//! Tests that are kept from running: skipped, ignored, expected to fail, or passed over because another is run alone.

use super::{
    find::Found,
    test::{Idle, Test, When},
};
use crate::weakened::finding::{quoted, touched, weakened};
use std::collections::{BTreeMap, BTreeSet};
use trace::Weakening;

/// What is idle after and was not before. A mark on a group is told once.
pub(super) fn all(before: &Found<'_>, after: &Found<'_>, pairs: &[Option<usize>]) -> Vec<Weakening> {
    let was: BTreeMap<usize, &Test<'_>> =
        pairs.iter().zip(&before.tests).filter_map(|(pair, test)| Some(((*pair)?, test))).collect();
    let mut told: BTreeSet<(&str, u32)> = BTreeSet::new();
    let mut found = Vec::new();
    let mut tests: Vec<(usize, &Test<'_>)> = after.tests.iter().enumerate().collect();
    // A test that was there says more of a mark than one that is new.
    tests.sort_by_key(|(index, _)| !was.contains_key(index));
    for (index, test) in tests {
        let old = was.get(&index);
        let worst = old.and_then(|old| old.idle.iter().map(|idle| idle.when).max());
        let is_new = |idle: &&Idle| worst.is_none_or(|worst| idle.when > worst);
        for idle in test.idle.iter().filter(is_new) {
            if told.insert((test.path, idle.line)) {
                found.push(of(test, idle, old.is_some()));
            }
        }
    }
    found
}

fn of(test: &Test<'_>, idle: &Idle, was_there: bool) -> Weakening {
    let (name, how) = (&test.name, quoted(&idle.how));
    match (idle.when, was_there) {
        (When::Alone, _) => weakened(
            test.path,
            idle.line,
            "tests-focused",
            format!("`{how}` keeps the other tests from running"),
        ),
        (When::Always, true) => {
            weakened(test.path, idle.line, "test-skipped", format!("test `{name}` is no longer run: `{how}`"))
        }
        (When::Always, false) => touched(
            test.path,
            idle.line,
            "test-skipped",
            format!("test `{name}` is new and not run: `{how}`"),
        ),
        (When::Sometimes, _) => touched(
            test.path,
            idle.line,
            "test-conditional",
            format!("test `{name}` is not run everywhere: `{how}`"),
        ),
    }
}
