//! The evidence about one capability, folded from the trace.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use trace::{
    Digest, Manner, ProofRun, Standing,
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
    /// The control of the present proof.
    pub control: Option<Run>,
    /// The last run of the present proof.
    pub last: Option<Run>,
    /// Since when every run of the present proof met, without a lapse.
    pub met_since: Option<Timestamp>,
    /// Runs that met since then.
    pub met_runs: u32,
    /// Whether an earlier run met.
    pub ever_met: bool,
    /// What the last run that met printed: the tests that ran then are to run in the next one.
    #[serde(default)]
    pub met_output: Option<Digest>,
    /// A reviewer's word that the proof's wording is still true though it is stale: by whom and when. It makes nothing
    /// fresh.
    #[serde(default)]
    pub wording: Option<(String, Timestamp)>,
    /// Whoever wrote, approved or ran the plan.
    pub builders: BTreeSet<String>,
    /// The sign-off: by whom and when.
    pub signed_off: Option<(String, Timestamp)>,
    /// The last probe of a provider: whether it was healthy, when, and what was seen.
    pub probe: Option<(bool, Timestamp, String)>,
    /// The last receipt.
    pub receipt: Option<Standing>,
    /// Since when the receipts say that the proof is due.
    pub due_since: Option<Timestamp>,
    /// The open dispute that touches it: until it is settled, nothing that speaks for it counts.
    #[serde(default)]
    pub disputed: Option<DisputeId>,
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
}

impl Evidence {
    /// The evidence about a newly accepted demand. Another proof starts with nothing; the same one keeps what
    /// speaks for it.
    pub(crate) fn named(demand: &trace::Demand, before: Option<Self>) -> Self {
        let proof = demand.proof.as_ref().map(trace::Proof::digest);
        let same = before.as_ref().is_some_and(|evidence| evidence.proof == proof);
        let kept = before.unwrap_or_else(|| Self::blank(demand));
        let kept = if same { kept } else { kept.without_runs() };
        Self {
            demand: demand.id.clone(),
            proof,
            fresh_for_days: demand.proof.as_ref().map_or(0, |proof| proof.fresh_for_days),
            depends: demand.depends.clone(),
            ..kept
        }
    }

    fn blank(demand: &trace::Demand) -> Self {
        Self {
            capability: demand.capability.clone(),
            demand: demand.id.clone(),
            proof: None,
            fresh_for_days: 0,
            depends: vec![],
            landed: None,
            quarantined: BTreeSet::new(),
            control: None,
            last: None,
            met_since: None,
            met_runs: 0,
            ever_met: false,
            met_output: None,
            wording: None,
            builders: BTreeSet::new(),
            signed_off: None,
            probe: None,
            receipt: None,
            due_since: None,
            disputed: None,
        }
    }

    fn without_runs(self) -> Self {
        Self {
            control: None,
            last: None,
            met_since: None,
            met_runs: 0,
            ever_met: false,
            met_output: None,
            wording: None,
            signed_off: None,
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
        if let Some(last) = self.last.as_mut().filter(|last| Some(&last.revision) == candidate) {
            last.revision = commit.clone();
        }
    }

    pub(crate) fn built_by(&mut self, name: &str) {
        self.builders.insert(name.to_owned());
    }

    pub(crate) fn fold(&mut self, event: &Event, at: Timestamp, by: &str) {
        match event {
            Event::ProofRequested { .. } | Event::Attested(_) => {}
            Event::WordingAccepted { .. } => self.wording = Some((by.to_owned(), at)),
            Event::ControlRun(run) => self.control_ran(run, at),
            Event::ProofRun { run, .. } => self.proof_ran(run, at),
            Event::Probed { probe, .. } => self.probe = Some((probe.healthy, at, probe.detail.clone())),
            Event::StandingChanged { to, .. } => {
                self.due_since = to.due.then(|| self.due_since.unwrap_or(at));
                self.receipt = Some(to.clone());
            }
            Event::SignedOff { .. } => self.signed_off = Some((by.to_owned(), at)),
        }
    }

    /// A run of another proof says nothing about this one.
    fn control_ran(&mut self, run: &ProofRun, at: Timestamp) {
        if Some(run.proof) == self.proof {
            self.control = Some(Run::of(run, at));
        }
    }

    /// A run that met continues the streak; any other is a lapse, and the streak starts again after it.
    fn proof_ran(&mut self, run: &ProofRun, at: Timestamp) {
        if Some(run.proof) != self.proof {
            return;
        }
        self.wording = None;
        if run.manner == Manner::Met {
            self.ever_met = true;
            self.met_output = run.output;
            self.met_runs += 1;
            self.met_since.get_or_insert(at);
        } else {
            self.met_since = None;
            self.met_runs = 0;
            self.signed_off = None;
        }
        self.last = Some(Run::of(run, at));
    }
}

impl Run {
    fn of(run: &ProofRun, at: Timestamp) -> Self {
        Self { revision: run.revision.clone(), manner: run.manner, at, detail: run.detail.clone() }
    }
}
