//! Consequences: after every input, whatever now follows goes on record with it, in the same append.

use super::{Cycle, order::turn, turn::Turn, view::Stamp};
use crate::{
    Draft,
    ids::Ids,
    mirror::{Evidence, Safety, Told},
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
    safety: Safety,
}

impl<'a> Tentative<'a> {
    /// The cycle as the picture has it.
    pub(crate) fn new(picture: &'a Picture, cycle: Cycle) -> Self {
        let evidence = picture.evidence.get(&cycle.demand.capability).cloned();
        Self { picture, cycle, evidence, safety: picture.safety.clone() }
    }

    /// Folds an event that is about to be recorded.
    pub(crate) fn fold(&mut self, event: &Event, stamp: Stamp<'_>) {
        let plan = self.picture.plans.get(&self.cycle.demand.id);
        self.cycle.fold(event, stamp, plan);
        self.hear(event, &Told::new(stamp.record, stamp.at));
        if let Some(evidence) = &mut self.evidence {
            if let Event::Mirror(event) = event {
                evidence.fold(event, &Told::new(stamp.record, stamp.at), stamp.by, self.cycle.place());
            } else if let Event::Quality(quality::Event::AllGatesPassed { step: None, quarantined, .. }) =
                event
                && self.cycle.execution.landed.is_some()
            {
                evidence.judged_afterwards(quarantined, &Told::new(stamp.record, stamp.at));
            } else if let Event::Execution(execution::Event::Landed { commit, .. }) = event {
                let candidate = self.cycle.execution.candidate();
                evidence.landed(commit, candidate, &self.cycle.quality.quarantined);
            }
        }
    }

    /// What safety gates will have said of the default branch.
    fn hear(&mut self, event: &Event, told: &Told) {
        match event {
            Event::Execution(execution::Event::Landed { .. }) => {
                self.cycle.judged_to_land().for_each(|run| self.safety.hear(run, told));
            }
            Event::Quality(event) => {
                let of_branch = event.run().filter(|run| self.cycle.has_landed(&run.tree));
                of_branch.into_iter().for_each(|run| self.safety.hear(run, told));
            }
            Event::Demand(_)
            | Event::Constraint(_)
            | Event::Context(_)
            | Event::Planning(_)
            | Event::Execution(_)
            | Event::Feedback(_)
            | Event::Ledger(_)
            | Event::Learning(_)
            | Event::Mirror(_)
            | Event::Cycle(_) => {}
        }
    }

    /// The turn of the loop, as things will stand.
    pub(crate) fn turn(&self, now: Timestamp) -> Turn<'_> {
        Turn { safety: &self.safety, ..self.picture.turn_of(&self.cycle, self.evidence.as_ref(), now) }
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
