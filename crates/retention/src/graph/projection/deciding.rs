//! What decisions tie: who asked whom under which version of which policy, what was answered, and where the answer
//! departed from the policy.

use super::{Kind, Named, Place, Ties, Verb};
use trace::{Answer, Digest, Expiry, Question, event::constraint};

/// What decides by a class's default when the time has run out.
const CLOCK: Named<'static> = (Kind::Signal, "sla");

impl Ties {
    pub(super) fn constraint(&mut self, event: &constraint::Event, place: Place<'_>) {
        match event {
            constraint::Event::EnvelopeFrozen { envelope, digest } => {
                let Some(cycle) = place.cycle else { return };
                for class in &envelope.classes {
                    let version = policy(&class.name, digest);
                    self.tie((Kind::Cycle, cycle.as_str()), Verb::HeldTo, (Kind::Policy, &version));
                }
            }
            constraint::Event::DecisionRequested(question) => self.asked(question, place),
            constraint::Event::Decided(answer) => self.decided(answer, place),
            constraint::Event::OutcomeSeen { decision, because, .. } => {
                let own = (Kind::Decision, decision.as_str());
                self.tie(own, Verb::TurnedOut, (Kind::Outcome, decision.as_str()));
                self.cites((Kind::Outcome, decision.as_str()), because);
            }
            constraint::Event::SlaBreached { decision, expiry } => {
                let own = (Kind::Decision, decision.as_str());
                self.tie(CLOCK, Verb::RanOutOn, own);
                if let Expiry::Escalated { to, .. } = expiry {
                    self.tie(own, Verb::WentTo, (Kind::Person, to));
                }
            }
        }
    }

    fn asked(&mut self, question: &Question, place: Place<'_>) {
        let own = (Kind::Decision, question.id.as_str());
        self.tie(own, Verb::Under, (Kind::Policy, &policy(&question.class, &question.policy)));
        self.tie(own, Verb::AskedOf, (Kind::Person, &question.owner));
        match (place.cycle, question.step) {
            (Some(cycle), Some(number)) => {
                self.tie(own, Verb::About, (Kind::Step, &super::step(cycle, number)));
            }
            (Some(cycle), None) => self.tie(own, Verb::About, (Kind::Cycle, cycle.as_str())),
            (None, _) => {}
        }
        for before in question.chain.iter().flat_map(|link| &link.before) {
            self.tie(own, Verb::Cites, (Kind::Decision, before.as_str()));
        }
        self.cites(own, &question.text);
        self.cites(own, &question.trigger);
    }

    fn decided(&mut self, answer: &Answer, place: Place<'_>) {
        let own = (Kind::Decision, answer.decision.as_str());
        self.did(place, Verb::Decided, own);
        if answer.by_default {
            self.tie(CLOCK, Verb::Decided, own);
        }
        for before in &answer.supersedes {
            self.tie(own, Verb::Replaces, (Kind::Decision, before.as_str()));
        }
        let words = [Some(&answer.because), answer.guidance.as_ref(), answer.expects.as_ref()];
        words.into_iter().flatten().for_each(|words| self.cites(own, words));
        if let Some(exception) = &answer.exception {
            let it = (Kind::Exception, answer.decision.as_str());
            self.tie(own, Verb::Made, it);
            self.did(place, Verb::Approved, it);
            self.cites(own, exception);
        }
    }
}

/// A class of decisions in the version that an envelope froze.
fn policy(class: &str, version: &Digest) -> String {
    format!("{class}@{version}")
}
