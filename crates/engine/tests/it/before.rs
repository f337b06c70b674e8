//! What a step's acceptance says before the step: what passes then proves nothing of it, and its owner decides.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use expect_test::expect;
use trace::{Acceptance, Event, Fault, Layer, Verdict, event::cycle};

/// A cycle whose first step preserves these commands.
fn opened(acceptance: Acceptance, keep: &[&str]) -> World {
    let mut world = World::new();
    world.envelope.acceptance = acceptance;
    world.plan.steps.truncate(1);
    world.plan.steps[0].keep = keep.iter().map(ToString::to_string).collect();
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world
}

/// Hands whose gates say this before the step, and yes after it.
fn before(accept: Verdict, keep: Verdict) -> Hands {
    let mut hands = Hands::new();
    hands.gates = Box::new(move |gate, _, attempt| match (attempt, gate.starts_with("keep")) {
        (0, false) => accept,
        (0, true) => keep,
        (_, _) => Verdict::Passed,
    });
    hands
}

fn question(world: &World) -> Option<String> {
    let cycle = world.picture.cycles.values().next()?;
    cycle.constraint.open().next().map(|asked| format!("{}: {}", asked.question.class, asked.question.text))
}

fn faults(world: &World) -> Vec<(Fault, Layer)> {
    let fault = |event: &Event| match event {
        Event::Cycle(cycle::Event::Deviated(deviation)) => Some((deviation.fault, deviation.layer)),
        _ => None,
    };
    world.trace.iter().filter_map(|entry| fault(&entry.record.event)).collect()
}

#[test]
fn an_acceptance_that_passes_before_its_step_starts_no_attempt() {
    let (mut world, mut hands) =
        (opened(Acceptance::FailsFirst, &[]), before(Verdict::Passed, Verdict::Passed));
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 0);
    assert_eq!(faults(&world), [(Fault::AcceptanceUnfit, Layer::Planning)]);
    expect!["acceptance: Before step 1, `cargo test refunds` passes already, so it would prove nothing. How does it go on?"]
        .assert_eq(&question(&world).expect("because its owner is asked"));
    assert!(world.waits()[0].starts_with(MIRA), "{:?}", world.waits());
}

#[test]
fn its_owner_may_have_it_made_all_the_same_or_stop_it() {
    let (mut world, mut hands) =
        (opened(Acceptance::FailsFirst, &[]), before(Verdict::Passed, Verdict::Passed));
    world.work(&mut hands);
    world.decide(MIRA, "answer", Some("it is a rename")).expect("because it is theirs");
    world.work(&mut hands);
    assert!(hands.briefs[0].contains("it is a rename"), "{}", hands.briefs[0]);
    assert!(world.names().contains(&"execution.step_committed".to_owned()));

    let (mut world, mut hands) =
        (opened(Acceptance::FailsFirst, &[]), before(Verdict::Passed, Verdict::Passed));
    world.work(&mut hands);
    world.decide(MIRA, "abort", None).expect("because it is theirs");
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 0);
    assert!(world.names().contains(&"cycle.stopped".to_owned()), "{:?}", world.names());
}

#[test]
fn a_new_plan_is_asked_about_anew() {
    let (mut world, mut hands) =
        (opened(Acceptance::FailsFirst, &[]), before(Verdict::Passed, Verdict::Passed));
    world.work(&mut hands);
    world.decide(MIRA, "replan", None).expect("because it is theirs");
    world.work(&mut hands);
    assert!(world.waits()[0].ends_with("Plan"), "{:?}", world.waits());
    world.plan.steps[0].accept = vec!["cargo test refunds_twice".into()];
    world.approve().expect("because the plan leaves nothing open");
    world.work(&mut hands);
    expect!["acceptance: Before step 1, `cargo test refunds_twice` passes already, so it would prove nothing. How does it go on?"]
        .assert_eq(&question(&world).expect("because its owner is asked"));
    assert_eq!(hands.briefs.len(), 0);
}

#[test]
fn an_acceptance_that_fails_or_cannot_run_before_its_step_is_as_it_should_be() {
    for verdict in [Verdict::Failed, Verdict::CouldNotRun] {
        let (mut world, mut hands) = (opened(Acceptance::FailsFirst, &[]), before(verdict, Verdict::Passed));
        world.work(&mut hands);
        assert_eq!((faults(&world), hands.briefs.len()), (vec![], 1));
        assert!(world.names().contains(&"execution.step_committed".to_owned()), "{:?}", world.names());
    }
}

#[test]
fn what_a_step_preserves_holds_before_it_whatever_the_policy_is() {
    for acceptance in [Acceptance::After, Acceptance::FailsFirst] {
        let (mut world, mut hands) =
            (opened(acceptance, &["cargo test old"]), before(Verdict::Failed, Verdict::Passed));
        world.work(&mut hands);
        assert!(hands.briefs[0].contains("- `cargo test old` succeeds, as it does before you begin"));
        assert_eq!(faults(&world), []);
        let (mut world, mut hands) =
            (opened(acceptance, &["cargo test old"]), before(Verdict::Failed, Verdict::CouldNotRun));
        world.work(&mut hands);
        assert_eq!(hands.briefs.len(), 0);
        expect!["acceptance: Before step 1, `cargo test old` is to go on passing, and does not pass. How does it go on?"]
            .assert_eq(&question(&world).expect("because its owner is asked"));
    }
}

#[test]
fn what_a_step_preserves_judges_its_attempts_too() {
    let mut world = opened(Acceptance::After, &["cargo test old"]);
    let mut hands = Hands::new();
    hands.gates = Box::new(|gate, _, attempt| match (gate, attempt) {
        ("keep 1", 1) => Verdict::Failed,
        (_, _) => Verdict::Passed,
    });
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 2, "the first attempt broke it");
}

#[test]
fn without_the_policy_and_without_a_word_about_it_nothing_is_run_before() {
    let (mut world, mut hands) = (opened(Acceptance::After, &[]), before(Verdict::Passed, Verdict::Passed));
    world.work(&mut hands);
    assert_eq!((faults(&world), hands.briefs.len()), (vec![], 1));
    assert_eq!(hands.asked[..2], ["Pack", "Attempt"]);
}

#[test]
fn a_step_that_was_done_and_is_made_again_is_not_asked_about() {
    let (mut world, mut hands) =
        (opened(Acceptance::FailsFirst, &[]), before(Verdict::Failed, Verdict::Passed));
    world.work(&mut hands);
    let mut hands = before(Verdict::Passed, Verdict::Passed);
    world.decide(MIRA, "changes", Some("shorter")).expect("because it is theirs");
    world.work(&mut hands);
    assert_eq!(
        (faults(&world).contains(&(Fault::AcceptanceUnfit, Layer::Planning)), hands.briefs.len()),
        (false, 1)
    );
}
