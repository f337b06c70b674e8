//! What a gate's run means: its verdict, its counts, its findings. *Passed* needs an exit code of 0, a report
//! that can be read where one is promised, and at least one test where the output tells of tests.

use super::{
    counts::counts,
    junit::{Failure, Suite},
    plain::{FINDINGS, MESSAGE, findings, ordered, placed},
    printed::{bounded, printed},
    ran::{End, Ran, command_line},
    sources::Sources,
};
use trace::{Finding, Gate, TestCounts, Verdict};

/// What a run of a gate means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgment {
    /// What it said.
    pub(crate) verdict: Verdict,
    /// How many tests ran, where that is told.
    pub(crate) tests: Option<TestCounts>,
    /// What it found.
    pub(crate) findings: Vec<Finding>,
}

/// A report file: what it says, or why it cannot be read.
pub(crate) type Read = Result<Suite, String>;

/// Judges a run; with its report file, where the gate promises one.
pub(crate) fn judge(gate: &Gate, ran: &Ran, report: Option<Read>, sources: &Sources<'_>) -> Judgment {
    let End::Exited(code) = ran.end else {
        return could_not_run(gate, ran, None, &ran.end.to_string(), sources);
    };
    let (tests, failures) = match report {
        Some(Err(because)) => return could_not_run(gate, ran, None, &because, sources),
        Some(Ok(suite)) => (Some(suite.counts), suite.failures),
        None => (counts(&ran.text()), vec![]),
    };
    match tests {
        Some(tests) if tests.failed == 0 && tests.passed == 0 => {
            let because = format!("no test ran (exit code {code}, {} skipped)", tests.skipped);
            could_not_run(gate, ran, Some(tests), &because, sources)
        }
        tests if code == 0 && tests.is_none_or(|tests| tests.failed == 0) => {
            Judgment { verdict: Verdict::Passed, tests, findings: vec![] }
        }
        tests => {
            Judgment { verdict: Verdict::Failed, tests, findings: failed(gate, ran, &failures, sources) }
        }
    }
}

/// What is wrong, from the report where it says so, else from the output.
fn failed(gate: &Gate, ran: &Ran, failures: &[Failure], sources: &Sources<'_>) -> Vec<Finding> {
    if failures.is_empty() {
        return findings(&ran.text(), &gate.name, sources);
    }
    ordered(failures.iter().map(|failure| of_failure(gate, failure, sources)).collect())
}

/// A failed test: where the report says it is, else where its words say so.
fn of_failure(gate: &Gate, failure: &Failure, sources: &Sources<'_>) -> Finding {
    let words = printed(failure.words.trim().as_bytes());
    let said = if words.contains(&failure.message) { words } else { format!("{}\n{words}", failure.message) };
    let message = bounded(format!("{}: {}", failure.test, said.trim()).trim_start_matches(": "), MESSAGE);
    let place = placed(&said, &gate.name, sources).into_iter().next();
    let named = failure.file.as_deref().and_then(|file| sources.find(file));
    let line = if named.is_some() { failure.line } else { None };
    Finding {
        from: gate.name.clone(),
        line: place.as_ref().and_then(|place| place.line).or(line),
        path: place.and_then(|place| place.path).or(named),
        message,
    }
}

/// No verdict: why, first of all, and then whatever the output complains about.
fn could_not_run(
    gate: &Gate,
    ran: &Ran,
    tests: Option<TestCounts>,
    because: &str,
    sources: &Sources<'_>,
) -> Judgment {
    let message = bounded(&format!("`{}` could not run: {because}", command_line(&gate.run)), MESSAGE);
    let mut all = vec![Finding { from: gate.name.clone(), path: None, line: None, message }];
    all.extend(findings(&ran.text(), &gate.name, sources));
    all.truncate(FINDINGS);
    Judgment { verdict: Verdict::CouldNotRun, tests, findings: all }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::junit;

    fn gate() -> Gate {
        Gate::new("tests", vec!["cargo".into(), "test".into()], 60)
    }

    fn said(end: End, stdout: &str, report: Option<Read>) -> (Verdict, Vec<String>) {
        let ran = Ran::new(end, stdout.as_bytes(), b"", 1);
        let judged = judge(&gate(), &ran, report, &Sources { root: "/nowhere".as_ref(), dir: "" });
        (judged.verdict, judged.findings.iter().map(ToString::to_string).collect())
    }

    const GREEN: &str = "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
    const NONE: &str = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out";
    const RED: &str = "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out";

    #[test]
    fn only_an_exit_code_of_0_with_tests_that_ran_passes() {
        assert_eq!(said(End::Exited(0), GREEN, None), (Verdict::Passed, vec![]));
        assert_eq!(said(End::Exited(0), "all fine", None).0, Verdict::Passed);
        assert_eq!(said(End::Exited(1), GREEN, None).0, Verdict::Failed);
        assert_eq!(said(End::Exited(0), RED, None).0, Verdict::Failed);
        assert_eq!(
            said(End::Exited(1), "not formatted", None),
            (Verdict::Failed, vec!["not formatted".to_owned()])
        );
    }

    #[test]
    fn what_did_not_run_to_its_end_is_no_verdict() {
        for end in [End::TimedOut, End::Flooded, End::Crashed(11), End::of_code(127), End::Stopped] {
            assert_eq!(said(end, GREEN, None).0, Verdict::CouldNotRun);
        }
        let (verdict, findings) = said(End::Exited(0), NONE, None);
        assert_eq!(verdict, Verdict::CouldNotRun);
        assert_eq!(findings[0], "`cargo test` could not run: no test ran (exit code 0, 0 skipped)");
    }

    #[test]
    fn a_report_that_is_promised_decides() {
        let read = |xml: &str| Some(junit::read(xml.as_bytes()).map_err(|error| error.to_string()));
        let green = "<testsuite><testcase name='a'/></testsuite>";
        let red = "<testsuite><testcase name='pays'><failure message='twice'/></testcase></testsuite>";
        assert_eq!(said(End::Exited(0), "", read(green)).0, Verdict::Passed);
        assert_eq!(said(End::Exited(2), "", read(green)).0, Verdict::Failed);
        assert_eq!(said(End::Exited(0), GREEN, read(red)), (Verdict::Failed, vec!["pays: twice".to_owned()]));
        assert_eq!(said(End::Exited(0), GREEN, read("<testsuite/>")).0, Verdict::CouldNotRun);
        let missing = Some(Err("the report `junit.xml` was not written".to_owned()));
        let (verdict, findings) = said(End::Exited(0), GREEN, missing);
        assert_eq!(verdict, Verdict::CouldNotRun);
        assert_eq!(findings[0], "`cargo test` could not run: the report `junit.xml` was not written");
    }

    #[test]
    fn a_failed_test_of_a_report_is_placed_by_its_words() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        std::fs::create_dir(root.path().join("src")).expect("because the folder is ours");
        std::fs::write(root.path().join("src/refunds.rs"), "").expect("because the folder is ours");
        let xml = "<testsuite><testcase name='pays' classname='shop'><failure message='m'>thread 'pays' panicked at src/refunds.rs:24:9:\nleft: 2</failure></testcase></testsuite>";
        let report = Some(junit::read(xml.as_bytes()).map_err(|error| error.to_string()));
        let ran = Ran::new(End::Exited(100), b"", b"", 1);
        let judged = judge(&gate(), &ran, report, &Sources { root: root.path(), dir: "" });
        let lines: Vec<String> = judged.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            ["src/refunds.rs:24: shop pays: m\nthread 'pays' panicked at src/refunds.rs:24:9:\nleft: 2"]
        );
    }
}
