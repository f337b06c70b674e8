//! HOLD: somebody who answers for a capability keeps it where it is. Nothing promotes it until that is lifted, and
//! whatever takes it down goes on doing so.

use super::{Evidence, Told, rules::All};
use crate::{
    Refusal,
    owner::{Owner, person, same},
};
use serde::{Deserialize, Serialize};
use trace::{Actor, Event, Level, Standing, State, Why, event::mirror, id::CapabilityId};

/// A HOLD on a capability.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// By whom.
    pub by: String,
    /// Why.
    pub because: String,
    /// The record of it.
    pub told: Told,
    /// The highest that it can stand until then.
    pub state: State,
    /// The highest rung; absent for what is consumed.
    pub level: Option<Level>,
}

impl Held {
    pub(crate) fn new(by: &str, because: &str, told: Told, receipt: Option<&Standing>) -> Self {
        let (state, level) =
            receipt.map_or((State::Dream, Some(Level::L1)), |standing| (standing.state, standing.level));
        Self { by: by.to_owned(), because: because.to_owned(), told, state, level }
    }

    /// What has fallen under a HOLD stays down as well.
    pub(crate) fn lower(&mut self, to: &Standing) {
        if rank(to.state, to.level) < rank(self.state, self.level) {
            (self.state, self.level) = (to.state, to.level);
        }
    }

    /// The standing that the HOLD leaves of one that the evidence gives.
    pub(crate) fn cap(&self, free: Standing) -> Standing {
        if rank(free.state, free.level) <= rank(self.state, self.level) {
            return free;
        }
        let why = match self.state {
            State::Reality => free.why,
            State::Dream | State::Consumed => Why::Held,
        };
        let missing = format!("a HOLD by `{}` to be lifted: {}", self.by, self.because);
        Standing { state: self.state, level: self.level, why, due: free.due, missing }
    }
}

/// How high a standing is: every rung of a Dream is below Reality, and a healthy provider above a Dream.
const fn rank(state: State, level: Option<Level>) -> (u8, Option<Level>) {
    match state {
        State::Dream => (0, level),
        State::Consumed | State::Reality => (1, level),
    }
}

/// Holds a capability where it is. The owner of what it covers may, and whoever has signed it off: both have put their
/// name to it.
pub(crate) fn hold(
    all: &All,
    capability: &CapabilityId,
    because: &str,
    owner: &Owner,
    actor: &Actor,
) -> Result<Event, Refusal> {
    let evidence = all.get(capability).ok_or_else(|| super::rules::unknown(capability))?;
    answers_for(evidence, owner, actor, "hold it where it is")?;
    reasoned(because, "a HOLD says why")?;
    if let Some(held) = &evidence.held {
        return Err(Refusal::new(
            "mirror.held-already",
            format!("`{capability}` is held by `{}`: {}", held.by, held.because),
            format!("lift it when its reason is gone: `evolute hold {capability} --lift --because \"…\"`"),
        ));
    }
    Ok(mirror::Event::Held { capability: capability.clone(), because: because.trim().to_owned() }.into())
}

/// Lifts a HOLD: whoever may hold it may lift it, and so may whoever held it.
pub(crate) fn lift(
    all: &All,
    capability: &CapabilityId,
    because: &str,
    owner: &Owner,
    actor: &Actor,
) -> Result<Event, Refusal> {
    let evidence = all.get(capability).ok_or_else(|| super::rules::unknown(capability))?;
    let Some(held) = &evidence.held else {
        return Err(Refusal::new(
            "mirror.not-held",
            format!("`{capability}` is not held: there is nothing to lift"),
            "run `evolute mirror` to see what is",
        ));
    };
    if !same(&held.by, &actor.name) {
        answers_for(evidence, owner, actor, "lift the HOLD on it")?;
    }
    person(actor, "lift a HOLD")?;
    reasoned(because, "whoever lifts a HOLD says what became of its reason")?;
    Ok(mirror::Event::HoldLifted { capability: capability.clone(), because: because.trim().to_owned() }
        .into())
}

fn answers_for(evidence: &Evidence, owner: &Owner, actor: &Actor, deed: &str) -> Result<(), Refusal> {
    let signed = evidence.signed_off.as_ref().is_some_and(|(by, _)| same(by, &actor.name));
    if signed { person(actor, deed) } else { owner.admit(actor, deed) }
}

pub(super) fn reasoned(because: &str, why: &str) -> Result<(), Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::new("mirror.no-reason", why, "add `--because \"…\"`"));
    }
    Ok(())
}
