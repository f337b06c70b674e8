//! A step that its plan says will cross into another area: the owner of that area is asked before the first attempt, and
//! only their word lets it through. It is bound to the plan that they saw.

use super::{Cycle, inner_loop, turn::Turn};
use crate::{
    constraint::{Asking, ask, view::Asked},
    ids::Ids,
    next::Next,
    planning::handover::Planned,
};
use trace::{Area, Envelope, OnExpiry, Step, event::constraint};

/// The areas that a step may cross into by their owners' word.
pub(super) fn allowed<'a>(cycle: &Cycle, step: &'a Step) -> Vec<&'a str> {
    let is_allowed = |to: &&String| decided(cycle, step, to).and_then(Asked::choice) == Some(ALLOW);
    step.crosses.iter().filter(is_allowed).map(String::as_str).collect()
}

const ALLOW: &str = "allow";
const REFUSE: &str = "refuse";

/// What is still to be decided about the crossings of a step: a question, a wait for its answer, or, once one is refused,
/// another plan.
pub(super) fn asked(turn: &Turn<'_>, planned: &Planned<'_>, ids: &mut Ids) -> Option<Next> {
    let (cycle, step) = (turn.cycle, planned.step());
    for area in step.crosses.iter().filter_map(|to| find(planned.grounded().bounded().envelope(), to)) {
        match decided(cycle, step, &area.name).map(|asked| (asked, asked.choice())) {
            None => return Some(question(turn, planned, area, ids)),
            Some((asked, None)) => return Some(inner_loop::wait(asked)),
            Some((_, Some(ALLOW))) => {}
            Some((_, Some(_))) => return Some(inner_loop::replanned(turn, ids)),
        }
    }
    None
}

fn find<'a>(envelope: &'a Envelope, name: &str) -> Option<&'a Area> {
    envelope.areas.iter().chain(&envelope.neighbors).find(|area| area.name == name)
}

fn decided<'a>(cycle: &'a Cycle, step: &Step, to: &str) -> Option<&'a Asked> {
    cycle.constraint.triggered(&trigger(cycle, step, to))
}

fn trigger(cycle: &Cycle, step: &Step, to: &str) -> String {
    format!("plan {} step {} crosses into {to}", cycle.planning.digest.short(), step.number)
}

/// Asks the other side: the question is theirs, whoever owns the plan.
fn question(turn: &Turn<'_>, planned: &Planned<'_>, area: &Area, ids: &mut Ids) -> Next {
    let step = planned.step();
    let text = format!("May step {} depend on area `{}`? {}", step.number, area.name, step.title);
    let asking = Asking {
        class: "crossing",
        step: Some(step.number),
        trigger: trigger(turn.cycle, step, &area.name),
        text,
        options: &[ALLOW, REFUSE],
        context: vec![turn.cycle.planning.digest],
    };
    let mut question = ask(&planned.grounded().bounded(), asking, turn.now, ids);
    question.owner.clone_from(&area.owner);
    question.deputy.clone_from(&area.deputy);
    // A clock can say no for an owner. It cannot let anything through.
    if !matches!(&question.on_expiry, OnExpiry::Default(choice) if choice == REFUSE) {
        question.on_expiry = OnExpiry::Escalate;
    }
    Next::record(constraint::Event::DecisionRequested(question))
}
