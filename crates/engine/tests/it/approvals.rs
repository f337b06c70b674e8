//! Whose a decision is: small ones stay with whoever asks, mandated ones go on to the next person.

use crate::{
    question::{self, question},
    world::{JON, MIRA, World},
};
use engine::{
    Command, Input, What,
    constraint::{Ask, view::Asked},
};
use trace::{Actor, Answer, Class, Mandate, OnExpiry, Requirement};

const EVE: &str = "eve@shop.example";
const LEGAL: &str = "legal@shop.example";

/// A class in which what can be undone within two hours is small.
fn class() -> Class {
    Class { threshold_s: Some(7_200), ..question::class(3_600) }
}

fn ask(class: Class, undo_s: Option<u64>) -> Command {
    Command::Ask(Box::new(Ask { undo_s, ..question(class) }))
}

fn last(world: &World) -> &Asked {
    world.picture.decisions.questions.last().expect("because one was asked")
}

fn answer(world: &mut World, who: &str, choice: &str) -> Vec<String> {
    let answer = Answer::new(last(world).question.id.clone(), choice, "seen");
    world.command(who, Command::Decide(Box::new(answer))).expect("because it is theirs")
}

#[test]
fn what_can_be_undone_soon_enough_is_the_askers_and_the_record_says_why() {
    let mut world = World::new();
    world.command(EVE, ask(class(), Some(7_200))).expect("because anybody may ask");
    assert_eq!(world.wanted().waits[0].whom, EVE);
    let question = &last(&world).question;
    assert_eq!((question.undo_s, question.deputy.as_deref()), (Some(7_200), Some(MIRA)));
    let why = "it can be undone in 2h, and up to 2h is small in class `architecture`";
    assert_eq!(question.stands_in.as_deref(), Some(why));
    answer(&mut world, EVE, "queue");
}

#[test]
fn what_takes_longer_or_has_no_threshold_goes_to_the_owner() {
    let mut world = World::new();
    world.command(EVE, ask(class(), Some(7_201))).expect("because anybody may ask");
    assert_eq!(last(&world).question.owner, MIRA);
    world.command(EVE, ask(class(), None)).expect("because anybody may ask");
    assert_eq!(last(&world).question.owner, MIRA);
    let large = Class { threshold_s: None, ..class() };
    world.command(EVE, ask(large, Some(60))).expect("because anybody may ask");
    assert_eq!(last(&world).question.owner, MIRA);
}

#[test]
fn an_agents_question_is_the_owners_however_small_it_is() {
    let mut world = World::new();
    let what = What::Command(ask(class(), Some(60)));
    world.take(Input { actor: Actor::agent("scribe"), what }).expect("because anybody may ask");
    assert_eq!(last(&world).question.owner, MIRA);
    assert_eq!(last(&world).question.stands_in, None);
}

fn mandated(on_expiry: OnExpiry) -> Class {
    let who = vec![MIRA.to_owned(), LEGAL.to_owned(), EVE.to_owned(), LEGAL.to_owned()];
    let mandate = Some(Mandate { who, why: "the payment law, §7".into() });
    Class { threshold_s: None, requires: vec![Requirement::Expects], on_expiry, mandate, ..class() }
}

fn expecting(world: &mut World, who: &str) -> Vec<String> {
    let mut answer = Answer::new(last(world).question.id.clone(), "queue", "seen");
    answer.expects = Some("no refund is paid twice".into());
    world.command(who, Command::Decide(Box::new(answer))).expect("because it is theirs")
}

/// The places of a chain's questions, with who was asked.
fn chain(world: &World) -> Vec<String> {
    let place = |asked: &Asked| {
        let link = asked.question.chain.as_ref().expect("because it is mandated");
        format!("{} of {}: {}", link.place, link.of, asked.question.owner)
    };
    world.picture.decisions.questions.iter().map(place).collect()
}

#[test]
fn after_the_owners_yes_each_mandated_person_is_asked_once_in_order() {
    let mut world = World::new();
    world.command(JON, ask(mandated(OnExpiry::Escalate), None)).expect("because anybody may ask");
    let both = ["constraint.decided", "constraint.decision_requested"];
    assert_eq!(expecting(&mut world, MIRA), both);
    let asked = last(&world).clone();
    assert_eq!(asked.question.due.duration_since(world.now).as_secs(), 3_600);
    assert_eq!(asked.question.trigger, "asked by hand");
    assert_eq!(answer(&mut world, LEGAL, "queue"), both);
    assert_eq!(answer(&mut world, EVE, "queue"), ["constraint.decided"]);
    assert_eq!(
        chain(&world),
        ["1 of 3: mira@shop.example", "2 of 3: legal@shop.example", "3 of 3: eve@shop.example"]
    );
    assert!(world.wanted().waits.is_empty());
}

#[test]
fn a_no_ends_a_mandated_chain() {
    let mut world = World::new();
    world.command(JON, ask(mandated(OnExpiry::Escalate), None)).expect("because anybody may ask");
    expecting(&mut world, MIRA);
    assert_eq!(answer(&mut world, LEGAL, "table"), ["constraint.decided"]);
    assert!(world.wanted().waits.is_empty());
}

#[test]
fn a_clock_that_takes_the_yes_asks_the_next_person_too() {
    let mut world = World::new();
    let class = mandated(OnExpiry::Default("queue".into()));
    world.command(JON, ask(class, None)).expect("because anybody may ask");
    assert_eq!(
        world.pass(2),
        ["constraint.sla_breached", "constraint.decided", "constraint.decision_requested"]
    );
    assert_eq!(last(&world).question.owner, LEGAL);
    world.pass(2);
    world.pass(2);
    assert_eq!(chain(&world).len(), 3);
    assert!(world.wanted().waits.is_empty());
}

#[test]
fn a_mandated_review_lands_only_after_the_last_yes_and_its_waiting_is_counted() {
    let mut world = World::planned();
    let review = world.envelope.classes.iter_mut().find(|class| class.name == "review");
    review.expect("because it is always there").mandate =
        Some(Mandate { who: vec![LEGAL.into()], why: "the payment law, §7".into() });
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    let mut hands = crate::hands::Hands::new();
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    let landed = |world: &World| world.names().iter().any(|name| name == "execution.landed");
    assert!(!landed(&world));
    assert!(world.waits()[0].starts_with(LEGAL), "{:?}", world.waits());
    world.pass(1);
    world.decide(LEGAL, "approve", None).expect("because it is theirs");
    world.work(&mut hands);
    assert!(landed(&world));
    let cost = world.picture.cycles[&world.cycle()].tally.cost();
    assert_eq!((cost.touches, cost.mandated_ms / 3_600_000), (2, 1));
}
