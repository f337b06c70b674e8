//! Who may answer a question, what an answer needs, and what an expired clock does.

use super::{
    question::later,
    view::{Asked, View},
};
use crate::{Refusal, owner::person};
use jiff::Timestamp;
use trace::{Actor, Answer, Event, Expiry, OnExpiry, event::constraint};

/// Choices that mean nothing without words for the agent.
const NEED_GUIDANCE: [&str; 2] = ["answer", "changes"];

/// Refuses an answer by the wrong person, without a reason, or outside the options.
pub(crate) fn answer(view: &View, actor: &Actor, answer: Answer) -> Result<Event, Refusal> {
    person(actor, "decide")?;
    let asked = view.find(&answer.decision).ok_or_else(|| unknown(&answer))?;
    if let Some(choice) = asked.choice() {
        return Err(Refusal::new(
            "constraint.already-decided",
            format!("decision `{}` was already answered: `{choice}`", answer.decision),
            "run `evolute decisions` to see what is open",
        ));
    }
    entitled(asked, actor)?;
    complete(asked, &answer)?;
    Ok(constraint::Event::Decided(answer).into())
}

/// The refusal of a decision that nobody asked for.
pub(crate) fn unknown(answer: &Answer) -> Refusal {
    Refusal::new(
        "constraint.unknown-decision",
        format!("there is no decision `{}`", answer.decision),
        "run `evolute decisions` to see what is open",
    )
}

fn entitled(asked: &Asked, actor: &Actor) -> Result<(), Refusal> {
    let question = &asked.question;
    if question.owner == actor.name || question.deputy.as_ref() == Some(&actor.name) {
        return Ok(());
    }
    Err(Refusal::new(
        "constraint.not-yours",
        format!("decision `{}` is `{}`'s, and you are `{}`", question.id, question.owner, actor.name),
        format!("ask `{}`; the clock runs out at {}", question.owner, question.due),
    ))
}

fn complete(asked: &Asked, answer: &Answer) -> Result<(), Refusal> {
    let question = &asked.question;
    if !question.options.contains(&answer.choice) {
        return Err(Refusal::new(
            "constraint.no-such-option",
            format!("`{}` is not an option of `{}`", answer.choice, question.id),
            format!("choose one of: {}", question.options.join(", ")),
        ));
    }
    if answer.because.trim().is_empty() {
        return Err(Refusal::new(
            "constraint.no-reason",
            "a decision without its reasoning is a conversation",
            "add `--because \"…\"`",
        ));
    }
    let worded = answer.guidance.as_ref().is_some_and(|words| !words.trim().is_empty());
    if NEED_GUIDANCE.contains(&answer.choice.as_str()) && !worded {
        return Err(Refusal::new(
            "constraint.no-guidance",
            format!("`{}` needs words that the agent can act on", answer.choice),
            "add `--guidance \"…\"`",
        ));
    }
    Ok(())
}

/// What the clocks of the open questions did by now.
pub(crate) fn expired(view: &View, now: Timestamp) -> Vec<Event> {
    view.open().filter(|asked| asked.question.due <= now).flat_map(|asked| expire(asked, now)).collect()
}

/// The default is taken at once; an escalation goes to the deputy and gives them the same time again.
fn expire(asked: &Asked, now: Timestamp) -> Vec<Event> {
    let question = &asked.question;
    let decision = question.id.clone();
    let breach = |expiry| constraint::Event::SlaBreached { decision: decision.clone(), expiry }.into();
    match &question.on_expiry {
        OnExpiry::Escalate => {
            let to = question.deputy.clone().unwrap_or_else(|| question.owner.clone());
            let span_s = question.due.duration_since(asked.at).as_secs().max(60).unsigned_abs();
            vec![breach(Expiry::Escalated { to, due: later(now, span_s) })]
        }
        OnExpiry::Default(choice) => {
            let answer = Answer {
                decision: decision.clone(),
                choice: choice.clone(),
                because: "the time ran out, and the class of the decision states this default".into(),
                guidance: None,
                expects: None,
                self_approved: false,
                by_default: true,
            };
            let defaulted = breach(Expiry::Defaulted { choice: choice.clone() });
            vec![defaulted, constraint::Event::Decided(answer).into()]
        }
    }
}
