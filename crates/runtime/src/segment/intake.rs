//! Takes others' segments in: each is checked against the chain that it goes on with, and appended whole or not at all, in
//! one transaction. Where somebody else was faster, it is looked at again; what is here already is compared and skipped.

use super::{
    Refused, Rule,
    checked::{Check, Checked, End},
    seals::{Look, Seals},
};
use crate::{
    handle::Handle,
    ledger::{AppendError, Head, LINES_AT_ONCE, LedgerError, Line},
};
use attest::Signers;
use std::collections::BTreeMap;
use trace::id::WriterId;

/// How often a segment is looked at again because another process was faster.
const ROUNDS: usize = 1_000;

/// The open ledger, taking in what others wrote.
pub struct Intake {
    handle: Handle,
    /// The ledger's own writer: nobody else may add to its chain.
    own: WriterId,
    /// Where the ledger ends.
    head: Head,
    /// Where each writer's chain ends in it.
    ends: BTreeMap<WriterId, End>,
}

/// What a segment brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The lines that were not here.
    pub lines: Vec<Line>,
    /// How many of its records were here already.
    pub known: usize,
}

/// Why a segment was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// Something is wrong with it.
    #[error("{0}")]
    Refused(Refused),
    /// The ledger could not keep it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl Intake {
    pub(crate) fn new(handle: Handle) -> Result<Self, LedgerError> {
        let own = handle.writer();
        let mut intake = Self { handle, own, head: Head::EMPTY, ends: BTreeMap::new() };
        intake.refresh()?;
        Ok(intake)
    }

    /// The last record of a writer that is here; 0 where there is none.
    #[must_use]
    pub fn known(&self, writer: &WriterId) -> u64 {
        self.end(writer).seq
    }

    /// A look through what a writer sent, by the keys of the team.
    #[must_use]
    pub fn look<'a>(&self, writer: &'a WriterId, signers: &'a Signers) -> Look<'a> {
        let mut seals = Seals::new(signers);
        let picture = self.handle.picture();
        let known = picture.writers.chain(writer).into_iter().flat_map(|chain| &chain.seals);
        known.for_each(|seal| seals.note(seal));
        Look::new(Check { writer, now: self.handle.now() }, self.end(writer), seals)
    }

    /// Takes a segment in, if it goes on with the writer's chain.
    ///
    /// # Errors
    /// The rule that it breaks, or the ledger's failure; in both cases nothing of it was appended.
    pub fn take(&mut self, writer: &WriterId, text: &[u8]) -> Result<Taken, IntakeError> {
        for _ in 0..ROUNDS {
            let check = Check { writer, now: self.handle.now() };
            let known = self.end(writer);
            let checked = check.segment(text, known).map_err(IntakeError::Refused)?;
            let Checked { lines, end } = self.unknown(&check, checked, known)?;
            if let Some(line) = lines.first().filter(|_| *writer == self.own) {
                return Err(IntakeError::Refused(check.refused(Some(line.seq), Rule::Copied)));
            }
            let taken = Taken { known: skipped(text, &lines), lines };
            match self.append(&taken.lines) {
                Ok(()) => {
                    self.ends.insert(writer.clone(), if end.seq > known.seq { end } else { known });
                    return Ok(taken);
                }
                Err(AppendError::Moved { .. }) => self.refresh()?,
                Err(AppendError::Ledger(error)) => return Err(error.into()),
            }
        }
        Err(LedgerError::Busy.into())
    }

    /// Folds everything that was taken in.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn end_of_it(self) -> Result<(), LedgerError> {
        self.handle.refresh().map(drop)
    }

    fn end(&self, writer: &WriterId) -> End {
        self.ends.get(writer).copied().unwrap_or(End::NONE)
    }

    /// The lines that are not here yet, once those that are were found to be the same.
    fn unknown(&self, check: &Check<'_>, checked: Checked, known: End) -> Result<Checked, IntakeError> {
        let Checked { lines, end } = checked;
        let Some(first) = lines.first().filter(|line| line.seq <= known.seq) else {
            return Ok(Checked { lines, end });
        };
        let mut after = first.seq - 1;
        let (mut ours, last) = (vec![], known.seq.min(end.seq));
        while after < last {
            let more = self.handle.lines_by(check.writer, after, LINES_AT_ONCE)?;
            let Some(line) = more.last() else { break };
            after = line.seq;
            ours.extend(more.into_iter().map(|line| (line.seq, line.hash)));
        }
        let here: BTreeMap<u64, _> = ours.into_iter().collect();
        let other = |line: &&Line| line.seq <= known.seq && here.get(&line.seq) != Some(&line.hash);
        if let Some(line) = lines.iter().find(other) {
            return Err(IntakeError::Refused(check.refused(Some(line.seq), Rule::Rewritten)));
        }
        Ok(Checked { lines: lines.into_iter().filter(|line| line.seq > known.seq).collect(), end })
    }

    fn append(&mut self, lines: &[Line]) -> Result<(), AppendError> {
        if lines.is_empty() {
            return Ok(());
        }
        let positions = self.head.position + 1..;
        let placed: Vec<Line> =
            positions.zip(lines).map(|(position, line)| Line { position, ..line.clone() }).collect();
        self.head = self.handle.arrive(self.head, &placed)?;
        Ok(())
    }

    /// Looks anew where everything ends.
    fn refresh(&mut self) -> Result<(), LedgerError> {
        self.handle.refresh()?;
        let picture = self.handle.picture();
        self.head = Head { position: picture.position, hash: picture.head };
        let end = |(writer, chain): (&WriterId, &engine::writers::Chain)| {
            (writer.clone(), End { seq: chain.seq, hash: chain.hash, at: chain.at })
        };
        self.ends = picture.writers.all().map(end).collect();
        Ok(())
    }
}

/// How many records of a segment were here already.
fn skipped(text: &[u8], new: &[Line]) -> usize {
    let lines = text.iter().filter(|byte| **byte == b'\n').count();
    lines.saturating_sub(1 + new.len())
}
