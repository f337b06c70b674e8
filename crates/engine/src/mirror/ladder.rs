//! The ladder and the standing: pure functions of the evidence, the default branch's tree, and the time. No rung
//! is skipped, and each says what the next one lacks. The essays name the ladder; its rungs above L1 are ours.

use super::{
    carried::{Part, discredited},
    depending::{Footing, in_words},
    due::{Due, due},
    evidence::{Evidence, Run},
    ground::Ground,
    safety::Alarm,
};
use jiff::Timestamp;
use trace::{Aim, Level, Manner, Standing, State, Why, id::DisputeId};

/// Where a rung is not reached: the last one that is, why, and what is missing.
type Short = (Level, Why, String);

/// What a capability stands on, beside its own evidence.
#[derive(Clone, Copy, Debug)]
pub struct Under<'a> {
    /// What the default branch's tree says.
    pub ground: &'a Ground,
    /// How that stands which it depends on.
    pub footing: &'a Footing,
    /// The safety gate that does not pass there.
    pub alarm: Option<&'a Alarm>,
}

/// Where a capability stands, on what it depends on.
#[must_use]
pub fn standing(evidence: &Evidence, under: Under<'_>, now: Timestamp) -> Standing {
    let free = free(evidence, under, now);
    match &evidence.held {
        Some(held) => held.cap(free),
        None => free,
    }
}

/// What the evidence gives, if nobody holds it.
fn free(evidence: &Evidence, under: Under<'_>, now: Timestamp) -> Standing {
    let ground = under.ground;
    if let Some(dispute) = &evidence.disputed {
        return disputed(evidence, dispute);
    }
    if let Err(short) = named(evidence, ground) {
        return dream(short);
    }
    if let Some((part, because)) = discredited(&evidence.origins, ground) {
        return unvouched(evidence, part, &because);
    }
    if evidence.proof.is_none() {
        return consumed(evidence);
    }
    let due = due(evidence, ground, now);
    match proven(evidence, under, due.as_ref(), now) {
        Ok(()) => reality(evidence, ground, due.as_ref()),
        Err(short) => dream(short),
    }
}

/// Records contradict each other: which of them hold is a person's to say, and until then none counts for it.
fn disputed(evidence: &Evidence, dispute: &DisputeId) -> Standing {
    let level = evidence.proof.as_ref().map(|_| Level::L1);
    let missing = format!("two records contradict each other: run `evolute settle {dispute}`");
    Standing { state: State::Dream, level, why: Why::Disputed, due: false, missing }
}

/// A record that carries it is nobody's word any more: under whose key it was signed does not count.
fn unvouched(evidence: &Evidence, part: Part, because: &str) -> Standing {
    let level = match part {
        Part::Acceptance | Part::Landing => Level::L1,
        Part::Judgment | Part::Control | Part::Proof | Part::Release | Part::SignOff => Level::L2,
    };
    let remedy = match part {
        Part::Proof => format!("run `evolute prove {}`, in a ledger whose key counts", evidence.capability),
        Part::Acceptance | Part::Landing | Part::Judgment | Part::Control | Part::Release | Part::SignOff => {
            "whoever keeps that ledger signs it again, with a key that counts: `evolute sync`".to_owned()
        }
    };
    let missing = format!("{because}: {remedy}");
    let level = evidence.proof.as_ref().map(|_| level);
    Standing { state: State::Dream, level, why: Why::Unknown, due: false, missing }
}

fn dream((level, why, missing): Short) -> Standing {
    Standing { state: State::Dream, level: Some(level), why, due: false, missing }
}

/// A capability that no demand names any more is one that is claimed and nothing else.
fn named(evidence: &Evidence, ground: &Ground) -> Result<(), Short> {
    let demand = &evidence.demand;
    let missing = if evidence.unnamed.is_some() {
        format!("a demand that names it: `{demand}` names another capability now, and does not say `was`")
    } else if ground.unnamed.contains(&evidence.capability) {
        format!("a demand that names it: `{demand}` is no longer on the default branch")
    } else {
        return Ok(());
    };
    Err((Level::L0, Why::Unproven, missing))
}

/// A provider's capability is consumed while its probe is healthy; otherwise it is a Dream.
fn consumed(evidence: &Evidence) -> Standing {
    let (state, missing) = match &evidence.probe {
        Some((true, _, detail)) => (State::Consumed, detail.clone()),
        Some((false, _, detail)) => (State::Dream, format!("the probe failed: {detail}")),
        None => (State::Dream, format!("never probed: run `evolute prove {}`", evidence.capability)),
    };
    Standing { state, level: None, why: Why::Provider, due: false, missing }
}

/// Walks the ladder up to L3; where it stops, says on which rung, why, and what is missing.
fn proven(evidence: &Evidence, under: Under<'_>, due: Option<&Due>, now: Timestamp) -> Result<(), Short> {
    let Under { ground, footing, alarm } = under;
    built(evidence, ground)?;
    safe(alarm)?;
    met(evidence)?;
    falsifiable(evidence)?;
    judged(evidence)?;
    in_history(evidence, ground)?;
    firm(footing)?;
    match due.filter(|due| due.has_lapsed(ground, now)) {
        Some(due) => {
            Err((Level::L2, Why::Stale, format!("{}, and it was not proved again in time", due.because)))
        }
        None => Ok(()),
    }
}

/// Its artifact is part of the default branch.
fn built(evidence: &Evidence, ground: &Ground) -> Result<(), Short> {
    if evidence.landed.is_none() {
        return Err((Level::L1, Why::Unproven, "an artifact, merged through its gates".into()));
    }
    if ground.vanished.contains(&evidence.capability) {
        let missing = "its artifact is no longer part of the default branch";
        return Err((Level::L1, Why::Regressed, missing.into()));
    }
    Ok(())
}

/// No safety gate fails where it landed, whatever its proofs say.
fn safe(alarm: Option<&Alarm>) -> Result<(), Short> {
    alarm.map_or(Ok(()), |alarm| Err((Level::L2, alarm.why(), alarm.missing())))
}

/// The last run of its proof met.
fn met(evidence: &Evidence) -> Result<(), Short> {
    let Some(last) = &evidence.last else {
        return Err((Level::L2, Why::Unproven, "a run of its proof".into()));
    };
    let why = match last.manner {
        Manner::Met => return Ok(()),
        Manner::Measured | Manner::Mixed | Manner::Absent | Manner::Removed if evidence.ever_met => {
            Why::Regressed
        }
        Manner::Measured | Manner::Mixed | Manner::Absent | Manner::Removed => Why::Unproven,
        Manner::Unknown => Why::Unknown,
    };
    Err((Level::L2, why, last.detail.clone()))
}

/// A proof must be able to fail: its control must have missed.
fn falsifiable(evidence: &Evidence) -> Result<(), Short> {
    let Some(control) = &evidence.control else {
        return Err((Level::L2, Why::Unproven, "a control that misses without the capability".into()));
    };
    match control.manner {
        Manner::Measured | Manner::Absent | Manner::Removed => Ok(()),
        Manner::Met | Manner::Mixed => Err((
            Level::L2,
            Why::Void,
            format!("the proof passes without the capability: {}", control.detail),
        )),
        Manner::Unknown => {
            Err((Level::L2, Why::Unknown, format!("the control could not be read: {}", control.detail)))
        }
    }
}

/// Every gate said yes to what landed.
fn judged(evidence: &Evidence) -> Result<(), Short> {
    let missing = match evidence.quarantined.first() {
        Some(gate) => format!("gate `{gate}` was quarantined when it landed: land a change that it judges"),
        None if !evidence.judged => "gates that say yes to what was made outside and landed".into(),
        None => return Ok(()),
    };
    Err((Level::L2, Why::Unjudged, missing))
}

/// The commit that was proved is still one of the default branch's.
fn in_history(evidence: &Evidence, ground: &Ground) -> Result<(), Short> {
    let Some(last) = evidence.last.as_ref().filter(|_| ground.rewritten.contains(&evidence.capability))
    else {
        return Ok(());
    };
    let commit = last.revision.short();
    let missing =
        format!("a proof of what is there: {commit}, which was proved, is no longer in the history");
    Err((Level::L2, Why::Stale, missing))
}

/// What it depends on is there.
fn firm(footing: &Footing) -> Result<(), Short> {
    match footing {
        Footing::Firm => Ok(()),
        Footing::Fallen(needed) => {
            Err((Level::L2, Why::Stale, format!("`{needed}`, which it depends on, is not there")))
        }
        Footing::Circular(way) => {
            Err((Level::L2, Why::Disputed, format!("it depends on itself: {}", in_words(way))))
        }
    }
}

/// A proven capability, and whether it is commissioned.
fn reality(evidence: &Evidence, ground: &Ground, due: Option<&Due>) -> Standing {
    let (level, missing) = match (due, lacks_commission(evidence, ground)) {
        (Some(due), _) => {
            (Level::L3, format!("due: {}; run `evolute prove {}`", due.because, evidence.capability))
        }
        (None, Some(lack)) => (Level::L3, lack),
        (None, None) => (Level::L4, String::new()),
    };
    Standing { state: State::Reality, level: Some(level), why: Why::Proven, due: due.is_some(), missing }
}

/// What a proven capability lacks to be commissioned.
fn lacks_commission(evidence: &Evidence, ground: &Ground) -> Option<String> {
    let at_head = |last: &Run| ground.head.as_ref() == Some(&last.revision);
    if evidence.met_runs(ground) < 2 || !evidence.last.as_ref().is_some_and(at_head) {
        return Some(format!(
            "a proof repeated at the present revision: run `evolute prove {}`",
            evidence.capability
        ));
    }
    if let Some(asked) = evidence.asked.as_ref().filter(|asked| asked.aim == Aim::Astray) {
        return Some(format!("a metric that points at the truth: {} (`{}`)", asked.because, asked.by));
    }
    match (&evidence.signed_off, evidence.met_since) {
        (Some((by, at)), Some(since)) if *at >= since && !evidence.is_builder(by) => {
            unsigned(evidence, ground, by)
        }
        _other => Some("the sign-off of someone who did not build it".into()),
    }
}

/// A sign-off is somebody's own word: whoever has a key signs it with that.
fn unsigned(evidence: &Evidence, ground: &Ground, by: &str) -> Option<String> {
    let origin = evidence.origins.get(&Part::SignOff)?;
    (!ground.seals.is_word_of(origin)).then(|| {
        format!(
            "the signature of `{by}` under the sign-off: they have a key, and it did not sign their records"
        )
    })
}
