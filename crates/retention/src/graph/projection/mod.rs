//! From a record to what it names and ties. Total: a record that this build cannot read, or that contradicts others,
//! ties nothing or ties what it says; nobody is believed and nothing is lost.

mod building;
mod cited;
mod deciding;
mod demanding;
mod learning;
mod meeting;
mod mirroring;
mod planning;
mod silent;
mod turning;

pub use silent::SILENT;

use super::{
    Kind, Node, Verb,
    pages::Damaged,
    sketch::{Sketch, bounded},
};
use runtime::Line;
use trace::{
    Actor, Event, Record,
    id::{CycleId, WriterId},
};

/// A node on its way into the graph.
type Named<'a> = (Kind, &'a str);

/// Adds one line of the ledger to a stretch of the graph. Nodes that an older stretch names keep their numbers.
pub(super) fn project(
    line: &Line,
    sketch: &mut Sketch,
    older: impl Fn(&Node) -> Result<Option<u32>, Damaged>,
) -> Result<(), Damaged> {
    let Ok(entry) = line.entry() else {
        sketch.begin(line.at_us.max(0));
        return Ok(());
    };
    sketch.begin(entry.record.at.as_microsecond());
    let mut ties = Ties::default();
    ties.record(&entry.record);
    for (from, verb, to) in ties.found {
        let (from, to) = (sketch.number(from, &older)?, sketch.number(to, &older)?);
        sketch.tie(from, verb, to);
    }
    Ok(())
}

/// What one record ties.
#[derive(Debug, Default)]
struct Ties {
    found: Vec<(Node, Verb, Node)>,
}

/// Where a record speaks: who, in which cycle, under which id, in which ledger.
#[derive(Clone, Copy, Debug)]
struct Place<'a> {
    by: &'a Actor,
    cycle: Option<&'a CycleId>,
    record: &'a str,
    ledger: &'a WriterId,
}

impl Ties {
    fn record(&mut self, record: &Record) {
        let place = Place {
            by: &record.actor,
            cycle: record.cycle.as_ref(),
            record: record.id.as_str(),
            ledger: &record.writer,
        };
        match &record.event {
            Event::Demand(event) => self.demand(event, place),
            Event::Planning(event) => self.planning(event, place),
            Event::Mirror(event) => self.mirror(event, place),
            Event::Constraint(event) => self.constraint(event, place),
            Event::Learning(event) => self.learning(event, place),
            Event::Context(event) => self.context(event, place),
            Event::Execution(event) => self.execution(event, place),
            Event::Quality(event) => self.quality(event, place),
            Event::Cycle(event) => self.cycle(event, place),
            Event::Feedback(event) => self.feedback(event, place),
            Event::Ledger(event) => self.met(event, place),
        }
    }

    fn tie(&mut self, from: Named<'_>, verb: Verb, to: Named<'_>) {
        let node = |named: Named<'_>| Node { kind: named.0, name: bounded(named.1) };
        self.found.push((node(from), verb, node(to)));
    }

    /// Ties something to the cycle in which a record speaks, if it speaks in one.
    fn in_cycle(&mut self, place: Place<'_>, from: Named<'_>, verb: Verb) {
        if let Some(cycle) = place.cycle {
            self.tie(from, verb, (Kind::Cycle, cycle.as_str()));
        }
    }

    /// What the cycle did in which a record speaks, if it speaks in one.
    fn of_cycle(&mut self, place: Place<'_>, verb: Verb, to: Named<'_>) {
        if let Some(cycle) = place.cycle {
            self.tie((Kind::Cycle, cycle.as_str()), verb, to);
        }
    }

    /// What the person behind a record did. Clocks and agents do nothing of the kind.
    fn did(&mut self, place: Place<'_>, verb: Verb, what: Named<'_>) {
        if place.by.kind == trace::Kind::Human {
            self.tie((Kind::Person, &place.by.name), verb, what);
        }
    }
}

/// A step's name.
fn step(cycle: &CycleId, number: u32) -> String {
    format!("{cycle}/{number}")
}

/// An attempt's name.
fn attempt(cycle: &CycleId, number: u32, attempt: u32) -> String {
    format!("{cycle}/{number}.{attempt}")
}
