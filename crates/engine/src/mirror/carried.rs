//! Which record carries a part of what speaks for a capability, and whose word that record is: so that what nobody can vouch
//! for any more carries nothing.

use super::{Evidence, Run, Told, ground::Ground};
use crate::Origin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Event, Manner,
    event::{cycle, demand, execution, mirror, quality},
    id::CapabilityId,
};

/// A part of what speaks for a capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// That a demand names it.
    Acceptance,
    /// That its artifact is there.
    Landing,
    /// That gates said yes to what was made outside.
    Judgment,
    /// That its control missed.
    Control,
    /// That its proof met, or its probe was healthy.
    Proof,
    /// That nobody holds it any more.
    Release,
    /// That somebody signed it off.
    SignOff,
}

impl Part {
    /// In a few words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Landing => "landing",
            Self::Judgment => "judgment",
            Self::Control => "control",
            Self::Proof => "proof",
            Self::Release => "release from a HOLD",
            Self::SignOff => "sign-off",
        }
    }
}

/// The part that this event carries from now on, and of which capability; none, for most.
pub(crate) fn carried<'e>(
    event: &'e Event,
    cycle: Option<&'e CapabilityId>,
) -> Option<(&'e CapabilityId, Part)> {
    match event {
        Event::Demand(demand::Event::Accepted { demand, .. }) => Some((&demand.capability, Part::Acceptance)),
        Event::Execution(execution::Event::Landed { .. }) | Event::Cycle(cycle::Event::Adopted { .. }) => {
            Some((cycle?, Part::Landing))
        }
        Event::Quality(quality::Event::AllGatesPassed { step: None, .. }) => Some((cycle?, Part::Judgment)),
        Event::Mirror(event) => of_mirror(event),
        Event::Demand(_)
        | Event::Execution(_)
        | Event::Cycle(_)
        | Event::Constraint(_)
        | Event::Context(_)
        | Event::Planning(_)
        | Event::Quality(_)
        | Event::Feedback(_)
        | Event::Learning(_)
        | Event::Ledger(_) => None,
    }
}

fn of_mirror(event: &mirror::Event) -> Option<(&CapabilityId, Part)> {
    match event {
        mirror::Event::ControlRun(run) => Some((&run.capability, Part::Control)),
        mirror::Event::ProofRun { run, .. } => Some((&run.capability, Part::Proof)),
        mirror::Event::Probed { probe, .. } => Some((&probe.capability, Part::Proof)),
        mirror::Event::HoldLifted { capability, .. } => Some((capability, Part::Release)),
        mirror::Event::SignedOff { capability, .. } => Some((capability, Part::SignOff)),
        mirror::Event::ProofRequested { .. }
        | mirror::Event::Attested(_)
        | mirror::Event::WordingAccepted { .. }
        | mirror::Event::Held { .. }
        | mirror::Event::MetricAsked { .. }
        | mirror::Event::StandingChanged { .. } => None,
    }
}

/// Runs that met of which it is remembered whose records they are.
const MET: usize = 16;

impl Evidence {
    /// Notes whose record carries a part from now on, if what it told is what counts. A run of another proof, or the sign-off of
    /// a builder, carries nothing; what was run on a candidate carries once that has landed.
    pub(crate) fn carry(&mut self, part: Part, told: &Told, from: &Origin) {
        let is_told = |run: &Option<Run>| run.as_ref().is_some_and(|run| run.told == *told);
        if part == Part::Proof && is_told(&self.tried) {
            self.tried_by = Some(from.clone());
        }
        let counts = match part {
            Part::Acceptance | Part::Landing | Part::Release => true,
            Part::Judgment => self.judged_by.as_ref() == Some(told),
            Part::Control => is_told(&self.control),
            Part::Proof => is_told(&self.last) || self.was_probed_at(told),
            Part::SignOff => self.signed_off.as_ref().is_some_and(|(_, at)| *at == told.at),
        };
        if counts && part == Part::Proof {
            self.proof_is_of(from);
        } else if counts {
            self.origins.insert(part, from.clone());
        }
    }

    /// Notes whose record the last run is, and if it met, that of one more that met.
    pub(super) fn proof_is_of(&mut self, from: &Origin) {
        self.origins.insert(Part::Proof, from.clone());
        if self.last.as_ref().is_some_and(|run| run.manner == Manner::Met) {
            self.met_by.push_back(from.clone());
            if self.met_by.len() > MET {
                self.met_by.pop_front();
            }
        }
    }

    /// Runs that met without a lapse, but for those that nobody vouches for any more. Of many the latest count; one that is
    /// not written yet is nobody's.
    pub(super) fn met_runs(&self, ground: &Ground) -> usize {
        let unwritten =
            usize::try_from(self.met_runs).unwrap_or(MET).min(MET).saturating_sub(self.met_by.len());
        unwritten + self.met_by.iter().filter(|from| ground.seals.discredit(from).is_none()).count()
    }

    fn was_probed_at(&self, told: &Told) -> bool {
        self.proof.is_none() && self.probe.as_ref().is_some_and(|(_, at, _)| *at == told.at)
    }
}

/// The first part that nobody vouches for any more, in words; none where all of them hold.
pub(super) fn discredited(origins: &BTreeMap<Part, Origin>, ground: &Ground) -> Option<(Part, String)> {
    // A sign-off that does not count makes no Dream: it is missing for L4.
    let carrying = origins.iter().filter(|(part, _)| **part != Part::SignOff);
    carrying.into_iter().find_map(|(part, origin)| {
        let because = ground.seals.discredit(origin)?;
        Some((*part, format!("its {} is a record of `{}`, and {because}", part.words(), origin.by)))
    })
}
