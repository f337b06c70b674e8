//! A thousand accidents and tricks, one at a time, in a real file: each is found, and the record is named. And every tail
//! that was cut off or rewritten behind a commit that vouches for it.

use crate::world::{all_lines, fill, folder, open};
use runtime::{Anchor, Dice, Flaw, Line, Reader, Sqlite, Verification, What};
use rusqlite::{Connection, params};
use std::{collections::BTreeMap, ops::Range};
use tempfile::TempDir;
use trace::{Digest, Record};

/// Records in the ledger that is tampered with.
const RECORDS: usize = 40;
/// Tries of each suite.
const TRIES: usize = 1_000;

/// What is done to one record, or to two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trick {
    Flip,
    Delete,
    Insert,
    Swap,
    Truncate,
    Duplicate,
    Exchange,
    Remove,
    Repeat,
    Reorder,
    Hide,
    Move,
    Writer,
    Seq,
    Cycle,
    Kind,
    At,
    Hash,
}

const TRICKS: [Trick; 18] = [
    Trick::Flip,
    Trick::Delete,
    Trick::Insert,
    Trick::Swap,
    Trick::Truncate,
    Trick::Duplicate,
    Trick::Exchange,
    Trick::Remove,
    Trick::Repeat,
    Trick::Reorder,
    Trick::Hide,
    Trick::Move,
    Trick::Writer,
    Trick::Seq,
    Trick::Cycle,
    Trick::Kind,
    Trick::At,
    Trick::Hash,
];

/// A ledger in a file, without its triggers, and somebody who writes to it beside the pen.
struct Bench {
    folder: TempDir,
    hand: Connection,
    lines: Vec<Line>,
    dice: Dice,
}

impl Bench {
    fn new(seed: u64) -> Self {
        let folder = folder();
        let runtime = open(folder.path(), seed);
        fill(&runtime.handle(), RECORDS);
        drop(runtime);
        let path = folder.path().join("trace.db");
        let mut ledger = Sqlite::open(&path).expect("because it was just made");
        let lines = all_lines(&mut ledger);
        drop(ledger);
        let hand = Connection::open(&path).expect("because it is a database");
        let disarm = "PRAGMA synchronous = OFF; DROP TRIGGER record_is_never_changed;
            DROP TRIGGER record_is_never_deleted;";
        hand.execute_batch(disarm).expect("because the test knows the tables");
        Self { folder, hand, lines, dice: Dice::seeded(seed) }
    }

    fn below(&self, limit: usize) -> usize {
        usize::try_from(self.dice.roll() % limit.max(1) as u64).expect("because it is below a limit")
    }

    /// Puts these lines in the place of whatever is there.
    fn hold(&self, lines: &[Line]) {
        self.sql("BEGIN");
        self.sql("DELETE FROM record");
        lines.iter().for_each(|line| self.put(line, i64::try_from(line.position).expect("because it fits")));
        self.sql("COMMIT");
    }

    fn put(&self, line: &Line, position: i64) {
        let cycle = line.cycle.as_ref().map(|cycle| cycle.as_str().to_owned());
        let insert = "INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let hash = line.hash.bytes();
        let row =
            params![position, line.writer.as_str(), line.seq, cycle, line.kind, line.at_us, line.bytes, hash];
        self.hand.execute(insert, row).expect("because the test knows the table");
    }

    fn sql(&self, sql: &str) {
        self.hand.execute_batch(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn bytes(&self, position: usize, bytes: &[u8]) {
        let set = "UPDATE record SET bytes = ?2 WHERE position = ?1";
        self.hand.execute(set, params![position, bytes]).expect("because the test knows the table");
    }

    fn verified(&self, anchors: &[Anchor]) -> Verification {
        let mut reader = Reader::open(self.folder.path()).expect("because it is still a ledger");
        reader.verify(anchors).expect("because its file is whole")
    }

    fn range(&self, length: usize) -> Range<usize> {
        let start = self.below(length - 1);
        start..(start + 1 + self.below(8)).min(length)
    }

    /// The bytes of a record, damaged; never the same as before.
    fn damaged(&self, trick: Trick, bytes: &[u8]) -> Vec<u8> {
        loop {
            let mut damaged = bytes.to_vec();
            let range = self.range(bytes.len());
            match trick {
                Trick::Flip => damaged[range.start] ^= 1 << self.below(8),
                Trick::Delete => drop(damaged.drain(range)),
                Trick::Insert => {
                    let more: Vec<u8> = range.clone().map(|_| self.dice.roll().to_le_bytes()[0]).collect();
                    damaged.splice(range.start..range.start, more);
                }
                Trick::Swap => damaged.swap(range.start, self.below(bytes.len())),
                Trick::Truncate => damaged.truncate(range.start),
                _duplicate => {
                    drop(damaged.splice(range.end..range.end, bytes[range.clone()].to_vec()));
                }
            }
            if damaged != bytes {
                return damaged;
            }
        }
    }

    /// Does it to some record that is not the last, and says which ones were touched.
    fn play(&self, trick: Trick) -> Vec<u64> {
        let at = 1 + self.below(RECORDS - 2);
        let other = at + 1 + self.below(RECORDS - 1 - at);
        let set = |column: &str, to: &str| {
            self.sql(&format!("UPDATE record SET {column} = {to} WHERE position = {at}"));
        };
        match trick {
            Trick::Flip
            | Trick::Delete
            | Trick::Insert
            | Trick::Swap
            | Trick::Truncate
            | Trick::Duplicate => {
                self.bytes(at, &self.damaged(trick, &self.lines[at - 1].bytes));
            }
            Trick::Exchange => {
                self.bytes(at, &self.lines[other - 1].bytes);
                self.bytes(other, &self.lines[at - 1].bytes);
            }
            Trick::Remove => self.sql(&format!("DELETE FROM record WHERE position = {at}")),
            Trick::Repeat => {
                self.put(&self.lines[at - 1], i64::try_from(RECORDS + 1).expect("because it fits"));
            }
            Trick::Reorder => {
                set("position", "99999");
                self.sql(&format!("UPDATE record SET position = {at} WHERE position = {other}"));
                self.sql(&format!("UPDATE record SET position = {other} WHERE position = 99999"));
            }
            Trick::Hide => set("position", &format!("-{at}")),
            Trick::Move => set("position", &(RECORDS + 1 + self.below(1_000)).to_string()),
            Trick::Writer => set("writer", "'somebody'"),
            Trick::Seq => set("seq", &(RECORDS + self.below(1_000)).to_string()),
            Trick::Cycle => set("cycle", "'c-00000000'"),
            Trick::Kind => set("type", "'mirror.standing_changed'"),
            Trick::At => set("at", &self.below(1 << 40).to_string()),
            Trick::Hash => set("hash", &format!("x'{}'", Digest::of(at.to_le_bytes()))),
        }
        match trick {
            Trick::Exchange | Trick::Reorder => vec![at as u64, other as u64],
            _one => vec![at as u64],
        }
    }
}

/// Whether a flaw names a record.
fn names(flaw: &Flaw, seq: u64) -> bool {
    match &flaw.what {
        What::Missing { last } => (flaw.seq..=*last).contains(&seq),
        _other => flaw.seq == seq,
    }
}

/// Every one is found, and named; and nothing is named that is not beside it.
#[test]
fn a_thousand_of_a_thousand_corruptions_are_found_and_named() {
    let bench = Bench::new(4);
    let (mut found, mut beside) = (BTreeMap::<Trick, usize>::new(), 0);
    for number in 0..TRIES {
        let trick = TRICKS[number % TRICKS.len()];
        let touched = bench.play(trick);
        let verified = bench.verified(&[]);
        let told: Vec<String> = verified.flaws.iter().map(ToString::to_string).collect();
        assert!(!verified.sound(), "{trick:?} of {touched:?} was not found");
        let named = touched.iter().any(|seq| verified.flaws.iter().any(|flaw| names(flaw, *seq)));
        assert!(named, "{trick:?} of {touched:?} was found and not named: {told:?}");
        let (first, last) = (touched[0], touched[touched.len() - 1]);
        let near = |flaw: &&Flaw| (first..=last + 1).contains(&flaw.seq);
        assert_eq!(
            verified.flaws.iter().filter(near).count(),
            verified.flaws.len(),
            "{trick:?} {touched:?} {told:?}"
        );
        beside += verified.flaws.iter().filter(|flaw| !touched.iter().any(|seq| names(flaw, *seq))).count();
        *found.entry(trick).or_default() += 1;
        bench.hold(&bench.lines);
    }
    println!(
        "found and named: {} of {TRIES}, neighbors named too: {beside}; {found:?}",
        found.values().sum::<usize>()
    );
    assert!(bench.verified(&[]).sound());
}

/// The records from one on as somebody else would have written them: each with a hash that fits, and a chain that holds.
fn rewritten(lines: &[Line], from: usize) -> Vec<Line> {
    let mut lines = lines.to_vec();
    let mut prev = lines[from - 1].hash;
    for (at, line) in lines.iter_mut().enumerate().skip(from) {
        let mut record: Record = serde_json::from_slice(&line.bytes).expect("because it is a record");
        record.prev = prev;
        if at == from {
            record.actor.name = "somebody else".into();
        }
        line.bytes = serde_json::to_vec(&record).expect("because a record has a JSON form");
        line.hash = Digest::of(&line.bytes);
        prev = line.hash;
    }
    lines
}

#[test]
fn every_tail_that_was_cut_or_rewritten_behind_an_anchor_is_found_and_its_beginning_told() {
    let bench = Bench::new(5);
    let anchor = |line: &Line| Anchor {
        writer: None,
        hash: line.hash,
        commit: format!("commit-{}", line.seq).as_str().into(),
    };
    let mut tries = 0;
    for from in 1..RECORDS {
        for anchored in from..RECORDS {
            let anchors = [anchor(&bench.lines[from - 1]), anchor(&bench.lines[anchored])];
            for lines in [bench.lines[..from].to_vec(), rewritten(&bench.lines, from)] {
                if tries % 7 == 0 {
                    bench.hold(&lines);
                    let found = bench.verified(&anchors);
                    assert_eq!(found.flaws, [], "the chain alone cannot tell");
                    assert_eq!(found.lost, anchors[1..], "cut or rewritten from {from} on");
                    assert_eq!(found.anchored.map(|(position, _)| position), Some(from as u64));
                }
                tries += 1;
            }
        }
    }
    println!("tails: {} of {} tried in a file, all found", tries / 7 + 1, tries);
}

/// What was altered is not read as if it were the trace, and whoever reads is told which record it is.
#[test]
fn a_record_that_was_altered_is_not_folded() {
    let bench = Bench::new(6);
    let text = String::from_utf8(bench.lines[6].bytes.clone()).expect("because JSON is UTF-8");
    bench.bytes(7, text.replace("mira", "jane").as_bytes());
    // A snapshot that was kept before is of what was written, and would hide nothing but the need to look.
    std::fs::remove_dir_all(bench.folder.path().join("index")).expect("because it was kept");
    let mut reader = Reader::open(bench.folder.path()).expect("because it is still a ledger");
    let refused = reader.picture().expect_err("because record 7 is not what was written");
    assert_eq!(refused.to_string(), "record 7 cannot be read: its bytes are not the ones that were hashed");
    assert!(refused.hint().contains("`evolute verify`"), "{}", refused.hint());
}
