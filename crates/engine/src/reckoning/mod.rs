//! The reckoning: the four questions that *The Dream–Engineering Loop* ends with, answered from the records alone. It adds
//! up what layers, mirror and cost left on record; nothing of it is recorded. How much an agent was used or wrote is no
//! answer to any of them.

mod chronicle;
mod cited;
mod disguised;
mod hemispheres;
mod horizon;
mod next;
mod territory;

pub use chronicle::Chronicle;
pub use cited::{Cited, Mark, took};
pub use disguised::{Claimant, Disguised, Dreams, Place};
pub use hemispheres::{Build, Hemispheres, Spec, Unanswered, Waiting, Week, Word};
pub use horizon::{Costs, Horizon, Reachable};
pub use next::{Ground, Next};
pub use territory::{Curves, Spent};

use crate::{Picture, mirror::Signs};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use territory::Territory;
use trace::{
    Standing, State,
    id::{CapabilityId, DemandId},
};

/// What the questions are asked of.
#[derive(Debug)]
pub struct Matter<'m> {
    /// The folded trace.
    pub picture: &'m Picture,
    /// Where every capability stands now.
    pub standings: &'m BTreeMap<CapabilityId, Standing>,
    /// What happened, by its records.
    pub chronicle: &'m Chronicle,
    /// Demands that are written and not accepted.
    pub written: &'m [Unaccepted],
    /// What the repository shows beside its records.
    pub signs: &'m Signs,
    /// What other sources claim.
    pub claims: Vec<Disguised>,
    /// The moment of the look.
    pub now: Timestamp,
    /// Where the dice start.
    pub seed: u64,
}

/// A demand that is written and not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unaccepted {
    /// Its id.
    pub demand: DemandId,
    /// Whether it says what would prove it.
    pub condition: Condition,
}

/// Whether a demand has a proof condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It says what would prove it.
    Said,
    /// It does not.
    Missing,
}

/// The four answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reckoning {
    /// Is a hemisphere starving?
    pub hemispheres: Hemispheres,
    /// Which claims are Dreams in disguise?
    pub dreams: Dreams,
    /// What would the traces change about the next demand?
    pub next: Vec<Next>,
    /// Which classes of problem come within reach in twelve months?
    pub horizon: Horizon,
}

impl Reckoning {
    /// The answers, as far as there are any.
    #[must_use]
    pub fn of(matter: &Matter<'_>) -> Self {
        let territories = Territory::all(matter.chronicle);
        Self {
            hemispheres: Hemispheres::of(matter),
            dreams: Dreams::of(matter),
            next: next::next(matter, &territories),
            horizon: Horizon::of(matter, &territories),
        }
    }
}

impl Matter<'_> {
    /// Whether an accepted demand's capability is still a Dream.
    fn is_open(&self, demand: &DemandId) -> bool {
        let accepted = self.picture.demands.accepted.get(demand);
        accepted.is_some_and(|accepted| !self.is_there(&accepted.demand.capability))
    }

    /// Whether an open demand can be built now, and nobody does.
    fn is_ready(&self, demand: &DemandId) -> bool {
        self.is_open(demand) && !self.is_held_up(demand) && self.picture.cycle_of(demand).is_none()
    }

    /// Whether a demand waits for a Dream, or was sent back.
    fn is_held_up(&self, demand: &DemandId) -> bool {
        let accepted = self.picture.demands.accepted.get(demand);
        let dreams = accepted
            .is_some_and(|accepted| accepted.demand.depends.iter().any(|needed| !self.is_there(needed)));
        dreams || self.picture.demands.bounced.contains_key(demand)
    }

    fn is_there(&self, capability: &CapabilityId) -> bool {
        self.standings.get(capability).is_some_and(|standing| standing.state != State::Dream)
    }

    /// Written demands that do not say what would prove them.
    fn without_proof(&self) -> impl Iterator<Item = &DemandId> {
        let missing = self.written.iter().filter(|written| written.condition == Condition::Missing);
        missing.map(|written| &written.demand)
    }
}
