//! When a proof may be asked for outside a cycle, who may sign off, and the receipts of changed standings.

use super::{
    Demands, Evidence, Ground, Safety, Under,
    depending::{Footing, circle, in_order},
    standing,
};
use crate::{Refusal, owner::person};
use jiff::Timestamp;
use std::collections::BTreeMap;
use trace::{
    Actor, Digest, Dismissed, Event, Level, Standing, State, Worktree,
    event::mirror,
    id::{CapabilityId, CycleId, DemandId, LeaseId, ObjectId, RequestId},
};

/// Every capability's evidence, by name.
pub(crate) type All = BTreeMap<CapabilityId, Evidence>;

/// Where every capability stands: each after those that it depends on.
#[must_use]
pub(crate) fn standings(
    all: &All,
    safety: &Safety,
    ground: &Ground,
    now: Timestamp,
) -> BTreeMap<CapabilityId, Standing> {
    let alarm = safety.alarm(ground);
    let (order, in_vain) = in_order(all);
    let mut stands: BTreeMap<CapabilityId, Standing> = BTreeMap::new();
    // What leans on a circle has no place in the order either: nothing of it is there, in whatever order it is weighed.
    for name in order.into_iter().chain(in_vain.iter().copied()) {
        let evidence = &all[name];
        let way = if in_vain.contains(name) { way_back(all, name) } else { None };
        let footing = way.map_or_else(|| footing_of(evidence, &stands), Footing::Circular);
        let under = Under { ground, footing: &footing, alarm: alarm.as_ref() };
        stands.insert(name.clone(), standing(evidence, under, now));
    }
    stands
}

fn way_back(all: &All, name: &CapabilityId) -> Option<Vec<CapabilityId>> {
    circle(name, |at| all.get(at).map_or_else(Vec::new, |evidence| evidence.depends.clone()))
}

fn footing_of(evidence: &Evidence, stands: &BTreeMap<CapabilityId, Standing>) -> Footing {
    let there =
        |name: &&CapabilityId| stands.get(*name).is_some_and(|standing| standing.state != State::Dream);
    match evidence.depends.iter().find(|name| !there(name)) {
        Some(needed) => Footing::Fallen(needed.clone()),
        None => Footing::Firm,
    }
}

/// The receipt of a standing that is not the one last recorded.
pub(crate) fn receipt(evidence: &Evidence, to: Standing) -> Option<Event> {
    let from = evidence.receipt.clone();
    let same = from.as_ref().is_some_and(|from| {
        (from.state, from.level, from.why, from.due) == (to.state, to.level, to.why, to.due)
    });
    let event = mirror::Event::StandingChanged { capability: evidence.capability.clone(), from, to };
    (!same).then(|| event.into())
}

/// The receipts that the tree, as it stands now, gives cause for.
pub(crate) fn witness(all: &All, safety: &Safety, ground: &Ground, now: Timestamp) -> Vec<Event> {
    let standings = standings(all, safety, ground, now);
    all.values()
        .filter_map(|evidence| receipt(evidence, standings.get(&evidence.capability)?.clone()))
        .collect()
}

/// What a person made of a territory's trace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read<'a> {
    /// The digest of what they were shown.
    pub(crate) digest: Digest,
    /// What the demand builds on.
    pub(crate) cited: &'a [String],
    /// What says nothing about it, and why.
    pub(crate) dismissed: &'a [Dismissed],
    /// What the trace changed about the demand.
    pub(crate) changed: &'a str,
}

/// Refuses a reading of something else than what is shown now, of what was not shown, of what is dismissed without a word
/// why, or without a word on what it changed.
pub(crate) fn reading(now: Digest, shown: &[String], read: &Read<'_>) -> Result<(), Refusal> {
    if read.digest != now {
        return Err(Refusal::new(
            "demand.trace-moved",
            "the territory's trace changed while it was being read",
            "read it again",
        ));
    }
    let named = read.cited.iter().chain(read.dismissed.iter().map(|dismissed| &dismissed.id));
    if let Some(other) = named.clone().find(|id| !shown.contains(id)) {
        return Err(Refusal::new(
            "demand.cites-the-unseen",
            format!("`{other}` is cited or dismissed, and was not shown"),
            match shown {
                [] => "nothing is shown of this territory yet: leave it out".to_owned(),
                shown => format!("cite or dismiss of these: {}", shown.join(", ")),
            },
        ));
    }
    dismissed(read)?;
    if !shown.is_empty() && read.changed.trim().is_empty() {
        return Err(Refusal::new(
            "demand.reading-without-effect",
            "what the reading changed about the demand is not said",
            "add `--changed \"…\"`: what it changed, or why it changed nothing",
        ));
    }
    Ok(())
}

/// What is dismissed is not cited as well, and has a word why.
fn dismissed(read: &Read<'_>) -> Result<(), Refusal> {
    if let Some(both) = read.dismissed.iter().find(|dismissed| read.cited.contains(&dismissed.id)) {
        return Err(Refusal::new(
            "demand.cited-and-dismissed",
            format!("`{}` is both cited and dismissed", both.id),
            "leave one of the two out",
        ));
    }
    match read.dismissed.iter().find(|dismissed| dismissed.because.trim().is_empty()) {
        None => Ok(()),
        Some(silent) => Err(Refusal::new(
            "demand.no-reason",
            format!("`{}` is dismissed without a word why", silent.id),
            format!("say `--dismissed \"{}=why it says nothing here\"`", silent.id),
        )),
    }
}

/// The refusal to accept a demand anew while its cycle runs.
pub(crate) fn in_the_works(demand: &DemandId, cycle: &CycleId) -> Refusal {
    Refusal::new(
        "demand.in-the-works",
        format!("cycle `{cycle}` is open for demand `{demand}`, which stays as it was accepted"),
        format!("close the cycle first: `evolute close {cycle}`"),
    )
}

/// Refuses a proof of something that has no accepted demand.
pub(crate) fn request(
    demands: &Demands,
    request: RequestId,
    lease: LeaseId,
    capability: CapabilityId,
    revision: ObjectId,
    worktree: Worktree,
) -> Result<Event, Refusal> {
    if demands.accepted.values().any(|accepted| accepted.demand.capability == capability) {
        return Ok(mirror::Event::ProofRequested { request, lease, capability, revision, worktree }.into());
    }
    Err(unknown(&capability))
}

pub(super) fn unknown(capability: &CapabilityId) -> Refusal {
    Refusal::new(
        "mirror.unknown-capability",
        format!("no accepted demand names `{capability}`"),
        "run `evolute mirror` to see the capabilities, or `evolute demand accept` to name one",
    )
}

/// Refuses a sign-off by a builder, or of what is not proven.
pub(crate) fn sign_off(
    all: &All,
    capability: &CapabilityId,
    because: &str,
    actor: &Actor,
) -> Result<Event, Refusal> {
    person(actor, "sign off a capability")?;
    let evidence = all.get(capability).ok_or_else(|| unknown(capability))?;
    if evidence.is_builder(&actor.name) {
        return Err(Refusal::new(
            "mirror.builder-signs-off",
            format!("`{}` took part in building `{capability}`", actor.name),
            "ask someone who neither wrote, approved nor ran its plan",
        ));
    }
    let proven =
        evidence.receipt.as_ref().and_then(|standing| standing.level).is_some_and(|level| level >= Level::L3);
    if !proven {
        return Err(Refusal::new(
            "mirror.not-proven",
            format!("`{capability}` is not proven"),
            format!("run `evolute prove {capability}` first"),
        ));
    }
    if because.trim().is_empty() {
        return Err(Refusal::new("mirror.no-reason", "a sign-off says why", "add `--because \"…\"`"));
    }
    let event = mirror::Event::SignedOff { capability: capability.clone(), because: because.to_owned() };
    Ok(event.into())
}
