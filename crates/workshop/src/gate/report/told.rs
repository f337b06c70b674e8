//! What a report tells, the same whatever it was written in: counts, what is wrong and where, and the names of
//! the tests. Every reader beside this file gives it, or says why it cannot.

use crate::gate::printed::{bounded, printed};
use std::{borrow::Cow, collections::BTreeMap};
use trace::{Roll, TestCounts};

/// The largest report, in bytes.
pub(crate) const LARGEST: u64 = 32 << 20;
/// Complaints of one report that are kept with their words; all are counted.
pub(crate) const KEPT: usize = 200;
/// Bytes kept of one complaint's words.
pub(crate) const WORDS: usize = 8_000;
/// Bytes of a test's name.
const NAME: usize = 500;
/// Tests that are kept by name; of more, none are: a part of a roll would miss what it left out.
const TESTS: usize = 100_000;

/// What a report tells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// How many tests ran, where it tells of tests.
    pub(crate) tests: Option<TestCounts>,
    /// What is wrong: failed tests, errors.
    pub(crate) failures: Vec<Failure>,
    /// How many more there are.
    pub(crate) more: usize,
    /// What it complains about without calling it wrong.
    pub(crate) warnings: Vec<Failure>,
    /// The tests by name, where all that ran are named.
    pub(crate) roll: Option<Roll>,
}

impl Told {
    /// Whether it tells of anything wrong.
    pub(crate) fn is_red(&self) -> bool {
        !self.failures.is_empty() || self.tests.is_some_and(|tests| tests.failed > 0)
    }

    /// Whether it tells of tests, and none of them ran.
    pub(crate) fn ran_nothing(&self) -> bool {
        self.tests.is_some_and(|tests| tests.failed == 0 && tests.passed == 0)
    }

    /// Keeps something that is wrong, or counts it.
    pub(crate) fn fail(&mut self, failure: Failure) {
        if self.failures.len() < KEPT {
            self.failures.push(failure);
        } else {
            self.more += 1;
        }
    }

    /// Keeps a warning, if there is room.
    pub(crate) fn warn(&mut self, warning: Failure) {
        if self.warnings.len() < KEPT {
            self.warnings.push(warning);
        }
    }

    /// The same, with what a register holds.
    pub(crate) fn with(self, register: Register) -> Self {
        Self { tests: Some(register.counts), roll: register.roll(), ..self }
    }
}

/// One thing that a report calls wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The test's name, after its class's; empty where it is no test.
    pub(crate) test: String,
    /// The file, if the report names it.
    pub(crate) file: Option<String>,
    /// The line, if the report names it.
    pub(crate) line: Option<u32>,
    /// The package whose folder the file is named within, where it is not the gate's own.
    pub(crate) within: Option<String>,
    /// The short message.
    pub(crate) message: String,
    /// The whole words, where there are more.
    pub(crate) words: String,
}

/// Why a report cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unreadable {
    /// It is not XML.
    #[error("the report is not well-formed XML: {0}")]
    Xml(String),
    /// It is not JSON, or not of the shape that it should have.
    #[error("the report is not {what}: {why}")]
    Json {
        /// What it should be.
        what: &'static str,
        /// Where it is not.
        why: String,
    },
    /// It is not text.
    #[error("the report is not UTF-8")]
    Encoding,
    /// It has a document type, which can make a small file large.
    #[error("the report has a document type, which is not read")]
    DocumentType,
    /// It has an entity that XML does not know by itself.
    #[error("the report has the entity `&{0};`, which is not expanded")]
    Entity(String),
    /// It is nested too deeply.
    #[error("the report is nested more than {0} deep")]
    Depth(usize),
    /// It has too many elements.
    #[error("the report has more than {0} elements")]
    Elements(usize),
    /// Its first element is another one.
    #[error("the report starts with `<{0}>` and not with `<testsuites>` or `<testsuite>`")]
    NotJunit(String),
    /// A test of it took no number of seconds.
    #[error("the report has a test that took `{0}`")]
    Time(String),
    /// It ends before it is complete.
    #[error("the report ends in the middle")]
    CutOff,
    /// It ends before it is complete, and says how far it got.
    #[error("the report ends in the middle: {0}")]
    Unfinished(String),
    /// It says itself that nothing was judged.
    #[error("{0}")]
    Nothing(String),
}

impl Unreadable {
    /// JSON that is not what it should be.
    pub(crate) fn json(what: &'static str, error: &serde_json::Error) -> Self {
        if error.is_eof() { Self::CutOff } else { Self::Json { what, why: bounded(&error.to_string(), 200) } }
    }
}

/// Words of a report, safe and bounded: what JSON and XML write as an escape becomes a character again.
pub(crate) fn safe(text: &str, bytes: usize) -> String {
    bounded(printed(text.as_bytes()).trim(), bytes)
}

/// How a test went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Went {
    /// It did not run.
    Skipped,
    /// It ran and passed.
    Passed,
    /// It ran and failed.
    Failed,
}

/// The tests of a report, as they are read: counted, and by name.
#[derive(Debug, Default)]
pub(crate) struct Register {
    counts: TestCounts,
    roll: Roll,
    seen: BTreeMap<String, u32>,
    nameless: bool,
}

impl Register {
    /// Notes a test. One that has another's name is told apart by its number: both have to be there.
    pub(crate) fn note(&mut self, name: &str, went: Went) {
        let count = match went {
            Went::Passed => &mut self.counts.passed,
            Went::Failed => &mut self.counts.failed,
            Went::Skipped => &mut self.counts.skipped,
        };
        *count = count.saturating_add(1);
        let name = safe(name, NAME);
        if name.is_empty() || self.seen.len() >= TESTS {
            self.nameless = true;
            return;
        }
        let times = self.seen.entry(name.clone()).and_modify(|times| *times += 1).or_insert(1);
        let name = if *times == 1 { Cow::Borrowed(&*name) } else { Cow::Owned(format!("{name} #{times}")) };
        let list = match went {
            Went::Passed => &mut self.roll.passed,
            Went::Failed => &mut self.roll.failed,
            Went::Skipped => &mut self.roll.skipped,
        };
        list.insert(name.into_owned());
    }

    /// How many tests there are so far.
    pub(crate) const fn counts(&self) -> TestCounts {
        self.counts
    }

    /// The roll, if every test has a name and there are not too many.
    pub(crate) fn roll(self) -> Option<Roll> {
        (!self.nameless && self.roll.ran() > 0).then_some(self.roll)
    }
}
