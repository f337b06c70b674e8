//! A demand that is committed and not accepted: its proof can be run all the same, so that a team can prove in
//! continuous integration before it uses anything else. What comes of it is a reading; it changes no standing.

use crate::{
    base::Base,
    command::demand::{measured, provable},
    desk::Desk,
    failure::Failure,
    house::House,
    render::Page,
    wire::Wiring,
    written,
};
use serde::Serialize;
use trace::{
    Baseline, Demand, Reading, Threshold,
    id::{CapabilityId, DemandId},
};

/// What one proof read.
#[derive(Debug, Serialize)]
pub(super) struct Read {
    /// The demand.
    demand: DemandId,
    /// Its capability.
    capability: CapabilityId,
    /// The number; absent where the run gave none.
    reading: Option<Baseline>,
    /// What it must meet.
    pass: Threshold,
    /// Whether it does.
    pub(super) met: bool,
    /// What was seen.
    detail: String,
}

/// The demands among these names that are written, committed and not accepted; with no names, all of them that have
/// a proof, as long as nothing was ever accepted. A question that nobody asks about keeps nobody from proving something else.
///
/// # Errors
/// Refuses a demand with mistakes that is asked about.
pub(super) fn demands(house: &House, base: &Base, names: &[String]) -> Result<Vec<Demand>, Failure> {
    let picture = house.picture();
    let known = |name: &String| picture.evidence.contains_key(name.as_str());
    if names.iter().all(known) && !picture.demands.accepted.is_empty() {
        return Ok(vec![]);
    }
    let ids = written::demand_ids(&house.repository.root);
    let mut demands = vec![];
    for id in ids.into_iter().filter(|id| !picture.demands.accepted.contains_key(id)) {
        let asked_about = names.is_empty() || names.iter().any(|name| *name == id.as_str());
        let demand = match base.demand(&house.git, &id) {
            Ok(demand) => demand.value,
            Err(error) if asked_about => return Err(error),
            Err(_question) => continue,
        };
        let named = names.iter().any(|name| *name == demand.capability.as_str() || *name == id.as_str());
        let proven = picture.evidence.contains_key(&demand.capability);
        if !proven && (named || (names.is_empty() && demand.proof.is_some())) {
            demands.push(demand);
        }
    }
    Ok(demands)
}

/// Runs the proof of one.
///
/// # Errors
/// Refuses a proof whose files are not committed; fails where the environment does.
pub(super) fn read(
    desk: &Desk,
    house: &House,
    base: &Base,
    demand: Demand,
    wiring: &Wiring,
) -> Result<Read, Failure> {
    let (id, capability) = (demand.id.clone(), demand.capability.clone());
    let proof = provable(demand, base)?;
    let pass = proof.pass;
    let (reading, detail) = measured(desk, house, base, &id, proof, wiring)?;
    let met = reading.as_ref().is_some_and(|reading| pass.met_by(Reading(reading.value)));
    Ok(Read { demand: id, capability, reading, pass, met, detail })
}

impl Read {
    /// Whether this is what was asked for by this name.
    pub(super) fn is_of(&self, name: &CapabilityId) -> bool {
        self.capability == *name || self.demand.as_str() == name.as_str()
    }

    /// Puts it on a page.
    pub(super) fn show(&self, page: &mut Page) {
        let word = if self.met { "met" } else { "missed" };
        let number = self.reading.as_ref().map_or_else(
            || format!("no number: {}", self.detail),
            |it| format!("read {} = {} {}", it.metric, it.value, it.unit),
        );
        page.line(format!("`{}`: {word}; {number}, threshold {}", self.capability, self.pass));
        page.line("  a reading, and no evidence yet: its demand is not accepted, and no control was run");
        page.command(format!("  evolute demand accept {}", self.demand));
    }
}
