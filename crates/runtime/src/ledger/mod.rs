//! The ledger: records in one total order, only ever appended. This file says what every store promises;
//! how it keeps the promise is each store's own, and one contract test judges them all.

pub(crate) mod birth;
mod flaw;
mod key;
mod memory;
pub(crate) mod snapshot;
mod sqlite;
mod upcast;

pub use flaw::{AppendError, LedgerError};
pub use key::Key;
pub use memory::Memory;
pub use sqlite::Sqlite;

use crate::verify::link;
use engine::Entry;
use trace::{
    Digest, Record,
    id::{CycleId, WriterId},
};

/// Lines that one call reads at most.
pub const LINES_AT_ONCE: usize = 1_000;

/// What is said of a record whose bytes do not have its hash.
pub(crate) const ALTERED: &str = "its bytes are not the ones that were hashed";

/// Where a ledger ends: what an append must name to be the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The position of the last record; 0 in an empty ledger.
    pub position: u64,
    /// That record's hash; zeros in an empty ledger.
    pub hash: Digest,
}

impl Head {
    /// The head of a ledger without records.
    pub const EMPTY: Self = Self { position: 0, hash: Digest::ZERO };
}

/// A record as it is stored: its exact bytes, and the columns by which it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place in the ledger's total order, from 1.
    pub position: u64,
    /// The ledger that wrote it.
    pub writer: WriterId,
    /// Its place among that writer's records, from 1.
    pub seq: u64,
    /// The cycle that it belongs to.
    pub cycle: Option<CycleId>,
    /// The type of its event.
    pub kind: String,
    /// When, in microseconds since 1970.
    pub at_us: i64,
    /// The record, as JSON.
    pub bytes: Vec<u8>,
    /// The hash over those bytes.
    pub hash: Digest,
}

impl Line {
    /// The head of a ledger that ends with this line.
    #[must_use]
    pub const fn head(&self) -> Head {
        Head { position: self.position, hash: self.hash }
    }

    /// Whether it is what was written; of any version, and without reading it whole.
    ///
    /// # Errors
    /// Where the bytes are not the ones that were hashed, or the columns say something else than they.
    pub fn sound(&self) -> Result<(), LedgerError> {
        match link::doubt(self) {
            None => Ok(()),
            Some(because) => Err(LedgerError::Unreadable { position: self.position, because }),
        }
    }

    /// The record that the bytes spell.
    ///
    /// # Errors
    /// Where they are not the ones that were hashed, where a newer build wrote them, or where they spell no record.
    pub fn entry(&self) -> Result<Entry, LedgerError> {
        if Digest::of(&self.bytes) != self.hash {
            return Err(LedgerError::Unreadable { position: self.position, because: ALTERED.into() });
        }
        let record = upcast::record(&self.bytes, self.position)?;
        if let Some(column) = self.lying(&record) {
            let because = format!("its column `{column}` is not what the record says");
            return Err(LedgerError::Unreadable { position: self.position, because });
        }
        Ok(Entry { position: self.position, record, hash: self.hash })
    }

    /// The first column by which it would be found, or put in order, where it does not belong.
    fn lying(&self, record: &Record) -> Option<&'static str> {
        let columns = [
            ("writer", self.writer == record.writer),
            ("seq", self.seq == record.seq),
            ("cycle", self.cycle == record.cycle),
            ("at", self.at_us == record.at.as_microsecond()),
        ];
        columns.into_iter().find(|(_, same)| !same).map(|(column, _)| column)
    }
}

/// Lines of a whole ledger after a position, none of which was taken out: who reads on over a hole tells another story.
pub(crate) fn without_holes(after: u64, lines: Vec<Line>) -> Result<Vec<Line>, LedgerError> {
    let gone = (after + 1..).zip(&lines).find(|(expected, line)| *expected != line.position);
    match gone {
        None => Ok(lines),
        Some((position, _)) => Err(LedgerError::Unreadable { position, because: "it is missing".into() }),
    }
}

/// What every store promises: appends are atomic, durable once they return, and refused unless they name the
/// head; reads are in order and without holes; nothing is ever changed.
pub trait Ledger: Send {
    /// The one writer of this ledger.
    fn writer(&self) -> &WriterId;

    /// Where the ledger ends now, other processes' appends included.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn head(&mut self) -> Result<Head, LedgerError>;

    /// At most `limit` lines (and never more than [`LINES_AT_ONCE`]) after a position, in order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn lines(&mut self, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError>;

    /// The same, of one cycle.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn lines_of(&mut self, cycle: &CycleId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError>;

    /// The last line of a cycle.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn last_of(&mut self, cycle: &CycleId) -> Result<Option<Line>, LedgerError>;

    /// The places, in the order of all writers, of the lines after a position; by arrival.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn keys(&mut self, after: u64) -> Result<Vec<Key>, LedgerError> {
        let (mut keys, mut names, mut after) = (vec![], key::Names::default(), after);
        loop {
            let lines = self.lines(after, LINES_AT_ONCE)?;
            let Some(last) = lines.last() else { return Ok(keys) };
            after = last.position;
            keys.extend(lines.iter().map(|line| names.key(line)));
        }
    }

    /// At most `limit` lines (and never more than [`LINES_AT_ONCE`]) of one writer after one of its records, in order.
    ///
    /// # Errors
    /// Where the store cannot be read.
    fn lines_by(&mut self, writer: &WriterId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        // no record stands at an earlier position than its place among its writer's
        let (mut found, mut from) = (vec![], after);
        let limit = limit.min(LINES_AT_ONCE);
        while found.len() < limit {
            let lines = self.lines(from, LINES_AT_ONCE)?;
            let Some(last) = lines.last() else { break };
            from = last.position;
            let of_it = lines.into_iter().filter(|line| line.writer == *writer && line.seq > after);
            found.extend(of_it.take(limit - found.len()));
        }
        Ok(found)
    }

    /// Appends all lines or none, if the ledger still ends where it is expected to.
    ///
    /// # Errors
    /// [`AppendError::Moved`] where somebody was faster; otherwise what the store could not do.
    fn append(&mut self, expected: Head, lines: &[Line]) -> Result<Head, AppendError>;

    /// [`Ledger::lines`], as records.
    ///
    /// # Errors
    /// Where the store cannot be read, or a line is not a record that this build can read.
    fn read(&mut self, after: u64, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        without_holes(after, self.lines(after, limit)?)?.iter().map(Line::entry).collect()
    }

    /// [`Ledger::lines_of`], as records.
    ///
    /// # Errors
    /// Where the store cannot be read, or a line is not a record that this build can read.
    fn of_cycle(&mut self, cycle: &CycleId, after: u64, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        self.lines_of(cycle, after, limit)?.iter().map(Line::entry).collect()
    }
}
