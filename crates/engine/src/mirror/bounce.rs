//! The build side may send an unfit demand back, with reasons; it never edits one. The spec side answers with a changed
//! demand, or insists. Until then nothing is planned or run for it.

use super::{Accepted, Demands, rules::All};
use crate::{
    Refusal,
    owner::{Owner, person},
};
use trace::{Actor, Digest, event::demand::Event, id::DemandId};

/// Refuses to bounce what is not accepted, what was bounced already, or without a reason.
pub(crate) fn bounce(
    demands: &Demands,
    id: &DemandId,
    because: &str,
    actor: &Actor,
) -> Result<Event, Refusal> {
    person(actor, "bounce a demand")?;
    let accepted = accepted(demands, id)?;
    reasoned(because, "a bounce says why the demand is unfit")?;
    if let Some(bounced) = demands.bounced.get(id) {
        return Err(Refusal::new(
            "demand.bounced-already",
            format!("demand `{id}` was bounced by `{}` and waits for its owner", bounced.by),
            format!("look at it: `evolute demand show {id}`"),
        ));
    }
    Ok(Event::Bounced { demand: id.clone(), digest: accepted.digest, because: because.to_owned() })
}

/// The spec side stands by its demand as it is.
pub(crate) fn insist(
    demands: &Demands,
    id: &DemandId,
    because: &str,
    owner: &Owner,
    actor: &Actor,
) -> Result<Event, Refusal> {
    owner.admit(actor, "insist on a demand")?;
    let digest = accepted(demands, id)?.digest;
    reasoned(because, "who insists answers the reasons")?;
    if !demands.bounced.contains_key(id) {
        return Err(Refusal::new(
            "demand.not-bounced",
            format!("demand `{id}` was not bounced: there is nothing to insist on"),
            format!("go on: `evolute plan check {id}`"),
        ));
    }
    Ok(Event::Insisted { demand: id.clone(), digest, because: because.to_owned() })
}

/// Refuses the same demand again: a bounce is answered by a changed one, or by insisting.
pub(crate) fn unanswered(demands: &Demands, id: &DemandId, digest: Digest) -> Result<(), Refusal> {
    match demands.bounced.get(id).filter(|bounced| bounced.digest == digest) {
        None => Ok(()),
        Some(bounced) => Err(Refusal::new(
            "demand.bounced",
            format!("demand `{id}` was bounced by `{}` and is unchanged: {}", bounced.by, bounced.because),
            format!("change it and commit it, or stand by it: `evolute demand insist {id} --because \"…\"`"),
        )),
    }
}

/// Refuses to plan or build a demand that was sent back, or that waits for what it depends on.
pub(crate) fn buildable(demands: &Demands, all: &All, id: &DemandId) -> Result<(), Refusal> {
    if let Some(bounced) = demands.bounced.get(id) {
        return Err(Refusal::new(
            "demand.bounced",
            format!("demand `{id}` was bounced by `{}`: {}", bounced.by, bounced.because),
            format!(
                "its owner changes it and accepts it anew, or insists: `evolute demand insist {id} --because \"…\"`"
            ),
        ));
    }
    let Some(accepted) = demands.accepted.get(id) else { return Ok(()) };
    match super::reuse::dreamt(all, &accepted.blocked).first() {
        None => Ok(()),
        Some(dream) => Err(Refusal::new(
            "demand.blocked",
            format!("demand `{id}` is filed as blocked: it waits for `{dream}`, which is a Dream"),
            format!("prove `{dream}` first: this one is free as soon as it is Reality"),
        )),
    }
}

fn accepted<'a>(demands: &'a Demands, id: &DemandId) -> Result<&'a Accepted, Refusal> {
    demands.accepted.get(id).ok_or_else(|| {
        Refusal::new(
            "demand.not-accepted",
            format!("demand `{id}` is not accepted: nothing of it was sent to the build side"),
            "run `evolute demand list` to see which are",
        )
    })
}

fn reasoned(because: &str, why: &str) -> Result<(), Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::new("demand.no-reason", why, "add `--because \"…\"`"));
    }
    Ok(())
}
