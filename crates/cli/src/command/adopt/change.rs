//! The commits that are to be adopted: in a row, on the default branch, and not made by the loop.

use crate::{base::Base, failure::Failure, git::Git};
use engine::cycle::Outside;
use std::collections::BTreeSet;
use trace::{RepoPath, id::ObjectId};

/// Commits that one adoption may hold.
const MOST: usize = 500;

/// A change that was made outside.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// Its commits.
    pub(super) outside: Outside,
    /// What it changed.
    pub(super) paths: Vec<RepoPath>,
}

impl Change {
    /// Finds the commits that are named.
    ///
    /// # Errors
    /// Refuses what is no commit, not on the default branch, not in a row, or made by the loop.
    pub(super) fn find(git: &Git, base: &Base, named: &[String]) -> Result<Self, Failure> {
        let mut given = BTreeSet::new();
        for name in named {
            given.extend(commits(git, name)?);
        }
        let last = newest(git, &given)?;
        if !git.is_part_of(&last, &base.revision) {
            return Err(Failure::refused(
                "adopt.not-landed",
                format!("{} is not on `{}`: only what landed already is adopted", last.short(), base.branch),
                "let the loop make it: `evolute run`; or merge it first",
            ));
        }
        let before = before(git, &last, &given)?;
        let all = git.commits(&format!("{before}..{last}"), &[])?;
        if all.len() > MOST {
            return Err(too_many(all.len()));
        }
        for commit in &all {
            refuse_own(git, commit)?;
        }
        let tree = |commit: &ObjectId| -> Result<(ObjectId, ObjectId), Failure> {
            Ok((commit.clone(), git.tree(commit)?))
        };
        let authors = git.authors(&format!("{before}..{last}"))?;
        let paths = git.changed(&before, &last)?;
        let outside = Outside { base: tree(&before)?, last: tree(&last)?, commits: all, authors };
        Ok(Self { outside, paths })
    }
}

/// The commits of one word: a range, or one.
fn commits(git: &Git, name: &str) -> Result<Vec<ObjectId>, Failure> {
    let unknown = || {
        Failure::refused(
            "adopt.no-commit",
            format!("`{name}` is no commit here"),
            "name one as `git log --oneline` shows it, or a range `FROM..TO`",
        )
    };
    if name.starts_with('-') {
        return Err(unknown());
    }
    if !name.contains("..") {
        let commit = git.text(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]);
        return commit.map(|commit| vec![ObjectId::new(commit)]).ok_or_else(unknown);
    }
    let found = git.commits(name, &["--first-parent"]).map_err(|_no_range| unknown())?;
    match found.len() {
        0 => Err(Failure::refused(
            "adopt.empty",
            format!("`{name}` holds no commit"),
            "write the older one first: `FROM..TO`",
        )),
        1..=MOST => Ok(found),
        many => Err(too_many(many)),
    }
}

fn too_many(many: usize) -> Failure {
    Failure::refused(
        "adopt.too-many",
        format!("{many} commits are more than {MOST}: that is no hotfix"),
        "adopt it in parts, or name a demand and prove it: `evolute prove`",
    )
}

/// The one that holds all the others.
fn newest(git: &Git, given: &BTreeSet<ObjectId>) -> Result<ObjectId, Failure> {
    let holds_all = |one: &&ObjectId| given.iter().all(|other| git.is_part_of(other, one));
    given.iter().find(holds_all).cloned().ok_or_else(|| apart("they lie on different branches"))
}

/// The revision before the first of them. Nothing may lie between them that was not named.
fn before(git: &Git, last: &ObjectId, given: &BTreeSet<ObjectId>) -> Result<ObjectId, Failure> {
    let (mut at, mut left) = (last.clone(), given.len());
    loop {
        if !given.contains(&at) {
            return Err(apart(&format!("{} lies between them and was not named", at.short())));
        }
        left -= 1;
        let parent = git.text(&["rev-parse", "--verify", "--quiet", &format!("{at}^1")]);
        let parent = parent.map(ObjectId::new).ok_or_else(|| {
            Failure::refused(
                "adopt.no-parent",
                format!("nothing lies before {}: there is no control", at.short()),
                "adopt a later commit",
            )
        })?;
        if left == 0 {
            return Ok(parent);
        }
        at = parent;
    }
}

fn apart(why: &str) -> Failure {
    Failure::refused(
        "adopt.not-in-a-row",
        format!("the commits are not in a row: {why}"),
        "adopt them one by one, or name them all",
    )
}

/// What the loop made is judged already.
fn refuse_own(git: &Git, commit: &ObjectId) -> Result<(), Failure> {
    let trailers = git.trailers(commit)?;
    match trailers.iter().find(|(name, _)| name == "Evolute-Cycle") {
        None => Ok(()),
        Some((_, cycle)) => Err(Failure::refused(
            "adopt.made-by-the-loop",
            format!("{} was made by cycle `{cycle}`, and was judged there", commit.short()),
            format!("run `evolute trace {cycle}` to see how"),
        )),
    }
}
