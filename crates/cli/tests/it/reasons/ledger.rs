//! A real ledger, written as the pen writes it, without waiting for agents and gates.

use crate::Repo;
use jiff::{SignedDuration, Timestamp};
use runtime::{Head, Ledger as _, Line, Sqlite};
use std::fs;
use trace::{
    Actor, Digest, Event, Record,
    id::{CycleId, ObjectId, WriterId},
};

/// Writes records, one after the other.
pub(super) struct Ledger {
    sqlite: Sqlite,
    head: Head,
    now: Timestamp,
}

impl Ledger {
    pub(super) fn of(repo: &Repo) -> Self {
        let folder = repo.root().join(".git/evolute");
        fs::create_dir_all(&folder).expect("because the folder is ours");
        let sqlite = Sqlite::open(&folder.join("trace.db")).expect("because nothing is there yet");
        let now = "2026-01-01T00:00:00Z".parse().expect("because the test writes a time");
        Self { sqlite, head: Head::EMPTY, now }
    }

    /// The hash of the last record, as commits carry it.
    pub(super) const fn head(&self) -> Digest {
        self.head.hash
    }

    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    pub(super) fn write(&mut self, cycle: Option<&str>, event: impl Into<Event>) {
        self.now += SignedDuration::from_secs(1);
        let writer = WriterId::new(self.sqlite.writer().as_str());
        let event: Event = event.into();
        let seq = self.head.position + 1;
        let record = Record {
            id: format!("019b76da-a800-710a-adec-{seq:012}").as_str().into(),
            writer: writer.clone(),
            seq,
            at: self.now,
            cycle: cycle.map(CycleId::new),
            layer: event.layer(),
            actor: Actor::human("mira@shop.example"),
            cause: None,
            trace_id: None,
            span_id: None,
            event,
            prev: self.head.hash,
        };
        let bytes = serde_json::to_vec(&record).expect("because a record has a JSON form");
        let kind = serde_json::to_value(&record.event).expect("because an event has one");
        let line = Line {
            position: seq,
            writer,
            seq,
            cycle: record.cycle,
            kind: kind["type"].as_str().expect("because every event has a type").to_owned(),
            at_us: record.at.as_microsecond(),
            hash: Digest::of(&bytes),
            bytes,
        };
        self.head = self.sqlite.append(self.head, &[line]).expect("because nobody else writes");
    }
}

/// A commit's name, as records have it.
pub(super) fn object(repo: &Repo, revision: &str) -> ObjectId {
    ObjectId::new(repo.git(&["rev-parse", revision]))
}
