//! The lines that a file lost and gained, wherever in it they stand.

use super::changed::File;
use std::collections::BTreeMap;

/// A line of a file, trimmed, with its number from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) number: u32,
    pub(super) text: &'a str,
    /// With the blanks before it.
    pub(super) whole: &'a str,
}

/// What differs between two texts.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines<'a> {
    pub(super) lost: Vec<Line<'a>>,
    pub(super) new: Vec<Line<'a>>,
}

impl<'a> Lines<'a> {
    /// The lines of a changed file, without those that say nothing to a program.
    pub(super) fn of(file: &File<'a>) -> Self {
        let (old, new) = (lines(file.old()), lines(file.now()));
        Self { lost: without(&old, &new), new: without(&new, &old) }
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let all = text.lines().zip(1_u32..).map(|(whole, number)| Line { number, text: whole.trim(), whole });
    all.filter(|line| !line.text.is_empty() && !is_comment(line.text)).collect()
}

fn is_comment(line: &str) -> bool {
    line.starts_with("# ") || line.starts_with("//") || line == "#"
}

fn without<'a>(these: &[Line<'a>], those: &[Line<'a>]) -> Vec<Line<'a>> {
    let mut there: BTreeMap<&str, usize> = BTreeMap::new();
    those.iter().for_each(|line| *there.entry(line.text).or_default() += 1);
    let mut is_new = |line: &&Line<'a>| match there.get_mut(line.text) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        Some(_) | None => true,
    };
    these.iter().filter(|line| is_new(line)).copied().collect()
}
