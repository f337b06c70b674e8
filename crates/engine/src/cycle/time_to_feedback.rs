//! Time to feedback: for each layer, how long it took from what the layer judges to its word. Folded from records, those
//! of one cycle or of many. What is not on record is said to be missing, and is never zero.

use crate::{Entry, planning::Sequence};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Event, Layer, Plan,
    event::{constraint, context, cycle, execution, feedback, learning, planning, quality},
    id::{CycleId, DecisionId, DemandId},
};

/// How long one layer took to speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// The layer.
    pub layer: Layer,
    /// How often it gave its word.
    pub words: usize,
    /// The middle of the times, in milliseconds; the upper one of an even number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_ms: Option<u64>,
    /// The longest, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_ms: Option<u64>,
    /// How much waits for its word now.
    pub waiting: usize,
    /// Since when the oldest of it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Why there is no time, where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<&'static str>,
}

/// The times, as far as the records were folded in.
#[derive(Clone, Debug, Default)]
pub struct TimeToFeedback {
    /// What waits for a layer's word, and since when.
    open: BTreeMap<Judged, Timestamp>,
    /// How long each word took, in milliseconds.
    took_ms: BTreeMap<Layer, Vec<u64>>,
    /// The last word of the gates so far on each of what they judge.
    gates: BTreeMap<Judged, Timestamp>,
    turns: BTreeMap<CycleId, Turn>,
    /// The last plan approved for each demand.
    plans: BTreeMap<DemandId, Plan>,
    /// Plans that nobody drafted on record were approved, or nobody watches what landed.
    silent: BTreeSet<Layer>,
}

/// What a layer judges.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Judged {
    Question(DecisionId),
    Draft(DemandId),
    ByHand(CycleId, u32, u32),
    /// An attempt at a step, or the candidate.
    Tree(CycleId, Option<u32>, u32),
    Landing(CycleId),
    Heartbeat(CycleId),
}

impl Judged {
    const fn layer(&self) -> Layer {
        match self {
            Self::Question(_) => Layer::Constraint,
            Self::Draft(_) => Layer::Planning,
            Self::ByHand(..) => Layer::Execution,
            Self::Tree(..) => Layer::Quality,
            Self::Landing(_) => Layer::Feedback,
            Self::Heartbeat(_) => Layer::Learning,
        }
    }
}

/// A cycle, as far as it says when a step is ready for its context.
#[derive(Clone, Debug, Default)]
struct Turn {
    demand: Option<DemandId>,
    /// When it was taken up first, or given another plan.
    began: Option<Timestamp>,
    committed: BTreeMap<u32, Timestamp>,
}

impl TimeToFeedback {
    /// The times that these records tell.
    pub fn of<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Self {
        let mut times = Self::default();
        entries.into_iter().for_each(|entry| times.fold(entry));
        times
    }

    /// The seven layers, in their order.
    #[must_use]
    pub fn layers(&self) -> Vec<Spoken> {
        Layer::ALL.into_iter().map(|layer| self.spoken(layer)).collect()
    }

    /// Takes one more record into account.
    pub fn fold(&mut self, entry: &Entry) {
        let (at, id) = (entry.record.at, &entry.record.cycle);
        match (&entry.record.event, id) {
            (Event::Constraint(event), _) => self.asked(event, at),
            (Event::Planning(event), _) => self.planned(event, at),
            (Event::Cycle(event), Some(id)) => self.turned(id, event, at),
            (Event::Context(event), Some(id)) => self.packed(id, event, at),
            (Event::Execution(event), Some(id)) => self.executed(id, event, at),
            (Event::Quality(event), Some(id)) => self.judged(id, event, at),
            (Event::Feedback(event), Some(id)) => self.seen(id, event, at),
            (Event::Learning(event), Some(id)) => self.learned(id, event, at),
            (Event::Demand(_) | Event::Mirror(_) | Event::Ledger(_), _)
            | (
                Event::Cycle(_)
                | Event::Context(_)
                | Event::Execution(_)
                | Event::Quality(_)
                | Event::Feedback(_)
                | Event::Learning(_),
                None,
            ) => {}
        }
    }

    fn asked(&mut self, event: &constraint::Event, at: Timestamp) {
        match event {
            constraint::Event::DecisionRequested(question) => {
                self.begin(Judged::Question(question.id.clone()), at);
            }
            constraint::Event::Decided(answer) => self.end(&Judged::Question(answer.decision.clone()), at),
            constraint::Event::EnvelopeFrozen { .. }
            | constraint::Event::SlaBreached { .. }
            | constraint::Event::OutcomeSeen { .. } => {}
        }
    }

    /// A draft has its word once it is sent back, by what it leaves open or by its owner, or approved.
    fn planned(&mut self, event: &planning::Event, at: Timestamp) {
        match event {
            planning::Event::Drafted { demand, tree: Some(_), .. } => {
                self.begin(Judged::Draft(demand.clone()), at);
            }
            planning::Event::DraftJudged { demand, findings, .. } if !findings.is_empty() => {
                self.end(&Judged::Draft(demand.clone()), at);
            }
            planning::Event::Bounced { demand, .. } => self.end(&Judged::Draft(demand.clone()), at),
            planning::Event::Approved { plan, .. } => {
                let draft = Judged::Draft(plan.demand.clone());
                if !self.open.contains_key(&draft) {
                    self.silent.insert(Layer::Planning);
                }
                self.end(&draft, at);
                self.plans.insert(plan.demand.clone(), (**plan).clone());
            }
            planning::Event::Drafted { .. }
            | planning::Event::DraftJudged { .. }
            | planning::Event::DraftRequested { .. }
            | planning::Event::SpikeRequested { .. }
            | planning::Event::Spiked { .. }
            | planning::Event::SpikeRead { .. } => {}
        }
    }

    fn turned(&mut self, id: &CycleId, event: &cycle::Event, at: Timestamp) {
        let turn = self.turns.entry(id.clone()).or_default();
        match event {
            cycle::Event::Opened { demand, .. } => turn.demand = Some(demand.clone()),
            cycle::Event::TakenUp { .. } => turn.began = turn.began.or(Some(at)),
            cycle::Event::Replanned { .. } => turn.began = Some(at),
            cycle::Event::Closed { .. } => self.end(&Judged::Heartbeat(id.clone()), at),
            cycle::Event::Adopted { .. }
            | cycle::Event::Weakened { .. }
            | cycle::Event::Deviated(_)
            | cycle::Event::Overran { .. }
            | cycle::Event::Stopped { .. }
            | cycle::Event::Swept {} => {}
        }
    }

    /// A step is ready for its context once everything that it comes after is committed.
    fn packed(&mut self, id: &CycleId, event: &context::Event, at: Timestamp) {
        let context::Event::Packed { step, pack: _ } = event;
        let Some(turn) = self.turns.get(id) else { return };
        let plan = turn.demand.as_ref().and_then(|demand| self.plans.get(demand));
        let after = plan.and_then(|plan| {
            let sequence = Sequence::of(plan);
            sequence.pairs().find(|(other, _)| other.number == *step).map(|(_, after)| after.clone())
        });
        let counts = |other: &u32| after.as_ref().is_none_or(|after| after.contains(other));
        let committed = turn.committed.iter().filter(|(other, _)| counts(other)).map(|(_, at)| *at);
        if let Some(since) = committed.chain(turn.began).max() {
            self.took(Layer::Context, since, at);
        }
    }

    fn executed(&mut self, id: &CycleId, event: &execution::Event, at: Timestamp) {
        match event {
            execution::Event::StepPrepared { step, attempt } => {
                self.begin(Judged::ByHand(id.clone(), *step, *attempt), at);
            }
            execution::Event::AttemptEnded(end) => {
                let by_hand = Judged::ByHand(id.clone(), end.step, end.attempt);
                if self.open.contains_key(&by_hand) {
                    self.end(&by_hand, at);
                } else {
                    self.took_ms.entry(Layer::Execution).or_default().push(end.took_ms);
                }
                self.begin(Judged::Tree(id.clone(), Some(end.step), end.attempt), at);
            }
            // A merged tree is judged afresh; that it waited for its turn is not the gates' time.
            execution::Event::StepMerged { step, attempt, .. } => {
                self.begin(Judged::Tree(id.clone(), Some(*step), *attempt), at);
            }
            execution::Event::CandidateMade { number, .. } => {
                self.begin(Judged::Tree(id.clone(), None, *number), at);
            }
            execution::Event::StepCommitted { step, .. } => {
                self.turns.entry(id.clone()).or_default().committed.insert(*step, at);
            }
            execution::Event::Landed { .. } => self.begin(Judged::Landing(id.clone()), at),
            execution::Event::StepHandedIn { .. }
            | execution::Event::ScopeRefused { .. }
            | execution::Event::StepGuided { .. }
            | execution::Event::AttemptDropped { .. }
            | execution::Event::StepConflicted { .. }
            | execution::Event::CandidateConflicted { .. }
            | execution::Event::LandingRefused { .. }
            | execution::Event::PullRequestOpened { .. }
            | execution::Event::PullRequestSeen { .. } => {}
        }
    }

    /// The layer has spoken with its last gate.
    fn judged(&mut self, id: &CycleId, event: &quality::Event, at: Timestamp) {
        let tree = event.run().map(|run| Judged::Tree(id.clone(), run.step, run.attempt));
        if let Some(tree) = tree.filter(|tree| self.open.contains_key(tree)) {
            self.gates.insert(tree, at);
        }
    }

    fn seen(&mut self, id: &CycleId, event: &feedback::Event, at: Timestamp) {
        let landing = Judged::Landing(id.clone());
        match event {
            feedback::Event::Observed { .. } => self.end(&landing, at),
            feedback::Event::Unobserved { .. } => {
                self.open.remove(&landing);
                self.silent.insert(Layer::Feedback);
            }
        }
    }

    fn learned(&mut self, id: &CycleId, event: &learning::Event, at: Timestamp) {
        match event {
            learning::Event::Heartbeat(_) => self.begin(Judged::Heartbeat(id.clone()), at),
            learning::Event::Responded { .. }
            | learning::Event::Answered { .. }
            | learning::Event::ChangeProposed { .. }
            | learning::Event::ChangeRefused { .. }
            | learning::Event::PatternAccepted { .. }
            | learning::Event::PatternDismissed { .. } => {}
        }
    }

    /// Something begins to wait. What the gates said of it before was said of another tree.
    fn begin(&mut self, judged: Judged, at: Timestamp) {
        let (layer, spoken) = (judged.layer(), self.gates.remove(&judged));
        if let Some((since, until)) = self.open.insert(judged, at).zip(spoken) {
            self.took(layer, since, until);
        }
    }

    fn end(&mut self, judged: &Judged, at: Timestamp) {
        if let Some(since) = self.open.remove(judged) {
            self.took(judged.layer(), since, at);
        }
    }

    fn took(&mut self, layer: Layer, since: Timestamp, until: Timestamp) {
        self.took_ms.entry(layer).or_default().push(between_ms(since, until));
    }

    fn spoken(&self, layer: Layer) -> Spoken {
        let mut took_ms = self.took_ms.get(&layer).cloned().unwrap_or_default();
        let gates = self.gates.iter().filter(|(judged, _)| judged.layer() == layer);
        took_ms.extend(gates.filter_map(|(judged, until)| Some(between_ms(*self.open.get(judged)?, *until))));
        took_ms.sort_unstable();
        // Of a tree without a gate's word the records do not say whether one is coming: its attempt may have been refused.
        let waits = |judged: &&Judged| judged.layer() == layer && layer != Layer::Quality;
        let open = || self.open.iter().filter(|(judged, _)| waits(judged)).map(|(_, since)| *since);
        Spoken {
            layer,
            words: took_ms.len(),
            median_ms: took_ms.get(took_ms.len() / 2).copied(),
            longest_ms: took_ms.last().copied(),
            waiting: open().count(),
            since: open().min(),
            missing: took_ms.is_empty().then(|| self.missing(layer, open().next().is_some())),
        }
    }

    fn missing(&self, layer: Layer, is_awaited: bool) -> &'static str {
        match (layer, self.silent.contains(&layer), is_awaited) {
            (_, _, true) => "no word yet",
            (Layer::Planning, true, false) => {
                "no draft is on record: since when the plan lay there is not known"
            }
            (Layer::Feedback, true, false) => "nothing observes the workflow",
            (Layer::Constraint, ..) => "nothing was asked",
            (Layer::Context, ..) => "no step was packed",
            (Layer::Planning, ..) => "no plan was judged",
            (Layer::Execution, ..) => "no attempt has ended",
            (Layer::Quality, ..) => "no gate has spoken",
            (Layer::Feedback, ..) => "nothing has landed",
            (Layer::Learning, ..) => "no heartbeat yet",
        }
    }
}

fn between_ms(since: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.duration_since(since).as_millis()).unwrap_or(0)
}
