//! The frontier: which demands could be built now, what each would set free, and what holds it back while cycles still run; which
//! Dream is at the root of what is blocked; and what the last proofs set free. Computed from the picture, the standings and the
//! files of demands that are not accepted yet.

mod reach;
mod signal;

pub use reach::{Chain, Root, Unlocks};
pub use signal::{Kind, Proven, Signal, Signals, overrun};

use super::{Unanswered, unanswered};
use crate::{Picture, cost::predicted, mirror::Filed};
use reach::{Node, Reach};
use serde::Serialize;
use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
};
use trace::{
    Cost, Standing, State,
    id::{CapabilityId, CycleId, DemandId},
};

/// Newly proven capabilities that are told.
const NEWS: usize = 5;

/// The frontier.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frontier {
    /// What could be built now, what is worth most first.
    pub reachable: Vec<Reachable>,
    /// What waits for a Dream.
    pub blocked: Vec<Blocked>,
    /// What the last proofs set free.
    pub unlocked: Vec<Unlocked>,
    /// Capabilities that stand on themselves: none of them can ever be reached.
    pub circles: Vec<Vec<CapabilityId>>,
    /// Heartbeats that nobody has answered.
    pub unanswered: Vec<Unanswered>,
}

/// A demand that waits for nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reachable {
    /// The demand.
    pub demand: DemandId,
    /// What it would make real.
    pub capability: CapabilityId,
    /// Its territory.
    pub territory: String,
    /// How far it got.
    #[serde(flatten)]
    pub stage: Stage,
    /// What it would set free.
    pub unlocks: Unlocks,
    /// What its territory's last cycles cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicted: Option<Cost>,
    /// What holds it back, the heaviest first.
    pub held: Vec<Signal>,
}

/// How far a demand got that is still a Dream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// A field is unknown: it is sent to nobody.
    Question,
    /// It is whole, and not accepted.
    Written,
    /// It is accepted, and has no approved plan.
    Accepted,
    /// Its plan is approved.
    Planned,
    /// A cycle of it is open.
    Building {
        /// The cycle.
        cycle: CycleId,
    },
    /// It landed, and is not proven, or fell.
    Built,
    /// The build side sent it back.
    Bounced,
}

/// A demand that waits for a Dream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Blocked {
    /// The demand.
    pub demand: DemandId,
    /// What it would make real.
    pub capability: CapabilityId,
    /// How far it got.
    #[serde(flatten)]
    pub stage: Stage,
    /// Each Dream that it waits for, down to the root.
    pub chains: Vec<Chain>,
}

/// A capability that can be stood on since lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unlocked {
    /// The capability, since when, and by which record.
    #[serde(flatten)]
    pub proven: Proven,
    /// The demands that stood on it and wait for nothing any more.
    pub freed: Vec<DemandId>,
}

/// A demand whose file is not accepted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The demand.
    pub demand: DemandId,
    /// The capability that it names.
    pub capability: CapabilityId,
    /// Its territory.
    pub territory: String,
    /// What it stands on.
    pub depends: Vec<CapabilityId>,
    /// How far it got: a question, or written.
    pub stage: Stage,
}

/// The frontier as it is with these standings.
#[must_use]
pub fn frontier(
    picture: &Picture,
    standings: &BTreeMap<CapabilityId, Standing>,
    written: &[Written],
) -> Frontier {
    let open = open(picture, standings, written);
    let nodes =
        open.iter().map(|it| Node { demand: &it.demand, capability: &it.capability, depends: &it.depends });
    let reach = Reach::new(nodes.collect(), standings);
    let (free, blocked): (Vec<&Written>, Vec<&Written>) =
        open.iter().partition(|it| reach.waits_for(&it.depends).next().is_none());
    let mut reachable: Vec<Reachable> = free.into_iter().map(|it| reachable(picture, &reach, it)).collect();
    reachable.sort_by(ranked);
    let news = picture.signals.proven().take(NEWS);
    Frontier {
        reachable,
        blocked: blocked.into_iter().map(|it| waiting(&reach, it)).collect(),
        unlocked: news
            .map(|proven| Unlocked { freed: reach.freed(&proven.capability), proven: proven.clone() })
            .collect(),
        circles: reach.circles(),
        unanswered: unanswered(picture),
    }
}

/// The demands whose capability is a Dream, by name: what is accepted is what was frozen, whatever its file says now.
fn open(
    picture: &Picture,
    standings: &BTreeMap<CapabilityId, Standing>,
    written: &[Written],
) -> Vec<Written> {
    let dream =
        |capability: &CapabilityId| standings.get(capability).is_none_or(|it| it.state == State::Dream);
    let accepted = picture.demands.accepted.values().map(|accepted| &accepted.demand);
    let accepted = accepted.filter(|demand| dream(&demand.capability)).map(|demand| Written {
        demand: demand.id.clone(),
        capability: demand.capability.clone(),
        territory: demand.territory.clone(),
        depends: demand.depends.clone(),
        stage: stage(picture, &demand.id, &demand.capability),
    });
    let new = written.iter().filter(|it| !picture.demands.accepted.contains_key(&it.demand)).cloned();
    // What a cycle left undone is named, though its file may be gone, or nowhere committed.
    let unwritten = |filed: &&Filed| written.iter().all(|it| it.demand != filed.residual.demand);
    let left = picture.demands.residuals.values().filter(unwritten).map(|filed| Written {
        demand: filed.residual.demand.clone(),
        capability: filed.residual.capability.clone(),
        territory: filed.residual.territory.clone(),
        depends: vec![],
        stage: Stage::Question,
    });
    let mut open: Vec<Written> = accepted.chain(new).chain(left).collect();
    open.sort_by(|one, other| one.demand.cmp(&other.demand));
    open
}

fn stage(picture: &Picture, demand: &DemandId, capability: &CapabilityId) -> Stage {
    if picture.demands.bounced.contains_key(demand) {
        return Stage::Bounced;
    }
    if let Some(cycle) = picture.cycle_of(demand) {
        return Stage::Building { cycle: cycle.id.clone() };
    }
    let landed = picture.evidence.get(capability).is_some_and(|evidence| evidence.landed.is_some());
    match (picture.plans.contains_key(demand), landed) {
        (true, _) => Stage::Planned,
        (false, true) => Stage::Built,
        (false, false) => Stage::Accepted,
    }
}

fn reachable(picture: &Picture, reach: &Reach<'_>, open: &Written) -> Reachable {
    Reachable {
        demand: open.demand.clone(),
        capability: open.capability.clone(),
        territory: open.territory.clone(),
        stage: open.stage.clone(),
        unlocks: reach.unlocks(&open.capability),
        predicted: predicted(picture.bank.costs(&open.territory)),
        held: held(picture.signals.open(), open),
    }
}

/// What holds a demand back: a bounce of its own, and whatever else is heard of its territory.
fn held(signals: &[Signal], open: &Written) -> Vec<Signal> {
    let of_it = |signal: &&Signal| match signal.kind {
        Kind::Bounced => signal.demand == open.demand,
        Kind::Overran | Kind::Breached | Kind::Unanswered => signal.territory == open.territory,
    };
    let mut held: Vec<Signal> = signals.iter().filter(of_it).cloned().collect();
    held.sort_by_key(|signal| Reverse(signal.kind));
    held
}

/// First by what holds them back, the lightest first; then what sets most free; then what costs least; then by name.
fn ranked(one: &Reachable, other: &Reachable) -> Ordering {
    let weight = |it: &Reachable| it.held.first().map(|signal| signal.kind);
    let cost =
        |it: &Reachable| it.predicted.map_or((u64::MAX, u32::MAX), |cost| (cost.machine_ms(), cost.attempts));
    weight(one)
        .cmp(&weight(other))
        .then_with(|| other.unlocks.count.cmp(&one.unlocks.count))
        .then_with(|| cost(one).cmp(&cost(other)))
        .then_with(|| one.demand.cmp(&other.demand))
}

fn waiting(reach: &Reach<'_>, open: &Written) -> Blocked {
    Blocked {
        demand: open.demand.clone(),
        capability: open.capability.clone(),
        stage: open.stage.clone(),
        chains: reach.waits_for(&open.depends).map(|dream| reach.chain(dream)).collect(),
    }
}
