//! What came of decisions: stated before, told once, and not forgotten with the cycle.

use crate::{
    hands::Hands,
    world::{JON, MIRA, World},
};
use engine::{Command, Refusal};
use trace::{Actor, Answer, Response, Seen, id::DecisionId};

fn told(world: &mut World, decision: &DecisionId, because: &str) -> Result<Vec<String>, Refusal> {
    let (decision, because) = (decision.clone(), because.to_owned());
    world.command(JON, Command::SeeOutcome { decision, outcome: Seen::Mixed, because })
}

/// A cycle whose review said what it expects, turned to its end and closed.
fn closed() -> (World, DecisionId) {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    let cycle = world.cycle();
    let open = world.picture.cycles[&cycle].constraint.open().next().expect("because a review is open");
    let mut answer = Answer::new(open.question.id.clone(), "approve", "as meant");
    answer.expects = Some("no refund is paid twice".into());
    answer.by = Some(jiff::civil::date(2026, 12, 1));
    world.command(MIRA, Command::Decide(Box::new(answer.clone()))).expect("because it is hers");
    world.work(&mut hands);
    let (response, because) = (Response::Full, "met in the storm".to_owned());
    let close = Command::Close { cycle, response, because, changed: vec![], answers: vec![] };
    world.command(MIRA, close).expect("because the heartbeat is out");
    world.work(&mut hands);
    (world, answer.decision)
}

#[test]
fn an_outcome_of_a_closed_cycle_is_told_once_and_lies_in_that_cycle() {
    let (mut world, decision) = closed();
    assert!(world.picture.cycles.is_empty());
    let expectation = world.picture.expectations.open().next().expect("because one was stated").clone();
    assert_eq!((&expectation.decision, &*expectation.decider), (&decision, MIRA));
    let refusal = told(&mut world, &decision, " ").expect_err("because it says nothing");
    assert_eq!(refusal.rule, "constraint.no-reason");
    assert_eq!(
        told(&mut world, &decision, "two were").expect("because it is the first"),
        ["constraint.outcome_seen"]
    );
    assert_eq!(world.trace.last().and_then(|entry| entry.record.cycle.clone()), expectation.cycle);
    assert_eq!(world.picture.expectations.open().count(), 0);
    let refusal = told(&mut world, &decision, "two were").expect_err("because it is told");
    assert_eq!(refusal.rule, "constraint.outcome-twice");
}

#[test]
fn an_outcome_that_nobody_expected_or_that_an_agent_tells_is_refused() {
    let (mut world, decision) = closed();
    let refusal = told(&mut world, &"d-none".into(), "so").expect_err("because there is none");
    assert_eq!(refusal.rule, "constraint.no-expectation");
    let command = Command::SeeOutcome { decision, outcome: Seen::Met, because: "I say so".into() };
    let input = engine::Input { actor: Actor::agent("scribe"), what: engine::What::Command(command) };
    assert_eq!(
        world.take(input).expect_err("because it is an agent").rule,
        "constraint.agents-do-not-decide"
    );
}
