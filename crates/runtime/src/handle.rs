//! The one queue. Whoever finds nobody at its head takes the pen, works for everybody who waits, and hands
//! the pen to the next: a caller alone never changes threads, and callers together share a commit.

use crate::{
    clock::Clock,
    dispatcher::Dispatcher,
    ledger::{AppendError, Head, LINES_AT_ONCE, LedgerError, Line},
    publish::Published,
    segment::{Intake, Segment},
    slot::{Slot, Teller},
};
use crossbeam_channel::Receiver;
use engine::{Command, Entry, Input, Picture, Refusal, Report, Wanted, What};
use jiff::Timestamp;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use trace::{Actor, Digest, Record, id::WriterId};

/// Inputs that are decided and appended together, at most.
pub const BATCH: usize = 256;

/// Callers that may wait, at most.
pub const WAITING: usize = 4_096;

/// What an input brought about.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The records, in order; none where there was nothing to record.
    pub records: Vec<Entry>,
}

/// Why nothing was recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// The loop did its job and said no.
    #[error("{0}")]
    Refused(Refusal),
    /// The ledger could not keep it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

pub(crate) type Answer = Result<Receipt, SubmitError>;

/// The way in, for doors and hands alike. Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    shared: Arc<Shared>,
}

struct Shared {
    queue: Mutex<Queue>,
    dispatcher: Mutex<Dispatcher>,
    published: Arc<Published>,
    clock: Clock,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<(Input, Teller<Word>)>,
    /// Whether somebody has been given the pen.
    led: bool,
}

/// What a caller who waits is told.
enum Word {
    /// The pen is yours.
    Lead,
    /// Your input was decided.
    Answer(Answer),
}

impl Handle {
    pub(crate) fn new(dispatcher: Dispatcher, clock: Clock) -> Self {
        let published = dispatcher.published();
        let dispatcher = Mutex::new(dispatcher);
        Self { shared: Arc::new(Shared { queue: Mutex::default(), dispatcher, published, clock }) }
    }

    /// Asks for something. Returns once it is recorded for good, or refused.
    ///
    /// # Errors
    /// The refusal of the rules, or the failure of the ledger; in both cases nothing was recorded.
    pub fn submit(&self, actor: Actor, command: Command) -> Result<Receipt, SubmitError> {
        self.shared.submit(Input { actor, what: What::Command(command) })
    }

    /// Reports what the hands did.
    ///
    /// # Errors
    /// As [`Handle::submit`]; a report that nobody waits for is refused.
    pub fn report(&self, report: Report) -> Result<Receipt, SubmitError> {
        self.shared.submit(Input { actor: Actor::system(), what: What::Report(report) })
    }

    /// The picture of everything that this process knows to be recorded.
    #[must_use]
    pub fn picture(&self) -> Arc<Picture> {
        self.shared.published.picture()
    }

    /// What the loop wants of the world at this time.
    #[must_use]
    pub fn wanted(&self, now: Timestamp) -> Wanted {
        engine::wanted(&self.picture(), now)
    }

    /// The time by the ledger's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.shared.clock.read()
    }

    /// Records as they come, this process's and, once noticed, other processes'. A subscriber that falls
    /// [`BEHIND`](crate::BEHIND) records behind is cut off.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Arc<Entry>> {
        self.shared.published.subscribe()
    }

    /// Looks whether other processes appended. True if they did; the picture then shows it.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn refresh(&self) -> Result<bool, LedgerError> {
        self.shared.dispatcher().catch_up()
    }

    /// The one writer of the ledger.
    #[must_use]
    pub fn writer(&self) -> WriterId {
        self.shared.dispatcher().writer().clone()
    }

    /// Opens the ledger for what others wrote.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn intake(&self) -> Result<Intake, LedgerError> {
        Intake::new(self.clone())
    }

    /// The next segment of what this ledger wrote itself after one of its records; none where there is nothing.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn seal(&self, after: u64) -> Result<Option<Segment>, LedgerError> {
        let own = self.writer();
        let before = match after.checked_sub(1) {
            Some(earlier) => self.lines_by(&own, earlier, 1)?.first().map_or(Digest::ZERO, |line| line.hash),
            None => Digest::ZERO,
        };
        Ok(Segment::seal(&self.lines_by(&own, after, LINES_AT_ONCE)?, before))
    }

    /// Signs what this ledger wrote itself, if anything was written since that was signed last: the seal is a record of its
    /// own. What is to be signed is given without the signature.
    ///
    /// # Errors
    /// Where the ledger cannot be read or written.
    pub fn sign(&self, key: &str, sign: &dyn Fn(&Record) -> String) -> Result<Option<Entry>, LedgerError> {
        self.shared.dispatcher().sign(key, sign)
    }

    /// At most so many lines of a writer after one of its records.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn lines_by(&self, writer: &WriterId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        self.shared.dispatcher().lines_by(writer, after, limit)
    }

    /// Appends what others wrote, if the ledger still ends where it is expected to.
    pub(crate) fn arrive(&self, expected: Head, lines: &[Line]) -> Result<Head, AppendError> {
        self.shared.dispatcher().arrive(expected, lines)
    }

    /// Keeps a snapshot, so that the next process starts quickly.
    pub(crate) fn keep(&self) {
        self.shared.dispatcher().keep();
    }
}

impl Shared {
    fn submit(&self, input: Input) -> Answer {
        let told = self.queue_up(input)?;
        loop {
            match told.wait() {
                Some(Word::Lead) => self.lead(),
                Some(Word::Answer(answer)) => return answer,
                None => return Err(LedgerError::BrokenOff.into()),
            }
        }
    }

    fn queue_up(&self, input: Input) -> Result<Slot<Word>, LedgerError> {
        let (teller, slot) = Slot::new();
        let mut queue = self.queue();
        if queue.waiting.len() >= WAITING {
            return Err(LedgerError::Crowded { waiting: WAITING });
        }
        queue.waiting.push_back((input, teller));
        if !queue.led {
            queue.pass_the_pen();
        }
        Ok(slot)
    }

    /// Works once for everybody who waits, the caller among them, then passes the pen.
    fn lead(&self) {
        let _passed_on = Passed(self);
        let (inputs, callers): (Vec<Input>, Vec<Teller<Word>>) = self.queue().take_batch();
        let mut dispatcher = self.dispatcher();
        let answers = dispatcher.dispatch(&inputs);
        for (caller, answer) in callers.iter().zip(answers) {
            caller.tell(Word::Answer(answer));
        }
        dispatcher.keep_if_long();
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A batch that was broken off by a panic left a picture that the dispatcher itself drops.
    fn dispatcher(&self) -> MutexGuard<'_, Dispatcher> {
        self.dispatcher.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queue {
    fn take_batch(&mut self) -> (Vec<Input>, Vec<Teller<Word>>) {
        let count = self.waiting.len().min(BATCH);
        self.waiting.drain(..count).unzip()
    }

    /// To whoever has waited longest; to nobody if nobody waits.
    fn pass_the_pen(&mut self) {
        self.led = !self.waiting.is_empty();
        if let Some((_, first)) = self.waiting.front() {
            first.tell(Word::Lead);
        }
    }
}

/// Passes the pen when it is dropped, so that not even a panic keeps it.
struct Passed<'a>(&'a Shared);

impl Drop for Passed<'_> {
    fn drop(&mut self) {
        self.0.queue().pass_the_pen();
    }
}
