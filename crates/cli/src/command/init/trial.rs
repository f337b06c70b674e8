//! Gates that are tried once before they are proposed: in a checkout of their own, confined where that is possible,
//! within a time that was announced. The work tree is left as it is.

use super::found::Found;
use crate::{
    by_hand::{self, Here, Tried},
    confinement,
    desk::Desk,
    failure::Failure,
    repository::Repository,
};
use serde::Serialize;
use std::time::Duration;
use survey::toolchain::Proposed;
use trace::{Gate, GateKind, GateRun, ReportFormat, When, Worktree};

/// How much of what a gate said goes into a comment, in characters.
const SAID: usize = 160;
/// Seconds that a proposed gate may take in a cycle; the configuration's own default.
const TIMEOUT_S: u32 = 600;

/// What came of trying one gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Trial {
    /// How it ended.
    pub(super) verdict: Verdict,
    /// In one line.
    pub(super) said: String,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// It passed.
    Passed,
    /// It found something.
    Failed,
    /// It did not run to a verdict.
    CouldNotRun,
    /// The time was over.
    Unfinished,
    /// Nobody asked for it.
    NotTried,
}

impl Trial {
    fn new(verdict: Verdict, said: impl Into<String>) -> Self {
        Self { verdict, said: said.into() }
    }
}

/// Nothing is tried.
pub(super) fn none(found: &Found) -> Vec<Trial> {
    found.toolchain.gates.iter().map(|_| Trial::new(Verdict::NotTried, "not tried")).collect()
}

/// Tries every gate once.
pub(super) fn all(
    desk: &Desk,
    repository: &Repository,
    found: &Found,
    within: Duration,
) -> Result<Vec<Trial>, Failure> {
    let gates: Vec<Gate> = found.toolchain.gates.iter().map(gate).collect();
    let values =
        |told: &[survey::toolchain::Told<String>]| told.iter().map(|one| one.value.clone()).collect();
    let worktree = Worktree {
        setup: values(&found.toolchain.setup),
        share: values(&found.toolchain.share),
        env_file: None,
    };
    let confined = confinement::possible(desk).is_ok();
    let here = Here { gates: &gates, worktree: &worktree, confined };
    let tried = by_hand::attempt(desk, repository, &here, within)?;
    Ok(tried.into_iter().map(|tried| trial(tried, within)).collect())
}

fn gate(proposed: &Proposed) -> Gate {
    let report = proposed.junit.clone().map_or(ReportFormat::Plain, ReportFormat::Junit);
    Gate {
        name: proposed.name.clone(),
        kind: GateKind::Gate,
        run: proposed.run.clone(),
        report,
        inputs: vec![],
        standard: None,
        timeout_s: TIMEOUT_S,
        when: When::Step,
        dir: proposed.dir.clone(),
    }
}

fn trial(tried: Tried, within: Duration) -> Trial {
    match tried {
        Tried::Ran(run) => judged(&run),
        Tried::Unfinished => {
            let seconds = within.as_secs();
            Trial::new(
                Verdict::Unfinished,
                format!("did not end within {seconds} s; `evolute gate` runs it whole"),
            )
        }
        Tried::Broken(why) => {
            Trial::new(Verdict::CouldNotRun, format!("could not run: {}", first_line(&why)))
        }
    }
}

fn judged(run: &GateRun) -> Trial {
    let finding = run.findings.first().map(|finding| first_line(&finding.to_string())).unwrap_or_default();
    match run.verdict {
        trace::Verdict::Passed => {
            let tests = run.tests.map_or_else(String::new, |tests| format!(", {} tests", tests.passed));
            let took = crate::render::story::took(run.took_ms);
            Trial::new(Verdict::Passed, format!("passed ({took}{tests})"))
        }
        trace::Verdict::Failed => Trial::new(Verdict::Failed, format!("failed when it was tried: {finding}")),
        trace::Verdict::CouldNotRun => Trial::new(Verdict::CouldNotRun, format!("could not run: {finding}")),
    }
}

fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let cut: String = line.chars().take(SAID).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}
