//! What a repository already says about itself, gathered before anything is written: toolchain, owners, branch,
//! documents. Two questions to git at most.

use crate::{
    desk::Desk,
    detected,
    failure::{Failure, Faulty},
    recorded,
    render::list_findings,
    repository::Repository,
};
use formats::in_order;
use serde::{Serialize, Serializer};
use survey::{
    owners::{self, Proposal},
    toolchain::Toolchain,
};
use trace::RepoPath;

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    /// The toolchain, with the gates that it offers.
    pub(super) toolchain: Toolchain,
    /// The branch that cycles land on.
    pub(super) branch: Option<String>,
    /// Whether that is only the branch that happens to be checked out.
    pub(super) guessed: bool,
    /// Who owns what.
    pub(super) owned: Owned,
    /// How many Markdown files there are.
    pub(super) documents: usize,
    /// Where decisions are recorded.
    pub(super) decisions: Vec<String>,
    /// How many files there are.
    pub(super) files: usize,
}

/// Who owns what, and how that is known.
#[derive(Debug, Default, Serialize)]
pub(super) struct Owned {
    /// Areas, as they could stand in the configuration.
    pub(super) areas: Vec<Proposal>,
    /// Where that was told.
    pub(super) from: String,
    /// Whether it is only who wrote most of it lately.
    pub(super) guess: bool,
    /// How many files nobody owns.
    pub(super) unowned: usize,
    /// How many findings the file of owners has.
    pub(super) findings: usize,
    /// What is wrong with it, where it stands.
    #[serde(serialize_with = "listed")]
    pub(super) faulty: Option<Faulty>,
}

fn listed<S: Serializer>(faulty: &Option<Faulty>, serializer: S) -> Result<S::Ok, S::Error> {
    faulty.as_ref().map(list_findings).serialize(serializer)
}

/// Gathers it.
pub(super) fn gather(desk: &Desk, repository: &Repository) -> Result<Found, Failure> {
    let paths = detected::paths(desk, repository)?;
    let mut toolchain = detected::toolchain(repository, &paths);
    leave_out(desk, &mut toolchain);
    let branch = repository.default_branch(None).ok();
    let usual = |name: &String| {
        ["main", "master"].contains(&name.as_str())
            || repository.common.join("refs/remotes/origin/HEAD").exists()
    };
    let ends = |path: &&RepoPath| path.bytes().ends_with(b".md") || path.bytes().ends_with(b".mdx");
    Ok(Found {
        toolchain,
        guessed: branch.as_ref().is_some_and(|branch| !usual(branch)),
        branch,
        owned: owned(repository, &paths, || desk.git(repository).ask(&owners::LOG, &[]).unwrap_or_default()),
        documents: paths.iter().filter(ends).count(),
        decisions: recorded::folders(&paths),
        files: paths.len(),
    })
}

/// Files of owners that no forge reads, since another one comes first.
fn beside(ignored: &[&str]) -> String {
    let also: String = ignored.iter().map(|path| format!(", `{path}`")).collect();
    if also.is_empty() { also } else { format!("{also} is read by nobody") }
}

/// A set-up that cannot run here would keep every gate from running.
fn leave_out(desk: &Desk, toolchain: &mut Toolchain) {
    let missing = |line: &str| {
        let command = line.rsplit("&& ").next().unwrap_or(line);
        let program = command.split_whitespace().next().unwrap_or_default().to_owned();
        desk.config.program(&program).is_none().then_some(program)
    };
    let mut notes = vec![];
    toolchain.setup.retain(|line| match missing(&line.value) {
        Some(program) => {
            notes.push(format!("set-up `{}` is left out: there is no program `{program}` here", line.value));
            false
        }
        None => true,
    });
    toolchain.notes.extend(notes);
}

fn owned(repository: &Repository, paths: &[RepoPath], log: impl FnOnce() -> Vec<u8>) -> Owned {
    if let Some(found) = owners::find(&repository.root) {
        let read = owners::parse(&found.text, found.forge);
        let ground = owners::lay(&read, paths);
        let findings = [&read.findings[..], &ground.findings[..]].concat();
        return Owned {
            areas: owners::areas(paths, &ground.chains, &ground.of),
            from: format!("`{}`{}", found.path, beside(&found.ignored)),
            guess: false,
            unowned: ground.unowned(),
            findings: findings.len(),
            faulty: (!findings.is_empty()).then(|| Faulty {
                path: found.path.into(),
                text: found.text,
                findings: in_order(findings),
            }),
        };
    }
    let shares = owners::guess(&log());
    let (chains, of) = owners::spread(&shares, paths);
    let areas = owners::areas(paths, &chains, &of);
    // One person who wrote it all owns it without being told so; and a guess about a corner helps nobody.
    let guessed: usize = areas.iter().map(|area| area.files).sum();
    let areas = if areas.len() > 1 && guessed * 2 > paths.len() { areas } else { vec![] };
    Owned {
        areas,
        from: "who wrote most of it in the last 400 commits".into(),
        guess: true,
        ..Owned::default()
    }
}
