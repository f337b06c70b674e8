//! The ladder and the standing: pure functions of the evidence, the default branch's tree, and the time. No rung
//! is skipped, and each says what the next one lacks. The essays name the ladder; its rungs above L1 are ours.

use super::{evidence::Evidence, ground::Ground};
use jiff::{SignedDuration, Timestamp};
use trace::{Level, Manner, Standing, State, Why, id::DisputeId};

/// How long a due proof still counts before it falls.
#[must_use]
pub const fn recheck_within() -> SignedDuration {
    SignedDuration::from_hours(7 * 24)
}

/// Where a capability stands. `fallen` says whether something that it depends on is not there.
#[must_use]
pub fn standing(evidence: &Evidence, ground: &Ground, fallen: bool, now: Timestamp) -> Standing {
    if let Some(dispute) = &evidence.disputed {
        return disputed(evidence, dispute);
    }
    if evidence.proof.is_none() {
        return consumed(evidence);
    }
    let due = due(evidence, ground, fallen, now);
    match proven(evidence, ground, due.as_deref(), now) {
        Ok(()) => reality(evidence, ground, due.as_deref()),
        Err((level, why, missing)) => {
            Standing { state: State::Dream, level: Some(level), why, due: false, missing }
        }
    }
}

/// Records contradict each other: which of them hold is a person's to say, and until then none counts for it.
fn disputed(evidence: &Evidence, dispute: &DisputeId) -> Standing {
    let level = evidence.proof.as_ref().map(|_| Level::L1);
    let missing = format!("two records contradict each other: run `evolute settle {dispute}`");
    Standing { state: State::Dream, level, why: Why::Disputed, due: false, missing }
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
fn proven(
    evidence: &Evidence,
    ground: &Ground,
    due: Option<&str>,
    now: Timestamp,
) -> Result<(), (Level, Why, String)> {
    if evidence.landed.is_none() {
        return Err((Level::L1, Why::Unproven, "an artifact, merged through its gates".into()));
    }
    if ground.vanished.contains(&evidence.capability) {
        return Err((
            Level::L1,
            Why::Regressed,
            "its artifact is no longer part of the default branch".into(),
        ));
    }
    let Some(last) = &evidence.last else {
        return Err((Level::L2, Why::Unproven, "a run of its proof".into()));
    };
    let fell = |why| (Level::L2, why, last.detail.clone());
    match last.manner {
        Manner::Met => {}
        Manner::Measured | Manner::Mixed | Manner::Absent | Manner::Removed => {
            return Err(fell(if evidence.ever_met { Why::Regressed } else { Why::Unproven }));
        }
        Manner::Unknown => return Err(fell(Why::Unknown)),
    }
    falsifiable(evidence)?;
    if let Some(gate) = evidence.quarantined.first() {
        let missing = format!("gate `{gate}` was quarantined when it landed: land a change that it judges");
        return Err((Level::L2, Why::Unjudged, missing));
    }
    let lapsed = evidence
        .due_since
        .and_then(|since| since.checked_add(recheck_within()).ok())
        .is_some_and(|until| until < now);
    match due {
        Some(reason) if lapsed => {
            Err((Level::L2, Why::Stale, format!("{reason}, and it was not proved again in time")))
        }
        Some(_) | None => Ok(()),
    }
}

/// A proof must be able to fail: its control must have missed.
fn falsifiable(evidence: &Evidence) -> Result<(), (Level, Why, String)> {
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

/// Why the proof is due again, if it is.
fn due(evidence: &Evidence, ground: &Ground, fallen: bool, now: Timestamp) -> Option<String> {
    let last = evidence.last.as_ref()?;
    if let Some(paths) = ground.touched.get(&evidence.capability).filter(|paths| !paths.is_empty()) {
        let first = paths.first().map(ToString::to_string).unwrap_or_default();
        let more = paths.len() - 1;
        let others = if more == 0 { String::new() } else { format!(" and {more} more") };
        return Some(format!("`{first}`{others} changed since the proof"));
    }
    if fallen {
        return Some("a capability that it depends on has fallen".into());
    }
    let fresh = SignedDuration::from_hours(i64::from(evidence.fresh_for_days) * 24);
    let old = last.at.checked_add(fresh).is_ok_and(|until| until < now);
    old.then(|| format!("the proof is older than {} days", evidence.fresh_for_days))
}

/// A proven capability, and whether it is commissioned.
fn reality(evidence: &Evidence, ground: &Ground, due: Option<&str>) -> Standing {
    let (level, missing) = match (due, lacks_commission(evidence, ground)) {
        (Some(reason), _) => {
            (Level::L3, format!("due: {reason}; run `evolute prove {}`", evidence.capability))
        }
        (None, Some(lack)) => (Level::L3, lack),
        (None, None) => (Level::L4, String::new()),
    };
    Standing { state: State::Reality, level: Some(level), why: Why::Proven, due: due.is_some(), missing }
}

/// What a proven capability lacks to be commissioned.
fn lacks_commission(evidence: &Evidence, ground: &Ground) -> Option<String> {
    let current = match (&evidence.last, &ground.head) {
        (Some(last), Some(head)) => last.revision == *head,
        (_, None) | (None, _) => false,
    };
    if evidence.met_runs < 2 || !current {
        return Some(format!(
            "a proof repeated at the present revision: run `evolute prove {}`",
            evidence.capability
        ));
    }
    match (&evidence.signed_off, evidence.met_since) {
        (Some((by, at)), Some(since)) if *at >= since && !evidence.builders.contains(by) => None,
        _other => Some("the sign-off of someone who did not build it".into()),
    }
}
