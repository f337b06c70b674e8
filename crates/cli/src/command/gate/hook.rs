//! `evolute gate --staged` and `--pushed`: what a git hook asks before a commit and before a push. What is judged is what is
//! staged or pushed, whatever lies in the work tree beside it.

use super::{Args, chosen, told};
use crate::{
    base::Base,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Git,
    judging::{Judging, Over},
    repository::Repository,
    set_apart::Apart,
    weakened::Compared,
};
use formats::Configuration;
use std::io::{self, Read as _};
use trace::{Gate, When, id::ObjectId};
use workshop::Look;

/// Bytes that git may say about a push: some hundred thousand refs.
const PUSH: u64 = 16 << 20;
/// Tips that are judged of one push.
const TIPS: usize = 16;
/// How a gate is given the changed files.
const CHANGED: &str = "{changed}";

/// Runs the verb.
pub(super) fn run(args: &Args, desk: &Desk) -> Outcome {
    // Inside an attempt the loop itself runs the gates.
    if desk.config.attempt.is_some() {
        return Ok(());
    }
    let repository = desk.repository()?;
    let git = desk.git(&repository);
    if args.staged {
        let apart = Apart::staged(desk, &repository)?;
        return judge(args, desk, &repository, apart, Moment::Commit);
    }
    let pushed = pushed(&repository, &git)?;
    let tips = pushed.len();
    for apart in pushed.into_iter().take(TIPS) {
        judge(args, desk, &repository, apart, Moment::Push)?;
    }
    if tips > TIPS {
        let words = format!("of {tips} tips the first {TIPS} were judged");
        let hint = "push fewer at a time, or without this hook: `git push --no-verify`";
        return Err(Failure::refused("quality.too-many-tips", words, hint));
    }
    Ok(())
}

/// What git is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    Commit,
    Push,
}

fn judge(args: &Args, desk: &Desk, repository: &Repository, apart: Apart, moment: Moment) -> Outcome {
    let git = desk.git(repository);
    let configuration = Base::configuration_at(&git, &apart.tree)?;
    let gates = gates(args, &configuration, moment)?;
    let (base, tree, tip) = (apart.base.clone(), apart.tree.clone(), apart.tip.clone());
    let look = match (&apart.base, moment) {
        (_, Moment::Commit) => Look::SinceHead,
        (Some(base), Moment::Push) => Look::Since(base.to_string()),
        (None, Moment::Push) => Look::All,
    };
    let over = Over::of(apart, &git.snapshot(&repository.git)?, look);
    let judging = Judging {
        weakened: Some(Compared { base, tree, tip }),
        ..args.judging(desk, &configuration, &gates, over)?
    };
    told(desk, &judging.judged(desk, repository, desk.voice)?)
}

/// Those that are named; else, before a commit, those that look at changed files only, and before a push, those of steps.
fn gates(args: &Args, configuration: &Configuration, moment: Moment) -> Result<Vec<Gate>, Failure> {
    if !args.names.is_empty() {
        return chosen(&configuration.gates, &args.names);
    }
    let of_steps = |gate: &&Gate| matches!(gate.when, When::Step | When::Both);
    let is_asked = |gate: &&Gate| moment == Moment::Push || is_quick(gate);
    Ok(configuration.gates.iter().filter(of_steps).filter(is_asked).cloned().collect())
}

/// Whether a gate is given the changed files only, so that a small change is judged soon.
pub(in crate::command) fn is_quick(gate: &Gate) -> bool {
    gate.run.iter().any(|word| word.contains(CHANGED))
}

/// What git says it pushes: a tree for each tip that is not there yet.
fn pushed(repository: &Repository, git: &Git) -> Result<Vec<Apart>, Failure> {
    let mut text = String::new();
    let read = io::stdin().take(PUSH).read_to_string(&mut text);
    read.map_err(|error| Failure::broken(format!("what git pushes cannot be read: {error}"), "push again"))?;
    let mut found: Vec<Apart> = vec![];
    for Tip { tip, there } in tips(&text)? {
        let known = there.and_then(|there| git.parted(there, tip));
        let base = known.or_else(|| left(repository, git, tip));
        found.push(Apart::commit(git, tip, base)?);
    }
    Ok(found)
}

/// A commit that is pushed, and what is there now in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tip<'t> {
    tip: &'t str,
    there: Option<&'t str>,
}

/// A line for each ref: its name and commit here, its name and commit there. One that is taken away pushes nothing.
fn tips(text: &str) -> Result<Vec<Tip<'_>>, Failure> {
    let mut found = vec![];
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, tip, _, there] = words[..] else {
            let why = format!("git says `{line}` of what it pushes, which is not four words");
            return Err(Failure::usage(why, "install the hook with `evolute init --hooks`"));
        };
        if is_commit(tip) {
            found.push(Tip { tip, there: Some(there).filter(|there| is_commit(there)) });
        }
    }
    Ok(found)
}

/// Where a tip left the default branch.
fn left(repository: &Repository, git: &Git, tip: &str) -> Option<ObjectId> {
    let branch = repository.default_branch(None).ok()?;
    git.parted(&format!("refs/remotes/origin/{branch}"), tip).or_else(|| git.parted(&branch, tip))
}

/// A commit's name; noughts are a ref that is not there.
fn is_commit(id: &str) -> bool {
    matches!(id.len(), 40 | 64)
        && id.bytes().all(|byte| byte.is_ascii_hexdigit())
        && id.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use super::{Tip, tips};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_git_says_only_names_of_commits_are_asked_for(
            text in "([a-z/]{0,9} ([0-9a-f]{40}|0{40}|[-^a-z]{0,5}) [a-z]{1,5} ([0-9a-f]{40}|0{40}|\\PC{0,5})\n){0,4}\\PC{0,20}",
        ) {
            let Ok(found) = tips(&text) else { return Ok(()) };
            for Tip { tip, there } in found {
                for id in [Some(tip), there].into_iter().flatten() {
                    prop_assert!(id.len() == 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
                }
            }
        }
    }
}
