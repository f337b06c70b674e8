//! The harness: a folder with a ledger of closed cycles.

use crate::made::{self, Size};
use proptest::sample::Index;
use retention::graph::{Graph, Spoiled, ask};
use runtime::{Head, Ledger as _, Line, Reader, Sqlite};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use trace::Digest;

/// The commit that every cycle of the tests landed as.
pub(crate) const REVISION: &str = "a8b46c419daab89b9fb4d338880538221fdaf525";

/// A folder with a ledger.
pub(crate) struct World {
    folder: TempDir,
    /// Records in it.
    pub(crate) records: u64,
}

impl World {
    /// A ledger of so many closed cycles with two steps each.
    pub(crate) fn of(cycles: usize) -> Self {
        let folder = tempfile::tempdir().expect("because the temporary directory is writable");
        let size = Size { cycles, steps: 2, revision: REVISION };
        let records = made::ledger(&folder.path().join("trace.db"), size);
        Self { folder, records }
    }

    /// A ledger of every golden line, with some bytes of some lines changed.
    pub(crate) fn of_lines(changes: &[(Index, Index, u8)]) -> Self {
        let folder = tempfile::tempdir().expect("because the temporary directory is writable");
        let mut ledger = Sqlite::open(&folder.path().join("trace.db")).expect("because the folder is ours");
        let golden = made::GOLDEN.iter().flat_map(|text| text.lines());
        let mut lines: Vec<Vec<u8>> = golden.map(|line| line.as_bytes().to_vec()).collect();
        for (line, place, byte) in changes {
            let line = line.index(lines.len());
            let place = place.index(lines[line].len());
            lines[line][place] = *byte;
        }
        let lines: Vec<Line> = lines.into_iter().zip(1..).map(|(bytes, at)| line(bytes, at)).collect();
        let head = ledger.append(Head::EMPTY, &lines).expect("because nobody else writes");
        Self { folder, records: head.position }
    }

    /// Where the ledger is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The ledger's file.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.path().join("trace.db")
    }

    /// Where the graph is kept.
    pub(crate) fn index(&self) -> PathBuf {
        self.path().join("index/graph")
    }

    /// The ledger, open to read.
    pub(crate) fn reader(&self) -> Reader {
        Reader::open(self.path()).expect("because the ledger is whole")
    }

    /// Asks the graph something.
    pub(crate) fn ask<T>(&self, question: impl Fn(&Graph) -> Result<T, Spoiled>) -> T {
        ask(self.path(), &mut self.reader(), question).expect("because the ledger is whole")
    }
}

/// A folder with a ledger of the first records of another one.
pub(crate) fn cut(from: &Path, records: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("because the temporary directory is writable");
    let mut source = Sqlite::open(from).expect("because the ledger is whole");
    let mut ledger = Sqlite::open(&folder.path().join("trace.db")).expect("because the folder is ours");
    let mut head = Head::EMPTY;
    while head.position < records {
        let many = usize::try_from(records - head.position).expect("because it is small").min(1_000);
        let lines = source.lines(head.position, many).expect("because the ledger is whole");
        head = ledger.append(head, &lines).expect("because nobody else writes");
    }
    folder
}

/// A line that says no more of itself than its bytes do.
fn line(bytes: Vec<u8>, position: u64) -> Line {
    Line {
        position,
        writer: "w-4t7r1c9e".into(),
        seq: position,
        cycle: Some("c-9q2xk4mb".into()),
        kind: "quality.gate_failed".into(),
        at_us: 1_700_000_000_000_000 + i64::try_from(position).expect("because it is small"),
        hash: Digest::of(&bytes),
        bytes,
    }
}
