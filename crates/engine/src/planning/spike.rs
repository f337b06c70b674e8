//! Spikes: an agent explores a question that is open, and what it found is read by whoever decides. Nothing that it wrote
//! can land, because no rule ever looks at its tree again.

use crate::{Attempted, Refusal};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Digest, Ending, Spike,
    event::planning::Event,
    id::{DecisionId, RequestId},
};

/// Explorations of one question: more of them say that the question is wrong.
const MOST: u32 = 5;

/// Questions whose exploration is remembered.
const REMEMBERED: usize = 500;

/// The last exploration of each question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spikes(BTreeMap<DecisionId, Explored>);

/// One exploration that ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explored {
    /// Which one for its question.
    pub attempt: u32,
    /// Who explored.
    pub agent: String,
    /// How it ended.
    pub ending: Ending,
    /// The tree that it left.
    pub tree: Option<trace::id::ObjectId>,
    /// How many files it changed.
    pub changed: u32,
    /// What it found, once that was read.
    pub findings: Option<Digest>,
}

impl Spikes {
    /// The last exploration of a question.
    #[must_use]
    pub fn of(&self, decision: &DecisionId) -> Option<&Explored> {
        self.0.get(decision)
    }

    /// The number of the next one.
    #[must_use]
    pub fn next(&self, decision: &DecisionId) -> u32 {
        self.of(decision).map_or(1, |last| last.attempt + 1)
    }

    pub(crate) fn fold(&mut self, event: &Event) {
        match event {
            Event::Spiked { decision, attempt, agent, ending, tree, changed, .. } => {
                while self.0.len() >= REMEMBERED && !self.0.contains_key(decision) {
                    self.0.pop_first();
                }
                let explored = Explored {
                    attempt: *attempt,
                    agent: agent.clone(),
                    ending: ending.clone(),
                    tree: tree.clone(),
                    changed: *changed,
                    findings: None,
                };
                self.0.insert(decision.clone(), explored);
            }
            Event::SpikeRead { decision, attempt, findings } => {
                let last = self.0.get_mut(decision).filter(|last| last.attempt == *attempt);
                last.into_iter().for_each(|last| last.findings = Some(*findings));
            }
            Event::SpikeRequested { .. }
            | Event::Approved { .. }
            | Event::DraftRequested { .. }
            | Event::Drafted { .. }
            | Event::DraftJudged { .. }
            | Event::Bounced { .. } => {}
        }
    }

    /// Refuses to explore what nobody asks any more, what is explored meanwhile, and the same again without end.
    pub(crate) fn another(&self, spike: &Spike, is_open: bool) -> Result<(), Refusal> {
        let decision = &spike.decision;
        if !is_open {
            return Err(Refusal::new(
                "planning.nothing-to-explore",
                format!("`{decision}` is no open question"),
                "run `evolute decisions` for those that are, or ask one: `evolute spike \"…\" --options A,B`",
            ));
        }
        if spike.attempt != self.next(decision) {
            return Err(Refusal::new(
                "planning.explored-meanwhile",
                format!("somebody else had `{decision}` explored"),
                format!("read what was found: `evolute spike --for {decision}`"),
            ));
        }
        if spike.attempt > MOST {
            return Err(Refusal::new(
                "planning.spikes-ran-out",
                format!("`{decision}` was explored {MOST} times"),
                "decide by what was found, or ask a smaller question",
            ));
        }
        Ok(())
    }

    /// What was found, as it is recorded: it is read once, and only that of the last exploration.
    pub(crate) fn read(
        &self,
        decision: &DecisionId,
        attempt: u32,
        findings: Digest,
    ) -> Result<Event, Refusal> {
        let awaited =
            self.of(decision).is_some_and(|last| last.attempt == attempt && last.findings.is_none());
        if awaited {
            return Ok(Event::SpikeRead { decision: decision.clone(), attempt, findings });
        }
        Err(Refusal::new(
            "planning.no-such-spike",
            format!("nobody waits for what exploration {attempt} of `{decision}` found"),
            format!("run `evolute spike --for {decision}`"),
        ))
    }
}

/// The exploration as it ended.
pub(crate) fn ended(request: RequestId, spike: &Spike, attempted: &Attempted) -> Event {
    Event::Spiked {
        request,
        decision: spike.decision.clone(),
        attempt: spike.attempt,
        agent: spike.agent.name.clone(),
        ending: attempted.ending.clone(),
        tree: attempted.tree.clone(),
        changed: u32::try_from(attempted.changes.len()).unwrap_or(u32::MAX),
        output: attempted.output,
        usage: attempted.usage,
        took_ms: attempted.took_ms,
    }
}
