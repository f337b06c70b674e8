//! The constraint layer's projection: the envelope, the questions that are open, the answers that were given.

use super::{
    mandate::after,
    rules::{next_asked, runs},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trace::{Answer, Digest, Envelope, Expiry, Question, event::constraint::Event, id::DecisionId};

/// What the constraint layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The envelope, once frozen.
    pub envelope: Option<Box<Envelope>>,
    /// Its digest: the version of the policy.
    pub policy: Option<Digest>,
    /// Every question of the cycle, in order.
    pub questions: Vec<Asked>,
}

/// A question, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The question, with its present owner and due time.
    pub question: Question,
    /// When it was asked.
    pub at: Timestamp,
    /// The answer, once there is one.
    pub answer: Option<Answer>,
    /// Who gave it.
    pub by: Option<String>,
    /// How often its clock ran out.
    pub breaches: u32,
    /// Who asked it.
    #[serde(default)]
    pub asked_by: String,
    /// When it was answered.
    #[serde(default)]
    pub answered: Option<Timestamp>,
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event, at: Timestamp, by: &str) {
        match event {
            Event::EnvelopeFrozen { envelope, digest } => {
                self.envelope = Some(envelope.clone());
                self.policy = Some(*digest);
            }
            Event::DecisionRequested(question) => {
                let question = question.clone();
                self.questions.push(Asked {
                    question,
                    at,
                    answer: None,
                    by: None,
                    breaches: 0,
                    asked_by: by.to_owned(),
                    answered: None,
                });
            }
            Event::Decided(answer) => {
                if let Some(asked) = self.find_mut(&answer.decision) {
                    asked.answer = Some(answer.clone());
                    asked.by = Some(by.to_owned());
                    asked.answered = Some(at);
                }
            }
            Event::SlaBreached { decision, expiry } => {
                if let Some(asked) = self.find_mut(decision) {
                    asked.expire(expiry);
                }
            }
            Event::OutcomeSeen { .. } => {}
        }
    }

    /// The question with this id.
    #[must_use]
    pub fn find(&self, id: &DecisionId) -> Option<&Asked> {
        self.questions.iter().find(|asked| asked.question.id == *id)
    }

    fn find_mut(&mut self, id: &DecisionId) -> Option<&mut Asked> {
        self.questions.iter_mut().find(|asked| asked.question.id == *id)
    }

    /// The questions that wait for an answer.
    pub fn open(&self) -> impl Iterator<Item = &Asked> {
        self.questions.iter().filter(|asked| asked.answer.is_none())
    }

    /// When the clocks run out that can still do something.
    pub(crate) fn clocks(&self) -> impl Iterator<Item = Timestamp> {
        self.open().filter(|asked| runs(asked)).map(|asked| asked.question.due)
    }

    /// Forgets the oldest answered questions beyond this many: they stay on the trace.
    pub(crate) fn keep_answered(&mut self, most: usize) {
        let answered = self.questions.iter().filter(|asked| asked.answer.is_some()).count();
        for _ in most..answered {
            let oldest = self.questions.iter().position(|asked| asked.answer.is_some());
            oldest.iter().for_each(|place| drop(self.questions.remove(*place)));
        }
    }

    /// The question that this trigger asked, if it did.
    pub(crate) fn triggered(&self, trigger: &str) -> Option<&Asked> {
        self.questions.iter().rev().find(|asked| asked.question.trigger == trigger)
    }
}

impl Asked {
    fn expire(&mut self, expiry: &Expiry) {
        self.breaches += 1;
        match expiry {
            Expiry::Escalated { to, due } => {
                self.question.owner.clone_from(to);
                self.question.due = *due;
            }
            Expiry::Defaulted { .. } => {}
        }
    }

    /// Whether its clock can still do something.
    #[must_use]
    pub const fn clock_runs(&self) -> bool {
        runs(self)
    }

    /// Who is asked next if its clock runs out as it stands.
    #[must_use]
    pub fn escalates_to(&self) -> &str {
        next_asked(&self.question, self.question.due)
    }

    /// Who is asked after it was answered, where another approval is mandated.
    #[must_use]
    pub fn then(&self) -> Option<&str> {
        after(&self.question, self.answer.as_ref()?).map(String::as_str)
    }

    /// The choice that was made, once it was.
    #[must_use]
    pub fn choice(&self) -> Option<&str> {
        self.answer.as_ref().map(|answer| answer.choice.as_str())
    }
}
