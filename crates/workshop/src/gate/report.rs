//! What a gate's run means: its verdict, its counts, its findings. *Passed* needs an exit code of 0, a report
//! that can be read where one is promised, and at least one test where the output tells of tests.

mod cargo;
mod eslint;
mod go;
mod junit;
mod names;
mod sarif;
mod tap;
mod told;
#[cfg(test)]
mod tried;

pub(crate) use told::LARGEST;

use super::{
    counts::{self, counts},
    plain::{FINDINGS, MESSAGE, findings, first_of, ordered, placed},
    printed::{bounded, printed},
    ran::{End, Ran, command_line},
    shape::folders,
    sources::Sources,
};
use told::{Failure, Told};
use trace::{Finding, Gate, ReportFormat, Roll, TestCounts, Verdict};

/// What a run of a gate means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Judgment {
    /// What it said.
    pub(crate) verdict: Verdict,
    /// How many tests ran, where that is told.
    pub(crate) tests: Option<TestCounts>,
    /// What it found.
    pub(crate) findings: Vec<Finding>,
    /// The tests by name, where all that ran are named.
    pub(crate) roll: Option<Roll>,
}

/// A report: what it tells, or why it cannot be read.
pub(crate) type Read = Result<Told, String>;

/// The report that a gate promises: its bytes, where it is a file; else it is read from what was printed.
pub(crate) fn read(format: &ReportFormat, file: Option<&[u8]>, ran: &Ran) -> Read {
    let stdout = &ran.stdout;
    let bytes = file.unwrap_or(stdout.as_bytes());
    let told = match format {
        ReportFormat::Plain => return Ok(plain(&ran.text())),
        ReportFormat::Pytest => return pytest(ran),
        ReportFormat::Junit(_) => junit::read(bytes),
        ReportFormat::Sarif(_) => sarif::read(bytes),
        ReportFormat::Eslint(_) => eslint::read(bytes),
        ReportFormat::CargoJson => {
            cargo::read(stdout).map(|told| Told { warnings: vec![], ..with_tests(told, &ran.text()) })
        }
        ReportFormat::Tap => tap::read(stdout),
        ReportFormat::GoTest => go::read(stdout),
    };
    told.map_err(|error| error.to_string())
}

/// How long the tests of a JUnit report took together, in seconds.
pub(crate) fn seconds(bytes: &[u8]) -> Result<f64, String> {
    junit::seconds(bytes).map_err(|error| error.to_string())
}

/// What plain output tells of tests.
fn plain(text: &str) -> Told {
    let told = with_tests(Told::default(), text);
    let named = counts::tap(text).and_then(|_| tap::read(text).ok());
    Told { failures: named.map_or(vec![], |named| named.failures), ..told }
}

fn with_tests(told: Told, text: &str) -> Told {
    let tests = counts(text);
    Told { tests, roll: names::roll(text, tests), ..told }
}

/// Pytest writes a summary at its end, whatever happened: without one it did not get there.
fn pytest(ran: &Ran) -> Read {
    let text = ran.text();
    match counts::pytest(&text) {
        Some(_) => Ok(Told { failures: names::pytest_errors(&text), ..plain(&text) }),
        None => Err("the output has no summary of pytest: it ends in the middle".to_owned()),
    }
}

/// Judges a run by what its report tells.
pub(crate) fn judge(gate: &Gate, ran: &Ran, report: Read, sources: &Sources<'_>) -> Judgment {
    let End::Exited(code) = ran.end else {
        return could_not_run(gate, ran, None, &ran.end.to_string(), sources);
    };
    let told = match report {
        Err(because) => return could_not_run(gate, ran, None, &because, sources),
        Ok(told) => told,
    };
    let tests = told.tests;
    if told.failures.is_empty() && told.ran_nothing() {
        let skipped = tests.map_or(0, |tests| tests.skipped);
        let because = format!("no test ran (exit code {code}, {skipped} skipped)");
        return could_not_run(gate, ran, tests, &because, sources);
    }
    if code == 0 && !told.is_red() {
        return Judgment { verdict: Verdict::Passed, tests, findings: vec![], roll: told.roll };
    }
    let findings = failed(gate, ran, code, &told, sources);
    Judgment { verdict: Verdict::Failed, tests, findings, roll: told.roll }
}

/// What is wrong, from the report where it says so, else from the output.
fn failed(gate: &Gate, ran: &Ran, code: i32, told: &Told, sources: &Sources<'_>) -> Vec<Finding> {
    let words = words(gate, ran);
    let of = |failure| of_failure(gate, failure, sources);
    if !told.failures.is_empty() {
        let mut all: Vec<Finding> = told.failures.iter().map(of).collect();
        if matches!(gate.report, ReportFormat::Pytest | ReportFormat::CargoJson) {
            all.extend(placed(&words, &gate.name, sources));
        }
        return first_of(ordered(all), told.more);
    }
    let mut all = match told.warnings.is_empty() {
        true => findings(&words, &gate.name, sources),
        false => first_of(ordered(told.warnings.iter().map(of).collect()), 0),
    };
    if gate.report != ReportFormat::Plain && !told.is_red() {
        let line = command_line(&gate.run);
        let message = format!("`{line}` ended with exit code {code}, though its report finds nothing wrong");
        all.insert(0, whole(gate, &message));
    }
    if all.is_empty() {
        let message =
            format!("`{}` ended with exit code {code} and printed nothing", command_line(&gate.run));
        all.push(whole(gate, &message));
    }
    all.truncate(FINDINGS);
    all
}

/// What it printed for people: a report for machines is no sentence to show.
fn words(gate: &Gate, ran: &Ran) -> String {
    match gate.report {
        ReportFormat::Sarif(None) | ReportFormat::Eslint(None) | ReportFormat::GoTest => ran.stderr.clone(),
        ReportFormat::CargoJson => {
            ran.text().lines().filter(|line| !cargo::is_message(line)).collect::<Vec<_>>().join("\n")
        }
        ReportFormat::Plain
        | ReportFormat::Junit(_)
        | ReportFormat::Sarif(Some(_))
        | ReportFormat::Eslint(Some(_))
        | ReportFormat::Tap
        | ReportFormat::Pytest => ran.text(),
    }
}

/// A finding about the whole run.
fn whole(gate: &Gate, message: &str) -> Finding {
    Finding { from: gate.name.clone(), path: None, line: None, message: bounded(message, MESSAGE) }
}

/// One thing that a report calls wrong: where the words of a failed test say it is, else where the report does.
/// A file that is not in the tree is named in words only.
fn of_failure(gate: &Gate, failure: &Failure, sources: &Sources<'_>) -> Finding {
    let words = printed(failure.words.trim().as_bytes());
    let told = match (words.is_empty(), words.contains(&failure.message)) {
        (true, _) => failure.message.clone(),
        (false, true) => words.clone(),
        (false, false) => format!("{}\n{words}", failure.message),
    };
    let told = if told.trim().is_empty() { "failed".to_owned() } else { told };
    let named = failure.file.as_deref().and_then(|file| find(sources, file, failure.within.as_deref()));
    let by_words =
        if words.is_empty() { None } else { placed(&told, &gate.name, sources).into_iter().next() };
    let elsewhere = failure.file.as_deref().filter(|_| named.is_none() && by_words.is_none());
    let said = elsewhere.map_or_else(
        || told.trim().to_owned(),
        |file| {
            let line = failure.line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}: {}", bounded(&printed(file.as_bytes()), 200), told.trim())
        },
    );
    let line = if named.is_some() { failure.line } else { None };
    Finding {
        from: gate.name.clone(),
        line: by_words.as_ref().and_then(|place| place.line).or(line),
        path: by_words.and_then(|place| place.path).or(named),
        message: bounded(format!("{}: {said}", failure.test).trim_start_matches(": "), MESSAGE),
    }
}

/// The file that a report means, which may be named within its package's folder.
fn find(sources: &Sources<'_>, file: &str, within: Option<&str>) -> Option<trace::RepoPath> {
    match within {
        None => sources.find(file),
        Some(package) => folders(package).find_map(|folder| sources.find_below(file, folder)),
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
    let message = format!("`{}` could not run: {because}", command_line(&gate.run));
    let mut all = vec![whole(gate, &message)];
    all.extend(findings(&words(gate, ran), &gate.name, sources));
    all.truncate(FINDINGS);
    Judgment { verdict: Verdict::CouldNotRun, tests, findings: all, roll: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Gate {
        Gate::new("tests", vec!["cargo".into(), "test".into()], 60)
    }

    fn said(end: End, stdout: &str, report: Option<Read>) -> (Verdict, Vec<String>) {
        let ran = Ran::new(end, stdout.as_bytes(), b"", 1);
        let report = report.unwrap_or_else(|| read(&ReportFormat::Plain, None, &ran));
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
        let silent = "`cargo test` ended with exit code 1 and printed nothing".to_owned();
        assert_eq!(said(End::Exited(1), "", None), (Verdict::Failed, vec![silent]));
        let tap = "1..2\nok 1 - pays\nnot ok 2 - pays once\n";
        assert_eq!(said(End::Exited(1), tap, None).1, ["pays once: failed"]);
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
        let report = junit::read(xml.as_bytes()).map_err(|error| error.to_string());
        let ran = Ran::new(End::Exited(100), b"", b"", 1);
        let judged = judge(&gate(), &ran, report, &Sources { root: root.path(), dir: "" });
        let lines: Vec<String> = judged.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            ["src/refunds.rs:24: shop pays: m\nthread 'pays' panicked at src/refunds.rs:24:9:\nleft: 2"]
        );
    }
}
