//! What it costs that areas need one another, folded from the whole trace: steps that reach into other areas, decisions
//! asked of another area's owner, the hours that they took, and the one redrawing that would have saved most.

use crate::Entry;
use formats::Configuration;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Area, Envelope, Event, Expiry, Plan, Question, Step,
    event::{constraint, cycle, planning},
    id::{CycleId, DecisionId},
};

/// Crossings between one pair of areas, from which on a redrawing is proposed: fewer say nothing.
const ENOUGH: usize = 3;

/// What the trace says about waiting for one another.
#[derive(Clone, Debug, Default)]
pub struct Coordination {
    /// The last plan approved for each demand.
    plans: BTreeMap<String, Plan>,
    cycles: BTreeMap<CycleId, Turn>,
    areas: BTreeMap<String, Sum>,
    pairs: BTreeMap<(String, String), Sum>,
}

/// A cycle, as far as it matters here.
#[derive(Clone, Debug, Default)]
struct Turn {
    demand: String,
    /// The areas of its plan.
    own: BTreeSet<String>,
    all: Vec<Area>,
    open: BTreeMap<DecisionId, Open>,
    has_waited: bool,
}

/// A question that is not answered.
#[derive(Clone, Debug)]
struct Open {
    since: Timestamp,
    /// The area whose owner is asked; none where there are no areas.
    of: Option<String>,
    /// Whether that is an area of which the cycle has no part.
    is_others: bool,
}

/// Counts, of an area or of a pair of areas.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    steps: usize,
    cross_area_steps: usize,
    asked: usize,
    waited_s: i64,
    decisions: usize,
    people: usize,
}

/// The measures of one area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// Steps that touched it.
    pub steps: usize,
    /// Those that touch another area too, or cross into one.
    pub cross_area_steps: usize,
    /// Decisions that cycles of other areas asked of its owner.
    pub asked: usize,
    /// The hours that these took.
    pub waited_h: f64,
    /// How many people each decision was put to: one, and one more for each time that its clock ran out.
    pub people_per_decision: f64,
}

/// What would have saved most waiting.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "propose")]
pub enum Redrawing {
    /// There is too little on record to say.
    TooLittle {
        /// The most crossings between two areas.
        crossings: usize,
        /// How many it takes.
        needed: usize,
    },
    /// One owner for two areas.
    Merge {
        /// The one.
        one: String,
        /// The other.
        other: String,
        /// Steps and decisions that crossed between them.
        crossings: usize,
        /// The hours waited between them.
        waited_h: f64,
    },
}

impl Coordination {
    /// Takes one more record into account.
    pub fn fold(&mut self, entry: &Entry) {
        let record = &entry.record;
        if let Event::Planning(planning::Event::Approved { plan, .. }) = &record.event {
            self.plans.insert(plan.demand.to_string(), (**plan).clone());
        }
        let Some(id) = &record.cycle else { return };
        if let Event::Cycle(cycle::Event::Opened { demand, .. }) = &record.event {
            self.cycles.entry(id.clone()).or_default().demand = demand.to_string();
        }
        let Event::Constraint(event) = &record.event else { return };
        match event {
            constraint::Event::EnvelopeFrozen { envelope, .. } => self.frozen(id, envelope),
            constraint::Event::DecisionRequested(asked) => self.asked(id, asked, record.at),
            constraint::Event::Decided(answer) => self.answered(id, &answer.decision, record.at),
            constraint::Event::SlaBreached { decision, expiry: Expiry::Escalated { .. } } => {
                self.escalated(id, decision);
            }
            constraint::Event::SlaBreached { expiry: Expiry::Defaulted { .. }, .. }
            | constraint::Event::OutcomeSeen { .. } => {}
        }
    }

    /// One more person had to look at it.
    fn escalated(&mut self, id: &CycleId, decision: &DecisionId) {
        let open = self.cycles.get(id).and_then(|turn| turn.open.get(decision));
        if let Some(of) = open.and_then(|open| open.of.clone()) {
            self.areas.entry(of).or_default().people += 1;
        }
    }

    fn frozen(&mut self, id: &CycleId, envelope: &Envelope) {
        let turn = self.cycles.entry(id.clone()).or_default();
        turn.own = envelope.areas.iter().map(|area| area.name.clone()).collect();
        turn.all = envelope.areas.iter().chain(&envelope.neighbors).cloned().collect();
        let (all, plan) = (turn.all.clone(), self.plans.get(&turn.demand).cloned());
        for step in plan.iter().flat_map(|plan| &plan.steps) {
            self.step(&all, step);
        }
    }

    fn step(&mut self, all: &[Area], step: &Step) {
        let within = Configuration { areas: all.to_vec(), ..Configuration::default() };
        let touched: BTreeSet<String> =
            within.areas_of(&step.touches).into_iter().map(|area| area.name.clone()).collect();
        let reached: BTreeSet<String> = touched.iter().chain(&step.crosses).cloned().collect();
        for area in &touched {
            let sum = self.areas.entry(area.clone()).or_default();
            sum.steps += 1;
            sum.cross_area_steps += usize::from(reached.len() > 1);
            for other in reached.iter().filter(|other| *other != area) {
                if !touched.contains(other) || area < other {
                    self.pairs.entry(pair(area, other)).or_default().steps += 1;
                }
            }
        }
    }

    fn asked(&mut self, id: &CycleId, asked: &Question, since: Timestamp) {
        let Some(turn) = self.cycles.get_mut(id) else { return };
        let named = asked.trigger.rsplit_once("crosses into ").map(|(_, area)| area.to_owned());
        let other = named.filter(|_| asked.class == "crossing");
        let of = other.clone().or_else(|| turn.own.first().cloned());
        turn.open.insert(asked.id.clone(), Open { since, of: of.clone(), is_others: other.is_some() });
        turn.has_waited |= other.is_some();
        let Some(of) = of else { return };
        let sum = self.areas.entry(of).or_default();
        sum.asked += usize::from(other.is_some());
        sum.decisions += 1;
        sum.people += 1;
    }

    fn answered(&mut self, id: &CycleId, decision: &DecisionId, at: Timestamp) {
        let Some(turn) = self.cycles.get_mut(id) else { return };
        let Some(open) = turn.open.remove(decision) else { return };
        let Some(of) = open.of.filter(|_| open.is_others) else { return };
        let waited_s = at.duration_since(open.since).as_secs().max(0);
        self.areas.entry(of.clone()).or_default().waited_s += waited_s;
        for own in turn.own.iter().filter(|own| **own != of) {
            self.pairs.entry(pair(own, &of)).or_default().waited_s += waited_s;
        }
    }

    /// The measures of an area.
    #[must_use]
    pub fn of(&self, area: &str) -> Measure {
        let sum = self.areas.get(area).copied().unwrap_or_default();
        let each = if sum.decisions == 0 { 0.0 } else { sum.people as f64 / sum.decisions as f64 };
        Measure {
            steps: sum.steps,
            cross_area_steps: sum.cross_area_steps,
            asked: sum.asked,
            waited_h: hours(sum.waited_s),
            people_per_decision: each,
        }
    }

    /// How many demands have had a cycle.
    #[must_use]
    pub fn demands(&self) -> usize {
        self.cycles.values().map(|turn| &turn.demand).collect::<BTreeSet<_>>().len()
    }

    /// How many of them waited for another area's owner.
    #[must_use]
    pub fn waited(&self) -> usize {
        self.cycles
            .values()
            .filter(|turn| turn.has_waited)
            .map(|turn| &turn.demand)
            .collect::<BTreeSet<_>>()
            .len()
    }

    /// The pair of areas between which most was waited for, and then crossed most.
    #[must_use]
    pub fn redrawing(&self) -> Redrawing {
        let most = self.pairs.iter().max_by_key(|(_, sum)| (sum.steps >= ENOUGH, sum.waited_s, sum.steps));
        match most {
            Some(((one, other), sum)) if sum.steps >= ENOUGH => Redrawing::Merge {
                one: one.clone(),
                other: other.clone(),
                crossings: sum.steps,
                waited_h: hours(sum.waited_s),
            },
            Some((_, sum)) => Redrawing::TooLittle { crossings: sum.steps, needed: ENOUGH },
            None => Redrawing::TooLittle { crossings: 0, needed: ENOUGH },
        }
    }
}

fn pair(one: &str, other: &str) -> (String, String) {
    let (first, second) = if one < other { (one, other) } else { (other, one) };
    (first.to_owned(), second.to_owned())
}

fn hours(seconds: i64) -> f64 {
    seconds as f64 / 3_600.0
}
