//! A ledger, open for reading: what looks at the trace and never writes to it. A repository without a ledger
//! reads as an empty one.

use crate::{
    bodies::Bodies,
    ledger::{
        Head, Ledger, LedgerError, Line, Sqlite,
        snapshot::{Snapshots, TAIL},
        without_holes,
    },
    redact::{Hidden, Redactor},
    runtime::{FILE, OpenError},
    union::{Caught, catch_up},
    verify::{Anchor, Verification, verify},
};
use engine::{Entry, Picture};
use std::path::{Path, PathBuf};
use trace::id::CycleId;

/// The type of the records that tell of others.
const MET: &str = "ledger.met";

/// A ledger that is only read.
#[derive(Debug)]
pub struct Reader {
    folder: PathBuf,
    ledger: Option<Sqlite>,
}

impl Reader {
    /// Opens the ledger in this folder. Nothing is made: neither folder nor ledger has to be there.
    ///
    /// # Errors
    /// Where the ledger is none, damaged, newer than this build, or unreadable.
    pub fn open(folder: &Path) -> Result<Self, OpenError> {
        Ok(Self { folder: folder.to_owned(), ledger: Sqlite::open_to_read(&folder.join(FILE))? })
    }

    /// The picture of everything that is recorded: the last snapshot, and the records after it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn picture(&mut self) -> Result<Picture, LedgerError> {
        let Some(ledger) = &mut self.ledger else { return Ok(Picture::default()) };
        let snapshots = Snapshots::in_folder(&self.folder);
        let mut picture = snapshots.load(ledger).unwrap_or_default();
        let kept = picture.position;
        let caught = catch_up(ledger, &mut picture, &mut |_| {})?;
        if caught == Caught::Anew || picture.position > kept + TAIL {
            // an index, not the trace: where it cannot be kept, the next look takes longer
            let _ = snapshots.keep(&picture);
        }
        Ok(picture)
    }

    /// Whether nothing of other ledgers has arrived. Whoever writes after it did says first whom it met, so the last record
    /// and the meetings tell.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn is_alone(&mut self) -> Result<bool, LedgerError> {
        let Some(ledger) = &mut self.ledger else { return Ok(true) };
        let Some(before) = ledger.head()?.position.checked_sub(1) else { return Ok(true) };
        let own = ledger.lines(before, 1)?.iter().all(|last| last.writer == *ledger.writer());
        Ok(own && ledger.of_type(MET, (i64::MAX, u64::MAX), 1)?.is_empty())
    }

    /// Where the ledger ends.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn head(&mut self) -> Result<Head, LedgerError> {
        self.ledger.as_mut().map_or(Ok(Head::EMPTY), Sqlite::head)
    }

    /// At most [`LINES_AT_ONCE`](crate::LINES_AT_ONCE) records after a position, in order.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn read(&mut self, after: u64, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        self.ledger.as_mut().map_or(Ok(vec![]), |ledger| ledger.read(after, limit))
    }

    /// The same, as they are stored: the exact bytes that are hashed.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn lines(&mut self, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        let Some(ledger) = &mut self.ledger else { return Ok(vec![]) };
        without_holes(after, ledger.lines(after, limit)?)
    }

    /// At most [`LINES_AT_ONCE`](crate::LINES_AT_ONCE) records of one cycle after a position, in order.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn of_cycle(&mut self, cycle: &CycleId, after: u64, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        self.ledger.as_mut().map_or(Ok(vec![]), |ledger| ledger.of_cycle(cycle, after, limit))
    }

    /// What was hidden in the records of a cycle and in the bodies that they name.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn hidden_in(&mut self, cycle: &CycleId) -> Result<Hidden, LedgerError> {
        let (mut hidden, mut after) = (Hidden::default(), 0);
        let Some(ledger) = self.ledger.as_mut() else { return Ok(hidden) };
        loop {
            let lines = ledger.lines_of(cycle, after, crate::LINES_AT_ONCE)?;
            let Some(last) = lines.last() else { return Ok(hidden) };
            after = last.position;
            lines.iter().for_each(|line| hidden += &Hidden::of_record(&line.bytes));
        }
    }

    /// At most [`LINES_AT_ONCE`] lines of one type before a moment, in microseconds since 1970, and, of that moment, before
    /// a position; the newest first.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn of_type(
        &mut self,
        kind: &str,
        before: (i64, u64),
        limit: usize,
    ) -> Result<Vec<Line>, LedgerError> {
        self.ledger.as_ref().map_or(Ok(vec![]), |ledger| ledger.of_type(kind, before, limit))
    }

    /// Whether the chain is whole, and how far it is anchored.
    ///
    /// # Errors
    /// Where the ledger cannot be read at all.
    pub fn verify(&mut self, anchors: &[Anchor]) -> Result<Verification, LedgerError> {
        match &mut self.ledger {
            Some(ledger) => verify(ledger, anchors),
            None => verify(&mut crate::ledger::Memory::new("none"), anchors),
        }
    }

    /// The bodies beside the ledger.
    #[must_use]
    pub fn bodies(&self) -> Bodies {
        Bodies::beside(&self.folder, Redactor::default())
    }
}
