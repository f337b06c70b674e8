//! What the mirror takes from everything else that happens: whose hand was in it, what was judged after it landed, how far
//! a cycle got; and what it shows of all that together.

use super::Picture;
use crate::mirror::{
    Claim, Detected, Got, Mark, Signs, Told,
    detector::{Watched, detect},
    unmapped,
};
use jiff::Timestamp;
use std::collections::BTreeMap;
use trace::{
    Event, GateRun, Standing,
    event::quality,
    id::{CapabilityId, CycleId},
};

impl Picture {
    /// Somebody had a hand in what a cycle builds.
    pub(super) fn built_by(&mut self, of: Option<&CycleId>, name: &str) {
        let capability = of.and_then(|id| self.cycles.get(id)).map(|cycle| cycle.demand.capability.clone());
        if let Some(evidence) = capability.and_then(|capability| self.evidence.get_mut(&capability)) {
            evidence.built_by(name);
        }
    }

    /// How far an open cycle got.
    pub(super) fn progressed(&mut self, event: &Event, of: Option<&CycleId>, told: &Told) {
        let Some(got) = Got::of(event) else { return };
        if let Some(cycle) = of.and_then(|id| self.cycles.get(id)) {
            let mark = self.marks.entry(cycle.id.clone()).or_insert_with(|| Mark::new(&cycle.demand.id));
            mark.got(got, told);
        }
    }

    /// What was made outside is judged after it landed; and what safety gates say of the default branch counts for all
    /// that landed on it.
    pub(super) fn judged(&mut self, of: Option<&CycleId>, event: &quality::Event, told: &Told) {
        if let Some(run) = event.run().filter(|run| self.is_of_branch(of, run)) {
            self.safety.hear(run, told);
        }
        let quality::Event::AllGatesPassed { step: None, quarantined, .. } = event else { return };
        let landed = of.and_then(|id| self.cycles.get(id)).filter(|cycle| cycle.execution.landed.is_some());
        if let Some(evidence) = landed.and_then(|cycle| self.evidence.get_mut(&cycle.demand.capability)) {
            evidence.judged_afterwards(quarantined, told);
        }
    }

    /// Whether a gate judged the default branch: outside any cycle, or what its cycle had landed already.
    fn is_of_branch(&self, of: Option<&CycleId>, run: &GateRun) -> bool {
        of.is_none_or(|id| self.cycles.get(id).is_some_and(|cycle| cycle.has_landed(&run.tree)))
    }

    /// What of the four failure modes shows, with where everything stands.
    #[must_use]
    pub fn detected(
        &self,
        signs: &Signs,
        standings: &BTreeMap<CapabilityId, Standing>,
        now: Timestamp,
    ) -> Vec<Detected> {
        let (all, demands, marks) = (&self.evidence, &self.demands, &self.marks);
        detect(&Watched { all, demands, marks, standings, signs, now })
    }

    /// The claims that no accepted demand stands behind.
    #[must_use]
    pub fn unmapped<'s>(&self, signs: &'s Signs) -> Vec<&'s Claim> {
        unmapped(signs, &self.evidence, &self.demands)
    }
}
