//! The heartbeat of a cycle: what worked, what failed, what it cost against what was predicted, what is left.

use super::{
    Cycle,
    turn::{Turn, predicted},
};
use crate::{
    feedback::{handover::Seen, view::Sight},
    mirror,
};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Carried, Heartbeat, Layer, Level, Manner, Standing, State, Why};

/// Where the cycle's capability stands, on the ground that the cycle itself landed.
pub(crate) fn standing(turn: &Turn<'_>) -> Standing {
    let head = turn.cycle.execution.landed.as_ref().map(|landed| landed.commit.clone());
    let ground = mirror::Ground { head, ..mirror::Ground::default() };
    match turn.evidence {
        Some(evidence) => {
            let alarm = turn.safety.alarm(&ground);
            let footing = &mirror::Footing::Firm;
            let under = mirror::Under { ground: &ground, footing, alarm: alarm.as_ref() };
            mirror::standing(evidence, under, turn.now)
        }
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
        weaknesses: carried(cycle),
    }
}

/// The weaknesses that were handed down, by layer, each with what is put down to it: the deviations that its layer let
/// happen, and the attempts that were thrown away in their steps. A share that nobody can tell apart is told once a layer.
fn carried(cycle: &Cycle) -> Vec<Carried> {
    let mut by_layer: BTreeMap<Layer, Vec<&str>> = BTreeMap::new();
    cycle.weaknesses.iter().for_each(|(layer, words)| by_layer.entry(*layer).or_default().push(words));
    by_layer.into_iter().map(|(layer, words)| attributed(cycle, layer, words.join("; "))).collect()
}

fn attributed(cycle: &Cycle, layer: Layer, weakness: String) -> Carried {
    let deviations = || cycle.learning.deviations.iter().filter(|(deviation, _)| deviation.layer == layer);
    let steps: BTreeSet<u32> = deviations().filter_map(|(deviation, _)| deviation.step).collect();
    let begun = steps.iter().filter_map(|step| cycle.execution.steps.get(step));
    let lost: Vec<u64> = begun
        .flat_map(|step| &step.attempts[..step.attempts.len().saturating_sub(usize::from(step.committed))])
        .map(|attempt| attempt.took_ms)
        .collect();
    Carried {
        layer,
        weakness,
        deviations: u32::try_from(deviations().count()).unwrap_or(u32::MAX),
        false_starts: u32::try_from(lost.len()).unwrap_or(u32::MAX),
        took_ms: lost.iter().fold(0, |sum, ms| sum.saturating_add(*ms)),
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
