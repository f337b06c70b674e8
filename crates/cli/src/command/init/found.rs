//! What a repository already says about itself, gathered before anything is written: toolchain, owners, branch,
//! documents. Two questions to git at most.

use crate::{desk::Desk, failure::Failure, repository::Repository};
use serde::Serialize;
use survey::{
    owners::{self, Proposal},
    toolchain::{self, Toolchain, Tree},
};
use trace::RepoPath;

/// Folders in which teams keep the records of their decisions.
const RECORDS: [&str; 8] = [
    "docs/adr",
    "docs/adrs",
    "doc/adr",
    "adr",
    "docs/decisions",
    "docs/architecture/decisions",
    "doc/decisions",
    "docs/rfcs",
];

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
    pub(super) decisions: Option<String>,
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
}

/// Gathers it.
pub(super) fn gather(desk: &Desk, repository: &Repository) -> Result<Found, Failure> {
    let git = desk.git(repository);
    let listed = git.ask(&["ls-files", "-z", "--cached", "--others", "--exclude-standard"], &[])?;
    let mut paths: Vec<RepoPath> =
        listed.split(|byte| *byte == 0).filter(|path| !path.is_empty()).map(RepoPath::new).collect();
    paths.sort();
    paths.dedup();
    let toolchain = toolchain::detect(&Tree::new(&repository.root, &paths));
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
        owned: owned(repository, &paths, || git.ask(&owners::LOG, &[]).unwrap_or_default()),
        documents: paths.iter().filter(ends).count(),
        decisions: RECORDS.into_iter().find(|folder| holds_records(&paths, folder)).map(str::to_owned),
        files: paths.len(),
    })
}

/// A folder of records holds Markdown files that begin with a number.
fn holds_records(paths: &[RepoPath], folder: &str) -> bool {
    let record = |path: &RepoPath| {
        let text = path.text();
        let name = text.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
        name.is_some_and(|name| {
            name.ends_with(".md") && name.starts_with(|first: char| first.is_ascii_digit())
        })
    };
    paths.iter().any(record)
}

fn owned(repository: &Repository, paths: &[RepoPath], log: impl FnOnce() -> Vec<u8>) -> Owned {
    if let Some(found) = owners::find(&repository.root) {
        let read = owners::parse(&found.text, found.forge);
        let ground = owners::lay(&read, paths);
        return Owned {
            areas: owners::areas(paths, &ground.chains, &ground.of),
            from: format!("`{}`", found.path),
            guess: false,
            unowned: ground.unowned(),
            findings: read.findings.len() + ground.findings.len(),
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
