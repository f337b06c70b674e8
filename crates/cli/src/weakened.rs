//! The gate that every repository has: what the work tree changed of what judges it, against the commit that is checked
//! out. It starts no program of the repository's, so that nothing in it has a say.

use crate::{desk::Desk, failure::Failure, git::Git, repository::Repository};
use std::collections::BTreeSet;
use survey::weakened::{Changed, FILES, is_read, weakenings};
use trace::{Digest, Finding, Gate, GateRun, Severity, Verdict, Weakening, id::ObjectId};

/// Its name.
pub(crate) const NAME: &str = "weakened";

/// Its word on the work tree: it fails where something judges less than before, and tells what else was touched.
///
/// # Errors
/// Fails where git does.
pub(crate) fn judge(desk: &Desk, repository: &Repository) -> Result<GateRun, Failure> {
    let git = desk.git(repository);
    let tree = git.snapshot(&repository.git)?;
    let base = git.text(&["rev-parse", "--verify", "--quiet", "HEAD^{tree}"]).map(ObjectId::new);
    let found = base.map_or(Ok(vec![]), |base| between(&git, &base, &tree))?;
    Ok(spoken(&tree, &found))
}

/// What lies between two trees or commits.
///
/// # Errors
/// Fails where git does.
pub(crate) fn between(git: &Git, base: &ObjectId, tree: &ObjectId) -> Result<Vec<Weakening>, Failure> {
    let changed = git.between(base, tree)?;
    let read: BTreeSet<String> = changed
        .iter()
        .filter_map(|path| String::from_utf8(path.bytes().to_vec()).ok())
        .filter(|path| is_read(path))
        .take(FILES.saturating_add(1))
        .collect();
    let paths: Vec<&str> = read.iter().map(String::as_str).collect();
    if paths.is_empty() {
        return Ok(vec![]);
    }
    let (before, after) = (git.files(base, &paths)?, git.files(tree, &paths)?);
    let sides = paths.iter().zip(before.iter().zip(&after));
    let diff: Vec<Changed<'_>> = sides
        .map(|(path, (before, after))| Changed { path, before: before.as_deref(), after: after.as_deref() })
        .collect();
    Ok(weakenings(&diff))
}

fn spoken(tree: &ObjectId, found: &[Weakening]) -> GateRun {
    let gate = Gate::new(NAME, vec![], 0);
    let is_weakened = found.iter().any(|found| found.severity == Severity::Weakened);
    GateRun {
        gate: gate.name.clone(),
        kind: gate.kind,
        step: None,
        attempt: 1,
        tree: tree.clone(),
        definition: Digest::of_value(&gate),
        verdict: if is_weakened { Verdict::Failed } else { Verdict::Passed },
        exit: None,
        tests: None,
        findings: found.iter().map(finding).collect(),
        output: None,
        cached: None,
        skipped: None,
        ran: None,
        leftovers: false,
        took_ms: 0,
    }
}

fn finding(found: &Weakening) -> Finding {
    let word = match found.severity {
        Severity::Weakened => "weakened",
        Severity::Touched => "touched",
    };
    Finding {
        from: NAME.to_owned(),
        path: Some(found.path.clone()),
        line: found.line,
        message: format!("{word}: {}", found.what),
    }
}
