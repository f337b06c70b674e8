//! Whether a metric still points at the truth: somebody asks, says what they found, and the mirror shows when that was.

use super::{Evidence, Ground, Told, hold::reasoned, rules::All};
use crate::{Refusal, owner::person};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use trace::{Actor, Aim, Event, event::mirror, id::CapabilityId};

/// That somebody asked whether a metric still points at the truth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asking {
    /// Who.
    pub by: String,
    /// The record of it.
    pub told: Told,
    /// What they found.
    pub aim: Aim,
    /// Why they think so.
    pub because: String,
}

/// Refuses an answer about what has no metric of ours, or without a reason.
pub(crate) fn ask(
    all: &All,
    capability: &CapabilityId,
    aim: Aim,
    because: &str,
    actor: &Actor,
) -> Result<Event, Refusal> {
    person(actor, "say whether a metric still points at the truth")?;
    let evidence = all.get(capability).ok_or_else(|| super::rules::unknown(capability))?;
    if evidence.proof.is_none() {
        return Err(Refusal::new(
            "mirror.no-metric",
            format!("`{capability}` is a provider's: it has a probe and no metric of ours"),
            format!("ask the probe: `evolute prove {capability}`"),
        ));
    }
    reasoned(because, "whoever answers for a metric says what they looked at")?;
    let event = mirror::Event::MetricAsked {
        capability: capability.clone(),
        aim,
        because: because.trim().to_owned(),
    };
    Ok(event.into())
}

/// Since when nobody has asked, if that is longer than the repository allows. Acceptance is the first time.
#[must_use]
pub fn unasked(evidence: &Evidence, ground: &Ground, now: Timestamp) -> Option<Timestamp> {
    evidence.proof?;
    let last =
        evidence.asked.as_ref().map_or(evidence.named.at, |asked| asked.told.at.max(evidence.named.at));
    let within = SignedDuration::from_hours(i64::from(ground.bounds.ask_metrics_days) * 24);
    last.checked_add(within).is_ok_and(|until| until < now).then_some(last)
}
