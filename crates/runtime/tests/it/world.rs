//! What the tests share: a folder, a person, something to ask for, and ledgers that fail on demand.

use engine::Command;
use runtime::{
    AppendError, Clock, Dice, Handle, Head, Ledger, LedgerError, Line, Memory, Options, Receipt, Runtime,
    SubmitError,
};
use std::{
    collections::VecDeque,
    path::Path,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use trace::{
    Actor, Digest, Metric, Proof, Record, Threshold,
    event::cycle,
    id::{CycleId, DemandId, LeaseId, RequestId, WriterId},
};

/// A folder for one ledger.
pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().expect("because the test needs a folder")
}

/// Options under which a run comes out the same each time.
pub(crate) fn seeded(seed: u64) -> Options {
    let start = "2026-01-01T00:00:00Z".parse().expect("because the test writes a time");
    Options { clock: Clock::stepped(start), dice: Dice::seeded(seed), secrets: vec![] }
}

pub(crate) fn open(folder: &Path, seed: u64) -> Runtime {
    Runtime::open(folder, seeded(seed)).expect("because nothing is wrong with the folder")
}

/// A runtime over any ledger; it needs no folder until a body is kept or a cycle is leased.
pub(crate) fn over(ledger: impl Ledger + 'static, seed: u64) -> Runtime {
    Runtime::with(Box::new(ledger), Path::new("nowhere"), seeded(seed))
        .expect("because the ledger can be read")
}

/// A ledger in memory, and what is open over it.
pub(crate) struct Desk {
    pub(crate) memory: Memory,
    pub(crate) runtime: Runtime,
}

pub(crate) fn desk(writer: &str, seed: u64) -> Desk {
    let memory = Memory::new(writer);
    let runtime = over(memory.clone(), seed);
    Desk { memory, runtime }
}

pub(crate) fn mira() -> Actor {
    Actor::human("mira@shop.example")
}

/// A command that is always allowed and makes one record.
pub(crate) fn reading(demand: &str) -> Command {
    Command::ReadTrace {
        demand: DemandId::new(demand),
        territory: "payments/refunds".into(),
        digest: Digest::of_parts::<&str>([]),
        cited: vec![],
        changed: String::new(),
        dismissed: vec![],
    }
}

/// A command that is never allowed: it reads a trace that is not there.
pub(crate) fn stale_reading() -> Command {
    let Command::ReadTrace { demand, territory, cited, changed, dismissed, digest: _ } = reading("stale")
    else {
        unreachable!("because a reading is a reading")
    };
    Command::ReadTrace { demand, territory, digest: Digest::of("another trace"), cited, changed, dismissed }
}

/// A command that makes one record and one effect for the hands, under this lease.
pub(crate) fn measurement(request: &str, lease: &LeaseId) -> Command {
    let proof = Proof {
        workflow: "storm".into(),
        run: vec!["cargo".into(), "run".into()],
        metric: Metric {
            name: "double_payouts".into(),
            unit: "per 10k refunds".into(),
            from: trace::Source::Exit,
            owner: None,
        },
        pass: Threshold { comparison: trace::Comparison::Equal, value: 0.0 },
        files: vec![],
        repeat: 1,
        fresh_for_days: 30,
        timeout_min: 1,
        ready: vec![],
        network: trace::Network::Open,
        control: None,
    };
    Command::Measure {
        request: RequestId::new(request),
        lease: lease.clone(),
        demand: DemandId::new(format!("demand-of-{request}")),
        proof: Box::new(proof),
        revision: "f00d".into(),
        worktree: trace::Worktree::default(),
    }
}

pub(crate) fn ask(handle: &Handle, command: Command) -> Result<Receipt, SubmitError> {
    handle.submit(mira(), command)
}

/// Appends some readings, and fails the test where one is not kept.
pub(crate) fn fill(handle: &Handle, count: usize) {
    for number in 0..count {
        ask(handle, reading(&format!("demand-{number}"))).expect("because readings are always allowed");
    }
}

/// Every line of a ledger.
pub(crate) fn all_lines(ledger: &mut dyn Ledger) -> Vec<Line> {
    let (mut lines, mut after) = (vec![], 0);
    loop {
        let more = ledger.lines(after, 100).expect("because the ledger can be read");
        let Some(last) = more.last() else { return lines };
        after = last.position;
        lines.extend(more);
    }
}

/// A line that would be the next after this head.
pub(crate) fn line_after(head: Head, writer: &WriterId, cycle: Option<&str>, because: &str) -> Line {
    let cycle = cycle.map(CycleId::from);
    let event = cycle::Event::Stopped { because: because.into() }.into();
    let at = "2026-01-01T00:00:00Z".parse().expect("because the test writes a time");
    let seq = head.position + 1;
    let record = Record {
        id: format!("record-{seq}").as_str().into(),
        writer: writer.clone(),
        seq,
        at,
        cycle: cycle.clone(),
        layer: None,
        actor: mira(),
        cause: None,
        trace_id: None,
        span_id: None,
        event,
        prev: head.hash,
    };
    let bytes = serde_json::to_vec(&record).expect("because a record has a JSON form");
    let hash = Digest::of(&bytes);
    Line {
        position: seq,
        writer: writer.clone(),
        seq,
        cycle,
        kind: "cycle.stopped".into(),
        at_us: at.as_microsecond(),
        bytes,
        hash,
    }
}

/// A ledger whose appends go wrong in the order that is written down, and then go well.
pub(crate) struct Failing {
    pub(crate) inner: Memory,
    pub(crate) accidents: Arc<Mutex<VecDeque<Accident>>>,
}

/// What happens to one append.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Accident {
    /// The disk is full: nothing is written.
    Full,
    /// It was written, and then the disk said no: nobody knows.
    Doubtful,
    /// The process dies before it writes.
    Death,
}

impl Failing {
    pub(crate) fn with(accidents: impl IntoIterator<Item = Accident>) -> Self {
        let accidents = Arc::new(Mutex::new(accidents.into_iter().collect()));
        Self { inner: Memory::new("w"), accidents }
    }
}

impl Ledger for Failing {
    fn writer(&self) -> &WriterId {
        self.inner.writer()
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        self.inner.head()
    }

    fn lines(&mut self, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        self.inner.lines(after, limit)
    }

    fn lines_of(&mut self, cycle: &CycleId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        self.inner.lines_of(cycle, after, limit)
    }

    fn last_of(&mut self, cycle: &CycleId) -> Result<Option<Line>, LedgerError> {
        self.inner.last_of(cycle)
    }

    fn append(&mut self, expected: Head, lines: &[Line]) -> Result<Head, AppendError> {
        let accident = self.accidents.lock().expect("because no test panics while it holds it").pop_front();
        match accident {
            None => self.inner.append(expected, lines),
            Some(Accident::Full) => Err(LedgerError::Full.into()),
            Some(Accident::Doubtful) => {
                self.inner.append(expected, lines)?;
                Err(LedgerError::Io { because: "the disk went away".into() }.into())
            }
            Some(Accident::Death) => panic!("the process dies here"),
        }
    }
}
