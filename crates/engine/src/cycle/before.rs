//! Before the first attempt at a step, its acceptance is run where the step begins. One that says nothing then is the plan's
//! fault, and its owner decides; no agent is started for it.

use super::{
    Cycle,
    deviation::deviated,
    inner_loop,
    turn::{Turn, stop},
};
use crate::{
    constraint::{Asking, ask},
    ids::Ids,
    next::Next,
    planning::handover::Planned,
    quality::{
        before::{BEFORE, Before},
        roll::Since,
        rules::Judged,
    },
};
use trace::{Event, Fault, event::constraint};

/// What its owner can say.
const OPTIONS: [&str; 3] = ["answer", "replan", "abort"];

/// What is still to be run or decided before a step may begin.
pub(super) fn asked(turn: &Turn<'_>, planned: &Planned<'_>, ids: &mut Ids) -> Option<Next> {
    let (cycle, number) = (turn.cycle, planned.step().number);
    if was_done(cycle, number) {
        return None;
    }
    let envelope = planned.grounded().bounded().envelope();
    let base = cycle.base_of(number);
    let drops = cycle.drops();
    let judged = Judged {
        step: Some(number),
        attempt: BEFORE,
        tree: base,
        base,
        since: Since { base: &cycle.base, drops: &drops },
    };
    let before = Before::of(planned.step(), envelope);
    let unfit = match before.unfit(&cycle.quality, judged, envelope, cycle.confined) {
        Ok(unfit) if unfit.is_empty() => return None,
        Ok(unfit) => unfit,
        Err(next) => return Some(next),
    };
    let trigger = format!("plan {} step {number}: its acceptance", cycle.planning.digest.short());
    match cycle.constraint.triggered(&trigger).map(|asked| (asked, asked.choice())) {
        None => Some(question(turn, planned, &trigger, &unfit, ids)),
        Some((asked, None)) => Some(inner_loop::wait(asked)),
        Some((_, Some("replan"))) => Some(inner_loop::replanned(turn, ids)),
        Some((_, Some("abort"))) => Some(stop(cycle, "its owner aborted it", ids)),
        // The owner has seen it, and says how it goes on.
        Some((_, Some(_))) => None,
    }
}

/// Whether the step was done once: what passes where it is made again may well be its own work.
fn was_done(cycle: &Cycle, number: u32) -> bool {
    cycle.quality.passed.iter().any(|(step, ..)| *step == Some(number))
}

/// Asks the plan's owner, and says whose fault it is.
fn question(turn: &Turn<'_>, planned: &Planned<'_>, trigger: &str, unfit: &[String], ids: &mut Ids) -> Next {
    let number = planned.step().number;
    let why = unfit.join("; ");
    let subject = format!("step {number}");
    let fault = deviated(turn.cycle, Fault::AcceptanceUnfit, &subject, Some(number), &why, ids);
    let asking = Asking {
        class: "acceptance",
        step: Some(number),
        trigger: trigger.to_owned(),
        text: format!("Before step {number}, {why}. How does it go on?"),
        options: &OPTIONS,
        context: vec![turn.cycle.planning.digest],
    };
    let question = ask(&planned.grounded().bounded(), asking, turn.now, ids);
    let asked = Event::from(constraint::Event::DecisionRequested(question));
    Next::Record(fault.into_iter().chain([asked]).collect())
}
