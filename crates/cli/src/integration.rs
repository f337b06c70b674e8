//! Which continuous integration this runs in, as its variables say, and since when it says that something changed.

use crate::{config::Config, desk::Desk, failure::Failure, repository::Repository};
use serde_json::Value;
use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
};
use trace::id::ObjectId;

/// Bytes of an event that are read.
const EVENT: u64 = 8 << 20;
/// Letters of one variable that go into a name, at most.
const NAME: usize = 80;
/// What a hint says where history is missing.
pub(crate) const DEEPER: &str =
    "fetch the whole history (`fetch-depth: 0` of `actions/checkout`, `GIT_DEPTH: \"0\"` in GitLab)";

/// Where this runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Integration {
    /// A workflow of GitHub's, or of a forge that speaks like it.
    GitHub {
        /// The file that a summary is appended to.
        summary: Option<PathBuf>,
    },
    /// Anywhere else.
    Other,
}

/// What is judged against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Since {
    /// The commit from which the change was made.
    pub(crate) base: ObjectId,
    /// Who says so.
    pub(crate) told_by: String,
}

impl Integration {
    /// As the variables say.
    pub(crate) fn of(config: &Config) -> Self {
        match config.var("GITHUB_ACTIONS") {
            Some(_) => Self::GitHub { summary: config.var("GITHUB_STEP_SUMMARY").map(PathBuf::from) },
            None => Self::Other,
        }
    }

    /// What the trace calls this run: its forge, its repository and its number. Of variables only what names cannot hurt.
    pub(crate) fn runner(config: &Config) -> String {
        let plain = |name: &str| -> String {
            let known = |letter: &char| letter.is_ascii_alphanumeric() || "._/-".contains(*letter);
            config.var(name).unwrap_or_default().chars().filter(known).take(NAME).collect()
        };
        if config.var("GITHUB_ACTIONS").is_some() {
            let attempt = plain("GITHUB_RUN_ATTEMPT");
            return format!("github {} run {}.{attempt}", plain("GITHUB_REPOSITORY"), plain("GITHUB_RUN_ID"));
        }
        if config.var("GITLAB_CI").is_some() {
            return format!("gitlab {} job {}", plain("CI_PROJECT_PATH"), plain("CI_JOB_ID"));
        }
        "ci".to_owned()
    }

    /// Whether this run is for a change that has not landed.
    pub(crate) fn is_proposal(config: &Config) -> bool {
        let event = config.var("GITHUB_EVENT_NAME").unwrap_or_default();
        event.starts_with("pull_request") || config.var("CI_MERGE_REQUEST_IID").is_some()
    }
}

/// Since when something changed: as it was said, as the event says, or where the branch left the default one.
///
/// # Errors
/// Refuses a base that is not in this clone: a change is never judged by itself because history is missing.
pub(crate) fn since(desk: &Desk, repository: &Repository, said: Option<&str>) -> Result<Since, Failure> {
    let told = match said {
        Some(revision) => Some((revision.to_owned(), "`--base`".to_owned())),
        None => told(&desk.config)?,
    };
    let (revision, told_by) = match told {
        Some(told) => told,
        None => {
            let branch = repository.default_branch(None)?;
            let remote = format!("refs/remotes/origin/{branch}");
            let is_here = repository.tip(&branch).is_some();
            (if is_here { branch } else { remote }, "the default branch".to_owned())
        }
    };
    let base = desk.git(repository).parted(&revision, "HEAD").ok_or_else(|| {
        let hint = format!("{DEEPER}, or name a commit that is here with `--base`");
        Failure::refused("quality.no-base", missing(&revision, &told_by), hint)
    })?;
    Ok(Since { base, told_by })
}

fn missing(revision: &str, told_by: &str) -> String {
    format!("`{revision}`, which {told_by} names as the base, has no history in common with `HEAD` here")
}

/// The base as the event or the variables have it.
fn told(config: &Config) -> Result<Option<(String, String)>, Failure> {
    if let Some(path) = config.var("GITHUB_EVENT_PATH") {
        let event = event(Path::new(path)).map_err(|error| {
            Failure::broken(
                format!("the event `{path}` cannot be read: {error}"),
                "name the base with `--base REVISION`",
            )
        })?;
        let pointers = [("/pull_request/base/sha", "the pull request"), ("/before", "the push")];
        let found = pointers.iter().find_map(|(at, who)| Some((commit(event.pointer(at)?.as_str()?)?, *who)));
        if let Some((commit, who)) = found {
            return Ok(Some((commit, who.to_owned())));
        }
    }
    let named = |name: &str| Some((config.var(name)?.to_owned(), format!("`{name}`")));
    let github = named("GITHUB_BASE_REF").map(|(branch, who)| (format!("refs/remotes/origin/{branch}"), who));
    let gitlab = ["CI_MERGE_REQUEST_DIFF_BASE_SHA", "CI_COMMIT_BEFORE_SHA"];
    let gitlab = || gitlab.iter().filter_map(|name| named(name)).find(|(id, _)| commit(id).is_some());
    Ok(github.or_else(gitlab))
}

fn event(path: &Path) -> io::Result<Value> {
    let mut bytes = vec![];
    File::open(path)?.take(EVENT).read_to_end(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(io::Error::other)
}

/// A commit's name; a branch that is new has noughts before it.
fn commit(text: &str) -> Option<String> {
    let is_id = matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && text.bytes().any(|byte| byte != b'0')).then(|| text.to_owned())
}
