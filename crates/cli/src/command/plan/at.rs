//! Where a fault of the engine's stands in the file that a person has open.

use engine::planning::{Fault, Field};
use formats::{Finding, PlanPositions};
use std::ops::Range;

/// A fault as a finding of the file.
pub(super) fn pointed(fault: Fault, at: &PlanPositions) -> Finding {
    Finding {
        rule: fault.rule,
        severity: fault.severity,
        span: span(&fault, at).unwrap_or_else(|| at.front.clone()),
        label: label(fault.field).to_owned(),
        message: fault.message,
        hint: fault.hint,
    }
}

fn span(fault: &Fault, at: &PlanPositions) -> Option<Range<usize>> {
    match fault.field {
        Field::Front => return at.demand.clone(),
        Field::Decision(index) => return at.decisions.get(index).cloned(),
        Field::Consulted(index) => return at.consulted.get(index).cloned(),
        Field::Heading
        | Field::Takes
        | Field::Touches(_)
        | Field::Accept(_)
        | Field::Keep(_)
        | Field::Needs
        | Field::Crosses(_)
        | Field::Instruction(..) => {}
    }
    let step = at.steps.get(usize::try_from(fault.step?).ok()?.checked_sub(1)?)?;
    let found = match fault.field {
        Field::Front | Field::Decision(_) | Field::Consulted(_) | Field::Heading => None,
        Field::Takes => step.takes.clone(),
        Field::Touches(index) => step.touches.get(index).cloned(),
        Field::Accept(index) => step.accept.get(index).cloned(),
        Field::Keep(index) => step.keep.get(index).cloned(),
        Field::Needs => step.needs.clone(),
        Field::Crosses(index) => step.crosses.get(index).cloned(),
        Field::Instruction(offset, length) => step.instruction.as_ref().map(|whole| {
            let start = (whole.start + offset).min(whole.end);
            start..(start + length).min(whole.end)
        }),
    };
    Some(found.unwrap_or_else(|| step.heading.clone()))
}

const fn label(field: Field) -> &'static str {
    match field {
        Field::Front => "this plan",
        Field::Decision(_) => "this decision",
        Field::Consulted(_) => "this one",
        Field::Heading => "this step",
        Field::Takes => "its time",
        Field::Touches(_) => "this path",
        Field::Accept(_) | Field::Keep(_) => "this acceptance",
        Field::Needs => "what it needs",
        Field::Crosses(_) => "this area",
        Field::Instruction(..) => "here",
    }
}
