//! Which step of which cycle made a line. A commit's words are a claim that anybody can write: what the loop committed for
//! a step is in the trace, and what that commit adds is in git. Where the two do not say it, it is not said here.

use crate::{
    archive::Archive,
    failure::Failure,
    git::{Blamed, Git, Named, Patch, Words},
};
use engine::Entry;
use formats::globs;
use serde::Serialize;
use std::collections::BTreeSet;
use trace::{
    Digest, Event, Step,
    event::{cycle, execution},
    id::{CycleId, ObjectId},
};

/// Letters and digits from which a line is told apart from others by what it says.
const TELLING: usize = 12;

/// Who made a line.
pub(super) enum Made {
    /// Nobody that the loop knows.
    Outside,
    /// A cycle.
    ByTheLoop(Box<Maker>),
}

/// A cycle, and its step as far as it can be told.
#[derive(Default)]
pub(super) struct Maker {
    pub(super) demand: Option<String>,
    pub(super) cycle: Option<CycleId>,
    pub(super) entries: Vec<Entry>,
    /// The plan that the cycle followed when the step was committed.
    pub(super) plan: Option<Digest>,
    pub(super) step: Option<u32>,
    pub(super) known: Option<Known>,
    pub(super) candidates: Vec<u32>,
    pub(super) answers: Vec<String>,
    pub(super) missing: Option<String>,
}

/// How it is known that a step made a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Known {
    /// The commit is the one on record.
    Recorded,
    /// The commit was made of the one on record, which adds this very line.
    SameLine,
    /// The commit landed with the very tree that was judged, and of its steps only this one may touch the file.
    SameTree,
}

/// What the loop committed for a step.
#[derive(Clone, Debug)]
struct Committed {
    cycle: usize,
    step: u32,
    commit: ObjectId,
}

/// A cycle that a commit names, with its records.
struct Cycle {
    named: Named,
    entries: Vec<Entry>,
}

/// Who made the line that was blamed on a commit with these words.
pub(super) fn of(git: &Git, archive: &mut Archive, blamed: &Blamed, words: &Words) -> Result<Made, Failure> {
    let Some(commit) = &blamed.commit else { return Ok(Made::Outside) };
    let mut named = words.named();
    if named.is_empty() {
        let Some((cycle, demand)) = archive.brought(commit)? else { return Ok(Made::Outside) };
        named.push(Named { demand: Some(demand.to_string()), cycle: Some(cycle), ..Named::default() });
    }
    let steps: BTreeSet<(CycleId, u32)> =
        named.iter().filter_map(|named| Some((named.cycle.clone()?, named.step?))).collect();
    let cycles = read(archive, named)?;
    let committed = committed(&cycles, &steps);
    let verdict = which(git, archive, blamed, words, &cycles, &committed)?;
    Ok(Made::ByTheLoop(Box::new(verdict.into_maker(cycles))))
}

/// Each cycle once, with its records.
fn read(archive: &mut Archive, named: Vec<Named>) -> Result<Vec<Cycle>, Failure> {
    let mut cycles: Vec<Cycle> = vec![];
    for named in named {
        let Some(id) = &named.cycle else { continue };
        if cycles.iter().all(|cycle| cycle.named.cycle.as_ref() != Some(id)) {
            let entries = archive.of_cycle(id, usize::MAX)?;
            cycles.push(Cycle { named, entries });
        }
    }
    Ok(cycles)
}

/// What was committed for the steps that are named, or for every step of a cycle of which none is.
fn committed(cycles: &[Cycle], steps: &BTreeSet<(CycleId, u32)>) -> Vec<Committed> {
    let all = cycles.iter().enumerate().flat_map(|(at, cycle)| {
        cycle.entries.iter().filter_map(move |entry| match &entry.record.event {
            Event::Execution(execution::Event::StepCommitted { step, commit, .. }) => {
                Some(Committed { cycle: at, step: *step, commit: commit.clone() })
            }
            _other => None,
        })
    });
    let is_meant = |it: &Committed| {
        let id = cycles[it.cycle].named.cycle.as_ref();
        let mut of_it = steps.iter().filter(|(cycle, _)| Some(cycle) == id).peekable();
        of_it.peek().is_none() || of_it.any(|(_, step)| *step == it.step)
    };
    all.filter(is_meant).collect()
}

/// What can be said.
enum Verdict {
    /// This one, and how it is known.
    One(Committed, Known),
    /// One of these, and why no more can be said.
    Several(Vec<Committed>, String),
    /// None; why, if it is not plain.
    None(Option<String>),
}

fn which(
    git: &Git,
    archive: &mut Archive,
    blamed: &Blamed,
    words: &Words,
    cycles: &[Cycle],
    committed: &[Committed],
) -> Result<Verdict, Failure> {
    if let Some(recorded) = committed.iter().find(|it| Some(&it.commit) == blamed.commit.as_ref()) {
        return Ok(Verdict::One(recorded.clone(), Known::Recorded));
    }
    if cycles.iter().all(|cycle| cycle.entries.is_empty()) {
        let why = "this ledger has no record of that cycle: it was made in another clone";
        return Ok(Verdict::None(Some(why.into())));
    }
    if cycles.iter().any(|cycle| !cycle.named.deviations.is_empty() || adopts(cycle, blamed)) {
        return Ok(Verdict::None(None));
    }
    if words.parents.len() > 1 {
        let why = "it was written in the merge itself, and not in a step";
        return Ok(Verdict::None(Some(why.into())));
    }
    if committed.is_empty() {
        return Ok(Verdict::None(Some("nothing on record was committed for what its commit names".into())));
    }
    match by_the_file(git, blamed, committed)? {
        Some(found) => Ok(Verdict::One(found, Known::SameLine)),
        None => by_the_line(git, archive, blamed, cycles, committed),
    }
}

fn adopts(cycle: &Cycle, blamed: &Blamed) -> bool {
    cycle.entries.iter().any(|entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Adopted { commits, .. }) => {
            blamed.commit.as_ref().is_some_and(|commit| commits.contains(commit))
        }
        _other => false,
    })
}

/// Where a squash left the file as the last step had it, blame on that one's history says which step it was.
fn by_the_file(git: &Git, blamed: &Blamed, committed: &[Committed]) -> Result<Option<Committed>, Failure> {
    let Some(commit) = &blamed.commit else { return Ok(None) };
    for last in committed.iter().rev() {
        if git.same_file(&last.commit, commit, &blamed.file)? {
            let there = git.blame(&blamed.file, blamed.line, Some(&last.commit))?;
            return Ok(committed.iter().find(|it| Some(&it.commit) == there.commit.as_ref()).cloned());
        }
    }
    Ok(None)
}

/// By what each commit changes; and where none is left to look at, by the words of the one that is.
fn by_the_line(
    git: &Git,
    archive: &mut Archive,
    blamed: &Blamed,
    cycles: &[Cycle],
    committed: &[Committed],
) -> Result<Verdict, Failure> {
    let patches: Vec<Option<Patch>> = committed.iter().map(|it| git.patch(&it.commit)).collect();
    let of_it = blamed.commit.as_ref().and_then(|commit| git.patch(commit));
    let same = patches.iter().position(|patch| patch.is_some() && *patch == of_it);
    if let Some(at) = same {
        return Ok(Verdict::One(committed[at].clone(), Known::SameLine));
    }
    let chosen = |is: &dyn Fn(Option<&Patch>) -> bool| {
        let all = patches.iter().zip(committed).filter(|(patch, _)| is(patch.as_ref()));
        once(all.map(|(_, it)| it.clone()).collect())
    };
    let gone = chosen(&|patch| patch.is_none());
    let wrote = chosen(&|patch| patch.is_some_and(|patch| patch.adds(&blamed.text)));
    if wrote.is_empty() && gone.is_empty() {
        let why = "its commit names the loop, and what the loop committed does not have this line: it was changed since";
        return Ok(Verdict::None(Some(why.into())));
    }
    if gone.is_empty() {
        return Ok(by_what_it_says(blamed, wrote));
    }
    by_the_paths(git, archive, blamed, cycles, &once(committed.to_vec()))
}

/// A line that says little may have been written by anybody.
fn by_what_it_says(blamed: &Blamed, wrote: Vec<Committed>) -> Verdict {
    let says = blamed.text.chars().filter(|letter| letter.is_alphanumeric()).count();
    match &wrote[..] {
        [only] if says >= TELLING => Verdict::One(only.clone(), Known::SameLine),
        [_only] => {
            let why = "its commit was made of what was committed for this step, and of more; the line says too little to \
                       tell which";
            Verdict::Several(wrote, why.into())
        }
        _several => {
            let why = "each of these steps wrote such a line, and its commit is of all of them";
            Verdict::Several(wrote, why.into())
        }
    }
}

/// By which of the steps may touch the file at all; nobody else did, where the tree is one that the gates judged.
fn by_the_paths(
    git: &Git,
    archive: &mut Archive,
    blamed: &Blamed,
    cycles: &[Cycle],
    all: &[Committed],
) -> Result<Verdict, Failure> {
    let mut may: Vec<Committed> = vec![];
    for it in all {
        let Some(digest) = followed(&cycles[it.cycle].entries, &it.commit) else { continue };
        let plan = archive.plan(&digest)?;
        let step = plan.and_then(|plan| plan.plan.steps.into_iter().find(|step| step.number == it.step));
        if step.is_some_and(|step| touches(&step, &blamed.file)) {
            may.push(it.clone());
        }
    }
    let why = "its commit's words say so, and what was committed for it is not in this clone: nobody can tell whether it \
               has this line";
    Ok(match &may[..] {
        [only] if vouched(git, &cycles[only.cycle], blamed) => Verdict::One(only.clone(), Known::SameTree),
        [] => Verdict::Several(all.to_vec(), why.into()),
        may => Verdict::Several(may.to_vec(), why.into()),
    })
}

/// Whether all that came with a commit is what the gates of its cycle judged: its tree, or the tree of the landing that it
/// is a part of.
fn vouched(git: &Git, cycle: &Cycle, blamed: &Blamed) -> bool {
    let Some(commit) = &blamed.commit else { return false };
    let is_judged = |commit: &ObjectId| {
        git.tree_at(commit.as_str()).is_some_and(|tree| {
            cycle.entries.iter().any(|entry| judged_tree(&entry.record.event) == Some(&tree))
        })
    };
    let part_of = |event: &Event| match event {
        Event::Execution(execution::Event::Landed { commit: tip, onto }) => {
            git.leads_to(commit, tip) && !git.leads_to(commit, onto) && is_judged(tip)
        }
        _other => false,
    };
    is_judged(commit) || cycle.entries.iter().any(|entry| part_of(&entry.record.event))
}

/// The tree of a step, or of a candidate.
const fn judged_tree(event: &Event) -> Option<&ObjectId> {
    match event {
        Event::Execution(
            execution::Event::StepCommitted { tree, .. } | execution::Event::CandidateMade { tree, .. },
        ) => Some(tree),
        _other => None,
    }
}

fn touches(step: &Step, file: &str) -> bool {
    globs(&step.touches).is_match(file)
}

/// Each step once: what was committed for it last.
fn once(all: Vec<Committed>) -> Vec<Committed> {
    let mut last: Vec<Committed> = vec![];
    for it in all.into_iter().rev() {
        if last.iter().all(|other| (other.cycle, other.step) != (it.cycle, it.step)) {
            last.insert(0, it);
        }
    }
    last
}

/// The plan that a cycle followed when it committed this, or at its end.
fn followed(entries: &[Entry], commit: &ObjectId) -> Option<Digest> {
    let is_it = |entry: &Entry| matches!(&entry.record.event, Event::Execution(execution::Event::StepCommitted { commit: it, .. }) if it == commit);
    let until = entries.iter().position(is_it).unwrap_or(entries.len());
    entries[..until].iter().rev().find_map(|entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Opened { plan, .. } | cycle::Event::Replanned { plan }) => Some(*plan),
        _other => None,
    })
}

impl Verdict {
    fn into_maker(self, mut cycles: Vec<Cycle>) -> Maker {
        let of_one = |cycles: &mut Vec<Cycle>, at: usize| {
            let Cycle { named, entries } = cycles.swap_remove(at);
            let Named { demand, cycle, deviations, .. } = named;
            Maker { demand, cycle, entries, answers: deviations, ..Maker::default() }
        };
        let alone = cycles.len() == 1;
        match self {
            Self::One(it, known) => {
                let maker = of_one(&mut cycles, it.cycle);
                let plan = followed(&maker.entries, &it.commit);
                Maker { plan, step: Some(it.step), known: Some(known), ..maker }
            }
            Self::Several(all, why) if all.iter().all(|it| it.cycle == all[0].cycle) => {
                let maker = of_one(&mut cycles, all[0].cycle);
                let plan = followed(&maker.entries, &all[0].commit);
                let candidates = all.iter().map(|it| it.step).collect();
                Maker { plan, candidates, missing: Some(why), ..maker }
            }
            Self::None(why) if alone => {
                let maker = of_one(&mut cycles, 0);
                let plan = maker.entries.last().and_then(|_| followed(&maker.entries, &ObjectId::new("")));
                Maker { plan, missing: why, ..maker }
            }
            Self::Several(_, _) | Self::None(_) => {
                let ids: Vec<String> = cycles
                    .iter()
                    .filter_map(|cycle| Some(format!("`{}`", cycle.named.cycle.as_ref()?)))
                    .collect();
                let why = format!(
                    "its commit is of several cycles: {}; it cannot be told of which",
                    ids.join(", ")
                );
                Maker { missing: Some(why), ..Maker::default() }
            }
        }
    }
}
