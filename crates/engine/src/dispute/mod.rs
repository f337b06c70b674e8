//! Disputes: two records of two writers, neither of whom knew of the other's, that the rules would not have let happen one
//! after the other. The first in the trace's order stands; a person settles which one holds. Nothing is lost either way.

mod claim;
mod resolution;
mod subject;

pub use resolution::Resolution;
pub use subject::Subject;

use crate::{Refusal, ids::Ids, owner::person, writers::Writers};
use claim::Claims;
pub(crate) use claim::{Claim, Known, claimed};
use jiff::Timestamp;
use resolution::Resolutions;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use trace::{
    Actor, Event, Record,
    event::ledger,
    id::{CapabilityId, CycleId, DisputeId, RecordId, WriterId},
};

/// Claims that are named of those that could not be judged; all are counted.
const NAMED: usize = 8;

/// What contradicts, and what every later record could contradict.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Disputes {
    open: BTreeMap<DisputeId, Dispute>,
    claims: Claims,
    #[serde(default)]
    unheld: Unheld,
    resolved: Resolutions,
}

/// Claims that nobody can say of whether they contradict: what they may contradict is older than what is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unheld {
    /// How many.
    pub count: u64,
    /// The latest of them, with what they are about.
    pub latest: VecDeque<(Subject, Side)>,
}

/// Two records that contradict each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its id: the same wherever the two records meet.
    pub id: DisputeId,
    /// What it is about.
    pub subject: Subject,
    /// The record that stands until it is settled.
    pub first: Side,
    /// The one that is set aside until then.
    pub second: Side,
    /// The capability that it touches.
    pub capability: Option<CapabilityId>,
    /// The cycle that the second one belongs to.
    pub cycle: Option<CycleId>,
    /// What the second one says: it happens if the dispute is settled for it.
    event: Box<Event>,
}

/// One of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Side {
    /// The record.
    pub record: RecordId,
    /// Its writer.
    pub writer: WriterId,
    /// Its place among that writer's records.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What it says.
    pub says: String,
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ruling {
    /// It happens.
    Stands,
    /// It is on the trace and changes nothing, for now.
    SetAside,
}

impl Side {
    fn of(record: &Record, says: &str) -> Self {
        Self {
            record: record.id.clone(),
            writer: record.writer.clone(),
            seq: record.seq,
            at: record.at,
            by: record.actor.name.clone(),
            says: says.to_owned(),
        }
    }
}

impl Disputes {
    /// The disputes that nobody settled yet, by id.
    pub fn open(&self) -> impl Iterator<Item = &Dispute> {
        self.open.values()
    }

    /// The disputes that were settled, the oldest first; of very many, the latest.
    pub fn resolved(&self) -> impl Iterator<Item = &Resolution> {
        self.resolved.all()
    }

    /// Whether there is an open one.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.open.is_empty()
    }

    /// An open dispute.
    #[must_use]
    pub fn find(&self, id: &DisputeId) -> Option<&Dispute> {
        self.open.get(id)
    }

    /// The first open dispute that touches a capability.
    pub(crate) fn about(&self, capability: &CapabilityId) -> Option<&DisputeId> {
        let touches = |dispute: &&Dispute| dispute.capability.as_ref() == Some(capability);
        self.open.values().find(touches).map(|dispute| &dispute.id)
    }

    /// What becomes of a record that claims something about these subjects.
    pub(crate) fn judge(&mut self, record: &Record, claims: Vec<Claim>, writers: &Writers) -> Ruling {
        if self.is_set_aside(record, writers) || self.drives_on(record, writers) {
            return Ruling::SetAside;
        }
        let unknown = |of: &Side| !writers.has_met(&record.writer, &of.writer, of.seq);
        let against = claims.iter().find_map(|claim| {
            let before = self.claims.get(&claim.subject).filter(|before| unknown(&before.side))?;
            Some((claim, before.clone()))
        });
        match against {
            Some((claim, before)) if before.side.says == claim.side.says => {
                if claim.subject.may_repeat() {
                    Ruling::Stands
                } else {
                    Ruling::SetAside
                }
            }
            Some((claim, before)) => {
                self.contradict(record, claim.clone(), before);
                if claim.subject.stands_beside() { Ruling::Stands } else { Ruling::SetAside }
            }
            None => {
                self.doubt(&claims, writers);
                claims.into_iter().for_each(|claim| self.claims.make(claim));
                Ruling::Stands
            }
        }
    }

    /// Notes what could not be held against what is kept no more. It stands, and that it was not judged is said.
    fn doubt(&mut self, claims: &[Claim], writers: &Writers) {
        for claim in claims.iter().filter(|claim| self.claims.may_have_forgotten(claim, writers)) {
            self.unheld.count += 1;
            self.unheld.latest.push_back((claim.subject.clone(), claim.side.clone()));
            if self.unheld.latest.len() > NAMED {
                self.unheld.latest.pop_front();
            }
        }
    }

    /// The claims that could not be held against what is older.
    #[must_use]
    pub const fn unheld(&self) -> &Unheld {
        &self.unheld
    }

    /// Whoever took up a cycle that another one drives works for nothing until they know of it.
    fn is_set_aside(&self, record: &Record, writers: &Writers) -> bool {
        let Some(cycle) = &record.cycle else { return false };
        let driving = Subject::Driving(cycle.clone());
        self.open.values().any(|dispute| {
            dispute.subject == driving
                && dispute.second.writer == record.writer
                && !writers.has_met(&record.writer, &dispute.first.writer, dispute.first.seq)
        })
    }

    /// Whether a cycle was taken over, and the hands of the one before go on as if it had not.
    fn drives_on(&mut self, record: &Record, writers: &Writers) -> bool {
        let Some(cycle) = record.cycle.clone().filter(|_| claim::is_of_hands(&record.event)) else {
            return false;
        };
        let subject = Subject::Driving(cycle);
        let Some(taken) = self.claims.get(&subject).cloned() else { return false };
        let deposed = taken.before.as_ref() == Some(&record.writer)
            && !writers.has_met(&record.writer, &taken.side.writer, taken.side.seq);
        if deposed {
            let side = Side::of(record, "goes on with it");
            let claim = Claim { subject, side, capability: taken.capability.clone(), before: None };
            self.contradict(record, claim, taken);
        }
        deposed
    }

    fn contradict(&mut self, record: &Record, claim: Claim, before: Claim) {
        let id = Ids::of([before.side.record.as_str(), claim.side.record.as_str()]).dispute();
        let dispute = Dispute {
            id: id.clone(),
            subject: claim.subject,
            first: before.side,
            second: claim.side,
            capability: claim.capability.or(before.capability),
            cycle: record.cycle.clone(),
            event: Box::new(record.event.clone()),
        };
        self.open.insert(id, dispute);
    }

    /// Refuses what is no open dispute, is none of its two records, or comes without a reason.
    pub(crate) fn settle(
        &self,
        id: &DisputeId,
        record: &RecordId,
        because: &str,
        actor: &Actor,
    ) -> Result<Event, Refusal> {
        person(actor, "settle a dispute")?;
        let Some(dispute) = self.open.get(id) else {
            return Err(Refusal::new(
                "ledger.no-dispute",
                format!("there is no open dispute `{id}`"),
                "run `evolute settle` to see the open ones",
            ));
        };
        let Dispute { first, second, .. } = dispute;
        if first.record != *record && second.record != *record {
            return Err(Refusal::new(
                "ledger.no-side",
                format!("`{record}` is none of the two records of dispute `{id}`"),
                format!("name `{}` or `{}`", first.record, second.record),
            ));
        }
        if because.trim().is_empty() {
            return Err(Refusal::new("ledger.no-reason", "a settlement says why", "add `--because \"…\"`"));
        }
        let (dispute, record, because) = (id.clone(), record.clone(), because.to_owned());
        Ok(ledger::Event::Settled { dispute, record, because }.into())
    }

    /// Ends a dispute; where the second record holds, it is that one's turn to stand.
    pub(crate) fn settled(&mut self, event: &ledger::Event, by: &Record) -> Option<Settlement> {
        let ledger::Event::Settled { dispute, record, .. } = event else { return None };
        let holds = [&self.open.get(dispute)?.first, &self.open.get(dispute)?.second];
        if !holds.iter().any(|side| side.record == *record) {
            return None;
        }
        let dispute = self.open.remove(dispute)?;
        self.resolved.keep(&dispute, event, by);
        let for_second = dispute.second.record == *record;
        if for_second {
            let Dispute { subject, second: side, capability, .. } = dispute.clone();
            self.claims.make(Claim { subject, side, capability, before: None });
        }
        Some(Settlement { for_second, dispute })
    }
}

/// How a dispute was settled.
#[derive(Clone, Debug)]
pub(crate) struct Settlement {
    /// Whether the second record holds, which was set aside so far.
    pub(crate) for_second: bool,
    /// The dispute.
    pub(crate) dispute: Dispute,
}

impl Settlement {
    /// What the second record says.
    pub(crate) fn event(&self) -> &Event {
        &self.dispute.event
    }
}
