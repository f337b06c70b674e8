//! A line's place in the order of all writers, without the line: what a whole ledger is sorted by.

use super::Line;
use engine::Order;
use std::{collections::BTreeMap, sync::Arc};
use trace::id::WriterId;

/// A line's place in the order of all writers, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// When, in microseconds since 1970.
    pub at_us: i64,
    /// The writer; one name for all its lines.
    pub writer: Arc<WriterId>,
    /// Its place among that writer's records.
    pub seq: u64,
    /// Where it stands in the ledger.
    pub position: u64,
}

impl Key {
    /// Whether it comes after the last record that was folded.
    pub(crate) fn is_after(&self, last: Option<&Order>) -> bool {
        last.is_none_or(|last| (last.at_us, &last.writer, last.seq) < (self.at_us, &*self.writer, self.seq))
    }
}

/// The writers' names, one each.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, Arc<WriterId>>);

impl Names {
    /// The one copy of a name.
    pub(super) fn one(&mut self, name: &str) -> Arc<WriterId> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let writer = Arc::new(WriterId::from(name));
        self.0.insert(name.to_owned(), Arc::clone(&writer));
        writer
    }

    pub(super) fn key(&mut self, line: &Line) -> Key {
        let writer = self.one(line.writer.as_str());
        Key { at_us: line.at_us, writer, seq: line.seq, position: line.position }
    }
}
