//! What a plan used, by digest: when one of *those* moves, the plan is stale; when anything else moves, it is
//! not. Other cycles' lessons don't disturb it.

use std::collections::BTreeMap;
use trace::{Digest, Envelope};

/// The digests of exactly the areas, gates, classes and standards that a plan is held to.
#[must_use]
pub fn uses(envelope: &Envelope, standards: &BTreeMap<String, Digest>) -> BTreeMap<String, Digest> {
    let areas = envelope.areas.iter().map(|area| (format!("area {}", area.name), Digest::of_value(area)));
    let gates = envelope.gates.iter().map(|gate| (format!("gate {}", gate.name), Digest::of_value(gate)));
    let cited = envelope.gates.iter().filter_map(|gate| gate.standard.as_ref());
    let standards = cited.filter_map(|path| Some((path.clone(), *standards.get(path)?)));
    areas.chain(gates).chain(standards).collect()
}

/// What moved between the approval and now: of what the plan used, and of nothing else.
#[must_use]
pub fn moved(approved: &BTreeMap<String, Digest>, now: &BTreeMap<String, Digest>) -> Vec<String> {
    approved
        .iter()
        .filter(|(name, digest)| now.get(*name) != Some(*digest))
        .map(|(name, _)| name.clone())
        .collect()
}
