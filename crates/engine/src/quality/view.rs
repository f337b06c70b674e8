//! The quality layer's projection: what each gate said of each attempt and of each candidate.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use trace::{GateRun, RollCall, Verdict, event::quality::Event, id::ObjectId};

/// What the quality layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The runs of every gate, in order.
    pub runs: Vec<GateRun>,
    /// What passed as a whole: step (absent for a candidate), attempt or candidate's number, tree.
    pub passed: Vec<(Option<u32>, u32, ObjectId)>,
    /// The roll calls, in order.
    #[serde(default)]
    pub calls: Vec<RollCall>,
    /// Gates that did not judge what passed, because they were quarantined.
    #[serde(default)]
    pub quarantined: BTreeSet<String>,
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event) {
        match event {
            Event::GatePassed(run) | Event::GateFailed(run) | Event::GateNotRun(run) => {
                self.runs.push(run.clone());
            }
            Event::AllGatesPassed { step, attempt, tree, quarantined } => {
                self.passed.push((*step, *attempt, tree.clone()));
                self.quarantined.extend(quarantined.iter().cloned());
            }
            Event::RollCalled(call) => self.calls.push(call.clone()),
            Event::GateQuarantined { .. } | Event::Checked(_) => {}
        }
    }

    /// The runs on one attempt of a step, or on one candidate.
    pub fn of(&self, step: Option<u32>, attempt: u32) -> impl Iterator<Item = &GateRun> {
        self.runs.iter().filter(move |run| run.step == step && run.attempt == attempt)
    }

    /// The gates that said yes and no to the same content, by the same definition.
    pub(crate) fn contradicted(&self) -> impl Iterator<Item = &str> {
        let no = |yes: &GateRun, other: &GateRun| {
            other.verdict == Verdict::Failed
                && (&other.gate, &other.tree, other.definition) == (&yes.gate, &yes.tree, yes.definition)
                && other.leftovers == yes.leftovers
        };
        let passed = self.runs.iter().filter(|run| run.verdict == Verdict::Passed && run.cached.is_none());
        passed.filter(move |yes| self.runs.iter().any(|other| no(yes, other))).map(|run| run.gate.as_str())
    }

    /// The runs on one attempt, or on one candidate, that open no door.
    pub fn red(&self, step: Option<u32>, attempt: u32) -> impl Iterator<Item = &GateRun> {
        self.of(step, attempt).filter(|run| run.is_red())
    }

    /// Whether a gate's word about a tree is more than the tree: it was an earlier one, or there were leftovers beside it.
    #[must_use]
    pub fn is_on_trust(&self, tree: &ObjectId) -> bool {
        self.runs.iter().any(|run| run.tree == *tree && (run.cached.is_some() || run.leftovers))
    }
}
