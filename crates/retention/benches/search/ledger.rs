//! Ledgers that are made for measuring: decisions as the loop records them, written as the pen writes them, many at once.

use jiff::Timestamp;
use runtime::{Head, Ledger as _, Line, Sqlite};
use std::path::Path;
use trace::{
    Actor, Answer, Digest, Event, OnExpiry, Question, Record, Seen,
    event::{constraint, demand},
    id::{CapabilityId, CycleId, DecisionId, DemandId, RecordId, WriterId},
};

/// Lines of one append.
const LINES: usize = 1_000;

/// A ledger that is being made.
pub(crate) struct Made {
    ledger: Sqlite,
    head: Head,
    lines: Vec<Line>,
    seq: u64,
}

impl Made {
    /// An empty one in this folder.
    pub(crate) fn begin(folder: &Path) -> Self {
        let ledger = Sqlite::open(&folder.join("trace.db")).expect("because the folder is empty");
        Self { ledger, head: Head::EMPTY, lines: vec![], seq: 0 }
    }

    /// A demand, and a cycle of it.
    pub(crate) fn territory(&mut self, number: usize, territory: &str) {
        self.record(None, accepted(number, territory).into());
        let opened = trace::event::cycle::Event::Opened {
            demand: DemandId::new(format!("demand-{number}")),
            plan: Digest::of("plan"),
            base: trace::id::ObjectId::new("0123456789abcdef0123456789abcdef01234567"),
        };
        self.record(Some(number), opened.into());
    }

    /// A decision in the cycle of this number.
    pub(crate) fn decision(&mut self, cycle: usize, question: &str, answer: Answer) {
        let asked = constraint::Event::DecisionRequested(asked(answer.decision.as_str(), question));
        self.record(Some(cycle), asked.into());
        self.record(Some(cycle), constraint::Event::Decided(answer).into());
    }

    /// What came of one.
    pub(crate) fn came(&mut self, decision: &str, outcome: Seen) {
        let (decision, because) = (DecisionId::new(decision), "as was measured".to_owned());
        self.record(None, constraint::Event::OutcomeSeen { decision, outcome, because }.into());
    }

    /// A record of any kind.
    pub(crate) fn record(&mut self, cycle: Option<usize>, event: Event) {
        self.seq += 1;
        let second = 1_700_000_000 + i64::try_from(self.seq).expect("because it is small");
        let record = Record {
            id: RecordId::new(format!("r-{}", self.seq)),
            writer: WriterId::new("w-made"),
            seq: self.seq,
            at: Timestamp::from_second(second).expect("because it is this century"),
            cycle: cycle.map(|number| CycleId::new(format!("c-{number}"))),
            layer: event.layer(),
            actor: Actor::human(
                ["mira", "jon", "ada", "lin"][usize::try_from(self.seq % 4).expect("because it is small")],
            ),
            cause: None,
            trace_id: None,
            span_id: None,
            event,
            prev: Digest::ZERO,
        };
        let bytes = serde_json::to_vec(&record).expect("because records are plain data");
        let line = Line {
            position: self.seq,
            writer: record.writer,
            seq: self.seq,
            cycle: record.cycle,
            kind: record.event.name(),
            at_us: record.at.as_microsecond(),
            hash: Digest::of(&bytes),
            bytes,
        };
        self.lines.push(line);
        if self.lines.len() == LINES {
            self.end();
        }
    }

    /// Writes what is left.
    pub(crate) fn end(&mut self) {
        if !self.lines.is_empty() {
            self.head = self.ledger.append(self.head, &self.lines).expect("because there is room");
            self.lines.clear();
        }
    }
}

fn asked(id: &str, text: &str) -> Question {
    Question {
        id: DecisionId::new(id),
        class: "architecture".into(),
        step: None,
        trigger: "ask".into(),
        text: text.into(),
        options: vec![],
        owner: "mira".into(),
        deputy: None,
        context: vec![],
        due: Timestamp::UNIX_EPOCH,
        on_expiry: OnExpiry::Escalate,
        policy: Digest::of("policy"),
        sla_s: None,
        stands_in: None,
        requires: vec![],
        people: vec![],
        undo_s: None,
        chain: None,
    }
}

fn accepted(number: usize, territory: &str) -> demand::Event {
    let demand = trace::Demand {
        id: DemandId::new(format!("demand-{number}")),
        capability: CapabilityId::new(format!("capability.{number}")),
        title: String::new(),
        area: String::new(),
        territory: territory.into(),
        outcome: None,
        baseline: None,
        reuse: None,
        fixes: None,
        depends: vec![],
        proof: None,
        consumed: None,
        covers: vec![],
        expect: None,
        kill: trace::Kill::default(),
        about: String::new(),
        was: None,
    };
    let file = trace::RepoPath::from(format!("demand-{number}.md").as_str());
    let (digest, blocked) = (Digest::of("demand"), vec![]);
    demand::Event::Accepted { demand: Box::new(demand), file, digest, self_approved: false, blocked }
}
