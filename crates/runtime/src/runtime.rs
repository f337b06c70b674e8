//! A ledger, open for writing: the folder beside it, the queue before it, and the snapshot after it.

use crate::{
    bodies::Bodies,
    clock::{Clock, Hybrid},
    dice::Dice,
    dispatcher::Dispatcher,
    handle::Handle,
    lease::{Lease, LeaseError},
    ledger::{Ledger, LedgerError, Sqlite, snapshot::Snapshots},
    pen::Pen,
    redact::{Redactor, Secret},
};
use std::{
    fs::DirBuilder,
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};
use trace::id::CycleId;

/// The ledger's file, in its folder.
pub(crate) const FILE: &str = "trace.db";

/// What a runtime is given besides its folder.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the time comes from.
    pub clock: Clock,
    /// Where random bits come from.
    pub dice: Dice,
    /// Secrets whose values must never be recorded.
    pub secrets: Vec<Secret>,
}

/// A ledger that did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder cannot be made.
    #[error("the folder `{folder}` cannot be made: {because}", folder = folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the file system said.
        because: io::Error,
    },
    /// The ledger itself.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl OpenError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Folder { .. } => {
                "see that the repository is yours and that the disk has room, then run it again"
            }
            Self::Ledger(error) => error.hint(),
        }
    }
}

/// An open ledger.
pub struct Runtime {
    folder: PathBuf,
    handle: Handle,
    bodies: Bodies,
    dice: Dice,
}

impl Runtime {
    /// Opens the ledger in this folder; both are made if they are not there.
    ///
    /// # Errors
    /// Where the folder cannot be made, or the ledger is none, damaged, newer than this build, or unusable.
    pub fn open(folder: &Path, options: Options) -> Result<Self, OpenError> {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|because| OpenError::Folder { folder: folder.to_owned(), because })?;
        let ledger = Sqlite::open(&folder.join(FILE))?;
        Self::over(Box::new(ledger), folder, options, Some(Snapshots::in_folder(folder)))
    }

    /// A runtime over any ledger; whatever is kept beside it is kept in this folder. No snapshots are made.
    ///
    /// # Errors
    /// Where the ledger cannot be read.
    pub fn with(ledger: Box<dyn Ledger>, folder: &Path, options: Options) -> Result<Self, OpenError> {
        Self::over(ledger, folder, options, None)
    }

    fn over(
        ledger: Box<dyn Ledger>,
        folder: &Path,
        options: Options,
        snapshots: Option<Snapshots>,
    ) -> Result<Self, OpenError> {
        let Options { clock, dice, secrets } = options;
        let redactor = Redactor::new(&secrets);
        let bodies = Bodies::beside(folder, redactor.clone());
        let pen = Pen::new(Hybrid::new(clock.clone()), dice.clone(), redactor, ledger.writer().clone());
        let dispatcher = Dispatcher::new(ledger, pen, snapshots)?;
        Ok(Self { folder: folder.to_owned(), handle: Handle::new(dispatcher, clock), bodies, dice })
    }

    /// The queue, for whoever submits or reports.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// The bodies beside the ledger.
    #[must_use]
    pub fn bodies(&self) -> Bodies {
        self.bodies.clone()
    }

    /// Where fresh leases and requests get their names.
    #[must_use]
    pub const fn dice(&self) -> &Dice {
        &self.dice
    }

    /// The right to drive a cycle, for this process alone.
    ///
    /// # Errors
    /// Where another process drives it.
    pub fn lease(&self, cycle: &CycleId) -> Result<Lease, LeaseError> {
        Lease::take(&self.folder, cycle)
    }

    /// Ends it, and keeps a snapshot for the next process. Dropping does the same.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.handle.keep();
    }
}
