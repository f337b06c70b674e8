//! The only pen: makes a record of what a decision brought about, and the exact bytes that will be stored.
//! Whether they are stored is the ledger's answer.

use crate::{
    clock::Hybrid,
    dice::Dice,
    ledger::{LedgerError, Line},
    redact::{Hidden, Redactor},
};
use engine::{Draft, Entry, Moment};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use trace::{
    Digest, Event, Record,
    event::ledger,
    id::{CycleId, RecordId, WriterId},
};

/// A record larger than this is refused, in bytes: what is large belongs into a body.
pub(crate) const LIMIT_BYTES: usize = 1 << 20;

/// Where the next record goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tip {
    /// The position of the ledger's last record, whoever wrote it.
    pub(crate) position: u64,
    /// The place of the pen's last record in its own chain.
    pub(crate) seq: u64,
    /// That record's hash.
    pub(crate) prev: Digest,
}

impl Tip {
    /// Before anything is written.
    #[cfg(test)]
    const EMPTY: Self = Self { position: 0, seq: 0, prev: Digest::ZERO };

    /// After a line of the pen's own.
    pub(crate) const fn after(line: &Line) -> Self {
        Self { position: line.position, seq: line.seq, prev: line.hash }
    }
}

/// What makes the signature of a seal, given its record without one.
pub(crate) type Sign<'s> = dyn Fn(&Record) -> String + 's;

/// What writes records, and nothing else does.
#[derive(Debug)]
pub(crate) struct Pen {
    clock: Hybrid,
    dice: Dice,
    redactor: Redactor,
    writer: WriterId,
}

impl Pen {
    pub(crate) const fn new(clock: Hybrid, dice: Dice, redactor: Redactor, writer: WriterId) -> Self {
        Self { clock, dice, redactor, writer }
    }

    /// The moment of a decision.
    pub(crate) fn moment(&mut self) -> Moment<'_> {
        Moment { now: self.clock.next(), seed: self.dice.roll(), writer: &self.writer }
    }

    /// Whose pen it is.
    pub(crate) const fn writer(&self) -> &WriterId {
        &self.writer
    }

    /// Takes note of a record that is already there.
    pub(crate) fn observe(&mut self, at: Timestamp) {
        self.clock.observe(at);
    }

    /// Writes the record that follows: in the ledger whatever came last, and in its own chain the pen's last.
    pub(crate) fn write(
        &mut self,
        draft: Draft,
        after: Tip,
        cause: Option<RecordId>,
    ) -> Result<(Line, Entry), LedgerError> {
        let (record, kind) = self.placed(draft, after, cause);
        self.kept(record, kind, after)
    }

    /// Signs its own chain: the record of the signature, and nothing else, follows. What is to be signed is the record without
    /// the signature; whoever signs says under which key.
    pub(crate) fn seal(
        &mut self,
        draft: Draft,
        sign: &Sign<'_>,
        after: Tip,
    ) -> Result<(Line, Entry), LedgerError> {
        let (mut record, kind) = self.placed(draft, after, None);
        let signed = sign(&record);
        if let Event::Ledger(ledger::Event::Sealed { signature, .. }) = &mut record.event {
            *signature = signed;
        }
        // A signature is no secret, and one with a word hidden in it is none: it is kept as it is.
        let unwritable = |error: serde_json::Error| unwritable(&kind, error.to_string());
        let bytes = serde_json::to_vec(&record).map_err(unwritable)?;
        let entry = Entry { position: after.position + 1, record, hash: Digest::of(&bytes) };
        Ok((line(&entry, bytes, kind), entry))
    }

    /// The record of a draft, at its place and time.
    fn placed(&mut self, draft: Draft, after: Tip, cause: Option<RecordId>) -> (Record, String) {
        let at = self.clock.next();
        let id = self.dice.record(at);
        let seen = seen(&draft.event);
        let record = Record {
            span_id: Some(span(&seen, draft.cycle.as_ref(), &id)),
            id,
            writer: self.writer.clone(),
            seq: after.seq + 1,
            at,
            trace_id: draft.cycle.as_ref().map(trace_id),
            cycle: draft.cycle,
            layer: draft.event.layer(),
            actor: draft.actor,
            cause,
            event: draft.event,
            prev: after.prev,
        };
        (record, seen.kind)
    }

    fn kept(&self, record: Record, kind: String, after: Tip) -> Result<(Line, Entry), LedgerError> {
        let (bytes, record) = self.spelled(record, &kind)?;
        let hash = Digest::of(&bytes);
        let entry = Entry { position: after.position + 1, record, hash };
        Ok((line(&entry, bytes, kind), entry))
    }

    /// The bytes of a record without secrets, and the record as those bytes will be read for ever: what is
    /// folded now is what a replay will fold.
    fn spelled(&self, mut record: Record, kind: &str) -> Result<(Vec<u8>, Record), LedgerError> {
        let unwritable = |because: String| unwritable(kind, because);
        let spell =
            |record: &Record| serde_json::to_vec(record).map_err(|error| unwritable(error.to_string()));
        let mut bytes = spell(&record)?;
        let mut hidden = Hidden::default();
        if self.redactor.suspects(&bytes) {
            let mut said = serde_json::to_value((&record.actor, &record.event))
                .map_err(|error| unwritable(error.to_string()))?;
            hidden = self.redactor.redact_value(&mut said);
            if !hidden.is_empty() {
                (record.actor, record.event) =
                    serde_json::from_value(said).map_err(|error| unwritable(error.to_string()))?;
                bytes = spell(&record)?;
            }
        }
        hidden += &self.redactor.entered(&bytes);
        hidden += &self.redactor.hidden_in_bodies_of(&bytes);
        if !hidden.is_empty() {
            let told = Told { record: &record, hidden };
            bytes = serde_json::to_vec(&told).map_err(|error| unwritable(error.to_string()))?;
        }
        if bytes.len() > LIMIT_BYTES {
            return Err(unwritable(format!("its {} bytes are more than {LIMIT_BYTES}", bytes.len())));
        }
        let read = serde_json::from_slice(&bytes).map_err(|error| unwritable(error.to_string()))?;
        Ok((bytes, read))
    }
}

fn unwritable(kind: &str, because: String) -> LedgerError {
    LedgerError::Unwritable { kind: kind.to_owned(), because }
}

/// A record, and what was hidden in it and in the bodies that it names: told after everything else, where there was something.
#[derive(Serialize)]
struct Told<'r> {
    #[serde(flatten)]
    record: &'r Record,
    hidden: Hidden,
}

fn line(entry: &Entry, bytes: Vec<u8>, kind: String) -> Line {
    let record = &entry.record;
    Line {
        position: entry.position,
        writer: record.writer.clone(),
        seq: record.seq,
        cycle: record.cycle.clone(),
        kind,
        at_us: record.at.as_microsecond(),
        bytes,
        hash: entry.hash,
    }
}

/// What an event's own fields say about where it belongs.
struct Seen {
    kind: String,
    step: Option<u64>,
    attempt: Option<u64>,
}

fn seen(event: &Event) -> Seen {
    let value = serde_json::to_value(event).unwrap_or_default();
    let number = |name: &str| value.get(name).and_then(Value::as_u64);
    Seen {
        kind: value["type"].as_str().unwrap_or_default().to_owned(),
        step: number("step"),
        attempt: number("attempt"),
    }
}

/// The W3C trace id of a cycle: the same in every process, because it is taken from the cycle's id.
#[must_use]
pub fn trace_id(cycle: &CycleId) -> String {
    first(Digest::of(cycle.as_str()), 32)
}

/// The W3C span id: the same for the same attempt, and otherwise the record's own.
fn span(seen: &Seen, cycle: Option<&CycleId>, id: &RecordId) -> String {
    let digest = match (cycle, seen.step) {
        (Some(cycle), Some(step)) => {
            let attempt = seen.attempt.unwrap_or_default();
            Digest::of_parts([cycle.as_str(), &step.to_string(), &attempt.to_string(), &seen.kind])
        }
        _ => Digest::of(id.as_str()),
    };
    first(digest, 16)
}

fn first(digest: Digest, digits: usize) -> String {
    let mut text = digest.to_string();
    text.truncate(digits);
    text
}

#[cfg(test)]
mod planted;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use expect_test::expect;
    use trace::{Actor, event::cycle};

    fn pen() -> Pen {
        let start = "2026-01-01T00:00:00Z".parse().expect("because the test writes a time");
        Pen::new(Hybrid::new(Clock::stepped(start)), Dice::seeded(1), Redactor::default(), "w".into())
    }

    fn stopped(because: &str) -> Draft {
        let event = cycle::Event::Stopped { because: because.into() };
        Draft { cycle: Some("c-1".into()), actor: Actor::human("mira"), event: event.into() }
    }

    #[test]
    fn a_record_is_written_as_it_will_always_be_read() {
        let (line, entry) = pen().write(stopped("enough"), Tip::EMPTY, None).expect("because it fits");
        assert_eq!(line.entry().expect("because it was just written"), entry);
        let text = String::from_utf8(line.bytes).expect("because JSON is UTF-8");
        expect![[r#"{"id":"019b76da-a800-710a-adec-89025cc1beeb","writer":"w","seq":1,"at":"2026-01-01T00:00:00Z","cycle":"c-1","actor":{"kind":"human","name":"mira","assurance":"local"},"trace_id":"a6f7ef47ee8dc84af9056a3051ddc302","span_id":"f3805df1f8a80b4b","event":{"because":"enough","type":"cycle.stopped","v":1},"prev":"0000000000000000000000000000000000000000000000000000000000000000"}"#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_secret_is_not_written() {
        let (line, entry) =
            pen().write(stopped("key AKIAIOSFODNN7EXAMPLE"), Tip::EMPTY, None).expect("because it fits");
        let text = String::from_utf8_lossy(&line.bytes).into_owned();
        assert!(
            !text.contains("AKIA") && text.ends_with(r#","hidden":{"shapes":{"aws access key":1}}}"#),
            "{text}"
        );
        assert_eq!(Hidden::of_record(&line.bytes).to_string(), "1 secret was hidden: 1 aws access key");
        assert_eq!(entry.record.event, stopped("key [redacted: aws access key]").event);
    }

    #[test]
    fn what_was_hidden_in_a_body_is_told_by_the_first_record_that_names_it() {
        let mut pen = pen();
        let body = Digest::of("output");
        let mut hidden = Hidden::default();
        hidden += &pen.redactor.redact(b"key AKIAIOSFODNN7EXAMPLE").hidden;
        pen.redactor.await_record(body, hidden);
        let mut told = || {
            let (line, _) =
                pen.write(stopped(&format!("see {body}")), Tip::EMPTY, None).expect("because it fits");
            Hidden::of_record(&line.bytes).count()
        };
        assert_eq!([told(), told()], [1, 0]);
    }

    #[test]
    fn what_is_too_large_for_a_record_is_not_written() {
        let refused = pen().write(stopped(&"x".repeat(LIMIT_BYTES)), Tip::EMPTY, None);
        assert!(matches!(refused, Err(LedgerError::Unwritable { .. })), "{refused:?}");
    }

    #[test]
    fn a_number_that_could_not_be_read_back_is_not_written() {
        let baseline =
            trace::Baseline { metric: "m".into(), value: f64::NAN, unit: "s".into(), source: "x".into() };
        let event = trace::event::demand::Event::Measured {
            request: "r-1".into(),
            demand: "d".into(),
            baseline: Some(baseline),
            detail: String::new(),
            revision: "f00".into(),
        };
        let draft = Draft { event: event.into(), ..stopped("") };
        assert!(matches!(pen().write(draft, Tip::EMPTY, None), Err(LedgerError::Unwritable { .. })));
    }
}
