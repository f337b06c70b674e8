//! The picture: everything that is open, and the evidence about every capability. A fold over the trace, and
//! nothing else: it can be deleted and rebuilt.

mod mirrored;

use crate::{
    Refusal,
    constraint::{self, expectation::Expectation},
    cycle::{Cycle, Turn, frontier::Signals, view::Stamp},
    dispute::Disputes,
    mirror::{
        Demands, Evidence, Ground, Loose, Mark, Named, Place, Safety, Told, bounce, naming, reuse::dreams_of,
        rules::standings, tie,
    },
    planning::{self, spike::Spikes},
    precedent::{Bank, Patterns, Recurring, recurring},
    quality,
    union::Order,
    writers::Writers,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use trace::{
    Deviation, Digest, Drafting, Event, Fault, Proof, Response, Spike, Standing, Worktree,
    event::{constraint as constraint_event, cycle, demand, execution, learning, mirror, planning as plans},
    id::{CapabilityId, CycleId, DecisionId, DemandId, LeaseId, ObjectId, RequestId},
};

/// Cycles of one class of deviation that are remembered by name.
const REMEMBERED: usize = 16;

/// Patterns that a person is shown before a demand.
const SHOWN: usize = 5;

/// Answered decisions outside any cycle that are kept in the picture.
const REMEMBERED_DECISIONS: usize = 256;

/// Adopted commits that are remembered.
const REMEMBERED_COMMITS: usize = 1_024;

/// The folded trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The position of the last record folded in.
    pub position: u64,
    /// The hash of the record that arrived last: where the ledger ends.
    pub head: Digest,
    /// The place of the last record folded in, in the order of all writers.
    #[serde(default)]
    pub last: Option<Order>,
    /// Who wrote, and how far each had met the others.
    #[serde(default)]
    pub writers: Writers,
    /// What contradicts.
    #[serde(default)]
    pub disputes: Disputes,
    /// Demands.
    pub demands: Demands,
    /// The latest approved plan of each demand.
    pub plans: BTreeMap<DemandId, planning::view::View>,
    /// The drafts of each demand's plan.
    pub drafts: BTreeMap<DemandId, planning::draft::Drafts>,
    /// What was explored for open questions.
    pub spikes: Spikes,
    /// Open cycles.
    pub cycles: BTreeMap<CycleId, Cycle>,
    /// The evidence about each capability.
    pub evidence: BTreeMap<CapabilityId, Evidence>,
    /// Proofs and measurements that were asked for and not answered.
    pub requests: BTreeMap<RequestId, Request>,
    /// Closed cycles, by territory.
    pub bank: Bank,
    /// In which cycles each class of deviation was met: territory, fault, subject.
    pub classes: BTreeMap<String, BTreeSet<CycleId>>,
    /// How far each open cycle got, by the records that say so.
    #[serde(default)]
    pub marks: BTreeMap<CycleId, Mark>,
    /// Commits that were adopted: they have a trace, though they carry none. The last ones, up to a bound.
    #[serde(default)]
    pub outside: VecDeque<ObjectId>,
    /// How many cycles were closed.
    pub closed: u64,
    /// Decisions that were asked for outside any cycle.
    pub decisions: constraint::view::View,
    /// What decisions said would come of them, those of closed cycles too.
    pub expectations: constraint::expectation::Expectations,
    /// The patterns that people took or dismissed.
    #[serde(default)]
    pub patterns: Patterns,
    /// What the spec side hears of while cycles run.
    #[serde(default)]
    pub signals: Signals,
    /// Gates that are not asked for a time.
    #[serde(default)]
    pub quarantines: quality::quarantine::Quarantines,
    /// What runs of continuous integration said of commits, of late.
    #[serde(default)]
    pub checks: quality::check::Checks,
    /// What the safety gates said of the default branch.
    #[serde(default)]
    pub safety: Safety,
    /// The time of the last record: no clock is read as earlier than this.
    pub latest: Timestamp,
}

/// A proof or a measurement that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Who may report on it.
    pub lease: LeaseId,
    /// Where.
    pub revision: ObjectId,
    /// What.
    pub what: Asked,
    /// What a checkout needs.
    pub worktree: Worktree,
}

/// What was asked for outside a cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Asked {
    /// A proof, or a probe, of a capability.
    Proof(CapabilityId),
    /// A measurement of the base for a demand.
    Measure(DemandId, Box<Proof>),
    /// A plan, of an agent.
    Draft(Box<Drafting>),
    /// An exploration, of an agent.
    Spike(Box<Spike>),
}

impl Asked {
    /// Which kind of work it is, and what for: there is one of each at a time.
    fn matter(&self) -> (&'static str, &str) {
        match self {
            Self::Proof(capability) => ("proof", capability.as_str()),
            Self::Measure(demand, _) => ("measure", demand.as_str()),
            Self::Draft(drafting) => ("draft", drafting.demand.as_str()),
            Self::Spike(spike) => ("spike", spike.decision.as_str()),
        }
    }
}

impl Default for Picture {
    fn default() -> Self {
        Self {
            position: 0,
            head: Digest::ZERO,
            last: None,
            writers: Writers::default(),
            disputes: Disputes::default(),
            demands: Demands::default(),
            plans: BTreeMap::new(),
            drafts: BTreeMap::new(),
            spikes: Spikes::default(),
            cycles: BTreeMap::new(),
            evidence: BTreeMap::new(),
            requests: BTreeMap::new(),
            bank: Bank::default(),
            classes: BTreeMap::new(),
            marks: BTreeMap::new(),
            outside: VecDeque::new(),
            closed: 0,
            decisions: constraint::view::View::default(),
            expectations: constraint::expectation::Expectations::default(),
            patterns: Patterns::default(),
            signals: Signals::default(),
            quarantines: quality::quarantine::Quarantines::default(),
            checks: quality::check::Checks::default(),
            safety: Safety::default(),
            latest: Timestamp::UNIX_EPOCH,
        }
    }
}

impl Picture {
    /// Folds one event. Total: what contradicts the picture changes nothing.
    pub(crate) fn fold(&mut self, event: &Event, of: Option<&CycleId>, stamp: Stamp<'_>) {
        let Stamp { at, by, record } = stamp;
        let told = &Told::new(record, at);
        self.told(event, of, stamp);
        if let Event::Constraint(event) = event {
            self.expected(event, of, at, by);
        }
        match event {
            Event::Demand(event) => self.demand(event, of, told, by),
            Event::Planning(event) => self.plan(event, by),
            Event::Mirror(event) => self.mirror(event, of, told, by),
            Event::Execution(execution::Event::Landed { commit, .. }) => self.landed(of, commit, told),
            Event::Cycle(event) => self.turned(event, of, stamp),
            Event::Learning(event) => self.learned(event, of, at, by),
            Event::Execution(execution::Event::StepHandedIn { .. }) => self.built_by(of, by),
            Event::Quality(event) => {
                self.quarantines.fold(event, at, by);
                self.checks.fold(event, at, by);
                self.judged(of, event, told);
            }
            Event::Constraint(event) if of.is_none() => {
                self.decisions.fold(event, at, by);
                self.decisions.keep_answered(REMEMBERED_DECISIONS);
            }
            Event::Constraint(_)
            | Event::Ledger(_)
            | Event::Context(_)
            | Event::Execution(_)
            | Event::Feedback(_) => {}
        }
        self.progressed(event, of, told);
        if let Some(cycle) = of.and_then(|id| self.cycles.get_mut(id)) {
            let plan = self.plans.get(&cycle.demand.id);
            cycle.fold(event, stamp, plan);
        }
        if let (Event::Cycle(cycle::Event::Closed { standing, .. }), Some(id)) = (event, of) {
            self.close(id, standing, stamp);
        }
    }

    /// What the spec side hears of while cycles run.
    fn told(&mut self, event: &Event, of: Option<&CycleId>, stamp: Stamp<'_>) {
        if let Some(record) = stamp.record {
            let cycle = of.and_then(|id| self.cycles.get(id));
            self.signals.fold(event, cycle, &self.demands, stamp.at, record);
        }
    }

    fn learned(&mut self, event: &learning::Event, of: Option<&CycleId>, at: Timestamp, by: &str) {
        match event {
            learning::Event::PatternAccepted { pattern, because, commit } => {
                self.patterns.accept(pattern, because, commit, at, by);
            }
            learning::Event::PatternDismissed { pattern, because, territory: _ } => {
                self.patterns.dismiss(pattern, because, at, by);
            }
            learning::Event::Responded { response: Response::Full, .. } => {
                let demand = of.and_then(|id| self.cycles.get(id)).map(|cycle| cycle.demand.id.clone());
                demand.iter().for_each(|demand| self.demands.met(demand));
            }
            learning::Event::Responded { .. }
            | learning::Event::Heartbeat(_)
            | learning::Event::Answered { .. }
            | learning::Event::ChangeProposed { .. }
            | learning::Event::ChangeRefused { .. } => {}
        }
    }

    fn demand(&mut self, event: &demand::Event, of: Option<&CycleId>, told: &Told, by: &str) {
        self.demands.fold(event, told, by);
        match event {
            demand::Event::MeasureRequested { request, lease, demand, proof, revision, worktree } => {
                let what = Asked::Measure(demand.clone(), proof.clone());
                self.ask(request, lease, revision, worktree, what);
            }
            demand::Event::Measured { request, .. } => drop(self.requests.remove(request)),
            demand::Event::Accepted { demand, .. } => {
                let before = naming::claim(&mut self.evidence, demand, told);
                let named = Evidence::named(demand, before, told.clone());
                self.evidence.insert(demand.capability.clone(), named);
            }
            demand::Event::ResidualFiled(residual) => self.demands.file(residual, of, told.at),
            demand::Event::TraceRead { .. }
            | demand::Event::Bounced { .. }
            | demand::Event::Insisted { .. } => {}
        }
    }

    fn plan(&mut self, event: &plans::Event, by: &str) {
        let demand = match event {
            plans::Event::Approved { plan, .. } => &plan.demand,
            plans::Event::DraftRequested { drafting, .. } => &drafting.demand,
            plans::Event::Drafted { demand, .. }
            | plans::Event::DraftJudged { demand, .. }
            | plans::Event::Bounced { demand, .. } => demand,
            plans::Event::SpikeRequested { .. }
            | plans::Event::Spiked { .. }
            | plans::Event::SpikeRead { .. } => return self.explored(event),
        };
        match event {
            plans::Event::Approved { .. } => self.approved(event, by),
            plans::Event::DraftRequested { request, lease, drafting, worktree } => {
                self.ask(request, lease, &drafting.revision, worktree, Asked::Draft(drafting.clone()));
            }
            plans::Event::Drafted { request, .. } => drop(self.requests.remove(request)),
            plans::Event::DraftJudged { .. }
            | plans::Event::SpikeRequested { .. }
            | plans::Event::Spiked { .. }
            | plans::Event::SpikeRead { .. } => {}
            plans::Event::Bounced { .. } => drop(self.plans.remove(demand)),
        }
        self.drafts.entry(demand.clone()).or_default().fold(event, by);
    }

    fn explored(&mut self, event: &plans::Event) {
        self.spikes.fold(event);
        if let plans::Event::SpikeRequested { request, lease, spike, worktree } = event {
            self.ask(request, lease, &spike.revision, worktree, Asked::Spike(spike.clone()));
        }
        if let plans::Event::Spiked { request, .. } = event {
            self.requests.remove(request);
        }
    }

    fn approved(&mut self, event: &plans::Event, by: &str) {
        let Some(view) = planning::view::View::of(event, by) else { return };
        let demand = view.plan.demand.clone();
        if let (plans::Event::Approved { author, .. }, Some(evidence)) = (event, self.evidence_of(&demand)) {
            author.iter().for_each(|author| evidence.built_by(author));
            evidence.built_by(by);
        }
        self.plans.insert(demand, view);
    }

    /// Something is asked of the hands outside of any cycle, in place of what was asked so before.
    fn ask(
        &mut self,
        request: &RequestId,
        lease: &LeaseId,
        revision: &ObjectId,
        worktree: &Worktree,
        what: Asked,
    ) {
        self.requests.retain(|_, other| other.what.matter() != what.matter());
        let (lease, revision, worktree) = (lease.clone(), revision.clone(), worktree.clone());
        self.requests.insert(request.clone(), Request { lease, revision, what, worktree });
    }

    /// What a demand that was filed as blocked still waits for, by where everything stands now.
    #[must_use]
    pub fn waits_for(
        &self,
        demand: &DemandId,
        stands: &BTreeMap<CapabilityId, Standing>,
    ) -> Vec<CapabilityId> {
        let accepted = self.demands.accepted.get(demand);
        accepted.map_or_else(Vec::new, |accepted| dreams_of(stands, &accepted.blocked))
    }

    /// What of a demand, as it is written, is tied to nothing; beside the other demands that are written.
    #[must_use]
    pub fn loose_ends(&self, named: &Named, written: &[Named]) -> Vec<Loose> {
        tie::loose(&self.evidence, &self.demands, named, written)
    }

    /// Refuses to plan or build a demand that was bounced, or that waits for what it depends on.
    pub(crate) fn buildable(&self, demand: &DemandId) -> Result<(), Refusal> {
        bounce::buildable(&self.demands, &self.evidence, demand)
    }

    fn expected(&mut self, event: &constraint_event::Event, of: Option<&CycleId>, at: Timestamp, by: &str) {
        match event {
            constraint_event::Event::Decided(answer) => {
                let question = self.question(&answer.decision).map(|(_, asked)| asked.question.clone());
                question.iter().for_each(|question| self.expectations.expect(question, answer, of, at, by));
            }
            constraint_event::Event::OutcomeSeen { decision, outcome, because: _ } => {
                self.expectations.see(decision, *outcome);
            }
            constraint_event::Event::EnvelopeFrozen { .. }
            | constraint_event::Event::DecisionRequested(_)
            | constraint_event::Event::SlaBreached { .. } => {}
        }
    }

    fn evidence_of(&mut self, demand: &DemandId) -> Option<&mut Evidence> {
        self.evidence.values_mut().find(|evidence| evidence.demand == *demand && evidence.unnamed.is_none())
    }

    fn mirror(&mut self, event: &mirror::Event, of: Option<&CycleId>, told: &Told, by: &str) {
        let capability = match event {
            mirror::Event::ProofRequested { request, lease, capability, revision, worktree } => {
                self.ask(request, lease, revision, worktree, Asked::Proof(capability.clone()));
                capability
            }
            mirror::Event::ProofRun { request, run } => {
                if let Some(request) = request {
                    self.requests.remove(request);
                }
                &run.capability
            }
            mirror::Event::Probed { request, probe } => {
                self.requests.remove(request);
                &probe.capability
            }
            mirror::Event::ControlRun(run) => &run.capability,
            mirror::Event::Attested(attestation) => &attestation.capability,
            mirror::Event::StandingChanged { capability, .. }
            | mirror::Event::WordingAccepted { capability, .. }
            | mirror::Event::SignedOff { capability, .. }
            | mirror::Event::Held { capability, .. }
            | mirror::Event::HoldLifted { capability, .. }
            | mirror::Event::MetricAsked { capability, .. } => capability,
        };
        let place = of.and_then(|id| self.cycles.get(id)).map_or(Place::Branch, Cycle::place);
        if let Some(evidence) = self.evidence.get_mut(capability) {
            evidence.fold(event, told, by, place);
        }
    }

    fn landed(&mut self, of: Option<&CycleId>, commit: &ObjectId, told: &Told) {
        let Some(cycle) = of.and_then(|id| self.cycles.get(id)) else { return };
        for run in cycle.judged_to_land() {
            self.safety.hear(run, told);
        }
        if let Some(evidence) = self.evidence.get_mut(&cycle.demand.capability) {
            evidence.landed(commit, cycle.execution.candidate(), &cycle.quality.quarantined);
        }
    }

    fn turned(&mut self, event: &cycle::Event, of: Option<&CycleId>, stamp: Stamp<'_>) {
        let Some(id) = of else { return };
        let by = stamp.by;
        match event {
            cycle::Event::Opened { demand, base, plan: _ } => {
                let found = self.demands.accepted.get(demand).zip(self.plans.get(demand));
                if let Some((accepted, plan)) = found {
                    let cycle =
                        Cycle::new(id.clone(), accepted.demand.clone(), plan.clone(), base.clone(), stamp);
                    self.cycles.insert(id.clone(), cycle);
                }
            }
            cycle::Event::Adopted { .. } => self.adopted(id, event, stamp),
            cycle::Event::TakenUp { .. } => self.built_by(of, by),
            cycle::Event::Deviated(deviation) => self.remember(id, deviation),
            cycle::Event::Weakened { .. }
            | cycle::Event::Overran { .. }
            | cycle::Event::Replanned { .. }
            | cycle::Event::Stopped { .. }
            | cycle::Event::Swept {}
            | cycle::Event::Closed { .. } => {}
        }
    }

    /// A change that was made outside: a cycle without steps, and whoever made it built it.
    fn adopted(&mut self, id: &CycleId, event: &cycle::Event, stamp: Stamp<'_>) {
        let cycle::Event::Adopted { demand, base, commit, commits, authors, .. } = event else { return };
        self.outside.extend(commits.iter().cloned());
        let surplus = self.outside.len().saturating_sub(REMEMBERED_COMMITS);
        self.outside.drain(..surplus);
        let Some(accepted) = self.demands.accepted.get(demand).map(|accepted| accepted.demand.clone()) else {
            return;
        };
        if let Some(evidence) = self.evidence.get_mut(&accepted.capability) {
            evidence.adopted(commit, authors);
        }
        let plan = planning::view::View::none(demand, base);
        let cycle = Cycle::new(id.clone(), accepted, plan, base.clone(), stamp);
        self.cycles.insert(id.clone(), cycle);
    }

    fn remember(&mut self, id: &CycleId, deviation: &Deviation) {
        let Some(cycle) = self.cycles.get(id) else { return };
        let class = class_of(&cycle.demand.territory, deviation.fault, &deviation.subject);
        let met = self.classes.entry(class).or_default();
        if met.len() < REMEMBERED {
            met.insert(id.clone());
        }
    }

    fn close(&mut self, id: &CycleId, standing: &Standing, stamp: Stamp<'_>) {
        let Some(cycle) = self.cycles.remove(id) else { return };
        self.marks.remove(id);
        self.closed += 1;
        // An approval serves one cycle: the next one has another trace to consult.
        self.plans.remove(&cycle.demand.id);
        let reading = self.demands.readings.get(&cycle.demand.id);
        let precedent =
            cycle.precedent(standing, reading.map(|reading| &*reading.cited).unwrap_or_default(), stamp);
        self.patterns.closed(&precedent);
        self.bank.add(&cycle.demand.territory, precedent);
    }

    /// What of a territory's trace a person is shown before a demand, by the names by which it is cited: cycles, then patterns.
    #[must_use]
    pub fn shown(&self, territory: &str) -> Vec<String> {
        let cycles = self.bank.shown(territory).map(|precedent| precedent.cycle.to_string());
        let patterns = self.patterns.of(territory).take(SHOWN).map(|kept| kept.pattern.name.clone());
        cycles.chain(patterns).collect()
    }

    /// What recurs in closed cycles, and nobody has accepted or dismissed as a pattern.
    #[must_use]
    pub fn recurring(&self) -> Vec<Recurring> {
        recurring(&self.bank, &self.patterns)
    }

    /// Decisions of a territory whose outcome nobody has told: what they decided is no precedent yet.
    pub fn awaited(&self, territory: &str) -> impl Iterator<Item = &Expectation> {
        let of = |cycle: &CycleId| {
            let open = self.cycles.get(cycle).map(|cycle| cycle.demand.territory.as_str());
            open.or_else(|| self.bank.territory_of(cycle))
        };
        let here = move |open: &&Expectation| open.cycle.as_ref().and_then(of) == Some(territory);
        self.expectations.open().filter(here)
    }

    /// The demand that names a capability: an accepted one, or what a cycle left undone.
    #[must_use]
    pub fn named_by(&self, capability: &CapabilityId) -> Option<&DemandId> {
        let evidence = self.evidence.get(capability).map(|evidence| &evidence.demand);
        let filed = || self.demands.residuals.values().find(|filed| filed.residual.capability == *capability);
        evidence.or_else(|| filed().map(|filed| &filed.residual.demand))
    }

    /// Whether a class of deviation was met in another cycle of the territory.
    #[must_use]
    pub fn recurred(&self, cycle: &Cycle, deviation: &Deviation) -> bool {
        let class = class_of(&cycle.demand.territory, deviation.fault, &deviation.subject);
        self.classes.get(&class).is_some_and(|met| met.iter().any(|other| *other != cycle.id))
    }

    /// Where every capability stands on this ground.
    #[must_use]
    pub fn standings(&self, ground: &Ground, now: Timestamp) -> BTreeMap<CapabilityId, Standing> {
        let mut all = standings(&self.evidence, &self.safety, ground, now);
        for filed in self.demands.residuals.values() {
            all.entry(filed.residual.capability.clone()).or_insert_with(|| filed.standing());
        }
        all
    }

    /// A question that was asked, in an open cycle or outside any.
    #[must_use]
    pub fn question(&self, id: &DecisionId) -> Option<(Option<&Cycle>, &constraint::view::Asked)> {
        let outside = self.decisions.find(id).map(|asked| (None, asked));
        outside.or_else(|| {
            self.cycles.values().find_map(|cycle| Some((Some(cycle), cycle.constraint.find(id)?)))
        })
    }

    /// Everything that a turn of this cycle may look at.
    pub(crate) fn turn_of<'a>(
        &'a self,
        cycle: &'a Cycle,
        evidence: Option<&'a Evidence>,
        now: Timestamp,
    ) -> Turn<'a> {
        let plan = self.plans.get(&cycle.demand.id).map(|plan| plan.digest);
        let head = self.writers.anchor(cycle.driver.as_ref());
        let (bank, quarantines, safety) = (&self.bank, &self.quarantines, &self.safety);
        Turn { cycle, evidence, bank, plan, quarantines, safety, head, now }
    }
}

/// The class under which a deviation recurs.
fn class_of(territory: &str, fault: Fault, subject: &str) -> String {
    format!("{territory} · {} · {subject}", fault.name())
}
