//! Which gates judge what, what their verdicts mean, and what goes back to the agent.

use super::{
    roll::{self, Since},
    round::{Pace, Round, Said},
    view::View,
};
use crate::{effect::Work, next::Next};
use trace::{
    Digest, Event, Finding, Gate, GateKind, GateRun, Limits, Skipped, Step, Verdict, When, Worktree,
    event::quality, id::ObjectId,
};

/// Findings of one gate that go on record.
const FINDINGS: usize = 20;

/// A step's acceptance, as gates of its own.
fn acceptance(step: &Step, limits: &Limits) -> Vec<Gate> {
    accepted(step, limits).into_iter().chain(kept(step, limits)).collect()
}

/// What is to hold once the step is done.
pub(super) fn accepted(step: &Step, limits: &Limits) -> Vec<Gate> {
    commands("accept", &step.accept, limits)
}

/// What holds before the step, and is to go on holding.
pub(super) fn kept(step: &Step, limits: &Limits) -> Vec<Gate> {
    commands("keep", &step.keep, limits)
}

fn commands(name: &str, commands: &[String], limits: &Limits) -> Vec<Gate> {
    let shell = |command: &String| vec!["sh".into(), "-c".into(), command.clone()];
    let timeout_s = limits.step_minutes.saturating_mul(60).max(60);
    let gate = |(index, command): (usize, &String)| Gate {
        kind: GateKind::Acceptance,
        ..Gate::new(format!("{name} {}", index + 1), shell(command), timeout_s)
    };
    commands.iter().enumerate().map(gate).collect()
}

/// The gates that judge an attempt at a step: the configured ones, and the step's own acceptance.
pub(crate) fn of_step(gates: &[Gate], step: &Step, limits: &Limits) -> Vec<Gate> {
    let configured = gates.iter().filter(|gate| matches!(gate.when, When::Step | When::Both)).cloned();
    configured.chain(acceptance(step, limits)).collect()
}

/// The gates that judge a candidate. A tree that no step's gates have seen is judged by all of them again.
pub(crate) fn of_candidate(gates: &[Gate], seen: bool) -> Vec<Gate> {
    let cycle = |gate: &&Gate| matches!(gate.when, When::Cycle | When::Both);
    let any = |gate: &&Gate| !matches!(gate.when, When::Ci);
    gates.iter().filter(|gate| if seen { cycle(gate) } else { any(gate) }).cloned().collect()
}

/// What is judged: a tree, as an attempt at a step or as a candidate.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) step: Option<u32>,
    pub(crate) attempt: u32,
    pub(crate) tree: &'a ObjectId,
    /// The commit that the change is compared with.
    pub(crate) base: &'a ObjectId,
    /// What its tests are compared with.
    pub(crate) since: Since<'a>,
}

/// How far the gates are with it.
#[derive(Debug)]
pub(crate) enum Word {
    /// Some have not spoken yet: they are wanted.
    Wanted(Next),
    /// All have spoken, and some said no, or tests are missing.
    Red,
    /// All have spoken, all that had something to look at passed, and no test is missing.
    Green,
}

/// Asks the gates, as many at a time and in the order that the pace and their needs allow. A verdict counts only for
/// the very tree and the very definition that it was given for.
pub(crate) fn ask(
    view: &View,
    gates: &[Gate],
    judged: Judged<'_>,
    pace: Pace,
    worktree: &Worktree,
    confined: bool,
) -> Word {
    let mut round = Round::new(gates, pace);
    let runs = runs(view, gates, judged);
    runs.iter().for_each(|run| round.hear(&run.gate, if run.is_red() { Said::Red } else { Said::Fine }));
    let shut: Vec<Event> =
        round.shut().into_iter().map(|(gate, why)| spoke(skipped(gate, judged, why))).collect();
    if !shut.is_empty() {
        return Word::Wanted(Next::Record(shut));
    }
    let work: Vec<(String, Work)> = round
        .running()
        .map(|gate| (name_of(gate, judged), work_of(gate, judged, worktree, confined)))
        .collect();
    if !work.is_empty() {
        return Word::Wanted(Next::Work(work));
    }
    if runs.iter().any(|run| run.is_red()) {
        return Word::Red;
    }
    let uncalled = roll::uncalled(view, gates, judged, worktree, confined);
    if !uncalled.is_empty() {
        return Word::Wanted(Next::Work(uncalled));
    }
    let complete = roll::missing(view, judged.step, judged.attempt, judged.since.drops).next().is_none();
    if complete { Word::Green } else { Word::Red }
}

/// What was said on this very tree by gates of these very definitions, in the order in which it was said.
pub(super) fn runs<'v>(view: &'v View, gates: &[Gate], judged: Judged<'_>) -> Vec<&'v GateRun> {
    let definitions: Vec<(&str, Digest)> =
        gates.iter().map(|gate| (gate.name.as_str(), Digest::of_value(gate))).collect();
    let counts = |run: &&GateRun| {
        run.tree == *judged.tree && definitions.contains(&(run.gate.as_str(), run.definition))
    };
    view.of(judged.step, judged.attempt).filter(counts).collect()
}

/// A gate that is not started. It has not passed, and says why.
fn skipped(gate: &Gate, judged: Judged<'_>, why: Skipped) -> GateRun {
    let message = format!("skipped: {why}");
    GateRun {
        step: judged.step,
        attempt: judged.attempt,
        findings: vec![Finding { from: gate.name.clone(), path: None, line: None, message }],
        skipped: Some(why),
        ..GateRun::new(gate, judged.tree, Verdict::CouldNotRun)
    }
}

pub(super) fn name_of(gate: &Gate, judged: Judged<'_>) -> String {
    match judged.step {
        Some(step) => format!("gate/{step}.{}/{}", judged.attempt, gate.name),
        None => format!("gate/candidate.{}/{}", judged.attempt, gate.name),
    }
}

pub(super) fn work_of(gate: &Gate, judged: Judged<'_>, worktree: &Worktree, confined: bool) -> Work {
    Work::Judge {
        gate: Box::new(gate.clone()),
        step: judged.step,
        attempt: judged.attempt,
        tree: judged.tree.clone(),
        base: Some(judged.base.clone()),
        worktree: worktree.clone(),
        confined,
    }
}

/// The event of a gate's run.
pub(crate) fn spoke(mut run: GateRun) -> Event {
    run.findings.truncate(FINDINGS);
    match run.verdict {
        Verdict::Passed => quality::Event::GatePassed(run).into(),
        Verdict::Failed => quality::Event::GateFailed(run).into(),
        Verdict::CouldNotRun => quality::Event::GateNotRun(run).into(),
    }
}

/// What the gates found wrong with an attempt, for the next one. A red gate without a finding is one.
pub(crate) fn findings(view: &View, step: u32, attempt: u32, drops: &[String]) -> Vec<Finding> {
    // What was skipped says only what another gate has said already.
    let tried = |run: &&GateRun| run.skipped.is_none();
    let mut red: Vec<&GateRun> = view.red(Some(step), attempt).filter(tried).collect();
    // Gates speak in any order; the brief that is made of this is one.
    red.sort_by(|one, other| one.gate.cmp(&other.gate));
    let mut findings: Vec<Finding> = red.into_iter().flat_map(of_run).collect();
    findings.extend(roll::findings(view, step, attempt, drops));
    findings
}

fn of_run(run: &GateRun) -> Vec<Finding> {
    if !run.findings.is_empty() {
        return run.findings.clone();
    }
    let exit = run.exit.map_or_else(String::new, |code| format!(", exit code {code}"));
    vec![Finding {
        from: run.gate.clone(),
        path: None,
        line: None,
        message: format!("{}{exit}", run.verdict),
    }]
}
