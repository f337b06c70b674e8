//! Overruns are told while a cycle runs; and what weak layers cost is told with the heartbeat.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use engine::{Command, cycle::frontier};
use expect_test::expect;
use std::collections::BTreeMap;
use trace::{Event, Layer, Response, Verdict, event::cycle};

/// Three cycles of one territory that cost the same, and a fourth one whose first step stays red for so many attempts.
fn fourth(world: &mut World, hands: &mut Hands, red: u32) {
    for name in ["one", "two", "three"] {
        world.turn_to(name, "payments/refunds");
        world.closed(hands, Response::Full);
    }
    hands.gates = Box::new(move |gate, step, attempt| {
        let fails = gate == "tests" && step == Some(1) && attempt <= red;
        if fails { Verdict::Failed } else { Verdict::Passed }
    });
    world.envelope.limits.attempts_per_step = 9;
    world.turn_to("four", "payments/refunds");
    world.accept().expect("because it is complete");
    world.approve().expect("because nothing is open");
    world.open().expect("because it is approved");
    world.take_up("l-4");
}

fn overruns(world: &World) -> Vec<String> {
    let said = |entry: &engine::Entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Overran { measure, actual, expected, likely, cycles }) => Some(format!(
            "{measure:?}: {actual} of {expected:.1}, likely up to {likely:.1}, by {cycles} cycles"
        )),
        _other => None,
    };
    world.trace.iter().filter_map(said).collect()
}

#[test]
fn an_overrun_is_heard_of_before_the_cycle_ends_and_once() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    fourth(&mut world, &mut hands, 4);
    let mut heard_at = None;
    for turn in 0..200 {
        let Some(effect) = world.wanted().effects.into_iter().next() else { break };
        let outcome = hands.outcome(&effect.work);
        world.report(&effect, outcome).expect("because the effect is outstanding");
        if heard_at.is_none() && !overruns(&world).is_empty() {
            heard_at = Some(turn);
            let cycle = &world.picture.cycles[&world.cycle()];
            assert!(cycle.learning.heartbeat.is_none() && cycle.execution.landed.is_none());
            world.turn_to("five", "payments/refunds");
            let asked = world.accept();
            asked.expect("because an overrun holds back and does not forbid");
            let seen = frontier(&world.picture, &BTreeMap::new(), &[]);
            let five = seen.reachable.iter().find(|it| it.demand.as_str() == "five");
            let held = &five.expect("because it waits for nothing").held;
            expect!["overran: 3 attempts, where 2.0 or fewer were likely"].assert_eq(&held[0].words);
            assert_eq!(
                held[0].record.as_str(),
                world
                    .trace
                    .iter()
                    .find(|entry| entry.record.event.name() == "cycle.overran")
                    .expect("because it is on record")
                    .record
                    .id
                    .as_str()
            );
        }
    }
    assert!(heard_at.is_some());
    expect![[r#"
        Attempts: 3 of 2.0, likely up to 2.0, by 3 cycles
        Usd: 0.03 of 0.0, likely up to 0.0, by 3 cycles
        MachineMs: 500 of 380.0, likely up to 380.0, by 3 cycles"#]]
    .assert_eq(&overruns(&world).join("\n"));
}

#[test]
fn nothing_overruns_where_the_curve_shows_nothing() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    hands.gates = Box::new(|gate, step, attempt| {
        let fails = gate == "tests" && step == Some(1) && attempt <= 2;
        if fails { Verdict::Failed } else { Verdict::Passed }
    });
    world.beat(&mut hands);
    assert_eq!(overruns(&world), [""; 0]);
}

#[test]
fn a_cycle_that_costs_what_they_all_cost_overruns_nothing() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    fourth(&mut world, &mut hands, 0);
    world.work(&mut hands);
    assert_eq!(overruns(&world), [""; 0]);
}

#[test]
fn the_heartbeat_tells_what_a_weak_layer_cost() {
    let (mut world, mut hands) = (World::planned(), Hands::new());
    hands.gates = Box::new(|gate, step, attempt| {
        let fails = gate == "tests" && step == Some(1) && attempt <= 2;
        if fails { Verdict::Failed } else { Verdict::Passed }
    });
    let weak = |layer, words: &str| (layer, words.to_owned());
    let command = Command::Open {
        demand: world.demand.id.clone(),
        base: "base".into(),
        envelope: Box::new(world.envelope.clone()),
        demand_digest: world.demand_digest(),
        plan_digest: world.plan_digest(),
        uses: world.uses(),
        weaknesses: vec![
            weak(Layer::Context, "no written standards"),
            weak(Layer::Feedback, "nothing observes it"),
            weak(Layer::Context, "no index"),
        ],
        grounds: world.grounds.clone(),
    };
    world.command(MIRA, command).expect("because its plan is approved");
    world.take_up("l-1");
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    let heartbeat = world.picture.cycles[&world.cycle()].learning.heartbeat.clone();
    let told: Vec<String> = heartbeat
        .expect("because it was published")
        .weaknesses
        .iter()
        .map(|it| {
            format!(
                "{} ({}): {} deviations, {} attempts, {} ms",
                it.layer, it.weakness, it.deviations, it.false_starts, it.took_ms
            )
        })
        .collect();
    expect![[r#"
        context (no written standards; no index): 1 deviations, 2 attempts, 100 ms
        feedback (nothing observes it): 0 deviations, 0 attempts, 0 ms"#]]
    .assert_eq(&told.join("\n"));
}
