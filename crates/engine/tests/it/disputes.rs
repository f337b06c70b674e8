//! Two ledgers that meet: what contradicts becomes a dispute, the first stands, a person settles it; and whatever the order
//! in which records arrive, the picture is the same.

use crate::{
    hands::Hands,
    world::{JON, MIRA, World},
};
use engine::{
    Command, Entry, Order, Picture,
    dispute::{Resolution, Subject},
    fold,
    mirror::Ground,
};
use expect_test::expect;
use jiff::SignedDuration;
use proptest::prelude::*;
use std::collections::BTreeMap;
use trace::{
    Actor, Answer, Event, State, Why,
    event::{cycle, ledger},
    id::{RecordId, WriterId},
};

/// The same trace in another ledger: from here on each writes for itself.
fn fork(world: &World, writer: &str) -> World {
    let mut other = World::new();
    other.now = world.now;
    other.seed = world.seed + 1_000;
    other.writer = WriterId::from(writer);
    other.trace.clone_from(&world.trace);
    other.picture = folded(&other.trace);
    other
}

/// The picture of these records in the order of all writers.
fn folded(trace: &[Entry]) -> Picture {
    let mut sorted: Vec<&Entry> = trace.iter().collect();
    sorted.sort_by_key(|entry| Order::of(&entry.record));
    let mut picture = Picture::default();
    sorted.into_iter().for_each(|entry| fold(&mut picture, entry));
    picture
}

/// What each has, the other one gets: both have the same records, each in the order of arrival.
fn sync(one: &mut World, other: &mut World) {
    let (from_one, from_other) = (one.trace.clone(), other.trace.clone());
    arrive(one, &from_other);
    arrive(other, &from_one);
    let now = one.now.max(other.now);
    (one.now, other.now) = (now, now);
}

fn arrive(world: &mut World, trace: &[Entry]) {
    for entry in trace {
        let is_known = world.trace.iter().any(|known| known.record.id == entry.record.id);
        if !is_known {
            let position = world.trace.len() as u64 + 1;
            world.trace.push(Entry { position, ..entry.clone() });
        }
    }
    world.picture = folded(&world.trace);
}

/// It goes on record what is known of the others.
fn meet(world: &mut World) {
    let seen = world.picture.writers.unmet(&world.writer, &Actor::system(), 100);
    world.happens(ledger::Event::Met { seen }.into());
}

/// Lets time go by, so that what one does comes after what the other did.
fn later(world: &mut World) {
    world.now = world.now.checked_add(SignedDuration::from_mins(5)).expect("because time goes on");
}

/// What a picture says, wherever it was folded: only by arrival do two ledgers differ.
fn said(picture: &Picture) -> Picture {
    Picture { position: 0, head: trace::Digest::ZERO, ..picture.clone() }
}

fn told(picture: &Picture) -> String {
    let line = |dispute: &engine::dispute::Dispute| {
        let (first, second) = (&dispute.first, &dispute.second);
        format!(
            "{}\n  {} ({}): {}\n  {} ({}): {}\n",
            dispute.subject.matter(),
            first.writer,
            first.by,
            first.says,
            second.writer,
            second.by,
            second.says
        )
    };
    picture.disputes.open().map(line).collect()
}

/// The one open dispute is settled for what stands.
fn settle_for_first(world: &mut World) {
    let dispute = world.picture.disputes.open().next().expect("because there is one").clone();
    meet(world);
    let record = dispute.first.record;
    let settle = Command::Settle { dispute: dispute.id, record, because: "it was there first".into() };
    world.command(MIRA, settle).expect("because a person may");
}

/// A cycle whose candidate waits for a review.
fn reviewed() -> World {
    let mut world = World::opened();
    world.work(&mut Hands::new());
    world
}

fn decide(world: &mut World, who: &str, choice: &str) -> Result<Vec<String>, engine::Refusal> {
    let cycle = world.picture.cycles.values().next().expect("because a cycle is open");
    let asked = cycle.constraint.questions.last().expect("because a question was asked");
    let answer = Answer::new(asked.question.id.clone(), choice, "because of what the diff shows");
    world.command(who, Command::Decide(Box::new(answer)))
}

#[test]
fn a_decision_that_was_answered_in_two_ways_is_a_dispute_and_the_first_stands() {
    let mut one = reviewed();
    let mut other = fork(&one, "v");
    decide(&mut one, MIRA, "approve").expect("because it is asked");
    later(&mut other);
    decide(&mut other, JON, "changes").expect("because nobody told them");
    sync(&mut one, &mut other);
    expect![[r#"
        decision `d-3vw6eq0y` was answered in two ways
          w (mira@shop.example): approve
          v (jon@shop.example): changes
    "#]]
    .assert_eq(&told(&one.picture));
    assert_eq!(said(&one.picture), said(&other.picture));
    let cycle = one.picture.cycles.values().next().expect("because it is open");
    assert_eq!(cycle.constraint.questions.last().and_then(|asked| asked.choice()), Some("approve"));
}

#[test]
fn who_knew_of_the_others_word_disputes_nothing() {
    let mut one = World::planned();
    let mut other = fork(&one, "v");
    one.plan.steps[0].instruction.push_str(" Twice.");
    one.approve().expect("because the plan is whole");
    sync(&mut one, &mut other);
    meet(&mut other);
    later(&mut other);
    other.plan.steps[0].instruction.push_str(" Three times.");
    other.approve().expect("because the plan is whole");
    sync(&mut one, &mut other);
    assert_eq!(told(&one.picture), "");
    assert_eq!(one.picture.plans[&one.demand.id].digest, other.plan_digest());
}

#[test]
fn two_plans_that_did_not_know_of_each_other_are_a_dispute_and_a_person_settles_it() {
    let mut one = World::planned();
    let mut other = fork(&one, "v");
    one.plan.steps[0].instruction.push_str(" Twice.");
    one.approve().expect("because the plan is whole");
    later(&mut other);
    other.plan.steps[0].instruction.push_str(" Three times.");
    other.approve().expect("because the plan is whole");
    sync(&mut one, &mut other);
    assert_eq!(one.picture.plans[&one.demand.id].digest, one.plan_digest());
    let standing = one.picture.standings(&Ground::default(), one.now);
    let standing = &standing[&one.demand.capability];
    assert_eq!((standing.state, standing.why), (State::Dream, Why::Disputed));
    let dispute = one.picture.disputes.open().next().expect("because there is one").clone();
    let settle = |record: &RecordId, because: &str| Command::Settle {
        dispute: dispute.id.clone(),
        record: record.clone(),
        because: because.into(),
    };
    let refused =
        one.command(MIRA, settle(&"elsewhere".into(), "so")).expect_err("because it is none of them");
    assert_eq!(refused.rule, "ledger.no-side");
    let refused =
        one.command(MIRA, settle(&dispute.second.record, " ")).expect_err("because it says nothing");
    assert_eq!(refused.rule, "ledger.no-reason");
    meet(&mut one);
    one.command(MIRA, settle(&dispute.second.record, "it is the longer one")).expect("because a person may");
    assert_eq!(one.picture.plans[&one.demand.id].digest, other.plan_digest());
    assert_eq!(told(&one.picture), "");
    assert_eq!(settled(&one.picture), "plan refunds-idempotent: of v, and not of w\n");
    let why = one.picture.standings(&Ground::default(), one.now)[&one.demand.capability].why;
    assert_eq!(why, Why::Unproven);
    sync(&mut one, &mut other);
    assert_eq!(said(&one.picture), said(&other.picture));
    let again =
        one.command(MIRA, settle(&dispute.second.record, "again")).expect_err("because it is settled");
    assert_eq!(again.rule, "ledger.no-dispute");
}

#[test]
fn what_a_dispute_was_settled_against_never_happened() {
    let mut one = World::planned();
    let mut other = fork(&one, "v");
    one.approve().expect("because the plan is whole");
    later(&mut other);
    other.plan.steps[0].instruction.push_str(" Twice.");
    other.approve().expect("because the plan is whole");
    sync(&mut one, &mut other);
    settle_for_first(&mut one);
    assert_eq!(one.picture.plans[&one.demand.id].digest, one.plan_digest());
    one.open().expect("because its plan is approved");
    let mut other = fork(&one, "u");
    one.take_up("l-1");
    later(&mut other);
    other.take_up("l-2");
    sync(&mut one, &mut other);
    settle_for_first(&mut one);
    let cycle = &one.picture.cycles[&one.cycle()];
    assert_eq!((cycle.driver.clone(), cycle.lease.clone()), (Some("w".into()), Some("l-1".into())));
    expect![[r#"
        plan refunds-idempotent: of w, and not of v
        driving c-qe34kchw: of w, and not of u
    "#]]
    .assert_eq(&settled(&one.picture));
}

/// How disputes were settled, the oldest first.
fn settled(picture: &Picture) -> String {
    let line = |it: &Resolution| {
        format!("{}: of {}, and not of {}\n", it.subject, it.holds.writer, it.against.writer)
    };
    picture.disputes.resolved().map(line).collect()
}

#[test]
fn two_cycles_of_one_demand_both_stand_until_one_is_given_up() {
    let mut one = World::planned();
    let mut other = fork(&one, "v");
    one.open().expect("because its plan is approved");
    later(&mut other);
    other.open().expect("because its plan is approved");
    sync(&mut one, &mut other);
    assert_eq!(one.picture.cycles.len(), 2);
    let dispute = one.picture.disputes.open().next().expect("because there is one").clone();
    assert_eq!(dispute.subject, Subject::Opening(one.demand.id.clone()));
    let first = one.picture.cycle_of(&one.demand.id).expect("because two are open").id.clone();
    assert_eq!(first.as_str(), dispute.first.says);
    let settle = Command::Settle {
        dispute: dispute.id,
        record: dispute.second.record,
        because: "it has the better base".into(),
    };
    one.command(MIRA, settle).expect("because a person may");
    let left = one.picture.cycle_of(&one.demand.id).expect("because one is left");
    assert_eq!(left.id.as_str(), dispute.second.says);
    assert!(one.picture.cycles[&first].stopped.is_some());
}

#[test]
fn a_cycle_that_another_ledger_drives_is_taken_over_in_so_many_words() {
    let one = World::opened();
    let mut other = fork(&one, "v");
    let cycle = other.cycle();
    let take = |over: Option<&str>| Command::TakeUp {
        cycle: cycle.clone(),
        lease: "l-9".into(),
        confined: true,
        over: over.map(str::to_owned),
    };
    let refused = other.command(MIRA, take(None)).expect_err("because `w` drives it");
    assert_eq!(refused.rule, "cycle.driven-elsewhere");
    let refused = other.command(MIRA, take(Some(" "))).expect_err("because no reason is given");
    assert_eq!(refused.rule, "cycle.no-reason");
    meet(&mut other);
    other.command(MIRA, take(Some("the other machine is gone"))).expect("because it says why");
    assert_eq!(other.picture.cycles[&cycle].driver, Some("v".into()));
    let refused = other.command(MIRA, take(Some("again"))).expect_err("because it is driven here");
    assert_eq!(refused.rule, "cycle.nothing-to-take-over");
}

#[test]
fn the_hands_of_a_cycle_that_was_taken_over_elsewhere_work_for_nothing_and_it_shows() {
    let mut one = World::opened();
    let mut other = fork(&one, "v");
    let cycle = other.cycle();
    meet(&mut other);
    let (lease, over) = ("l-9".into(), Some("the other machine is gone".to_owned()));
    other
        .command(MIRA, Command::TakeUp { cycle: cycle.clone(), lease, confined: true, over })
        .expect("because it says why");
    later(&mut one);
    one.work(&mut Hands::new());
    sync(&mut one, &mut other);
    expect![[r#"
        cycle `c-ttgkrhj1` is driven from two places
          v (mira@shop.example): l-9
          w (evolute): goes on with it
    "#]]
    .assert_eq(&told(&other.picture));
    assert!(other.picture.cycles[&cycle].execution.steps.is_empty(), "nothing of what it did counts");
    assert_eq!(said(&one.picture), said(&other.picture));
}

#[test]
fn who_takes_a_cycle_up_that_another_one_took_up_meanwhile_does_not_drive_it() {
    let mut one = World::planned();
    one.open().expect("because its plan is approved");
    let mut other = fork(&one, "v");
    one.take_up("l-1");
    later(&mut other);
    other.take_up("l-2");
    other.work(&mut Hands::new());
    sync(&mut one, &mut other);
    let cycle = &one.picture.cycles[&one.cycle()];
    assert_eq!((cycle.driver.clone(), cycle.lease.clone()), (Some("w".into()), Some("l-1".into())));
    assert!(cycle.execution.steps.is_empty(), "nothing of what the second did counts");
    let dispute = one.picture.disputes.open().next().expect("because there is one").clone();
    assert_eq!(dispute.subject, Subject::Driving(one.cycle()));
    meet(&mut one);
    let settle = Command::Settle { dispute: dispute.id, record: dispute.second.record, because: "so".into() };
    one.command(MIRA, settle).expect("because a person may");
    let cycle = &one.picture.cycles[&one.cycle()];
    assert_eq!((cycle.driver.clone(), cycle.lease.clone()), (Some("v".into()), None));
}

#[test]
fn an_agent_settles_nothing() {
    let mut world = World::planned();
    let settle = Command::Settle { dispute: "x-1".into(), record: "1".into(), because: "so".into() };
    let agent = trace::Actor::agent("c-1/1.1");
    let refused = world.take(engine::Input { actor: agent, what: engine::What::Command(settle) });
    assert_eq!(refused.expect_err("because it is an agent").rule, "constraint.agents-do-not-decide");
}

/// One thing that one of three ledgers does; or two of them meet.
#[derive(Clone, Debug)]
enum Deed {
    Approve(usize, u8),
    Open(usize),
    TakeUp(usize, bool),
    Work(usize),
    Decide(usize, bool),
    Settle(usize, bool),
    Meet(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..3_usize;
    prop_oneof![
        2 => (who.clone(), any::<u8>()).prop_map(|(who, dice)| Deed::Approve(who, dice)),
        2 => who.clone().prop_map(Deed::Open),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, over)| Deed::TakeUp(who, over)),
        4 => who.clone().prop_map(Deed::Work),
        2 => (who.clone(), any::<bool>()).prop_map(|(who, yes)| Deed::Decide(who, yes)),
        1 => (who.clone(), any::<bool>()).prop_map(|(who, first)| Deed::Settle(who, first)),
        3 => (who.clone(), who).prop_map(|(one, other)| Deed::Meet(one, other)),
    ]
}

/// Does it. What is refused is refused.
fn act(worlds: &mut [World], deed: &Deed) {
    match *deed {
        Deed::Approve(who, dice) => {
            let world = &mut worlds[who];
            later(world);
            world.plan.steps[0].instruction.push_str(&format!(" {dice}."));
            drop(world.approve());
        }
        Deed::Open(who) => drop(worlds[who].open()),
        Deed::TakeUp(who, over) => {
            let world = &mut worlds[who];
            let Some(cycle) = world.picture.cycles.keys().next().cloned() else { return };
            let lease = format!("l-{}-{}", world.writer, world.trace.len()).as_str().into();
            let over = over.then(|| "so".to_owned());
            drop(world.command(MIRA, Command::TakeUp { cycle, lease, confined: true, over }));
        }
        Deed::Work(who) => {
            let world = &mut worlds[who];
            let Some(effect) = world.wanted().effects.into_iter().next() else { return };
            let outcome = Hands::new().outcome(&effect.work);
            drop(world.report(&effect, outcome));
        }
        Deed::Decide(who, yes) => {
            let world = &mut worlds[who];
            later(world);
            let asked = world.picture.cycles.values().flat_map(|cycle| cycle.constraint.open());
            let Some(asked) = asked.map(|asked| asked.question.id.clone()).next() else { return };
            let answer = Answer::new(asked, if yes { "approve" } else { "changes" }, "so it is");
            drop(world.command(MIRA, Command::Decide(Box::new(answer))));
        }
        Deed::Settle(who, first) => {
            let world = &mut worlds[who];
            let Some(dispute) = world.picture.disputes.open().next().cloned() else { return };
            let record = if first { dispute.first.record } else { dispute.second.record };
            drop(world.command(MIRA, Command::Settle { dispute: dispute.id, record, because: "so".into() }));
        }
        Deed::Meet(one, other) => {
            let trace = worlds[other].trace.clone();
            let now = worlds[one].now.max(worlds[other].now);
            arrive(&mut worlds[one], &trace);
            worlds[one].now = now;
            meet(&mut worlds[one]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_arrives_in_whatever_order_the_picture_is_the_same(
        deeds in proptest::collection::vec(deed(), 1..60),
        order in any::<prop::sample::Index>(),
    ) {
        let first = World::planned();
        let mut worlds = vec![fork(&first, "u"), fork(&first, "v"), first];
        deeds.iter().for_each(|deed| act(&mut worlds, deed));
        let (one, rest) = worlds.split_at_mut(1);
        let (other, third) = rest.split_at_mut(1);
        sync(&mut one[0], &mut other[0]);
        sync(&mut one[0], &mut third[0]);
        sync(&mut one[0], &mut other[0]);
        let mut shuffled = one[0].trace.clone();
        let turn = order.index(shuffled.len());
        shuffled.rotate_left(turn);
        for (entry, position) in shuffled.iter_mut().zip(1..) {
            entry.position = position;
        }
        let whole = said(&one[0].picture);
        prop_assert_eq!(&whole, &said(&other[0].picture));
        prop_assert_eq!(&whole, &said(&third[0].picture));
        prop_assert_eq!(&whole, &said(&folded(&shuffled)));
        let json = serde_json::to_value(&whole).expect("because a picture is data");
        let back: Picture = serde_json::from_value(json).expect("because it was written so");
        prop_assert_eq!(whole, back);
        let records: BTreeMap<&RecordId, &Event> =
            one[0].trace.iter().map(|entry| (&entry.record.id, &entry.record.event)).collect();
        prop_assert_eq!(records.len(), one[0].trace.len(), "nothing is there twice, and nothing was lost");
        let opened = records.values().filter(|event| matches!(event, Event::Cycle(cycle::Event::Opened { .. })));
        prop_assert!(opened.count() >= one[0].picture.cycles.len());
    }
}
