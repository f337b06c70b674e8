//! The decisions that are written in a tree, and the ones that open cycles asked for.

use crate::{failure::Failure, git::Git};
use engine::Picture;
use formats::{Decision, decision};
use std::collections::{BTreeMap, BTreeSet};
use trace::{Digest, Plan, RepoPath, id::ObjectId};

/// Folders in which decisions are written: ours, and where MADR, adr-tools and log4brains keep them.
const FOLDERS: [&str; 9] = [
    ".evolute/decisions",
    "adr",
    "doc/adr",
    "docs/adr",
    "docs/adrs",
    "docs/decisions",
    "docs/architecture/decisions",
    "doc/architecture/decisions",
    "decisions",
];

/// More decisions than are read of one repository.
const MOST: usize = 2_000;

/// The digests of the decisions that a plan cites, by the paths of their files.
///
/// # Errors
/// Fails where git does.
pub(crate) fn cited(
    git: &Git,
    revision: &ObjectId,
    plan: &Plan,
) -> Result<BTreeMap<String, Digest>, Failure> {
    if plan.decisions.is_empty() {
        return Ok(BTreeMap::new());
    }
    let all = written(git, revision, &git.paths(revision)?)?;
    let found: BTreeSet<&str> = plan
        .decisions
        .iter()
        .filter_map(|id| decision::find(&all, id.as_str()))
        .map(|decision| decision.path.as_str())
        .collect();
    let found: Vec<&str> = found.into_iter().collect();
    let files = git.files(revision, &found)?;
    Ok(found
        .iter()
        .zip(files)
        .filter_map(|(path, bytes)| Some(((*path).to_owned(), Digest::of(&bytes?))))
        .collect())
}

/// The decisions of a tree, each with its file's text.
///
/// # Errors
/// Fails where git does.
pub(crate) fn with_texts(git: &Git, revision: &ObjectId) -> Result<Vec<(Decision, String)>, Failure> {
    read(git, revision, &git.paths(revision)?)
}

/// The decisions of a tree. A file that cannot be read as one is none.
pub(super) fn written(git: &Git, revision: &ObjectId, paths: &[RepoPath]) -> Result<Vec<Decision>, Failure> {
    Ok(read(git, revision, paths)?.into_iter().map(|(decision, _)| decision).collect())
}

fn read(git: &Git, revision: &ObjectId, paths: &[RepoPath]) -> Result<Vec<(Decision, String)>, Failure> {
    let texts: Vec<_> =
        paths.iter().map(RepoPath::text).filter(|path| is_decision(path)).take(MOST).collect();
    if texts.is_empty() {
        return Ok(vec![]);
    }
    let asked: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    let files = git.files(revision, &asked)?;
    let read = |(path, bytes): (&&str, Option<Vec<u8>>)| {
        let text = String::from_utf8_lossy(&bytes?).into_owned();
        Some((decision::read(path, &text).value?, text))
    };
    Ok(asked.iter().zip(files).filter_map(read).collect())
}

fn is_decision(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let about = ["readme.md", "index.md", "template.md"].contains(&name.to_ascii_lowercase().as_str());
    name.ends_with(".md") && !about && FOLDERS.contains(&folder)
}

/// The decisions that open cycles asked for, and whether each is answered.
pub(super) fn asked(picture: &Picture) -> BTreeMap<String, bool> {
    let all = picture.cycles.values().flat_map(|cycle| &cycle.constraint.questions);
    all.map(|asked| (asked.question.id.to_string(), asked.answer.is_some())).collect()
}
