//! How a deviation goes on record: once a cycle for each fault and subject, with the layer that let it happen.

use super::Cycle;
use crate::ids::Ids;
use trace::{Deviation, Event, Fault, Layer, event::cycle, text};

/// Bytes of a deviation's detail.
const DETAIL: usize = 600;

/// The event of a deviation; none if the cycle has met it already.
pub(crate) fn deviated(
    cycle: &Cycle,
    fault: Fault,
    subject: &str,
    step: Option<u32>,
    detail: &str,
    ids: &mut Ids,
) -> Option<Event> {
    if cycle.learning.has(fault, subject) {
        return None;
    }
    let deviation = Deviation {
        id: ids.deviation(),
        fault,
        subject: subject.to_owned(),
        step,
        layer: layer_of(fault),
        detail: bounded(detail),
    };
    Some(cycle::Event::Deviated(deviation).into())
}

/// ` and 2 more`, or nothing.
pub(crate) fn and_more(others: usize) -> String {
    if others == 0 { String::new() } else { format!(" and {others} more") }
}

/// The deviation that a reviewer's wish for changes is.
pub(crate) fn changes_asked(cycle: &Cycle, words: &str, ids: &mut Ids) -> Option<Event> {
    deviated(cycle, Fault::ChangesAsked, "review", None, words, ids)
}

/// The layer whose weakness a fault shows: usually one above the layer where it shows.
const fn layer_of(fault: Fault) -> Layer {
    match fault {
        Fault::SlaBreached | Fault::Conflict | Fault::NotMerged | Fault::Stopped => Layer::Constraint,
        Fault::OffPlan | Fault::Weakened | Fault::GateFailed => Layer::Context,
        Fault::Blocked
        | Fault::AttemptsExhausted
        | Fault::Replanned
        | Fault::ProofMissed
        | Fault::Collision
        | Fault::TestsMissing
        | Fault::AcceptanceUnfit
        | Fault::ChangesAsked => Layer::Planning,
        Fault::NoChange => Layer::Execution,
        Fault::GateNotRun
        | Fault::GateFlaky
        | Fault::CandidateFailed
        | Fault::ControlPassed
        | Fault::ControlUnknown => Layer::Quality,
        Fault::ObservationMissed => Layer::Feedback,
    }
}

fn bounded(detail: &str) -> String {
    text::head(detail, DETAIL).to_owned()
}
