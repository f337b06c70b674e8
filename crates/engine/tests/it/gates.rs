//! Gates that need one another, that are many, that have nothing to look at, or whose word came from the cache.

use crate::{
    hands::Hands,
    world::{World, gate},
};
use engine::{Outcome, Work};
use trace::{Gate, Limits, Rest, Skipped, Verdict};

/// A world whose gates are `build`, `tests` (which needs it) and `lint`.
fn world(limits: impl FnOnce(Limits) -> Limits) -> World {
    let mut world = World::new();
    let tests = Gate { needs: vec!["build".into()], ..gate("tests") };
    world.envelope.gates = vec![gate("build"), tests, gate("lint")];
    world.envelope.limits = limits(world.envelope.limits);
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world
}

/// What is wanted of the hands, without the cycle's name.
fn wanted(world: &World) -> Vec<String> {
    let name = |effect: &engine::Effect| effect.id.as_str().split_once('/').map(|(_, name)| name.to_owned());
    world.wanted().effects.iter().filter_map(name).collect()
}

/// Works until gates are wanted.
fn until_gates(world: &mut World, hands: &mut Hands) {
    for _ in 0..20 {
        let wanted = world.wanted();
        let Some(effect) = wanted.effects.into_iter().next() else { return };
        if matches!(effect.work, Work::Judge { .. }) {
            return;
        }
        let outcome = hands.outcome(&effect.work);
        world.report(&effect, outcome).expect("because the effect is outstanding");
    }
}

/// The hands run one of the gates that are wanted.
fn run(world: &mut World, hands: &mut Hands, name: &str) -> Vec<String> {
    let wanted = world.wanted().effects;
    let is_it = |work: &Work| matches!(work, Work::Judge { gate, .. } if gate.name == name);
    let effect = wanted.into_iter().find(|effect| is_it(&effect.work)).expect("because it is wanted");
    let outcome = hands.outcome(&effect.work);
    world.report(&effect, outcome).expect("because the effect is outstanding")
}

#[test]
fn a_gate_is_wanted_once_what_it_needs_has_passed() {
    let (mut world, mut hands) = (world(|limits| limits), Hands::new());
    until_gates(&mut world, &mut hands);
    assert_eq!(wanted(&world), ["gate/1.1/build", "gate/1.1/lint", "gate/1.1/accept 1"]);
    run(&mut world, &mut hands, "build");
    assert_eq!(wanted(&world), ["gate/1.1/lint", "gate/1.1/accept 1", "gate/1.1/tests"]);
}

#[test]
fn what_needs_a_red_gate_goes_on_record_as_skipped_and_is_no_fault_of_its_own() {
    let (mut world, mut hands) = (world(|limits| limits), Hands::new());
    hands.gates = Box::new(|name, _, _| if name == "build" { Verdict::Failed } else { Verdict::Passed });
    until_gates(&mut world, &mut hands);
    let made = run(&mut world, &mut hands, "build");
    assert_eq!(made, ["quality.gate_failed", "cycle.deviated", "quality.gate_not_run"]);
    run(&mut world, &mut hands, "lint");
    run(&mut world, &mut hands, "accept 1");
    assert_eq!(wanted(&world), ["attempt/1.2"]);
    until_gates(&mut world, &mut hands);
    let brief = hands.briefs.last().expect("because there was a second attempt");
    assert!(brief.contains("amounts are whole cents") && !brief.contains("skipped"), "{brief}");
}

#[test]
fn no_more_gates_are_wanted_than_may_run_and_a_red_one_keeps_the_rest_from_starting() {
    let limits = |limits| Limits { gates_at_once: Some(1), rest: Rest::Skip, ..limits };
    let (mut world, mut hands) = (world(limits), Hands::new());
    hands.gates = Box::new(|name, _, _| if name == "tests" { Verdict::Failed } else { Verdict::Passed });
    until_gates(&mut world, &mut hands);
    assert_eq!(wanted(&world), ["gate/1.1/build"]);
    run(&mut world, &mut hands, "build");
    assert_eq!(wanted(&world), ["gate/1.1/tests"]);
    let made = run(&mut world, &mut hands, "tests");
    let skipped = made.iter().filter(|event| *event == "quality.gate_not_run").count();
    assert_eq!(skipped, 2, "{made:?}");
    assert_eq!(wanted(&world), ["attempt/1.2"]);
}

/// The hands say something else of the gate `lint`.
fn lint_says(world: &mut World, hands: &mut Hands, change: impl Fn(&mut trace::GateRun)) {
    for _ in 0..200 {
        let Some(effect) = world.wanted().effects.into_iter().next() else { return };
        let mut outcome = hands.outcome(&effect.work);
        if let Outcome::Judged(run) = &mut outcome
            && run.gate == "lint"
            && run.step.is_some()
        {
            change(run);
        }
        world.report(&effect, outcome).expect("because the effect is outstanding");
    }
}

#[test]
fn a_gate_without_a_changed_file_is_not_passed_and_not_in_the_way() {
    let (mut world, mut hands) = (world(|limits| limits), Hands::new());
    lint_says(&mut world, &mut hands, |run| {
        run.verdict = Verdict::CouldNotRun;
        run.skipped = Some(Skipped::NothingChanged);
    });
    let kinds = world.names();
    assert!(kinds.contains(&"quality.gate_not_run".to_owned()), "{kinds:?}");
    assert!(kinds.contains(&"execution.candidate_made".to_owned()), "{kinds:?}");
    assert!(!kinds.contains(&"cycle.deviated".to_owned()), "{kinds:?}");
}

#[test]
fn what_lands_has_been_run_even_where_a_step_took_a_word_from_the_cache_or_beside_leftovers() {
    let judged = |hands: &Hands| hands.asked.iter().filter(|name| *name == "Judge").count();
    let (mut plain, mut hands) = (world(|limits| limits), Hands::new());
    lint_says(&mut plain, &mut hands, |_| {});
    let without = judged(&hands);
    let (mut cached, mut hands) = (world(|limits| limits), Hands::new());
    lint_says(&mut cached, &mut hands, |run| run.cached = Some(trace::Digest::of("key")));
    assert_eq!(judged(&hands), without + 3, "{:?}", hands.asked);
    let (mut littered, mut hands) = (world(|limits| limits), Hands::new());
    lint_says(&mut littered, &mut hands, |run| run.leftovers = true);
    assert_eq!(judged(&hands), without + 3, "{:?}", hands.asked);
}
