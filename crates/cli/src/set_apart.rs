//! Gates on a tree that is not the work tree: what is staged, or a commit. They run in a checkout of its own, made as in a
//! cycle, so that what lies in the work tree and is not part of it has no say. Nothing is recorded.

use crate::{by_hand, desk::Desk, failure::Failure, git::Git, repository::Repository, surroundings};
use crossbeam_channel::unbounded;
use engine::{
    Effect, Work,
    quality::round::{Round, Said},
};
use std::{
    fs::{self, File},
    thread::{self, Scope},
};
use trace::{
    Gate, GateRun, Skipped, Verdict,
    id::{CycleId, ObjectId},
};
use workshop::{Caching, Here, News, Stop, Workshop, place};

/// The variable by which git tells a hook of another index than the usual one.
const INDEX: &str = "GIT_INDEX_FILE";
/// The checkout, among those of the cycles.
const PLACE: &str = "set-apart";
/// The step that a checkout belongs to: gates of steps may be cached.
const STEP: u32 = 0;

/// A tree, and the commit that it is compared with.
#[derive(Clone, Debug)]
pub(crate) struct Apart {
    /// The tree.
    pub(crate) tree: ObjectId,
    /// What changed is what differs from it; where there is none, everything is looked at.
    pub(crate) base: Option<ObjectId>,
    /// The commit that holds it, where there is one.
    pub(crate) tip: Option<String>,
}

impl Apart {
    /// What is staged: in a hook, what this very commit will hold.
    ///
    /// # Errors
    /// Fails where git does, as in the middle of a merge.
    pub(crate) fn staged(desk: &Desk, repository: &Repository) -> Result<Self, Failure> {
        let told = desk.config.var(INDEX).map(|told| repository.root.join(told));
        let index = told.unwrap_or_else(|| repository.git.join("index"));
        let own = repository.git.join(format!("evolute-staged-{}.index", std::process::id()));
        let _nothing_staged_yet = fs::copy(index, &own);
        let tree = desk.git(repository).tree_of_index(&own);
        let _gone = fs::remove_file(&own);
        Ok(Self { tree: tree?, base: repository.checked_out(), tip: None })
    }

    /// A commit, compared with another.
    ///
    /// # Errors
    /// Refuses what is no commit here.
    pub(crate) fn commit(git: &Git, revision: &str, base: Option<ObjectId>) -> Result<Self, Failure> {
        let tree = git.tree_at(revision).ok_or_else(|| {
            Failure::usage(format!("`{revision}` is no commit here"), "name a branch, a tag or a commit")
        })?;
        Ok(Self { tree, base, tip: Some(revision.to_owned()) })
    }
}

/// A gate that said something.
type Heard<'a> = (&'a Gate, Result<GateRun, Failure>);

/// Judges it; the runs are in the order of the gates.
///
/// # Errors
/// Fails where git or the machine does.
pub(crate) fn judge(
    desk: &Desk,
    repository: &Repository,
    apart: &Apart,
    here: &Here<'_>,
    stop: &Stop,
    news: &mut dyn FnMut(News<'_>),
) -> Result<Vec<GateRun>, Failure> {
    let _one_at_a_time = alone(desk, repository)?;
    let around = surroundings::of(desk, repository, None, stop.clone());
    let workshop = Workshop::new(around, surroundings::no_shelf());
    let mut runs = thread::scope(|scope| rounds(scope, &workshop, apart, here, news))?;
    let place = |run: &GateRun| here.gates.iter().position(|gate| gate.name == run.gate);
    runs.sort_by_key(place);
    Ok(runs)
}

/// There is one checkout: whoever else judges apart waits, and finds it with its caches.
fn alone(desk: &Desk, repository: &Repository) -> Result<File, Failure> {
    let folder = place::of_repository(&desk.config.cache, &repository.common);
    let locked = fs::create_dir_all(&folder)
        .and_then(|()| File::create(folder.join(format!("{PLACE}.lock"))))
        .and_then(|file| file.lock().map(|()| file));
    locked.map_err(|error| {
        let why = format!("a checkout cannot be made in `{}`: {error}", folder.display());
        Failure::broken(why, "check the folder and its permissions")
    })
}

fn rounds<'s>(
    scope: &'s Scope<'s, '_>,
    workshop: &'s Workshop,
    apart: &'s Apart,
    here: &'s Here<'_>,
    news: &mut dyn FnMut(News<'_>),
) -> Result<Vec<GateRun>, Failure> {
    let (tell, heard) = unbounded::<Heard<'s>>();
    let mut round = Round::new(here.gates, here.pace);
    let (mut runs, mut begun) = (vec![], Vec::<&Gate>::new());
    loop {
        let shut = round.shut().into_iter();
        let mut said: Vec<Heard<'s>> =
            shut.map(|(gate, why)| (gate, Ok(skipped(gate, &apart.tree, why)))).collect();
        let fresh: Vec<&'s Gate> = round.running().filter(|gate| !begun.contains(gate)).collect();
        for gate in fresh {
            begun.push(gate);
            news(News::Began(gate));
            let tell = tell.clone();
            scope.spawn(move || {
                let run = by_hand::verdict(workshop.answer(&effect(gate, apart, here)));
                let _nobody_waits_after_an_error = tell.send((gate, run));
            });
        }
        if said.is_empty() {
            if round.running().next().is_none() {
                return Ok(runs);
            }
            said.push(heard.recv().expect("because a gate that was begun ends"));
        }
        for (gate, run) in said {
            let run = GateRun { step: None, ..run? };
            news(News::Ended(&run));
            round.hear(&gate.name, if run.is_red() { Said::Red } else { Said::Fine });
            runs.push(run);
        }
    }
}

fn effect(gate: &Gate, apart: &Apart, here: &Here<'_>) -> Effect {
    let tried = by_hand::Here { gates: here.gates, worktree: here.worktree, confined: here.confined };
    let mut effect = by_hand::effect(gate, &apart.tree, &tried);
    effect.cycle = Some(CycleId::from(PLACE));
    if let Work::Judge { base, step, .. } = &mut effect.work {
        base.clone_from(&apart.base);
        *step = (here.caching == Caching::Use).then_some(STEP);
    }
    effect
}

fn skipped(gate: &Gate, tree: &ObjectId, why: Skipped) -> GateRun {
    GateRun { skipped: Some(why), ..GateRun::new(gate, tree, Verdict::CouldNotRun) }
}
