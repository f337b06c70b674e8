//! What depends on a node, across hops: what was made later, because of it. Each step of the way names its record.

use super::{Edge, Flow, Graph, Kind, Node, NodeId, Side, Verb, store::Spoiled};
use jiff::Timestamp;
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

/// Nodes that one answer holds at most.
const REACHED: usize = 10_000;

/// Hops that one answer goes at most.
pub const HOPS: u32 = 32;

/// What depends on a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Impact {
    /// The node.
    pub of: Node,
    /// What depends on it, the earliest first.
    pub reached: Vec<Reached>,
    /// Whether there is more than one answer holds.
    pub cut: bool,
}

/// Something that depends on the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// What it is.
    #[serde(flatten)]
    pub node: Node,
    /// How many hops away.
    pub hops: u32,
    /// The node one hop nearer.
    pub from: Node,
    /// What ties the two, as it is read from the nearer one.
    pub by: &'static str,
    /// The record that tied them, by its position.
    pub record: u64,
    /// That record's time.
    pub at: Timestamp,
}

/// One way to a node: the earliest moment at which it can have been reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    at: Timestamp,
    hops: u32,
    to: u32,
    from: u32,
    record: u64,
    verb: Verb,
    against: bool,
}

/// What depends on a node, at most so many hops away. A way never goes back in time: what was there before a decision
/// does not depend on it, though it is tied to what does.
///
/// # Errors
/// Where the index is spoiled.
pub fn impact(graph: &Graph, of: NodeId, hops: u32) -> Result<Impact, Spoiled> {
    let mut ways = BinaryHeap::new();
    let mut settled: HashMap<u32, Node> = HashMap::from([(of.0, graph.node(of)?)]);
    let start = begun(graph, of)?;
    onward(graph, of, start, 0, &mut ways)?;
    let (mut reached, mut cut) = (vec![], false);
    while let Some(Reverse(way)) = ways.pop() {
        if settled.contains_key(&way.to) {
            continue;
        }
        if reached.len() == REACHED {
            cut = true;
            break;
        }
        let node = graph.node(NodeId(way.to))?;
        settled.insert(way.to, node.clone());
        let by = if way.against { way.verb.passive() } else { way.verb.words() };
        let Way { at, hops: far, record, .. } = way;
        reached.push(Reached { node, hops: far, from: settled[&way.from].clone(), by, record, at });
        if far < hops {
            onward(graph, NodeId(way.to), at, far, &mut ways)?;
        }
    }
    let of = graph.node(of)?;
    Ok(Impact { of, reached, cut })
}

/// Since when something can depend on a node: a decision's answer, else whenever.
fn begun(graph: &Graph, of: NodeId) -> Result<Timestamp, Spoiled> {
    let decided = |edge: &Edge| edge.verb == Verb::Decided;
    let answers = graph.edges(of, Side::In)?;
    Ok(answers.iter().find(|edge| decided(edge)).map_or(Timestamp::MIN, |edge| edge.at))
}

/// The ways that lead on from a node that was reached at this moment.
fn onward(
    graph: &Graph,
    node: NodeId,
    since: Timestamp,
    hops: u32,
    ways: &mut BinaryHeap<Reverse<Way>>,
) -> Result<(), Spoiled> {
    for side in [Side::Out, Side::In] {
        for edge in graph.edges(node, side)? {
            let flows = match (edge.verb.flow(), side) {
                (Flow::Along, Side::Out) | (Flow::Against, Side::In) => edge.at >= since,
                (Flow::Scope, Side::Out) => true,
                (Flow::Along | Flow::Scope, Side::In) | (Flow::Against, Side::Out) | (Flow::None, _) => false,
            };
            if flows {
                ways.push(Reverse(Way {
                    at: edge.at.max(since),
                    hops: hops + 1,
                    to: edge.to.0,
                    from: node.0,
                    record: edge.record,
                    verb: edge.verb,
                    against: side == Side::In,
                }));
            }
        }
    }
    Ok(())
}

impl Impact {
    /// The node, and everything that was reached.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        [&self.of].into_iter().chain(self.reached.iter().map(|reached| &reached.node))
    }

    /// How much of each kind was reached, in the order of the kinds.
    #[must_use]
    pub fn counts(&self) -> Vec<(Kind, usize)> {
        let count = |kind: &Kind| self.reached.iter().filter(|reached| reached.node.kind == *kind).count();
        Kind::ALL.iter().map(|kind| (*kind, count(kind))).filter(|(_, count)| *count > 0).collect()
    }
}
