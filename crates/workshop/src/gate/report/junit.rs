//! A JUnit report, read as hostile input: bounded in bytes, depth and elements, with no document type and no
//! entities but the five of XML itself. What the counts and failures mean is for `report`.

use super::told::{Failure, Register, Told, Unreadable, WORDS, Went, safe};
use crate::gate::printed::bounded;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};

/// The deepest nesting of elements.
const DEPTH: usize = 32;
/// Elements in one report.
const ELEMENTS: usize = 500_000;

/// Reads a report.
pub(crate) fn read(bytes: &[u8]) -> Result<Told, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    let mut reader = Reader::from_str(text);
    let mut reading = Reading::default();
    loop {
        match reader.read_event().map_err(|error| Unreadable::Xml(bounded(&error.to_string(), 200)))? {
            Event::Start(element) => reading.open(&element)?,
            Event::Empty(element) => {
                reading.open(&element)?;
                reading.close();
            }
            Event::End(_) => reading.close(),
            Event::Text(text) => reading.say(&text),
            Event::CData(text) => reading.say(&text),
            Event::GeneralRef(reference) => reading.say(&character(&reference)?.to_string()),
            Event::DocType(_) => return Err(Unreadable::DocumentType),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => return reading.ended(),
        }
    }
}

/// How long all tests took together, in seconds. A test that does not say took no time that is known, and counts as none.
pub(crate) fn seconds(bytes: &[u8]) -> Result<f64, Unreadable> {
    read(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::Encoding)?;
    let mut reader = Reader::from_str(text);
    let mut sum = 0.0;
    loop {
        match reader.read_event().map_err(|error| Unreadable::Xml(bounded(&error.to_string(), 200)))? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "testcase" => {
                sum += time(&element)?;
            }
            Event::Eof => return Ok(sum),
            _other => {}
        }
    }
}

fn time(element: &BytesStart<'_>) -> Result<f64, Unreadable> {
    let Some(text) = attribute(element, "time")? else { return Ok(0.0) };
    let seconds = text.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0);
    seconds.ok_or_else(|| Unreadable::Time(bounded(&text, 40)))
}

/// The one character of a reference.
fn character(reference: &BytesRef<'_>) -> Result<char, Unreadable> {
    let unknown = || Unreadable::Entity(bounded(reference, 40));
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character),
        Err(_) => Err(unknown()),
        Ok(None) => match &**reference {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "apos" => Ok('\''),
            "quot" => Ok('"'),
            _ => Err(unknown()),
        },
    }
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    told: Told,
    register: Register,
    open: Vec<Element>,
    elements: usize,
    case: Option<Case>,
}

/// The elements that mean something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Suite,
    Case,
    Failed,
    Skipped,
    Other,
}

/// A test case that is being read.
#[derive(Default)]
struct Case {
    failure: Failure,
    failed: bool,
    skipped: bool,
}

impl Reading {
    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        self.elements += 1;
        if self.elements > ELEMENTS {
            return Err(Unreadable::Elements(ELEMENTS));
        }
        if self.open.len() >= DEPTH {
            return Err(Unreadable::Depth(DEPTH));
        }
        let kind = match element.local_name().as_ref() {
            "testsuites" | "testsuite" => Element::Suite,
            "testcase" => Element::Case,
            "failure" | "error" => Element::Failed,
            "skipped" => Element::Skipped,
            _ => Element::Other,
        };
        if self.open.is_empty() && kind != Element::Suite {
            return Err(Unreadable::NotJunit(bounded(element.local_name().as_ref(), 40)));
        }
        self.begin(kind, element)?;
        self.open.push(kind);
        Ok(())
    }

    fn begin(&mut self, kind: Element, element: &BytesStart<'_>) -> Result<(), Unreadable> {
        match kind {
            Element::Case => self.case = Some(Case { failure: named(element)?, ..Case::default() }),
            Element::Failed => {
                // A failure outside a test is one of the suite's own set-up; it must not get lost.
                let case = self.case.get_or_insert_default();
                case.failed = true;
                if case.failure.message.is_empty() {
                    case.failure.message = attribute(element, "message")?.unwrap_or_default();
                }
            }
            Element::Skipped => self.case.iter_mut().for_each(|case| case.skipped = true),
            Element::Suite | Element::Other => {}
        }
        Ok(())
    }

    fn say(&mut self, text: &str) {
        let Some(case) = self.case.as_mut().filter(|_| self.open.last() == Some(&Element::Failed)) else {
            return;
        };
        let room = WORDS.saturating_sub(case.failure.words.len());
        case.failure.words.extend(text.chars().take(room));
    }

    fn close(&mut self) {
        let closed = self.open.pop();
        let orphan = closed == Some(Element::Failed) && !self.open.contains(&Element::Case);
        if closed != Some(Element::Case) && !orphan {
            return;
        }
        let Some(case) = self.case.take() else { return };
        let went = match (case.failed, case.skipped) {
            (true, _) => Went::Failed,
            (false, true) => Went::Skipped,
            (false, false) => Went::Passed,
        };
        self.register.note(&case.failure.test, went);
        if case.failed {
            self.told.fail(case.failure);
        }
    }

    fn ended(self) -> Result<Told, Unreadable> {
        let whole = self.open.is_empty() && self.elements > 0;
        if whole { Ok(self.told.with(self.register)) } else { Err(Unreadable::CutOff) }
    }
}

/// A test's name and place, from its attributes.
fn named(element: &BytesStart<'_>) -> Result<Failure, Unreadable> {
    let name = attribute(element, "name")?.unwrap_or_default();
    let class = attribute(element, "classname")?
        .filter(|class| !class.is_empty() && !name.starts_with(class.as_str()));
    Ok(Failure {
        test: class.map_or_else(|| name.clone(), |class| format!("{class} {name}")),
        file: attribute(element, "file")?,
        line: attribute(element, "line")?.and_then(|line| line.parse().ok()),
        ..Failure::default()
    })
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Unreadable> {
    let xml = |error: String| Unreadable::Xml(bounded(&error, 200));
    let Some(found) = element.try_get_attribute(name).map_err(|error| xml(error.to_string()))? else {
        return Ok(None);
    };
    let value = found.normalized_value(XmlVersion::Implicit1_0).map_err(|error| xml(error.to_string()))?;
    Ok(Some(safe(&value, WORDS)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    const NEXTEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="nextest-run" tests="3" failures="1" errors="0" uuid="6f5c2f6e" timestamp="2026-09-14T10:00:00+00:00" time="0.011">
    <testsuite name="shop" tests="3" disabled="0" errors="0" failures="1">
        <testcase name="ledger::tests::adds_up" classname="shop" timestamp="2026-09-14T10:00:00+00:00" time="0.004"/>
        <testcase name="refunds::tests::pays_once" classname="shop" timestamp="2026-09-14T10:00:00+00:00" time="0.004">
            <failure message="thread &apos;refunds::tests::pays_once&apos; panicked at src/refunds.rs:24:9" type="test failure with exit code 101">thread &apos;refunds::tests::pays_once&apos; panicked at src/refunds.rs:24:9:
assertion `left == right` failed
  left: 2
 right: 1</failure>
            <system-out>running 1 test
test refunds::tests::pays_once ... FAILED</system-out>
        </testcase>
        <testcase name="refunds::tests::later" classname="shop"><skipped/></testcase>
    </testsuite>
</testsuites>"#;

    #[test]
    fn a_report_of_nextest_is_counted_and_its_failure_keeps_its_words() {
        let suite = read(NEXTEST.as_bytes()).expect("because the sample is whole");
        expect![[r#"
            Told {
                tests: Some(
                    TestCounts {
                        passed: 1,
                        failed: 1,
                        skipped: 1,
                    },
                ),
                failures: [
                    Failure {
                        test: "shop refunds::tests::pays_once",
                        file: None,
                        line: None,
                        within: None,
                        message: "thread 'refunds::tests::pays_once' panicked at src/refunds.rs:24:9",
                        words: "thread 'refunds::tests::pays_once' panicked at src/refunds.rs:24:9:\nassertion `left == right` failed\n  left: 2\n right: 1",
                    },
                ],
                more: 0,
                warnings: [],
                roll: Some(
                    Roll {
                        passed: {
                            "shop ledger::tests::adds_up",
                        },
                        failed: {
                            "shop refunds::tests::pays_once",
                        },
                        skipped: {
                            "shop refunds::tests::later",
                        },
                    },
                ),
            }
        "#]]
        .assert_debug_eq(&suite);
    }

    fn passed(told: &Told) -> u32 {
        told.tests.map_or(0, |tests| tests.passed)
    }

    fn failed(told: &Told) -> u32 {
        told.tests.map_or(0, |tests| tests.failed)
    }

    #[test]
    fn a_failure_of_the_suite_itself_is_not_lost() {
        let suite = read(b"<testsuite><error message='no database'/><testcase name='a'/></testsuite>");
        let suite = suite.expect("because the sample is whole");
        assert_eq!((passed(&suite), failed(&suite)), (1, 1));
        assert_eq!(suite.failures[0].message, "no database");
    }

    #[test]
    fn a_test_that_passed_on_a_second_try_passed() {
        let flaky = "<testsuite><testcase name='a'><flakyFailure message='once'>x</flakyFailure></testcase></testsuite>";
        let suite = read(flaky.as_bytes()).expect("because the sample is whole");
        assert_eq!((passed(&suite), failed(&suite)), (1, 0));
    }

    fn refused(text: &str) -> String {
        read(text.as_bytes()).expect_err("because the report is hostile").to_string()
    }

    #[test]
    fn hostile_reports_are_refused_with_the_reason() {
        let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><testsuite name='&b;'/>";
        assert_eq!(refused(laughs), "the report has a document type, which is not read");
        assert_eq!(
            refused("<testsuite><testcase><failure>&b;</failure></testcase></testsuite>"),
            "the report has the entity `&b;`, which is not expanded"
        );
        assert_eq!(refused(&"<testsuite>".repeat(100)), "the report is nested more than 32 deep");
        assert_eq!(
            refused("<html></html>"),
            "the report starts with `<html>` and not with `<testsuites>` or `<testsuite>`"
        );
        assert_eq!(refused("<testsuite><testcase>"), "the report ends in the middle");
        assert_eq!(refused(""), "the report ends in the middle");
        assert!(refused("<testsuite></testcase>").starts_with("the report is not well-formed XML: "));
        assert_eq!(
            read(b"<testsuite>\xff</testsuite>").expect_err("because it is no text").to_string(),
            "the report is not UTF-8"
        );
    }

    #[test]
    fn a_flood_of_tests_is_refused_and_a_flood_of_words_is_cut() {
        let many = format!("<testsuite>{}</testsuite>", "<testcase/>".repeat(ELEMENTS));
        assert_eq!(refused(&many), "the report has more than 500000 elements");
        let long = format!(
            "<testsuite><testcase><failure>{}</failure></testcase></testsuite>",
            "x".repeat(1_000_000)
        );
        assert_eq!(read(long.as_bytes()).expect("because it is whole").failures[0].words.len(), WORDS);
    }
}
