//! The repository with its ledger open: what most verbs work on.

use crate::{
    archive::{Archive, closed, flawed},
    desk::Desk,
    failure::Failure,
    git::Git,
    people,
    repository::Repository,
    secret,
};
use engine::{Command, Picture};
use runtime::{Handle, Lease, LeaseError, Options, Receipt, Runtime, SubmitError};
use std::sync::Arc;
use trace::{Actor, Digest, id::CycleId};

/// A repository, git in it, its ledger, and who asks.
pub(crate) struct House {
    /// The repository.
    pub(crate) repository: Repository,
    /// Git, in it.
    pub(crate) git: Git,
    /// Its ledger.
    pub(crate) runtime: Runtime,
    /// Who asks.
    pub(crate) actor: Actor,
}

impl House {
    /// Opens everything, to change something. The ledger is made if there is none yet.
    ///
    /// # Errors
    /// Refuses a directory without a repository; fails where the ledger cannot be opened.
    pub(crate) fn open(desk: &Desk) -> Result<Self, Failure> {
        let house = Self::quietly(desk)?;
        house.tick()?;
        Ok(house)
    }

    /// Opens everything, and leaves to others what clocks did meanwhile.
    ///
    /// # Errors
    /// As [`House::open`].
    pub(crate) fn quietly(desk: &Desk) -> Result<Self, Failure> {
        let repository = desk.repository()?;
        let git = desk.git(&repository);
        let actor = people::known(&repository, desk.actor(&git));
        let options = Options { secrets: secret::known(desk, &repository), ..Options::default() };
        let runtime = Runtime::open(&repository.ledger(), options).map_err(|error| closed(&error))?;
        Ok(Self { repository, git, runtime, actor })
    }

    /// Whatever a clock did while nothing ran is put on record before anything else is asked.
    fn tick(&self) -> Result<(), Failure> {
        let handle = self.handle();
        let now = handle.now().max(handle.picture().latest);
        if handle.wanted(now).wake.is_some_and(|wake| wake <= now) {
            handle.submit(Actor::system(), Command::Tick).map_err(unsubmitted)?;
        }
        Ok(())
    }

    /// Asks the rules, and keeps what follows.
    ///
    /// # Errors
    /// The engine's refusal, in its words; or the ledger's failure.
    pub(crate) fn submit(&self, command: Command) -> Result<Receipt, Failure> {
        self.handle().submit(self.actor.clone(), command).map_err(unsubmitted)
    }

    /// Keeps bytes beside the ledger, by digest, without the secrets in them.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<Digest, Failure> {
        self.runtime.bodies().put(bytes).map_err(|error| Failure::broken(&error, error.hint()))
    }

    /// Holds a cycle, so that no other process drives it.
    ///
    /// # Errors
    /// Refuses a cycle that another process holds.
    pub(crate) fn hold(&self, cycle: &CycleId) -> Result<Lease, Failure> {
        self.runtime.lease(cycle).map_err(|error| match error {
            LeaseError::Leased { .. } => {
                Failure::refused("cycle.already-running", error.to_string(), error.hint())
            }
            LeaseError::NoId { .. } | LeaseError::Io { .. } => Failure::broken(&error, error.hint()),
        })
    }

    /// The records as they were written.
    pub(crate) fn archive(&self) -> Result<Archive, Failure> {
        Archive::open(&self.repository.ledger())
    }

    /// The queue.
    pub(crate) fn handle(&self) -> Handle {
        self.runtime.handle()
    }

    /// The folded trace, as it stands.
    pub(crate) fn picture(&self) -> Arc<Picture> {
        self.runtime.handle().picture()
    }
}

/// What the queue said, as a failure.
pub(crate) fn unsubmitted(error: SubmitError) -> Failure {
    match error {
        SubmitError::Refused(refusal) => Failure::Refused(refusal),
        SubmitError::Ledger(error) => flawed(&error),
    }
}
