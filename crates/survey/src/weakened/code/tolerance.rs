//! How far off a value may be, and still be taken for the right one.

use super::test::Assertion;
use crate::weakened::{changed::File, finding::weakened, paths::is_test};
use std::collections::BTreeMap;
use trace::Weakening;

/// Words beside a number that is larger where more is let through.
const WIDE: [&str; 13] = [
    "abs",
    "rel",
    "rtol",
    "atol",
    "delta",
    "epsilon",
    "eps",
    "toler",
    "within",
    "offset",
    "max_relative",
    "margin",
    "<",
];
/// Words beside a number that is smaller where more is let through.
const NARROW: [&str; 9] =
    ["places", "precision", "digits", "tobecloseto", "greater", "atleast", "above", "decimal", ">"];
/// Names of constants that are a tolerance.
const CONSTANTS: [&str; 4] = ["tolerance", "epsilon", "_eps", "_tol"];

/// Whether a number moved to where the assertion lets more through.
pub(super) fn is_wider(was: &Assertion<'_>, is: &Assertion<'_>) -> bool {
    let moved: Vec<(f64, f64)> = match was.words.len() == is.words.len() {
        true => was
            .words
            .iter()
            .zip(&is.words)
            .filter_map(|(old, new)| Some((number(old)?, number(new)?)))
            .filter(|(old, new)| old != new)
            .collect(),
        false => return gains_leeway(was, is),
    };
    let Some((old, new)) = moved.last().copied() else { return false };
    let text = is.text.to_ascii_lowercase().replace("->", "").replace("=>", "");
    // What Go says in a condition is what must not be.
    let is_negated = text.starts_with("if ");
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let is_less = text.contains("less") || text.contains("atmost") || text.contains("below");
    if is_negated && has(&["<", ">"]) {
        return if text.contains('>') { new > old } else { new < old };
    }
    if is_less {
        new > old
    } else if has(&NARROW) {
        new < old
    } else {
        has(&WIDE) && new > old
    }
}

/// Whether words of leeway are there that were not.
fn gains_leeway(was: &Assertion<'_>, is: &Assertion<'_>) -> bool {
    let leeway =
        |assertion: &Assertion<'_>| assertion.words.iter().filter(|word| WIDE[..7].contains(word)).count();
    let is_near = |assertion: &Assertion<'_>| {
        assertion.words.iter().any(|word| word.contains("approx") || word.contains("close"))
    };
    is_near(was) && leeway(is) > leeway(was)
}

/// Constants of tests that say how far off is near enough.
pub(super) fn constants(files: &[File<'_>]) -> Vec<Weakening> {
    let tests = files.iter().filter(|file| is_test(file.path) || file.now().contains("#[cfg(test)]"));
    let of = |file: &File<'_>| {
        let old: BTreeMap<String, (f64, u32)> = named(file.old());
        let wider = named(file.now()).into_iter().filter_map(|(name, (new, line))| {
            let (was, _) = *old.get(&name)?;
            let what = format!("`{name}` lets more through: {new} instead of {was}");
            (new > was).then(|| weakened(file.path, line, "tolerance-widened", what))
        });
        wider.collect::<Vec<_>>()
    };
    tests.flat_map(of).collect()
}

fn named(text: &str) -> BTreeMap<String, (f64, u32)> {
    let mut found = BTreeMap::new();
    for (line, at) in text.lines().zip(1_u32..) {
        let Some((left, right)) = line.split_once('=') else { continue };
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let words = left.split(|c: char| !is_part(c)).find(|word| {
            let lower = word.to_ascii_lowercase();
            CONSTANTS.iter().any(|mark| lower.contains(mark)) || ["eps", "tol"].contains(&lower.as_str())
        });
        let value =
            right.trim().split(|c: char| c == ';' || c == ',' || c.is_whitespace()).next().and_then(number);
        if let (Some(name), Some(value)) = (words, value) {
            found.insert(name.to_owned(), (value, at));
        }
    }
    found
}

fn number(word: &str) -> Option<f64> {
    let bare = word.replace('_', "");
    let bare = bare.trim_end_matches(['f', 'd', 'L', 'n']);
    let bare = ["u8", "u16", "u32", "u64", "usize", "i32", "i64", "f32", "f64"]
        .iter()
        .find_map(|end| bare.strip_suffix(end))
        .unwrap_or(bare);
    bare.parse().ok().filter(|_| bare.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
}
