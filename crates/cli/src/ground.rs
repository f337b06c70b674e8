//! Reads the ground that the mirror stands on: which covered paths moved since each proof, and which landings
//! are gone from the default branch. Two git processes at most, none where nothing moved.

use crate::{failure::Failure, git::Git};
use engine::{
    Picture,
    mirror::{Evidence, Ground},
};
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Demand, RepoPath,
    id::{CapabilityId, ObjectId},
};

/// Reads it at this head.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read(git: &Git, picture: &Picture, head: Option<&ObjectId>) -> Result<Ground, Failure> {
    let Some(head) = head else { return Ok(Ground::default()) };
    let watched = watched(picture);
    let moved = moved(git, head, watched.iter().filter_map(|watched| watched.proved))?;
    let touched = watched.iter().filter_map(|watched| {
        let paths = moved.get(watched.proved?)?;
        let paths: BTreeSet<RepoPath> = paths.iter().filter(|path| watched.covers(path)).cloned().collect();
        (!paths.is_empty()).then(|| (watched.capability.clone(), paths))
    });
    let gone = gone(git, head, watched.iter().filter_map(|watched| watched.landed))?;
    let vanished =
        watched.iter().filter(|watched| watched.landed.is_some_and(|landed| gone.contains(landed)));
    Ok(Ground {
        head: Some(head.clone()),
        touched: touched.collect(),
        vanished: vanished.map(|watched| watched.capability.clone()).collect(),
    })
}

/// A capability, and what of the tree speaks about it.
struct Watched<'a> {
    capability: &'a CapabilityId,
    proved: Option<&'a ObjectId>,
    landed: Option<&'a ObjectId>,
    globs: GlobSet,
    grader: BTreeSet<&'a RepoPath>,
}

impl Watched<'_> {
    fn covers(&self, path: &RepoPath) -> bool {
        self.grader.contains(path) || self.globs.is_match(path.text().as_ref())
    }
}

fn watched(picture: &Picture) -> Vec<Watched<'_>> {
    picture.evidence.values().filter_map(|evidence| watch(picture, evidence)).collect()
}

/// What is watched for one capability: nothing, until it was proved or landed.
fn watch<'a>(picture: &'a Picture, evidence: &'a Evidence) -> Option<Watched<'a>> {
    let demand = &picture.demands.accepted.get(&evidence.demand)?.demand;
    let proved = evidence.last.as_ref().map(|run| &run.revision);
    let landed = evidence.landed.as_ref();
    (proved.is_some() || landed.is_some()).then(|| Watched {
        capability: &evidence.capability,
        proved,
        landed,
        globs: matcher(demand),
        grader: grader(demand),
    })
}

fn grader(demand: &Demand) -> BTreeSet<&RepoPath> {
    demand.proof.iter().flat_map(|proof| &proof.files).map(|file| &file.from).collect()
}

/// The covered globs as one matcher. A glob that was accepted once stays readable, so one that is not is left
/// out rather than refused.
fn matcher(demand: &Demand) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    demand.covers.iter().filter_map(|glob| Glob::new(glob).ok()).for_each(|glob| {
        builder.add(glob);
    });
    builder.build().unwrap_or_default()
}

/// The paths that differ between each revision and the head, from one process.
fn moved<'a>(
    git: &Git,
    head: &ObjectId,
    revisions: impl Iterator<Item = &'a ObjectId>,
) -> Result<BTreeMap<ObjectId, Vec<RepoPath>>, Failure> {
    let revisions: BTreeSet<&ObjectId> = revisions.filter(|revision| *revision != head).collect();
    if revisions.is_empty() {
        return Ok(BTreeMap::new());
    }
    // A line `A B` compares A with B as if B were its only parent: one process for all revisions.
    let asked: String = revisions.iter().map(|revision| format!("{head} {revision}\n")).collect();
    let answer = git.ask(
        &["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--format=%P"],
        asked.as_bytes(),
    )?;
    Ok(per_revision(&answer))
}

/// A field that begins with a colon is an entry, and its path follows; any other names the revision compared with.
fn per_revision(answer: &[u8]) -> BTreeMap<ObjectId, Vec<RepoPath>> {
    let mut found: BTreeMap<ObjectId, Vec<RepoPath>> = BTreeMap::new();
    let mut revision = None;
    let mut fields = answer.split(|byte| *byte == 0);
    while let Some(field) = fields.next() {
        let field = field.trim_ascii();
        if !field.starts_with(b":") {
            revision = Some(ObjectId::new(String::from_utf8_lossy(field)));
        } else if let (Some(revision), Some(path)) = (&revision, fields.next()) {
            found.entry(ObjectId::clone(revision)).or_default().push(RepoPath::new(path));
        }
    }
    found
}

/// The landings that the head's history no longer holds.
fn gone<'a>(
    git: &Git,
    head: &ObjectId,
    landings: impl Iterator<Item = &'a ObjectId>,
) -> Result<BTreeSet<ObjectId>, Failure> {
    let landings: BTreeSet<&ObjectId> = landings.filter(|landing| *landing != head).collect();
    if landings.is_empty() {
        return Ok(BTreeSet::new());
    }
    let asked: String =
        landings.iter().map(|landing| format!("{landing}\n")).chain([format!("^{head}\n")]).collect();
    let answer = git.ask(&["rev-list", "--ignore-missing", "--stdin"], asked.as_bytes())?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().map(ObjectId::new).collect())
}

#[cfg(test)]
mod tests {
    use super::per_revision;
    use trace::id::ObjectId;

    #[test]
    fn the_paths_of_several_comparisons_are_told_apart() {
        let answer = b"aaa\0\n:100644 100644 1 2 M\0src/a.rs\0:000000 100644 0 3 A\0a\nb\0bbb\0\n:100644 000000 1 0 D\0c\0";
        let found = per_revision(answer);
        let paths = |revision: &str| {
            found[&ObjectId::new(revision)].iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(paths("aaa"), ["src/a.rs", "a\\nb"]);
        assert_eq!(paths("bbb"), ["c"]);
    }
}
