//! The envelope: what a cycle is held to. Drawn once from the configuration at its base, then frozen.

use super::Owner;
use formats::Configuration;
use jiff::Timestamp;
use trace::{Agent, Area, Demand, Envelope, Layer, Plan, When};

/// Draws the envelope of a cycle from the configuration, the demand and the plan, all as they stand at the base.
#[must_use]
pub fn draw(
    configuration: &Configuration,
    demand: &Demand,
    plan: &Plan,
    owner: &Owner,
    agent: &Agent,
    branch: &str,
    now: Timestamp,
) -> Envelope {
    let touches: Vec<String> = plan.steps.iter().flat_map(|step| step.touches.iter().cloned()).collect();
    let workflow = demand.proof.as_ref().and_then(|proof| {
        configuration.workflows.iter().find(|workflow| workflow.name == proof.workflow).cloned()
    });
    Envelope {
        owner: owner.name.clone(),
        deputy: owner.deputy.clone(),
        areas: configuration.areas_of(&touches).into_iter().cloned().collect(),
        neighbors: neighbors(configuration, &touches),
        protected: protected(demand),
        classes: configuration.classes.clone(),
        people: configuration.frozen_people(now),
        limits: configuration.limits,
        gates: configuration.gates.iter().filter(|gate| gate.when != When::Ci).cloned().collect(),
        agent: agent.clone(),
        workflow,
        worktree: configuration.worktree.clone(),
        review: configuration.review,
        acceptance: configuration.acceptance,
        landing: configuration.landing,
        push: configuration.push,
        default_branch: branch.to_owned(),
    }
}

/// The areas that the plan does not lie in. Without a declared boundary nobody asks for them.
fn neighbors(configuration: &Configuration, touches: &[String]) -> Vec<Area> {
    if configuration.areas.iter().all(|area| area.may_use.is_none()) {
        return vec![];
    }
    let own = configuration.areas_of(touches);
    configuration.areas.iter().filter(|area| !own.contains(area)).cloned().collect()
}

/// What no step may change, whatever its plan says: the loop's own files and the grader.
fn protected(demand: &Demand) -> Vec<String> {
    let grader = demand.proof.iter().flat_map(|proof| &proof.files);
    let kept = grader.clone().map(|file| globset::escape(&file.from.text()));
    let laid = grader.map(|file| globset::escape(&file.to.text()));
    let mut globs: Vec<String> = [".evolute/**".to_owned()].into_iter().chain(kept).chain(laid).collect();
    globs.sort();
    globs.dedup();
    globs
}

/// The weaknesses that a configuration shows: layers that will be passed by default. Each is named at the
/// start of a cycle and handed down.
#[must_use]
pub fn weaknesses(
    configuration: &Configuration,
    envelope: &Envelope,
    standards: usize,
) -> Vec<(Layer, String)> {
    let judged = envelope.gates.iter().any(|gate| matches!(gate.when, When::Step | When::Both));
    let observed = envelope.workflow.as_ref().is_some_and(|workflow| workflow.observe.is_some());
    [
        (configuration.areas.is_empty(), Layer::Constraint, "no areas: everything has one owner"),
        (standards == 0, Layer::Context, "no written standards: agents get the plan alone"),
        (!judged, Layer::Quality, "no gates: only the steps' own acceptance judges"),
        (!observed, Layer::Feedback, "nothing observes the workflow once it has landed"),
    ]
    .into_iter()
    .filter(|(weak, ..)| *weak)
    .map(|(_, layer, words)| (layer, words.to_owned()))
    .collect()
}
