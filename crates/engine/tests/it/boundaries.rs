//! Where the world pushes back: a branch that moves, a checkout that is not clean, clocks and kill signals.

use crate::{
    hands::{Hands, ended},
    world::{MIRA, World},
};
use engine::{Outcome, Work};
use trace::{Ending, RepoPath, id::ObjectId};

fn at_the_review() -> (World, Hands) {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    (world, hands)
}

#[test]
fn a_default_branch_that_moved_gets_a_new_candidate_and_a_new_review() {
    let (mut world, mut hands) = at_the_review();
    world.decide(MIRA, "approve", None).expect("because it is hers");
    hands.landing = vec![Outcome::LandingRefused { because: "`main` moved".into(), moved: true }];
    hands.candidate = vec![Outcome::CandidateMade {
        commit: ObjectId::from("merge-2"),
        tree: ObjectId::from("tree-of-both"),
        onto: ObjectId::from("later"),
    }];
    world.work(&mut hands);
    assert!(world.waits()[0].contains("Decision"), "the new diff is seen again: {:?}", world.waits());
    assert!(world.trace.iter().any(|entry| format!("{:?}", entry.record.event).contains("tree-of-both")));
    let judged = hands
        .asked
        .iter()
        .rev()
        .take_while(|asked| *asked != "Candidate")
        .filter(|asked| *asked == "Judge")
        .count();
    assert_eq!(judged, 1, "a tree that no gate has seen is judged again: {:?}", hands.asked);
}

#[test]
fn a_checkout_that_is_not_clean_waits_for_its_owner_and_is_tried_again_by_the_next_run() {
    let (mut world, mut hands) = at_the_review();
    world.decide(MIRA, "approve", None).expect("because it is hers");
    hands.landing =
        vec![Outcome::LandingRefused { because: "`notes.txt` is not committed".into(), moved: false }];
    world.work(&mut hands);
    assert!(world.waits()[0].contains("notes.txt"), "{:?}", world.waits());
    world.take_up("l-2");
    world.work(&mut hands);
    assert!(world.names().contains(&"execution.landed".to_owned()));
}

#[test]
fn a_conflict_is_the_owners_to_mend() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.candidate = vec![Outcome::Conflicted {
        onto: ObjectId::from("later"),
        paths: vec![RepoPath::from("src/refunds/store.rs")],
    }];
    world.work(&mut hands);
    assert!(world.names().contains(&"cycle.deviated".to_owned()));
    world.decide(MIRA, "retry", None).expect("because it is hers");
    world.work(&mut hands);
    assert_eq!(hands.asked.iter().filter(|asked| *asked == "Candidate").count(), 2);
}

#[test]
fn the_kill_signal_stops_a_cycle_that_only_tries() {
    let mut world = World::new();
    world.demand.kill.attempts = Some(2);
    world.accept().expect("because it is complete");
    world.approve().expect("because nothing is open");
    world.open().expect("because it is approved");
    world.take_up("l-1");
    let mut hands = Hands::new();
    hands.attempts = Box::new(|_, _| ended(Ending::Unchanged));
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 2);
    assert!(world.names().contains(&"cycle.stopped".to_owned()));
    assert_eq!(world.waits(), ["mira@shop.example for Close"], "what was stopped is still learned from");
}

#[test]
fn days_are_a_kill_signal_too() {
    let (mut world, _) = at_the_review();
    let events = world.pass(24 * 15);
    assert!(events.contains(&"cycle.stopped".to_owned()), "{events:?}");
}

#[test]
fn an_expired_clock_wakes_the_loop() {
    let (world, _) = at_the_review();
    let due = world.picture.cycles[&world.cycle()].constraint.open().next().map(|asked| asked.question.due);
    assert_eq!(world.wanted().wake, due);
}

#[test]
fn effects_are_the_same_however_often_one_asks() {
    let world = World::opened();
    assert_eq!(world.wanted(), world.wanted());
    assert!(matches!(world.wanted().effects[0].work, Work::Pack { .. }));
}
