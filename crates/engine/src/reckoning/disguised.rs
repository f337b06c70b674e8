//! The second question: which claims are Dreams in disguise? Whatever says that a capability is there, against the evidence.

use super::{Matter, cited::Mark};
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{Response, Standing, State, id::CapabilityId};

/// Places that one claim is told by.
const PLACES: usize = 5;

/// What says that something is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimant {
    /// An earlier receipt of the mirror.
    Receipt,
    /// The spec side's answer to a heartbeat.
    Answer,
    /// Another demand, that depends on it.
    Dependency,
    /// A document.
    Document,
    /// Another tool's tick.
    Import,
}

/// Where something is claimed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// What says it.
    pub by: Claimant,
    /// Where, in words or as `file:line`.
    pub at: String,
    /// The record, if one says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
}

/// A claim without its evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disguised {
    /// What is claimed: a capability, or what another tool calls it.
    pub what: String,
    /// Where.
    pub places: Vec<Place>,
    /// In how many more places.
    pub more: usize,
    /// What is missing.
    pub lacks: String,
}

/// The claims that were held against evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Dreams {
    /// Capabilities that are claimed by something, and are what they are said to be.
    pub true_claims: usize,
    /// Those that are not.
    pub disguised: Vec<Disguised>,
    /// Capabilities that still count, and whose proof is due again.
    pub due: Vec<CapabilityId>,
}

impl Dreams {
    pub(super) fn of(matter: &Matter<'_>) -> Self {
        let mut places = recorded(matter);
        let mut disguised = vec![];
        for claim in &matter.claims {
            let name = CapabilityId::new(&*claim.what);
            if matter.standings.contains_key(&name) {
                places.entry(name).or_default().extend(claim.places.iter().cloned());
            } else {
                disguised.push(claim.clone());
            }
        }
        let claimed = places.len();
        let dreams: Vec<Disguised> = places
            .into_iter()
            .filter_map(|(name, places)| held_against(matter.standings.get(&name)?, &name, places))
            .collect();
        let due = matter.standings.iter().filter(|(_, standing)| standing.due);
        Self {
            true_claims: claimed - dreams.len(),
            due: due.map(|(name, _)| name.clone()).collect(),
            disguised: dreams.into_iter().chain(disguised).collect(),
        }
    }
}

/// A claim about a capability that is a Dream.
fn held_against(standing: &Standing, name: &CapabilityId, mut places: Vec<Place>) -> Option<Disguised> {
    places.sort();
    places.dedup();
    let more = places.len().saturating_sub(PLACES);
    places.truncate(PLACES);
    let lacks = standing.missing.clone();
    (standing.state == State::Dream).then(|| Disguised { what: name.to_string(), places, more, lacks })
}

/// What the records claim of each capability.
fn recorded(matter: &Matter<'_>) -> BTreeMap<CapabilityId, Vec<Place>> {
    let mut places: BTreeMap<CapabilityId, Vec<Place>> = BTreeMap::new();
    let place = |by, at: String, mark: Mark| Place { by, at, record: Some(mark.record) };
    for (name, receipts) in &matter.chronicle.receipts {
        let at = format!("a receipt of Reality of {}", receipts.last.at.strftime("%Y-%m-%d"));
        places.entry(name.clone()).or_default().push(place(Claimant::Receipt, at, receipts.last));
    }
    for (id, accepted) in &matter.chronicle.demands {
        for needed in &accepted.demand.depends {
            let at = format!("demand `{id}` stands on it");
            places.entry(needed.clone()).or_default().push(place(Claimant::Dependency, at, accepted.last));
        }
    }
    for (cycle, turn) in &matter.chronicle.turns {
        let demand = turn.demand.as_ref().and_then(|demand| matter.chronicle.demands.get(demand));
        if let (Some((mark, Response::Full)), Some(accepted)) = (turn.answered, demand) {
            let name = accepted.demand.capability.clone();
            let at = format!("cycle `{cycle}` was answered `full`");
            places.entry(name).or_default().push(place(Claimant::Answer, at, mark));
        }
    }
    places
}
