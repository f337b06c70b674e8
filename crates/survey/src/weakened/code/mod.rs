//! Tests as code, before and after: which is which, and whether each still says as much as it did.

mod asserted;
mod compared;
mod deleted;
mod find;
mod go;
mod gone;
mod idle;
mod java;
mod left_out;
mod paired;
mod parsed;
mod pool;
mod python;
mod rust;
mod script;
mod strength;
mod test;
mod tokens;
mod tolerance;
mod walk;

use super::{
    changed::File,
    paths::{holds_tests, is_test},
};
use crate::side_by_side;
use asserted::Asserting;
use find::Found;
use parsed::Parsed;
use pool::Pool;
use trace::Weakening;

/// What the tests of a diff say less than before.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let (old, new) = (parsed(files, |file| file.before), parsed(files, |file| file.after));
    let names = |side: &[Parsed<'_>]| side_by_side::each(side, find::asserting);
    let asserting: Asserting = [names(&old), names(&new)].into_iter().flatten().flatten().collect();
    let (before, after) = (side(&old, &asserting), side(&new, &asserting));
    let pairs = paired::paired(&before.tests, &after.tests);
    let mut pool = Pool::of(&before, &after, &pairs);
    let mut found = compared::all(&before, &after, &pairs, &mut pool);
    found.extend(deleted::all(&before, &after, &pairs, &mut pool, &gone::names(files)));
    found.extend(idle::all(&before, &after, &pairs));
    found.extend(tolerance::constants(files));
    found.extend(left_out::all(files));
    found
}

/// The files of one side that hold tests, or help them.
fn parsed<'t>(files: &[File<'t>], side: fn(&File<'t>) -> Option<&'t str>) -> Vec<Parsed<'t>> {
    let read = |file: &File<'t>| {
        let (language, text) = (file.language()?, side(file)?);
        let is_read = is_test(file.path) || holds_tests(file.path, language) && may_hold(text);
        if is_read { Parsed::of(file.path, language, text) } else { None }
    };
    side_by_side::each(files, read).into_iter().flatten().collect()
}

/// Whether a text has what all tests have: most code has not, and need not be parsed.
fn may_hold(text: &str) -> bool {
    ["#[test", "test]", "test(", "#[rstest", "#[test_case", "Test", "Property", "Theory"]
        .iter()
        .any(|mark| text.contains(mark))
}

fn side<'t>(files: &[Parsed<'t>], asserting: &Asserting) -> Found<'t> {
    let mut all = Found::default();
    for found in side_by_side::each(files, |file| find::found(file, asserting)) {
        all.tests.extend(found.tests);
        all.beside.extend(found.beside);
    }
    all
}
