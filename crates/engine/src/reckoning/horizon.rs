//! The fourth question: which classes of problem come within reach in twelve months, at the measured pace? For each
//! territory its pace, its cost curve, and the demands that it will probably meet.

use super::{
    Matter,
    cited::{Cited, count},
    territory::{Curves, Spent, Territory},
};
use crate::cost::{Interval, Pace, Stuck, Wish, reach};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{State, id::CapabilityId};

/// The days that are looked ahead.
const AHEAD_DAYS: f64 = 365.0;

/// From here on, a demand is probably met.
const LIKELY: f64 = 0.8;

/// From here on, it is more probable than not.
const EVEN: f64 = 0.5;

/// Capabilities of which the cost is told, the last ones.
const TOLD: usize = 12;

/// What comes within reach, territory by territory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Horizon {
    /// The territories.
    pub territories: Vec<Reachable>,
    /// Demands that no pace meets, and why.
    pub stuck: BTreeMap<CapabilityId, Stuck>,
}

/// A territory, and what it brings within reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reachable {
    /// Its name.
    pub territory: String,
    /// How fast the loop proves here.
    pub pace: Pace,
    /// What says so.
    pub says: Cited,
    /// Whether it costs less each time.
    pub curves: Curves,
    /// The layer that let most go wrong, where the cost does not fall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weakest: Option<Cited>,
    /// What the last capabilities cost.
    pub built: Vec<Costs>,
    /// How many it proves in twelve months, named today or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_a_year: Option<Interval>,
    /// Demands that are met with a likelihood of 0.8 or more.
    pub likely: Vec<CapabilityId>,
    /// Demands that are met with a likelihood of 0.5 or more.
    pub even: Vec<CapabilityId>,
    /// Demands that are less likely than that.
    pub beyond: Vec<CapabilityId>,
    /// Demands of a territory that has no pace yet.
    pub unpaced: Vec<CapabilityId>,
}

/// What one capability cost.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Costs {
    /// Its place among the territory's, from 1.
    pub nth: usize,
    /// The capability.
    pub capability: CapabilityId,
    /// The record of its first receipt.
    pub record: u64,
    /// What it cost; absent while its cycle is not closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spent: Option<Spent>,
}

impl Horizon {
    pub(super) fn of(matter: &Matter<'_>, territories: &[Territory<'_>]) -> Self {
        let paces: BTreeMap<String, Pace> = territories
            .iter()
            .map(|territory| (territory.name.to_owned(), territory.pace(matter.now)))
            .collect();
        let wishes = wishes(matter);
        let there: BTreeSet<CapabilityId> = matter
            .standings
            .iter()
            .filter(|(_, standing)| standing.state != State::Dream)
            .map(|(name, _)| name.clone())
            .collect();
        let met = reach(&wishes, &there, &paces, AHEAD_DAYS, matter.seed);
        let one = |territory: &Territory<'_>| {
            let mut reachable = reachable(territory, paces[territory.name]);
            reachable.in_a_year = met.counts.get(territory.name).copied();
            for wish in wishes.iter().filter(|wish| wish.territory == territory.name) {
                let place = match met.likelihood.get(&wish.capability) {
                    Some(likely) if *likely >= LIKELY => &mut reachable.likely,
                    Some(likely) if *likely >= EVEN => &mut reachable.even,
                    Some(_) => &mut reachable.beyond,
                    None => &mut reachable.unpaced,
                };
                place.push(wish.capability.clone());
            }
            reachable
        };
        Self { territories: territories.iter().map(one).collect(), stuck: met.stuck }
    }
}

fn reachable(territory: &Territory<'_>, pace: Pace) -> Reachable {
    let curves = territory.curves();
    let words = format!("{} proven here", count(pace.proven, "capability"));
    let first = territory.built.len().saturating_sub(TOLD);
    let built = territory.built.iter().enumerate().skip(first).map(|(before, proven)| Costs {
        nth: before + 1,
        capability: proven.capability.clone(),
        record: proven.at.record,
        spent: proven.spent.clone(),
    });
    Reachable {
        territory: territory.name.to_owned(),
        pace,
        says: Cited::new(words, territory.built.iter().map(|proven| proven.at)),
        weakest: territory.weakest(curves.machine.trend),
        curves,
        built: built.collect(),
        in_a_year: None,
        likely: vec![],
        even: vec![],
        beyond: vec![],
        unpaced: vec![],
    }
}

/// The demands that are accepted and not met, the longest waiting first. A provider's capability is nobody's to build.
fn wishes(matter: &Matter<'_>) -> Vec<Wish> {
    let accepted = &matter.picture.demands.accepted;
    let open = accepted.values().filter(|accepted| matter.is_open(&accepted.demand.id));
    let mut open: Vec<_> = open.filter(|accepted| accepted.demand.consumed.is_none()).collect();
    open.sort_by_key(|accepted| accepted.at);
    let wish = |accepted: &crate::mirror::Accepted| Wish {
        capability: accepted.demand.capability.clone(),
        territory: accepted.demand.territory.clone(),
        needs: accepted.demand.depends.clone(),
    };
    open.into_iter().map(wish).collect()
}
