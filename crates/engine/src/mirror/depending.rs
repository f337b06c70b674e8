//! What depends on what: a capability is weighed after those that it stands on, and one that stands on itself, by
//! whatever way, stands on nothing.

use super::rules::All;
use std::collections::{BTreeMap, BTreeSet};
use trace::id::CapabilityId;

/// How that stands which a capability depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Footing {
    /// All of it is there.
    Firm,
    /// This is a Dream, or nobody names it.
    Fallen(CapabilityId),
    /// It depends on itself, by this way.
    Circular(Vec<CapabilityId>),
}

/// Every capability after those that it depends on; and those for which there is no such order.
pub(crate) fn in_order(all: &All) -> (Vec<&CapabilityId>, BTreeSet<&CapabilityId>) {
    let known = |evidence: &super::Evidence| -> BTreeSet<CapabilityId> {
        evidence.depends.iter().filter(|needed| all.contains_key(*needed)).cloned().collect()
    };
    let mut open: BTreeMap<&CapabilityId, usize> = BTreeMap::new();
    let mut leaning: BTreeMap<CapabilityId, Vec<&CapabilityId>> = BTreeMap::new();
    for (name, evidence) in all {
        let needed = known(evidence);
        open.insert(name, needed.len());
        for needed in needed {
            leaning.entry(needed).or_default().push(name);
        }
    }
    let mut order: Vec<&CapabilityId> =
        open.iter().filter(|(_, count)| **count == 0).map(|(name, _)| *name).collect();
    let mut next = 0;
    while let Some(done) = order.get(next).copied() {
        next += 1;
        for name in leaning.get(done).into_iter().flatten() {
            let count = open.get_mut(name).expect("because every capability was counted");
            *count -= 1;
            if *count == 0 {
                order.push(name);
            }
        }
    }
    let sound: BTreeSet<&CapabilityId> = order.iter().copied().collect();
    (order, all.keys().filter(|name| !sound.contains(name)).collect())
}

/// The way by which a capability depends on itself, if it does: from it, back to it.
pub(crate) fn circle(
    name: &CapabilityId,
    depends: impl Fn(&CapabilityId) -> Vec<CapabilityId>,
) -> Option<Vec<CapabilityId>> {
    let mut from: BTreeMap<CapabilityId, CapabilityId> = BTreeMap::new();
    let mut open = vec![name.clone()];
    while let Some(at) = open.pop() {
        for needed in depends(&at) {
            if needed == *name {
                return Some(way(name, &at, &from));
            }
            if !from.contains_key(&needed) {
                from.insert(needed.clone(), at.clone());
                open.push(needed);
            }
        }
    }
    None
}

fn way(
    name: &CapabilityId,
    last: &CapabilityId,
    from: &BTreeMap<CapabilityId, CapabilityId>,
) -> Vec<CapabilityId> {
    let mut way = vec![name.clone()];
    let mut at = last;
    while at != name {
        way.push(at.clone());
        at = &from[at];
    }
    way.push(name.clone());
    way.reverse();
    way
}

/// A way in words: `a → b → a`.
pub(crate) fn in_words(way: &[CapabilityId]) -> String {
    way.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ")
}
