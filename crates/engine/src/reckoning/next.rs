//! The third question: what would the traces change about the next demand? What its territory went through, against what it
//! says of itself, each sentence with the records that say so.

use super::{
    Matter,
    chronicle::{Chronicle, Turn},
    cited::{Cited, Mark, count, days, took},
    territory::Territory,
};
use crate::{
    cost::{Curve, Trend},
    cycle::{
        frontier,
        frontier::{Reachable, Stage},
    },
};
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{
    Cost, Demand, Fault,
    id::{CycleId, DemandId},
};

/// Demands that are looked at.
const LOOKED_AT: usize = 3;

/// Lessons that are told.
const LESSONS: usize = 3;

/// Cycles in which something has to come up to be told.
const RECURRED: usize = 2;

/// How far a prediction may be off before it is told: by a quarter.
const OFF: f64 = 1.25;

/// A demand, and what its territory's trace has to say to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Next {
    /// The demand; absent where no demand waits in this territory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<DemandId>,
    /// Its territory.
    pub territory: String,
    /// How many demands it would free.
    pub frees: usize,
    /// What the territory's records say.
    pub says: Vec<Cited>,
    /// What they say of this demand alone.
    pub own: Vec<Cited>,
    /// What it will cost here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub costs: Option<Ground>,
}

/// Whether the territory carries another capability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The next one costs less than the first one did, by more than chance.
    CheapToExtend,
    /// Costs rise with each capability, by more than chance.
    ExpensiveToReplatform,
    /// There is too little to say it.
    NotShown,
}

/// The demands that come next, in the frontier's order; without any, the territories that were busy last.
pub(super) fn next(matter: &Matter<'_>, territories: &[Territory<'_>]) -> Vec<Next> {
    let find = |name: &str| territories.iter().find(|territory| territory.name == name);
    let ready = ready(matter);
    if ready.is_empty() {
        let mut busy: Vec<&Territory<'_>> =
            territories.iter().filter(|territory| !territory.turns.is_empty()).collect();
        busy.sort_by_key(|territory| territory.turns.last().and_then(|(_, turn)| Some(turn.closed?.0)));
        return busy.into_iter().rev().take(LOOKED_AT).map(|territory| of_none(matter, territory)).collect();
    }
    let one = |(demand, frees): (&Demand, usize)| match find(&demand.territory) {
        Some(territory) => of(matter, demand, frees, territory),
        None => Next {
            demand: Some(demand.id.clone()),
            territory: demand.territory.clone(),
            frees,
            says: vec![],
            own: vec![],
            costs: None,
        },
    };
    ready.into_iter().take(LOOKED_AT).map(one).collect()
}

/// The accepted demands of the frontier that nobody builds, in its order, with how many each sets free.
fn ready<'m>(matter: &Matter<'m>) -> Vec<(&'m Demand, usize)> {
    let frontier = frontier(matter.picture, matter.standings, &[]);
    let one = |reachable: Reachable| match reachable.stage {
        Stage::Accepted | Stage::Planned | Stage::Built => {
            let accepted = matter.picture.demands.accepted.get(&reachable.demand)?;
            Some((&accepted.demand, reachable.unlocks.count))
        }
        Stage::Question | Stage::Written | Stage::Building { .. } | Stage::Bounced => None,
    };
    frontier.reachable.into_iter().filter_map(one).collect()
}

fn of_none(matter: &Matter<'_>, territory: &Territory<'_>) -> Next {
    let says = went(matter.chronicle, territory);
    let costs = Some(ground(territory));
    Next { demand: None, territory: territory.name.to_owned(), frees: 0, says, own: vec![], costs }
}

fn of(matter: &Matter<'_>, demand: &Demand, frees: usize, territory: &Territory<'_>) -> Next {
    let mut own = against_kill(demand, territory);
    own.extend(unread(matter, demand, territory));
    Next {
        demand: Some(demand.id.clone()),
        territory: demand.territory.clone(),
        frees,
        says: went(matter.chronicle, territory),
        own,
        costs: (!territory.turns.is_empty()).then(|| ground(territory)),
    }
}

/// What the territory's cycles went through.
fn went(chronicle: &Chronicle, territory: &Territory<'_>) -> Vec<Cited> {
    let mut says = vec![];
    says.extend(first_red(territory));
    says.extend(recurred(territory));
    says.extend(next_cost(territory));
    says.extend(by_steps(chronicle, territory));
    says.extend(foreseen(territory));
    says.extend(lessons(territory));
    says
}

fn closings<'t>(turns: impl IntoIterator<Item = &'t Turn>) -> Vec<Mark> {
    turns.into_iter().filter_map(|turn| Some(turn.closed?.0)).collect()
}

/// The gate that speaks first, if it is often the same.
fn first_red(territory: &Territory<'_>) -> Option<Cited> {
    let mut gates: BTreeMap<&str, Vec<Mark>> = BTreeMap::new();
    for (mark, gate) in territory.turns.iter().filter_map(|(_, turn)| turn.red.as_ref()) {
        gates.entry(gate).or_default().push(*mark);
    }
    let (gate, marks) = gates.into_iter().max_by_key(|(_, marks)| marks.len())?;
    let all = count(territory.turns.len(), "cycle");
    let words =
        format!("{} of {all} here failed {gate} first: let the plan say how it will pass", marks.len());
    (marks.len() >= RECURRED).then(|| Cited::new(words, marks))
}

/// What else came up in several cycles, the most frequent.
fn recurred(territory: &Territory<'_>) -> Option<Cited> {
    let mut classes: BTreeMap<(&str, &str), BTreeMap<&CycleId, Mark>> = BTreeMap::new();
    for (cycle, turn) in &territory.turns {
        // a failed gate is told by the one that was first
        for (mark, deviation) in turn.deviations.iter().filter(|(_, it)| it.fault != Fault::GateFailed) {
            let class = (deviation.fault.name(), deviation.subject.as_str());
            classes.entry(class).or_default().entry(cycle).or_insert(*mark);
        }
    }
    let ((fault, subject), met) = classes.into_iter().max_by_key(|(_, met)| met.len())?;
    let all = count(territory.turns.len(), "cycle");
    let words = format!("`{fault}` ({subject}) came up in {} of {all}", met.len());
    (met.len() >= RECURRED).then(|| Cited::new(words, met.into_values()))
}

fn next_cost(territory: &Territory<'_>) -> Option<Cited> {
    let curve: Curve = territory.curves().machine;
    let marks = territory.built.iter().map(|proven| proven.at);
    let next = curve.next?;
    let words = format!(
        "the next capability here takes {} of machine time, {} to {} nine times in ten",
        took(next.middle),
        took(next.low),
        took(next.high)
    );
    Some(Cited::new(words, marks))
}

/// What plans of the most usual length took.
fn by_steps(chronicle: &Chronicle, territory: &Territory<'_>) -> Option<Cited> {
    let mut lengths: BTreeMap<usize, Vec<&Turn>> = BTreeMap::new();
    for (_, turn) in territory.turns.iter().filter(|(_, turn)| turn.stopped.is_none()) {
        if let Some(steps) = chronicle.steps_of(turn) {
            lengths.entry(steps).or_default().push(turn);
        }
    }
    let (steps, turns) = lengths.into_iter().max_by_key(|(_, turns)| turns.len())?;
    let mut took_ms: Vec<u64> = turns.iter().filter_map(|turn| Some(machine_ms(&turn.closed?.1))).collect();
    took_ms.sort_unstable();
    let (least, most) = (*took_ms.first()? as f64, *took_ms.last()? as f64);
    let span = if least < most { format!("{} to {}", took(least), took(most)) } else { took(least) };
    let words = format!(
        "a plan of {} took {span} of machine time in {}",
        count(steps, "step"),
        count(turns.len(), "cycle")
    );
    (turns.len() >= RECURRED).then(|| Cited::new(words, closings(turns.iter().copied())))
}

/// Whether predictions here were too low or too high.
fn foreseen(territory: &Territory<'_>) -> Option<Cited> {
    let off = |turn: &Turn| {
        let (_, predicted) = turn.beat?;
        let predicted = machine_ms(&predicted?).max(1) as f64;
        Some((machine_ms(&turn.closed?.1).max(1) as f64 / predicted, turn.closed?.0))
    };
    let mut offs: Vec<(f64, Mark)> = territory.turns.iter().filter_map(|(_, turn)| off(turn)).collect();
    offs.sort_by(|one, other| one.0.total_cmp(&other.0));
    let middle = offs.get(offs.len() / 2)?.0;
    let words = format!(
        "cycles here took {middle:.1} times what was predicted, in the middle of {}",
        count(offs.len(), "heartbeat")
    );
    let is_off = offs.len() >= RECURRED && !(1.0 / OFF..=OFF).contains(&middle);
    is_off.then(|| Cited::new(words, offs.into_iter().map(|(_, mark)| mark)))
}

fn lessons(territory: &Territory<'_>) -> Vec<Cited> {
    let mut all: Vec<&(Mark, String)> = territory.turns.iter().flat_map(|(_, turn)| &turn.lessons).collect();
    all.sort_by_key(|(mark, _)| *mark);
    let last = all.into_iter().rev().take(LESSONS);
    last.map(|(mark, lesson)| Cited::new(format!("learned: {lesson}"), [*mark])).collect()
}

/// Whether earlier cycles would have lived under this demand's kill signal.
fn against_kill(demand: &Demand, territory: &Territory<'_>) -> Vec<Cited> {
    let says = |limit: String, kills: &dyn Fn(&Cost, &Turn) -> bool| {
        let killed = territory.turns.iter().map(|(_, turn)| *turn);
        let killed: Vec<&Turn> =
            killed.filter(|turn| turn.closed.is_some_and(|(_, cost)| kills(&cost, turn))).collect();
        let all = count(territory.turns.len(), "cycle");
        let words = format!("its kill signal of {limit} would have stopped {} of {all} here", killed.len());
        (!killed.is_empty()).then(|| Cited::new(words, closings(killed)))
    };
    let kill = &demand.kill;
    let attempts = kill
        .attempts
        .and_then(|limit| says(count(limit as usize, "attempt"), &|cost, _| cost.attempts > limit));
    let days = kill.days.and_then(|limit| {
        says(count(limit as usize, "day"), &|_, turn| {
            let lasted = turn.opened.zip(turn.closed).map(|(opened, (closed, _))| days(opened.at, closed.at));
            lasted.is_some_and(|lasted| lasted > f64::from(limit))
        })
    });
    let money = kill.cost_usd.and_then(|limit| {
        says(format!("{limit} USD"), &|cost, _| cost.cost_usd.is_some_and(|usd| usd > limit))
    });
    [attempts, days, money].into_iter().flatten().collect()
}

/// A reading that took nothing from what it was shown.
fn unread(matter: &Matter<'_>, demand: &Demand, territory: &Territory<'_>) -> Option<Cited> {
    let reading = matter.picture.demands.readings.get(&demand.id)?;
    let before = territory.turns.len();
    let words = format!("its reading of the trace cites none of {}", count(before, "cycle"));
    let accepted = matter.chronicle.demands.get(&demand.id)?.last;
    (reading.cited.is_empty() && before > 0).then(|| Cited::new(words, [accepted]))
}

/// What the territory's own curve says of building on it.
fn ground(territory: &Territory<'_>) -> Ground {
    let curve = territory.curves().machine;
    let first = territory.built.first().and_then(|proven| Some(proven.spent.as_ref()?.machine_ms() as f64));
    match (curve.trend, curve.next.zip(first)) {
        (Trend::Rising, _) => Ground::ExpensiveToReplatform,
        (_, Some((next, first))) if next.high < first => Ground::CheapToExtend,
        (Trend::Falling | Trend::Flat | Trend::NotShown { .. }, _) => Ground::NotShown,
    }
}

const fn machine_ms(cost: &Cost) -> u64 {
    cost.building_ms
        .saturating_add(cost.false_start_ms)
        .saturating_add(cost.gates_ms)
        .saturating_add(cost.proof_ms)
}
