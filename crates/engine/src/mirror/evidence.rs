//! The evidence about one capability, folded from the trace.

use super::{Part, Told, hold::Held, metric::Asking, wording::Wording};
use crate::Origin;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use trace::{
    Digest, Manner, Missing, ProofRun, Standing, State, Why,
    event::mirror::Event,
    id::{CapabilityId, DemandId, DisputeId, ObjectId},
};

/// What speaks for and against a capability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The capability.
    pub capability: CapabilityId,
    /// The accepted demand that names it.
    pub demand: DemandId,
    /// The acceptance.
    pub named: Told,
    /// Since when no demand names it any more: what did has another capability now.
    pub unnamed: Option<Told>,
    /// The digest of its proof; absent for what is consumed.
    pub proof: Option<Digest>,
    /// Days until the proof is due again though nothing changed.
    pub fresh_for_days: u32,
    /// What it stands on.
    pub depends: Vec<CapabilityId>,
    /// The landing of its artifact: the merge commit.
    pub landed: Option<ObjectId>,
    /// The gates that were quarantined when it landed, and so did not judge it.
    #[serde(default)]
    pub quarantined: BTreeSet<String>,
    /// Whether all gates said yes to what landed: what was made outside is judged afterwards.
    pub judged: bool,
    /// The record by which they said so afterwards.
    #[serde(default)]
    pub(super) judged_by: Option<Told>,
    /// The control of the present proof.
    pub control: Option<Run>,
    /// The last run of the present proof, on the default branch.
    pub last: Option<Run>,
    /// Its last run on a candidate that has not landed: it says nothing yet about what is there.
    pub tried: Option<Run>,
    /// Whose record that is.
    #[serde(default)]
    pub(super) tried_by: Option<Origin>,
    /// Since when every run of the present proof met, without a lapse.
    pub met_since: Option<Timestamp>,
    /// Runs that met since then.
    pub met_runs: u32,
    /// Whose records the latest of them are.
    #[serde(default)]
    pub(super) met_by: VecDeque<Origin>,
    /// Whether an earlier run met.
    pub ever_met: bool,
    /// What the last run that met printed: the tests that ran then are to run in the next one.
    #[serde(default)]
    pub met_output: Option<Digest>,
    /// A reviewer's word that the proof's wording is still true though it is stale: by whom and when. It makes nothing
    /// fresh.
    #[serde(default)]
    pub wording: Option<Wording>,
    /// Whoever wrote, approved or ran the plan.
    pub builders: BTreeSet<String>,
    /// The sign-off: by whom and when.
    pub signed_off: Option<(String, Timestamp)>,
    /// The last probe of a provider: whether it was healthy, when, and what was seen.
    pub probe: Option<(bool, Timestamp, String)>,
    /// The HOLD on it.
    pub held: Option<Held>,
    /// When somebody last asked whether its metric still points at the truth, and what they found.
    pub asked: Option<Asking>,
    /// The last receipt.
    pub receipt: Option<Standing>,
    /// The record of that receipt.
    pub witnessed: Option<Told>,
    /// Since when the receipts say that the proof is due.
    pub due_since: Option<Timestamp>,
    /// The open dispute that touches it: until it is settled, nothing that speaks for it counts.
    #[serde(default)]
    pub disputed: Option<DisputeId>,
    /// The records that carry it.
    #[serde(default)]
    pub origins: BTreeMap<Part, Origin>,
}

/// A run of the proof, or of its control.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Where.
    pub revision: ObjectId,
    /// How it went.
    pub manner: Manner,
    /// When.
    pub at: Timestamp,
    /// In words.
    pub detail: String,
    /// What it printed.
    #[serde(default)]
    pub output: Option<Digest>,
    /// Tests that ran when the same proof last met, and did not run in this one.
    #[serde(default)]
    pub missing: Vec<Missing>,
    /// The record of it.
    pub told: Told,
}

/// Where a run of the proof was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// On the default branch.
    Branch,
    /// On a candidate that has not landed.
    Candidate,
}

impl Evidence {
    /// The evidence about a newly accepted demand. Another proof starts with nothing; the same one keeps what
    /// speaks for it.
    pub(crate) fn named(demand: &trace::Demand, before: Option<Self>, told: Told) -> Self {
        let proof = demand.proof.as_ref().map(trace::Proof::digest);
        let same = before.as_ref().is_some_and(|evidence| evidence.proof == proof);
        let kept = before.unwrap_or_else(|| Self::blank(demand, &told));
        let kept = if same { kept } else { kept.without_runs() };
        Self {
            capability: demand.capability.clone(),
            demand: demand.id.clone(),
            named: told,
            unnamed: None,
            proof,
            fresh_for_days: demand.proof.as_ref().map_or(0, |proof| proof.fresh_for_days),
            depends: demand.depends.clone(),
            ..kept
        }
    }

    fn blank(demand: &trace::Demand, told: &Told) -> Self {
        Self {
            capability: demand.capability.clone(),
            demand: demand.id.clone(),
            named: told.clone(),
            unnamed: None,
            proof: None,
            fresh_for_days: 0,
            depends: vec![],
            landed: None,
            quarantined: BTreeSet::new(),
            judged: true,
            judged_by: None,
            control: None,
            last: None,
            tried: None,
            tried_by: None,
            met_since: None,
            met_runs: 0,
            met_by: VecDeque::new(),
            ever_met: false,
            met_output: None,
            wording: None,
            builders: BTreeSet::new(),
            signed_off: None,
            probe: None,
            held: None,
            asked: None,
            receipt: None,
            witnessed: None,
            due_since: None,
            disputed: None,
            origins: BTreeMap::new(),
        }
    }

    fn without_runs(self) -> Self {
        Self {
            control: None,
            last: None,
            tried: None,
            tried_by: None,
            met_since: None,
            met_runs: 0,
            met_by: VecDeque::new(),
            ever_met: false,
            met_output: None,
            wording: None,
            signed_off: None,
            probe: None,
            asked: None,
            due_since: None,
            ..self
        }
    }

    /// It landed. What was proven on the candidate with the very tree that landed is proven of the landing.
    pub(crate) fn landed(
        &mut self,
        commit: &ObjectId,
        candidate: Option<&ObjectId>,
        quarantined: &BTreeSet<String>,
    ) {
        self.landed = Some(commit.clone());
        self.quarantined.clone_from(quarantined);
        self.judged = true;
        self.judged_by = None;
        self.origins.remove(&Part::Judgment);
        let by = self.tried_by.take();
        if let Some(tried) = self.tried.take().filter(|tried| Some(&tried.revision) == candidate) {
            self.weigh(Run { revision: commit.clone(), ..tried });
            by.into_iter().for_each(|by| self.proof_is_of(&by));
        }
    }

    /// Gates said yes to what has landed: all of them, but for those that were quarantined.
    pub(crate) fn judged_afterwards(&mut self, quarantined: &[String], told: &Told) {
        self.judged = true;
        self.judged_by = Some(told.clone());
        self.quarantined = quarantined.iter().cloned().collect();
    }

    /// It was made outside, and is on the default branch already: no gate has judged it yet.
    pub(crate) fn adopted(&mut self, commit: &ObjectId, authors: &[String]) {
        authors.iter().for_each(|author| self.built_by(author));
        self.landed(commit, None, &BTreeSet::new());
        self.judged = false;
    }

    pub(crate) fn built_by(&mut self, name: &str) {
        self.builders.insert(name.trim().to_ascii_lowercase());
    }

    /// Whether somebody wrote, approved or ran its plan, however their name is spelled.
    #[must_use]
    pub fn is_builder(&self, name: &str) -> bool {
        self.builders.contains(&name.trim().to_ascii_lowercase())
    }

    pub(crate) fn fold(&mut self, event: &Event, told: &Told, by: &str, place: Place) {
        match event {
            Event::ProofRequested { .. } | Event::Attested(_) => {}
            Event::WordingAccepted { because, .. } => {
                let (by, because) = (by.to_owned(), because.clone());
                self.wording = Some(Wording { by, because, told: told.clone() });
            }
            Event::ControlRun(run) => self.control_ran(run, told),
            Event::ProofRun { run, .. } => self.proof_ran(run, told, place),
            Event::Probed { probe, .. } => {
                self.probe = Some((probe.healthy, told.at, probe.detail.clone()));
            }
            Event::StandingChanged { to, .. } => self.witness(to, told),
            // The word of somebody who built it is not the word that is missing, whoever let it be recorded.
            Event::SignedOff { .. } if self.is_builder(by) => {}
            Event::SignedOff { .. } => self.signed_off = Some((by.to_owned(), told.at)),
            Event::Held { because, .. } => {
                self.held = Some(Held::new(by, because, told.clone(), self.receipt.as_ref()));
            }
            Event::HoldLifted { .. } => self.held = None,
            Event::MetricAsked { aim, because, .. } => {
                self.asked = Some(Asking {
                    by: by.to_owned(),
                    told: told.clone(),
                    aim: *aim,
                    because: because.clone(),
                });
            }
        }
    }

    /// A receipt. Whatever is not there any more has lapsed, unless it is a HOLD that keeps it down.
    fn witness(&mut self, to: &Standing, told: &Told) {
        self.due_since = to.due.then(|| self.due_since.unwrap_or(told.at));
        if to.state == State::Dream && to.why != Why::Held {
            self.lapse();
        }
        if let Some(held) = &mut self.held {
            held.lower(to);
        }
        self.receipt = Some(to.clone());
        self.witnessed = Some(told.clone());
    }

    fn lapse(&mut self) {
        self.met_since = None;
        self.met_runs = 0;
        self.met_by.clear();
        self.signed_off = None;
    }

    /// A run of another proof says nothing about this one.
    fn control_ran(&mut self, run: &ProofRun, told: &Told) {
        let nothing = |last: &Run| last.manner == Manner::Absent && last.revision == run.revision;
        let idle = run.manner == Manner::Removed && self.last.as_ref().is_some_and(nothing);
        if Some(run.proof) == self.proof && !idle {
            self.control = Some(Run::of(run, told));
        }
    }

    fn proof_ran(&mut self, run: &ProofRun, told: &Told, place: Place) {
        if Some(run.proof) != self.proof {
            return;
        }
        match place {
            Place::Branch => {
                self.wording = None;
                // Nothing could be run there with the capability either: taking it out made no difference.
                if run.manner == Manner::Absent && self.is_taken_out_at(&run.revision) {
                    self.control = None;
                }
                self.weigh(Run::of(run, told));
            }
            Place::Candidate => self.tried = Some(Run::of(run, told)),
        }
    }

    /// A run that met continues the streak, if the one before was still fresh; any other is a lapse, and the streak
    /// starts again after it.
    fn weigh(&mut self, run: Run) {
        if run.manner != Manner::Met || self.fresh_until().is_some_and(|until| until < run.at) {
            self.lapse();
        }
        if run.manner == Manner::Met {
            self.ever_met = true;
            self.met_output = run.output;
            self.met_runs += 1;
            self.met_since.get_or_insert(run.at);
            self.due_since = None;
        }
        self.last = Some(run);
    }

    /// Whether the control took the capability out of this very revision.
    fn is_taken_out_at(&self, revision: &ObjectId) -> bool {
        let removed = |control: &&Run| control.manner == Manner::Removed && control.revision == *revision;
        self.control.as_ref().filter(removed).is_some()
    }

    /// Whether the present proof was seen to miss without the capability.
    pub(crate) fn can_miss(&self) -> bool {
        let control = self.control.as_ref().map(|control| control.manner);
        matches!(control, Some(Manner::Measured | Manner::Absent | Manner::Removed))
    }

    /// Until when the last run is fresh, if nothing changes.
    pub(crate) fn fresh_until(&self) -> Option<Timestamp> {
        let fresh = SignedDuration::from_hours(i64::from(self.fresh_for_days) * 24);
        self.last.as_ref()?.at.checked_add(fresh).ok()
    }
}

impl Run {
    fn of(run: &ProofRun, told: &Told) -> Self {
        Self {
            revision: run.revision.clone(),
            manner: run.manner,
            at: told.at,
            detail: run.detail.clone(),
            output: run.output,
            missing: run.missing.clone(),
            told: told.clone(),
        }
    }
}
