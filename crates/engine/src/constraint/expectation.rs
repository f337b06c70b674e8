//! What decisions said would come of them, and what was seen. An expectation outlives its cycle: most show late.

use super::rules;
use crate::{Refusal, owner::person};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use trace::{
    Actor, Answer, Event, Question, Seen,
    event::constraint,
    id::{CycleId, DecisionId},
};

/// Expectations that are kept; the oldest that were seen are forgotten first, then the oldest.
const MOST: usize = 256;

/// What one decision said would come of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expectation {
    /// The decision.
    pub decision: DecisionId,
    /// The cycle that it was made in, open or closed.
    pub cycle: Option<CycleId>,
    /// The question.
    pub text: String,
    /// What was chosen.
    pub choice: String,
    /// What was expected to come of it.
    pub expects: String,
    /// By when that would show.
    pub by: Option<Date>,
    /// How sure the decider was.
    pub confidence: Option<f64>,
    /// Who decided.
    pub decider: String,
    /// When.
    pub at: Timestamp,
    /// What was seen, once it was.
    pub seen: Option<Seen>,
}

/// Every expectation that is remembered, in the order of the decisions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expectations(Vec<Expectation>);

impl Expectations {
    /// Remembers what an answer expects, if it says so.
    pub(crate) fn expect(
        &mut self,
        question: &Question,
        answer: &Answer,
        cycle: Option<&CycleId>,
        at: Timestamp,
        by: &str,
    ) {
        let Some(expects) = &answer.expects else { return };
        self.0.push(Expectation {
            decision: answer.decision.clone(),
            cycle: cycle.cloned(),
            text: question.text.clone(),
            choice: answer.choice.clone(),
            expects: expects.clone(),
            by: answer.by,
            confidence: answer.confidence,
            decider: by.to_owned(),
            at,
            seen: None,
        });
        if self.0.len() > MOST {
            let place = self.0.iter().position(|expectation| expectation.seen.is_some()).unwrap_or(0);
            self.0.remove(place);
        }
    }

    /// Remembers what was seen.
    pub(crate) fn see(&mut self, decision: &DecisionId, seen: Seen) {
        if let Some(found) = self.0.iter_mut().find(|expectation| expectation.decision == *decision) {
            found.seen = Some(seen);
        }
    }

    /// The expectations that nobody has answered yet.
    pub fn open(&self) -> impl Iterator<Item = &Expectation> {
        self.0.iter().filter(|expectation| expectation.seen.is_none())
    }

    /// What this decision expected.
    #[must_use]
    pub fn find(&self, decision: &DecisionId) -> Option<&Expectation> {
        self.0.iter().find(|expectation| expectation.decision == *decision)
    }

    /// Refuses an outcome that nobody stated, a second one, one without a reason, or an agent's.
    pub(crate) fn outcome(
        &self,
        actor: &Actor,
        decision: &DecisionId,
        outcome: Seen,
        because: &str,
    ) -> Result<(Option<CycleId>, Event), Refusal> {
        person(actor, "say what came of a decision")?;
        let found = self.find(decision).ok_or_else(|| unexpected(decision))?;
        if let Some(seen) = found.seen {
            return Err(Refusal::new(
                "constraint.outcome-twice",
                format!("what came of `{decision}` is on record already: `{}`", seen.name()),
                "if it turned out otherwise, ask a new decision: `evolute ask \"…\" --options keep,change`",
            ));
        }
        rules::reasoned(because, "an outcome without what was seen is an opinion")?;
        let (decision, because) = (decision.clone(), because.to_owned());
        let event = constraint::Event::OutcomeSeen { decision, outcome, because };
        Ok((found.cycle.clone(), event.into()))
    }
}

fn unexpected(decision: &DecisionId) -> Refusal {
    Refusal::new(
        "constraint.no-expectation",
        format!("`{decision}` is no decision that said what it expects"),
        "run `evolute decisions --outcomes`; say `--expects \"…\"` when you decide",
    )
}
