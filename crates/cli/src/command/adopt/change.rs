//! The commits that are to be adopted: in a row, on the default branch, and not made by the loop.

use crate::{base::Base, failure::Failure, git::Git};
use engine::cycle::Outside;
use std::collections::BTreeSet;
use trace::{Demand, RepoPath, id::ObjectId};

/// Commits that one adoption may hold.
const MOST: usize = 500;

/// A change that was made outside.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// Its commits.
    pub(super) outside: Outside,
    /// What it changed.
    pub(super) paths: Vec<RepoPath>,
    /// Whether anything lies before it.
    pub(super) before: Before,
}

/// What lies before a change: where its control would run, if nothing else takes its capability out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// A revision.
    Revision,
    /// Nothing: the repository begins with it.
    Nothing,
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
        let range = before.as_ref().map_or_else(|| last.to_string(), |before| format!("{before}..{last}"));
        let all = git.commits(&range, &[])?;
        if all.len() > MOST {
            return Err(too_many(all.len()));
        }
        for commit in &all {
            refuse_own(git, commit)?;
        }
        let tree = |commit: &ObjectId| -> Result<(ObjectId, ObjectId), Failure> {
            Ok((commit.clone(), git.tree(commit)?))
        };
        let authors = git.authors(&range)?;
        let (paths, lies) = match &before {
            Some(before) => (git.changed(before, &last)?, Before::Revision),
            None => (git.paths(&last)?, Before::Nothing),
        };
        let base = tree(before.as_ref().unwrap_or(&last))?;
        let outside = Outside { base, last: tree(&last)?, commits: all, authors };
        Ok(Self { outside, paths, before: lies })
    }

    /// Refuses a change that nothing lies before, for a demand that does not say what takes its capability out.
    ///
    /// # Errors
    /// Its proof would have nowhere to miss.
    pub(super) fn can_miss(&self, demand: &Demand) -> Result<(), Failure> {
        let removed = demand.proof.as_ref().is_some_and(|proof| proof.control.is_some());
        if self.before == Before::Revision || removed {
            return Ok(());
        }
        let id = &demand.id;
        Err(Failure::refused(
            "adopt.no-parent",
            format!(
                "nothing lies before {}, so the proof of `{id}` has nowhere to miss",
                self.outside.last.0.short()
            ),
            format!(
                "say what takes the capability out: add `control` to the demand's `proof`, commit it, and run `evolute demand accept {id}`"
            ),
        ))
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

/// The revision before the first of them, if there is one. Nothing may lie between them that was not named.
fn before(git: &Git, last: &ObjectId, given: &BTreeSet<ObjectId>) -> Result<Option<ObjectId>, Failure> {
    let (mut at, mut left) = (last.clone(), given.len());
    loop {
        if !given.contains(&at) {
            return Err(apart(&format!("{} lies between them and was not named", at.short())));
        }
        left -= 1;
        let parent = git.text(&["rev-parse", "--verify", "--quiet", &format!("{at}^1")]).map(ObjectId::new);
        match parent {
            parent if left == 0 => return Ok(parent),
            Some(parent) => at = parent,
            None => return Err(apart("the repository begins between them")),
        }
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
