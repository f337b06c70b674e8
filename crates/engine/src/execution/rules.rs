//! What becomes of an attempt: the scope guard's word, and what a person may hand in.

use super::{scope::scope, view};
use crate::{Attempted, Refusal, planning::handover::Planned};
use trace::{Ending, Event, Finding, RepoPath, Speaks, event::execution};

/// Paths of one diff that a record lists; the tree itself holds them all.
const LISTED: usize = 500;

/// The events of an attempt that ended: how it ended, and whether its change is the step's own. The whole diff
/// is judged here, before the record's list is bounded.
pub(crate) fn ended(planned: &Planned<'_>, attempt: u32, agent: &str, attempted: &Attempted) -> Vec<Event> {
    let step = planned.step();
    let envelope = planned.grounded().bounded().envelope();
    let scope = scope(&attempted.changes, &step.touches, &envelope.protected);
    let mut events = vec![
        execution::Event::AttemptEnded {
            step: step.number,
            attempt,
            agent: agent.to_owned(),
            brief: attempted.brief,
            ending: attempted.ending.clone(),
            tree: attempted.tree.clone(),
            changes: attempted.changes.iter().take(LISTED).cloned().collect(),
            output: attempted.output,
            usage: attempted.usage,
            took_ms: attempted.took_ms,
        }
        .into(),
    ];
    if !scope.is_kept() {
        let list = |paths: Vec<RepoPath>| paths.into_iter().take(LISTED).collect();
        let (outside, protected) = (list(scope.outside), list(scope.protected));
        events.push(execution::Event::ScopeRefused { step: step.number, attempt, outside, protected }.into());
    }
    events
}

/// What the attempt itself did wrong, as findings for the next one.
pub(crate) fn findings(attempt: &view::Attempt) -> Vec<Finding> {
    let finding = |path: &RepoPath, message: &str| Finding {
        from: "scope".into(),
        path: Some(path.clone()),
        line: None,
        message: message.into(),
    };
    let outside = attempt
        .outside
        .iter()
        .map(|path| finding(path, "is outside this step's paths; the change was thrown away"));
    let protected = attempt
        .protected
        .iter()
        .map(|path| finding(path, "is protected from every step; the change was thrown away"));
    let ending = match &attempt.ending {
        Ending::Changed | Ending::Blocked { .. } => None,
        other @ (Ending::Unchanged | Ending::TimedOut | Ending::Flooded | Ending::NotStarted { .. }) => {
            Some(Finding {
                from: "attempt".into(),
                path: None,
                line: None,
                message: format!("the attempt {other}"),
            })
        }
    };
    protected.chain(outside).chain(ending).collect()
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
