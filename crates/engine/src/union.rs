//! The records of all writers as one story. Their order is (time, writer, place), whatever the order in which they arrived;
//! what contradicts is set aside before it is folded.

use crate::{
    Command, Draft, Entry, Origin, Picture, Refusal,
    cycle::{Cycle, rules, view::Stamp},
    dispute::{Known, Ruling, Settlement, Side, Subject, claimed},
    mirror::{Told, carried::carried},
};
use serde::{Deserialize, Serialize};
use trace::{
    Actor, Event, Record,
    event::{cycle, ledger},
    id::{CycleId, DemandId, WriterId},
};

/// The place of a record in the order of all writers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Order {
    /// When, in microseconds since 1970.
    pub at_us: i64,
    /// The writer.
    pub writer: WriterId,
    /// Its place among that writer's records.
    pub seq: u64,
}

impl Order {
    /// The place of this record.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self { at_us: record.at.as_microsecond(), writer: record.writer.clone(), seq: record.seq }
    }
}

/// Other writers that one record tells of at most; the rest is told by the next.
const SEEN: usize = 4_096;

/// What a writer puts on record before anything else that somebody does, once others' records arrived: how far it knows of
/// them.
#[must_use]
pub fn meet(picture: &Picture, writer: &WriterId, actor: &Actor) -> Option<Draft> {
    let seen = picture.writers.unmet(writer, actor, SEEN);
    if seen.is_empty() {
        return None;
    }
    let event = ledger::Event::Met { seen }.into();
    Some(Draft { cycle: None, actor: Actor::system(), event })
}

/// What a writer puts on record to sign its own chain with this key; the signature is put in by whoever has the key.
#[must_use]
pub fn sealed(key: &str) -> Draft {
    let event = ledger::Event::Sealed { key: key.to_owned(), signature: String::new() }.into();
    Draft { cycle: None, actor: Actor::system(), event }
}

impl Picture {
    /// A cycle that another ledger drives is taken over in so many words, or not at all.
    pub(crate) fn driven_here(&self, command: &Command, here: &WriterId) -> Result<(), Refusal> {
        let Command::TakeUp { cycle, over, .. } = command else { return Ok(()) };
        rules::driven_here(rules::find(&self.cycles, cycle)?, here, over.as_deref())
    }

    /// The open cycle of a demand. Two ledgers that had not met may have opened one each: the first that goes on.
    #[must_use]
    pub fn cycle_of(&self, demand: &DemandId) -> Option<&Cycle> {
        let of_it = self.cycles.values().filter(|cycle| cycle.demand.id == *demand);
        of_it.min_by_key(|cycle| (cycle.stopped.is_some(), cycle.opened))
    }

    /// Takes one record in: judges it against what others claim, folds what stands, and notes where it came from.
    pub(crate) fn take(&mut self, entry: &Entry) {
        let record = &entry.record;
        if self.judge(record) == Ruling::Stands {
            let stamp = Stamp { at: record.at, by: &record.actor.name, record: Some(&record.id) };
            self.fold(&record.event, record.cycle.as_ref(), stamp);
            self.drive(record.cycle.as_ref(), &record.event, &record.writer);
            let told = Told::new(Some(&record.id), record.at);
            self.trace_back(&record.event, &told, record.cycle.as_ref(), &Origin::of(record));
        }
        self.writers.fold(record, entry.hash);
        let settled = if let Event::Ledger(event) = &record.event {
            self.disputes.settled(event, record)
        } else {
            None
        };
        settled.iter().for_each(|settled| self.settle(settled));
        if settled.is_some() || self.disputes.any() {
            self.mark_disputed();
        }
        self.note(entry);
    }

    fn judge(&mut self, record: &Record) -> Ruling {
        let accepted = &self.demands.accepted;
        let demand = |id: &DemandId| accepted.get(id).map(|accepted| accepted.demand.capability.clone());
        let cycle = record.cycle.as_ref().and_then(|id| self.cycles.get(id));
        let known = Known { cycle: cycle.map(|cycle| &cycle.demand.capability), demand: &demand };
        let claims = claimed(record, &known);
        self.disputes.judge(record, claims, &self.writers)
    }

    /// Whoever took a cycle up drives it.
    fn drive(&mut self, of: Option<&CycleId>, event: &Event, writer: &WriterId) {
        let Event::Cycle(cycle::Event::TakenUp { .. }) = event else { return };
        if let Some(cycle) = of.and_then(|id| self.cycles.get_mut(id)) {
            cycle.driver = Some(writer.clone());
        }
    }

    /// What was set aside happens, if the dispute was settled for it.
    fn settle(&mut self, settled: &Settlement) {
        let second = &settled.dispute.second;
        match &settled.dispute.subject {
            Subject::Driving(id) => {
                if let Some(cycle) = self.cycles.get_mut(id).filter(|_| settled.for_second) {
                    cycle.driver = Some(second.writer.clone());
                    cycle.lease = None;
                }
            }
            Subject::Opening(_) => self.give_up(settled),
            Subject::Decision(_)
            | Subject::Demand(_)
            | Subject::Capability(_)
            | Subject::Plan(_)
            | Subject::Landing(_)
            | Subject::Closing(_)
            | Subject::Proof(..)
            | Subject::Control(..) => {
                if settled.for_second {
                    let stamp = Stamp { at: second.at, by: &second.by, record: Some(&second.record) };
                    let of = settled.dispute.cycle.as_ref();
                    self.fold(settled.event(), of, stamp);
                    let Side { writer, seq, by, .. } = second;
                    let origin = Origin { writer: writer.clone(), seq: *seq, by: by.clone() };
                    let told = Told::new(Some(&second.record), second.at);
                    self.trace_back(settled.event(), &told, of, &origin);
                }
            }
        }
    }

    /// Of two cycles for one demand, the one that does not hold is stopped; it still has to be closed.
    fn give_up(&mut self, settled: &Settlement) {
        let loser = if settled.for_second { &settled.dispute.first } else { &settled.dispute.second };
        let cycle = self.cycles.get_mut(&CycleId::new(loser.says.clone()));
        if let Some(cycle) = cycle.filter(|cycle| cycle.execution.landed.is_none()) {
            cycle.stopped = Some(format!("dispute `{}` was settled for the other cycle", settled.dispute.id));
        }
    }

    /// Notes which record it is that now carries a part of what speaks for a capability.
    fn trace_back(&mut self, event: &Event, told: &Told, of: Option<&CycleId>, from: &Origin) {
        let cycle = of.and_then(|id| self.cycles.get(id)).map(|cycle| &cycle.demand.capability);
        if let Some((capability, part)) = carried(event, cycle)
            && let Some(evidence) = self.evidence.get_mut(capability)
        {
            evidence.carry(part, told, from);
        }
        self.safety.trace_back(&told.record, from);
        if let Event::Quality(event) = event {
            self.quarantines.trace_back(event, from);
            self.checks.trace_back(event, from);
        }
    }

    /// Every capability that an open dispute touches says so.
    fn mark_disputed(&mut self) {
        for (capability, evidence) in &mut self.evidence {
            let dispute = self.disputes.about(capability);
            if evidence.disputed.as_ref() != dispute {
                evidence.disputed = dispute.cloned();
            }
        }
    }

    /// Notes how far it goes: by arrival, and in the order of all writers.
    fn note(&mut self, entry: &Entry) {
        self.latest = self.latest.max(entry.record.at);
        self.last = Some(Order::of(&entry.record)).max(self.last.take());
        if entry.position >= self.position {
            self.position = entry.position;
            self.head = entry.hash;
        }
    }
}
