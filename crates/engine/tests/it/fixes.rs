//! A fix: it mends what was built, starts from a proof that misses, and closes itself where nothing deviated.

use crate::{
    hands::{Hands, ended},
    world::{MIRA, World},
};
use engine::Command;
use trace::{Ending, Response};

/// A world in which the first demand was built and closed, and a fix of it is written.
fn with_a_fix(hands: &mut Hands) -> World {
    let mut world = World::planned();
    world.open().expect("because it is approved");
    world.take_up("l-1");
    world.work(hands);
    world.decide(MIRA, "approve", None).expect("because it is theirs");
    world.work(hands);
    let cycle = world.cycle();
    let (response, because) = (Response::Full, "it pays once".to_owned());
    let close = Command::Close { cycle, response, because, changed: vec![], answers: vec![] };
    world.command(MIRA, close).expect("because it is proven");
    world.work(hands);
    world.demand.fixes = Some(world.demand.capability.clone());
    world.demand.id = "fix-retry".into();
    world.demand.capability = "refunds.idempotent.retry".into();
    world.plan.demand = "fix-retry".into();
    world
}

fn fixed(world: &mut World, hands: &mut Hands) {
    world.accept().expect("because it mends what is there");
    world.approve().expect("because nothing is open");
    world.open().expect("because it is approved");
    world.take_up("l-2");
    world.work(hands);
    world.decide(MIRA, "approve", None).expect("because it is theirs");
    world.work(hands);
}

#[test]
fn a_fix_that_went_as_meant_closes_itself() {
    let mut hands = Hands::new();
    let mut world = with_a_fix(&mut hands);
    fixed(&mut world, &mut hands);
    assert!(world.picture.cycles.is_empty(), "{:?}", world.waits());
}

#[test]
fn a_fix_that_deviated_waits_for_its_close() {
    let mut hands = Hands::new();
    let mut world = with_a_fix(&mut hands);
    let mut plain = Hands::new();
    hands.attempts = Box::new(move |step, attempt| match attempt {
        1 => ended(Ending::TimedOut),
        _ => (plain.attempts)(step, attempt),
    });
    fixed(&mut world, &mut hands);
    assert_eq!(world.waits(), ["mira@shop.example for Close"]);
}

#[test]
fn what_was_never_built_is_not_fixed() {
    let mut world = World::new();
    world.demand.fixes = Some("refunds.basic".into());
    assert_eq!(world.accept().expect_err("because nobody knows it").rule, "demand.unknown-capability");
    let mut world = World::planned();
    world.demand.fixes = Some(world.demand.capability.clone());
    world.demand.id = "fix-retry".into();
    world.demand.capability = "refunds.idempotent.retry".into();
    assert_eq!(world.accept().expect_err("because it is a Dream").rule, "demand.fixes-a-dream");
}

#[test]
fn a_proof_that_passes_already_is_no_fault_to_fix() {
    let mut world = with_a_fix(&mut Hands::new());
    world.demand.baseline.as_mut().expect("because it was measured").value = 0.0;
    assert_eq!(world.accept().expect_err("because nothing is wrong").rule, "demand.nothing-to-fix");
}
