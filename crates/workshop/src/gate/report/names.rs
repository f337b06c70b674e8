//! The names of tests in what runners write for people: libtest and nextest, and pytest where it is told to
//! name them. A roll is given only where as many tests are named as were counted: a part of it would accuse.

use super::told::{Failure, KEPT, Register, Went, safe};
use std::collections::BTreeMap;
use trace::{Roll, TestCounts};

/// Lines longer than this name no test.
const LINE: usize = 1_000;

/// The roll of a plain output that was counted so.
pub(crate) fn roll(text: &str, counts: Option<TestCounts>) -> Option<Roll> {
    let counts = counts?;
    [libtest, nextest, pytest].iter().find_map(|reader| {
        let register = reader(text);
        let named = register.counts();
        let all = (named.passed, named.failed) == (counts.passed, counts.failed);
        register.roll().filter(|_| all)
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| line.len() <= LINE)
}

pattern!(LIBTEST, r"^test (?<name>.+?)(?: - should panic)? \.\.\. (?<went>ok|FAILED|ignored)(?:,.*| <.*)?$");
pattern!(DOC_LINE, r" \(line \d+\)");

/// A documentation test is named by its line, which moves with whatever stands above it.
fn libtest(text: &str) -> Register {
    let mut register = Register::default();
    for found in lines(text).filter_map(|line| LIBTEST.captures(line)) {
        let went = match &found["went"] {
            "ok" => Went::Passed,
            "FAILED" => Went::Failed,
            _ => Went::Skipped,
        };
        register.note(&DOC_LINE.replace(&found["name"], ""), went);
    }
    register
}

pattern!(
    NEXTEST,
    r"^ +(?:TRY \d+ )?(?<went>PASS|LEAK|FLAKY \d+/\d+|FAIL|TIMEOUT|ABORT|SIG[A-Z]+|SKIP) \[[^\]]*\] +(?:\( *\d+/\d+\) +)?(?<name>\S+ .*)$"
);

/// Failed tests are told again at the end, and once for each try.
fn nextest(text: &str) -> Register {
    let mut went = BTreeMap::new();
    for found in lines(text).filter_map(|line| NEXTEST.captures(line)) {
        let now = match &found["went"] {
            "PASS" | "LEAK" => Went::Passed,
            "SKIP" => Went::Skipped,
            word if word.starts_with("FLAKY") => Went::Passed,
            _ => Went::Failed,
        };
        went.insert(found["name"].trim().to_owned(), now);
    }
    register(&went)
}

pattern!(
    PYTEST,
    r"^(?:\[gw\d+\] \[ *\d+%\] )?(?<name>[^\s:]\S*?::.+?) (?<went>PASSED|FAILED|ERROR|SKIPPED|XFAIL)(?: \(.*\))?(?: +\[ *\d+%\])?$"
);
pattern!(
    PYTEST_SUMMARY,
    r"^(?:\[gw\d+\] \[ *\d+%\] )?(?<went>PASSED|FAILED|ERROR|XFAIL) (?<name>[^\s:]\S*?::.+?)(?: - .*)?$"
);

/// The worst that is told of a test: one that passed can still fail when it is torn down.
fn pytest(text: &str) -> Register {
    let mut all: BTreeMap<String, Went> = BTreeMap::new();
    for line in lines(text) {
        let Some(found) = PYTEST.captures(line).or_else(|| PYTEST_SUMMARY.captures(line)) else { continue };
        let went = match &found["went"] {
            "PASSED" => Went::Passed,
            "FAILED" | "ERROR" => Went::Failed,
            _ => Went::Skipped,
        };
        let known = all.entry(found["name"].to_owned()).or_insert(went);
        *known = (*known).max(went);
    }
    register(&all)
}

pattern!(PYTEST_ERROR, r"^ERROR (?<name>(?<file>[^\s:]+)\S*)(?: - (?<what>.*))?$");

/// Tests, and whole files, that pytest could not set up: its summary is the one place that names them alike.
pub(crate) fn pytest_errors(text: &str) -> Vec<Failure> {
    let of = |found: regex::Captures<'_>| Failure {
        test: safe(&found["name"], LINE),
        file: Some(found["file"].to_owned()),
        message: found.name("what").map_or("could not be set up".into(), |what| safe(what.as_str(), LINE)),
        ..Failure::default()
    };
    lines(text).filter_map(|line| PYTEST_ERROR.captures(line)).map(of).take(KEPT).collect()
}

fn register(went: &BTreeMap<String, Went>) -> Register {
    let mut register = Register::default();
    went.iter().for_each(|(name, went)| register.note(name, *went));
    register
}
