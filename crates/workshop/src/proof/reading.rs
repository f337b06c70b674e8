//! The number of one run of a proof, read as the demand says: from JSON, by a pattern, from the exit code, from a test
//! runner's summary or its report, or from a server's answer. A run that did not come to an end of its own gives none.

use super::{beside::Beside, prometheus};
use crate::gate::{
    counts::counts,
    printed::bounded,
    ran::{End, Ran},
    report,
};
use regex::RegexBuilder;
use serde_json::Value;
use std::fmt;
use trace::{Count, Metric, Reading, ReportFormat, Source, TestCounts, Threshold};

/// The largest compiled pattern of a demand, in bytes.
const PATTERN: usize = 1 << 20;

/// Why a run gave no number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum NoNumber {
    /// It did not come to an end of its own, or it never started.
    NotEnded(End),
    /// It ended with this code, and what was to be read is not there.
    NotThere {
        /// The exit code.
        code: i32,
        /// What was looked for and not found.
        what: String,
    },
    /// It ended with this code, and what is there is no number of this metric: text, not a number, infinite, of another
    /// unit, or not known.
    Unfit {
        /// The exit code.
        code: i32,
        /// What was found.
        what: String,
    },
    /// It printed a number that meets the threshold, and then said with its exit code that it failed.
    Contradicted {
        /// The exit code.
        code: i32,
        /// The number.
        reading: Reading,
    },
}

impl fmt::Display for NoNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotEnded(end) => end.fmt(f),
            Self::NotThere { code, what } | Self::Unfit { code, what } => {
                write!(f, "exit code {code}, {what}")
            }
            Self::Contradicted { code, reading } => {
                write!(f, "it read {reading} and failed with exit code {code}")
            }
        }
    }
}

/// What a run left to read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Left<'a> {
    /// How it went, and what it printed.
    pub(crate) ran: &'a Ran,
    /// Whether the middle of that was left out.
    pub(crate) cut: bool,
    /// What it left beside.
    pub(crate) beside: Option<&'a Beside>,
}

/// Why a text gives no number.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lack {
    /// It is not there.
    Missing(String),
    /// It is there, and is no number of this metric.
    Unfit(String),
}

/// Reads the number of a run. A miss is read whatever the exit code, because workflows fail on a miss; a
/// number that meets the threshold counts only with an exit code of 0, unless the code itself is the number.
pub(crate) fn read(metric: &Metric, pass: &Threshold, left: Left<'_>) -> Result<Reading, NoNumber> {
    let ran = left.ran;
    let End::Exited(code) = ran.end else { return Err(NoNumber::NotEnded(ran.end.clone())) };
    let reading = match &metric.from {
        Source::Json(pointer) => json(pointer, &metric.unit, &ran.stdout),
        Source::Regex(pattern) => regex(pattern, &metric.unit, &ran.stdout),
        Source::Exit => return Ok(Reading(f64::from(code))),
        Source::Tests => tests(&ran.text()),
        Source::Junit { count, .. } => junit(*count, ran, left.beside),
        Source::Prometheus { .. } => sample(left.beside),
    };
    match reading {
        Err(Lack::Unfit(what)) => Err(NoNumber::Unfit { code, what }),
        Err(Lack::Missing(what)) if left.cut => {
            let what = format!("{what} (the middle of the output is not kept: print the number last)");
            Err(NoNumber::Unfit { code, what })
        }
        Err(Lack::Missing(what)) => Err(NoNumber::NotThere { code, what }),
        Ok(reading) if code != 0 && pass.met_by(reading) => Err(NoNumber::Contradicted { code, reading }),
        Ok(reading) => Ok(reading),
    }
}

/// The number at a pointer into the last JSON document. A document starts at the start of a line.
fn json(pointer: &str, unit: &str, text: &str) -> Result<Reading, Lack> {
    let document = last_document(text).ok_or_else(|| no_document(text))?;
    let value = document
        .pointer(pointer)
        .ok_or_else(|| Lack::Missing(format!("nothing at `{pointer}` in the JSON document")))?;
    let (value, given) = match value.get("value").zip(value.get("unit").and_then(Value::as_str)) {
        Some((value, given)) => (value, Some(given)),
        None => (value, None),
    };
    same_unit(unit, given)?;
    let number = value.as_f64().filter(|number| number.is_finite());
    let unfit = || format!("`{}` at `{pointer}` is not a number", bounded(&value.to_string(), 80));
    number.map(Reading).ok_or_else(|| Lack::Unfit(unfit()))
}

/// JSON has no word for what is no number; programs print one all the same.
fn no_document(text: &str) -> Lack {
    let stray = text
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .find(|word| matches!(*word, "NaN" | "Infinity"));
    match stray {
        Some(word) => Lack::Unfit(format!("`{word}` on standard output is not a number, and no JSON")),
        None => Lack::Missing("no JSON document on standard output".to_owned()),
    }
}

/// Refuses a number in another unit; one that names none is in the metric's.
fn same_unit(unit: &str, given: Option<&str>) -> Result<(), Lack> {
    match given {
        Some(given) if given.trim() != unit.trim() => {
            Err(Lack::Unfit(format!("it is in `{}`, and the metric in `{unit}`", bounded(given, 80))))
        }
        Some(_) | None => Ok(()),
    }
}

/// A document that cannot be parsed is skipped with its first line, so that what is within it is not taken
/// for one.
fn last_document(text: &str) -> Option<Value> {
    let mut last = None;
    let mut rest = text;
    while !rest.is_empty() {
        let mut taken = rest.find('\n').map_or(rest.len(), |end| end + 1);
        if rest.starts_with(['{', '[']) {
            let mut documents = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
            if let Some(Ok(document)) = documents.next() {
                taken = documents.byte_offset();
                last = Some(document);
            }
        }
        rest = &rest[taken..];
    }
    last
}

/// The first group of the last match. A group with the name `unit` holds the unit, and is never the number.
fn regex(pattern: &str, unit: &str, text: &str) -> Result<Reading, Lack> {
    let compiled = RegexBuilder::new(pattern).multi_line(true).size_limit(PATTERN).build();
    let compiled = compiled
        .map_err(|_| Lack::Unfit(format!("the pattern `{}` cannot be read", bounded(pattern, 200))))?;
    let last = compiled
        .captures_iter(text)
        .last()
        .ok_or_else(|| Lack::Missing(format!("no match of `{}`", bounded(pattern, 200))))?;
    same_unit(unit, last.name("unit").map(|group| group.as_str()))?;
    let named = compiled.capture_names().position(|name| name == Some("unit"));
    let group = (1..last.len()).find(|group| Some(*group) != named);
    let group = group.and_then(|group| last.get(group)).map_or("", |group| group.as_str().trim());
    finite(group)
}

fn finite(text: &str) -> Result<Reading, Lack> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.map(Reading).ok_or_else(|| Lack::Unfit(format!("`{}` is not a number", bounded(text, 80))))
}

/// How many tests passed, and 0 where one failed or none ran. No summary at all is no number.
fn tests(text: &str) -> Result<Reading, Lack> {
    let counts =
        counts(text).ok_or_else(|| Lack::Missing("no summary of a test runner that is known".to_owned()))?;
    Ok(Reading(passed(counts)))
}

fn passed(counts: TestCounts) -> f64 {
    if counts.failed > 0 { 0.0 } else { f64::from(counts.passed) }
}

/// A count of the report that the run wrote.
fn junit(count: Count, ran: &Ran, report: Option<&Beside>) -> Result<Reading, Lack> {
    let text = found(report).map_err(Lack::Missing)?;
    let format = ReportFormat::Junit(String::new());
    let told = report::read(&format, Some(text.as_bytes()), ran).map_err(Lack::Unfit)?;
    let counts = told.tests.ok_or_else(|| Lack::Unfit("the report counts no tests".to_owned()))?;
    match count {
        Count::Passed => Ok(Reading(passed(counts))),
        Count::Failed => Ok(Reading(f64::from(counts.failed))),
        Count::Skipped => Ok(Reading(f64::from(counts.skipped))),
        Count::Time => report::seconds(text.as_bytes()).map(Reading).map_err(Lack::Unfit),
    }
}

/// The one sample that a server answered with. Where it did not, nothing is known: that is no absence.
fn sample(answer: Option<&Beside>) -> Result<Reading, Lack> {
    found(answer).and_then(prometheus::number).map(Reading).map_err(Lack::Unfit)
}

fn found(beside: Option<&Beside>) -> Result<&str, String> {
    match beside {
        Some(Beside::Text(text)) => Ok(text),
        Some(Beside::Nothing(why)) => Err(why.clone()),
        None => Err("nothing was kept to read it from".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::Comparison;

    const ZERO: Threshold = Threshold { comparison: Comparison::Equal, value: 0.0 };
    const ONE_AT_LEAST: Threshold = Threshold { comparison: Comparison::AtLeast, value: 1.0 };

    fn told(source: &Source, pass: &Threshold, code: i32, stdout: &str) -> String {
        let ran = Ran::new(End::of_code(code), stdout.as_bytes(), b"", 1);
        seen(source, pass, Left { ran: &ran, cut: false, beside: None })
    }

    fn seen(source: &Source, pass: &Threshold, left: Left<'_>) -> String {
        let metric = Metric { name: "latency".into(), unit: "ms".into(), from: source.clone(), owner: None };
        match read(&metric, pass, left) {
            Ok(reading) => reading.to_string(),
            Err(none) => none.to_string(),
        }
    }

    #[test]
    fn the_last_json_document_counts() {
        let json = |text: &str| told(&Source::Json("/double/payouts".into()), &ZERO, 0, text);
        assert_eq!(
            json(
                "[info] ready\n{\"double\": {\"payouts\": 9}}\n{\n  \"double\": {\"payouts\": 3.1}\n}\ndone\n"
            ),
            "3.1"
        );
        assert_eq!(json("nothing"), "exit code 0, no JSON document on standard output");
        assert_eq!(
            json("{\"double\": {}}"),
            "exit code 0, nothing at `/double/payouts` in the JSON document"
        );
        assert_eq!(
            json("{\"double\": {\"payouts\": \"0\"}}"),
            "exit code 0, `\"0\"` at `/double/payouts` is not a number"
        );
        assert_eq!(
            json("{\"x\": {\"double\": {\"payouts\": 0}}, broken"),
            "exit code 0, no JSON document on standard output"
        );
        assert_eq!(json(&"[".repeat(1_000_000)), "exit code 0, no JSON document on standard output");
    }

    #[test]
    fn the_last_match_of_a_pattern_counts() {
        let regex = |pattern: &str, text: &str| told(&Source::Regex(pattern.into()), &ZERO, 0, text);
        assert_eq!(regex(r"^payouts: (\S+)", "payouts: 1\npayouts: 2.5\n"), "2.5");
        assert_eq!(regex(r"^payouts: (\S+)", "payouts: nan"), "exit code 0, `nan` is not a number");
        assert_eq!(regex(r"^payouts: (\S+)", "payouts: inf"), "exit code 0, `inf` is not a number");
        assert_eq!(regex(r"payouts", "payouts"), "exit code 0, `` is not a number");
        assert_eq!(regex(r"(", "("), "exit code 0, the pattern `(` cannot be read");
        assert_eq!(regex(r"a(b)", "c"), "exit code 0, no match of `a(b)`");
    }

    #[test]
    fn tests_that_fail_or_do_not_exist_read_0_and_no_summary_reads_nothing() {
        let tests = |code: i32, text: &str| told(&Source::Tests, &ONE_AT_LEAST, code, text);
        assert_eq!(tests(0, "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured"), "2");
        assert_eq!(tests(101, "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured"), "0");
        assert_eq!(tests(0, "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured"), "0");
        assert_eq!(
            tests(101, "error: no example target"),
            "exit code 101, no summary of a test runner that is known"
        );
    }

    #[test]
    fn a_number_that_meets_and_a_program_that_fails_contradict_each_other() {
        let json = |code: i32, text: &str| told(&Source::Json("/n".into()), &ZERO, code, text);
        assert_eq!(json(1, "{\"n\": 0}"), "it read 0 and failed with exit code 1");
        assert_eq!(json(1, "{\"n\": 3}"), "3");
        let crashed =
            told(&Source::Tests, &ONE_AT_LEAST, 101, "test result: ok. 2 passed; 0 failed; 0 ignored;");
        assert_eq!(crashed, "it read 2 and failed with exit code 101");
    }

    #[test]
    fn a_run_that_did_not_end_by_itself_gives_no_number() {
        assert_eq!(told(&Source::Exit, &ZERO, 3, ""), "3");
        assert_eq!(
            told(&Source::Exit, &ZERO, 127, ""),
            "not started: the program was not found (exit code 127)"
        );
        assert_eq!(told(&Source::Json("/n".into()), &ZERO, 139, "{\"n\": 0}"), "ended by signal 11");
    }

    #[test]
    fn a_number_of_another_unit_is_refused() {
        let json = |text: &str| told(&Source::Json("/p95".into()), &ZERO, 0, text);
        assert_eq!(json("{\"p95\": {\"value\": 250, \"unit\": \"ms\"}}"), "250");
        assert_eq!(
            json("{\"p95\": {\"value\": 0.25, \"unit\": \"s\"}}"),
            "exit code 0, it is in `s`, and the metric in `ms`"
        );
        let pattern = Source::Regex(r"p95: (\S+) (?<unit>\w+)".into());
        let regex = |text: &str| told(&pattern, &ZERO, 0, text);
        assert_eq!(regex("p95: 250 ms"), "250");
        assert_eq!(regex("p95: 0.25 s"), "exit code 0, it is in `s`, and the metric in `ms`");
        let first = Source::Regex(r"(?<unit>\w+) (\d+)".into());
        assert_eq!(told(&first, &ZERO, 0, "ms 250"), "250");
    }

    #[test]
    fn what_is_no_number_says_what_it_is() {
        let json = |text: &str| told(&Source::Json("/p95".into()), &ZERO, 0, text);
        assert_eq!(
            json("{\"p95\": NaN}"),
            "exit code 0, `NaN` on standard output is not a number, and no JSON"
        );
        assert_eq!(
            json("{\"p95\": -Infinity}"),
            "exit code 0, `Infinity` on standard output is not a number, and no JSON"
        );
        assert_eq!(json("{\"p95\": null}"), "exit code 0, `null` at `/p95` is not a number");
        assert_eq!(json("{\"p95\": \"fast\"}"), "exit code 0, `\"fast\"` at `/p95` is not a number");
        assert!(json("{\"p95\": 1e999}").starts_with("exit code 0, "));
    }

    #[test]
    fn the_counts_of_a_report_are_read_and_one_that_is_broken_is_not() {
        let ran = Ran::new(End::Exited(0), b"", b"", 1);
        let report = Beside::Text(
            "<testsuite><testcase name=\"a\" time=\"0.5\"/><testcase name=\"b\" time=\"0.25\"/><testcase name=\"c\"><skipped/></testcase></testsuite>".into(),
        );
        let junit = |count: Count, beside: &Beside| {
            let source = Source::Junit { path: "junit.xml".into(), count };
            seen(&source, &ZERO, Left { ran: &ran, cut: false, beside: Some(beside) })
        };
        let counts = [Count::Passed, Count::Failed, Count::Skipped, Count::Time];
        assert_eq!(counts.map(|count| junit(count, &report)), ["2", "0", "1", "0.75"]);
        let cut = Beside::Text("<testsuite><testcase name=\"a\"".into());
        assert!(junit(Count::Passed, &cut).starts_with("exit code 0, the report "));
        let gone = Beside::Nothing("the report `junit.xml` was not written".into());
        assert_eq!(junit(Count::Passed, &gone), "exit code 0, the report `junit.xml` was not written");
        let timeless = Beside::Text("<testsuite><testcase name=\"a\" time=\"soon\"/></testsuite>".into());
        assert_eq!(junit(Count::Time, &timeless), "exit code 0, the report has a test that took `soon`");
    }

    #[test]
    fn a_number_that_may_have_been_cut_out_is_not_absent() {
        let ran = Ran::new(End::Exited(1), b"no number here", b"", 1);
        let source = Source::Json("/n".into());
        let told = seen(&source, &ZERO, Left { ran: &ran, cut: true, beside: None });
        assert_eq!(
            told,
            "exit code 1, no JSON document on standard output (the middle of the output is not kept: print the number last)"
        );
    }
}
