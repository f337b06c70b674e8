//! What a record claims for good: that a decision was answered so, that a demand was accepted in this version. The claims
//! of the past are kept, so that one who did not know of them can be seen to contradict.

use super::{Side, Subject};
use crate::writers::Writers;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Event, Record,
    event::{constraint, cycle, demand, execution, mirror, planning},
    id::{CapabilityId, CycleId, DemandId, WriterId},
};

/// Claims that are kept, the latest. Whoever did not know of an older one cannot be held against it, and that is said.
const KEPT: usize = 4_096;

/// What a record says about a subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claim {
    /// About what.
    pub(crate) subject: Subject,
    /// Who says what.
    pub(crate) side: Side,
    /// The capability that it touches.
    pub(crate) capability: Option<CapabilityId>,
    /// The writer whose claim this one followed, if it was another one.
    pub(crate) before: Option<WriterId>,
}

/// The claims that stand, by what they are about, and by age.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Claims {
    standing: BTreeMap<String, (u64, Claim)>,
    ages: BTreeMap<u64, String>,
    made: u64,
    /// The last claim of each writer that is kept no more.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    forgotten: BTreeMap<WriterId, u64>,
}

impl Claims {
    pub(crate) fn get(&self, subject: &Subject) -> Option<&Claim> {
        self.standing.get(&subject.to_string()).map(|(_, claim)| claim)
    }

    /// Puts a claim in the place of the one before it. The oldest are forgotten.
    pub(crate) fn make(&mut self, mut claim: Claim) {
        let key = claim.subject.to_string();
        if let Some((age, before)) = self.standing.remove(&key) {
            self.ages.remove(&age);
            let other = before.side.writer != claim.side.writer;
            claim.before = if other { Some(before.side.writer) } else { before.before };
        }
        self.made += 1;
        self.ages.insert(self.made, key.clone());
        self.standing.insert(key, (self.made, claim));
        if self.standing.len() > KEPT
            && let Some((_, oldest)) = self.ages.pop_first()
            && let Some((_, Claim { side, .. })) = self.standing.remove(&oldest)
        {
            let last = self.forgotten.entry(side.writer).or_default();
            *last = side.seq.max(*last);
        }
    }

    /// Whether what this claim is about may have been claimed before by somebody whom its writer did not know of, and is
    /// not kept. What a run of continuous integration proved is of its own commit, and counts for nothing here.
    pub(crate) fn may_have_forgotten(&self, claim: &Claim, writers: &Writers) -> bool {
        let stays = |writer: &WriterId| writers.chain(writer).is_some_and(|chain| chain.runner.is_none());
        let unmet = |(writer, seq): (&WriterId, &u64)| {
            stays(writer) && !writers.has_met(&claim.side.writer, writer, *seq)
        };
        self.get(&claim.subject).is_none() && self.forgotten.iter().any(unmet)
    }
}

/// What is known of capabilities when a record is judged.
pub(crate) struct Known<'a> {
    /// The capability of the record's cycle.
    pub(crate) cycle: Option<&'a CapabilityId>,
    /// The capability of a demand.
    pub(crate) demand: &'a dyn Fn(&DemandId) -> Option<CapabilityId>,
}

/// What a record claims; nothing, for most.
pub(crate) fn claimed(record: &Record, known: &Known<'_>) -> Vec<Claim> {
    let says = |(subject, says, capability): (Subject, String, Option<CapabilityId>)| Claim {
        subject,
        side: Side::of(record, &says),
        capability: capability.or_else(|| known.cycle.cloned()),
        before: None,
    };
    let of_cycle = record.cycle.as_ref();
    let claims = match &record.event {
        Event::Constraint(event) => decided(event),
        Event::Demand(event) => accepted(event),
        Event::Planning(event) => approved(event, known),
        Event::Mirror(event) => proven(event),
        Event::Cycle(event) => of_cycle.map_or_else(Vec::new, |cycle| turned(event, cycle, known)),
        Event::Execution(event) => of_cycle.map_or_else(Vec::new, |cycle| landed(event, cycle)),
        Event::Context(_)
        | Event::Quality(_)
        | Event::Feedback(_)
        | Event::Learning(_)
        | Event::Ledger(_) => vec![],
    };
    claims.into_iter().map(says).collect()
}

/// Whether a record tells what the hands of whoever drives a cycle did.
pub(crate) const fn is_of_hands(event: &Event) -> bool {
    match event {
        Event::Context(_) | Event::Quality(_) => true,
        Event::Execution(event) => !matches!(event, execution::Event::StepGuided { .. }),
        Event::Demand(_)
        | Event::Constraint(_)
        | Event::Planning(_)
        | Event::Feedback(_)
        | Event::Learning(_)
        | Event::Mirror(_)
        | Event::Cycle(_)
        | Event::Ledger(_) => false,
    }
}

/// A subject, what is said about it, and the capability that it touches.
type Said = (Subject, String, Option<CapabilityId>);

fn decided(event: &constraint::Event) -> Vec<Said> {
    let constraint::Event::Decided(answer) = event else { return vec![] };
    vec![(Subject::Decision(answer.decision.clone()), answer.choice.clone(), None)]
}

fn accepted(event: &demand::Event) -> Vec<Said> {
    let demand::Event::Accepted { demand, digest, .. } = event else { return vec![] };
    let capability = &demand.capability;
    vec![
        (Subject::Demand(demand.id.clone()), digest.to_string(), Some(capability.clone())),
        (Subject::Capability(capability.clone()), demand.id.to_string(), Some(capability.clone())),
    ]
}

fn approved(event: &planning::Event, known: &Known<'_>) -> Vec<Said> {
    let planning::Event::Approved { plan, digest, .. } = event else { return vec![] };
    vec![(Subject::Plan(plan.demand.clone()), digest.to_string(), (known.demand)(&plan.demand))]
}

fn proven(event: &mirror::Event) -> Vec<Said> {
    let (run, subject): (_, fn(_, _, _) -> Subject) = match event {
        mirror::Event::ProofRun { run, .. } => (run, Subject::Proof),
        mirror::Event::ControlRun(run) => (run, Subject::Control),
        mirror::Event::ProofRequested { .. }
        | mirror::Event::Probed { .. }
        | mirror::Event::Attested(_)
        | mirror::Event::WordingAccepted { .. }
        | mirror::Event::Held { .. }
        | mirror::Event::HoldLifted { .. }
        | mirror::Event::MetricAsked { .. }
        | mirror::Event::StandingChanged { .. }
        | mirror::Event::SignedOff { .. } => return vec![],
    };
    let says = format!("{:?}", run.manner).to_lowercase();
    let subject = subject(run.capability.clone(), run.revision.clone(), run.proof);
    vec![(subject, says, Some(run.capability.clone()))]
}

fn turned(event: &cycle::Event, of: &CycleId, known: &Known<'_>) -> Vec<Said> {
    match event {
        cycle::Event::Opened { demand, .. } | cycle::Event::Adopted { demand, .. } => {
            vec![(Subject::Opening(demand.clone()), of.to_string(), (known.demand)(demand))]
        }
        cycle::Event::TakenUp { lease, .. } => {
            vec![(Subject::Driving(of.clone()), lease.to_string(), None)]
        }
        cycle::Event::Closed { response, .. } => {
            vec![(Subject::Closing(of.clone()), response.to_string(), None)]
        }
        cycle::Event::Weakened { .. }
        | cycle::Event::Overran { .. }
        | cycle::Event::Deviated(_)
        | cycle::Event::Replanned { .. }
        | cycle::Event::Stopped { .. }
        | cycle::Event::Swept {} => vec![],
    }
}

fn landed(event: &execution::Event, of: &CycleId) -> Vec<Said> {
    let execution::Event::Landed { commit, .. } = event else { return vec![] };
    vec![(Subject::Landing(of.clone()), commit.to_string(), None)]
}
