//! A territory by its records: its cycles, what they proved, and what each capability cost.

use super::{
    chronicle::{Chronicle, Turn},
    cited::{Cited, Mark, count, days},
};
use crate::cost::{Built, Curve, Pace, Trend};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Layer,
    id::{CapabilityId, CycleId},
};

/// Deviations of one layer from which on it is called the weakest.
const WEAK: usize = 2;

/// A territory.
#[derive(Clone, Debug)]
pub(super) struct Territory<'c> {
    pub(super) name: &'c str,
    /// When its first demand was accepted.
    pub(super) since: Timestamp,
    /// Its cycles that are closed, in the order in which they were.
    pub(super) turns: Vec<(&'c CycleId, &'c Turn)>,
    /// What the loop proved, in the order in which it was proven.
    pub(super) built: Vec<Proven<'c>>,
}

/// A capability that the loop built and proved.
#[derive(Clone, Debug)]
pub(super) struct Proven<'c> {
    pub(super) capability: &'c CapabilityId,
    pub(super) at: Mark,
    /// What it cost, as far as its cycles are closed.
    pub(super) spent: Option<Spent>,
}

/// What a capability cost until it was proven, all its cycles together.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Spent {
    /// Agents that drafted its plan.
    pub research_ms: u64,
    /// Attempts that were kept.
    pub building_ms: u64,
    /// Attempts that were thrown away.
    pub false_start_ms: u64,
    /// Gates.
    pub gates_ms: u64,
    /// Controls and proofs.
    pub proof_ms: u64,
    /// Waiting for people.
    pub waiting_ms: u64,
    /// Tokens, where they were told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<u64>,
    /// US dollars, where they were told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// What made it: models, or agents.
    pub made_by: String,
}

/// The curves of a territory, one for each unit in which its cost is known.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curves {
    /// Machine time, in milliseconds.
    pub machine: Curve,
    /// Waiting for people, in milliseconds.
    pub waiting: Curve,
    /// Tokens.
    pub tokens: Curve,
    /// US dollars.
    pub money: Curve,
}

impl Spent {
    /// Machine time, in milliseconds.
    #[must_use]
    pub const fn machine_ms(&self) -> u64 {
        self.research_ms
            .saturating_add(self.building_ms)
            .saturating_add(self.false_start_ms)
            .saturating_add(self.gates_ms)
            .saturating_add(self.proof_ms)
    }
}

impl<'c> Territory<'c> {
    /// Every territory that a demand was accepted for, by name.
    pub(super) fn all(chronicle: &'c Chronicle) -> Vec<Self> {
        let mut all: BTreeMap<&str, Timestamp> = BTreeMap::new();
        for accepted in chronicle.demands.values() {
            let since = all.entry(&accepted.demand.territory).or_insert(accepted.first.at);
            *since = (*since).min(accepted.first.at);
        }
        all.into_iter().map(|(name, since)| Self::of(chronicle, name, since)).collect()
    }

    fn of(chronicle: &'c Chronicle, name: &'c str, since: Timestamp) -> Self {
        let here = |turn: &Turn| {
            let accepted = turn.demand.as_ref().and_then(|demand| chronicle.demands.get(demand));
            accepted.is_some_and(|accepted| accepted.demand.territory == name)
        };
        let mut turns: Vec<(&CycleId, &Turn)> =
            chronicle.turns.iter().filter(|(_, turn)| turn.closed.is_some() && here(turn)).collect();
        turns.sort_by_key(|(_, turn)| turn.closed.map(|(mark, _)| mark));
        let demands = chronicle.demands.values().filter(|accepted| accepted.demand.territory == name);
        let demands = demands.filter(|accepted| accepted.demand.fixes.is_none());
        let mut built: Vec<Proven<'_>> =
            demands.filter_map(|accepted| proven(chronicle, &accepted.demand.capability)).collect();
        built.sort_by_key(|proven| proven.at);
        built.dedup_by_key(|proven| proven.capability);
        Self { name, since, turns, built }
    }

    /// How fast the loop proves here.
    pub(super) fn pace(&self, now: Timestamp) -> Pace {
        Pace::of(self.built.len(), days(self.since, now))
    }

    /// Whether each costs less than the one before.
    pub(super) fn curves(&self) -> Curves {
        let curve = |cost: fn(&Spent) -> Option<f64>| {
            let known = self.built.iter().enumerate();
            let built = known.filter_map(|(before, proven)| {
                let spent = proven.spent.as_ref()?;
                Some(Built { nth: before + 1, cost: cost(spent)?, model: spent.made_by.clone() })
            });
            Curve::through(&built.collect::<Vec<_>>())
        };
        Curves {
            machine: curve(|spent| Some(spent.machine_ms() as f64)),
            waiting: curve(|spent| Some(spent.waiting_ms as f64)),
            tokens: curve(|spent| spent.tokens.map(|tokens| tokens as f64)),
            money: curve(|spent| spent.cost_usd),
        }
    }

    /// The layer that let most go wrong, where the curve does not fall and records name one.
    pub(super) fn weakest(&self, trend: Trend) -> Option<Cited> {
        match trend {
            Trend::Falling | Trend::NotShown { .. } => return None,
            Trend::Flat | Trend::Rising => {}
        }
        let mut layers: BTreeMap<Layer, Vec<Mark>> = BTreeMap::new();
        for (mark, deviation) in self.turns.iter().flat_map(|(_, turn)| &turn.deviations) {
            layers.entry(deviation.layer).or_default().push(*mark);
        }
        let (layer, marks) = layers.into_iter().rev().max_by_key(|(_, marks)| marks.len())?;
        let words = format!("the weakest layer is {}: {}", layer.name(), count(marks.len(), "deviation"));
        (marks.len() >= WEAK).then(|| Cited::new(words, marks))
    }
}

/// A capability that was proven, if the loop built it: what was made outside shows no pace and no cost of the loop.
fn proven<'c>(chronicle: &'c Chronicle, name: &'c CapabilityId) -> Option<Proven<'c>> {
    let at = chronicle.receipts.get(name)?.first;
    let demands: BTreeSet<_> = chronicle
        .demands
        .values()
        .filter(|accepted| accepted.demand.capability == *name)
        .map(|accepted| &accepted.demand.id)
        .collect();
    let of_it = |turn: &&Turn| {
        turn.demand.as_ref().is_some_and(|demand| demands.contains(demand))
            && turn.opened.is_some_and(|opened| opened < at)
    };
    let turns: Vec<&Turn> = chronicle.turns.values().filter(of_it).collect();
    if turns.is_empty() || turns.iter().any(|turn| turn.adopted) {
        return None;
    }
    let research_ms = demands
        .iter()
        .filter_map(|demand| chronicle.drafted_ms.get(*demand))
        .flatten()
        .filter(|(mark, _)| *mark < at)
        .fold(0_u64, |sum, (_, ms)| sum.saturating_add(*ms));
    Some(Proven { capability: name, at, spent: spent(&turns, research_ms) })
}

fn spent(turns: &[&Turn], research_ms: u64) -> Option<Spent> {
    let mut spent = Spent { research_ms, ..Spent::default() };
    let mut made_by = BTreeSet::new();
    for turn in turns {
        let (_, cost) = turn.closed?;
        spent.building_ms = spent.building_ms.saturating_add(cost.building_ms);
        spent.false_start_ms = spent.false_start_ms.saturating_add(cost.false_start_ms);
        spent.gates_ms = spent.gates_ms.saturating_add(cost.gates_ms);
        spent.proof_ms = spent.proof_ms.saturating_add(cost.proof_ms);
        spent.waiting_ms = spent.waiting_ms.saturating_add(cost.waiting_ms);
        if let Some(tokens) = cost.tokens {
            spent.tokens = Some(spent.tokens.unwrap_or(0).saturating_add(tokens));
        }
        if let Some(usd) = cost.cost_usd {
            spent.cost_usd = Some(spent.cost_usd.unwrap_or(0.0) + usd);
        }
        made_by.extend(turn.made_by());
    }
    spent.made_by = made_by.into_iter().collect::<Vec<_>>().join(" + ");
    Some(spent)
}
