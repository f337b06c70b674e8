//! What the four questions need of the records: demands as they were accepted, cycles as they went, and the receipts of
//! Reality. Records may come in any order: what counts is their time.

use super::cited::Mark;
use crate::Entry;
use std::collections::BTreeMap;
use trace::{
    Cost, Demand, Deviation, Event, GateKind, Remedy, Response, State,
    event::{cycle, demand, execution, learning, mirror, planning},
    id::{CapabilityId, CycleId, DemandId},
};

/// Deviations of one cycle that are kept.
const DEVIATIONS: usize = 200;

/// What happened, as far as the four questions ask.
#[derive(Clone, Debug, Default)]
pub struct Chronicle {
    pub(super) demands: BTreeMap<DemandId, Accepted>,
    pub(super) turns: BTreeMap<CycleId, Turn>,
    pub(super) receipts: BTreeMap<CapabilityId, Receipts>,
    /// Machine time of agents that drafted a demand's plan, in milliseconds.
    pub(super) drafted_ms: BTreeMap<DemandId, Vec<(Mark, u64)>>,
    /// The steps of each approved plan, by the plan's digest.
    steps: BTreeMap<String, usize>,
}

/// A demand as it was accepted last, and when it was first.
#[derive(Clone, Debug)]
pub(super) struct Accepted {
    pub(super) first: Mark,
    pub(super) last: Mark,
    pub(super) demand: Box<Demand>,
}

/// When a capability was Reality by its receipts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipts {
    pub(super) first: Mark,
    pub(super) last: Mark,
}

/// A cycle.
#[derive(Clone, Debug, Default)]
pub(super) struct Turn {
    pub(super) demand: Option<DemandId>,
    pub(super) opened: Option<Mark>,
    pub(super) adopted: bool,
    plan: Option<String>,
    pub(super) stopped: Option<Mark>,
    pub(super) closed: Option<(Mark, Cost)>,
    /// The first gate that stood in the way.
    pub(super) red: Option<(Mark, String)>,
    pub(super) deviations: Vec<(Mark, Deviation)>,
    /// Attempts by each model, or agent.
    pub(super) models: BTreeMap<String, u32>,
    pub(super) beat: Option<(Mark, Option<Cost>)>,
    pub(super) answered: Option<(Mark, Response)>,
    pub(super) lessons: Vec<(Mark, String)>,
}

impl Chronicle {
    /// The types of records that it takes: no other needs to be read.
    pub const KINDS: [&'static str; 15] = [
        "cycle.adopted",
        "cycle.closed",
        "cycle.deviated",
        "cycle.opened",
        "cycle.stopped",
        "demand.accepted",
        "execution.attempt_ended",
        "learning.answered",
        "learning.heartbeat",
        "learning.responded",
        "mirror.standing_changed",
        "planning.approved",
        "planning.drafted",
        "quality.gate_failed",
        "quality.gate_not_run",
    ];

    /// Takes one more record into account.
    pub fn fold(&mut self, entry: &Entry) {
        let mark = Mark { at: entry.record.at, record: entry.position };
        let cycle = entry.record.cycle.as_ref();
        match &entry.record.event {
            Event::Demand(event) => self.asked(event, mark),
            Event::Planning(event) => self.planned(event, mark),
            Event::Mirror(event) => self.stands(event, mark),
            Event::Cycle(event) => self.turn(cycle, |turn| turn.turned(event, mark)),
            Event::Execution(event) => self.turn(cycle, |turn| turn.executed(event)),
            Event::Quality(event) => {
                let red = event.run().filter(|run| run.is_red() && run.skipped.is_none());
                let name = red.map(|run| match run.kind {
                    GateKind::Gate => format!("gate `{}`", run.gate),
                    GateKind::Acceptance => "the step's own acceptance".to_owned(),
                });
                name.into_iter().for_each(|name| self.turn(cycle, |turn| turn.stands_in_the_way(name, mark)));
            }
            Event::Learning(event) => self.turn(cycle, |turn| turn.learned(event, mark)),
            Event::Constraint(_) | Event::Context(_) | Event::Feedback(_) | Event::Ledger(_) => {}
        }
    }

    /// The steps of a cycle's plan.
    pub(super) fn steps_of(&self, turn: &Turn) -> Option<usize> {
        self.steps.get(turn.plan.as_ref()?).copied()
    }

    fn turn(&mut self, cycle: Option<&CycleId>, change: impl FnOnce(&mut Turn)) {
        if let Some(id) = cycle {
            change(self.turns.entry(id.clone()).or_default());
        }
    }

    fn asked(&mut self, event: &demand::Event, mark: Mark) {
        let demand::Event::Accepted { demand, .. } = event else { return };
        let accepted = self.demands.entry(demand.id.clone()).or_insert_with(|| Accepted {
            first: mark,
            last: mark,
            demand: demand.clone(),
        });
        accepted.first = accepted.first.min(mark);
        if mark > accepted.last {
            (accepted.last, accepted.demand) = (mark, demand.clone());
        }
    }

    fn planned(&mut self, event: &planning::Event, mark: Mark) {
        if let planning::Event::Approved { plan, digest, .. } = event {
            self.steps.insert(digest.to_string(), plan.steps.len());
        }
        if let planning::Event::Drafted { demand, took_ms, .. } = event {
            self.drafted_ms.entry(demand.clone()).or_default().push((mark, *took_ms));
        }
    }

    fn stands(&mut self, event: &mirror::Event, mark: Mark) {
        let mirror::Event::StandingChanged { capability, to, .. } = event else { return };
        if to.state == State::Reality {
            let receipts =
                self.receipts.entry(capability.clone()).or_insert(Receipts { first: mark, last: mark });
            receipts.first = receipts.first.min(mark);
            receipts.last = receipts.last.max(mark);
        }
    }
}

impl Turn {
    /// What made it: its models, or its agents where no model is known.
    pub(super) fn made_by(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }

    fn turned(&mut self, event: &cycle::Event, mark: Mark) {
        match event {
            cycle::Event::Opened { demand, plan, .. } => {
                (self.demand, self.plan) = (Some(demand.clone()), Some(plan.to_string()));
                self.opened = Some(mark);
            }
            cycle::Event::Adopted { demand, .. } => {
                (self.demand, self.opened, self.adopted) = (Some(demand.clone()), Some(mark), true);
            }
            cycle::Event::Deviated(deviation) if self.deviations.len() < DEVIATIONS => {
                self.deviations.push((mark, deviation.clone()));
            }
            cycle::Event::Stopped { .. } => self.stopped = Some(mark),
            cycle::Event::Closed { cost, .. } => self.closed = Some((mark, *cost)),
            cycle::Event::Deviated(_)
            | cycle::Event::TakenUp { .. }
            | cycle::Event::Overran { .. }
            | cycle::Event::Weakened { .. }
            | cycle::Event::Replanned { .. }
            | cycle::Event::Swept {} => {}
        }
    }

    fn executed(&mut self, event: &execution::Event) {
        if let execution::Event::AttemptEnded(end) = event {
            *self.models.entry(end.model.clone().unwrap_or_else(|| end.agent.clone())).or_default() += 1;
        }
    }

    fn stands_in_the_way(&mut self, name: String, mark: Mark) {
        if self.red.as_ref().is_none_or(|(first, _)| mark < *first) {
            self.red = Some((mark, name));
        }
    }

    fn learned(&mut self, event: &learning::Event, mark: Mark) {
        if let learning::Event::Heartbeat(beat) = event {
            self.beat = Some((mark, beat.predicted));
        }
        if let learning::Event::Responded { response, .. } = event {
            self.answered = Some((mark, *response));
        }
        if let learning::Event::Answered { remedy: Remedy::Changed { lesson, .. }, .. } = event {
            self.lessons.push((mark, lesson.clone()));
        }
    }
}
