//! What a cycle starts from: configuration, demand and plan as they stand in a commit, never as they lie in
//! the work tree.

use crate::{
    failure::Failure,
    git::Git,
    reading,
    repository::Repository,
    written::{CONFIGURATION, Written, demand_path, plan_path},
};
use formats::Configuration;
use std::collections::BTreeMap;
use trace::{
    Demand, Digest, Plan, Removal, RepoPath,
    id::{DemandId, ObjectId},
};

/// A commit, and the configuration in it.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    /// The branch whose head it is, if it was reached through one.
    pub(crate) branch: String,
    /// The commit.
    pub(crate) revision: ObjectId,
    /// The configuration.
    pub(crate) configuration: Configuration,
}

/// A file as it stands in the base, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Stated<T> {
    /// The file.
    pub(crate) written: Written,
    /// What it says.
    pub(crate) value: T,
}

impl Base {
    /// The head of the default branch.
    ///
    /// # Errors
    /// Refuses a repository without a commit, and a configuration with mistakes.
    pub(crate) fn default_branch(repository: &Repository, git: &Git) -> Result<Self, Failure> {
        let mut branch = repository.default_branch(None)?;
        loop {
            let revision = repository.tip(&branch).ok_or_else(|| no_commit(&branch))?;
            let configuration = Self::configuration_at(git, &revision)?;
            match &configuration.project.default_branch {
                Some(named) if *named != branch => branch.clone_from(named),
                Some(_) | None => return Ok(Self { branch, revision, configuration }),
            }
        }
    }

    /// The commit that is checked out.
    ///
    /// # Errors
    /// As [`Self::default_branch`].
    pub(crate) fn checked_out(repository: &Repository, git: &Git) -> Result<Self, Failure> {
        let revision = repository.checked_out().ok_or_else(|| no_commit("HEAD"))?;
        let configuration = Self::configuration_at(git, &revision)?;
        let branch = repository.default_branch(configuration.project.default_branch.as_deref())?;
        Ok(Self { branch, revision, configuration })
    }

    /// The configuration in a commit.
    ///
    /// # Errors
    /// Refuses one with mistakes.
    pub(crate) fn configuration_at(git: &Git, revision: &ObjectId) -> Result<Configuration, Failure> {
        let bytes = git.files(revision, &[CONFIGURATION])?.pop().flatten();
        let written = bytes.map(|bytes| Written::new(CONFIGURATION, bytes)).transpose()?;
        reading::configuration(written.as_ref())
    }

    /// The demand, with the blobs of its grader.
    ///
    /// # Errors
    /// Refuses one that is not committed here, or has mistakes.
    pub(crate) fn demand(&self, git: &Git, id: &DemandId) -> Result<Stated<Demand>, Failure> {
        let path = demand_path(id);
        let written = self.file(git, &path)?.ok_or_else(|| self.uncommitted("demand", id, &path))?;
        let mut value = reading::demand(&written, id, &self.configuration)?.value;
        self.hash_grader(git, &mut value)?;
        Ok(Stated { written, value })
    }

    /// The plan of a demand.
    ///
    /// # Errors
    /// Refuses one that is not committed here, or has mistakes.
    pub(crate) fn plan(&self, git: &Git, id: &DemandId) -> Result<Stated<Plan>, Failure> {
        let path = plan_path(id);
        let written = self.file(git, &path)?.ok_or_else(|| self.uncommitted("plan", id, &path))?;
        let value = reading::plan(&written)?.value;
        Ok(Stated { written, value })
    }

    /// The blobs of the grader's files at this commit.
    pub(crate) fn hash_grader(&self, git: &Git, demand: &mut Demand) -> Result<(), Failure> {
        let Some(proof) = demand.proof.as_mut() else { return Ok(()) };
        let mut paths: Vec<RepoPath> = proof.files.iter().map(|file| file.from.clone()).collect();
        let patch = match &mut proof.control {
            Some(Removal::Patch { from, blob }) => {
                paths.push(from.clone());
                Some(blob)
            }
            Some(Removal::Revision { commit }) => {
                there(git, commit)?;
                None
            }
            Some(Removal::Variable { .. } | Removal::Arguments { .. }) | None => None,
        };
        if paths.is_empty() {
            return Ok(());
        }
        let mut blobs = git.blobs(&self.revision, &paths)?;
        let links = git.links(&self.revision, &paths)?;
        for (blob, path) in blobs.iter_mut().zip(&paths) {
            // What is frozen of a link is where it leads, and not what judges.
            *blob = blob.take().filter(|_| !links.contains(path));
        }
        if let Some(patch) = patch {
            *patch = blobs.pop().flatten();
        }
        for (file, blob) in proof.files.iter_mut().zip(blobs) {
            file.blob = blob;
        }
        Ok(())
    }

    /// Digests of the written standards that gates cite, by their path below `.evolute/`.
    pub(crate) fn standards(&self, git: &Git) -> Result<BTreeMap<String, Digest>, Failure> {
        let cited: Vec<&String> =
            self.configuration.gates.iter().filter_map(|gate| gate.standard.as_ref()).collect();
        if cited.is_empty() {
            return Ok(BTreeMap::new());
        }
        let paths: Vec<String> = cited.iter().map(|path| format!(".evolute/{path}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let files = git.files(&self.revision, &paths)?;
        let known =
            cited.into_iter().zip(files).filter_map(|(path, file)| Some((path.clone(), Digest::of(file?))));
        Ok(known.collect())
    }

    /// How many written standards there are.
    pub(crate) fn count_standards(&self, git: &Git) -> Result<usize, Failure> {
        let standard = |path: &&RepoPath| {
            path.bytes().starts_with(b".evolute/standards/") && path.bytes().ends_with(b".md")
        };
        Ok(git.paths(&self.revision)?.iter().filter(standard).count())
    }

    fn file(&self, git: &Git, path: &str) -> Result<Option<Written>, Failure> {
        let bytes = git.files(&self.revision, &[path])?.pop().flatten();
        bytes.map(|bytes| Written::new(path, bytes)).transpose()
    }

    fn uncommitted(&self, what: &str, id: &DemandId, path: &str) -> Failure {
        Failure::refused(
            "cycle.not-committed",
            format!("there is no {what} `{id}` in commit {} of `{}`", self.revision.short(), self.branch),
            format!("write `{path}` and commit it on `{}`: what counts is what is committed", self.branch),
        )
    }
}

fn no_commit(branch: &str) -> Failure {
    Failure::refused(
        "repository.no-commit",
        format!("`{branch}` has no commit yet"),
        "commit what there is: a cycle starts from a commit",
    )
}

/// Refuses an earlier revision that nobody has: a control has to be run there.
fn there(git: &Git, commit: &ObjectId) -> Result<(), Failure> {
    let found = git.text(&["rev-parse", "--verify", "--quiet", &format!("{commit}^{{commit}}")]);
    found.map(drop).ok_or_else(|| {
        Failure::refused(
            "demand.control-is-gone",
            format!("revision {} of the proof's `control` is not in the repository", commit.short()),
            "fetch it, or name another commit that does not have the capability: `git rev-parse NAME` prints one",
        )
    })
}
