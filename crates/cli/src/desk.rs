//! Where a verb works: what the process found itself in, and the voice that it answers with.

use crate::{config::Config, failure::Failure, git::Git, render::Voice, repository::Repository};
use std::path::PathBuf;
use trace::Actor;

/// What every verb is handed.
#[derive(Debug)]
pub(crate) struct Desk {
    /// The process's surroundings.
    pub(crate) config: Config,
    /// What answers.
    pub(crate) voice: Voice,
}

impl Desk {
    /// The repository around the directory.
    ///
    /// # Errors
    /// Refuses a directory outside any repository, and a bare repository.
    pub(crate) fn repository(&self) -> Result<Repository, Failure> {
        Repository::around(&self.config.directory)
    }

    /// Git, in that repository.
    pub(crate) fn git(&self, repository: &Repository) -> Git {
        Git::new(self.program(), repository.root.clone())
    }

    /// Git, in a directory that may not be a repository yet.
    pub(crate) fn git_at(&self, directory: PathBuf) -> Git {
        Git::new(self.program(), directory)
    }

    fn program(&self) -> workshop::git::Program {
        workshop::git::Program::new(&self.config.vars)
    }

    /// What git says its version is.
    pub(crate) fn git_version(&self) -> Option<String> {
        let answer = self.program().ask(&self.config.directory, &["--version"], &[]).ok()?;
        Some(String::from_utf8_lossy(&answer).trim().trim_start_matches("git version ").to_owned())
    }

    /// Who acts. Inside an attempt nobody is a person, whatever git's identity says.
    pub(crate) fn actor(&self, git: &Git) -> Actor {
        if let Some(attempt) = &self.config.attempt {
            return Actor::agent(attempt.clone());
        }
        let identity = git.identity();
        let name = identity.email.or(identity.name);
        Actor::human(name.unwrap_or_else(|| format!("{}@localhost", self.config.login)))
    }
}
