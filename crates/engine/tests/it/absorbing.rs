//! Acceleration is bounded by feedback: no cycle begins while its owner has more to answer than they can absorb.

use crate::{
    hands::Hands,
    question::{class, question},
    world::{JON, MIRA, World},
};
use engine::{Command, Entry, Refusal};
use expect_test::expect;
use proptest::prelude::*;
use std::collections::BTreeMap;
use trace::{
    Answer, Event, Expiry, Response,
    event::{constraint, cycle, learning},
    id::{CycleId, DemandId, LeaseId},
};

/// Turns to another demand of the same owner, accepted and planned.
fn plan(world: &mut World, name: &str) {
    // Each of a territory of its own: in one, an unanswered heartbeat is in the way of the next acceptance.
    world.turn_to(name, &format!("payments/{name}"));
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
}

/// Opens a cycle for another demand.
fn open(world: &mut World, name: &str) -> Result<Vec<String>, Refusal> {
    plan(world, name);
    world.open()
}

fn ask(world: &mut World) {
    let command = Command::Ask(Box::new(question(class(86_400))));
    world.command(JON, command).expect("because anybody may ask");
}

/// Answers the oldest question that waits outside any cycle.
fn answer(world: &mut World) {
    let first = world.picture.decisions.open().next().expect("because one is open");
    let answer = Answer::new(first.question.id.clone(), "queue", "one writer");
    world
        .command(&first.question.owner.clone(), Command::Decide(Box::new(answer)))
        .expect("because it is theirs");
}

/// Brings a cycle as far as its heartbeat.
fn beat(world: &mut World, name: &str) {
    open(world, name).expect("because there is room");
    let cycle = of(world, name);
    let lease = LeaseId::from("l");
    world
        .command(MIRA, Command::TakeUp { cycle, lease, confined: true, over: None })
        .expect("because it is open");
    let mut hands = Hands::new();
    world.work(&mut hands);
    let waits: Vec<_> =
        world.picture.cycles.values().flat_map(|cycle| cycle.constraint.open()).cloned().collect();
    for asked in waits {
        let answer = Answer::new(asked.question.id, "approve", "seen, and as meant");
        world.command(MIRA, Command::Decide(Box::new(answer))).expect("because it is theirs");
    }
    world.work(&mut hands);
}

fn of(world: &World, name: &str) -> CycleId {
    world.picture.cycle_of(&DemandId::from(name)).expect("because it is open").id.clone()
}

fn close(world: &mut World, name: &str) -> Result<Vec<String>, Refusal> {
    let cycle = of(world, name);
    let because = "it pays once".to_owned();
    let close = Command::Close { cycle, response: Response::Full, because, changed: vec![], answers: vec![] };
    world.command(MIRA, close)
}

#[test]
fn a_cycle_waits_while_its_owner_has_more_to_decide_than_they_can_absorb() {
    let mut world = World::planned();
    world.envelope.limits.open_decisions = Some(3);
    (0..3).for_each(|_| ask(&mut world));
    world.pass(10);
    ask(&mut world);
    ask(&mut world);
    let refusal = world.open().expect_err("because five wait, and three may");
    expect![[r#"
        cycle.owner-busy: 5 decisions and reviews wait for `mira@shop.example`, and a cycle begins only while 3 or fewer do: `d-ttgkrhj1` for 10 h, `d-00rzyp6v` for 10 h, `d-qe34kchw` for 10 h and 2 more
        hint: begin with the oldest, `evolute decide d-ttgkrhj1 --show`; `evolute decisions` lists them all, and `open_decisions` in `[limits]` says how many may wait"#]]
    .assert_eq(&format!("{}: {}\nhint: {}", refusal.rule, refusal.why, refusal.hint));
    answer(&mut world);
    world.open().expect_err("because four wait");
    answer(&mut world);
    world.open().expect("because three may wait");
}

#[test]
fn a_cycle_waits_while_heartbeats_of_its_owner_are_unanswered() {
    let mut world = World::new();
    world.envelope.limits.open_heartbeats = Some(1);
    beat(&mut world, "first");
    world.pass(80);
    beat(&mut world, "second");
    let refusal = open(&mut world, "third").expect_err("because two wait, and one may");
    expect![[r"
        cycle.owner-busy: 2 heartbeats wait for `mira@shop.example`, and a cycle begins only while 1 or fewer do: `first` for 3 days, `second` for 0 min
        hint: begin with the oldest, `evolute close first`; `evolute` lists them all, and `open_heartbeats` in `[limits]` says how many may wait"]]
    .assert_eq(&format!("{}: {}\nhint: {}", refusal.rule, refusal.why, refusal.hint));
    close(&mut world, "second").expect("because its heartbeat is there");
    world.open().expect("because one may wait");
}

#[test]
fn zero_means_that_a_cycle_begins_where_nothing_waits() {
    let mut world = World::planned();
    world.envelope.limits.open_decisions = Some(0);
    ask(&mut world);
    let refusal = world.open().expect_err("because one waits");
    assert!(
        refusal
            .why
            .starts_with("1 decision waits for `mira@shop.example`, and a cycle begins only when none does")
    );
    answer(&mut world);
    world.open().expect("because nothing waits");
}

#[test]
fn what_waits_for_somebody_else_holds_nobody_up() {
    let mut world = World::planned();
    world.envelope.limits.open_decisions = Some(0);
    ask(&mut world);
    world.pass(25);
    let owner = &world.picture.decisions.open().next().expect("because nobody answered").question.owner;
    assert_eq!(owner, JON, "its clock ran out");
    world.open().expect("because it is his by now");
}

#[test]
fn what_is_open_goes_on_whatever_waits() {
    let mut world = World::opened();
    world.envelope.limits.open_decisions = Some(0);
    ask(&mut world);
    world.work(&mut Hands::new());
    assert!(world.waits().iter().any(|wait| wait.contains("Decision")), "{:?}", world.waits());
    open(&mut world, "second").expect_err("because a review and a question wait");
}

#[test]
fn a_stopped_cycle_holds_nobody_up_with_what_it_had_asked() {
    let mut world = World::opened();
    world.envelope.limits.open_decisions = Some(0);
    world.work(&mut Hands::new());
    let cycle = world.cycle();
    open(&mut world, "second").expect_err("because the review waits");
    world.command(MIRA, Command::Stop { cycle, because: "enough".into() }).expect("because it is hers");
    world.open().expect("because nothing of it waits any more");
}

#[test]
fn a_fix_begins_whatever_waits() {
    let mut world = World::new();
    world.envelope.limits.open_heartbeats = Some(0);
    beat(&mut world, "first");
    let built = world.demand.capability.clone();
    open(&mut world, "second").expect_err("because a heartbeat waits");
    world.demand.fixes = Some(built);
    open(&mut world, "third").expect("because it mends what was built");
}

/// What waits for whom, told from the records alone.
#[derive(Default)]
struct Told {
    asked: BTreeMap<String, (String, Option<CycleId>)>,
    owners: BTreeMap<CycleId, String>,
    beats: Vec<CycleId>,
}

impl Told {
    fn hear(&mut self, entry: &Entry) {
        let cycle = entry.record.cycle.clone();
        match (&entry.record.event, cycle) {
            (Event::Constraint(constraint::Event::DecisionRequested(question)), cycle) => {
                self.asked.insert(question.id.to_string(), (question.owner.clone(), cycle));
            }
            (Event::Constraint(constraint::Event::Decided(answer)), _) => {
                self.asked.remove(answer.decision.as_str());
            }
            (Event::Constraint(constraint::Event::SlaBreached { decision, expiry }), _) => {
                if let (Expiry::Escalated { to, .. }, Some(asked)) =
                    (expiry, self.asked.get_mut(decision.as_str()))
                {
                    asked.0.clone_from(to);
                }
            }
            (Event::Constraint(constraint::Event::EnvelopeFrozen { envelope, .. }), Some(cycle)) => {
                self.owners.insert(cycle, envelope.owner.clone());
            }
            (Event::Cycle(cycle::Event::Stopped { .. } | cycle::Event::Closed { .. }), cycle) => {
                self.asked.retain(|_, (_, of)| *of != cycle);
            }
            (Event::Learning(learning::Event::Heartbeat(_)), Some(cycle)) => self.beats.push(cycle),
            (Event::Learning(learning::Event::Responded { .. }), Some(cycle)) => {
                self.beats.retain(|other| *other != cycle);
            }
            _other => {}
        }
    }

    fn load(&self, whom: &str) -> (usize, usize) {
        let decisions = self.asked.values().filter(|(owner, _)| owner == whom).count();
        let beats =
            self.beats.iter().filter(|cycle| self.owners.get(*cycle).is_some_and(|owner| owner == whom));
        (decisions, beats.count())
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Open,
    Ask,
    Answer,
    Work(u8),
    Decide(u8),
    Close(u8),
    Stop(u8),
    Pass(u8),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => Just(Deed::Open),
        2 => Just(Deed::Ask),
        2 => Just(Deed::Answer),
        30 => any::<u8>().prop_map(Deed::Work),
        6 => any::<u8>().prop_map(Deed::Decide),
        1 => any::<u8>().prop_map(Deed::Close),
        1 => any::<u8>().prop_map(Deed::Stop),
        1 => any::<u8>().prop_map(Deed::Pass),
    ]
}

fn act(world: &mut World, at: usize, deed: &Deed) {
    let nth = |world: &World, dice: u8| {
        let cycles: Vec<CycleId> = world.picture.cycles.keys().cloned().collect();
        cycles.get(usize::from(dice) % cycles.len().max(1)).cloned()
    };
    match deed {
        Deed::Open => {
            if open(world, &format!("d{at}")).is_ok() {
                let (cycle, lease) = (of(world, &format!("d{at}")), LeaseId::from("l"));
                drop(world.command(MIRA, Command::TakeUp { cycle, lease, confined: true, over: None }));
            }
        }
        Deed::Ask => ask(world),
        Deed::Answer => {
            if world.picture.decisions.open().next().is_some() {
                answer(world);
            }
        }
        Deed::Work(dice) => {
            let effects = world.wanted().effects;
            let Some(effect) = effects.get(usize::from(*dice) % effects.len().max(1)) else { return };
            let outcome = Hands::new().outcome(&effect.work);
            world.report(effect, outcome).expect("because the effect is outstanding");
        }
        Deed::Decide(dice) => {
            let open: Vec<_> =
                world.picture.cycles.values().flat_map(|cycle| cycle.constraint.open()).cloned().collect();
            let Some(asked) = open.get(usize::from(*dice) % open.len().max(1)) else { return };
            let answer = Answer::new(asked.question.id.clone(), "approve", "seen, and as meant");
            drop(world.command(&asked.question.owner, Command::Decide(Box::new(answer))));
        }
        Deed::Close(dice) => {
            let Some(cycle) = nth(world, *dice) else { return };
            let demand = world.picture.cycles[&cycle].demand.id.clone();
            drop(close(world, demand.as_str()));
        }
        Deed::Stop(dice) => {
            let Some(cycle) = nth(world, *dice) else { return };
            drop(world.command(MIRA, Command::Stop { cycle, because: "enough".into() }));
        }
        Deed::Pass(hours) => drop(world.pass(i64::from(*hours))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 80, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_no_cycle_begins_beyond_what_its_owner_can_absorb(
        decisions in 0u32..4,
        heartbeats in 0u32..3,
        deeds in prop::collection::vec(deed(), 1..200),
    ) {
        let mut world = World::new();
        world.plan.steps.truncate(1);
        world.envelope.limits.open_decisions = Some(decisions);
        world.envelope.limits.open_heartbeats = Some(heartbeats);
        for (at, deed) in deeds.iter().enumerate() {
            act(&mut world, at, deed);
        }
        let mut told = Told::default();
        for entry in &world.trace {
            if matches!(entry.record.event, Event::Cycle(cycle::Event::Opened { .. })) {
                let (decided, beating) = told.load(MIRA);
                prop_assert!(decided <= decisions as usize && beating <= heartbeats as usize, "{decided} {beating}");
            }
            told.hear(entry);
        }
        // And who has room is not refused.
        let (decided, beating) = told.load(MIRA);
        let room = decided <= decisions as usize && beating <= heartbeats as usize;
        prop_assert_eq!(open(&mut world, "last").is_ok(), room);
    }
}
