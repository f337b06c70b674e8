//! The close: the heartbeat is answered, every deviation too, and what was learned reaches the next cycle.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use engine::{Command, Outcome, Proposal, Refusal};
use trace::{Digest, Layer, Manner, Response, Verdict, id::DeviationId};

/// A cycle in which the tests failed once, up to the moment of its close.
fn to_the_close(world: &mut World, hands: &mut Hands) {
    hands.gates = Box::new(|gate, step, attempt| {
        if (gate, step, attempt) == ("tests", Some(1), 1) { Verdict::Failed } else { Verdict::Passed }
    });
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world.work(hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(hands);
}

fn close(
    world: &mut World,
    response: Response,
    answers: Vec<(DeviationId, Proposal)>,
) -> Result<Vec<String>, Refusal> {
    let because = "read the heartbeat".to_owned();
    let command = Command::Close { cycle: world.cycle(), response, because, changed: vec![], answers };
    world.command(MIRA, command)
}

fn deviation(world: &World) -> DeviationId {
    world.picture.cycles[&world.cycle()].learning.deviations[0].0.id.clone()
}

fn change() -> Proposal {
    Proposal::Change {
        layer: Layer::Context,
        lesson: "amounts are whole cents".into(),
        patch: Digest::of("patch"),
    }
}

/// A second demand of the same territory, ready to open.
fn next_demand(world: &mut World) {
    world.demand.id = "refunds-partial".into();
    world.demand.capability = "refunds.partial".into();
    world.plan.demand = "refunds-partial".into();
    world.accept().expect("because the trace was read");
    world.approve().expect("because nothing is open");
}

#[test]
fn a_first_occurrence_is_watched_by_default_and_a_second_asks_for_more() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    to_the_close(&mut world, &mut hands);
    close(&mut world, Response::Full, vec![]).expect("because a first occurrence is watched");
    world.work(&mut hands);
    next_demand(&mut world);
    to_the_close(&mut world, &mut hands);
    let refusal = close(&mut world, Response::Full, vec![]).expect_err("because it happened before");
    assert_eq!(refusal.rule, "learning.recurs");
    let none = |because: &str| Proposal::None { because: because.into() };
    let id = deviation(&world);
    assert_eq!(
        close(&mut world, Response::Full, vec![(id.clone(), none(" "))])
            .expect_err("because it says nothing")
            .rule,
        "learning.no-reason"
    );
    close(&mut world, Response::Full, vec![(id, none("the fixture was wrong, and is gone"))])
        .expect("because it is reasoned");
}

#[test]
fn a_lesson_is_a_commit_and_the_next_cycle_reads_it() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    to_the_close(&mut world, &mut hands);
    let id = deviation(&world);
    close(&mut world, Response::Full, vec![(id, change())]).expect("because it changes context");
    world.work(&mut hands);
    assert!(hands.asked.contains(&"Change".to_owned()));
    assert!(world.picture.cycles.is_empty(), "{:?}", world.waits());
    let precedent = world.picture.bank.shown("payments/refunds").next().expect("because one cycle is closed");
    assert_eq!(precedent.lessons, ["amounts are whole cents"]);
    next_demand(&mut world);
    world.open().expect("because it is approved");
    world.take_up("l-9");
    let effect = world.wanted().effects[0].clone();
    assert!(format!("{:?}", effect.work).contains("Learned: amounts are whole cents"));
}

#[test]
fn an_approval_serves_one_cycle() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    to_the_close(&mut world, &mut hands);
    close(&mut world, Response::Partial, vec![]).expect("because a first occurrence is watched");
    world.work(&mut hands);
    world.accept().expect("because the trace was read");
    assert_eq!(world.open().expect_err("because it was approved before").rule, "cycle.plan-not-approved");
    world.approve().expect("because nothing is open");
    world.open().expect("because its plan is approved");
}

#[test]
fn a_change_that_does_not_apply_leaves_the_deviation_open() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    to_the_close(&mut world, &mut hands);
    hands.change = Some(Outcome::ChangeRefused { because: "does not apply".into() });
    let id = deviation(&world);
    close(&mut world, Response::Full, vec![(id, change())]).expect("because it changes context");
    world.work(&mut hands);
    assert_eq!(world.waits(), ["mira@shop.example for Close"]);
    close(&mut world, Response::Full, vec![]).expect("because it is still a first occurrence");
    world.work(&mut hands);
    assert!(world.picture.cycles.is_empty());
}

#[test]
fn learning_changes_constraint_context_or_planning_and_nothing_else() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    to_the_close(&mut world, &mut hands);
    let proposal =
        Proposal::Change { layer: Layer::Execution, lesson: "fix it".into(), patch: Digest::of("patch") };
    let id = deviation(&world);
    let refusal =
        close(&mut world, Response::Full, vec![(id, proposal)]).expect_err("because that mends one case");
    assert_eq!(refusal.rule, "learning.not-a-system-change");
}

#[test]
fn full_is_not_said_of_a_dream() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    hands.control = Manner::Met;
    to_the_close(&mut world, &mut hands);
    assert_eq!(
        close(&mut world, Response::Full, vec![]).expect_err("because it is void").rule,
        "learning.full-without-proof"
    );
    close(&mut world, Response::None, vec![]).expect("because that is honest");
}

#[test]
fn the_second_cycle_knows_what_the_first_one_cost() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    to_the_close(&mut world, &mut hands);
    close(&mut world, Response::Full, vec![]).expect("because it is Reality");
    world.work(&mut hands);
    let cost = world.picture.bank.costs("payments/refunds")[0];
    assert_eq!((cost.attempts, cost.false_starts, cost.red_gates, cost.touches), (3, 1, 1, 2));
    assert_eq!((cost.building_ms, cost.false_start_ms, cost.proof_ms), (100, 50, 200));
    assert_eq!((cost.tokens, cost.cost_usd.map(|usd| format!("{usd:.2}"))), (Some(360), Some("0.03".into())));
}
