//! Adopting what was made outside the loop: it has landed already, so it is judged and proven afterwards, and the
//! layers that it passed by are weaknesses on record. Nothing of it is excused.

use super::Cycle;
use crate::{Refusal, mirror::Accepted, owner::Owner};
use trace::{
    Actor, Digest, Envelope, Event, Layer,
    event::{constraint, cycle},
    id::{DemandId, ObjectId},
};

/// What every change that was made outside passed by.
const PASSED_BY: [(Layer, &str); 4] = [
    (Layer::Constraint, "made outside the loop: no boundary held while it was made"),
    (Layer::Context, "made outside the loop: nobody was given what the repository knows"),
    (Layer::Planning, "made outside the loop: no plan was approved before it"),
    (Layer::Execution, "made outside the loop: no scope was held, and no step was reviewed"),
];

/// A change that was made outside, as git knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// The revision before it, and its tree; its own, where nothing lies before it.
    pub base: (ObjectId, ObjectId),
    /// Its last commit, and that commit's tree.
    pub last: (ObjectId, ObjectId),
    /// All its commits, the oldest first.
    pub commits: Vec<ObjectId>,
    /// Who made them.
    pub authors: Vec<String>,
}

/// What a change is adopted with.
#[derive(Debug)]
pub(crate) struct Adopting<'a> {
    pub(crate) demand: &'a DemandId,
    pub(crate) outside: &'a Outside,
    pub(crate) envelope: &'a Envelope,
    pub(crate) weaknesses: &'a [(Layer, String)],
    pub(crate) because: &'a str,
    pub(crate) owner: &'a Owner,
}

/// Refuses a change for no demand, beside an open cycle, twice, or without a word on why it went around the loop.
pub(crate) fn adopt(
    adopting: &Adopting<'_>,
    accepted: Option<&Accepted>,
    already: Option<&Cycle>,
    landed: Option<&ObjectId>,
    actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    let id = adopting.demand;
    adopting.owner.admit(actor, "adopt a change")?;
    if accepted.is_none() {
        return Err(Refusal::new(
            "cycle.demand-not-accepted",
            format!("no accepted demand is called `{id}`: nobody said what the change is for"),
            format!("run `evolute demand accept {id}`, or name another with `--demand`"),
        ));
    }
    if let Some(other) = already {
        return Err(Refusal::new(
            "cycle.already-open",
            format!("cycle `{}` is open for demand `{id}`", other.id),
            format!("close it first: `evolute close {id}`"),
        ));
    }
    if landed == Some(&adopting.outside.last.0) {
        return Err(Refusal::new(
            "cycle.adopted-already",
            format!("{} is the landing of `{id}` already", adopting.outside.last.0.short()),
            format!("run `evolute trace {id}` to see how it was judged"),
        ));
    }
    if adopting.because.trim().is_empty() {
        return Err(Refusal::new(
            "cycle.no-reason",
            "whoever goes around the loop says why",
            "add `--because \"…\"`",
        ));
    }
    Ok(adopted(adopting))
}

fn adopted(adopting: &Adopting<'_>) -> Vec<Event> {
    let Outside { base, last, commits, authors } = adopting.outside.clone();
    let adopted = cycle::Event::Adopted {
        demand: adopting.demand.clone(),
        base: base.0,
        base_tree: base.1,
        commit: last.0,
        tree: last.1,
        commits,
        authors,
        because: adopting.because.trim().to_owned(),
    };
    let envelope = Box::new(adopting.envelope.clone());
    let digest = Digest::of_value(&*envelope);
    let weakened = |layer, weakness| Event::from(cycle::Event::Weakened { layer, weakness });
    let by_it = PASSED_BY.into_iter().map(|(layer, words)| weakened(layer, words.to_owned()));
    let shown = adopting.weaknesses.iter().map(|(layer, words)| weakened(*layer, words.clone()));
    [adopted.into(), constraint::Event::EnvelopeFrozen { envelope, digest }.into()]
        .into_iter()
        .chain(by_it)
        .chain(shown)
        .collect()
}
