//! How many tests ran, read from the summary that the runner itself prints. A text without a summary that is
//! known here tells nothing, which is not the same as zero.

use regex::Captures;
use trace::TestCounts;

/// Reads one runner's summary; nothing where the text has none.
type Runner = fn(&str) -> Option<TestCounts>;

/// What the text tells, over all runners that left a summary in it.
#[must_use]
pub fn counts(text: &str) -> Option<TestCounts> {
    const RUNNERS: [Runner; 9] = [rust, pytest, unittest, go, jest, tap, mocha, surefire, rspec];
    RUNNERS.iter().filter_map(|runner| runner(text)).reduce(sum)
}

fn sum(one: TestCounts, other: TestCounts) -> TestCounts {
    TestCounts {
        passed: one.passed.saturating_add(other.passed),
        failed: one.failed.saturating_add(other.failed),
        skipped: one.skipped.saturating_add(other.skipped),
    }
}

/// The number of a capture group; none is zero, and one too large for us is the largest.
fn number(found: &Captures<'_>, group: &str) -> u32 {
    found.name(group).map_or(0, |digits| digits.as_str().parse().unwrap_or(u32::MAX))
}

/// Nextest shows the output of failed tests, and libtest's own summary of a single test with it: its word
/// counts.
fn rust(text: &str) -> Option<TestCounts> {
    nextest(text).or_else(|| libtest(text))
}

pattern!(
    LIBTEST,
    r"(?m)^\s*test result: \w+\. (?<passed>\d+) passed; (?<failed>\d+) failed; (?<skipped>\d+) ignored;"
);

/// One summary a binary.
fn libtest(text: &str) -> Option<TestCounts> {
    let of = |found: Captures<'_>| TestCounts {
        passed: number(&found, "passed"),
        failed: number(&found, "failed"),
        skipped: number(&found, "skipped"),
    };
    LIBTEST.captures_iter(text).map(of).reduce(sum)
}

pattern!(NEXTEST, r"(?m)^\s*Summary \[[^\]]*\] (?:\d+/)?\d+ tests? run: (?<words>.*)$");

/// `9 passed (1 slow), 1 failed, 1 timed out, 2 skipped`; what is in parentheses is counted before them.
fn nextest(text: &str) -> Option<TestCounts> {
    let summary = NEXTEST.captures_iter(text).last()?;
    Some(words(&summary["words"], &["failed", "timed", "exec"]))
}

pattern!(WORD, r"(?<number>\d+) (?<word>[a-z]+)");
pattern!(ASIDE, r"\([^)]*\)");

/// Counts written as `2 passed, 1 failed`: the given words are failures, and what is neither passed nor
/// failed did not run.
fn words(text: &str, failures: &[&str]) -> TestCounts {
    let mut counts = TestCounts::default();
    for found in WORD.captures_iter(&ASIDE.replace_all(text, "")) {
        let (number, word) = (number(&found, "number"), &found["word"]);
        let count = match word {
            "passed" => &mut counts.passed,
            word if failures.contains(&word) => &mut counts.failed,
            "skipped" | "ignored" | "todo" | "xfailed" => &mut counts.skipped,
            _ => continue,
        };
        *count = count.saturating_add(number);
    }
    counts
}

pattern!(
    PYTEST,
    r"(?m)^(?:=+ )?(?<words>(?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun)(?:, )?)+|no tests ran) in [\d.]+s"
);

/// An error while collecting is a failure: the test that it hides did not pass.
pub(crate) fn pytest(text: &str) -> Option<TestCounts> {
    let summary = PYTEST.captures_iter(text).last()?;
    Some(words(&summary["words"], &["failed", "error", "errors"]))
}

pattern!(
    UNITTEST,
    r"(?m)^Ran (?<ran>\d+) tests? in [\d.]+s\s+(?:OK|FAILED|NO TESTS RAN)(?: \((?<words>[^)]*)\))?"
);
pattern!(EQUALS, r"(?<word>[a-z ]+)=(?<number>\d+)");

fn unittest(text: &str) -> Option<TestCounts> {
    let summary = UNITTEST.captures_iter(text).last()?;
    let mut counts = TestCounts::default();
    for found in EQUALS.captures_iter(summary.name("words").map_or("", |words| words.as_str())) {
        let count = match found["word"].trim() {
            "failures" | "errors" | "unexpected successes" => &mut counts.failed,
            "skipped" | "expected failures" => &mut counts.skipped,
            _ => continue,
        };
        *count = count.saturating_add(number(&found, "number"));
    }
    counts.passed = number(&summary, "ran").saturating_sub(counts.failed).saturating_sub(counts.skipped);
    Some(counts)
}

pattern!(GO_TEST, r"(?m)^--- (?<verdict>PASS|FAIL|SKIP): ");
pattern!(GO_PACKAGE, r"(?m)^(?:ok|FAIL|\?) *\t\S+\s+(?<rest>.*)$");

/// Top-level tests, as `-v` lists them. Without `-v` a package that ran is one, and a package that had
/// nothing to run is none.
fn go(text: &str) -> Option<TestCounts> {
    let mut counts = TestCounts::default();
    for found in GO_TEST.captures_iter(text) {
        match &found["verdict"] {
            "PASS" => counts.passed += 1,
            "FAIL" => counts.failed += 1,
            _ => counts.skipped += 1,
        }
    }
    if counts != TestCounts::default() {
        return Some(counts);
    }
    let mut packages = GO_PACKAGE.captures_iter(text).peekable();
    packages.peek()?;
    for package in packages {
        let nothing = package["rest"].contains("[no test");
        match (&package[0][..2], nothing) {
            ("ok", false) => counts.passed += 1,
            ("FA", _) => counts.failed += 1,
            _ => {}
        }
    }
    Some(counts)
}

pattern!(JEST, r"(?m)^\s*Tests:?\s+(?<words>(?:\d+ [a-z]+(?:, | \| )?)+)\s*(?:\(\d+\))?$");
pattern!(JEST_SUITES, r"(?m)^\s*Test (?:Suites|Files):?\s+(?<failed>\d+) failed");

/// Jest and Vitest. A file that could not be loaded has no tests, and is a failure all the same.
fn jest(text: &str) -> Option<TestCounts> {
    let summary = JEST.captures_iter(text).last()?;
    let mut counts = words(&summary["words"], &["failed"]);
    if counts.failed == 0 {
        counts.failed = JEST_SUITES.captures_iter(text).last().map_or(0, |suites| number(&suites, "failed"));
    }
    Some(counts)
}

pattern!(TAP_TOTAL, r"(?m)^(?:#|ℹ) (?<word>tests|pass|fail|cancelled|skipped|todo) (?<number>\d+)$");
pattern!(TAP_LINE, r"(?m)^(?<verdict>ok|not ok) \d+(?<rest>.*)$");
pattern!(TAP_PLAN, r"(?m)^1\.\.\d+\s*(?:#.*)?$");

/// Node's own totals, or the lines of a TAP stream that has its plan.
pub(crate) fn tap(text: &str) -> Option<TestCounts> {
    let mut counts = TestCounts::default();
    let mut totals = false;
    for found in TAP_TOTAL.captures_iter(text) {
        let number = number(&found, "number");
        totals = true;
        match &found["word"] {
            "pass" => counts.passed = number,
            "fail" | "cancelled" => counts.failed = counts.failed.saturating_add(number),
            "skipped" | "todo" => counts.skipped = counts.skipped.saturating_add(number),
            _ => {}
        }
    }
    if totals {
        return Some(counts);
    }
    TAP_PLAN.find(text)?;
    for found in TAP_LINE.captures_iter(text) {
        let rest = found["rest"].to_ascii_lowercase();
        let count = if rest.contains("# skip") || rest.contains("# todo") {
            &mut counts.skipped
        } else if &found["verdict"] == "ok" {
            &mut counts.passed
        } else {
            &mut counts.failed
        };
        *count = count.saturating_add(1);
    }
    Some(counts)
}

pattern!(MOCHA, r"(?m)^  (?<number>\d+) (?<word>passing|failing|pending)(?: \(.*\))?$");

fn mocha(text: &str) -> Option<TestCounts> {
    let mut counts = TestCounts::default();
    let mut any = false;
    for found in MOCHA.captures_iter(text) {
        any = true;
        match &found["word"] {
            "passing" => counts.passed = number(&found, "number"),
            "failing" => counts.failed = number(&found, "number"),
            _ => counts.skipped = number(&found, "number"),
        }
    }
    any.then_some(counts)
}

pattern!(
    SUREFIRE,
    r"(?m)Tests run: (?<ran>\d+), Failures: (?<failures>\d+), Errors: (?<errors>\d+), Skipped: (?<skipped>\d+)$"
);

/// The total of each module; the line of a class goes on with its time.
fn surefire(text: &str) -> Option<TestCounts> {
    let of = |found: Captures<'_>| {
        let failed = number(&found, "failures").saturating_add(number(&found, "errors"));
        let skipped = number(&found, "skipped");
        TestCounts {
            passed: number(&found, "ran").saturating_sub(failed).saturating_sub(skipped),
            failed,
            skipped,
        }
    };
    SUREFIRE.captures_iter(text).map(of).reduce(sum)
}

pattern!(RSPEC, r"(?m)^(?<ran>\d+) examples?, (?<failed>\d+) failures?(?:, (?<skipped>\d+) pending)?");

fn rspec(text: &str) -> Option<TestCounts> {
    let found = RSPEC.captures_iter(text).last()?;
    let (failed, skipped) = (number(&found, "failed"), number(&found, "skipped"));
    let passed = number(&found, "ran").saturating_sub(failed).saturating_sub(skipped);
    Some(TestCounts { passed, failed, skipped })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Passed, failed, skipped.
    fn told(text: &str) -> Option<(u32, u32, u32)> {
        counts(text).map(|counts| (counts.passed, counts.failed, counts.skipped))
    }

    #[test]
    fn libtest_is_summed_over_its_binaries() {
        let text = "\
running 2 tests
test refunds::pays_once ... ok
test refunds::pays_twice ... ignored

test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s

   Doc-tests shop

running 1 test
test src/lib.rs - pay (line 3) ... FAILED

test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.12s
";
        assert_eq!(told(text), Some((1, 1, 1)));
    }

    #[test]
    fn a_filter_that_matches_nothing_is_zero_and_a_compiler_alone_tells_nothing() {
        let nothing =
            "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 41 filtered out; finished in 0.00s";
        assert_eq!(told(nothing), Some((0, 0, 0)));
        assert_eq!(told("    Finished `dev` profile [unoptimized + debuginfo] target(s) in 0.04s"), None);
    }

    #[test]
    fn nextest_counts_once_what_its_tests_print_again() {
        let text = "\
        FAIL [   0.004s] (2/3) shop refunds::pays_once
  stdout ───
    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.00s
────────────
     Summary [   0.031s] 4/5 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 1 skipped
";
        assert_eq!(told(text), Some((2, 2, 1)));
        assert_eq!(told("     Summary [   0.000s] 0 tests run: 0 passed, 5 skipped"), Some((0, 0, 5)));
    }

    #[test]
    fn python_runners_count_errors_as_failures() {
        assert_eq!(told("=== 1 failed, 2 passed, 1 skipped, 1 error in 0.12s ==="), Some((2, 2, 1)));
        assert_eq!(told("2 passed in 0.01s"), Some((2, 0, 0)));
        assert_eq!(told("============ 3 deselected in 0.00s ============"), Some((0, 0, 0)));
        assert_eq!(told("============================ no tests ran in 0.00s ====="), Some((0, 0, 0)));
        assert_eq!(told("Ran 3 tests in 0.001s\n\nFAILED (failures=1, skipped=1)"), Some((1, 1, 1)));
        assert_eq!(told("Ran 2 tests in 0.000s\n\nOK\n"), Some((2, 0, 0)));
    }

    #[test]
    fn go_counts_tests_where_it_lists_them_and_packages_where_it_does_not() {
        let listed = "=== RUN   TestPay\n    --- PASS: TestPay/once (0.00s)\n--- PASS: TestPay (0.00s)\n--- FAIL: TestRefund (0.01s)\nFAIL\nFAIL\tshop.example/pay\t0.003s\n";
        assert_eq!(told(listed), Some((1, 1, 0)));
        assert_eq!(
            told("ok  \tshop.example/pay\t0.003s\n?   \tshop.example/cmd\t[no test files]\n"),
            Some((1, 0, 0))
        );
        assert_eq!(told("ok  \tshop.example/pay\t0.002s [no tests to run]\n"), Some((0, 0, 0)));
    }

    #[test]
    fn script_runners_tell_their_totals() {
        let jest =
            "Test Suites: 1 failed, 1 passed, 2 total\nTests:       1 failed, 1 skipped, 2 passed, 4 total\n";
        assert_eq!(told(jest), Some((2, 1, 1)));
        assert_eq!(told("Test Suites: 1 failed, 1 total\nTests:       0 total\n"), Some((0, 1, 0)));
        assert_eq!(
            told(" Test Files  1 passed (1)\n      Tests  1 failed | 2 passed (3)\n"),
            Some((2, 1, 0))
        );
        assert_eq!(
            told("# tests 3\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0\n"),
            Some((2, 1, 0))
        );
        assert_eq!(
            told("TAP version 13\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP later\n1..3\n"),
            Some((1, 1, 1))
        );
        assert_eq!(told("\n  3 passing (5ms)\n  1 pending\n  1 failing\n"), Some((3, 1, 1)));
    }

    #[test]
    fn other_runners_tell_their_totals() {
        let surefire = "\
[INFO] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.03 s -- in shop.PayTest
[ERROR] Tests run: 4, Failures: 1, Errors: 1, Skipped: 1
";
        assert_eq!(told(surefire), Some((1, 2, 1)));
        assert_eq!(told("3 examples, 1 failure, 1 pending"), Some((1, 1, 1)));
    }

    #[test]
    fn a_number_beyond_all_bounds_stays_a_number() {
        let huge = "test result: ok. 99999999999999999999 passed; 0 failed; 0 ignored; 0 measured";
        assert_eq!(told(huge), Some((u32::MAX, 0, 0)));
    }
}
