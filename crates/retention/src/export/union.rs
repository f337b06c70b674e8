//! Which records are exported, and their order: that of the union of all writers, which is the same in every clone.

use engine::Entry;
use jiff::Timestamp;
use runtime::{LINES_AT_ONCE, LedgerError, Line, Reader};
use std::{collections::BTreeMap, io};
use trace::id::{CycleId, WriterId};

/// Which records are exported.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// Those of one cycle.
    pub cycle: Option<CycleId>,
    /// Those from this moment on.
    pub since: Option<Timestamp>,
}

/// Why an export did not come about.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Where it is written to.
    #[error("the export cannot be written: {0}")]
    Io(#[from] io::Error),
    /// More than fits into one document.
    #[error("{found} records are more than the {most} that one document holds")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many are held.
        most: usize,
    },
}

impl Chosen {
    fn holds(&self, line: &Line) -> bool {
        self.cycle.as_ref().is_none_or(|cycle| line.cycle.as_ref() == Some(cycle))
            && self.since.is_none_or(|since| line.at_us >= since.as_microsecond())
    }

    /// The positions of the chosen records, in the order of the union; each is what was written, or none is handed over.
    pub(super) fn positions(&self, reader: &mut Reader) -> Result<Vec<u64>, LedgerError> {
        let mut writers: BTreeMap<WriterId, Vec<(i64, u64, u64)>> = BTreeMap::new();
        self.pages(reader, |line| {
            writers.entry(line.writer.clone()).or_default().push((line.at_us, line.seq, line.position));
        })?;
        let mut keys: Vec<(i64, usize, u64, u64)> = vec![];
        for (place, (_, own)) in writers.into_iter().enumerate() {
            keys.extend(own.into_iter().map(|(at, seq, position)| (at, place, seq, position)));
        }
        keys.sort_unstable();
        Ok(keys.into_iter().map(|(.., position)| position).collect())
    }

    fn pages(&self, reader: &mut Reader, mut each: impl FnMut(&Line)) -> Result<(), LedgerError> {
        let mut after = 0;
        loop {
            let lines = reader.lines(after, LINES_AT_ONCE)?;
            let Some(last) = lines.last() else { return Ok(()) };
            after = last.position;
            for line in lines.iter().filter(|line| self.holds(line)) {
                line.sound()?;
                each(line);
            }
        }
    }

    /// The chosen lines, in the order of the union, handed over one by one.
    pub(super) fn lines(
        &self,
        reader: &mut Reader,
        mut each: impl FnMut(Line) -> Result<(), ExportError>,
    ) -> Result<(), ExportError> {
        let positions = self.positions(reader)?;
        let follows = |one: &u64, other: &u64| *other == one + 1;
        for run in positions.chunk_by(follows).flat_map(|run| run.chunks(LINES_AT_ONCE)) {
            reader.lines(run[0] - 1, run.len())?.into_iter().try_for_each(&mut each)?;
        }
        Ok(())
    }

    /// The chosen records that this build can read, in the order of the union, if they are not too many.
    pub(super) fn entries(&self, reader: &mut Reader, most: usize) -> Result<Vec<Entry>, ExportError> {
        let found = self.positions(reader)?.len();
        if found > most {
            return Err(ExportError::TooMany { found, most });
        }
        let mut entries = Vec::with_capacity(found);
        self.lines(reader, |line| {
            entries.push(line.entry()?);
            Ok(())
        })?;
        Ok(entries)
    }
}
