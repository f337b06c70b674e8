//! What the spec side stands on, and what the build side may send back.

use crate::world::{JON, MIRA, World, owner};
use engine::{Command, Refusal, mirror::Dreams};
use expect_test::{Expect, expect};
use trace::{Event, Level, Reuse, ReuseVerdict, Standing, State, Why, event::mirror, id::CapabilityId};

const LEDGER: &str = "ledger.exactly-once";

fn refused(result: Result<Vec<String>, Refusal>, expected: &Expect) {
    let refusal = result.expect_err("because the rule says no");
    expected.assert_eq(&format!("{}\n{}\nhint: {}", refusal.rule, refusal.why, refusal.hint));
}

/// A world in which the ledger's capability is named, and a demand that depends on it is about to be accepted.
fn dependent() -> World {
    let mut world = World::new();
    let refunds = world.demand.clone();
    world.demand.id = "ledger-once".into();
    world.demand.capability = CapabilityId::from(LEDGER);
    world.accept().expect("because the demand is complete");
    world.demand = refunds;
    world.demand.depends = vec![CapabilityId::from(LEDGER)];
    world
}

/// The ledger's capability is Reality from here on.
fn realize(world: &mut World) {
    let to = Standing {
        state: State::Reality,
        level: Some(Level::L3),
        why: Why::Proven,
        missing: String::new(),
        due: false,
    };
    let capability = CapabilityId::from(LEDGER);
    world.happens(Event::from(mirror::Event::StandingChanged { capability, from: None, to }));
}

fn bounce(world: &mut World, because: &str) -> Result<Vec<String>, Refusal> {
    let demand = world.demand.id.clone();
    world.command(JON, Command::BounceDemand { demand, because: because.into() })
}

fn insist(world: &mut World, who: &str) -> Result<Vec<String>, Refusal> {
    let demand = world.demand.id.clone();
    world.command(
        who,
        Command::Insist { demand, because: "it is how the provider works".into(), owner: owner() },
    )
}

#[test]
fn a_dream_is_not_taken_for_reality() {
    refused(
        dependent().accept(),
        &expect![[r#"
        demand.depends-on-a-dream
        demand `refunds-idempotent` depends on `ledger.exactly-once` as if it were Reality, and it is a Dream
        hint: prove `ledger.exactly-once` first, or file the demand until then: `evolute demand accept refunds-idempotent --blocked`"#]],
    );
}

/// What the demand waits for, by the receipts.
fn waits(world: &World) -> Vec<CapabilityId> {
    let known = |(name, evidence): (&CapabilityId, &engine::mirror::Evidence)| {
        Some((name.clone(), evidence.receipt.clone()?))
    };
    let stands = world.picture.evidence.iter().filter_map(known).collect();
    world.picture.waits_for(&world.demand.id, &stands)
}

#[test]
fn a_demand_that_is_filed_as_blocked_frees_itself_when_its_dependency_is_reality() {
    let mut world = dependent();
    world.dreams = Dreams::Filed;
    world.accept().expect("because it is filed");
    assert_eq!(waits(&world), [CapabilityId::from(LEDGER)]);
    refused(
        world.approve(),
        &expect![[r#"
        demand.blocked
        demand `refunds-idempotent` is filed as blocked: it waits for `ledger.exactly-once`, which is a Dream
        hint: prove `ledger.exactly-once` first: this one is free as soon as it is Reality"#]],
    );
    realize(&mut world);
    assert_eq!(waits(&world), []);
    world.approve().expect("because nothing is waited for any more");
}

#[test]
fn a_demand_that_depends_on_reality_is_accepted() {
    let mut world = dependent();
    realize(&mut world);
    world.accept().expect("because what it stands on is proven");
    assert_eq!(waits(&world), []);
}

#[test]
fn a_dependency_that_nobody_names_is_refused_even_as_blocked() {
    let mut world = World::new();
    world.dreams = Dreams::Filed;
    world.demand.depends = vec![CapabilityId::from("ledger.twice")];
    refused(
        world.accept(),
        &expect![[r#"
            demand.unknown-capability
            the demand depends on `ledger.twice`, and no accepted demand names it
            hint: accept the demand that names it first, or take it out"#]],
    );
    world.demand.depends = vec![world.demand.capability.clone()];
    assert_eq!(
        world.accept().expect_err("because nothing stands on itself").rule,
        "demand.depends-on-itself"
    );
}

#[test]
fn what_is_extended_exists_and_what_is_new_says_why() {
    let mut world = dependent();
    world.demand.depends = vec![];
    let reuse = |verdict, of: &[&str], because: Option<&str>| {
        let of = of.iter().map(|name| CapabilityId::from(*name)).collect();
        Some(Reuse { verdict, of, because: because.map(str::to_owned) })
    };
    world.demand.reuse = reuse(ReuseVerdict::Compose, &[LEDGER, "ledger.twice"], None);
    refused(
        world.accept(),
        &expect![[r#"
            demand.unknown-capability
            the demand reuses `ledger.twice`, and no accepted demand names it
            hint: accept the demand that names it first, or take it out; known are `ledger.exactly-once`"#]],
    );
    world.demand.reuse = reuse(ReuseVerdict::New, &[], Some("  "));
    refused(
        world.accept(),
        &expect![[r#"
        demand.new-without-reason
        `reuse: new` does not say why nothing that exists serves
        hint: add `because: …` to `reuse`, or name what is extended: `{ verdict: extend, of: […] }`"#]],
    );
    world.demand.reuse = reuse(ReuseVerdict::Extend, &[LEDGER], None);
    world.accept().expect("because what it extends is named");
}

#[test]
fn a_bounced_demand_is_neither_planned_nor_run_until_the_spec_side_answers() {
    let mut world = World::planned();
    bounce(&mut world, "the workflow was retired").expect("because it is accepted");
    refused(
        world.open(),
        &expect![[r#"
        demand.bounced
        demand `refunds-idempotent` was bounced by `jon@shop.example`: the workflow was retired
        hint: its owner changes it and accepts it anew, or insists: `evolute demand insist refunds-idempotent --because "…"`"#]],
    );
    assert_eq!(world.approve().expect_err("because it is bounced").rule, "demand.bounced");
    refused(
        world.accept(),
        &expect![[r#"
        demand.bounced
        demand `refunds-idempotent` was bounced by `jon@shop.example` and is unchanged: the workflow was retired
        hint: change it and commit it, or stand by it: `evolute demand insist refunds-idempotent --because "…"`"#]],
    );
    refused(
        bounce(&mut world, "again"),
        &expect![[r#"
        demand.bounced-already
        demand `refunds-idempotent` was bounced by `jon@shop.example` and waits for its owner
        hint: look at it: `evolute demand show refunds-idempotent`"#]],
    );
    insist(&mut world, MIRA).expect("because its owner may");
    world.open().expect("because the bounce is answered");
}

#[test]
fn a_changed_demand_answers_a_bounce() {
    let mut world = World::planned();
    bounce(&mut world, "no outcome is named").expect("because it is accepted");
    world.demand.outcome = Some("A refund is paid once.".into());
    world.accept().expect("because it is another demand now");
    world.approve().expect("because nothing is bounced");
}

#[test]
fn a_bounce_stops_a_cycle_from_being_taken_up() {
    let mut world = World::opened();
    bounce(&mut world, "the workflow was retired").expect("because it is accepted");
    let (cycle, lease) = (world.cycle(), "l-2".into());
    let taken = world.command(MIRA, Command::TakeUp { cycle, lease, confined: true, over: None });
    assert_eq!(taken.expect_err("because it is bounced").rule, "demand.bounced");
}

#[test]
fn only_its_owner_insists_and_only_with_a_reason() {
    let mut world = World::planned();
    refused(
        insist(&mut world, MIRA),
        &expect![[r#"
        demand.not-bounced
        demand `refunds-idempotent` was not bounced: there is nothing to insist on
        hint: go on: `evolute plan check refunds-idempotent`"#]],
    );
    refused(
        bounce(&mut world, " "),
        &expect![[r#"
        demand.no-reason
        a bounce says why the demand is unfit
        hint: add `--because "…"`"#]],
    );
    bounce(&mut world, "the workflow was retired").expect("because it is accepted");
    assert_eq!(
        insist(&mut world, "eve@shop.example").expect_err("because she owns nothing").rule,
        "constraint.not-the-owner"
    );
}
