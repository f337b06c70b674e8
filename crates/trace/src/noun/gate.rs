//! A gate, one run of it, and its three verdicts: only *passed* opens a door.

use crate::{Digest, Network, RepoPath, id::ObjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An automatic check that enforces a written standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Its name in the configuration; `accept 1` and so on for a step's acceptance commands.
    pub name: String,
    /// A configured gate, or a step's acceptance.
    pub kind: GateKind,
    /// The command and its arguments.
    pub run: Vec<String>,
    /// How its output becomes findings.
    pub report: ReportFormat,
    /// Path globs that it reads: its cache key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<String>,
    /// The written standard that it enforces, as a path below `.evolute/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// Seconds after which it is ended.
    pub timeout_s: u32,
    /// At which points of a cycle it runs.
    pub when: When,
    /// The directory that it runs in, relative to the root.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub dir: String,
    /// Gates that must have passed before it is run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// A glob of folders: it runs in each of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Variables that it alone gets, by name; their values are never recorded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
    /// A violation of its own, which shows that it can fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canary: Option<Canary>,
    /// What it may reach over the network, where it is confined.
    #[serde(default, skip_serializing_if = "Network::is_open")]
    pub network: Network,
    /// Whether what it finds is about safety: where it fails on the default branch, nothing that landed is Reality.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub safety: bool,
}

impl Gate {
    /// A configured gate that runs after each attempt, and is read by its exit code and its words.
    #[must_use]
    pub fn new(name: impl Into<String>, run: Vec<String>, timeout_s: u32) -> Self {
        Self {
            name: name.into(),
            kind: GateKind::Gate,
            run,
            report: ReportFormat::Plain,
            inputs: vec![],
            standard: None,
            timeout_s,
            when: When::Step,
            dir: String::new(),
            needs: vec![],
            each: None,
            secrets: vec![],
            canary: None,
            network: Network::Open,
            safety: false,
        }
    }
}

/// A file that a gate must find fault with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Canary {
    /// Where it is planted, relative to the root.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// Whose gate it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GateKind {
    /// From the configuration.
    Gate,
    /// From the step's own `accept`.
    Acceptance,
}

/// How a gate's output is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "format", content = "path")]
pub enum ReportFormat {
    /// Exit code and bounded output.
    Plain,
    /// JUnit XML at this path.
    Junit(String),
    /// SARIF 2.1.0 at this path; without one, on standard output.
    Sarif(Option<String>),
    /// ESLint's JSON at this path; without one, on standard output.
    Eslint(Option<String>),
    /// Cargo's JSON messages on standard output.
    CargoJson,
    /// The Test Anything Protocol on standard output.
    Tap,
    /// What pytest writes for people, with its summary.
    Pytest,
    /// The events of `go test -json` on standard output.
    GoTest,
}

/// When a gate runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// After each attempt at a step.
    Step,
    /// On the candidate, before it lands.
    Cycle,
    /// At both.
    Both,
    /// Only in continuous integration.
    Ci,
}

/// What a run of a gate says. Skipped, missing, crashed and timed out are all *could not run*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It ran and found nothing.
    Passed,
    /// It ran and found something.
    Failed,
    /// It did not run to a verdict.
    CouldNotRun,
}

/// One run of one gate on one tree, started by Evolute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GateRun {
    /// The gate's name.
    pub gate: String,
    /// Whose gate it is.
    pub kind: GateKind,
    /// The step; absent for a gate on the candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The attempt at that step, or the candidate's number.
    pub attempt: u32,
    /// The tree that it judged.
    pub tree: ObjectId,
    /// The digest of the gate's definition.
    pub definition: Digest,
    /// The written standard that it enforces, as a path below `.evolute/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<String>,
    /// What it said.
    pub verdict: Verdict,
    /// Its exit code, if it ended by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit: Option<i32>,
    /// Tests that ran, where the report tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<TestCounts>,
    /// What it found, bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// The whole output, content-addressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Digest>,
    /// The key under which an earlier run was found that passed on the same content; absent where it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cached: Option<Digest>,
    /// Which tests ran, by name, content-addressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ran: Option<Digest>,
    /// Whether it ran beside what an attempt left and no diff shows: ignored files that only seem to be caches.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leftovers: bool,
    /// Whether it was a safety gate then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub safety: bool,
    /// Why it was not started, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped: Option<Skipped>,
    /// In milliseconds.
    pub took_ms: u64,
}

impl GateRun {
    /// The number of what is no candidate: such a run was made outside any cycle.
    pub const OUTSIDE: u32 = u32::MAX;

    /// What a gate says of a tree that was attempted once, by itself, and nothing else about it.
    #[must_use]
    pub fn new(gate: &Gate, tree: &ObjectId, verdict: Verdict) -> Self {
        Self {
            gate: gate.name.clone(),
            kind: gate.kind,
            step: None,
            attempt: 1,
            tree: tree.clone(),
            definition: Digest::of_value(gate),
            standard: gate.standard.clone(),
            verdict,
            exit: None,
            tests: None,
            findings: vec![],
            output: None,
            cached: None,
            ran: None,
            leftovers: false,
            safety: gate.safety,
            skipped: None,
            took_ms: 0,
        }
    }

    /// Whether it stands in the way. What only looks at changed files has no say where none of them changed.
    #[must_use]
    pub fn is_red(&self) -> bool {
        self.verdict != Verdict::Passed && self.skipped != Some(Skipped::NothingChanged)
    }
}

/// Why a gate was not started. Skipped is never passed: the verdict of such a run is *could not run*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", tag = "because", content = "gate")]
pub enum Skipped {
    /// A gate that it needs did not pass.
    Needs(String),
    /// This gate was red, and none was to be started after that.
    FailFast(String),
    /// It looks at changed files only, and of those that it looks at none changed.
    NothingChanged,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Needs(gate) => write!(f, "it needs gate `{gate}`, which did not pass"),
            Self::FailFast(gate) => write!(f, "gate `{gate}` did not pass, and no more were started"),
            Self::NothingChanged => f.write_str("no files changed that it looks at"),
        }
    }
}

/// How many tests ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TestCounts {
    /// Ran and passed.
    pub passed: u32,
    /// Ran and failed.
    pub failed: u32,
    /// Did not run.
    pub skipped: u32,
}

/// One thing that is wrong, and where: what goes back to whoever can mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Who says so: the gate's name, or `scope`.
    pub from: String,
    /// The file, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<RepoPath>,
    /// The line, from 1, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What is wrong. Bounded.
    pub message: String,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::CouldNotRun => "could not run",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.path, self.line) {
            (Some(path), Some(line)) => write!(f, "{path}:{line}: {}", self.message),
            (Some(path), None) => write!(f, "{path}: {}", self.message),
            (None, _) => f.write_str(&self.message),
        }
    }
}
