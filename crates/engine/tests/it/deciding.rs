//! Decisions, owners and clocks: who is asked, by when, and what the clock does once.

use crate::{
    question::{class, question},
    world::{JON, MIRA, World, owner},
};
use engine::{
    Command, Input, What,
    constraint::{Ask, Owner, view::Asked},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use trace::{Actor, Answer, Class, Person, Rejected, Requirement, Span};

fn at(text: &str) -> Timestamp {
    text.parse().expect("because the test writes a time")
}

fn ask(class: Class, owner: Owner, people: Vec<Person>) -> Command {
    Command::Ask(Box::new(Ask { owner, people, ..question(class) }))
}

fn asked(world: &World) -> &Asked {
    world.picture.decisions.questions.last().expect("because one was asked")
}

fn answer(world: &World) -> Answer {
    Answer::new(asked(world).question.id.clone(), "queue", "one writer")
}

#[test]
fn a_question_outside_any_cycle_waits_for_its_owner_and_is_answered_once() {
    let mut world = World::new();
    world.command("eve@shop.example", ask(class(3_600), owner(), vec![])).expect("because anybody may ask");
    assert_eq!(world.wanted().waits[0].whom, MIRA);
    let answer = Command::Decide(Box::new(answer(&world)));
    let refusal = world.command("eve@shop.example", answer.clone()).expect_err("because it is not hers");
    assert_eq!(refusal.rule, "constraint.not-yours");
    world.command("Mira@Shop.example", answer.clone()).expect("because addresses know no case");
    assert_eq!(asked(&world).answered, Some(world.now));
    assert!(world.wanted().waits.is_empty());
    let refusal = world.command(MIRA, answer).expect_err("because it is answered");
    assert_eq!(refusal.rule, "constraint.already-decided");
}

#[test]
fn an_agent_owns_no_decision_not_even_its_own_question() {
    let mut world = World::new();
    let what = What::Command(ask(class(3_600), Owner::sole("scribe"), vec![]));
    let refusal =
        world.take(Input { actor: Actor::agent("scribe"), what }).expect_err("because it is no person");
    assert_eq!(refusal.rule, "constraint.agents-do-not-decide");
}

#[test]
fn whoever_answers_their_own_question_is_on_record_for_it() {
    let mut world = World::new();
    world.command(MIRA, ask(class(3_600), owner(), vec![])).expect("because anybody may ask");
    let answer = answer(&world);
    world.command(MIRA, Command::Decide(Box::new(answer))).expect("because it is hers");
    assert!(asked(&world).answer.as_ref().is_some_and(|answer| answer.self_approved));
}

#[test]
fn a_required_field_that_is_missing_is_named() {
    let mut world = World::new();
    let class = Class { requires: vec![Requirement::Expects, Requirement::Rejected], ..class(3_600) };
    world.command(MIRA, ask(class, owner(), vec![])).expect("because anybody may ask");
    let mut answer = answer(&world);
    let refused = |world: &mut World, answer: &Answer| {
        let refusal = world.command(MIRA, Command::Decide(Box::new(answer.clone())));
        refusal.expect_err("because a field is missing").why
    };
    assert_eq!(refused(&mut world, &answer), "a decision of class `architecture` needs `expects`");
    answer.expects = Some("no refund is paid twice".into());
    assert_eq!(refused(&mut world, &answer), "a decision of class `architecture` needs `rejected`");
    answer.rejected = vec![Rejected { option: "table".into(), because: "locks".into() }];
    answer.confidence = Some(1.5);
    assert_eq!(refused(&mut world, &answer), "`confidence` is a number from 0 to 1");
    answer.confidence = Some(0.8);
    world.command(MIRA, Command::Decide(Box::new(answer))).expect("because nothing is missing");
}

#[test]
fn a_clock_that_ran_out_while_nobody_looked_is_heard_once() {
    let mut world = World::new();
    world.command(MIRA, ask(class(3_600), owner(), vec![])).expect("because anybody may ask");
    assert_eq!(world.pass(1_000), ["constraint.sla_breached"]);
    assert_eq!(world.pass(0), Vec::<String>::new());
    assert_eq!(asked(&world).question.owner, JON);
}

#[test]
fn without_a_deputy_the_owner_is_asked_again_and_not_for_ever() {
    let mut world = World::new();
    world.command(MIRA, ask(class(3_600), Owner::sole(MIRA), vec![])).expect("because anybody may ask");
    let heard: Vec<usize> = (0..6).map(|_| world.pass(2).len()).collect();
    assert_eq!(heard, [1, 1, 1, 0, 0, 0]);
    assert_eq!(asked(&world).question.owner, MIRA);
    assert_eq!(world.wanted().wake, None);
}

#[test]
fn an_owner_who_is_away_is_not_waited_for() {
    let mut world = World::new();
    let away = vec![Span { from: at("2026-11-01T00:00:00Z"), until: at("2026-11-05T00:00:00Z") }];
    let people = vec![Person { name: MIRA.into(), working: vec![], away }];
    world.command(JON, ask(class(3_600), owner(), people)).expect("because anybody may ask");
    let question = &asked(&world).question;
    assert_eq!(question.owner, JON);
    assert_eq!(question.deputy.as_deref(), Some(MIRA));
    assert_eq!(question.stands_in.as_deref(), Some("`mira@shop.example` is away until 2026-11-05 00:00 UTC"));
}

#[test]
fn an_sla_counts_working_time_only() {
    let mut world = World::new();
    let day = |from, until| Span { from: at(from), until: at(until) };
    let working = vec![
        day("2026-11-02T08:00:00Z", "2026-11-02T10:00:00Z"),
        day("2026-11-03T08:00:00Z", "2026-11-03T16:00:00Z"),
    ];
    let people = vec![Person { name: MIRA.into(), working, away: vec![] }];
    world.command(JON, ask(class(7_200), owner(), people)).expect("because anybody may ask");
    assert_eq!(asked(&world).question.due, at("2026-11-03T09:00:01Z"));
}

proptest! {
    /// Whatever the calendar, between asking and due lie exactly so many seconds of work; past its end all count.
    #[test]
    fn the_working_clock_counts_every_second_of_work_once(
        lengths in prop::collection::vec((0_i64..40_000, 1_i64..40_000), 0..12),
        sla_s in 1_u64..200_000,
    ) {
        let mut world = World::new();
        let begin = world.now.as_second() - 50_000;
        let second = |second| Timestamp::from_second(second).expect("because it is near");
        let mut reached = begin;
        let mut working = vec![];
        for (gap, length) in lengths {
            working.push(Span { from: second(reached + gap), until: second(reached + gap + length) });
            reached += gap + length;
        }
        let people = vec![Person { name: MIRA.into(), working: working.clone(), away: vec![] }];
        world.command(JON, ask(class(sla_s), owner(), people)).expect("because anybody may ask");
        let (now, due) = (world.now.as_second(), asked(&world).question.due.as_second());
        let within = |from: i64, until: i64| (until.min(due) - from.max(now)).max(0);
        let worked: i64 = working.iter().map(|span| within(span.from.as_second(), span.until.as_second())).sum();
        let after = (due - reached.max(now)).max(0);
        prop_assert_eq!(u64::try_from(worked + after), Ok(sla_s));
    }

    /// A restart is a picture folded anew; a jump back of the wall clock never reaches the engine, because no
    /// record is earlier than the last one.
    #[test]
    fn each_breach_is_recorded_once_whatever_the_clock_does(jumps in prop::collection::vec(-50_i64..50, 1..40)) {
        let mut world = World::new();
        world.command(MIRA, ask(class(36_000), owner(), vec![])).expect("because anybody may ask");
        for jump in jumps {
            let wall = world.now.checked_add(SignedDuration::from_hours(jump)).expect("because it is near");
            let due = asked(&world).question.due;
            let before = asked(&world).breaches;
            world.now = wall.max(world.picture.latest);
            let late = before < 3 && due <= world.now.checked_add(SignedDuration::from_secs(1)).expect("near");
            let heard = world.pass(0).len();
            prop_assert_eq!(heard, usize::from(late));
            prop_assert_eq!(world.pass(0).len(), 0);
            let mut again = engine::Picture::default();
            world.trace.iter().for_each(|entry| engine::fold(&mut again, entry));
            prop_assert_eq!(&again, &world.picture);
            world.picture = again;
        }
    }
}

#[test]
fn a_deputy_who_is_away_when_the_clock_runs_out_is_not_who_comes_next() {
    let mut world = World::new();
    let away = vec![Span { from: at("2026-11-01T00:00:00Z"), until: at("2026-11-05T00:00:00Z") }];
    let people = vec![Person { name: JON.into(), working: vec![], away }];
    world.command(JON, ask(class(3_600), owner(), people)).expect("because anybody may ask");
    assert_eq!(asked(&world).escalates_to(), MIRA);
    world.pass(1);
    assert_eq!((asked(&world).breaches, &*asked(&world).question.owner), (1, MIRA));
}
