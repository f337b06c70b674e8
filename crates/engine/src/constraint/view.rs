//! The constraint layer's projection: the envelope, the questions that are open, the answers that were given.

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
                self.questions.push(Asked { question, at, answer: None, by: None, breaches: 0 });
            }
            Event::Decided(answer) => {
                if let Some(asked) = self.find_mut(&answer.decision) {
                    asked.answer = Some(answer.clone());
                    asked.by = Some(by.to_owned());
                }
            }
            Event::SlaBreached { decision, expiry } => {
                if let Some(asked) = self.find_mut(decision) {
                    asked.expire(expiry);
                }
            }
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

    /// The choice that was made, once it was.
    #[must_use]
    pub fn choice(&self) -> Option<&str> {
        self.answer.as_ref().map(|answer| answer.choice.as_str())
    }
}
