//! Decide, append, fold, publish: the inputs that wait together are decided in order, each on what the one
//! before it brought about, and appended in one transaction. Nobody is answered before all of it is kept;
//! where somebody else was faster, everything is decided again.

use crate::{
    handle::{Answer, Receipt, SubmitError},
    ledger::{
        AppendError, Head, Ledger, LedgerError, Line,
        snapshot::{Snapshots, TAIL},
    },
    pen::{Pen, Sign, Tip},
    publish::Published,
    union::{Caught, catch_up},
};
use engine::{Draft, Entry, Input, Picture, What, decide, fold, meet, sealed, writers::Chain};
use std::sync::Arc;
use trace::{
    Actor, Digest,
    id::{CycleId, RecordId, WriterId},
};

/// How often a batch is decided again because another process was faster.
const ROUNDS: usize = 1_000;

/// What holds the pen and the ledger.
pub(crate) struct Dispatcher {
    ledger: Box<dyn Ledger>,
    pen: Pen,
    /// The recorded picture, plus what this batch has decided so far.
    picture: Picture,
    published: Arc<Published>,
    snapshots: Option<Snapshots>,
    /// The position of the last snapshot.
    kept: u64,
    /// Whether a batch was broken off, so that the picture holds what is not recorded.
    tentative: bool,
}

/// What a batch has decided so far.
#[derive(Default)]
struct Batch {
    lines: Vec<Line>,
    entries: Vec<Entry>,
    answers: Vec<Answer>,
}

impl Dispatcher {
    /// Picks up where the ledger ends: from a snapshot, if there is one.
    pub(crate) fn new(
        ledger: Box<dyn Ledger>,
        pen: Pen,
        snapshots: Option<Snapshots>,
    ) -> Result<Self, LedgerError> {
        let mut dispatcher = Self {
            ledger,
            pen,
            picture: Picture::default(),
            published: Arc::new(Published::new(Picture::default())),
            snapshots,
            kept: 0,
            tentative: false,
        };
        let snapshots = dispatcher.snapshots.as_ref();
        if let Some(picture) = snapshots.and_then(|snapshots| snapshots.load(dispatcher.ledger.as_mut())) {
            dispatcher.pen.observe(picture.latest);
            dispatcher.kept = picture.position;
            dispatcher.published = Arc::new(Published::new(picture.clone()));
            dispatcher.picture = picture;
        }
        dispatcher.catch_up()?;
        dispatcher.keep_if_long();
        Ok(dispatcher)
    }

    pub(crate) fn published(&self) -> Arc<Published> {
        Arc::clone(&self.published)
    }

    /// Decides and records a batch; one answer an input, in order.
    pub(crate) fn dispatch(&mut self, inputs: &[Input]) -> Vec<Answer> {
        for _ in 0..ROUNDS {
            let round = self.round(inputs).or_else(|error| match error {
                AppendError::Moved { .. } => self.catch_up().map(|_| None),
                AppendError::Ledger(error) => Err(error),
            });
            match round {
                Ok(Some(answers)) => return answers,
                Ok(None) => {}
                Err(error) => return all(inputs, &error),
            }
        }
        all(inputs, &LedgerError::Busy)
    }

    /// Folds what other processes appended. True if there was any.
    pub(crate) fn catch_up(&mut self) -> Result<bool, LedgerError> {
        self.drop_tentative();
        let head = self.ledger.head()?;
        let from = self.head();
        if head == from {
            return Ok(false);
        }
        if head.position <= from.position {
            let because =
                format!("it ends at record {}, and record {} was read before", head.position, from.position);
            return Err(LedgerError::Damaged { because });
        }
        self.fold_on()?;
        Ok(true)
    }

    /// Keeps a snapshot if many records were folded since the last one.
    pub(crate) fn keep_if_long(&mut self) {
        if self.published.picture().position > self.kept + TAIL {
            self.keep();
        }
    }

    /// Keeps a snapshot of what is recorded. One that cannot be kept costs the next process some time.
    pub(crate) fn keep(&mut self) {
        let picture = self.published.picture();
        if let Some(snapshots) = self.snapshots.as_ref().filter(|_| picture.position > self.kept) {
            let _ = snapshots.keep(&picture);
            self.kept = picture.position;
        }
    }

    /// Decides on what is known, and appends. An append that succeeds proves that what was known is all
    /// there is; where there is nothing to append, that is looked up. None where there was more to know.
    fn round(&mut self, inputs: &[Input]) -> Result<Option<Vec<Answer>>, AppendError> {
        self.drop_tentative();
        let head = self.head();
        let mut batch = Batch::default();
        self.tentative = true;
        for input in inputs {
            let answer = self.consider(input, &mut batch)?;
            batch.answers.push(answer);
        }
        if batch.lines.is_empty() {
            self.tentative = false;
            let moved = self.catch_up()?;
            return Ok((!moved).then_some(batch.answers));
        }
        self.ledger.append(head, &batch.lines)?;
        self.published.advance(&batch.entries);
        self.tentative = false;
        Ok(Some(batch.answers))
    }

    /// Decides one input on what was decided before it, and folds what follows.
    fn consider(&mut self, input: &Input, batch: &mut Batch) -> Result<Answer, LedgerError> {
        let moment = self.pen.moment();
        let drafts = match decide(&self.picture, input, moment) {
            Ok(drafts) => drafts,
            Err(refusal) => return Ok(Err(SubmitError::Refused(refusal))),
        };
        if let Some(draft) = drafts.first() {
            self.meet(&draft.actor, batch)?;
        }
        let cause = self.cause(input, &drafts, batch)?;
        let written = match self.written(drafts, cause) {
            Ok(written) => written,
            Err(error) => return Ok(Err(SubmitError::Ledger(error))),
        };
        let (lines, records): (Vec<Line>, Vec<Entry>) = written.into_iter().unzip();
        records.iter().for_each(|entry| fold(&mut self.picture, entry));
        batch.lines.extend(lines);
        batch.entries.extend(records.iter().cloned());
        Ok(Ok(Receipt { records }))
    }

    /// Before anything is written that others' records may have led to, it goes on record how far they are known.
    fn meet(&mut self, actor: &Actor, batch: &mut Batch) -> Result<(), LedgerError> {
        let Some(draft) = meet(&self.picture, self.pen.writer(), actor) else { return Ok(()) };
        let (line, entry) = self.pen.write(draft, self.tip(), None)?;
        fold(&mut self.picture, &entry);
        batch.lines.push(line);
        batch.entries.push(entry);
        Ok(())
    }

    /// One record a draft, each caused by the one before it.
    fn written(
        &mut self,
        drafts: Vec<Draft>,
        mut cause: Option<RecordId>,
    ) -> Result<Vec<(Line, Entry)>, LedgerError> {
        let mut tip = self.tip();
        let mut written = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let (line, entry) = self.pen.write(draft, tip, cause)?;
            tip = Tip::after(&line);
            cause = Some(entry.record.id.clone());
            written.push((line, entry));
        }
        Ok(written)
    }

    /// What led to a report is the state of its cycle, hence the cycle's last record. What a person asks
    /// for begins with them.
    fn cause(
        &mut self,
        input: &Input,
        drafts: &[Draft],
        batch: &Batch,
    ) -> Result<Option<RecordId>, LedgerError> {
        let cycle = drafts.first().and_then(|draft| draft.cycle.as_ref());
        match (&input.what, cycle) {
            (What::Report(_), Some(cycle)) => self.last_of(cycle, batch),
            (What::Report(_) | What::Command(_), _) => Ok(None),
        }
    }

    fn last_of(&mut self, cycle: &CycleId, batch: &Batch) -> Result<Option<RecordId>, LedgerError> {
        if let Some(entry) = batch.entries.iter().rfind(|entry| entry.record.cycle.as_ref() == Some(cycle)) {
            return Ok(Some(entry.record.id.clone()));
        }
        let last = self.ledger.last_of(cycle)?;
        last.map(|line| line.entry().map(|entry| entry.record.id)).transpose()
    }

    /// Folds what the ledger has beyond the picture, and publishes it.
    fn fold_on(&mut self) -> Result<(), LedgerError> {
        let (known, published) = (self.picture.position, Arc::clone(&self.published));
        let mut tell = |entries: &[Entry]| published.tell(entries.iter().filter(|new| new.position > known));
        if catch_up(self.ledger.as_mut(), &mut self.picture, &mut tell)? != Caught::Nothing {
            published.replace(self.picture.clone());
        }
        self.pen.observe(self.picture.latest);
        Ok(())
    }

    /// Forgets what was decided and not recorded.
    fn drop_tentative(&mut self) {
        if self.tentative {
            self.picture = Picture::clone(&self.published.picture());
            self.tentative = false;
        }
    }

    const fn head(&self) -> Head {
        Head { position: self.picture.position, hash: self.picture.head }
    }

    /// Where the pen's next record goes.
    fn tip(&self) -> Tip {
        let own = self.picture.writers.chain(self.pen.writer());
        let (seq, prev) = own.map_or((0, Digest::ZERO), |chain| (chain.seq, chain.hash));
        Tip { position: self.picture.position, seq, prev }
    }

    /// Appends what others wrote, if the ledger still ends where it is expected to. It is folded by
    /// [`Self::catch_up`], once everything has arrived.
    pub(crate) fn arrive(&mut self, expected: Head, lines: &[Line]) -> Result<Head, AppendError> {
        self.ledger.append(expected, lines)
    }

    /// Signs this ledger's own chain, if anything was written since it was signed last.
    pub(crate) fn sign(&mut self, key: &str, sign: &Sign<'_>) -> Result<Option<Entry>, LedgerError> {
        for _ in 0..ROUNDS {
            self.catch_up()?;
            let own = self.picture.writers.chain(self.pen.writer());
            if own.is_none_or(Chain::is_sealed) {
                return Ok(None);
            }
            let mut batch = Batch::default();
            self.tentative = true;
            let head = self.head();
            self.meet(&Actor::system(), &mut batch)?;
            let (line, entry) = self.pen.seal(sealed(key), sign, self.tip())?;
            fold(&mut self.picture, &entry);
            batch.lines.push(line);
            batch.entries.push(entry.clone());
            match self.ledger.append(head, &batch.lines) {
                Ok(_) => {
                    self.published.advance(&batch.entries);
                    self.tentative = false;
                    return Ok(Some(entry));
                }
                Err(AppendError::Moved { .. }) => {}
                Err(AppendError::Ledger(error)) => return Err(error),
            }
        }
        Err(LedgerError::Busy)
    }

    /// The lines of a writer after one of its records.
    pub(crate) fn lines_by(
        &mut self,
        writer: &WriterId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<Line>, LedgerError> {
        self.ledger.lines_by(writer, after, limit)
    }

    /// The one writer of the ledger.
    pub(crate) const fn writer(&self) -> &WriterId {
        self.pen.writer()
    }
}

fn all(inputs: &[Input], error: &LedgerError) -> Vec<Answer> {
    inputs.iter().map(|_| Err(SubmitError::Ledger(error.clone()))).collect()
}
