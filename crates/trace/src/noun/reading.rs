//! A metric, how it is read, what it must meet, and one reading of it.

use crate::RepoPath;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is measured, and in what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// Its name: `double_payouts`.
    pub name: String,
    /// Its unit: `per 10k refunds`.
    pub unit: String,
    /// Where in the run's output it is found.
    pub from: Source,
    /// Who answers for it still pointing at the truth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

/// Whether a metric points at the truth, as somebody found when they last asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// It still does.
    True,
    /// It does not any more: what it measures is no longer what was meant.
    Astray,
}

/// How a number is read from a finished run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "read", content = "at")]
pub enum Source {
    /// `json:/pointer`: a JSON pointer into the last JSON document on standard output. What it points at is a number,
    /// or an object of a `value` and its `unit`, which then must be the metric's.
    Json(String),
    /// `regex:…`: the first capture group of the last match on standard output. A group with the name `unit` must hold
    /// the metric's unit.
    Regex(String),
    /// `exit`: the exit code itself.
    Exit,
    /// `tests`: how many tests ran and passed, provided that none failed; from the runner's own summary.
    Tests,
    /// `junit:PATH` or `junit:PATH#failed`: a count of a JUnit report that the run writes.
    Junit {
        /// Its path in the checkout.
        path: RepoPath,
        /// Which count.
        count: Count,
    },
    /// `prometheus:QUERY`: the one sample of an instant query, asked after the run.
    Prometheus {
        /// The server, as the workflow says.
        url: String,
        /// The query.
        query: String,
    },
}

/// A count of a test report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Tests that passed, and 0 where one failed.
    #[default]
    Passed,
    /// Tests that failed.
    Failed,
    /// Tests that did not run.
    Skipped,
    /// How long all tests took together, in seconds.
    Time,
}

/// How a reading is compared with the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Comparison {
    /// `==`
    #[serde(rename = "==")]
    Equal,
    /// `<`
    #[serde(rename = "<")]
    Less,
    /// `<=`
    #[serde(rename = "<=")]
    AtMost,
    /// `>`
    #[serde(rename = ">")]
    More,
    /// `>=`
    #[serde(rename = ">=")]
    AtLeast,
}

/// What a reading must meet: `== 0`, `>= 99.5`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Threshold {
    /// How to compare.
    pub comparison: Comparison,
    /// With what, in the metric's unit.
    pub value: f64,
}

/// One reading, in the metric's unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Reading(pub f64);

impl Threshold {
    /// Whether the reading meets the threshold. A reading that is not a number meets nothing.
    #[must_use]
    pub fn met_by(&self, reading: Reading) -> bool {
        let Reading(value) = reading;
        match self.comparison {
            Comparison::Equal => (value - self.value).abs() <= f64::EPSILON * self.value.abs().max(1.0),
            Comparison::Less => value < self.value,
            Comparison::AtMost => value <= self.value,
            Comparison::More => value > self.value,
            Comparison::AtLeast => value >= self.value,
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "==",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        })
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.comparison, self.value)
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(pointer) => write!(f, "json:{pointer}"),
            Self::Regex(pattern) => write!(f, "regex:{pattern}"),
            Self::Exit => f.write_str("exit"),
            Self::Tests => f.write_str("tests"),
            Self::Junit { path, count: Count::Passed } => write!(f, "junit:{path}"),
            Self::Junit { path, count } => write!(f, "junit:{path}#{count}"),
            Self::Prometheus { query, .. } => write!(f, "prometheus:{query}"),
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Time => "time",
        })
    }
}
