//! What of an open cycle the detectors look at: whether its landing and its heartbeat came to anything.

use super::Told;
use serde::{Deserialize, Serialize};
use trace::{
    Event,
    event::{cycle, execution, learning},
    id::DemandId,
};

/// How far an open cycle got, by the records that say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Its demand.
    pub demand: DemandId,
    /// Its landing.
    pub landed: Option<Told>,
    /// Its heartbeat.
    pub heartbeat: Option<Told>,
    /// Whether the spec side has answered that.
    pub answered: bool,
}

/// A step on the way of a cycle that the detectors know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Got {
    Landed,
    Told,
    Answered,
}

impl Got {
    /// What an event of a cycle means here, if anything.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        match event {
            Event::Execution(execution::Event::Landed { .. })
            | Event::Cycle(cycle::Event::Adopted { .. }) => Some(Self::Landed),
            Event::Learning(learning::Event::Heartbeat(_)) => Some(Self::Told),
            Event::Learning(learning::Event::Responded { .. }) => Some(Self::Answered),
            Event::Demand(_)
            | Event::Constraint(_)
            | Event::Context(_)
            | Event::Planning(_)
            | Event::Execution(_)
            | Event::Quality(_)
            | Event::Feedback(_)
            | Event::Ledger(_)
            | Event::Learning(_)
            | Event::Mirror(_)
            | Event::Cycle(_) => None,
        }
    }
}

impl Mark {
    pub(crate) fn got(&mut self, got: Got, told: &Told) {
        match got {
            Got::Landed => self.landed = Some(told.clone()),
            Got::Told => self.heartbeat = Some(told.clone()),
            Got::Answered => self.answered = true,
        }
    }

    /// Of a cycle that was opened for this demand.
    pub(crate) fn new(demand: &DemandId) -> Self {
        Self { demand: demand.clone(), landed: None, heartbeat: None, answered: false }
    }
}
