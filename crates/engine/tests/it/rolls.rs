//! Tests by name: what ran at the base still runs, or a person lets it go.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use trace::{Absence, Event, Fault, Missing, event::cycle};

fn gone(test: &str) -> Vec<Missing> {
    vec![Missing { test: test.into(), now: Absence::Gone }]
}

/// Hands whose attempts up to this one miss a test.
fn forgetful(until: u32) -> Hands {
    let mut hands = Hands::new();
    let missing = move |step: Option<u32>, attempt: u32| {
        if step == Some(1) && attempt <= until { gone("shop refunds::pays_once") } else { vec![] }
    };
    hands.missing = Some(Box::new(missing));
    hands
}

fn question(world: &World) -> String {
    let open = world.picture.cycles[&world.cycle()].constraint.open().next();
    open.map_or_else(String::new, |asked| {
        format!("{} [{}]", asked.question.text, asked.question.options.join(", "))
    })
}

fn faults(world: &World) -> Vec<(Fault, String)> {
    let fault = |entry: &engine::Entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Deviated(deviation)) => Some((deviation.fault, deviation.detail.clone())),
        _ => None,
    };
    world.trace.iter().filter_map(fault).collect()
}

#[test]
fn an_agent_that_is_to_put_a_test_back_is_told_which() {
    let (mut world, mut hands) = (World::opened(), forgetful(1));
    world.work(&mut hands);
    world.decide(MIRA, "answer", Some("it still pays once")).expect("because it is hers");
    world.work(&mut hands);
    let told = "the test `shop refunds::pays_once` ran at the base and is gone: make it run again";
    assert!(hands.briefs[1].contains(told), "{}", hands.briefs[1]);
    let told = "the test `shop refunds::pays_once` ran at the base and is gone: make it run again; only the plan, or its owner, lets a test go";
    assert_eq!(faults(&world), [(Fault::TestsMissing, told.to_owned())]);
    assert!(question(&world).starts_with("Does `refunds-idempotent` land as it is?"), "{}", question(&world));
}

#[test]
fn a_missing_test_is_a_question_to_the_owner_who_alone_lets_it_go() {
    let (mut world, mut hands) = (World::opened(), forgetful(9));
    world.work(&mut hands);
    assert_eq!(
        question(&world),
        "After step 1 tests are missing: `shop refunds::pays_once` ran at the base and is gone. May they go? [drop, answer, replan, abort]"
    );
    let attempts = hands.briefs.len();
    assert_eq!(
        world.decide("eve@shop.example", "drop", None).map_err(|refusal| refusal.rule),
        Err("constraint.not-yours")
    );
    world.decide(MIRA, "drop", None).expect("because it is hers");
    world.work(&mut hands);
    assert!(question(&world).starts_with("Does `refunds-idempotent` land as it is?"), "{}", question(&world));
    assert_eq!(
        hands.briefs.len(),
        attempts + 1,
        "the second step is asked for, and the first is not repeated"
    );
}

#[test]
fn a_test_that_the_plan_drops_may_go_and_no_other() {
    let mut world = World::new();
    world.plan.steps[0].drops = vec!["refunds::pays_once".into()];
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    let mut hands = forgetful(9);
    world.work(&mut hands);
    assert!(hands.briefs[0].contains("- the test `refunds::pays_once` may go"), "{}", hands.briefs[0]);
    assert_eq!(faults(&world), []);
    hands.missing = Some(Box::new(|_, _| gone("shop refunds::pays")));
    world.decide(MIRA, "changes", Some("whole cents")).expect("because it is hers");
    world.work(&mut hands);
    assert_eq!(faults(&world).last().map(|(fault, _)| *fault), Some(Fault::TestsMissing));
}

#[test]
fn a_candidate_that_misses_a_test_does_not_land() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.missing = Some(Box::new(
        |step: Option<u32>, _| if step.is_none() { gone("shop refunds::pays") } else { vec![] },
    ));
    hands.candidate.push(engine::Outcome::CandidateMade {
        commit: trace::id::ObjectId::from("merge"),
        tree: trace::id::ObjectId::from("merged"),
        onto: trace::id::ObjectId::from("moved"),
    });
    world.work(&mut hands);
    let asked = question(&world);
    assert!(
        asked.starts_with("The candidate cannot land: gate `tests`: the test `shop refunds::pays` ran"),
        "{asked}"
    );
}

#[test]
fn gates_that_name_no_tests_are_not_called() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    assert!(!hands.asked.contains(&"CallRoll".to_owned()), "{:?}", hands.asked);
}
