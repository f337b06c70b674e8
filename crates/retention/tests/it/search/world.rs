//! A ledger on a disk whose records are written as they are told, and what search says of it.

use jiff::Timestamp;
use retention::search::{Answer, Asking, Files, Opened, Stock, ask, open};
use runtime::{Head, Ledger as _, Line, Reader, Sqlite};
use std::path::PathBuf;
use tempfile::TempDir;
use trace::{
    Actor, Answer as Decided, Demand, Deviation, Digest, Event, OnExpiry, Question, Record, Response, Seen,
    event::{constraint, cycle, demand, learning},
    id::{CapabilityId, CycleId, DecisionId, DemandId, ObjectId, RecordId, WriterId},
};

/// A ledger, and the folder that its catalog lies in.
pub(super) struct World {
    home: TempDir,
    ledger: Sqlite,
    head: Head,
    seq: u64,
}

impl World {
    pub(super) fn new() -> Self {
        let home = tempfile::tempdir().expect("because there is room");
        let ledger = Sqlite::open(&home.path().join("trace.db")).expect("because the folder is empty");
        Self { home, ledger, head: Head::EMPTY, seq: 0 }
    }

    pub(super) fn catalog(&self) -> PathBuf {
        self.home.path().join("index/search")
    }

    pub(super) fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    pub(super) fn reader(&self) -> Reader {
        Reader::open(self.home.path()).expect("because the ledger is sound")
    }

    /// The next record, by this person.
    pub(super) fn by(&mut self, who: &str, cycle: Option<&str>, event: impl Into<Event>) -> &mut Self {
        self.seq += 1;
        let seq = self.seq;
        self.record("w-here", seq, who, cycle, event.into())
    }

    /// A record of any writer, in the order of arrival.
    pub(super) fn record(
        &mut self,
        writer: &str,
        seq: u64,
        who: &str,
        cycle: Option<&str>,
        event: Event,
    ) -> &mut Self {
        let at = moment(seq);
        let record = Record {
            id: RecordId::new(format!("r-{writer}-{seq}")),
            writer: WriterId::new(writer),
            seq,
            at,
            cycle: cycle.map(CycleId::new),
            layer: event.layer(),
            actor: Actor::human(who),
            cause: None,
            trace_id: None,
            span_id: None,
            event,
            prev: Digest::ZERO,
        };
        let bytes = serde_json::to_vec(&record).expect("because records are plain data");
        self.line(record.writer, seq, record.cycle, &record.event.name(), at, bytes)
    }

    /// A line as it comes, whatever its bytes.
    pub(super) fn line(
        &mut self,
        writer: WriterId,
        seq: u64,
        cycle: Option<CycleId>,
        kind: &str,
        at: Timestamp,
        bytes: Vec<u8>,
    ) -> &mut Self {
        let hash = Digest::of(&bytes);
        let position = self.head.position + 1;
        let line =
            Line { position, writer, seq, cycle, kind: kind.into(), at_us: at.as_microsecond(), bytes, hash };
        self.head = self.ledger.append(self.head, &[line]).expect("because nobody else writes");
        self
    }

    pub(super) fn asked(&mut self, id: &str, cycle: Option<&str>, text: &str) -> &mut Self {
        self.by("mira@shop.example", cycle, constraint::Event::DecisionRequested(question(id, text)))
    }

    pub(super) fn decided(
        &mut self,
        id: &str,
        cycle: Option<&str>,
        choice: &str,
        because: &str,
    ) -> &mut Self {
        self.answers(cycle, Decided::new(DecisionId::new(id), choice, because))
    }

    pub(super) fn answers(&mut self, cycle: Option<&str>, answer: Decided) -> &mut Self {
        self.by("mira@shop.example", cycle, constraint::Event::Decided(answer))
    }

    pub(super) fn came(&mut self, id: &str, outcome: Seen, because: &str) -> &mut Self {
        let decision = DecisionId::new(id);
        let event = constraint::Event::OutcomeSeen { decision, outcome, because: because.into() };
        self.by("mira@shop.example", None, event)
    }

    pub(super) fn demanded(&mut self, id: &str, territory: &str, title: &str) -> &mut Self {
        self.by("ada@shop.example", None, accepted(id, territory, title))
    }

    pub(super) fn opened(&mut self, cycle: &str, demand: &str) -> &mut Self {
        self.by("jon@shop.example", Some(cycle), opened(demand))
    }

    pub(super) fn deviated(&mut self, cycle: &str, deviation: Deviation) -> &mut Self {
        self.by("jon@shop.example", Some(cycle), cycle::Event::Deviated(deviation))
    }

    pub(super) fn responded(&mut self, cycle: &str, response: Response, because: &str) -> &mut Self {
        let event =
            learning::Event::Responded { response, because: because.into(), changed: vec![], lesson: None };
        self.by("ada@shop.example", Some(cycle), event)
    }

    pub(super) fn open(&self) -> Opened {
        self.open_with(&mut Files::none())
    }

    pub(super) fn open_with(&self, files: &mut Files<'_>) -> Opened {
        open(&self.catalog(), &mut self.reader(), files, &mut |_, _| {})
            .expect("because the ledger can be read")
    }

    pub(super) fn ask(&self, words: &str) -> Answer {
        self.asking(&Asking { words: words.into(), limit: 10, ..Asking::default() })
    }

    pub(super) fn asking(&self, asking: &Asking) -> Answer {
        let opened = self.open();
        ask(&[Stock { repository: "", catalog: &opened.catalog }], asking)
            .expect("because the catalog is new")
    }

    /// The keys that were found, the best first; of each succession, what holds first.
    pub(super) fn found(&self, words: &str) -> String {
        told(&self.ask(words))
    }
}

/// The successions of an answer, one after the other.
pub(super) fn told(answer: &Answer) -> String {
    let hit = |hit: &retention::search::Hit| {
        let keys: Vec<&str> = hit.succession.places().iter().map(|place| place.matter.key.as_str()).collect();
        keys.join(" < ")
    };
    answer.hits.iter().map(hit).collect::<Vec<_>>().join(", ")
}

pub(super) fn moment(seq: u64) -> Timestamp {
    let second = 1_790_000_000 + i64::try_from(seq).expect("because tests are short") * 60;
    Timestamp::from_second(second).expect("because it is this century")
}

pub(super) fn question(id: &str, text: &str) -> Question {
    Question {
        id: DecisionId::new(id),
        class: "architecture".into(),
        step: None,
        trigger: "ask".into(),
        text: text.into(),
        options: vec!["queue".into(), "table".into()],
        owner: "mira@shop.example".into(),
        deputy: None,
        context: vec![],
        due: moment(9_000),
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

pub(super) fn accepted(id: &str, territory: &str, title: &str) -> demand::Event {
    let demand = Demand {
        id: DemandId::new(id),
        capability: CapabilityId::new(id.replace('-', ".")),
        title: title.into(),
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
    let file = trace::RepoPath::from(format!(".evolute/demands/{id}.md").as_str());
    demand::Event::Accepted {
        demand: Box::new(demand),
        file,
        digest: Digest::of(title),
        self_approved: false,
        blocked: vec![],
    }
}

pub(super) fn opened(demand: &str) -> cycle::Event {
    cycle::Event::Opened {
        demand: DemandId::new(demand),
        plan: Digest::of("plan"),
        base: ObjectId::new("0123456789abcdef0123456789abcdef01234567"),
    }
}

/// A record that says nothing of any matter.
pub(super) fn of_no_matter() -> cycle::Event {
    cycle::Event::Swept {}
}
