//! Time to feedback, told from the records of whole cycles.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use engine::{
    Command,
    cycle::{Spoken, TimeToFeedback},
};
use expect_test::{Expect, expect};
use trace::{Gate, Response, Verdict};

/// What the records of a world tell, a layer a line.
fn told(world: &World, expected: &Expect) {
    let line = |spoken: Spoken| {
        let times = match (spoken.median_ms, spoken.longest_ms) {
            (Some(median), Some(longest)) => {
                format!("{} words, {median} ms, {longest} ms at most", spoken.words)
            }
            _none => spoken.missing.unwrap_or("nothing").to_owned(),
        };
        let waits = spoken.since.map_or_else(String::new, |_| format!("; {} waiting", spoken.waiting));
        format!("{}: {times}{waits}\n", spoken.layer)
    };
    let layers = TimeToFeedback::of(&world.trace).layers();
    expected.assert_eq(&layers.into_iter().map(line).collect::<String>());
}

#[test]
fn what_is_not_on_record_is_missing_and_is_no_zero() {
    told(
        &World::planned(),
        &expect![[r"
            constraint: nothing was asked
            context: no step was packed
            planning: no draft is on record: since when the plan lay there is not known
            execution: no attempt has ended
            quality: no gate has spoken
            feedback: nothing has landed
            learning: no heartbeat yet
        "]],
    );
}

#[test]
fn each_layer_of_a_cycle_has_its_own_times() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    told(
        &world,
        &expect![[r#"
        constraint: no word yet; 1 waiting
        context: 2 words, 1000 ms, 1000 ms at most
        planning: no draft is on record: since when the plan lay there is not known
        execution: 2 words, 50 ms, 50 ms at most
        quality: 2 words, 2000 ms, 2000 ms at most
        feedback: nothing has landed
        learning: no heartbeat yet
    "#]],
    );
    world.pass(3);
    world.decide(MIRA, "approve", None).expect("because it is theirs");
    world.work(&mut hands);
    world.pass(2);
    let cycle = world.cycle();
    let (response, because) = (Response::Full, "it pays once".to_owned());
    let close = Command::Close { cycle, response, because, changed: vec![], answers: vec![] };
    world.command(MIRA, close).expect("because it is proven");
    world.work(&mut hands);
    told(
        &world,
        &expect![[r#"
        constraint: 1 words, 10802000 ms, 10802000 ms at most
        context: 2 words, 1000 ms, 1000 ms at most
        planning: no draft is on record: since when the plan lay there is not known
        execution: 2 words, 50 ms, 50 ms at most
        quality: 2 words, 2000 ms, 2000 ms at most
        feedback: nothing observes the workflow
        learning: 1 words, 7203000 ms, 7203000 ms at most
    "#]],
    );
}

#[test]
fn what_a_red_gate_found_goes_back_with_the_standard_that_it_enforces() {
    let mut world = World::new();
    let gate = Gate { standard: Some("standards/money.md".into()), ..crate::world::gate("tests") };
    world.envelope.gates = vec![gate];
    world.accept().and_then(|_| world.approve()).and_then(|_| world.open()).expect("because all is complete");
    world.take_up("l-1");
    let mut hands = Hands::new();
    hands.gates = Box::new(|gate, _, attempt| match (gate, attempt) {
        ("tests", 1) => Verdict::Failed,
        _other => Verdict::Passed,
    });
    world.work(&mut hands);
    let wrong: Vec<&str> = hands.briefs[1].lines().filter(|line| line.starts_with("- [tests]")).collect();
    expect![[r#"
        - [tests] src/refunds/store.rs:7: amounts are whole cents
        - [tests] enforces `.evolute/standards/money.md`: read what it asks for"#]]
    .assert_eq(&wrong.join("\n"));
}
