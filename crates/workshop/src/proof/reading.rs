//! The number of one run of a proof, read as the demand says: from JSON, by a pattern, from the exit code, or
//! from a test runner's summary. A run that did not come to an end of its own gives none.

use crate::gate::{
    counts::counts,
    printed::bounded,
    ran::{End, Ran},
};
use regex::RegexBuilder;
use serde_json::Value;
use std::fmt;
use trace::{Reading, Source, Threshold};

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
            Self::NotThere { code, what } => write!(f, "exit code {code}, {what}"),
            Self::Contradicted { code, reading } => {
                write!(f, "it read {reading} and failed with exit code {code}")
            }
        }
    }
}

/// Reads the number of a run. A miss is read whatever the exit code, because workflows fail on a miss; a
/// number that meets the threshold counts only with an exit code of 0, unless the code itself is the number.
pub(crate) fn read(source: &Source, pass: &Threshold, ran: &Ran) -> Result<Reading, NoNumber> {
    let End::Exited(code) = ran.end else { return Err(NoNumber::NotEnded(ran.end.clone())) };
    let reading = match source {
        Source::Json(pointer) => json(pointer, &ran.stdout),
        Source::Regex(pattern) => regex(pattern, &ran.stdout),
        Source::Exit => return Ok(Reading(f64::from(code))),
        Source::Tests => tests(&ran.text()),
    };
    match reading {
        Err(what) => Err(NoNumber::NotThere { code, what }),
        Ok(reading) if code != 0 && pass.met_by(reading) => Err(NoNumber::Contradicted { code, reading }),
        Ok(reading) => Ok(reading),
    }
}

/// The number at a pointer into the last JSON document. A document starts at the start of a line.
fn json(pointer: &str, text: &str) -> Result<Reading, String> {
    let document = last_document(text).ok_or("no JSON document on standard output")?;
    let value =
        document.pointer(pointer).ok_or_else(|| format!("nothing at `{pointer}` in the JSON document"))?;
    let number = value.as_f64().filter(|number| number.is_finite());
    number
        .map(Reading)
        .ok_or_else(|| format!("`{}` at `{pointer}` is not a number", bounded(&value.to_string(), 80)))
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

/// The first group of the last match.
fn regex(pattern: &str, text: &str) -> Result<Reading, String> {
    let compiled = RegexBuilder::new(pattern).multi_line(true).size_limit(PATTERN).build();
    let compiled = compiled.map_err(|_| format!("the pattern `{}` cannot be read", bounded(pattern, 200)))?;
    let last = compiled
        .captures_iter(text)
        .last()
        .ok_or_else(|| format!("no match of `{}`", bounded(pattern, 200)))?;
    let group = last.get(1).map_or("", |group| group.as_str().trim());
    let number = group.parse().ok().filter(|number: &f64| number.is_finite());
    number.map(Reading).ok_or_else(|| format!("`{}` is not a number", bounded(group, 80)))
}

/// How many tests passed, and 0 where one failed or none ran. No summary at all is no number.
fn tests(text: &str) -> Result<Reading, String> {
    let counts = counts(text).ok_or("no summary of a test runner that is known")?;
    Ok(Reading(if counts.failed > 0 { 0.0 } else { f64::from(counts.passed) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::Comparison;

    const ZERO: Threshold = Threshold { comparison: Comparison::Equal, value: 0.0 };
    const ONE_AT_LEAST: Threshold = Threshold { comparison: Comparison::AtLeast, value: 1.0 };

    fn told(source: &Source, pass: &Threshold, code: i32, stdout: &str) -> String {
        match read(source, pass, &Ran::new(End::of_code(code), stdout.as_bytes(), b"", 1)) {
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
}
