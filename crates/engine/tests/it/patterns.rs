//! The pattern bank: what recurs is proposed, a person takes it or not, and its later successes and failures are counted.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use engine::{Command, Refusal, precedent::Recurring};
use expect_test::expect;
use trace::{Actor, Basis, Manner, Response, id::PatternId};

/// Two closed cycles with the same two steps, each of which worked at once.
fn recurred() -> (World, Hands) {
    let (mut world, mut hands) = (World::new(), Hands::new());
    for name in ["one", "two"] {
        world.turn_to(name, "payments/refunds");
        world.closed(&mut hands, Response::Full);
    }
    (world, hands)
}

fn words(proposed: &[Recurring]) -> String {
    let line = |it: &Recurring| {
        let cycles: Vec<&str> = it.pattern.cycles.iter().map(trace::id::CycleId::as_str).collect();
        format!("{} [{}] {} ({})", it.pattern.name, it.pattern.basis.name(), it.pattern.text, cycles.len())
    };
    proposed.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn accept(world: &mut World, pattern: &PatternId, because: &str) -> Result<Vec<String>, Refusal> {
    let (pattern, because) = (pattern.clone(), because.to_owned());
    world.command(MIRA, Command::AcceptPattern { pattern, because, commit: "c0ffee".into() })
}

fn dismiss(world: &mut World, pattern: &PatternId, because: &str) -> Result<Vec<String>, Refusal> {
    let (pattern, because) = (pattern.clone(), because.to_owned());
    world.command(MIRA, Command::DismissPattern { pattern, because })
}

#[test]
fn what_recurs_is_proposed_with_the_records_that_say_so() {
    let (world, _) = recurred();
    let proposed = world.picture.recurring();
    expect![[r#"
        step-part-1-of-the-store [the same step worked] step `part 1 of the store` works at the first attempt (2)
        step-part-2-of-the-store [the same step worked] step `part 2 of the store` works at the first attempt (2)"#]]
    .assert_eq(&words(&proposed));
    let heartbeats: Vec<&str> = world
        .trace
        .iter()
        .filter(|entry| entry.record.event.name() == "learning.heartbeat")
        .map(|entry| entry.record.id.as_str())
        .collect();
    let records: Vec<&str> = proposed[0].pattern.records.iter().map(trace::id::RecordId::as_str).collect();
    assert_eq!(records, heartbeats);
    assert_eq!(proposed[0].covers, ["src/refunds/**"]);
}

#[test]
fn once_is_no_pattern_and_what_was_not_proven_did_not_work() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.turn_to("one", "payments/refunds");
    world.closed(&mut hands, Response::Full);
    assert_eq!(world.picture.recurring(), []);
    hands.proof = Manner::Measured;
    world.turn_to("two", "payments/refunds");
    world.closed(&mut hands, Response::None);
    assert_eq!(world.picture.recurring(), []);
    world.turn_to("three", "payments/ledger");
    hands.proof = Manner::Met;
    world.closed(&mut hands, Response::Full);
    assert_eq!(world.picture.recurring(), [], "another territory is another matter");
}

#[test]
fn the_same_deviation_answered_in_the_same_file_twice_is_a_pattern() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    for (name, lesson) in [("one", "Amounts are whole cents."), ("two", "amounts  are whole cents")] {
        hands.gates = Box::new(|gate, step, attempt| {
            let red = (gate, step, attempt) == ("tests", Some(1), 1);
            if red { trace::Verdict::Failed } else { trace::Verdict::Passed }
        });
        world.turn_to(name, "payments/refunds");
        let cycle = world.beat(&mut hands);
        let deviation = world.picture.cycles[&cycle].learning.deviations[0].0.id.clone();
        let change = engine::Proposal::Change {
            layer: trace::Layer::Context,
            lesson: lesson.into(),
            patch: trace::Digest::of(name),
        };
        let (response, because) = (Response::Full, "met".to_owned());
        let close =
            Command::Close { cycle, response, because, changed: vec![], answers: vec![(deviation, change)] };
        world.command(MIRA, close).expect("because it changes context");
        world.work(&mut hands);
    }
    expect![[r#"
        amounts-are-whole-cents [the same lesson] Amounts are whole cents. (2)
        gate-failed-tests-is-answered-in [the same answer to the same deviation] gate failed (tests) is answered in `.evolute/standards/money.md` (2)
        step-part-2-of-the-store [the same step worked] step `part 2 of the store` works at the first attempt (2)"#]]
    .assert_eq(&words(&world.picture.recurring()));
}

#[test]
fn what_was_accepted_or_dismissed_is_not_proposed_again() {
    let (mut world, mut hands) = recurred();
    let proposed = world.picture.recurring();
    let (first, second) = (proposed[0].pattern.id.clone(), proposed[1].pattern.id.clone());
    assert_eq!(
        accept(&mut world, &first, " ").expect_err("because it says nothing").rule,
        "learning.no-reason"
    );
    accept(&mut world, &first, "it held twice").expect("because it is proposed");
    dismiss(&mut world, &second, "a coincidence").expect("because it is proposed");
    assert_eq!(world.picture.recurring(), []);
    world.turn_to("three", "payments/refunds");
    world.closed(&mut hands, Response::Full);
    assert_eq!(world.picture.recurring(), []);
    assert_eq!(
        accept(&mut world, &second, "after all").expect_err("because it was dismissed").rule,
        "learning.no-such-pattern"
    );
    let refusal = accept(&mut world, &"p-none".into(), "so").expect_err("because there is none");
    assert_eq!(refusal.why, "pattern `p-none` is proposed by no recurring trace");
}

#[test]
fn an_agent_takes_no_pattern() {
    let (mut world, _) = recurred();
    let pattern = world.picture.recurring()[0].pattern.id.clone();
    let command = Command::AcceptPattern { pattern, because: "handy".into(), commit: "c0ffee".into() };
    let input = engine::Input { actor: Actor::agent("scribe"), what: engine::What::Command(command) };
    assert_eq!(
        world.take(input).expect_err("because it is an agent").rule,
        "constraint.agents-do-not-decide"
    );
}

#[test]
fn the_cycles_that_held_a_pattern_are_its_successes_and_failures() {
    let (mut world, mut hands) = recurred();
    let recurring = world.picture.recurring().swap_remove(0);
    accept(&mut world, &recurring.pattern.id, "it held twice").expect("because it is proposed");
    world.turn_to("without", "payments/refunds");
    world.closed(&mut hands, Response::Full);
    hands.patterns = vec![recurring.pattern.file.to_string()];
    world.turn_to("packed", "payments/refunds");
    world.closed(&mut hands, Response::Full);
    hands.proof = Manner::Measured;
    world.turn_to("missed", "payments/refunds");
    world.closed(&mut hands, Response::None);
    hands.patterns = vec![];
    hands.proof = Manner::Met;
    world.turn_to("cited", "payments/refunds");
    world.plan.consulted = vec![recurring.pattern.name.clone()];
    world.closed(&mut hands, Response::Full);
    let kept = world.picture.patterns.accepted().next().expect("because it was accepted");
    assert_eq!((kept.well, kept.badly), (2, 1));
    let uses: Vec<String> = kept
        .uses
        .iter()
        .map(|it| format!("{} {:?} {:?}: {}", it.demand, it.how, it.ended, it.detail))
        .collect();
    expect![[r#"
        packed Packed Well: reached L3 Proven, answered full
        missed Packed Badly: reached L2 Built, answered none
        cited Cited Well: reached L3 Proven, answered full"#]]
    .assert_eq(&uses.join("\n"));
}

#[test]
fn the_file_of_a_pattern_cites_where_it_comes_from() {
    let (world, _) = recurred();
    let recurring = world.picture.recurring().swap_remove(0);
    assert_eq!(recurring.pattern.basis, Basis::Step);
    let text = engine::precedent::written(&recurring, "it held twice");
    let cycles = &recurring.pattern.cycles;
    let text = text.replace(cycles[0].as_str(), "[first]").replace(cycles[1].as_str(), "[second]");
    expect![[r#"
        ---
        covers: ["src/refunds/**"]
        ---
        # Step `part 1 of the store` works at the first attempt

        The same step worked in 2 cycles of `payments/refunds`.
        Accepted because it held twice

        ## Where it comes from

        - `[first]`: step `part 1 of the store` works at the first attempt (record `28`)
        - `[second]`: step `part 1 of the store` works at the first attempt (record `59`)
    "#]]
    .assert_eq(&text);
}
