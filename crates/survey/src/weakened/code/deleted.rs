//! Tests that are gone: moved and merged ones are found again by what they assert, those of code that is gone went with
//! it, and the rest was deleted.

use super::{find::Found, paired::likeness, pool::Pool, test::Test};
use crate::weakened::finding::{gone, noted};
use std::collections::BTreeSet;
use trace::Weakening;

/// How alike a test is to one that stays, at least, that said nothing of its own.
const TWIN: f64 = 0.97;
/// The most tests that twins are looked for among.
const TWINS: usize = 2_000;

/// All tests that have no other side.
pub(super) fn all<'t>(
    before: &Found<'t>,
    after: &Found<'t>,
    pairs: &[Option<usize>],
    pool: &mut Pool<'t>,
    without: &BTreeSet<String>,
) -> Vec<Weakening> {
    let lost = before.tests.iter().zip(pairs).filter(|(_, pair)| pair.is_none());
    lost.filter_map(|(test, _)| of(test, after, pool, without)).collect()
}

fn of<'t>(
    test: &Test<'t>,
    after: &Found<'t>,
    pool: &mut Pool<'t>,
    without: &BTreeSet<String>,
) -> Option<Weakening> {
    let is_kept = |assertion| pool.has_moved(assertion) || pool.holds_values(assertion);
    if !test.assertions.is_empty() && test.assertions.iter().all(is_kept) {
        return None;
    }
    if after.tests.iter().take(TWINS).any(|other| likeness(test, other) >= TWIN) {
        return None;
    }
    if let Some(name) = test.tokens.iter().find(|token| without.contains(**token)) {
        let what = format!("test `{}` went with `{name}`", test.name);
        return Some(noted(test.path, "test-gone-with-code", what));
    }
    let what = format!("test `{}` is gone, and with it {}", test.name, counted(test.assertions.len()));
    Some(gone(test.path, "test-deleted", what))
}

fn counted(assertions: usize) -> String {
    match assertions {
        0 => "what it ran".to_owned(),
        1 => "its assertion".to_owned(),
        many => format!("its {many} assertions"),
    }
}
