//! What git is asked about the ground: which commits are there, which of them the head's history holds, what moved since
//! each, and since when.

use crate::{failure::Failure, git::Git};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use trace::{RepoPath, id::ObjectId};

/// Commits of the default branch that are looked back over for the first that touched something.
const LOOKED_BACK: &str = "2000";

/// One commit of the default branch's own line, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) commit: ObjectId,
    pub(super) at: Option<Timestamp>,
    pub(super) paths: Vec<RepoPath>,
}

/// Which of some objects are in the repository, in the order asked. History that was rewritten is collected one day.
pub(super) fn present(git: &Git, objects: &[String]) -> Result<Vec<bool>, Failure> {
    if objects.is_empty() {
        return Ok(vec![]);
    }
    let asked: Vec<u8> = objects.iter().flat_map(|object| [object.as_bytes(), b"\0"].concat()).collect();
    let answer = git.ask(&["cat-file", "--batch-check=%(objecttype)", "-z"], &asked)?;
    let mut lines = answer.split(|byte| *byte == b'\n');
    let known = |line: &[u8]| matches!(line, b"commit" | b"blob" | b"tree" | b"tag");
    Ok(objects.iter().map(|_| lines.next().is_some_and(known)).collect())
}

/// The commits that the head's history does not hold, of some that are there.
pub(super) fn outside(
    git: &Git,
    head: &ObjectId,
    commits: &BTreeSet<&ObjectId>,
) -> Result<BTreeSet<ObjectId>, Failure> {
    let commits: BTreeSet<&&ObjectId> = commits.iter().filter(|commit| **commit != head).collect();
    if commits.is_empty() {
        return Ok(BTreeSet::new());
    }
    let asked: String =
        commits.iter().map(|commit| format!("{commit}\n")).chain([format!("^{head}\n")]).collect();
    let answer = git.ask(&["rev-list", "--stdin"], asked.as_bytes())?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().map(ObjectId::new).collect())
}

/// The paths that differ between each revision and the head, from one process.
pub(super) fn moved(
    git: &Git,
    head: &ObjectId,
    revisions: &BTreeSet<&ObjectId>,
) -> Result<BTreeMap<ObjectId, Vec<RepoPath>>, Failure> {
    // A line `A B` compares A with B as if B were its only parent: one process for all revisions.
    let others = revisions.iter().filter(|revision| **revision != head);
    let asked: String = others.map(|revision| format!("{head} {revision}\n")).collect();
    if asked.is_empty() {
        return Ok(BTreeMap::new());
    }
    let answer = git.ask(
        &["diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--format=%P"],
        asked.as_bytes(),
    )?;
    Ok(entries(&answer).map(|(revision, paths)| (ObjectId::new(revision), paths)).collect())
}

/// The default branch's own line from the head back to a revision, that one included, the latest first. What was merged
/// counts as changed when it was merged.
pub(super) fn line(git: &Git, head: &ObjectId, back_to: &ObjectId) -> Result<Vec<Moved>, Failure> {
    let (until, format) = (format!("^{back_to}^@"), "--format=%H %ct");
    let args = [
        "log",
        "-n",
        LOOKED_BACK,
        "--first-parent",
        "--diff-merges=first-parent",
        "-r",
        "-z",
        "--raw",
        "--no-renames",
        format,
        head.as_str(),
        &until,
        "--",
    ];
    let answer = git.ask(&args, &[])?;
    let moved = entries(&answer).map(|(words, paths)| {
        let (commit, at) = words.split_once(' ').unwrap_or((words.as_str(), ""));
        let at = at.parse().ok().and_then(|second| Timestamp::from_second(second).ok());
        Moved { commit: ObjectId::new(commit), at, paths }
    });
    Ok(moved.collect())
}

/// How many commits back on the default branch's own line each of these trees last was. One that is not on it, or too far
/// back, has no place.
pub(super) fn back(
    git: &Git,
    head: &ObjectId,
    trees: &BTreeSet<&ObjectId>,
) -> Result<BTreeMap<ObjectId, u32>, Failure> {
    if trees.is_empty() {
        return Ok(BTreeMap::new());
    }
    let args = ["log", "-n", LOOKED_BACK, "--first-parent", "--format=%T", head.as_str(), "--"];
    let answer = git.ask(&args, &[])?;
    let line: Vec<ObjectId> = String::from_utf8_lossy(&answer).lines().map(ObjectId::new).collect();
    let place = |tree: &&ObjectId| {
        let back = line.iter().position(|other| other == *tree)?;
        Some(((*tree).clone(), u32::try_from(back).ok()?))
    };
    Ok(trees.iter().filter_map(place).collect())
}

/// What git says between entries, each with the entries that follow. A field that begins with a colon is an entry, and
/// its path follows, whatever it is called; any other begins something new.
pub(crate) fn entries(answer: &[u8]) -> impl Iterator<Item = (String, Vec<RepoPath>)> {
    let mut found: Vec<(String, Vec<RepoPath>)> = vec![];
    let mut fields = answer.split(|byte| *byte == 0);
    while let Some(field) = fields.next() {
        let field = field.trim_ascii();
        if field.is_empty() {
            continue;
        }
        match (field.starts_with(b":"), found.last_mut()) {
            (true, Some((_, paths))) => paths.extend(fields.next().map(RepoPath::new)),
            (true, None) => drop(fields.next()),
            (false, _) => found.push((String::from_utf8_lossy(field).into_owned(), vec![])),
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn the_paths_of_several_comparisons_are_told_apart() {
        let answer = b"aaa\0\n:100644 100644 1 2 M\0src/a.rs\0:000000 100644 0 3 A\0a\nb\0bbb\0\n:100644 000000 1 0 D\0c\0\nccc\0";
        let found: Vec<(String, Vec<String>)> = entries(answer)
            .map(|(of, paths)| (of, paths.iter().map(ToString::to_string).collect()))
            .collect();
        let of =
            |name: &str, paths: &[&str]| (name.to_owned(), paths.iter().map(ToString::to_string).collect());
        assert_eq!(found, [of("aaa", &["src/a.rs", "a\\nb"]), of("bbb", &["c"]), of("ccc", &[])]);
    }

    #[test]
    fn a_path_that_looks_like_something_new_is_a_path() {
        let found: Vec<_> = entries(b"aaa 1\0\n:1 1 1 2 M\0bbb 2\0:1 1 1 2 M\0:x\0").collect();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1.len(), 2);
    }
}
