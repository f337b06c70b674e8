//! What stands around a node: every edge of it, and of what they lead to, hop by hop.

use super::{Graph, Kind, Node, NodeId, Side, store::Spoiled};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::HashSet;

/// Edges that one answer holds at most.
pub const EDGES: usize = 2_000;

/// Edges that are looked at for one answer at most.
const LOOKED_AT: usize = 100_000;

/// What stands around a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Near {
    /// The node.
    pub of: Node,
    /// The edges, nearest first.
    pub edges: Vec<Tied>,
    /// Whether there is more than one answer holds.
    pub cut: bool,
}

/// An edge, as it is met on the way from the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tied {
    /// How many hops away its far end is.
    pub hops: u32,
    /// The near end.
    pub from: Node,
    /// What ties the two, as it is read from the near end.
    pub by: &'static str,
    /// The far end.
    pub to: Node,
    /// The record that tied them, by its position.
    pub record: u64,
    /// That record's time.
    pub at: Timestamp,
}

/// What stands around a node, at most so many hops away, and of one kind where one is named.
///
/// # Errors
/// Where the index is spoiled.
pub fn near(graph: &Graph, of: NodeId, hops: u32, kind: Option<Kind>) -> Result<Near, Spoiled> {
    let mut seen = HashSet::from([of]);
    let mut round = vec![of];
    let (mut edges, mut looked_at, mut cut) = (vec![], 0, false);
    for far in 1..=hops {
        let mut next = vec![];
        for node in std::mem::take(&mut round) {
            let from = graph.node(node)?;
            for (side, edge) in around(graph, node)? {
                looked_at += 1;
                if edges.len() == EDGES || looked_at > LOOKED_AT {
                    cut = true;
                    break;
                }
                if seen.contains(&edge.to) && far > 1 {
                    continue;
                }
                if seen.insert(edge.to) {
                    next.push(edge.to);
                }
                let to = graph.node(edge.to)?;
                if kind.is_none_or(|kind| kind == to.kind) {
                    let by = if side == Side::Out { edge.verb.words() } else { edge.verb.passive() };
                    let from = from.clone();
                    edges.push(Tied { hops: far, from, by, to, record: edge.record, at: edge.at });
                }
            }
        }
        round = next;
    }
    let of = graph.node(of)?;
    Ok(Near { of, edges, cut })
}

fn around(graph: &Graph, node: NodeId) -> Result<Vec<(Side, super::Edge)>, Spoiled> {
    let mut around: Vec<(Side, super::Edge)> = vec![];
    for side in [Side::Out, Side::In] {
        around.extend(graph.edges(node, side)?.into_iter().map(|edge| (side, edge)));
    }
    around.sort_by_key(|(_, edge)| edge.record);
    Ok(around)
}
