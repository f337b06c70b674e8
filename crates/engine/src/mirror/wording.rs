//! A reviewer's word that a stale proof still says the truth. It is kept and shown, and changes no standing: only a run
//! makes a proof fresh.

use super::{
    Told,
    evidence::Evidence,
    rules::{All, unknown},
};
use crate::{Refusal, owner::person};
use serde::{Deserialize, Serialize};
use trace::{
    Actor, Event, Why,
    event::mirror,
    id::{CapabilityId, ObjectId},
};

/// A wording that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// By whom.
    pub by: String,
    /// Why they think that it is still true.
    pub because: String,
    /// The record of it.
    pub told: Told,
}

/// What was read, and what the reviewer says of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read<'a> {
    pub(crate) capability: &'a CapabilityId,
    pub(crate) revision: &'a ObjectId,
    pub(crate) because: &'a str,
}

/// Refuses the word of a builder, of nobody in particular, and about a proof that is not stale.
pub(crate) fn accept(all: &All, read: &Read<'_>, actor: &Actor) -> Result<Event, Refusal> {
    person(actor, "accept the wording of a proof")?;
    let evidence = all.get(read.capability).ok_or_else(|| unknown(read.capability))?;
    if evidence.builders.contains(&actor.name) {
        return Err(Refusal::new(
            "mirror.builder-reviews",
            format!("`{}` took part in building `{}`", actor.name, read.capability),
            "ask someone who neither wrote, approved nor ran its plan",
        ));
    }
    if !is_stale(evidence) {
        return Err(Refusal::new(
            "mirror.not-stale",
            format!("the proof of `{}` is not stale", read.capability),
            "run `evolute mirror` to see what is due",
        ));
    }
    if read.because.trim().is_empty() {
        return Err(Refusal::new(
            "mirror.no-reason",
            "a review says why the wording is still true",
            "add `--because \"…\"`",
        ));
    }
    let event = mirror::Event::WordingAccepted {
        capability: read.capability.clone(),
        revision: read.revision.clone(),
        because: read.because.to_owned(),
    };
    Ok(event.into())
}

/// Whether the last receipt says that the proof is due, or fell because nobody proved it again.
fn is_stale(evidence: &Evidence) -> bool {
    evidence.receipt.as_ref().is_some_and(|standing| standing.due || standing.why == Why::Stale)
}
