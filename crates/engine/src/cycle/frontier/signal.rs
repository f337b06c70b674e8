//! What the spec side hears of while cycles run, each with the record that says so: bounces, unanswered heartbeats, breaches and
//! overruns, until they are answered; and the capabilities that became Reality or Consumed last.

use crate::{cycle::Cycle, mirror::Demands};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trace::{
    Event, Expiry, Fault, Measure, State,
    event::{constraint, cycle, demand, learning, mirror},
    id::{CapabilityId, CycleId, DemandId, RecordId},
};

/// Signals that are kept; the oldest are forgotten first. They stay on the trace.
const MOST: usize = 512;
/// Capabilities that were proven last, and are remembered as news.
const NEWS: usize = 32;

/// Everything that is heard of now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    open: Vec<Signal>,
    proven: Vec<Proven>,
}

/// One thing that holds demands back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// What kind of thing.
    pub kind: Kind,
    /// The record that says so.
    pub record: RecordId,
    /// When.
    pub at: Timestamp,
    /// The demand that it is about.
    pub demand: DemandId,
    /// Its territory: the other demands there are held back by it too, unless it is a bounce.
    pub territory: String,
    /// The cycle, if one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cycle: Option<CycleId>,
    /// What it is about, by name: a decision, a gate, a measure.
    pub subject: String,
    /// In words.
    pub words: String,
}

/// Kinds of signal, the lightest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A cycle costs more than its territory's curve made likely.
    Overran,
    /// A decision's clock ran out, or what runs misses its threshold.
    Breached,
    /// Nobody has answered a heartbeat.
    Unanswered,
    /// The build side sent the demand back.
    Bounced,
}

impl Kind {
    /// In words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overran => "overrun",
            Self::Breached => "breach",
            Self::Unanswered => "unanswered heartbeat",
            Self::Bounced => "bounce",
        }
    }
}

/// A capability that became Reality, or Consumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// Which.
    pub capability: CapabilityId,
    /// What it is since.
    pub state: State,
    /// The receipt.
    pub record: RecordId,
    /// When.
    pub at: Timestamp,
}

impl Signals {
    /// Everything that is open, in the order of the records.
    #[must_use]
    pub fn open(&self) -> &[Signal] {
        &self.open
    }

    /// What became Reality or Consumed, the latest first.
    pub fn proven(&self) -> impl Iterator<Item = &Proven> {
        self.proven.iter().rev()
    }

    pub(crate) fn fold(
        &mut self,
        event: &Event,
        cycle: Option<&Cycle>,
        demands: &Demands,
        at: Timestamp,
        record: &RecordId,
    ) {
        match event {
            Event::Demand(event) => self.demand(event, demands, at, record),
            Event::Mirror(event) => self.mirror(event, at, record),
            Event::Constraint(event) => self.constraint(event, cycle, at, record),
            Event::Cycle(event) => self.cycle(event, cycle, at, record),
            Event::Learning(event) => self.learning(event, cycle, at, record),
            Event::Context(_)
            | Event::Planning(_)
            | Event::Execution(_)
            | Event::Quality(_)
            | Event::Ledger(_)
            | Event::Feedback(_) => {}
        }
    }

    fn demand(&mut self, event: &demand::Event, demands: &Demands, at: Timestamp, record: &RecordId) {
        match event {
            demand::Event::Bounced { demand, because, digest: _ } => {
                let Some(accepted) = demands.accepted.get(demand) else { return };
                self.add(Signal {
                    kind: Kind::Bounced,
                    record: record.clone(),
                    at,
                    demand: demand.clone(),
                    territory: accepted.demand.territory.clone(),
                    cycle: None,
                    subject: demand.to_string(),
                    words: format!("bounced: {because}"),
                });
            }
            demand::Event::Insisted { demand, .. } => self.rebounded(demand),
            demand::Event::Accepted { demand, .. } => self.rebounded(&demand.id),
            demand::Event::TraceRead { .. }
            | demand::Event::MeasureRequested { .. }
            | demand::Event::Measured { .. }
            | demand::Event::ResidualFiled(_) => {}
        }
    }

    fn rebounded(&mut self, demand: &DemandId) {
        self.open.retain(|signal| signal.kind != Kind::Bounced || signal.demand != *demand);
    }

    fn mirror(&mut self, event: &mirror::Event, at: Timestamp, record: &RecordId) {
        let mirror::Event::StandingChanged { capability, from, to } = event else { return };
        let was = from.as_ref().map_or(State::Dream, |from| from.state);
        if to.state == State::Dream {
            self.proven.retain(|proven| proven.capability != *capability);
        } else if was == State::Dream {
            if self.proven.len() == NEWS {
                self.proven.remove(0);
            }
            let (capability, record) = (capability.clone(), record.clone());
            self.proven.push(Proven { capability, state: to.state, record, at });
        }
    }

    fn constraint(
        &mut self,
        event: &constraint::Event,
        cycle: Option<&Cycle>,
        at: Timestamp,
        record: &RecordId,
    ) {
        let Some(cycle) = cycle else { return };
        match event {
            constraint::Event::SlaBreached { decision, expiry: Expiry::Escalated { to, .. } } => {
                let words = format!("decision `{decision}` is overdue and went to `{to}`");
                self.add(of(cycle, Kind::Breached, decision.as_str(), words, at, record));
            }
            // What was answered holds nothing up any more.
            constraint::Event::Decided(answer) => self.open.retain(|signal| {
                signal.cycle.as_ref() != Some(&cycle.id) || signal.subject != answer.decision.as_str()
            }),
            constraint::Event::SlaBreached { expiry: Expiry::Defaulted { .. }, .. }
            | constraint::Event::EnvelopeFrozen { .. }
            | constraint::Event::DecisionRequested(_)
            | constraint::Event::OutcomeSeen { .. } => {}
        }
    }

    fn cycle(&mut self, event: &cycle::Event, cycle: Option<&Cycle>, at: Timestamp, record: &RecordId) {
        let Some(cycle) = cycle else { return };
        match event {
            cycle::Event::Overran { measure, actual, likely, .. } => {
                let words = overrun(*measure, *actual, *likely);
                self.add(of(cycle, Kind::Overran, measure_name(*measure), words, at, record));
            }
            cycle::Event::Deviated(deviation) if deviation.fault == Fault::ObservationMissed => {
                let words = format!("{}: {}", deviation.fault, deviation.detail);
                self.add(of(cycle, Kind::Breached, &deviation.subject, words, at, record));
            }
            cycle::Event::Closed { .. } => {
                self.open.retain(|signal| signal.cycle.as_ref() != Some(&cycle.id));
            }
            cycle::Event::Deviated(_)
            | cycle::Event::Opened { .. }
            | cycle::Event::Adopted { .. }
            | cycle::Event::TakenUp { .. }
            | cycle::Event::Weakened { .. }
            | cycle::Event::Replanned { .. }
            | cycle::Event::Stopped { .. }
            | cycle::Event::Swept {} => {}
        }
    }

    fn learning(&mut self, event: &learning::Event, cycle: Option<&Cycle>, at: Timestamp, record: &RecordId) {
        let Some(cycle) = cycle else { return };
        match event {
            learning::Event::Heartbeat(beat) => {
                let words =
                    format!("the heartbeat of `{}`, at {}, waits for its answer", beat.demand, beat.level);
                self.add(of(cycle, Kind::Unanswered, "heartbeat", words, at, record));
            }
            learning::Event::Responded { .. } => self
                .open
                .retain(|signal| signal.kind != Kind::Unanswered || signal.cycle.as_ref() != Some(&cycle.id)),
            learning::Event::Answered { .. }
            | learning::Event::ChangeProposed { .. }
            | learning::Event::ChangeRefused { .. }
            | learning::Event::PatternAccepted { .. }
            | learning::Event::PatternDismissed { .. } => {}
        }
    }

    fn add(&mut self, signal: Signal) {
        if self.open.len() == MOST {
            self.open.remove(0);
        }
        self.open.push(signal);
    }
}

fn of(cycle: &Cycle, kind: Kind, subject: &str, words: String, at: Timestamp, record: &RecordId) -> Signal {
    Signal {
        kind,
        record: record.clone(),
        at,
        demand: cycle.demand.id.clone(),
        territory: cycle.demand.territory.clone(),
        cycle: Some(cycle.id.clone()),
        subject: subject.to_owned(),
        words,
    }
}

const fn measure_name(measure: Measure) -> &'static str {
    match measure {
        Measure::Attempts => "attempts",
        Measure::MachineMs => "machine time",
        Measure::Usd => "money",
    }
}

/// An overrun in words.
#[must_use]
pub fn overrun(measure: Measure, actual: f64, likely: f64) -> String {
    match measure {
        Measure::Attempts => format!("overran: {actual:.0} attempts, where {likely:.1} or fewer were likely"),
        Measure::MachineMs => format!(
            "overran: {:.1} min of machine time, where {:.1} or less were likely",
            actual / 60_000.0,
            likely / 60_000.0
        ),
        Measure::Usd => format!("overran: {actual:.2} US dollars, where {likely:.2} or less were likely"),
    }
}
