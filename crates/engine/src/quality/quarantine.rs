//! Quarantine: a gate whose verdicts contradict each other is not asked for a time, by a decision with an end.
//! It could not run, as far as anyone is concerned: it holds up no step, and what lands without it is not
//! proven. It is never asked again until it says yes. A safety gate is always asked.

use crate::{Origin, Refusal, owner::Owner};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{Actor, Event, Gate, event::quality};

/// Days for which a gate can be quarantined at a time.
pub const MOST_DAYS: i64 = 90;

/// The gates that are not asked, by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Quarantines(BTreeMap<String, Quarantine>);

/// One gate's quarantine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quarantine {
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub because: String,
    /// Who decided it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The record that says so.
    #[serde(default)]
    pub origin: Option<Origin>,
}

impl Quarantines {
    pub(crate) fn fold(&mut self, event: &quality::Event, at: Timestamp, by: &str) {
        match event {
            quality::Event::GateQuarantined { gate, until: Some(until), because } => {
                let (because, by) = (because.clone(), by.to_owned());
                self.0.insert(gate.clone(), Quarantine { until: *until, because, by, at, origin: None });
            }
            quality::Event::GateQuarantined { gate, until: None, .. } => drop(self.0.remove(gate)),
            quality::Event::GatePassed(_)
            | quality::Event::GateFailed(_)
            | quality::Event::GateNotRun(_)
            | quality::Event::RollCalled(_)
            | quality::Event::Checked(_)
            | quality::Event::AllGatesPassed { .. } => {}
        }
    }

    /// Notes which record a quarantine is.
    pub(crate) fn trace_back(&mut self, event: &quality::Event, from: &Origin) {
        if let quality::Event::GateQuarantined { gate, until: Some(_), .. } = event
            && let Some(quarantine) = self.0.get_mut(gate)
        {
            quarantine.origin = Some(from.clone());
        }
    }

    /// The gate's quarantine, if it holds at this time.
    #[must_use]
    pub fn of(&self, gate: &str, now: Timestamp) -> Option<&Quarantine> {
        self.0.get(gate).filter(|quarantine| now < quarantine.until)
    }

    /// Every quarantine, those that have ended too.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Quarantine)> {
        self.0.iter().map(|(gate, quarantine)| (gate.as_str(), quarantine))
    }

    /// Whether it keeps a gate from being asked. Quarantined before it was called a safety gate, that one is asked again.
    fn holds(&self, gate: &Gate, now: Timestamp) -> bool {
        gate.kind == trace::GateKind::Gate && !gate.safety && self.of(&gate.name, now).is_some()
    }

    /// The gates that are asked at this time, and the names of those that are not.
    pub(crate) fn split(&self, gates: Vec<Gate>, now: Timestamp) -> (Vec<Gate>, Vec<String>) {
        let (kept, asked): (Vec<Gate>, Vec<Gate>) = gates.into_iter().partition(|gate| self.holds(gate, now));
        (asked, kept.into_iter().map(|gate| gate.name).collect())
    }
}

/// What is decided about a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Decided {
    /// The gate's name.
    pub gate: String,
    /// Until when it is not asked; absent to ask it again from now on.
    pub until: Option<Timestamp>,
    /// Why.
    pub because: String,
    /// Whether the configuration calls it a safety gate.
    pub safety: bool,
    /// Who may.
    pub owner: Owner,
}

/// Refuses a quarantine without reasons, without an end, or by anyone but the owner.
pub(crate) fn decide(
    quarantines: &Quarantines,
    decided: &Decided,
    actor: &Actor,
    now: Timestamp,
) -> Result<Event, Refusal> {
    decided.owner.admit(actor, "quarantine a gate")?;
    let Decided { gate, until, because, safety, owner: _ } = decided;
    if because.trim().is_empty() {
        return Err(Refusal::new("quality.no-reason", "a quarantine says why", "add `--because \"…\"`"));
    }
    if *safety && until.is_some() {
        return Err(Refusal::new(
            "quality.safety-is-not-quarantined",
            format!("`{gate}` is a safety gate: it is asked whatever its verdicts contradict"),
            "mend the gate, and land the change; or take `safety = true` out of its configuration, where everyone sees it",
        ));
    }
    let latest = now.checked_add(SignedDuration::from_hours(24 * MOST_DAYS)).unwrap_or(Timestamp::MAX);
    match until {
        Some(until) if *until <= now => Err(Refusal::new(
            "quality.quarantine-is-over",
            format!("{} is not in the future", until.strftime("%Y-%m-%d")),
            "name a later day: `--until YYYY-MM-DD`",
        )),
        Some(until) if *until > latest => Err(Refusal::new(
            "quality.quarantine-without-end",
            format!("a quarantine lasts {MOST_DAYS} days at the most, then somebody looks again"),
            format!("name a day up to {}", latest.strftime("%Y-%m-%d")),
        )),
        None if quarantines.of(gate, now).is_none() => Err(Refusal::new(
            "quality.not-quarantined",
            format!("gate `{gate}` is not quarantined"),
            "see which are: `evolute gate flakes`",
        )),
        Some(_) | None => {
            let (gate, because) = (gate.clone(), because.trim().to_owned());
            Ok(quality::Event::GateQuarantined { gate, until: *until, because }.into())
        }
    }
}
