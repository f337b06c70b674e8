//! The gate over documents: what changed since a base, and which documents that cover it did not.

use crate::{
    failure::Failure,
    git::Git,
    repository::{Head, Repository},
};
use formats::{Configuration, Finding, Severity};
use survey::documents::{Change, Fault, Index, Place, Untouched, untouched};
use trace::id::ObjectId;

/// What the names of the loop's own worktrees begin with, in git's folder.
const WORKTREES: &str = "evolute-";
/// Changed paths that a finding names.
const NAMED: usize = 3;

/// The documents that were left behind, and the base that they were judged against.
///
/// # Errors
/// Refuses a base that git does not know; fails where git does.
pub(super) fn faults(
    repository: &Repository,
    git: &Git,
    configuration: &Configuration,
    index: &Index,
    base: Option<&str>,
) -> Result<(ObjectId, Vec<Fault>), Failure> {
    let base = match base {
        Some(named) => git.commit(named).ok_or_else(|| unknown(named))?,
        None => parent(repository, git, configuration)?,
    };
    let paths = git.changed_since(&base)?;
    let diff = if paths.is_empty() { String::new() } else { git.lines_since(&base)? };
    let left = untouched(index, &Change { paths, diff });
    Ok((base, left.iter().map(fault).collect()))
}

/// Where the change began. A step's worktree has its parent checked out, detached, in a folder that the loop made; anywhere
/// else it is where the branch left the default branch.
fn parent(repository: &Repository, git: &Git, configuration: &Configuration) -> Result<ObjectId, Failure> {
    let head = repository.checked_out().ok_or_else(|| unknown("HEAD"))?;
    if is_step(repository) {
        return Ok(head);
    }
    let default = repository.default_branch(configuration.project.default_branch.as_deref())?;
    let tip = repository.tip(&default).or_else(|| git.commit(&format!("origin/{default}")));
    let base = tip.and_then(|tip| git.merge_base(head.as_str(), tip.as_str()));
    base.ok_or_else(|| apart(&default))
}

fn is_step(repository: &Repository) -> bool {
    let name = repository.git.file_name().unwrap_or_default().to_string_lossy();
    let detached = matches!(repository.head(), Ok(Head::Detached(_)));
    detached && repository.git != repository.common && name.starts_with(WORKTREES)
}

/// Without a base nothing would seem to have changed, and a gate that looks at nothing passes everything.
fn apart(default: &str) -> Failure {
    Failure::refused(
        "context.no-base",
        format!("it is not known where this branch left `{default}`: the two share no commit here"),
        format!("run `git fetch --unshallow origin {default}`, or name the base: `--changed BASE`"),
    )
}

fn unknown(named: &str) -> Failure {
    Failure::refused(
        "context.no-such-base",
        format!("git knows no commit `{named}`"),
        "name a branch, a tag or a commit: `--changed main`",
    )
}

fn fault(left: &Untouched) -> Fault {
    let at = left.section.as_ref().map_or(left.cover.at, |section| section.at);
    Fault { path: left.document.clone(), at, finding: finding(left, at) }
}

fn finding(left: &Untouched, at: Place) -> Finding {
    let changed: Vec<String> = left.changed.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = left.changed.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let section = left
        .section
        .as_ref()
        .map_or_else(|| "the document".to_owned(), |section| format!("the section `{}`", section.text));
    let label = left.names.as_ref().map_or_else(
        || format!("covers `{}`", left.cover.text),
        |name| format!("this section names `{name}`"),
    );
    Finding {
        rule: "context.untouched",
        severity: Severity::Error,
        message: format!(
            "{}{more} changed, and `{}`, which covers `{}`, did not",
            changed.join(", "),
            left.document,
            left.cover.text
        ),
        label,
        span: at.span(),
        hint: format!(
            "mend {section} in the same change; if all of it still holds, write `checked:` and today's date in its front matter"
        ),
    }
}
