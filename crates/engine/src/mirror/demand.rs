//! Demands: what was accepted, what was read before, what was measured, what was sent back. And when a demand may be
//! accepted.

use super::{Filed, Told, naming};
use crate::{Refusal, owner::Owner};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Actor, Baseline, Demand, Digest, Dismissed, Removal, Residual,
    event::demand::Event,
    id::{CapabilityId, CycleId, DemandId},
};

/// Every demand that is known to the trace.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Demands {
    /// The accepted ones.
    pub accepted: BTreeMap<DemandId, Accepted>,
    /// What was last read of the territory, per demand.
    pub readings: BTreeMap<DemandId, Reading>,
    /// The last measurement of the base, per demand.
    pub measured: BTreeMap<DemandId, Option<Baseline>>,
    /// Demands that the build side sent back, until the spec side answers.
    pub bounced: BTreeMap<DemandId, Bounced>,
    /// What cycles left undone, and nobody has made a whole demand of yet.
    #[serde(default)]
    pub residuals: BTreeMap<DemandId, Filed>,
}

/// A reading of a territory's trace by a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The digest of what was shown.
    pub digest: Digest,
    /// The record of it.
    pub told: Told,
    /// How many precedents were shown.
    pub shown: usize,
    /// Who read it.
    pub by: String,
    /// What of it the demand builds on.
    pub cited: Vec<String>,
    /// What it changed about the demand.
    pub changed: String,
    /// What of it says nothing about the demand, and why.
    #[serde(default)]
    pub dismissed: Vec<Dismissed>,
}

/// A demand that was sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounced {
    /// The digest that was unfit.
    pub digest: Digest,
    /// Why.
    pub because: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An accepted demand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Accepted {
    /// The demand.
    pub demand: Demand,
    /// The digest of its file.
    pub digest: Digest,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Whether they also wrote it.
    pub self_approved: bool,
    /// What it waited for when it was filed, because it was still a Dream.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blocked: Vec<CapabilityId>,
}

impl Demands {
    pub(crate) fn fold(&mut self, event: &Event, told: &Told, by: &str) {
        let at = told.at;
        match event {
            Event::TraceRead { demand, digest, cited, changed, dismissed, shown, territory: _ } => {
                let reading = Reading {
                    digest: *digest,
                    told: told.clone(),
                    shown: shown.len(),
                    by: by.to_owned(),
                    cited: cited.clone(),
                    changed: changed.clone(),
                    dismissed: dismissed.clone(),
                };
                self.readings.insert(demand.clone(), reading);
            }
            Event::MeasureRequested { .. } => {}
            Event::Measured { demand, baseline, .. } => {
                self.measured.insert(demand.clone(), baseline.clone());
            }
            Event::Bounced { demand, digest, because } => {
                let bounced = Bounced { digest: *digest, because: because.clone(), by: by.to_owned(), at };
                self.bounced.insert(demand.clone(), bounced);
            }
            Event::Insisted { demand, .. } => drop(self.bounced.remove(demand)),
            Event::Accepted { demand, digest, self_approved, blocked, file: _ } => {
                self.bounced.remove(&demand.id);
                self.residuals
                    .retain(|id, filed| *id != demand.id && filed.residual.capability != demand.capability);
                if let Some(before) = naming::succeeds(self, demand) {
                    self.accepted.remove(&before);
                }
                let accepted = Accepted {
                    demand: (**demand).clone(),
                    digest: *digest,
                    at,
                    by: by.to_owned(),
                    self_approved: *self_approved,
                    blocked: blocked.clone(),
                };
                self.accepted.insert(demand.id.clone(), accepted);
            }
            // Which cycle left it is known where the cycle is.
            Event::ResidualFiled(_) => {}
        }
    }

    /// Something that a cycle left undone is a Dream from here on, unless a demand names it already.
    pub(crate) fn file(&mut self, residual: &Residual, cycle: Option<&CycleId>, at: Timestamp) {
        let named = |accepted: &Accepted| accepted.demand.capability == residual.capability;
        if self.accepted.contains_key(&residual.demand) || self.accepted.values().any(named) {
            return;
        }
        let filed = Filed { residual: residual.clone(), cycle: cycle.cloned(), at };
        self.residuals.insert(residual.demand.clone(), filed);
    }

    /// Nothing is left of a demand that its spec side calls met.
    pub(crate) fn met(&mut self, demand: &DemandId) {
        self.residuals.retain(|_, filed| filed.residual.of != *demand);
    }

    /// Refuses a demand that is incomplete, not the actor's to accept, or accepted without its territory's
    /// trace having been read as it stands.
    pub(crate) fn acceptable(
        &self,
        demand: &Demand,
        owner: &Owner,
        actor: &Actor,
        shown: Digest,
    ) -> Result<(), Refusal> {
        owner.admit(actor, "accept a demand")?;
        self.read(demand, shown)?;
        self.one_name(demand)?;
        provable(demand)
    }

    /// The trace is read before the next demand.
    fn read(&self, demand: &Demand, shown: Digest) -> Result<(), Refusal> {
        if self.readings.get(&demand.id).is_some_and(|reading| reading.digest == shown) {
            return Ok(());
        }
        Err(Refusal::new(
            "demand.trace-not-read",
            format!(
                "the trace of territory `{}` was not read, as it stands now, for this demand",
                demand.territory
            ),
            format!("run `evolute demand accept {}`: it shows the trace and records the reading", demand.id),
        ))
    }

    /// A capability is named by one demand.
    fn one_name(&self, demand: &Demand) -> Result<(), Refusal> {
        let before = naming::succeeds(self, demand);
        let other = |accepted: &&Accepted| {
            let named = &accepted.demand;
            named.capability == demand.capability
                && named.id != demand.id
                && Some(&named.id) != before.as_ref()
        };
        match self.accepted.values().find(other) {
            None => Ok(()),
            Some(other) => Err(Refusal::new(
                "demand.capability-taken",
                format!(
                    "capability `{}` is already named by demand `{}`",
                    demand.capability, other.demand.id
                ),
                format!(
                    "give this one a name of its own and `reuse: {{ verdict: extend, of: […] }}`; if it is the other one \
                     under a new id, say so: `was: {}`",
                    other.demand.id
                ),
            )),
        }
    }
}

/// A demand carries its proof condition, its number, and a grader that exists.
fn provable(demand: &Demand) -> Result<(), Refusal> {
    let Some(proof) = &demand.proof else {
        return if demand.consumed.is_some() {
            Ok(())
        } else {
            Err(Refusal::new(
                "demand.no-proof-condition",
                "a demand names the workflow and the metric that would make it Reality, and this one does not",
                "add `proof:` with `workflow`, `metric` and `pass`, or with `test`",
            ))
        };
    };
    if demand.baseline.is_none() {
        return Err(Refusal::new(
            "demand.no-baseline",
            "no number, no demand: the baseline is missing",
            format!("run `evolute demand measure {}`, or give `baseline:` with its source", demand.id),
        ));
    }
    let missing = proof.files.iter().find(|file| file.blob.is_none()).map(|file| &file.from);
    let patch = match &proof.control {
        Some(Removal::Patch { from, blob: None }) => Some(from),
        Some(Removal::Patch { blob: Some(_), .. }) | None => None,
        Some(Removal::Revision { .. } | Removal::Variable { .. } | Removal::Arguments { .. }) => None,
    };
    match missing.or(patch) {
        None => Ok(()),
        Some(file) => Err(Refusal::new(
            "demand.grader-missing",
            format!("the proof's file `{file}` is not committed as a file on the default branch"),
            "commit it with the demand, and no link in its place: the grader is frozen when the demand is accepted",
        )),
    }
}
