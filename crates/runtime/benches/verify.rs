//! How long it takes to find one bad record among a million, and to name it: beside the floor, which is to read the same
//! bytes from the same file and to take their hashes.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use jiff::Timestamp;
use runtime::{Head, LINES_AT_ONCE, Ledger, Line, Reader, Sqlite};
use rusqlite::{Connection, params};
use std::{io, path::Path, time::Instant};
use trace::{Actor, Digest, Event, Record, event::demand, id::DemandId};

/// Records in the ledger.
const RECORDS: u64 = 1_000_000;
/// The one that is bad.
const BAD: u64 = RECORDS / 2;

fn main() -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home)?;
    let path = folder.path().join("trace.db");
    let mut ledger = Sqlite::open(&path).map_err(io::Error::other)?;
    fill(&mut ledger);
    drop(ledger);
    spoil(&path).map_err(io::Error::other)?;
    let (bytes, floor) = timed(|| floor(&path).expect("because it was just made"));
    let mut reader = Reader::open(folder.path()).map_err(io::Error::other)?;
    let (found, verified) = timed(|| reader.verify(&[]).expect("because its file is whole"));
    assert_eq!(found.flaws.iter().map(|flaw| flaw.seq).collect::<Vec<_>>(), [BAD]);
    let flaws: Vec<String> = found.flaws.iter().map(ToString::to_string).collect();
    println!("{} records, {} MiB: {}", found.records, bytes >> 20, flaws.join("; "));
    println!("read and hashed: {floor:>6.2} s");
    println!("verified:        {verified:>6.2} s, {:.2} times the floor", verified / floor);
    Ok(())
}

fn fill(ledger: &mut Sqlite) {
    let mut head = Head::EMPTY;
    while head.position < RECORDS {
        let mut lines: Vec<Line> = vec![];
        while lines.len() < LINES_AT_ONCE {
            let before = lines.last().map_or(head, Line::head);
            lines.push(next(ledger.writer().clone(), before));
        }
        head = ledger.append(head, &lines).expect("because the disk has room");
    }
}

fn next(writer: trace::id::WriterId, before: Head) -> Line {
    let seq = before.position + 1;
    let at = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(seq.cast_signed());
    let demand = DemandId::new(format!("demand-{}", seq % 5_000));
    let changed = "a reading of the territory, and what it changed about the demand".into();
    let event = demand::Event::TraceRead {
        demand,
        territory: "payments/refunds".into(),
        digest: Digest::ZERO,
        cited: vec![],
        changed,
        shown: vec![],
        dismissed: vec![],
    };
    let record = Record {
        id: format!("019b76da-a800-710a-adec-{seq:012}").as_str().into(),
        writer: writer.clone(),
        seq,
        at,
        cycle: None,
        layer: None,
        actor: Actor::human("mira@shop.example"),
        cause: None,
        trace_id: None,
        span_id: None,
        event: Event::from(event),
        prev: before.hash,
    };
    let bytes = serde_json::to_vec(&record).expect("because a record has a JSON form");
    let hash = Digest::of(&bytes);
    let kind = "demand.trace_read".into();
    Line { position: seq, writer, seq, cycle: None, kind, at_us: at.as_microsecond(), bytes, hash }
}

/// One letter of one record.
fn spoil(path: &Path) -> rusqlite::Result<()> {
    let hand = Connection::open(path)?;
    hand.execute_batch("DROP TRIGGER record_is_never_changed")?;
    let set = "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'mira', 'mara') AS BLOB) WHERE position = ?1";
    hand.execute(set, params![BAD]).map(drop)
}

fn floor(path: &Path) -> rusqlite::Result<usize> {
    let connection = Connection::open(path)?;
    let mut select = connection.prepare("SELECT bytes FROM record ORDER BY position")?;
    let mut rows = select.query([])?;
    let mut total = 0;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(0)?.as_blob().unwrap_or_default();
        total += bytes.len();
        std::hint::black_box(Digest::of(bytes));
    }
    Ok(total)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begin = Instant::now();
    let done = work();
    (done, begin.elapsed().as_secs_f64())
}
