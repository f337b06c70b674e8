//! What a tree says about a plan: which of its globs match nothing, and which of its decisions are settled.

use crate::{failure::Failure, git::Git};
use engine::{Picture, planning::Facts};
use globset::GlobBuilder;
use std::collections::{BTreeMap, BTreeSet};
use trace::{Plan, RepoPath, id::ObjectId};

/// Where decisions are written.
const DECISIONS: &str = ".evolute/decisions/";

/// Reads the facts at a revision.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read(git: &Git, revision: &ObjectId, plan: &Plan, picture: &Picture) -> Result<Facts, Failure> {
    let paths = git.paths(revision)?;
    Ok(Facts {
        unmatched: unmatched(plan, &paths),
        decisions: decisions(git, revision, plan, &paths, picture)?,
    })
}

fn unmatched(plan: &Plan, paths: &[RepoPath]) -> BTreeSet<String> {
    let globs: BTreeSet<&String> = plan.steps.iter().flat_map(|step| &step.touches).collect();
    let matches_nothing = |glob: &&&String| match GlobBuilder::new(glob).literal_separator(true).build() {
        Ok(built) => {
            let matcher = built.compile_matcher();
            !paths.iter().any(|path| matcher.is_match(path.text().as_ref()))
        }
        Err(_not_a_glob) => true,
    };
    globs.iter().filter(matches_nothing).map(|glob| (**glob).clone()).collect()
}

/// A decision is settled in an open cycle, or in a file whose name begins with its id and that says so.
fn decisions(
    git: &Git,
    revision: &ObjectId,
    plan: &Plan,
    paths: &[RepoPath],
    picture: &Picture,
) -> Result<BTreeMap<String, bool>, Failure> {
    let mut known = BTreeMap::new();
    for id in &plan.decisions {
        let asked = picture.cycles.values().find_map(|cycle| cycle.constraint.find(id));
        if let Some(asked) = asked {
            known.insert(id.to_string(), asked.answer.is_some());
            continue;
        }
        let prefix = format!("{DECISIONS}{id}");
        let path = paths.iter().find(|path| path.text().starts_with(&prefix) && path.text().ends_with(".md"));
        if let Some(path) = path {
            let bytes = git.files(revision, &[&path.text()])?.pop().flatten().unwrap_or_default();
            known.insert(id.to_string(), accepted(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(known)
}

/// Whether the front matter says `status: accepted`.
fn accepted(text: &str) -> bool {
    let front = text.split("\n---").next().unwrap_or_default();
    front.lines().any(|line| {
        line.strip_prefix("status:").is_some_and(|status| status.trim().trim_matches('"') == "accepted")
    })
}

#[cfg(test)]
mod tests {
    use super::accepted;

    #[test]
    fn a_decision_is_settled_only_by_its_front_matter() {
        assert!(accepted("---\nstatus: accepted\n---\n# A"));
        assert!(!accepted("---\nstatus: proposed\n---\nstatus: accepted\n"));
    }
}
