//! The spec side answers the heartbeat: alone or with the close, with what changed because of it, and with what is left.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use engine::{Changed, Command, Refusal, mirror::Ground};
use expect_test::{Expect, expect};
use trace::{Actor, Digest, Event, Response, event::demand, id::CapabilityId};

/// A cycle whose heartbeat waits for its answer.
fn beating() -> (World, Hands) {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.beat(&mut hands);
    (world, hands)
}

fn respond(world: &mut World, response: Response, because: &str) -> Result<Vec<String>, Refusal> {
    respond_with(world, response, because, vec![], None)
}

fn respond_with(
    world: &mut World,
    response: Response,
    because: &str,
    changed: Vec<Changed>,
    lesson: Option<&str>,
) -> Result<Vec<String>, Refusal> {
    let (cycle, because, lesson) = (world.cycle(), because.to_owned(), lesson.map(str::to_owned));
    world.command(MIRA, Command::Respond { cycle, response, because, changed, lesson })
}

fn refused(result: Result<Vec<String>, Refusal>, expected: &Expect) {
    let refusal = result.expect_err("because the rule says no");
    expected.assert_eq(&format!("{}\n{}\nhint: {}", refusal.rule, refusal.why, refusal.hint));
}

/// A second demand of the same territory.
fn next(world: &mut World) -> Result<Vec<String>, Refusal> {
    world.turn_to("partial", "payments/refunds");
    world.accept()
}

#[test]
fn an_answer_alone_ends_the_cycle_where_nothing_deviated() {
    let (mut world, mut hands) = beating();
    assert_eq!(world.waits(), ["mira@shop.example for Close"]);
    let events =
        respond(&mut world, Response::Full, "no double payout in the storm").expect("because it is Reality");
    assert_eq!(events, ["learning.responded"]);
    world.work(&mut hands);
    assert!(world.picture.cycles.is_empty());
    assert_eq!(world.names().last().map(String::as_str), Some("cycle.closed"));
}

#[test]
fn an_answer_leaves_the_deviations_for_the_close_and_the_close_needs_no_second_one() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    hands.gates = Box::new(|gate, step, attempt| {
        let red = (gate, step, attempt) == ("tests", Some(1), 1);
        if red { trace::Verdict::Failed } else { trace::Verdict::Passed }
    });
    world.beat(&mut hands);
    respond(&mut world, Response::Full, "met").expect("because it is Reality");
    world.work(&mut hands);
    assert_eq!(world.waits(), ["mira@shop.example for Close"]);
    let (cycle, response, because) = (world.cycle(), Response::Full, "met".to_owned());
    let close = Command::Close { cycle, response, because, changed: vec![], answers: vec![] };
    assert_eq!(world.command(MIRA, close).expect("because it is a first occurrence"), ["learning.answered"]);
    world.work(&mut hands);
    assert!(world.picture.cycles.is_empty());
}

#[test]
fn a_heartbeat_is_answered_once() {
    let (mut world, _) = beating();
    respond(&mut world, Response::Partial, "half of it").expect("because it is the first");
    refused(
        respond(&mut world, Response::Full, "all of it"),
        &expect![[r#"
            learning.answered-already
            the heartbeat of `refunds-idempotent` was answered `partial`: half of it
            hint: close the cycle: `evolute close refunds-idempotent`"#]],
    );
}

#[test]
fn an_answer_before_the_heartbeat_without_a_reason_or_by_an_agent_is_refused() {
    let mut world = World::opened();
    let refusal = respond(&mut world, Response::None, "so").expect_err("because nothing was published");
    assert_eq!(refusal.rule, "learning.no-heartbeat");
    let (mut world, _) = beating();
    let refusal = respond(&mut world, Response::None, " ").expect_err("because it says nothing");
    assert_eq!(refusal.rule, "learning.no-reason");
    let (cycle, response, because) = (world.cycle(), Response::Full, "done".to_owned());
    let command = Command::Respond { cycle, response, because, changed: vec![], lesson: None };
    let input = engine::Input { actor: Actor::agent("scribe"), what: engine::What::Command(command) };
    let refusal = world.take(input).expect_err("because it is an agent");
    assert_eq!(refusal.rule, "constraint.agents-do-not-decide");
}

#[test]
fn what_is_left_is_filed_as_a_dream_of_its_own() {
    let (mut world, mut hands) = beating();
    let events =
        respond(&mut world, Response::Partial, "partial refunds have no key yet").expect("because it is so");
    assert_eq!(events, ["learning.responded", "demand.residual_filed"]);
    world.work(&mut hands);
    let filed = &world.picture.demands.residuals["refunds-idempotent-rest"];
    expect![[r#"
        Residual {
            demand: DemandId(
                "refunds-idempotent-rest",
            ),
            capability: CapabilityId(
                "refunds.idempotent-rest",
            ),
            territory: "payments/refunds",
            of: DemandId(
                "refunds-idempotent",
            ),
            left: "partial refunds have no key yet",
            file: RepoPath(.evolute/demands/refunds-idempotent-rest.md),
        }
    "#]]
    .assert_debug_eq(&filed.residual);
    let standings = world.picture.standings(&Ground::default(), world.now);
    let standing = &standings[&CapabilityId::from("refunds.idempotent-rest")];
    assert_eq!(format!("{} {:?}", standing.state, standing.level), "Dream Some(L0)");
    assert_eq!(standing.missing, "a whole demand: run `evolute demand check refunds-idempotent-rest`");
}

#[test]
fn a_residual_that_is_accepted_is_a_demand_and_nothing_else() {
    let (mut world, mut hands) = beating();
    respond(&mut world, Response::Partial, "half").expect("because it is so");
    world.work(&mut hands);
    world.demand.id = "refunds-idempotent-rest".into();
    world.demand.capability = "refunds.idempotent-rest".into();
    world.accept().expect("because it is whole now");
    assert!(world.picture.demands.residuals.is_empty());
    let standings = world.picture.standings(&Ground::default(), world.now);
    assert_eq!(standings[&CapabilityId::from("refunds.idempotent-rest")].level, Some(trace::Level::L1));
}

#[test]
fn what_is_left_twice_is_one_dream_and_nothing_once_the_demand_is_met() {
    let (mut world, mut hands) = beating();
    respond(&mut world, Response::Partial, "half").expect("because it is so");
    world.work(&mut hands);
    world.plan.demand = world.demand.id.clone();
    world.beat(&mut hands);
    respond(&mut world, Response::Partial, "a quarter").expect("because it is so");
    world.work(&mut hands);
    let left: Vec<&str> =
        world.picture.demands.residuals.values().map(|filed| &*filed.residual.left).collect();
    assert_eq!(left, ["a quarter"]);
    world.beat(&mut hands);
    respond(&mut world, Response::Full, "all of it").expect("because it is Reality");
    assert!(world.picture.demands.residuals.is_empty());
}

#[test]
fn a_residual_takes_no_name_that_is_taken() {
    let (mut world, mut hands) = beating();
    respond(&mut world, Response::Partial, "half").expect("because it is so");
    world.work(&mut hands);
    world.demand.id = "refunds-idempotent-rest".into();
    world.demand.capability = "refunds.idempotent-rest".into();
    world.plan.demand = world.demand.id.clone();
    world.beat(&mut hands);
    respond(&mut world, Response::Partial, "a quarter").expect("because it is so");
    let names: Vec<&str> = world.picture.demands.residuals.keys().map(trace::id::DemandId::as_str).collect();
    assert_eq!(names, ["refunds-idempotent-rest-2"]);
}

#[test]
fn the_next_demand_of_the_territory_waits_for_the_answer() {
    let (mut world, mut hands) = beating();
    world.pass(72);
    refused(
        next(&mut world),
        &expect![[r#"
            demand.heartbeat-unanswered
            territory `payments/refunds` has a heartbeat that nobody has answered: that of `refunds-idempotent`, L3 Proven, for 3 days
            hint: answer it first: `evolute respond refunds-idempotent full --because "…"`"#]],
    );
    world.turn_to("elsewhere", "payments/ledger");
    world.accept().expect("because another territory learned nothing there");
    world.turn_to("partial", "payments/refunds");
    respond(&mut world, Response::Full, "met").expect("because it is Reality");
    world.work(&mut hands);
    world.accept().expect("because it is answered");
}

#[test]
fn a_fix_does_not_wait_for_an_answer() {
    let (mut world, _) = beating();
    world.turn_to("mended", "payments/refunds");
    world.demand.fixes = Some("refunds.idempotent".into());
    world.accept().expect("because what it mends was built");
}

#[test]
fn a_demand_that_changed_because_of_it_exists_and_is_not_what_it_was() {
    let (mut world, _) = beating();
    let own = world.demand.id.clone();
    let changed = |demand: &str, digest| vec![Changed { demand: demand.into(), digest }];
    let said = |world: &mut World, changed| respond_with(world, Response::None, "not met", changed, None);
    refused(
        said(&mut world, changed("refunds-partial", None)),
        &expect![[r#"
            learning.unknown-demand
            there is no demand `refunds-partial` that could have changed
            hint: run `evolute demand list` to see them, or write it: `evolute demand new`"#]],
    );
    let as_accepted = Some(world.demand_digest());
    refused(
        said(&mut world, changed(own.as_str(), as_accepted)),
        &expect![[r#"
            learning.demand-unchanged
            demand `refunds-idempotent` is as it was accepted, before the heartbeat
            hint: change `.evolute/demands/refunds-idempotent.md` first, or leave `--changed refunds-idempotent` out"#]],
    );
    said(&mut world, changed(own.as_str(), Some(Digest::of("another"))))
        .expect("because its file is another now");
    let learning = &world.picture.cycles[&world.cycle()].learning;
    assert_eq!(learning.changed, [own]);
}

#[test]
fn what_made_things_worse_says_what_will_be_different() {
    let (mut world, _) = beating();
    refused(
        respond(&mut world, Response::Vicious, "retries block the ledger"),
        &expect![[r#"
            learning.vicious-without-change
            it made things worse, and nothing says what will be different
            hint: say it: `evolute respond refunds-idempotent vicious --because "…" --lesson "…"`, or name a demand that changed with `--changed`"#]],
    );
    let lesson = Some("no lock is held across a call");
    respond_with(&mut world, Response::Vicious, "retries block the ledger", vec![], lesson)
        .expect("because it says what will be different");
    let said = world.trace.iter().any(|entry| {
        matches!(&entry.record.event, Event::Learning(trace::event::learning::Event::Responded { lesson: Some(said), .. })
            if said == "no lock is held across a call")
    });
    assert!(said);
}

#[test]
fn the_residual_names_the_cycle_that_left_it() {
    let (mut world, _) = beating();
    let cycle = world.cycle();
    respond(&mut world, Response::Partial, "half").expect("because it is so");
    let filed = world
        .trace
        .iter()
        .find(|entry| matches!(&entry.record.event, Event::Demand(demand::Event::ResidualFiled(_))));
    assert_eq!(filed.and_then(|entry| entry.record.cycle.clone()), Some(cycle.clone()));
    assert_eq!(world.picture.demands.residuals["refunds-idempotent-rest"].cycle, Some(cycle));
}
