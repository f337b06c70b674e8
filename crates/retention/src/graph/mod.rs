//! The context graph: what the trace names as nodes, what ties them as edges, and each edge with the record that wrote
//! it. A projection, kept beside the ledger; whatever is wrong with it, it is thrown away and built again.

mod exceptions;
mod impact;
mod kind;
mod near;
mod pages;
mod projection;
mod segment;
mod sketch;
mod store;
mod verb;

pub use exceptions::{Exception, exceptions};
pub use impact::{HOPS, Impact, Reached, impact};
pub use kind::Kind;
pub use near::{EDGES, Near, Tied, near};
pub use projection::SILENT;
pub use store::{Graph, GraphError, Spoiled, ask};
pub use verb::{Flow, Verb};

use jiff::Timestamp;
use serde::Serialize;

/// A node's place in the graph, in the order in which nodes were first named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// What the trace names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Its name: an id, a path, a person.
    pub name: String,
}

impl Node {
    /// Its name as people read it: digests and commits by their first digits.
    #[must_use]
    pub fn label(&self) -> String {
        let digits = |text: &str| text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self.name.rsplit_once('@') {
            Some((before, after)) if digits(after) => format!("{before}@{}", &after[..12]),
            None if digits(&self.name) => self.name[..12].to_owned(),
            Some(_) | None => self.name.clone(),
        }
    }
}

/// A tie between two nodes, seen from one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node at the other end.
    pub to: NodeId,
    /// What ties them.
    pub verb: Verb,
    /// The record that wrote it, by its position.
    pub record: u64,
    /// That record's time.
    pub at: Timestamp,
}

/// The side from which an edge is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the node says of others.
    Out,
    /// What others say of the node.
    In,
}
