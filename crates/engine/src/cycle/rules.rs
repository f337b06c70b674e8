//! When a cycle opens, who takes it up, and when it can still be stopped.

use super::Cycle;
use crate::{
    Refusal,
    context::{Grounds, grounds},
    mirror::Accepted,
    owner::{Owner, person},
    planning,
};
use std::collections::BTreeMap;
use trace::{
    Actor, Digest, Envelope, Event, Layer,
    event::{constraint, cycle, execution},
    id::{DemandId, LeaseId, ObjectId, WriterId},
};

/// What a cycle is opened with.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) demand: &'a DemandId,
    pub(crate) base: &'a ObjectId,
    pub(crate) envelope: &'a Envelope,
    pub(crate) demand_digest: Digest,
    pub(crate) plan_digest: Digest,
    pub(crate) uses: &'a BTreeMap<String, Digest>,
    pub(crate) weaknesses: &'a [(Layer, String)],
    pub(crate) grounds: &'a Grounds,
}

/// Refuses a cycle without an accepted demand, without an approved and fresh plan, beside another one, or on stale
/// context.
pub(crate) fn open(
    opening: &Opening<'_>,
    accepted: Option<&Accepted>,
    plan: Option<&planning::view::View>,
    already: Option<&Cycle>,
    actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    person(actor, "open a cycle")?;
    let id = opening.demand;
    let accepted = accepted.ok_or_else(|| not_accepted(id))?;
    if accepted.digest != opening.demand_digest {
        return Err(Refusal::new(
            "cycle.demand-changed",
            format!("demand `{id}` on the default branch is not the one that was accepted"),
            format!("run `evolute demand accept {id}`"),
        ));
    }
    if let Some(other) = already {
        return Err(Refusal::new(
            "cycle.already-open",
            format!("cycle `{}` is open for demand `{id}`", other.id),
            format!("go on with `evolute run {id}`, or stop it"),
        ));
    }
    let plan = plan.ok_or_else(|| not_approved(id))?;
    planning::rules::fresh(plan, opening.plan_digest, opening.demand_digest, opening.uses)?;
    grounds::hold(opening.grounds)?;
    Ok(opened(opening))
}

fn not_accepted(demand: &DemandId) -> Refusal {
    Refusal::new(
        "cycle.demand-not-accepted",
        format!("demand `{demand}` is a question until it is accepted"),
        format!("run `evolute demand accept {demand}`"),
    )
}

fn not_approved(demand: &DemandId) -> Refusal {
    Refusal::new(
        "cycle.plan-not-approved",
        format!("demand `{demand}` has no approved plan: planning is a phase, not a refinement"),
        format!(
            "write `.evolute/plans/{demand}/plan.md`, commit it, and run `evolute plan approve {demand}`"
        ),
    )
}

fn opened(opening: &Opening<'_>) -> Vec<Event> {
    let envelope = opening.envelope.clone();
    let digest = Digest::of_value(&envelope);
    let opened = cycle::Event::Opened {
        demand: opening.demand.clone(),
        plan: opening.plan_digest,
        base: opening.base.clone(),
    };
    let frozen = constraint::Event::EnvelopeFrozen { envelope: Box::new(envelope), digest };
    let weaknesses = opening.weaknesses.iter().map(|(layer, weakness)| {
        Event::from(cycle::Event::Weakened { layer: *layer, weakness: weakness.clone() })
    });
    [Event::from(opened), Event::from(frozen)].into_iter().chain(weaknesses).collect()
}

/// A process takes a cycle up. Without confinement, that is a weakness of its execution.
pub(crate) fn take_up(
    cycle: &Cycle,
    lease: &LeaseId,
    confined: bool,
    over: Option<&str>,
    actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    person(actor, "run a cycle")?;
    let (lease, over) = (lease.clone(), over.map(ToOwned::to_owned));
    let mut events: Vec<Event> = vec![cycle::Event::TakenUp { lease, confined, over }.into()];
    let weakness = "agents and gates run unconfined: writes, the ledger and the environment are not held";
    let known = cycle.weaknesses.iter().any(|(_, words)| words == weakness);
    if !confined && !known {
        events.push(cycle::Event::Weakened { layer: Layer::Execution, weakness: weakness.into() }.into());
    }
    Ok(events)
}

/// Refuses to drive a cycle that another ledger drives, unless it is said why it is taken over; and to take over what
/// nobody else drives.
pub(crate) fn driven_here(cycle: &Cycle, here: &WriterId, over: Option<&str>) -> Result<(), Refusal> {
    let elsewhere = cycle.driver.as_ref().filter(|driver| *driver != here);
    match (elsewhere, over.map(str::trim)) {
        (None, None) => Ok(()),
        (Some(_), Some(because)) if !because.is_empty() => Ok(()),
        (Some(driver), None) => Err(Refusal::new(
            "cycle.driven-elsewhere",
            format!("cycle `{}` is driven by `{driver}`, which took it up last", cycle.id),
            "let it finish there; if it cannot, take it over with `--take-over \"why\"`",
        )),
        (Some(_), Some(_)) => {
            Err(Refusal::new("cycle.no-reason", "taking a cycle over says why", "use `--take-over \"why\"`"))
        }
        (None, Some(_)) => Err(Refusal::new(
            "cycle.nothing-to-take-over",
            format!("cycle `{}` is driven by nobody else", cycle.id),
            "run it without `--take-over`",
        )),
    }
}

/// Refuses to stop what has landed: a landing is undone by another cycle, not by forgetting it.
pub(crate) fn stop(cycle: &Cycle, because: &str, actor: &Actor) -> Result<(), Refusal> {
    owner(cycle).admit(actor, "stop a cycle")?;
    if because.trim().is_empty() {
        return Err(Refusal::new("cycle.no-reason", "a stop says why", "add `--because \"…\"`"));
    }
    if cycle.execution.landed.is_some() {
        return Err(Refusal::new(
            "cycle.landed",
            format!("cycle `{}` has landed and can only be closed", cycle.id),
            format!("run `evolute close {}`", cycle.id),
        ));
    }
    if cycle.stopped.is_some() {
        return Err(Refusal::new(
            "cycle.stopped",
            format!("cycle `{}` is stopped already", cycle.id),
            format!("run `evolute close {}`", cycle.id),
        ));
    }
    Ok(())
}

fn owner(cycle: &Cycle) -> Owner {
    let envelope = cycle.constraint.envelope.as_ref();
    Owner {
        name: envelope.map_or_else(|| cycle.by.clone(), |envelope| envelope.owner.clone()),
        deputy: envelope.and_then(|envelope| envelope.deputy.clone()),
        area: None,
    }
}

/// Refuses words that are none, that are too many, or that no attempt will hear any more.
pub(crate) fn guide(cycle: &Cycle, step: u32, words: &str, actor: &Actor) -> Result<Event, Refusal> {
    owner(cycle).admit(actor, "guide a step")?;
    let words = words.trim();
    if words.is_empty() || words.len() > LONGEST_GUIDANCE {
        return Err(Refusal::new(
            "execution.no-guidance",
            format!("guidance has words, and at most {LONGEST_GUIDANCE} bytes of them"),
            "say what the next attempt should know in a sentence or two",
        ));
    }
    let open: Vec<String> = cycle.open_steps().map(|step| step.number.to_string()).collect();
    if cycle.stopped.is_some() || !open.contains(&step.to_string()) {
        let hint = match &*open {
            [] => format!("every step is committed: run `evolute run {}`", cycle.demand.id),
            _some if cycle.stopped.is_some() => {
                format!("the cycle is stopped: run `evolute close {}`", cycle.demand.id)
            }
            open => format!("open are: {}", open.join(", ")),
        };
        return Err(Refusal::new(
            "execution.step-not-open",
            format!("no attempt at step {step} is to come"),
            hint,
        ));
    }
    Ok(execution::Event::StepGuided { step, words: words.to_owned() }.into())
}

/// Bytes of one word of guidance.
const LONGEST_GUIDANCE: usize = 4_000;

/// The cycle, or the refusal of one that is not open.
pub(crate) fn find<'a>(
    cycles: &'a BTreeMap<trace::id::CycleId, Cycle>,
    id: &trace::id::CycleId,
) -> Result<&'a Cycle, Refusal> {
    cycles.get(id).ok_or_else(|| {
        Refusal::new(
            "cycle.not-open",
            format!("there is no open cycle `{id}`"),
            "run `evolute` to see what is open",
        )
    })
}

/// A step that a person worked on is handed in: the one at hand, by whoever attends to it.
pub(crate) fn hand_in(cycle: &Cycle, step: u32, actor: &Actor) -> Result<Event, Refusal> {
    person(actor, "hand in a step")?;
    let speaks =
        cycle.constraint.envelope.as_ref().map_or(trace::Speaks::Command, |envelope| envelope.agent.speaks);
    let current = cycle.step_at_hand().map(|step| step.number);
    crate::execution::rules::hand_in(speaks, current, step, cycle.execution.steps.get(&step))
}
