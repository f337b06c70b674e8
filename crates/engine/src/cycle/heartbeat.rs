//! The heartbeat of a cycle: what worked, what failed, what it cost against what was predicted, what is left.

use super::turn::{Turn, predicted};
use crate::{
    feedback::{handover::Seen, view::Sight},
    mirror,
};
use trace::{Heartbeat, Level, Manner, Standing, State, Why};

/// Where the cycle's capability stands, on the ground that the cycle itself landed.
pub(crate) fn standing(turn: &Turn<'_>) -> Standing {
    let head = turn.cycle.execution.landed.as_ref().map(|landed| landed.commit.clone());
    let ground = mirror::Ground { head, ..mirror::Ground::default() };
    match turn.evidence {
        Some(evidence) => mirror::standing(evidence, &ground, &mirror::Footing::Firm, turn.now),
        None => Standing {
            state: State::Dream,
            level: Some(Level::L1),
            why: Why::Unproven,
            due: false,
            missing: "an artifact, merged through its gates".into(),
        },
    }
}

/// What the build side tells the spec side.
pub(crate) fn heartbeat(turn: &Turn<'_>, seen: Option<Seen<'_>>) -> Heartbeat {
    let cycle = turn.cycle;
    let standing = standing(turn);
    Heartbeat {
        capability: cycle.demand.capability.clone(),
        demand: cycle.demand.id.clone(),
        merge: cycle.execution.landed.as_ref().map(|landed| landed.commit.clone()),
        proof: cycle.demand.proof.as_ref().map(|proof| proof.run.clone()).unwrap_or_default(),
        result: cycle.proof.clone(),
        level: standing.level.unwrap_or(Level::L0),
        worked: worked(turn, seen),
        failed: failed(turn),
        predicted: predicted(turn),
        cost: cycle.tally.cost(),
        residual: residual(turn, &standing),
    }
}

fn worked(turn: &Turn<'_>, seen: Option<Seen<'_>>) -> Vec<String> {
    let cycle = turn.cycle;
    let mut lines = Vec::new();
    for step in &cycle.planning.plan.steps {
        let attempts = cycle.execution.steps.get(&step.number).map_or(0, |state| state.attempts.len());
        if cycle.open_steps().all(|open| open.number != step.number) {
            lines.push(format!("step {}, {}, at attempt {attempts}", step.number, step.title));
        }
    }
    if let Some(control) = cycle
        .control
        .as_ref()
        .filter(|control| !matches!(control.manner, Manner::Met | Manner::Mixed | Manner::Unknown))
    {
        lines.push(format!("the control missed: {}", control.detail));
    }
    if let Some(proof) = cycle.proof.as_ref().filter(|proof| proof.manner == Manner::Met) {
        lines.push(format!("the proof met: {}", proof.detail));
    }
    if let Some(Sight::Observed { detail, .. }) = seen.map(|seen| seen.sight()) {
        lines.push(format!("observed: {detail}"));
    }
    lines
}

fn failed(turn: &Turn<'_>) -> Vec<String> {
    let line = |(deviation, _): &(trace::Deviation, _)| {
        format!("{} ({}): {}", deviation.fault, deviation.subject, deviation.detail)
    };
    turn.cycle.learning.deviations.iter().map(line).collect()
}

fn residual(turn: &Turn<'_>, standing: &Standing) -> Option<String> {
    if let Some(because) = &turn.cycle.stopped {
        let open = turn.cycle.open_steps().count();
        return Some(format!("stopped ({because}) with {open} steps open"));
    }
    (standing.state != State::Reality).then(|| format!("not Reality yet; missing: {}", standing.missing))
}
