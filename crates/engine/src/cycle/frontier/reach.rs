//! What stands on what: which demands a capability would set free, which Dream is at the root of what is blocked, and which
//! capabilities stand on themselves. Total: a circle is named, and never walked twice.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Standing, State,
    id::{CapabilityId, DemandId},
};

/// Demands that are named where a capability would set more free than that.
const NAMED: usize = 50;

/// A demand, as far as it stands on others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node<'a> {
    pub(super) demand: &'a DemandId,
    pub(super) capability: &'a CapabilityId,
    pub(super) depends: &'a [CapabilityId],
}

/// What is known of everything that is still to be built, by capability.
#[derive(Debug)]
pub(super) struct Reach<'a> {
    nodes: BTreeMap<&'a CapabilityId, Node<'a>>,
    dependents: BTreeMap<&'a CapabilityId, Vec<Node<'a>>>,
    standings: &'a BTreeMap<CapabilityId, Standing>,
}

/// What a capability would set free.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Unlocks {
    /// How many demands, over all that stands on it.
    pub count: usize,
    /// The first of them, by name.
    pub demands: Vec<DemandId>,
}

/// Why a demand cannot be reached yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The Dreams from the one that it waits for down to the root.
    pub dreams: Vec<CapabilityId>,
    /// What is at the root.
    pub root: Root,
}

/// What ends a chain of Dreams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "root")]
pub enum Root {
    /// A Dream that waits for no other: what it lacks.
    Dream {
        /// In words.
        missing: String,
    },
    /// A capability that no demand names.
    Unnamed,
    /// The chain comes back to a Dream that is on it already.
    Circle,
}

impl<'a> Reach<'a> {
    /// `open` are the demands whose capability is still a Dream.
    pub(super) fn new(open: Vec<Node<'a>>, standings: &'a BTreeMap<CapabilityId, Standing>) -> Self {
        let mut dependents: BTreeMap<&CapabilityId, Vec<Node<'_>>> = BTreeMap::new();
        for node in &open {
            for needed in node.depends {
                dependents.entry(needed).or_default().push(node.clone());
            }
        }
        // Two demands may name one capability as long as none is accepted: the first by name speaks for it.
        let nodes = open.into_iter().rev().map(|node| (node.capability, node)).collect();
        Self { nodes, dependents, standings }
    }

    /// Whether a capability can be stood on.
    pub(super) fn stands(&self, capability: &CapabilityId) -> bool {
        self.standings.get(capability).is_some_and(|standing| standing.state != State::Dream)
    }

    /// What a demand waits for.
    pub(super) fn waits_for(&self, depends: &'a [CapabilityId]) -> impl Iterator<Item = &'a CapabilityId> {
        depends.iter().filter(|needed| !self.stands(needed))
    }

    /// Everything that stands on a capability, directly or through others.
    pub(super) fn unlocks(&self, capability: &CapabilityId) -> Unlocks {
        let mut met: BTreeSet<&DemandId> = BTreeSet::new();
        let mut next = vec![capability];
        while let Some(capability) = next.pop() {
            for node in self.dependents.get(capability).into_iter().flatten() {
                if met.insert(node.demand) {
                    next.push(node.capability);
                }
            }
        }
        met.retain(|demand| self.nodes.get(capability).is_none_or(|own| own.demand != *demand));
        Unlocks { count: met.len(), demands: met.into_iter().take(NAMED).cloned().collect() }
    }

    /// The demands that stood on a capability and wait for nothing any more.
    pub(super) fn freed(&self, capability: &CapabilityId) -> Vec<DemandId> {
        let free = |node: &&Node<'a>| self.waits_for(node.depends).next().is_none();
        let dependents = self.dependents.get(capability).into_iter().flatten();
        dependents.filter(free).map(|node| node.demand.clone()).collect()
    }

    /// From the first Dream that is waited for down to the root; at each, the first by name.
    pub(super) fn chain(&self, from: &CapabilityId) -> Chain {
        let (mut dreams, mut at) = (vec![from.clone()], from);
        loop {
            let Some(node) = self.nodes.get(at) else { return Chain { dreams, root: self.unnamed(at) } };
            let Some(next) = self.waits_for(node.depends).min() else {
                return Chain { dreams, root: self.dream(at) };
            };
            let circle = dreams.contains(next);
            dreams.push(next.clone());
            if circle {
                return Chain { dreams, root: Root::Circle };
            }
            at = next;
        }
    }

    fn unnamed(&self, capability: &CapabilityId) -> Root {
        if self.standings.contains_key(capability) { self.dream(capability) } else { Root::Unnamed }
    }

    fn dream(&self, capability: &CapabilityId) -> Root {
        let missing = self.standings.get(capability).map(|standing| standing.missing.clone());
        Root::Dream { missing: missing.unwrap_or_else(|| "its demand is not accepted yet".to_owned()) }
    }

    /// The circles that capabilities stand in, each once, from its first name on.
    pub(super) fn circles(&self) -> Vec<Vec<CapabilityId>> {
        let (mut found, mut done) = (BTreeSet::new(), BTreeSet::new());
        for start in self.nodes.keys() {
            self.walk(start, &mut done, &mut found);
        }
        found.into_iter().collect()
    }

    /// Walks everything below a capability once, without calling itself: a chain may be as long as the trace.
    fn walk(
        &self,
        start: &'a CapabilityId,
        done: &mut BTreeSet<&'a CapabilityId>,
        found: &mut BTreeSet<Vec<CapabilityId>>,
    ) {
        let mut path: Vec<(&CapabilityId, usize)> = vec![(start, 0)];
        while let Some((at, place)) = path.last_mut() {
            let next = self.nodes.get(*at).and_then(|node| node.depends.get(*place));
            *place += 1;
            match next {
                None => {
                    done.insert(*at);
                    path.pop();
                }
                Some(next) if done.contains(next) || self.stands(next) => {}
                Some(next) => match path.iter().position(|(on_it, _)| *on_it == next) {
                    Some(begin) => {
                        found.insert(from_first(
                            path[begin..].iter().map(|(name, _)| (*name).clone()).collect(),
                        ));
                    }
                    None => path.push((next, 0)),
                },
            }
        }
    }
}

/// The same circle, told from its first name on.
fn from_first(mut circle: Vec<CapabilityId>) -> Vec<CapabilityId> {
    let first = circle.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(place, _)| place);
    circle.rotate_left(first);
    circle
}
