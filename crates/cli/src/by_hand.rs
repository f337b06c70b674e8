//! Gates outside any cycle, by the same runner as in one; nothing is recorded. `judge` runs them on the work tree itself,
//! as it is; `attempt` tries them once in a checkout of their own, within a time.

use crate::{
    desk::Desk,
    failure::Failure,
    repository::{Head, Repository},
    surroundings,
};
use crossbeam_channel::{RecvTimeoutError, bounded};
use engine::{Effect, Outcome, Work};
use std::{thread, time::Duration};
use trace::{
    Gate, GateRun, Worktree,
    id::{CycleId, EffectId, LeaseId, ObjectId},
};
use workshop::{Answer, Look, News, Stop, Workshop};

/// The folder of what is tried once, among those of the cycles.
const BY_HAND: &str = "by-hand";

/// Judges the work tree, and tells what happens as it happens; the runs are in the order of the gates. What is refused
/// here was decided before: which gates, how many at a time, whether confined.
///
/// # Errors
/// Fails where git or the machine does.
pub(crate) fn judge(
    desk: &Desk,
    repository: &Repository,
    here: &workshop::Here<'_>,
    stop: Stop,
    news: &mut dyn FnMut(News<'_>),
) -> Result<Vec<GateRun>, Failure> {
    let around = if here.confined {
        surroundings::of(desk, repository, None, stop)
    } else {
        surroundings::unconfined(desk, repository, stop)
    };
    let workshop = Workshop::new(around, surroundings::no_shelf());
    workshop.judge_here(here, news).map_err(|broken| Failure::broken(broken.because, broken.hint))
}

/// What has changed, where nobody says since when: on another branch than the default one, all that the branch has done;
/// else what is not committed.
pub(crate) fn changed(repository: &Repository, configured: Option<&str>) -> Look {
    let default = repository.default_branch(configured).ok();
    let here = repository.head().ok();
    match (here, default) {
        (Some(Head::Branch(here)), Some(default)) if here != default => Look::Since(default),
        (Some(_) | None, Some(_) | None) => Look::SinceHead,
    }
}

/// What is tried.
#[derive(Clone, Debug)]
pub(crate) struct Here<'a> {
    /// The gates.
    pub(crate) gates: &'a [Gate],
    /// What a worktree needs.
    pub(crate) worktree: &'a Worktree,
    /// Whether they are confined.
    pub(crate) confined: bool,
}

/// What came of trying a gate once.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tried {
    /// It ran to a verdict.
    Ran(Box<GateRun>),
    /// The time was over before it ended.
    Unfinished,
    /// It could not be tried, and this is why.
    Broken(String),
}

/// Tries gates once, side by side, and ends whatever runs when the time is over.
///
/// # Errors
/// Fails where git does.
pub(crate) fn attempt(
    desk: &Desk,
    repository: &Repository,
    here: &Here<'_>,
    within: Duration,
) -> Result<Vec<Tried>, Failure> {
    let tree = desk.git(repository).snapshot(&repository.git)?;
    let stop = Stop::new();
    let around = surroundings::of(desk, repository, None, stop.clone());
    let workshop = Workshop::new(around, surroundings::no_shelf());
    Ok(thread::scope(|scope| {
        let (done, ended) = bounded::<()>(0);
        let run = |gate| {
            let (workshop, stop, effect) = (&workshop, &stop, effect(gate, &tree, here));
            scope.spawn(move || tried(verdict(workshop.answer(&effect)), stop))
        };
        let running: Vec<_> = here.gates.iter().map(run).collect();
        let clock = stop.clone();
        scope.spawn(move || {
            if ended.recv_timeout(within) == Err(RecvTimeoutError::Timeout) {
                clock.now();
            }
        });
        let tried =
            running.into_iter().map(|run| run.join().expect("because the workshop answers whatever happens"));
        let tried = tried.collect();
        drop(done);
        tried
    }))
}

fn tried(verdict: Result<GateRun, Failure>, stop: &Stop) -> Tried {
    match verdict {
        Ok(run) => Tried::Ran(Box::new(run)),
        Err(_stopped) if stop.said() => Tried::Unfinished,
        Err(failure) => Tried::Broken(failure.to_string()),
    }
}

pub(crate) fn effect(gate: &Gate, tree: &ObjectId, here: &Here<'_>) -> Effect {
    Effect {
        id: EffectId::new(format!("{BY_HAND}/{}", gate.name)),
        cycle: Some(CycleId::from(BY_HAND)),
        lease: LeaseId::from(BY_HAND),
        work: Work::Judge {
            gate: Box::new(gate.clone()),
            step: None,
            attempt: 1,
            tree: tree.clone(),
            base: None,
            worktree: here.worktree.clone(),
            confined: here.confined,
        },
    }
}

pub(crate) fn verdict(answer: Answer) -> Result<GateRun, Failure> {
    match answer {
        Answer::Report(report) => match report.outcome {
            Outcome::Judged(run) => Ok(*run),
            other => Err(Failure::broken(format!("a gate ended as {other:?}"), "please report this")),
        },
        Answer::Broken { because, hint, .. } => Err(Failure::broken(because, hint)),
    }
}
