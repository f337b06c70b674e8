//! No decision enters without what makes it one: each field left out, on each way by which one enters, and what is said.

use crate::{
    question::{self, question},
    world::{MIRA, World},
};
use engine::{Command, Refusal, constraint::Ask};
use expect_test::expect;
use trace::{Answer, Class, Digest, Event, Question, Rejected, Requirement, event::constraint};

fn class() -> Class {
    let requires = vec![Requirement::Expects, Requirement::Confidence, Requirement::Rejected];
    Class { requires, ..question::class(3_600) }
}

fn whole_question() -> Ask {
    Ask {
        trigger: "two tables hold the same key".into(),
        context: vec![Digest::of("what was on the table")],
        ..question(class())
    }
}

fn whole_answer(world: &World) -> Answer {
    let asked = world.picture.decisions.questions.last().expect("because one was asked");
    Answer {
        expects: Some("no refund is paid twice".into()),
        confidence: Some(0.8),
        rejected: vec![Rejected { option: "table".into(), because: "locks".into() }],
        ..Answer::new(asked.question.id.clone(), "queue", "one writer")
    }
}

fn told(what: &str, refused: &Refusal) -> String {
    format!("{what}: {}\n  {}\n  hint: {}\n", refused.rule, refused.why, refused.hint)
}

/// What is said where a question lacks something.
fn asked(what: &str, without: impl FnOnce(&mut Ask)) -> String {
    let mut ask = whole_question();
    without(&mut ask);
    let refused = World::new().command(MIRA, Command::Ask(Box::new(ask)));
    told(what, &refused.expect_err("because something is missing"))
}

/// What is said where an answer lacks something; with it, the same answer is taken.
fn answered(what: &str, without: impl FnOnce(&mut Answer)) -> String {
    let mut world = World::new();
    world.command(MIRA, Command::Ask(Box::new(whole_question()))).expect("because nothing is missing");
    let (whole, mut answer) = (whole_answer(&world), whole_answer(&world));
    without(&mut answer);
    let refused = world.command(MIRA, Command::Decide(Box::new(answer)));
    let told = told(what, &refused.expect_err("because something is missing"));
    world.command(MIRA, Command::Decide(Box::new(whole))).expect("because nothing is missing");
    told
}

#[test]
fn a_question_that_lacks_a_field_is_refused() {
    let said = [
        asked("no words", |ask| ask.text = "\n".into()),
        asked("no trigger", |ask| ask.trigger = " ".into()),
        asked("no options", |ask| ask.options = vec![]),
        asked("one option", |ask| ask.options.truncate(1)),
        asked("an option without words", |ask| ask.options[1] = " ".into()),
        asked("no owner", |ask| ask.owner.name = String::new()),
    ];
    expect![[r#"
        no words: constraint.no-question
          a question has words, and at most 4000 bytes of them
          hint: say what is to be decided in a sentence or two
        no trigger: constraint.no-trigger
          a question says what led to it
          hint: say it with `--trigger "…"`, or leave it out: then it is asked by a person
        no options: constraint.no-options
          a decision is between 2 and 12 options, each a word of its own
          hint: say `--options queue,table`
        one option: constraint.no-options
          a decision is between 2 and 12 options, each a word of its own
          hint: say `--options queue,table`
        an option without words: constraint.no-options
          a decision is between 2 and 12 options, each a word of its own
          hint: say `--options queue,table`
        no owner: constraint.no-owner
          nobody owns a decision of class `architecture`
          hint: name an owner of the area, or of the class, in `.evolute/evolute.toml`
    "#]]
    .assert_eq(&said.concat());
}

#[test]
fn an_answer_that_lacks_a_field_is_refused() {
    let said = [
        answered("no decision", |answer| answer.decision = "d-00000000".into()),
        answered("no choice", |answer| answer.choice = String::new()),
        answered("no reasoning", |answer| answer.because = " \n".into()),
        answered("no outcome criteria", |answer| answer.expects = None),
        answered("outcome criteria without words", |answer| answer.expects = Some(" ".into())),
        answered("no confidence", |answer| answer.confidence = None),
        answered("a confidence that is none", |answer| answer.confidence = Some(f64::NAN)),
        answered("nothing rejected", |answer| answer.rejected = vec![]),
        answered("a rejected option without its cost", |answer| answer.rejected[0].because = String::new()),
        answered("an exception without words", |answer| answer.exception = Some(String::new())),
        answered("guidance without words", |answer| answer.guidance = Some("\t".into())),
        answered("in place of itself", |answer| answer.supersedes = vec![answer.decision.clone()]),
    ];
    expect![[r#"
        no decision: constraint.unknown-decision
          there is no open decision `d-00000000`
          hint: run `evolute decisions` for those that are, or `evolute decisions d-00000000` if it was answered
        no choice: constraint.no-such-option
          `` is not an option of `d-epne9erv`
          hint: choose one of: queue, table
        no reasoning: constraint.no-reason
          a decision without its reasoning is a conversation
          hint: add `--because "…"`
        no outcome criteria: constraint.missing-field
          a decision of class `architecture` needs `expects`
          hint: add `--expects "…"`: what would show that it was right
        outcome criteria without words: constraint.missing-field
          a decision of class `architecture` needs `expects`
          hint: add `--expects "…"`: what would show that it was right
        no confidence: constraint.missing-field
          a decision of class `architecture` needs `confidence`
          hint: add `--confidence 0.8`: how sure you are, from 0 to 1
        a confidence that is none: constraint.confidence
          `confidence` is a number from 0 to 1
          hint: say `--confidence 0.8` for four in five
        nothing rejected: constraint.missing-field
          a decision of class `architecture` needs `rejected`
          hint: add `--rejected "OPTION: what it would have cost"` for each other option
        a rejected option without its cost: constraint.empty-field
          an option that was rejected is named, with what it would have cost
          hint: say `--rejected "OPTION: what it would have cost"`
        an exception without words: constraint.empty-field
          `exception` was given and says nothing
          hint: say where it departs from the policy, or leave `--exception` out
        guidance without words: constraint.empty-field
          `guidance` was given and says nothing
          hint: say what the agent is told, or leave `--guidance` out
        in place of itself: constraint.supersedes
          `d-epne9erv` can take the place of 16 others at most, and not of itself
          hint: name the earlier decisions alone: `--supersedes d-…`
    "#]].assert_eq(&said.concat());
}

#[test]
fn a_day_without_an_expectation_is_refused_where_none_is_required() {
    let mut world = World::new();
    let ask = Ask { class: Class { requires: vec![], ..class() }, ..whole_question() };
    world.command(MIRA, Command::Ask(Box::new(ask))).expect("because nothing is missing");
    let by = Some("2026-12-24".parse().expect("because it is a day"));
    let answer = Answer { expects: None, by, ..whole_answer(&world) };
    let refused = world.command(MIRA, Command::Decide(Box::new(answer)));
    expect![[r#"
        a day alone: constraint.nothing-expected
          a day by which it would show says nothing without what is expected
          hint: add `--expects "…"`, or leave `--by` out
    "#]]
    .assert_eq(&told("a day alone", &refused.expect_err("because nothing is expected")));
}

/// What the machine puts into a question, whoever is behind it: nobody else can.
pub(crate) fn is_whole(question: &Question) -> Result<(), &'static str> {
    let words = |text: &str| !text.trim().is_empty();
    let known = [
        (words(&question.trigger), "a trigger"),
        (words(&question.text), "words"),
        (words(&question.class), "a class"),
        (words(&question.owner), "an owner"),
        (question.options.len() >= 2 && question.options.iter().all(|option| words(option)), "options"),
        (!question.context.is_empty(), "a context"),
        (question.policy != Digest::ZERO, "a policy"),
    ];
    known.into_iter().find(|(is_there, _)| !is_there).map_or(Ok(()), |(_, what)| Err(what))
}

/// The questions of a trace, each with what it lacks.
pub(crate) fn lacking(world: &World) -> Vec<(String, &'static str)> {
    let questions = world.trace.iter().filter_map(|entry| match &entry.record.event {
        Event::Constraint(constraint::Event::DecisionRequested(question)) => Some(question),
        _other => None,
    });
    questions.filter_map(|question| Some((question.trigger.clone(), is_whole(question).err()?))).collect()
}
