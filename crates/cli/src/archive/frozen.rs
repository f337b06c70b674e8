//! What was frozen, found by its type and from the newest on: plans and demands by their digests, decisions by their ids.
//! A look costs what it finds, however long the trace is.

use super::{Archive, flawed};
use crate::failure::Failure;
use engine::Entry;
use runtime::LINES_AT_ONCE;
use trace::{
    Answer, Demand, Digest, Event, Plan, Question, Seen,
    event::{constraint, demand, planning},
    id::DecisionId,
};

/// A plan as it was approved.
#[derive(Clone, Debug)]
pub(crate) struct ApprovedPlan {
    /// The plan.
    pub(crate) plan: Plan,
    /// The digest of its file.
    pub(crate) digest: Digest,
    /// The digest of the demand that it is for, as accepted.
    pub(crate) demand: Digest,
    /// Who approved it.
    pub(crate) by: String,
    /// The record that says so.
    pub(crate) position: u64,
}

/// A decision, its answer if there is one, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// What was asked.
    pub(crate) question: Question,
    /// The record that asks.
    pub(crate) record: Entry,
    /// What was decided, and the record that says so.
    pub(crate) answer: Option<(Answer, Entry)>,
}

impl Archive {
    /// The plan with this digest, as it was last approved.
    pub(crate) fn plan(&mut self, digest: &Digest) -> Result<Option<ApprovedPlan>, Failure> {
        self.newest("planning.approved", &digest.to_string(), |entry| match entry.record.event {
            Event::Planning(planning::Event::Approved { plan, digest: it, demand_digest, .. })
                if it == *digest =>
            {
                let (by, position) = (entry.record.actor.name, entry.position);
                Some(ApprovedPlan { plan: *plan, digest: it, demand: demand_digest, by, position })
            }
            _other => None,
        })
    }

    /// The demand with this id as it was accepted: with this digest, or last.
    pub(crate) fn demand(
        &mut self,
        id: &str,
        digest: Option<Digest>,
    ) -> Result<Option<(Box<Demand>, u64)>, Failure> {
        self.newest("demand.accepted", id, |entry| match entry.record.event {
            Event::Demand(demand::Event::Accepted { demand, digest: it, .. })
                if demand.id.as_str() == id && digest.is_none_or(|digest| digest == it) =>
            {
                Some((demand, entry.position))
            }
            _other => None,
        })
    }

    /// A decision, wherever it was asked.
    pub(crate) fn decision(&mut self, id: &DecisionId) -> Result<Option<Asked>, Failure> {
        let asked =
            self.newest("constraint.decision_requested", id.as_str(), |entry| match &entry.record.event {
                Event::Constraint(constraint::Event::DecisionRequested(question)) if question.id == *id => {
                    Some((question.clone(), entry))
                }
                _other => None,
            })?;
        let Some((question, record)) = asked else { return Ok(None) };
        let answer = self.newest("constraint.decided", id.as_str(), |entry| match &entry.record.event {
            Event::Constraint(constraint::Event::Decided(answer)) if answer.decision == *id => {
                Some((answer.clone(), entry))
            }
            _other => None,
        })?;
        Ok(Some(Asked { question, record, answer }))
    }

    /// What came of a decision: whether it was as expected, what was seen, and the record that says so.
    pub(crate) fn came_of(&mut self, id: &DecisionId) -> Result<Option<(Seen, String, Entry)>, Failure> {
        self.newest("constraint.outcome_seen", id.as_str(), |entry| match &entry.record.event {
            Event::Constraint(constraint::Event::OutcomeSeen { decision, outcome, because })
                if decision == id =>
            {
                Some((*outcome, because.clone(), entry))
            }
            _other => None,
        })
    }

    /// The newest record of a type that is what is looked for; only those that hold these words are understood.
    fn newest<T>(
        &mut self,
        kind: &str,
        words: &str,
        mut pick: impl FnMut(Entry) -> Option<T>,
    ) -> Result<Option<T>, Failure> {
        let mut before = (i64::MAX, u64::MAX);
        loop {
            let page = self.reader.of_type(kind, before, LINES_AT_ONCE).map_err(|error| flawed(&error))?;
            let Some(last) = page.last() else { return Ok(None) };
            before = (last.at_us, last.position);
            for line in page.iter().filter(|line| holds(&line.bytes, words)) {
                let entry = line.entry().map_err(|error| flawed(&error))?;
                if let Some(found) = pick(entry) {
                    return Ok(Some(found));
                }
            }
        }
    }
}

/// Whether a record's bytes hold some words that JSON writes as they are.
fn holds(bytes: &[u8], words: &str) -> bool {
    std::str::from_utf8(bytes).map_or(true, |text| text.contains(words))
}
