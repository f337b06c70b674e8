//! A cycle, folded from its records: each layer's view, and what belongs to the turn itself.

use super::inner_loop::{BLOCKED, OURS};
use crate::{
    constraint, context, cost::Tally, execution, feedback, learning, mirror as instrument, planning, quality,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use trace::{
    Demand, Digest, Event, Layer, Measure, ProofRun,
    event::{constraint as decisions, context as packs, cycle, mirror},
    id::{CycleId, LeaseId, ObjectId, RecordId, WriterId},
};

/// A cycle that is open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cycle {
    /// Its id.
    pub id: CycleId,
    /// Its demand, as accepted.
    pub demand: Demand,
    /// The default branch's head when it opened.
    pub base: ObjectId,
    /// When it opened.
    pub opened: Timestamp,
    /// Who opened it.
    pub by: String,
    /// The lease under which its hands report, once one was taken.
    pub lease: Option<LeaseId>,
    /// The ledger that drives it: whose record took it up last.
    #[serde(default)]
    pub driver: Option<WriterId>,
    /// Whether agents and gates are confined.
    pub confined: bool,
    /// What it adopted, if it was made outside the loop.
    #[serde(default)]
    pub adopted: Option<Adopted>,
    /// Why it was stopped, if it was.
    pub stopped: Option<String>,
    /// Weaknesses, named and handed down.
    pub weaknesses: Vec<(Layer, String)>,
    /// Layer 1.
    pub constraint: constraint::view::View,
    /// Layer 2.
    pub context: context::view::View,
    /// Layer 3.
    pub planning: planning::view::View,
    /// Layer 4.
    pub execution: execution::view::View,
    /// Layer 5.
    pub quality: quality::view::View,
    /// The control of its proof, if it was run in this cycle.
    pub control: Option<ProofRun>,
    /// Its proof, once run.
    pub proof: Option<ProofRun>,
    /// Layer 6.
    pub feedback: feedback::view::View,
    /// Layer 7.
    pub learning: learning::view::View,
    /// What it cost so far.
    pub tally: Tally,
    /// In what it costs more than was likely, as far as that is on record.
    #[serde(default)]
    pub overran: BTreeSet<Measure>,
    /// Whether its worktrees and its branch are gone.
    pub swept: bool,
    /// Whether it is closed: then it wants nothing any more.
    pub closed: bool,
}

/// A change that was made outside the loop.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    /// The tree before it.
    pub base_tree: ObjectId,
    /// Its commits, the oldest first.
    pub commits: Vec<ObjectId>,
    /// Why it was made outside.
    pub because: String,
}

/// When something happened, and by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stamp<'a> {
    pub(crate) at: Timestamp,
    pub(crate) by: &'a str,
    /// The record of it; none as long as it is only about to be recorded.
    pub(crate) record: Option<&'a RecordId>,
}

/// What triggers the question whether missing tests may go.
pub(crate) fn missing_trigger(step: u32, attempt: u32) -> String {
    format!("step {step} attempt {attempt}: tests missing")
}

impl Cycle {
    /// A cycle that has just been opened.
    pub(crate) fn new(
        id: CycleId,
        demand: Demand,
        planning: planning::view::View,
        base: ObjectId,
        stamp: Stamp<'_>,
    ) -> Self {
        Self {
            id,
            demand,
            base,
            opened: stamp.at,
            by: stamp.by.to_owned(),
            lease: None,
            driver: None,
            confined: false,
            adopted: None,
            stopped: None,
            weaknesses: vec![],
            constraint: constraint::view::View::default(),
            context: context::view::View::default(),
            planning,
            execution: execution::view::View::default(),
            quality: quality::view::View::default(),
            control: None,
            proof: None,
            feedback: feedback::view::View::default(),
            learning: learning::view::View::default(),
            tally: Tally::default(),
            overran: BTreeSet::new(),
            swept: false,
            closed: false,
        }
    }

    /// Folds one of its own events. `plan` is the demand's latest approved plan, for a replan.
    pub(crate) fn fold(&mut self, event: &Event, stamp: Stamp<'_>, plan: Option<&planning::view::View>) {
        self.tally.fold(event, stamp.at);
        match event {
            Event::Constraint(event) => {
                self.constraint.fold(event, stamp.at, stamp.by);
                if let decisions::Event::Decided(answer) = event {
                    self.decided(answer);
                }
            }
            Event::Context(event) => {
                let packs::Event::Packed { step, pack: _ } = event;
                let tip = self.tip().clone();
                self.execution.begin(*step, tip);
                self.context.fold(event);
            }
            Event::Execution(event) => self.execution.fold(event, stamp.at, stamp.by, self.lease.as_ref()),
            Event::Quality(event) => self.quality.fold(event),
            Event::Feedback(event) => self.feedback.fold(event),
            Event::Learning(event) => self.learning.fold(event, stamp.record),
            Event::Mirror(mirror::Event::ControlRun(run)) => self.control = Some(run.clone()),
            Event::Mirror(mirror::Event::ProofRun { run, request: None }) => self.proof = Some(run.clone()),
            Event::Cycle(event) => self.turn(event, plan),
            Event::Demand(_) | Event::Planning(_) | Event::Mirror(_) | Event::Ledger(_) => {}
        }
    }

    fn turn(&mut self, event: &cycle::Event, plan: Option<&planning::view::View>) {
        match event {
            cycle::Event::TakenUp { lease, confined, over: _ } => {
                self.lease = Some(lease.clone());
                self.confined = *confined;
            }
            cycle::Event::Weakened { layer, weakness } => self.weaknesses.push((*layer, weakness.clone())),
            cycle::Event::Deviated(deviation) => self.learning.deviations.push((deviation.clone(), None)),
            cycle::Event::Replanned { plan: digest } => self.replan(*digest, plan),
            cycle::Event::Stopped { because } => self.stopped = Some(because.clone()),
            cycle::Event::Swept {} => self.swept = true,
            cycle::Event::Closed { .. } => self.closed = true,
            cycle::Event::Overran { measure, .. } => drop(self.overran.insert(*measure)),
            cycle::Event::Opened { .. } => {}
            cycle::Event::Adopted { .. } => self.adopt(event),
        }
    }

    /// What was made outside landed before it was judged.
    fn adopt(&mut self, event: &cycle::Event) {
        let cycle::Event::Adopted { base, base_tree, commit, tree, commits, because, .. } = event else {
            return;
        };
        self.execution.adopt(commit, tree, base, self.opened);
        self.adopted = Some(Adopted {
            base_tree: base_tree.clone(),
            commits: commits.clone(),
            because: because.clone(),
        });
    }

    /// A new plan: what is committed stays; every other step begins afresh, with a pack of its own.
    fn replan(&mut self, digest: Digest, plan: Option<&planning::view::View>) {
        if let Some(plan) = plan.filter(|plan| plan.digest == digest) {
            self.planning = plan.clone();
        }
        let open: Vec<u32> = self.open_steps().map(|step| step.number).collect();
        for number in open {
            self.context.packs.remove(&number);
            self.execution.afresh(number);
        }
    }

    /// What an answer means beyond its words: guidance for a step, or another candidate.
    fn decided(&mut self, answer: &trace::Answer) {
        let Some(asked) = self.constraint.find(&answer.decision) else { return };
        let step = asked.question.step;
        let reasons = Some(&answer.because).filter(|_| answer.choice == "changes");
        let own = own_option(&asked.question, answer);
        let guidance = own.as_ref().or(answer.guidance.as_ref()).or(reasons).map(String::as_str);
        match (answer.choice.as_str(), step) {
            ("retry", _) => self.execution.spend(),
            ("changes", None) => {
                if let Some(last) = self.planning.plan.steps.iter().map(|step| step.number).max() {
                    self.execution.reopen(last);
                    self.execution.guide(last, guidance);
                }
            }
            (_, Some(step)) => self.execution.guide(step, guidance),
            (_, None) => {}
        }
    }

    /// The tests that may go, by name: what the plan drops, and what its owner let go.
    #[must_use]
    pub(crate) fn drops(&self) -> Vec<String> {
        let planned = self.planning.plan.steps.iter().flat_map(|step| step.drops.iter().cloned());
        let let_go = |call: &&trace::RollCall| {
            let trigger = call.step.map(|step| missing_trigger(step, call.attempt));
            let asked = trigger.and_then(|trigger| self.constraint.triggered(&trigger));
            asked.and_then(constraint::view::Asked::choice) == Some("drop")
        };
        let calls = self.quality.calls.iter().filter(let_go);
        planned
            .chain(calls.flat_map(|call| call.missing.iter().map(|missing| missing.test.clone())))
            .collect()
    }

    /// The steps of the plan that are not on the branch yet.
    pub fn open_steps(&self) -> impl Iterator<Item = &trace::Step> {
        self.planning.plan.steps.iter().filter(|step| !self.is_committed(step.number))
    }

    /// Its steps in the order in which they are committed.
    pub(crate) fn sequence(&self) -> planning::Sequence<'_> {
        planning::Sequence::of(&self.planning.plan)
    }

    pub(crate) fn is_committed(&self, step: u32) -> bool {
        self.execution.steps.get(&step).is_some_and(|step| step.committed)
    }

    /// Whether a step's context is there: from then on it is under way.
    pub(crate) fn has_begun(&self, step: u32) -> bool {
        self.context.packs.contains_key(&step)
    }

    /// The commit that a step's attempts start from: the tip when it was begun, or the one that it was merged onto.
    #[must_use]
    pub fn base_of(&self, step: u32) -> &ObjectId {
        self.execution.steps.get(&step).and_then(|step| step.base.as_ref()).unwrap_or(self.tip())
    }

    /// Where its proof is run now: on the default branch, once it has landed.
    pub(crate) fn place(&self) -> instrument::Place {
        if self.execution.landed.is_some() { instrument::Place::Branch } else { instrument::Place::Candidate }
    }

    /// What gates said of the tree that would land, whether as a step's or as the candidate's.
    pub(crate) fn judged_to_land(&self) -> impl Iterator<Item = &trace::GateRun> {
        let tree = self.execution.candidate_tree();
        self.quality.runs.iter().filter(move |run| Some(&run.tree) == tree)
    }

    /// Whether this very tree is what it has landed.
    pub(crate) fn has_landed(&self, tree: &ObjectId) -> bool {
        self.execution.landed.is_some() && self.execution.candidate_tree() == Some(tree)
    }

    /// The tip of the cycle's branch.
    #[must_use]
    pub fn tip(&self) -> &ObjectId {
        self.execution.tip.as_ref().unwrap_or(&self.base)
    }
}

/// Where one of the agent's own options was chosen: its question and that answer, with what the person says to it.
fn own_option(question: &trace::Question, answer: &trace::Answer) -> Option<String> {
    let is_own = question.trigger.ends_with(BLOCKED) && !OURS.contains(&answer.choice.as_str());
    let more = answer.guidance.iter().map(|words| format!("\n\n{words}")).collect::<String>();
    is_own.then(|| format!("{}\n\nThe answer: {}{more}", question.text, answer.choice))
}
