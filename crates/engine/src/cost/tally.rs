//! The cost of one cycle, added up from its records as they happen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Cost, Event, Usage,
    event::{constraint, execution, learning, mirror},
    id::DecisionId,
};

/// A running sum.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    cost: Cost,
    /// Machine time of attempts that are neither kept nor thrown away yet, by step and attempt.
    open_ms: Vec<(u32, u32, u64)>,
    /// When each open decision was asked.
    asked: BTreeMap<DecisionId, Timestamp>,
    /// Which of them are mandated approvals beside the owner's.
    #[serde(default)]
    mandated: BTreeSet<DecisionId>,
    /// When the heartbeat was published, while it waits for its answer.
    beat: Option<Timestamp>,
}

impl Tally {
    /// The cost so far. Attempts that are still open count as thrown away.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let mut cost = self.cost;
        cost.false_starts += u32::try_from(self.open_ms.len()).unwrap_or(u32::MAX);
        cost.false_start_ms += self.open_ms.iter().map(|(.., ms)| ms).sum::<u64>();
        cost
    }

    /// When the heartbeat was published, while it waits for its answer.
    #[must_use]
    pub const fn beat(&self) -> Option<Timestamp> {
        self.beat
    }

    pub(crate) fn fold(&mut self, event: &Event, at: Timestamp) {
        match event {
            Event::Constraint(event) => self.decision(event, at),
            Event::Execution(event) => self.execution(event),
            Event::Quality(event) => {
                if let Some(run) = event.run() {
                    self.cost.gates_ms += run.took_ms;
                    self.cost.red_gates += u32::from(run.is_red() && run.skipped.is_none());
                }
            }
            Event::Mirror(mirror::Event::ControlRun(run) | mirror::Event::ProofRun { run, .. }) => {
                self.cost.proof_ms += run.took_ms;
            }
            Event::Learning(learning::Event::Heartbeat(_)) => self.beat = Some(at),
            Event::Learning(learning::Event::Responded { .. }) => {
                self.cost.touches += 1;
                let since = self.beat.take();
                self.cost.waiting_ms += since.map_or(0, |since| between_ms(since, at));
            }
            Event::Learning(_)
            | Event::Demand(_)
            | Event::Context(_)
            | Event::Planning(_)
            | Event::Feedback(_)
            | Event::Mirror(_)
            | Event::Cycle(_)
            | Event::Ledger(_) => {}
        }
    }

    fn decision(&mut self, event: &constraint::Event, at: Timestamp) {
        match event {
            constraint::Event::DecisionRequested(question) => {
                self.asked.insert(question.id.clone(), at);
                if question.chain.as_ref().is_some_and(|link| link.place > 1) {
                    self.mandated.insert(question.id.clone());
                }
            }
            constraint::Event::Decided(answer) => {
                self.cost.touches += u32::from(!answer.by_default);
                let since = self.asked.remove(&answer.decision);
                let waited_ms = since.map_or(0, |since| between_ms(since, at));
                self.cost.waiting_ms += waited_ms;
                if self.mandated.remove(&answer.decision) {
                    self.cost.mandated_ms += waited_ms;
                }
            }
            constraint::Event::EnvelopeFrozen { .. }
            | constraint::Event::SlaBreached { .. }
            | constraint::Event::OutcomeSeen { .. } => {}
        }
    }

    fn execution(&mut self, event: &execution::Event) {
        match event {
            execution::Event::AttemptEnded(end) => {
                self.cost.attempts += 1;
                self.open_ms.push((end.step, end.attempt, end.took_ms));
                self.spend(&end.usage);
            }
            execution::Event::StepCommitted { step, attempt, .. } => self.settle(*step, *attempt),
            execution::Event::AttemptDropped { usage, .. } => self.spend(usage),
            execution::Event::StepGuided { .. }
            | execution::Event::StepMerged { .. }
            | execution::Event::StepConflicted { .. }
            | execution::Event::StepPrepared { .. }
            | execution::Event::StepHandedIn { .. }
            | execution::Event::ScopeRefused { .. }
            | execution::Event::CandidateMade { .. }
            | execution::Event::CandidateConflicted { .. }
            | execution::Event::LandingRefused { .. }
            | execution::Event::PullRequestOpened { .. }
            | execution::Event::PullRequestSeen { .. }
            | execution::Event::Landed { .. } => {}
        }
    }

    /// A step's kept attempt was building; the ones before it were false starts.
    fn settle(&mut self, step: u32, kept: u32) {
        for (_, attempt, ms) in self.open_ms.extract_if(.., |(open, ..)| *open == step) {
            if attempt == kept {
                self.cost.building_ms += ms;
            } else {
                self.cost.false_starts += 1;
                self.cost.false_start_ms += ms;
            }
        }
    }

    /// What no agent told stays unknown, and is not added as zero.
    fn spend(&mut self, usage: &Usage) {
        if usage.tokens_in.is_some() || usage.tokens_out.is_some() {
            let tokens = usage.tokens_in.unwrap_or(0) + usage.tokens_out.unwrap_or(0);
            self.cost.tokens = Some(self.cost.tokens.unwrap_or(0) + tokens);
        }
        if let Some(usd) = usage.cost_usd {
            self.cost.cost_usd = Some(self.cost.cost_usd.unwrap_or(0.0) + usd);
        }
    }
}

fn between_ms(since: Timestamp, until: Timestamp) -> u64 {
    u64::try_from(until.duration_since(since).as_millis()).unwrap_or(0)
}
