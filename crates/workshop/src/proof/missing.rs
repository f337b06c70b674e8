//! The tests that ran when a proof last met, and did not run now. A count stays the same when one test goes and another
//! comes; so they are compared by name.

use super::{Tried, derived::Derived, derived::derive};
use crate::bench::Bench;
use trace::{Absence, Missing, Roll};

/// Missing tests that are named; more are counted.
const NAMED: usize = 50;

/// The missing ones, and all of them in words. Nothing is compared where either run does not name its tests.
pub(super) fn since(bench: &dyn Bench, tried: &Tried<'_>, now: &Derived) -> (Vec<Missing>, String) {
    let Some(before) = tried.before else { return (vec![], String::new()) };
    // What is not kept any more, or was kept for people alone, names no tests.
    let before = bench.kept(&before).ok().and_then(|kept| derive(tried.proof, &kept).ok()?.roll);
    let empty = Roll::default();
    let Some(before) = before else { return (vec![], String::new()) };
    let mut missing: Vec<Missing> = before.missing(now.roll.as_ref().unwrap_or(&empty)).collect();
    let words = words(&missing);
    missing.truncate(NAMED);
    (missing, words)
}

/// `; \`late\` ran when it last met and is gone, and 3 more`.
fn words(missing: &[Missing]) -> String {
    let Some(first) = missing.first() else { return String::new() };
    let became = match first.now {
        Absence::Gone => "is gone",
        Absence::Skipped => "is skipped now",
    };
    let more = match missing.len() - 1 {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    format!("; `{}` ran when it last met and {became}{more}", first.test)
}
