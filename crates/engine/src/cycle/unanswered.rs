//! Heartbeats that nobody has answered: with their age, and in the way of the next demand of their territory.

use super::Cycle;
use crate::{Picture, Refusal};
use jiff::Timestamp;
use serde::Serialize;
use trace::{
    Demand, Level,
    id::{CapabilityId, CycleId, DemandId, RecordId},
};

/// A heartbeat that waits for the spec side's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unanswered {
    /// The cycle.
    pub cycle: CycleId,
    /// Its demand.
    pub demand: DemandId,
    /// Its capability.
    pub capability: CapabilityId,
    /// Its territory: no demand of it is accepted before the answer.
    pub territory: String,
    /// How far the capability got.
    pub level: Level,
    /// Since when it waits.
    pub since: Timestamp,
    /// The record of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// What the build side says is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residual: Option<String>,
}

/// The heartbeats that wait for an answer, the oldest first.
#[must_use]
pub fn unanswered(picture: &Picture) -> Vec<Unanswered> {
    let mut waiting: Vec<Unanswered> = picture.cycles.values().filter_map(of).collect();
    waiting.sort_by(|one, other| (one.since, &one.cycle).cmp(&(other.since, &other.cycle)));
    waiting
}

fn of(cycle: &Cycle) -> Option<Unanswered> {
    let since = cycle.tally.beat()?;
    let heartbeat = cycle.learning.heartbeat.as_deref()?;
    Some(Unanswered {
        cycle: cycle.id.clone(),
        demand: cycle.demand.id.clone(),
        capability: cycle.demand.capability.clone(),
        territory: cycle.demand.territory.clone(),
        level: heartbeat.level,
        since,
        record: cycle.learning.records.heartbeat.clone(),
        residual: heartbeat.residual.clone(),
    })
}

/// Refuses the next demand of a territory while a heartbeat of it is unanswered: what the build side learned there comes
/// first. A fix passes: what it mends was built and is relied on.
pub(crate) fn answered(picture: &Picture, demand: &Demand, now: Timestamp) -> Result<(), Refusal> {
    if demand.fixes.is_some() {
        return Ok(());
    }
    let waiting = unanswered(picture);
    let here = waiting.iter().find(|waiting| waiting.territory == demand.territory);
    here.map_or(Ok(()), |waiting| Err(refusal(waiting, now)))
}

fn refusal(waiting: &Unanswered, now: Timestamp) -> Refusal {
    Refusal::new(
        "demand.heartbeat-unanswered",
        format!(
            "territory `{}` has a heartbeat that nobody has answered: that of `{}`, {}, for {}",
            waiting.territory,
            waiting.demand,
            waiting.level,
            super::load::age(waiting.since, now)
        ),
        format!(
            "answer it first: `evolute respond {} {} --because \"…\"`",
            waiting.demand,
            if waiting.level >= Level::L3 { "full" } else { "partial|none|vicious" }
        ),
    )
}
