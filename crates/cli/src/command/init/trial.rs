//! Gates that are tried once before they are proposed: in a checkout of their own, confined where that is possible,
//! within a time that was announced. The work tree is left as it is.

use super::found::Found;
use crate::{
    by_hand::{self, Here, Tried},
    confinement,
    desk::Desk,
    detected,
    failure::Failure,
    repository::Repository,
};
use serde::Serialize;
use std::time::Duration;
use trace::{Gate, GateRun};

/// How much of what a gate said goes into a comment, in characters.
const SAID: usize = 160;

/// Words of lines that say why.
const ERRORS: [&str; 4] = ["error", "fatal", "not found", "no such"];

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

/// Nothing is tried; what lacks its program is known all the same.
pub(super) fn none(desk: &Desk, repository: &Repository, found: &Found) -> Vec<Trial> {
    let untried = |gate| match detected::missing(desk, repository, gate) {
        Some(why) => Trial::new(Verdict::CouldNotRun, why),
        None => Trial::new(Verdict::NotTried, "not tried"),
    };
    found.toolchain.gates.iter().map(untried).collect()
}

/// Tries every gate once.
pub(super) fn all(
    desk: &Desk,
    repository: &Repository,
    found: &Found,
    within: Duration,
) -> Result<Vec<Trial>, Failure> {
    let gates: Vec<Gate> = found.toolchain.gates.iter().map(detected::gate).collect();
    let worktree = detected::worktree(&found.toolchain);
    let confined = confinement::possible(desk).is_ok();
    let here = Here { gates: &gates, worktree: &worktree, confined };
    let tried = by_hand::attempt(desk, repository, &here, within)?;
    Ok(tried.into_iter().map(|tried| trial(tried, within)).collect())
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
    let finding = telling(run);
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

/// The line that tells the most: the first one that speaks of an error, or else the first.
fn telling(run: &GateRun) -> String {
    let text: Vec<String> = run.findings.iter().map(ToString::to_string).collect();
    let text = text.join("\n");
    let speaks = |line: &&str| ERRORS.iter().any(|word| line.to_lowercase().contains(word));
    first_line(text.lines().find(speaks).unwrap_or(&text))
}

/// The first line, without what was said before already.
fn first_line(text: &str) -> String {
    let text = text.split_once("` could not run: ").map_or(text, |(_command, because)| because);
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let cut: String = line.chars().take(SAID).collect();
    if cut.len() < line.len() { format!("{cut}…") } else { cut }
}
