//! Proof, once landed: the control where it must miss, the proof where it must meet, and the receipt.

use super::{Cycle, deviation::deviated, heartbeat, turn::Turn};
use crate::{
    constraint::handover::Bounded,
    effect::Work,
    feedback::{handover::Seen, view::Sight},
    ids::Ids,
    mirror,
    next::{Handed, Next},
};
use trace::{Event, Fault, Manner, Proof, ProofRun, Removal, id::ObjectId};

/// Hands over once control and proof are on record, with what they deviated and where the capability stands.
pub(crate) fn proven(turn: &Turn<'_>, bounded: Bounded<'_>, ids: &mut Ids) -> Handed<()> {
    let cycle = turn.cycle;
    let Some(landed) = &cycle.execution.landed else { return Ok(()) };
    runs(turn, bounded, &landed.commit, &landed.onto)?;
    if cycle.demand.proof.is_none() {
        return Ok(());
    }
    let mut events = deviations(cycle, ids);
    events.extend(receipt(turn));
    if events.is_empty() { Ok(()) } else { Err(Next::Record(events)) }
}

/// Wants the control and the proof of a revision, where they are not on record for its very tree.
pub(super) fn runs(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    revision: &ObjectId,
    onto: &ObjectId,
) -> Handed<()> {
    let Some(proof) = &turn.cycle.demand.proof else { return Ok(()) };
    let mut wanted = Vec::new();
    if !controlled(turn, proof) {
        let revision = without(proof, revision, onto);
        wanted.push(("control".to_owned(), control(turn, bounded, proof, revision)));
    }
    if !turn.cycle.proof.as_ref().is_some_and(|run| speaks_of(turn.cycle, run, revision)) {
        wanted.push(("proof".to_owned(), prove(turn, bounded, proof, revision.clone())));
    }
    if wanted.is_empty() { Ok(()) } else { Err(Next::Work(wanted)) }
}

/// Where the capability is not: before the landing; or where it landed, if a patch or a switch takes it out there.
fn without(proof: &Proof, revision: &ObjectId, onto: &ObjectId) -> ObjectId {
    match &proof.control {
        None => onto.clone(),
        Some(Removal::Revision { commit }) => commit.clone(),
        Some(Removal::Patch { .. } | Removal::Variable { .. } | Removal::Arguments { .. }) => {
            revision.clone()
        }
    }
}

/// Whether a run of the proof was on this revision, or on a candidate with the very tree that landed.
fn speaks_of(cycle: &Cycle, run: &ProofRun, revision: &ObjectId) -> bool {
    let last = cycle.execution.candidates.last().and_then(|last| last.made.as_ref());
    let landed = cycle.execution.landed.as_ref().is_some_and(|landed| landed.commit == *revision);
    run.revision == *revision || (landed && last.is_some_and(|(commit, _)| *commit == run.revision))
}

/// Whether the last run of the proof does not meet.
pub(super) fn missed(cycle: &Cycle) -> bool {
    cycle.proof.as_ref().is_some_and(|run| run.manner != Manner::Met)
}

/// A control is run again only when the proof changed: one that missed stays a control that missed.
fn controlled(turn: &Turn<'_>, proof: &Proof) -> bool {
    let missed = |manner| matches!(manner, Manner::Measured | Manner::Absent | Manner::Removed);
    let before = turn.evidence.filter(|evidence| evidence.proof == Some(proof.digest()));
    turn.cycle.control.is_some()
        || before.and_then(|evidence| evidence.control.as_ref()).is_some_and(|control| missed(control.manner))
}

fn control(turn: &Turn<'_>, bounded: Bounded<'_>, proof: &Proof, revision: trace::id::ObjectId) -> Work {
    Work::Control {
        capability: turn.cycle.demand.capability.clone(),
        proof: Box::new(proof.clone()),
        revision,
        worktree: bounded.envelope().worktree.clone(),
        confined: turn.cycle.confined,
    }
}

fn prove(turn: &Turn<'_>, bounded: Bounded<'_>, proof: &Proof, revision: trace::id::ObjectId) -> Work {
    Work::Prove {
        capability: turn.cycle.demand.capability.clone(),
        proof: Box::new(proof.clone()),
        revision,
        worktree: bounded.envelope().worktree.clone(),
        before: turn.evidence.and_then(|evidence| evidence.met_output),
        confined: turn.cycle.confined,
    }
}

fn deviations(cycle: &Cycle, ids: &mut Ids) -> Vec<Event> {
    let mut events = Vec::new();
    let mut deviate =
        |fault, run: &ProofRun| events.extend(deviated(cycle, fault, "proof", None, &run.detail, ids));
    if let Some(control) = &cycle.control {
        match control.manner {
            Manner::Met | Manner::Mixed => deviate(Fault::ControlPassed, control),
            Manner::Unknown => deviate(Fault::ControlUnknown, control),
            Manner::Measured | Manner::Absent | Manner::Removed => {}
        }
    }
    if let Some(proof) = &cycle.proof {
        match proof.manner {
            Manner::Met => {}
            Manner::Measured | Manner::Mixed | Manner::Absent | Manner::Removed | Manner::Unknown => {
                deviate(Fault::ProofMissed, proof);
            }
        }
    }
    events
}

/// The receipt of where the capability stands, with the evidence that is now on record.
fn receipt(turn: &Turn<'_>) -> Option<Event> {
    mirror::rules::receipt(turn.evidence?, heartbeat::standing(turn))
}

/// An observation that misses the threshold is a deviation, though every gate and proof was green.
pub(crate) fn missed_in_the_open(cycle: &Cycle, seen: Seen<'_>, ids: &mut Ids) -> Option<Event> {
    let proof = cycle.demand.proof.as_ref()?;
    let Sight::Observed { metric, reading: Some(reading), .. } = seen.sight() else { return None };
    let comparable = metric.name == proof.metric.name && metric.unit == proof.metric.unit;
    if !comparable || proof.pass.met_by(*reading) {
        return None;
    }
    let detail = format!(
        "`{}` was observed at {reading} {}, and the threshold is {}",
        metric.name, metric.unit, proof.pass
    );
    deviated(cycle, Fault::ObservationMissed, "observation", None, &detail, ids)
}
