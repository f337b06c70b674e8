//! The quality layer's projection: what each gate said of each attempt and of each candidate.

use serde::{Deserialize, Serialize};
use trace::{GateRun, Verdict, event::quality::Event, id::ObjectId};

/// What the quality layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The runs of every gate, in order.
    pub runs: Vec<GateRun>,
    /// What passed as a whole: step (absent for a candidate), attempt or candidate's number, tree.
    pub passed: Vec<(Option<u32>, u32, ObjectId)>,
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event) {
        match event {
            Event::GatePassed(run) | Event::GateFailed(run) | Event::GateNotRun(run) => {
                self.runs.push(run.clone());
            }
            Event::AllGatesPassed { step, attempt, tree } => {
                self.passed.push((*step, *attempt, tree.clone()));
            }
        }
    }

    /// The runs on one attempt of a step, or on one candidate.
    pub fn of(&self, step: Option<u32>, attempt: u32) -> impl Iterator<Item = &GateRun> {
        self.runs.iter().filter(move |run| run.step == step && run.attempt == attempt)
    }

    /// The runs on one attempt, or on one candidate, that open no door.
    pub fn red(&self, step: Option<u32>, attempt: u32) -> impl Iterator<Item = &GateRun> {
        self.of(step, attempt).filter(|run| run.verdict != Verdict::Passed)
    }
}
