//! What becomes of an attempt: the scope guard's word, and what a person may hand in.

use super::{
    scope::{holds, scope},
    view,
};
use crate::{Attempted, Refusal, boundary::forbids, planning::handover::Planned};
use trace::{
    Agent, Area, AttemptEnd, ChangeKind, Crossing, Digest, Ending, Envelope, Event, Finding, RepoPath,
    Severity, Speaks, Step, Weakening, event::execution, id::ObjectId,
};

/// Paths of one diff that a record lists; the tree itself holds them all.
const LISTED: usize = 500;

/// What an attempt was given to start with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) attempt: u32,
    pub(crate) agent: &'a Agent,
    pub(crate) base: &'a ObjectId,
    pub(crate) pack: Digest,
}

/// The events of an attempt that ended: how it ended, and whether its change is the step's own. The whole diff
/// is judged here, before the record's list is bounded.
pub(crate) fn ended(
    planned: &Planned<'_>,
    given: &Given<'_>,
    attempted: &Attempted,
    allowed: &[&str],
) -> Vec<Event> {
    let step = planned.step();
    let envelope = planned.grounded().bounded().envelope();
    let scope = scope(&attempted.changes, &step.touches, &envelope.protected);
    let mut events = vec![
        execution::Event::AttemptEnded(Box::new(AttemptEnd {
            step: step.number,
            attempt: given.attempt,
            agent: given.agent.name.clone(),
            base: Some(given.base.clone()),
            pack: Some(given.pack),
            model: given.agent.model.clone(),
            brief: attempted.brief,
            ending: attempted.ending.clone(),
            tree: attempted.tree.clone(),
            changes: attempted.changes.iter().take(LISTED).cloned().collect(),
            output: attempted.output,
            usage: attempted.usage,
            thread: attempted.thread.clone(),
            said: attempted.said.clone(),
            weakenings: weakened(step, &attempted.weakenings),
            wall: attempted.wall.clone(),
            took_ms: attempted.took_ms,
        }))
        .into(),
    ];
    let crossings = crossed(envelope, &attempted.crossings, allowed);
    if !scope.is_kept() || !crossings.is_empty() {
        let list = |paths: Vec<RepoPath>| paths.into_iter().take(LISTED).collect();
        let (outside, protected) = (list(scope.outside), list(scope.protected));
        events.push(
            execution::Event::ScopeRefused {
                step: step.number,
                attempt: given.attempt,
                outside,
                protected,
                crossings,
            }
            .into(),
        );
    }
    events
}

/// What judges less than before, as the plan has it: what the step says it weakens is told of, and not refused.
#[must_use]
pub fn weakened(step: &Step, found: &[Weakening]) -> Vec<Weakening> {
    let declared: Vec<String> = step.weakens.iter().map(|weakens| weakens.path.clone()).collect();
    let as_planned = |found: &Weakening| match holds(&declared, &found.path) {
        true => Weakening { severity: Severity::Touched, ..found.clone() },
        false => found.clone(),
    };
    found.iter().take(LISTED).map(as_planned).collect()
}

/// All areas, if the boundary of any of them is declared.
pub(crate) fn bordered(envelope: &Envelope) -> Vec<Area> {
    let all: Vec<Area> = envelope.areas.iter().chain(&envelope.neighbors).cloned().collect();
    if all.iter().all(|area| area.may_use.is_none()) { vec![] } else { all }
}

/// The new imports that an area's boundary forbids, and that no owner of the other side has allowed.
fn crossed(envelope: &Envelope, new: &[Crossing], allowed: &[&str]) -> Vec<Crossing> {
    let areas = || envelope.areas.iter().chain(&envelope.neighbors);
    let is_refused =
        |crossing: &&Crossing| forbids(areas(), crossing) && !allowed.contains(&crossing.to.as_str());
    new.iter().filter(is_refused).take(LISTED).cloned().collect()
}

/// What is wrong with a path that no step may change.
const PROTECTED: &str = "is protected from every step; the change was thrown away";
/// What is wrong with a link out of the repository.
const LEADS_OUT: &str = "is a link that leads out of the repository; the change was thrown away";

fn leads_out(attempt: &view::Attempt, path: &RepoPath) -> bool {
    attempt.changes.iter().any(|change| change.kind == ChangeKind::LeadsOut && change.path == *path)
}

/// What is wrong with a path that is not the step's.
const OUTSIDE: &str = "is outside this step's paths; the change was thrown away";
/// What is wrong with a path that two steps changed.
const CONFLICT: &str =
    "was changed in another way by a step that went on beside this one; start from what is there now";

/// What the attempt itself did wrong, as findings for the next one.
pub(crate) fn findings(attempt: &view::Attempt) -> Vec<Finding> {
    let whole = |from: &str, path: &RepoPath, message: &str| Finding {
        from: from.into(),
        path: Some(path.clone()),
        line: None,
        message: message.into(),
    };
    let of_protected = |path| if leads_out(attempt, path) { LEADS_OUT } else { PROTECTED };
    let protected = attempt.protected.iter().map(|path| whole("scope", path, of_protected(path)));
    let outside = attempt.outside.iter().map(|path| whole("scope", path, OUTSIDE));
    let crossings = attempt.crossings.iter().map(|crossing| Finding {
        from: "boundary".into(),
        path: Some(crossing.path.clone()),
        line: Some(crossing.line),
        message: format!(
            "`{}` leads from area `{}` into `{}`, which it may not use; the change was thrown away",
            crossing.text, crossing.from, crossing.to
        ),
    });
    let weakened = attempt.weakened().map(|weakening| Finding {
        from: "weakened".into(),
        path: Some(weakening.path.clone()),
        line: weakening.line,
        message: format!("{}; take it back, or ask for a plan that says so", weakening.what),
    });
    let conflicts = attempt.conflicts.iter().map(|path| whole("merge", path, CONFLICT));
    let all = protected.chain(outside).chain(crossings).chain(weakened).chain(conflicts);
    all.chain(ended_short(&attempt.ending)).collect()
}

/// What is told of an attempt that ended without a change, and without a question.
fn ended_short(ending: &Ending) -> Option<Finding> {
    match ending {
        Ending::Changed | Ending::Blocked { .. } => None,
        other @ (Ending::Unchanged
        | Ending::TimedOut
        | Ending::Flooded
        | Ending::Spent { .. }
        | Ending::Failed { .. }
        | Ending::NotStarted { .. }) => Some(Finding {
            from: "attempt".into(),
            path: None,
            line: None,
            message: format!("the attempt {other}"),
        }),
    }
}

/// Refuses a hand-in of a step that nobody takes by hand, or that is not the one at hand.
pub(crate) fn hand_in(
    speaks: Speaks,
    current: Option<u32>,
    step: u32,
    view: Option<&view::Step>,
) -> Result<Event, Refusal> {
    if speaks != Speaks::Attended {
        return Err(Refusal::new(
            "execution.not-attended",
            "this cycle's steps are done by an agent, not by hand",
            "configure an agent that `speaks = \"attended\"`, or let `evolute run` go on",
        ));
    }
    if current != Some(step) {
        return Err(Refusal::new(
            "execution.not-the-step",
            format!("step {step} is not the one at hand"),
            current.map_or_else(
                || "no step is open".to_owned(),
                |at| format!("step {at} is; run `evolute step start`"),
            ),
        ));
    }
    match view {
        Some(view) if view.prepared => {
            let attempt = u32::try_from(view.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
            Ok(execution::Event::StepHandedIn { step, attempt }.into())
        }
        Some(_) | None => Err(Refusal::new(
            "execution.not-started",
            format!("step {step} was not started"),
            "run `evolute step start`",
        )),
    }
}
