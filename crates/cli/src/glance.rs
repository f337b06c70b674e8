//! A look that writes nothing: the picture as the ledger has it, without the pen.

use crate::{
    archive::{closed, flawed},
    desk::Desk,
    failure::Failure,
    git::Git,
    ground, people, reading,
    repository::Repository,
    signs,
    written::{CONFIGURATION, Written},
};
use engine::{
    Picture,
    mirror::{Ground, Signs},
};
use jiff::Timestamp;
use runtime::{Clock, Reader};
use std::{panic::resume_unwind, thread};
use trace::id::ObjectId;

/// What is seen without touching anything.
pub(crate) struct Glance {
    /// The repository.
    pub(crate) repository: Repository,
    /// Git, in it.
    pub(crate) git: Git,
    /// The folded trace.
    pub(crate) picture: Picture,
    /// The moment of the look.
    pub(crate) now: Timestamp,
}

impl Glance {
    /// Looks. A repository without a ledger shows an empty picture.
    ///
    /// # Errors
    /// Refuses a directory without a repository; fails where the ledger cannot be read.
    pub(crate) fn take(desk: &Desk) -> Result<Self, Failure> {
        let repository = desk.repository()?;
        let git = desk.git(&repository);
        let mut reader = Reader::open(&repository.ledger()).map_err(|error| closed(&error))?;
        let picture = reader.picture().map_err(|error| flawed(&error))?;
        let now = now().max(picture.latest);
        Ok(Self { repository, git, picture, now })
    }

    /// Who looks, under the one name that the configuration has for them.
    pub(crate) fn me(&self, desk: &Desk) -> String {
        let actor = desk.actor(&self.git);
        people::known(&self.repository, actor).name
    }

    /// The head of the default branch, as far as it can be told without starting anything.
    pub(crate) fn head(&self) -> Option<ObjectId> {
        let written = Written::read(&self.repository.root, CONFIGURATION).ok().flatten();
        let configured =
            reading::configuration(written.as_ref()).ok().and_then(|read| read.project.default_branch);
        let branch = self.repository.default_branch(configured.as_deref()).ok()?;
        self.repository.tip(&branch)
    }

    /// What the default branch's tree says about capabilities.
    pub(crate) fn ground(&self) -> Result<Ground, Failure> {
        let Some(head) = self.head() else { return Ok(Ground::default()) };
        let with = ground::configuration(&self.git, &head);
        ground::read_by(&self.git, &self.picture, &head, &with)
    }

    /// The same, and what the repository shows beside that.
    pub(crate) fn look(&self) -> Result<(Ground, Signs), Failure> {
        let Some(head) = self.head() else { return Ok((Ground::default(), Signs::default())) };
        let with = ground::configuration(&self.git, &head);
        // Both wait for git most of the time, and neither needs the other.
        let (ground, signs) = thread::scope(|scope| {
            let signs = || signs::read(&self.repository, &self.git, &self.picture, &head, &with);
            let signs = scope.spawn(signs);
            (ground::read_by(&self.git, &self.picture, &head, &with), signs.join())
        });
        Ok((ground?, signs.unwrap_or_else(|panicked| resume_unwind(panicked))?))
    }
}

/// The present moment.
pub(crate) fn now() -> Timestamp {
    Clock::System.read()
}
