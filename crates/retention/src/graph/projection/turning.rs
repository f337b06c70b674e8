//! What the turn of a cycle ties: its demand and its plan, what it carries, what it met, who or what stopped it.

use super::{Kind, Place, Ties, Verb, step};
use serde_json::Value;
use trace::{Deviation, Measure, event::cycle, id::CycleId};

impl Ties {
    pub(super) fn cycle(&mut self, event: &cycle::Event, place: Place<'_>) {
        let Some(cycle) = place.cycle else { return };
        let own = (Kind::Cycle, cycle.as_str());
        match event {
            cycle::Event::Opened { demand, plan, .. } => {
                self.tie(own, Verb::TurnsFor, (Kind::Demand, demand.as_str()));
                self.tie(own, Verb::Follows, (Kind::Plan, &plan.to_string()));
            }
            cycle::Event::Adopted { demand, commits, authors, .. } => {
                self.tie(own, Verb::TurnsFor, (Kind::Demand, demand.as_str()));
                commits.iter().for_each(|it| self.tie(own, Verb::Landed, (Kind::Commit, it.as_str())));
                authors.iter().for_each(|author| self.tie(own, Verb::MadeBy, (Kind::Person, author)));
            }
            cycle::Event::TakenUp { .. } => {
                self.tie((Kind::Ledger, place.ledger.as_str()), Verb::TookUp, own);
            }
            cycle::Event::Weakened { layer, weakness } => {
                self.tie(own, Verb::WeakIn, (Kind::Weakness, &format!("{layer} · {weakness}")));
            }
            cycle::Event::Overran { measure, .. } => {
                self.tie(own, Verb::Raised, (Kind::Signal, &format!("overrun · {}", name(*measure))));
            }
            cycle::Event::Deviated(deviation) => self.deviated(deviation, cycle),
            cycle::Event::Replanned { plan } => {
                self.tie(own, Verb::Follows, (Kind::Plan, &plan.to_string()));
            }
            cycle::Event::Stopped { .. } => self.stopped(place, cycle),
            _other => {}
        }
    }

    fn deviated(&mut self, deviation: &Deviation, cycle: &CycleId) {
        let it = (Kind::Deviation, deviation.id.as_str());
        self.tie(it, Verb::MetIn, (Kind::Cycle, cycle.as_str()));
        if let Some(number) = deviation.step {
            self.tie(it, Verb::MetIn, (Kind::Step, &step(cycle, number)));
        }
        let fault = format!("{} · {}", deviation.fault, deviation.subject);
        self.tie(it, Verb::IsA, (Kind::Fault, &fault));
    }

    /// By a person, or by what its demand said would stop it.
    fn stopped(&mut self, place: Place<'_>, cycle: &CycleId) {
        let own = (Kind::Cycle, cycle.as_str());
        match place.by.kind {
            trace::Kind::Human => self.did(place, Verb::Stopped, own),
            trace::Kind::System | trace::Kind::Agent => {
                self.tie((Kind::Signal, "kill"), Verb::Stopped, own);
            }
        }
    }
}

/// A measure as records write it.
fn name(measure: Measure) -> String {
    match serde_json::to_value(measure) {
        Ok(Value::String(name)) => name,
        Ok(_) | Err(_) => format!("{measure:?}"),
    }
}
