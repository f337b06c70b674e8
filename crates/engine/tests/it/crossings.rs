//! A step whose change leans on another area: refused with its line, and let through by the other side's owner alone.

use crate::{
    hands::{Hands, changed},
    world::{JON, MIRA, World},
};
use engine::coordination::{Coordination, Redrawing};
use trace::{Area, Crossing, OnExpiry, RepoPath};

const LENA: &str = "lena@shop.example";

fn area(name: &str, owner: &str, may_use: Option<Vec<String>>) -> Area {
    Area {
        name: name.into(),
        paths: vec![format!("src/{name}/**")],
        owner: owner.into(),
        deputy: None,
        may_use,
    }
}

fn crossing() -> Crossing {
    Crossing {
        from: "refunds".into(),
        to: "ledger".into(),
        path: RepoPath::from("src/refunds/store.rs"),
        line: 7,
        text: "use crate::ledger::Entry;".into(),
        leads_to: RepoPath::from("src/ledger/mod.rs"),
    }
}

/// A cycle in `refunds`, whose first step is about to depend on `ledger`.
fn opened(may_use: Option<Vec<String>>, crosses: &[&str]) -> World {
    let mut world = World::new();
    world.envelope.areas = vec![area("refunds", MIRA, may_use)];
    world.envelope.neighbors = vec![area("ledger", LENA, None)];
    world.plan.steps[0].crosses = crosses.iter().map(ToString::to_string).collect();
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world
}

fn crossing_hands() -> Hands {
    let mut hands = Hands::new();
    hands.attempts = Box::new(|step, attempt| {
        let mut attempted = changed(step, attempt, &["src/refunds/store.rs"]);
        if step == 1 {
            attempted.crossings = vec![crossing()];
        }
        attempted
    });
    hands
}

fn committed(world: &World) -> bool {
    world.names().contains(&"execution.step_committed".to_owned())
}

#[test]
fn an_undeclared_crossing_is_thrown_away_and_goes_back_with_its_line() {
    let (mut world, mut hands) = (opened(Some(vec![]), &[]), crossing_hands());
    world.work(&mut hands);
    assert!(!committed(&world), "three attempts, none kept: {:?}", world.names());
    assert!(world.names().contains(&"execution.scope_refused".to_owned()));
    let told = hands.briefs.get(1).expect("because a second attempt was made");
    assert!(told.contains("src/refunds/store.rs:7"), "{told}");
    assert!(told.contains("leads from area `refunds` into `ledger`, which it may not use"), "{told}");
}

#[test]
fn what_an_area_may_use_and_what_it_never_declared_pass() {
    for may_use in [Some(vec!["ledger".to_owned()]), None] {
        let (mut world, mut hands) = (opened(may_use, &[]), crossing_hands());
        world.work(&mut hands);
        assert!(committed(&world), "{:?}", world.names());
    }
}

#[test]
fn a_declared_crossing_waits_for_the_other_sides_owner_and_for_nobody_else() {
    let (mut world, mut hands) = (opened(Some(vec![]), &["ledger"]), crossing_hands());
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 0, "no attempt before the decision");
    assert!(world.waits()[0].starts_with(LENA), "{:?}", world.waits());
    for other in [MIRA, JON] {
        let refused = world.decide(other, "allow", None).expect_err("because it is not theirs");
        assert_eq!(refused.rule, "constraint.not-yours");
    }
    world.decide(LENA, "allow", None).expect("because it is hers");
    world.work(&mut hands);
    assert!(committed(&world), "{:?}", world.names());
}

#[test]
fn a_refused_crossing_waits_for_another_plan() {
    let (mut world, mut hands) = (opened(Some(vec![]), &["ledger"]), crossing_hands());
    world.work(&mut hands);
    world.decide(LENA, "refuse", None).expect("because it is hers");
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 0);
    assert_eq!(world.waits(), ["mira@shop.example for Plan"]);
}

#[test]
fn a_clock_lets_no_crossing_through() {
    let mut world = World::new();
    world.envelope.classes[0].name = "crossing".into();
    world.envelope.classes[0].on_expiry = OnExpiry::Default("allow".into());
    world.envelope.areas = vec![area("refunds", MIRA, Some(vec![]))];
    world.envelope.neighbors = vec![area("ledger", LENA, None)];
    world.plan.steps[0].crosses = vec!["ledger".into()];
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world.work(&mut crossing_hands());
    let question =
        world.picture.cycles.values().next().expect("because one is open").constraint.questions[0].clone();
    assert_eq!(question.question.on_expiry, OnExpiry::Escalate);
}

#[test]
fn what_was_waited_for_is_measured_for_both_sides() {
    let (mut world, mut hands) = (opened(Some(vec![]), &["ledger"]), crossing_hands());
    world.work(&mut hands);
    world.now += jiff::SignedDuration::from_hours(3);
    world.decide(LENA, "allow", None).expect("because it is hers");
    let mut coordination = Coordination::default();
    world.trace.iter().for_each(|entry| coordination.fold(entry));
    assert_eq!((coordination.demands(), coordination.waited()), (1, 1));
    let (refunds, ledger) = (coordination.of("refunds"), coordination.of("ledger"));
    assert_eq!((refunds.cross_area_steps, refunds.asked), (1, 0));
    assert_eq!((ledger.asked, ledger.waited_h.round(), ledger.people_per_decision), (1, 3.0, 1.0));
    assert_eq!(coordination.redrawing(), Redrawing::TooLittle { crossings: 1, needed: 3 });
}

#[test]
fn the_pair_of_areas_that_crossed_most_is_proposed_as_one() {
    let mut coordination = Coordination::default();
    for _ in 0..3 {
        let (mut world, mut hands) = (opened(Some(vec![]), &["ledger"]), crossing_hands());
        world.work(&mut hands);
        world.trace.iter().for_each(|entry| coordination.fold(entry));
    }
    let Redrawing::Merge { one, other, crossings, .. } = coordination.redrawing() else {
        panic!("three are enough: {:?}", coordination.redrawing());
    };
    assert_eq!((one.as_str(), other.as_str(), crossings), ("ledger", "refunds", 3));
}
