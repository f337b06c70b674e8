//! The harness: a folder with a ledger of closed cycles.

use crate::made::{self, Size};
use retention::graph::{Graph, Spoiled, ask};
use runtime::Reader;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

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
