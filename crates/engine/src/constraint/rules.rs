//! Who may answer a question, what an answer needs, and what an expired clock does.

use super::{
    Ask, calendar, mandate,
    view::{Asked, View},
};
use crate::{
    Refusal,
    ids::Ids,
    owner::{person, same},
};
use jiff::Timestamp;
use trace::{Actor, Answer, Event, Expiry, OnExpiry, Question, Requirement, event::constraint};

/// Choices that mean nothing without words for the agent. What changes are asked for is said by the reasons themselves.
const NEED_GUIDANCE: [&str; 1] = ["answer"];

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
        format!("there is no open decision `{}`", answer.decision),
        format!(
            "run `evolute decisions` for those that are, or `evolute decisions {}` if it was answered",
            answer.decision
        ),
    )
}

fn entitled(asked: &Asked, actor: &Actor) -> Result<(), Refusal> {
    let question = &asked.question;
    let deputy = question.deputy.as_ref().is_some_and(|deputy| same(deputy, &actor.name));
    if deputy || same(&question.owner, &actor.name) {
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
    reasoned(&answer.because, "a decision without its reasoning is a conversation")?;
    let worded = answer.guidance.as_ref().is_some_and(|words| !words.trim().is_empty());
    if NEED_GUIDANCE.contains(&answer.choice.as_str()) && !worded {
        return Err(Refusal::new(
            "constraint.no-guidance",
            format!("`{}` needs words that the agent can act on", answer.choice),
            "add `--guidance \"…\"`",
        ));
    }
    if let Some(missing) = question.requires.iter().find(|field| !given(answer, **field)) {
        return Err(lacking(question, *missing));
    }
    worded_in_full(answer)?;
    if answer.supersedes.contains(&question.id) || answer.supersedes.len() > MOST_SUPERSEDED {
        return Err(Refusal::new(
            "constraint.supersedes",
            format!(
                "`{}` can take the place of {MOST_SUPERSEDED} others at most, and not of itself",
                question.id
            ),
            "name the earlier decisions alone: `--supersedes d-…`",
        ));
    }
    if answer.confidence.is_some_and(|sure| !(0.0..=1.0).contains(&sure)) {
        return Err(Refusal::new(
            "constraint.confidence",
            "`confidence` is a number from 0 to 1",
            "say `--confidence 0.8` for four in five",
        ));
    }
    Ok(())
}

/// Refuses what was given without a word in it: a record would seem to hold what nobody said.
fn worded_in_full(answer: &Answer) -> Result<(), Refusal> {
    let given = [
        ("guidance", answer.guidance.as_ref(), "say what the agent is told, or leave `--guidance` out"),
        (
            "expects",
            answer.expects.as_ref(),
            "say what would show that it was right, or leave `--expects` out",
        ),
        (
            "exception",
            answer.exception.as_ref(),
            "say where it departs from the policy, or leave `--exception` out",
        ),
    ];
    let empty = |words: &String| words.trim().is_empty();
    if let Some((field, _, hint)) = given.into_iter().find(|(_, words, _)| words.is_some_and(empty)) {
        return Err(Refusal::new(
            "constraint.empty-field",
            format!("`{field}` was given and says nothing"),
            hint,
        ));
    }
    if answer.rejected.iter().any(|rejected| empty(&rejected.option) || empty(&rejected.because)) {
        return Err(Refusal::new(
            "constraint.empty-field",
            "an option that was rejected is named, with what it would have cost",
            "say `--rejected \"OPTION: what it would have cost\"`",
        ));
    }
    if answer.by.is_some() && answer.expects.is_none() {
        return Err(Refusal::new(
            "constraint.nothing-expected",
            "a day by which it would show says nothing without what is expected",
            "add `--expects \"…\"`, or leave `--by` out",
        ));
    }
    Ok(())
}

/// Refuses what is said without its reasoning.
pub(super) fn reasoned(because: &str, why: &str) -> Result<(), Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::new("constraint.no-reason", why, "add `--because \"…\"`"));
    }
    Ok(())
}

fn given(answer: &Answer, field: Requirement) -> bool {
    match field {
        Requirement::Expects => answer.expects.as_ref().is_some_and(|words| !words.trim().is_empty()),
        Requirement::Confidence => answer.confidence.is_some(),
        Requirement::Rejected => !answer.rejected.is_empty(),
    }
}

fn lacking(question: &Question, field: Requirement) -> Refusal {
    let hint = match field {
        Requirement::Expects => "add `--expects \"…\"`: what would show that it was right",
        Requirement::Confidence => "add `--confidence 0.8`: how sure you are, from 0 to 1",
        Requirement::Rejected => "add `--rejected \"OPTION: what it would have cost\"` for each other option",
    };
    let reason = format!("a decision of class `{}` needs `{}`", question.class, field.name());
    Refusal::new("constraint.missing-field", reason, hint)
}

/// Refuses a question that cannot be answered: no words, nothing that led to it, no choice between options, no
/// owner.
pub(crate) fn askable(ask: &Ask) -> Result<(), Refusal> {
    let mut options: Vec<&String> = ask.options.iter().collect();
    options.sort();
    options.dedup();
    let plain = options.iter().all(|option| !option.trim().is_empty() && option.len() <= LONGEST_OPTION);
    if ask.text.trim().is_empty() || ask.text.len() > LONGEST_QUESTION {
        return Err(Refusal::new(
            "constraint.no-question",
            format!("a question has words, and at most {LONGEST_QUESTION} bytes of them"),
            "say what is to be decided in a sentence or two",
        ));
    }
    let owner = if ask.class.owner == "area" { &ask.owner.name } else { &ask.class.owner };
    if owner.trim().is_empty() {
        return Err(Refusal::new(
            "constraint.no-owner",
            format!("nobody owns a decision of class `{}`", ask.class.name),
            "name an owner of the area, or of the class, in `.evolute/evolute.toml`",
        ));
    }
    if ask.trigger.trim().is_empty() {
        return Err(Refusal::new(
            "constraint.no-trigger",
            "a question says what led to it",
            "say it with `--trigger \"…\"`, or leave it out: then it is asked by a person",
        ));
    }
    if !plain || options.len() != ask.options.len() || !(2..=MOST_OPTIONS).contains(&options.len()) {
        return Err(Refusal::new(
            "constraint.no-options",
            format!("a decision is between 2 and {MOST_OPTIONS} options, each a word of its own"),
            "say `--options queue,table`",
        ));
    }
    Ok(())
}

/// Decisions whose place one decision takes.
const MOST_SUPERSEDED: usize = 16;
/// Bytes of a question.
const LONGEST_QUESTION: usize = 4_000;
/// Bytes of one option.
const LONGEST_OPTION: usize = 80;
/// Options of one question.
const MOST_OPTIONS: usize = 12;

/// How often the clock of one question is heard: then it stays overdue, and is shown so, without another record.
pub(crate) const MOST_BREACHES: u32 = 3;

/// Whether the clock of an open question can still do something.
pub(crate) const fn runs(asked: &Asked) -> bool {
    asked.answer.is_none() && asked.breaches < MOST_BREACHES
}

/// What the clocks of the open questions did by now. However long nobody looked, a clock ran out once: the next
/// one starts at the moment of the look.
pub(crate) fn expired(view: &View, now: Timestamp, ids: &mut Ids) -> Vec<Event> {
    let late = |asked: &&Asked| runs(asked) && asked.question.due <= now;
    view.open().filter(late).flat_map(|asked| expire(asked, now, ids)).collect()
}

/// A default that the question offers is taken at once; anything else is asked again of whoever is there.
fn expire(asked: &Asked, now: Timestamp, ids: &mut Ids) -> Vec<Event> {
    let decision = asked.question.id.clone();
    let breach = |expiry| constraint::Event::SlaBreached { decision: decision.clone(), expiry }.into();
    match &asked.question.on_expiry {
        OnExpiry::Default(choice) if asked.question.options.contains(choice) => {
            let because = "the time ran out, and the class of the decision states this default";
            let mut answer = Answer::new(decision.clone(), choice.clone(), because);
            answer.by_default = true;
            let defaulted = breach(Expiry::Defaulted { choice: choice.clone() });
            let next = mandate::next(&asked.question, &answer, now, ids);
            let next = next.map(|question| constraint::Event::DecisionRequested(question).into());
            [defaulted, constraint::Event::Decided(answer).into()].into_iter().chain(next).collect()
        }
        OnExpiry::Default(_) | OnExpiry::Escalate => vec![breach(escalated(asked, now))],
    }
}

/// It goes to the deputy, unless they are away too or have it already; then it is asked again of its owner.
pub(super) fn next_asked(question: &Question, now: Timestamp) -> &String {
    let there = |name: &&String| calendar::away_until(&question.people, name, now).is_none();
    question.deputy.as_ref().filter(there).unwrap_or(&question.owner)
}

fn escalated(asked: &Asked, now: Timestamp) -> Expiry {
    let question = &asked.question;
    let to = next_asked(question, now).clone();
    let first_s = question.due.duration_since(asked.at).as_secs().unsigned_abs();
    let span_s = question.sla_s.unwrap_or(first_s).max(LEAST_AGAIN_S);
    Expiry::Escalated { due: calendar::due(&question.people, &to, now, span_s), to }
}

/// Seconds that whoever is asked next has at the least.
const LEAST_AGAIN_S: u64 = 60;
