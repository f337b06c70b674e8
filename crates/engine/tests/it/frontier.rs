//! The frontier: what can be built now and in which order, what is blocked by which Dream, what was set free, and what is heard
//! of while cycles run.

use crate::{
    hands::Hands,
    world::{JON, MIRA, World},
};
use engine::{
    Command,
    cycle::{
        Frontier, frontier,
        frontier::{Root, Stage, Written},
    },
    mirror::{Dreams, Ground},
};
use expect_test::expect;
use proptest::prelude::*;
use trace::{
    Event, Level, Response, Standing, State, Why,
    event::{demand, mirror},
    id::CapabilityId,
};

/// Accepts a demand that stands on others, though they are Dreams.
fn name(world: &mut World, name: &str, territory: &str, depends: &[&str]) {
    world.dreams = Dreams::Filed;
    world.turn_to(name, territory);
    world.demand.depends =
        depends.iter().map(|other| CapabilityId::new(format!("refunds.{other}"))).collect();
    world.accept().expect("because the demand is complete");
}

/// A capability is Reality, or a Dream again.
fn stands(world: &mut World, name: &str, state: State) {
    let capability = CapabilityId::new(format!("refunds.{name}"));
    let from = world.picture.evidence.get(&capability).and_then(|evidence| evidence.receipt.clone());
    let to = Standing { state, level: Some(Level::L3), why: Why::Proven, missing: String::new(), due: false };
    world.happens(Event::from(mirror::Event::StandingChanged { capability, from, to }));
}

/// What is seen, with standings by the last receipts.
fn seen(world: &World) -> Frontier {
    let standings = world.picture.evidence.values().map(|evidence| {
        let dream = Standing {
            state: State::Dream,
            level: Some(Level::L1),
            why: Why::Unproven,
            missing: "an artifact".into(),
            due: false,
        };
        (evidence.capability.clone(), evidence.receipt.clone().unwrap_or(dream))
    });
    frontier(&world.picture, &standings.collect(), &[])
}

fn ranked(seen: &Frontier) -> String {
    let line = |it: &engine::cycle::frontier::Reachable| {
        let held: Vec<&str> = it.held.iter().map(|signal| signal.kind.name()).collect();
        format!("{} unlocks {}, held by {held:?}", it.demand, it.unlocks.count)
    };
    seen.reachable.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_sets_most_free_comes_first_and_names_it_all() {
    let mut world = World::new();
    name(&mut world, "alone", "a", &[]);
    name(&mut world, "root", "b", &[]);
    name(&mut world, "middle", "b", &["root"]);
    name(&mut world, "leaf", "b", &["middle"]);
    name(&mut world, "second", "c", &["root"]);
    let seen = seen(&world);
    expect![[r#"
        root unlocks 3, held by []
        alone unlocks 0, held by []"#]]
    .assert_eq(&ranked(&seen));
    let names: Vec<&str> =
        seen.reachable[0].unlocks.demands.iter().map(trace::id::DemandId::as_str).collect();
    assert_eq!(names, ["leaf", "middle", "second"]);
    let blocked: Vec<String> =
        seen.blocked.iter().map(|it| format!("{}: {:?}", it.demand, it.chains[0].dreams)).collect();
    expect![[r#"
        leaf: [CapabilityId("refunds.middle"), CapabilityId("refunds.root")]
        middle: [CapabilityId("refunds.root")]
        second: [CapabilityId("refunds.root")]"#]]
    .assert_eq(&blocked.join("\n"));
    assert_eq!(seen.blocked[0].chains[0].root, Root::Dream { missing: "an artifact".into() });
}

#[test]
fn of_those_that_set_as_much_free_the_cheaper_comes_first_and_the_unknown_last() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.turn_to("cheap-done", "cheap");
    world.closed(&mut hands, Response::Full);
    world.turn_to("dear-done", "dear");
    hands.gates = Box::new(|gate, step, attempt| {
        let red = (gate, step, attempt) == ("tests", Some(1), 1);
        if red { trace::Verdict::Failed } else { trace::Verdict::Passed }
    });
    world.closed(&mut hands, Response::Full);
    name(&mut world, "a-new", "nobody/was/here", &[]);
    name(&mut world, "b-dear", "dear", &[]);
    name(&mut world, "c-cheap", "cheap", &[]);
    expect![[r#"
        c-cheap unlocks 0, held by []
        b-dear unlocks 0, held by []
        a-new unlocks 0, held by []"#]]
    .assert_eq(&ranked(&seen(&world)));
}

#[test]
fn a_proof_sets_free_what_waited_for_it_alone_and_is_told_until_it_falls() {
    let mut world = World::new();
    name(&mut world, "one", "a", &[]);
    name(&mut world, "two", "a", &[]);
    name(&mut world, "both", "b", &["one", "two"]);
    name(&mut world, "first", "b", &["one"]);
    stands(&mut world, "one", State::Reality);
    let freed = |seen: &Frontier| {
        let line = |it: &engine::cycle::frontier::Unlocked| {
            format!("{} ({}): {:?}", it.proven.capability, it.proven.record, it.freed)
        };
        seen.unlocked.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    expect![[r#"refunds.one (9): [DemandId("first")]"#]].assert_eq(&freed(&seen(&world)));
    stands(&mut world, "two", State::Consumed);
    expect![[r#"
        refunds.two (10): [DemandId("both")]
        refunds.one (9): [DemandId("both"), DemandId("first")]"#]]
    .assert_eq(&freed(&seen(&world)));
    stands(&mut world, "one", State::Dream);
    assert_eq!(seen(&world).unlocked.len(), 1);
    assert_eq!(seen(&world).blocked.len(), 2);
}

#[test]
fn circles_are_named_and_reached_by_nobody() {
    let mut world = World::new();
    name(&mut world, "a", "t", &[]);
    name(&mut world, "b", "t", &["a"]);
    name(&mut world, "c", "t", &["b"]);
    // No ledger lets one be accepted that closes a circle; two that meet may hold one together.
    let mut demand = world.picture.demands.accepted["a"].demand.clone();
    demand.depends = vec![CapabilityId::from("refunds.c")];
    world.happens(Event::from(demand::Event::Accepted {
        file: "a.md".into(),
        digest: trace::Digest::of_value(&demand),
        self_approved: false,
        blocked: demand.depends.clone(),
        demand: Box::new(demand),
    }));
    name(&mut world, "outside", "t", &["c"]);
    let seen = seen(&world);
    assert_eq!(seen.reachable, []);
    let circle: Vec<&str> = seen.circles[0].iter().map(CapabilityId::as_str).collect();
    assert_eq!((seen.circles.len(), circle), (1, vec!["refunds.a", "refunds.c", "refunds.b"]));
    let outside = seen.blocked.iter().find(|it| it.demand.as_str() == "outside").expect("because it waits");
    assert_eq!(outside.chains[0].root, Root::Circle);
}

#[test]
fn bounces_breaches_and_heartbeats_reorder_it_with_their_records_while_cycles_run() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    name(&mut world, "a-bounced", "bounced", &[]);
    name(&mut world, "b-waiting", "beating", &[]);
    name(&mut world, "c-breached", "breached", &[]);
    name(&mut world, "d-free", "free", &[]);
    assert!(seen(&world).reachable.iter().all(|it| it.held.is_empty()));
    let (demand, because) = ("a-bounced".into(), "the workflow was retired".into());
    world.command(JON, Command::BounceDemand { demand, because }).expect("because it is accepted");
    world.turn_to("beats", "beating");
    world.demand.depends = vec![];
    world.beat(&mut hands);
    world.turn_to("asks", "breached");
    world.accept().expect("because it is complete");
    world.approve().expect("because nothing is open");
    world.open().expect("because it is approved");
    let asks = world.picture.cycle_of(&world.demand.id).expect("because it is open").id.clone();
    world
        .command(MIRA, Command::TakeUp { cycle: asks, lease: "l-2".into(), confined: true, over: None })
        .expect("because it is open");
    world.work(&mut hands);
    world.pass(30);
    expect![[r#"
        d-free unlocks 0, held by []
        asks unlocks 0, held by ["breach"]
        c-breached unlocks 0, held by ["breach"]
        b-waiting unlocks 0, held by ["unanswered heartbeat"]
        a-bounced unlocks 0, held by ["bounce"]"#]]
    .assert_eq(&ranked(&seen(&world)));
    for it in seen(&world).reachable.iter().flat_map(|it| &it.held) {
        let on_record = world.trace.iter().any(|entry| entry.record.id == it.record);
        assert!(on_record, "{it:?}");
    }
    assert_eq!(seen(&world).unanswered.len(), 1);
}

#[test]
fn what_was_answered_holds_nothing_back() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    name(&mut world, "one", "t", &[]);
    let (demand, because) = ("one".into(), "no".into());
    world.command(JON, Command::BounceDemand { demand, because }).expect("because it is accepted");
    assert_eq!(seen(&world).reachable[0].stage, Stage::Bounced);
    let (because, owner) = ("yes".into(), crate::world::owner());
    world
        .command(MIRA, Command::Insist { demand: "one".into(), because, owner })
        .expect("because it is hers");
    assert!(seen(&world).reachable[0].held.is_empty());
    world.turn_to("two", "t");
    world.closed(&mut hands, Response::Full);
    assert!(seen(&world).reachable[0].held.is_empty(), "{:?}", world.picture.signals);
}

#[test]
fn questions_and_written_demands_stand_among_the_others_as_what_they_are() {
    let mut world = World::new();
    name(&mut world, "root", "t", &[]);
    let written = |name: &str, depends: &[&str], stage| Written {
        demand: name.into(),
        capability: CapabilityId::new(format!("refunds.{name}")),
        territory: "t".into(),
        depends: depends.iter().map(|other| CapabilityId::new(format!("refunds.{other}"))).collect(),
        stage,
    };
    let files = [
        written("asked", &["root"], Stage::Question),
        written("whole", &[], Stage::Written),
        written("root", &["whole"], Stage::Written),
        written("lost", &["nowhere"], Stage::Written),
    ];
    let seen = frontier(&world.picture, &std::collections::BTreeMap::new(), &files);
    let stages: Vec<String> =
        seen.reachable.iter().map(|it| format!("{} {:?}", it.demand, it.stage)).collect();
    assert_eq!(stages, ["root Accepted", "whole Written"], "what is accepted is what was frozen");
    assert_eq!(seen.blocked[0].stage, Stage::Question);
    assert_eq!(seen.blocked[1].chains[0].root, Root::Unnamed);
}

#[test]
fn a_residual_is_on_the_frontier_as_the_question_that_it_is() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.turn_to("one", "t");
    world.closed(&mut hands, Response::Partial);
    let standings = world.picture.standings(&Ground::default(), world.now);
    let seen = frontier(&world.picture, &standings, &[]);
    let found: Vec<String> =
        seen.reachable.iter().map(|it| format!("{} {:?}", it.demand, it.stage)).collect();
    assert_eq!(found, ["one-rest Question"]);
}

/// Demands from a graph of anything: who depends on whom.
fn graph() -> impl Strategy<Value = Vec<Vec<usize>>> {
    (1_usize..24).prop_flat_map(|count| prop::collection::vec(prop::collection::vec(0..count, 0..4), count))
}

proptest! {
    #[test]
    fn whatever_depends_on_whatever_each_demand_is_reachable_or_blocked_by_a_chain_that_ends(edges in graph()) {
        let id = |number: usize| format!("d{number:02}");
        let files: Vec<Written> = edges
            .iter()
            .enumerate()
            .map(|(number, depends)| Written {
                demand: id(number).as_str().into(),
                capability: CapabilityId::new(id(number)),
                territory: "t".into(),
                depends: depends.iter().map(|other| CapabilityId::new(id(*other))).collect(),
                stage: Stage::Written,
            })
            .collect();
        let seen = frontier(&engine::Picture::default(), &std::collections::BTreeMap::new(), &files);
        prop_assert_eq!(seen.reachable.len() + seen.blocked.len(), files.len());
        prop_assert_eq!(seen.reachable.len(), edges.iter().filter(|depends| depends.is_empty()).count());
        for blocked in &seen.blocked {
            prop_assert!(!blocked.chains.is_empty());
            prop_assert!(blocked.chains.iter().all(|chain| chain.dreams.len() <= files.len() + 1));
        }
        // A chain that comes back is on a circle that is named.
        let round = seen.blocked.iter().any(|it| it.chains.iter().any(|chain| chain.root == Root::Circle));
        prop_assert!(!round || !seen.circles.is_empty());
        // Each circle is one: every name on it depends on the next.
        for circle in &seen.circles {
            for (place, name) in circle.iter().enumerate() {
                let next = &circle[(place + 1) % circle.len()];
                let node = files.iter().find(|it| it.capability == *name).expect("because it was given");
                prop_assert!(node.depends.contains(next), "{circle:?}");
            }
        }
    }
}
