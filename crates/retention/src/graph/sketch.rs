//! A stretch of the graph while it is put together: nodes that no stretch before it names, edges, and the times of its
//! records.

use super::{Node, Verb, pages::Damaged};
use std::collections::HashMap;
use trace::Digest;

/// A longer name is cut, and ends with its digest, in bytes.
const NAME_BYTES: usize = 512;

/// Bytes of a name that was cut.
const KEPT_BYTES: usize = 400;

/// An edge on its way into a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tie {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) verb: Verb,
    /// The record, counted from the stretch's first.
    pub(super) record: u32,
}

/// A stretch of the graph.
#[derive(Debug)]
pub(super) struct Sketch {
    /// The position of its first record.
    pub(super) first: u64,
    /// The number of its first node.
    pub(super) start: u32,
    pub(super) nodes: Vec<Node>,
    pub(super) ties: Vec<Tie>,
    /// The times of its records, in microseconds.
    pub(super) times: Vec<i64>,
    known: HashMap<Node, u32>,
}

impl Sketch {
    /// An empty stretch that begins with this record and this node.
    pub(super) fn new(first: u64, start: u32) -> Self {
        Self { first, start, nodes: vec![], ties: vec![], times: vec![], known: HashMap::new() }
    }

    /// The position of its last record.
    pub(super) const fn last(&self) -> u64 {
        self.first + self.times.len() as u64 - 1
    }

    /// Begins the next record.
    pub(super) fn begin(&mut self, at_us: i64) {
        self.times.push(at_us);
    }

    /// The number of a node: its own, or the one that an older stretch gave it.
    pub(super) fn number(
        &mut self,
        node: Node,
        older: impl Fn(&Node) -> Result<Option<u32>, Damaged>,
    ) -> Result<u32, Damaged> {
        if let Some(number) = self.known.get(&node) {
            return Ok(*number);
        }
        let number = match older(&node)? {
            Some(number) => number,
            None => self.add(node.clone()),
        };
        self.known.insert(node, number);
        Ok(number)
    }

    /// A node that nobody named before.
    pub(super) fn add(&mut self, node: Node) -> u32 {
        let number = self.start + u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.nodes.push(node);
        number
    }

    /// Ties two nodes by the record that was begun last.
    pub(super) fn tie(&mut self, from: u32, verb: Verb, to: u32) {
        let record = u32::try_from(self.times.len() - 1).unwrap_or(u32::MAX);
        self.ties.push(Tie { from, to, verb, record });
    }
}

/// A name of a bounded length.
pub(super) fn bounded(name: &str) -> String {
    if name.len() <= NAME_BYTES {
        return name.to_owned();
    }
    let end = (0..=KEPT_BYTES).rev().find(|end| name.is_char_boundary(*end)).unwrap_or(0);
    format!("{}…{}", &name[..end], Digest::of(name).short())
}
