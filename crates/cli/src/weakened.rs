//! The gate that every repository has: what the work tree changed of what judges it, against the commit that is checked
//! out. It starts no program of the repository's, so that nothing in it has a say.

use crate::{
    desk::Desk,
    failure::Failure,
    git::Git,
    reading,
    repository::Repository,
    written::{Written, plan_path},
};
use std::collections::BTreeSet;
use survey::weakened::{Changed, FILES, is_read, weakenings};
use trace::{
    Finding, Gate, GateRun, Severity, Step, Verdict, Weakening,
    id::{DemandId, ObjectId},
};

/// Its name.
pub(crate) const NAME: &str = "weakened";

/// Its word on the work tree: it fails where something judges less than before, and tells what else was touched.
///
/// # Errors
/// Fails where git does.
pub(crate) fn judge(desk: &Desk, repository: &Repository) -> Result<GateRun, Failure> {
    let git = desk.git(repository);
    let tree = git.snapshot(&repository.git)?;
    since(&git, &Compared { base: git.tree_at("HEAD"), tree, tip: None })
}

/// What is compared.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    /// The commit before; where there is none, nothing can be weaker.
    pub(crate) base: Option<ObjectId>,
    /// The tree now.
    pub(crate) tree: ObjectId,
    /// The commit that holds it, where there is one: which steps it was made for stands in its history.
    pub(crate) tip: Option<String>,
}

/// Its word on what was made of a commit. What the plans in that commit say their steps weaken is told, and not refused.
///
/// # Errors
/// Fails where git does.
pub(crate) fn since(git: &Git, compared: &Compared) -> Result<GateRun, Failure> {
    let Some(base) = &compared.base else { return Ok(spoken(&compared.tree, &[])) };
    let mut found = between(git, base, &compared.tree)?;
    if let Some(tip) = compared.tip.as_ref().filter(|_| is_weakened(&found)) {
        for step in planned(git, base, tip)? {
            found = engine::execution::weakened(&step, &found);
        }
    }
    Ok(spoken(&compared.tree, &found))
}

/// The steps that commits say they were made for, as the plans in the base have them.
fn planned(git: &Git, base: &ObjectId, tip: &str) -> Result<Vec<Step>, Failure> {
    let mut steps = vec![];
    for (demand, number) in git.made_for(base, tip)? {
        let path = plan_path(&DemandId::new(demand));
        let Some(bytes) = git.files(base, &[&path])?.pop().flatten() else { continue };
        let plan = Written::new(&path, bytes).and_then(|written| reading::plan(&written));
        // A plan that cannot be read allows nothing.
        let all = plan.map_or_else(|_| vec![], |plan| plan.value.steps);
        steps.extend(all.into_iter().filter(|step| step.number.to_string() == number));
    }
    Ok(steps)
}

fn is_weakened(found: &[Weakening]) -> bool {
    found.iter().any(|found| found.severity == Severity::Weakened)
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

/// The same as the run of a gate.
pub(crate) fn spoken(tree: &ObjectId, found: &[Weakening]) -> GateRun {
    let gate = Gate::new(NAME, vec![], 0);
    let verdict = if is_weakened(found) { Verdict::Failed } else { Verdict::Passed };
    GateRun { findings: found.iter().map(finding).collect(), ..GateRun::new(&gate, tree, verdict) }
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
