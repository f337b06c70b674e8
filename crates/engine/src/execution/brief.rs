//! The brief: one step, in words that leave nothing to decide, with what the attempt before it got wrong.

use crate::planning::handover::Planned;
use std::fmt::Write as _;
use trace::{Demand, Finding, Gate, Layer, Step, id::CycleId};

/// Findings that fit into a brief; what does not is counted.
const FINDINGS: usize = 30;

/// What a brief says beside the plan.
#[derive(Clone, Debug)]
pub(crate) struct Brief<'a> {
    /// The cycle; none while it is still to come.
    pub(crate) cycle: Option<&'a CycleId>,
    /// The attempt, from 1.
    pub(crate) attempt: u32,
    /// How many steps the plan has.
    pub(crate) steps: usize,
    /// The gates that will judge.
    pub(crate) gates: &'a [Gate],
    /// What the attempt before got wrong.
    pub(crate) findings: &'a [Finding],
    /// What the person who decides said.
    pub(crate) guidance: Option<&'a str>,
    /// Weaknesses handed down by the layers above.
    pub(crate) weaknesses: &'a [(Layer, String)],
}

/// The brief of an attempt, in Markdown. The context pack follows it; the hands put the two together.
pub(crate) fn brief(planned: &Planned<'_>, with: &Brief<'_>) -> String {
    written(planned.step(), planned.demand(), with)
}

/// The brief of a first attempt in a cycle that is still to come, as far as it is known before.
#[must_use]
pub fn foretold(step: &Step, demand: &Demand, steps: usize, gates: &[Gate]) -> String {
    let with =
        Brief { cycle: None, attempt: 1, steps, gates, findings: &[], guidance: None, weaknesses: &[] };
    written(step, demand, &with)
}

/// What is said to an agent that knows its brief already: what came of its last attempt, and nothing else.
pub(crate) fn continued(with: &Brief<'_>, kept: Kept) -> String {
    let mut text = format!("# Attempt {}\n\n{}\n", with.attempt, kept.words());
    outcome(with, &mut |line| {
        text.push_str(line);
        text.push('\n');
    });
    text.push_str("\nThe brief that you were given holds: its paths, its acceptance, its rules.\n");
    text
}

/// What became of the change of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// The next attempt goes on from it.
    Whole,
    /// It was thrown away.
    Nothing,
}

impl Kept {
    const fn words(self) -> &'static str {
        match self {
            Self::Whole => "The worktree is as you left it, and the step is not done: go on from there.",
            Self::Nothing => "Your last change was thrown away: the worktree is as it was before it.",
        }
    }
}

fn written(step: &Step, demand: &Demand, with: &Brief<'_>) -> String {
    let mut text = String::new();
    let mut say = |line: &str| {
        text.push_str(line);
        text.push('\n');
    };
    say(&format!("# Step {} of {}: {}\n", step.number, with.steps, step.title));
    let cycle = with.cycle.map_or_else(|| "A cycle to come".to_owned(), |cycle| format!("Cycle `{cycle}`"));
    say(&format!("Demand `{}`: {}. {cycle}, attempt {}.\n", demand.id, demand.title, with.attempt));
    say("## What to do\n");
    say(step.instruction.trim());
    say("\n## What you may change\n");
    step.touches.iter().for_each(|glob| say(&format!("- `{glob}`")));
    say("\nA change to any other path is thrown away, and the attempt with it.");
    step.weakens.iter().for_each(|weakens| {
        say(&format!("- what judges may see less in `{}`, because {}", weakens.path, weakens.because));
    });
    say("\n## When it is accepted\n");
    step.accept.iter().for_each(|command| say(&format!("- `{command}` succeeds")));
    step.keep.iter().for_each(|command| say(&format!("- `{command}` succeeds, as it does before you begin")));
    step.drops
        .iter()
        .for_each(|test| say(&format!("- the test `{test}` may go; every other one still runs")));
    with.gates.iter().for_each(|gate| say(&line_of(gate)));
    outcome(with, &mut say);
    if !with.weaknesses.is_empty() {
        say("\n## Known weaknesses of the layers above\n");
        with.weaknesses.iter().for_each(|(layer, words)| say(&format!("- {layer}: {words}")));
    }
    let _ = write!(text, "\n{RULES}");
    text
}

/// What was wrong, and what a person says to it.
fn outcome(with: &Brief<'_>, say: &mut impl FnMut(&str)) {
    if let Some(words) = with.guidance {
        say(&format!("\n## What the person who decides says\n\n{words}"));
    }
    if !with.findings.is_empty() {
        say("\n## What was wrong with the attempt before\n");
        with.findings
            .iter()
            .take(FINDINGS)
            .for_each(|finding| say(&format!("- [{}] {finding}", finding.from)));
        let more = with.findings.len().saturating_sub(FINDINGS);
        if more > 0 {
            say(&format!("- and {more} more of the same kind"));
        }
        with.gates.iter().filter_map(|gate| broken(gate, with.findings)).for_each(|line| say(&line));
    }
}

/// Which written standard a gate held the change to, where the gate found something.
fn broken(gate: &Gate, findings: &[Finding]) -> Option<String> {
    let standard =
        gate.standard.as_ref().filter(|_| findings.iter().any(|finding| finding.from == gate.name))?;
    Some(format!("- [{}] enforces `.evolute/{standard}`: read what it asks for", gate.name))
}

fn line_of(gate: &Gate) -> String {
    match &gate.standard {
        Some(standard) => format!("- gate `{}` passes (it enforces `.evolute/{standard}`)", gate.name),
        None => format!("- gate `{}` passes", gate.name),
    }
}

const RULES: &str = "\
## How to work

- Follow the step. You generate; you decide nothing about the system.
- Do not commit, and do not change tests or gates to make them pass: the gates are run for you, from outside, and a
  weakened test, suppression, setting or workflow is found on the diff.
- If the step leaves something open, or cannot be done as written, stop: write your question to the file that the
  variable `EVOLUTE_BLOCKED` names, and end. That is a good end: a person will answer.
";
