//! A ledger in memory: for tests, and for a look at what would follow. Clones share their lines, as two
//! processes share a file.

use super::{AppendError, Head, LINES_AT_ONCE, Ledger, LedgerError, Line};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trace::id::{CycleId, WriterId};

/// Lines in memory.
#[derive(Clone, Debug)]
pub struct Memory {
    writer: WriterId,
    lines: Arc<Mutex<Vec<Line>>>,
}

impl Memory {
    /// An empty ledger of this writer.
    #[must_use]
    pub fn new(writer: impl Into<WriterId>) -> Self {
        Self { writer: writer.into(), lines: Arc::default() }
    }

    /// Lines as they stand, without asking whether they make a sound ledger.
    #[must_use]
    pub fn holding(writer: WriterId, lines: Vec<Line>) -> Self {
        Self { writer, lines: Arc::new(Mutex::new(lines)) }
    }

    fn held(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn some(&self, after: u64, limit: usize, of: impl Fn(&Line) -> bool) -> Vec<Line> {
        let held = self.held();
        let wanted = held.iter().filter(|line| line.position > after && of(line));
        wanted.take(limit.min(LINES_AT_ONCE)).cloned().collect()
    }
}

impl Ledger for Memory {
    fn writer(&self) -> &WriterId {
        &self.writer
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        Ok(self.held().last().map_or(Head::EMPTY, Line::head))
    }

    fn lines(&mut self, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        Ok(self.some(after, limit, |_| true))
    }

    fn lines_of(&mut self, cycle: &CycleId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        Ok(self.some(after, limit, |line| line.cycle.as_ref() == Some(cycle)))
    }

    fn last_of(&mut self, cycle: &CycleId) -> Result<Option<Line>, LedgerError> {
        Ok(self.held().iter().rfind(|line| line.cycle.as_ref() == Some(cycle)).cloned())
    }

    fn append(&mut self, expected: Head, lines: &[Line]) -> Result<Head, AppendError> {
        let mut held = self.held();
        let head = held.last().map_or(Head::EMPTY, Line::head);
        if head != expected {
            return Err(AppendError::Moved { head });
        }
        held.extend_from_slice(lines);
        Ok(held.last().map_or(Head::EMPTY, Line::head))
    }
}
