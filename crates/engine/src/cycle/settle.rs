//! Consequences: after every input, whatever now follows goes on record with it, in the same append.

use super::{Cycle, order::turn, turn::Turn, view::Stamp};
use crate::{
    Draft,
    ids::Ids,
    mirror::{Evidence, Told},
    next::Next,
    picture::Picture,
};
use jiff::Timestamp;
use trace::{
    Actor, Event,
    event::{execution, quality},
    id::CycleId,
};

/// Consequences of one input, at the most: a bound on everything.
const MOST: usize = 64;

/// A cycle as it will be, once what was just decided is on record.
#[derive(Debug)]
pub(crate) struct Tentative<'a> {
    picture: &'a Picture,
    cycle: Cycle,
    evidence: Option<Evidence>,
}

impl<'a> Tentative<'a> {
    /// The cycle as the picture has it.
    pub(crate) fn new(picture: &'a Picture, cycle: Cycle) -> Self {
        let evidence = picture.evidence.get(&cycle.demand.capability).cloned();
        Self { picture, cycle, evidence }
    }

    /// Folds an event that is about to be recorded.
    pub(crate) fn fold(&mut self, event: &Event, stamp: Stamp<'_>) {
        let plan = self.picture.plans.get(&self.cycle.demand.id);
        self.cycle.fold(event, stamp, plan);
        if let Some(evidence) = &mut self.evidence {
            if let Event::Mirror(event) = event {
                evidence.fold(event, &Told::new(stamp.record, stamp.at), stamp.by, self.cycle.place());
            } else if let Event::Quality(quality::Event::AllGatesPassed { step: None, .. }) = event {
                evidence.judged |= self.cycle.execution.landed.is_some();
            } else if let Event::Execution(execution::Event::Landed { commit, .. }) = event {
                let candidate = self.cycle.execution.candidate();
                evidence.landed(commit, candidate, &self.cycle.quality.quarantined);
            }
        }
    }

    /// The turn of the loop, as things will stand.
    pub(crate) fn turn(&self, now: Timestamp) -> Turn<'_> {
        self.picture.turn_of(&self.cycle, self.evidence.as_ref(), now)
    }

    /// The id of the cycle.
    pub(crate) fn id(&self) -> CycleId {
        self.cycle.id.clone()
    }
}

/// Everything that follows by itself, in order.
pub(crate) fn settle(mut tentative: Tentative<'_>, now: Timestamp, ids: &mut Ids) -> Vec<Draft> {
    let system = Actor::system();
    let mut drafts = Vec::new();
    for _ in 0..MOST {
        let Err(Next::Record(events)) = turn(&tentative.turn(now), ids) else { break };
        for event in events {
            tentative.fold(&event, Stamp { at: now, by: &system.name, record: None });
            drafts.push(Draft { cycle: Some(tentative.id()), actor: system.clone(), event });
        }
    }
    drafts
}
