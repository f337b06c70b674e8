//! A gate of several commands, one for each folder or for each batch of names, as one run.

use super::{ran::Ran, report::Judgment};
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};
use trace::{Finding, Roll, TestCounts, Verdict};

/// Commands of one gate at a time.
pub(crate) const ROOM: usize = 4;

/// How one command of a gate went.
#[derive(Debug)]
pub(crate) struct Part {
    /// What it says.
    pub(crate) judgment: Judgment,
    /// Its exit code, if it ended by itself.
    pub(crate) exit: Option<i32>,
    /// What it printed.
    pub(crate) said: String,
    /// In milliseconds.
    pub(crate) took_ms: u64,
}

impl Part {
    /// A command that ran; in a folder that is named, where there are several.
    pub(crate) fn new(mut judgment: Judgment, ran: &Ran, folder: Option<&str>) -> Self {
        let mut said = ran.text();
        if let Some(folder) = folder {
            // A file that is named says where it is already.
            let unplaced = judgment.findings.iter_mut().filter(|finding| finding.path.is_none());
            unplaced.for_each(|finding| finding.message = format!("{folder}: {}", finding.message));
            said = format!("=== {folder}: {}\n{said}\n", ran.end);
        }
        Self { judgment, exit: ran.end.code(), said, took_ms: ran.took_ms }
    }

    /// A command that was not started.
    pub(crate) const fn unstarted(judgment: Judgment) -> Self {
        Self { judgment, exit: None, said: String::new(), took_ms: 0 }
    }
}

/// Does something with each, a few at a time; what comes of them is in their order.
pub(crate) fn side_by_side<T: Sync, R: Send>(
    all: &[T],
    at_once: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    if let [one] = all {
        return vec![work(one)];
    }
    let next = AtomicUsize::new(0);
    let hand = || {
        let mut done = vec![];
        while let Some((place, one)) = take(all, &next) {
            done.push((place, work(one)));
        }
        done
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let hands: Vec<_> = (0..at_once.min(all.len())).map(|_| scope.spawn(hand)).collect();
        let joined = hands.into_iter().map(|hand| hand.join().expect("because the work does not panic"));
        joined.flatten().collect()
    });
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

fn take<'t, T>(all: &'t [T], next: &AtomicUsize) -> Option<(usize, &'t T)> {
    let place = next.fetch_add(1, Ordering::Relaxed);
    Some((place, all.get(place)?))
}

/// All of them as one: what could not run in one of them was not judged, and what failed in one of them failed.
pub(crate) fn joined(mut parts: Vec<Part>) -> Part {
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    let worst = |part: &Part| match part.judgment.verdict {
        Verdict::CouldNotRun => 2,
        Verdict::Failed => 1,
        Verdict::Passed => 0,
    };
    let mut whole =
        Part::unstarted(Judgment { verdict: Verdict::Passed, tests: None, findings: vec![], roll: None });
    whole.exit = Some(0);
    parts.iter().for_each(|part| add(&mut whole.said, &part.said));
    whole.took_ms = parts.iter().map(|part| part.took_ms).sum();
    parts.sort_by_key(|part| std::cmp::Reverse(worst(part)));
    if let Some(first) = parts.first() {
        (whole.judgment.verdict, whole.exit) = (first.judgment.verdict, first.exit);
    }
    whole.judgment.tests = parts.iter().filter_map(|part| part.judgment.tests).reduce(sum);
    whole.judgment.roll = rolls(&parts);
    whole.judgment.findings =
        parts.into_iter().flat_map(|part| part.judgment.findings).collect::<Vec<Finding>>();
    whole
}

/// The tests of all parts; none, where one of them does not name its own.
fn rolls(parts: &[Part]) -> Option<Roll> {
    let rolls: Option<Vec<&Roll>> = parts.iter().map(|part| part.judgment.roll.as_ref()).collect();
    let together = |mut one: Roll, other: &Roll| {
        one.passed.extend(other.passed.iter().cloned());
        one.failed.extend(other.failed.iter().cloned());
        one.skipped.extend(other.skipped.iter().cloned());
        one
    };
    Some(rolls?.into_iter().fold(Roll::default(), together))
}

fn add(text: &mut String, more: &str) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let _ = write!(text, "{more}");
}

fn sum(one: TestCounts, other: TestCounts) -> TestCounts {
    TestCounts {
        passed: one.passed.saturating_add(other.passed),
        failed: one.failed.saturating_add(other.failed),
        skipped: one.skipped.saturating_add(other.skipped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_side_by_side_comes_in_order_and_all_of_it() {
        let numbers: Vec<usize> = (0..100).collect();
        assert_eq!(side_by_side(&numbers, 7, |number| number * 2), (0..200).step_by(2).collect::<Vec<_>>());
        assert_eq!(side_by_side(&[0; 0], 7, |number: &i32| *number), Vec::<i32>::new());
    }

    #[test]
    fn one_part_that_could_not_run_leaves_no_verdict_and_one_that_failed_fails() {
        let part = |verdict, exit| {
            let judgment = Judgment { verdict, tests: None, findings: vec![], roll: None };
            Part { exit, said: format!("{verdict}"), took_ms: 2, ..Part::unstarted(judgment) }
        };
        let passed = || part(Verdict::Passed, Some(0));
        let whole = joined(vec![passed(), part(Verdict::Failed, Some(3)), passed()]);
        assert_eq!((whole.judgment.verdict, whole.exit, whole.took_ms), (Verdict::Failed, Some(3), 6));
        assert_eq!(whole.said, "passed\nfailed\npassed");
        let whole = joined(vec![part(Verdict::Failed, Some(3)), part(Verdict::CouldNotRun, None)]);
        assert_eq!(whole.judgment.verdict, Verdict::CouldNotRun);
    }
}
