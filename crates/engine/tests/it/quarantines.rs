//! Gates that contradict themselves, and those that are not asked for a time.

use crate::{
    hands::{Hands, changed},
    world::{JON, MIRA, World},
};
use engine::{Command, constraint::Owner, mirror::Ground, quality::quarantine::Decided};
use jiff::{SignedDuration, Timestamp};
use trace::{Event, Fault, Level, State, Verdict, Why, event::cycle, id::CapabilityId};

fn later(world: &World, days: i64) -> Option<Timestamp> {
    world.now.checked_add(SignedDuration::from_hours(24 * days)).ok()
}

fn quarantine(world: &mut World, who: &str, until: Option<Timestamp>, because: &str) -> Result<(), String> {
    let decided = Decided {
        gate: "tests".into(),
        until,
        because: because.into(),
        safety: world.envelope.gates.iter().any(|gate| gate.safety),
        owner: Owner { name: MIRA.into(), deputy: None, area: None },
    };
    world
        .command(who, Command::Quarantine(Box::new(decided)))
        .map(drop)
        .map_err(|refusal| refusal.rule.to_string())
}

/// Hands whose gate `tests` never passes.
fn failing() -> Hands {
    let mut hands = Hands::new();
    hands.gates = Box::new(|gate, _, _| if gate == "tests" { Verdict::Failed } else { Verdict::Passed });
    hands
}

fn standing(world: &World) -> trace::Standing {
    world.picture.standings(&Ground::default(), world.now)[&CapabilityId::from("refunds.idempotent")].clone()
}

#[test]
fn a_quarantine_needs_its_owner_a_reason_and_an_end() {
    let mut world = World::opened();
    let (soon, never) = (later(&world, 7), later(&world, 400));
    assert_eq!(quarantine(&mut world, JON, soon, "flaky"), Err("constraint.not-the-owner".into()));
    assert_eq!(quarantine(&mut world, MIRA, soon, " "), Err("quality.no-reason".into()));
    assert_eq!(quarantine(&mut world, MIRA, never, "flaky"), Err("quality.quarantine-without-end".into()));
    let past = later(&world, -1);
    assert_eq!(quarantine(&mut world, MIRA, past, "flaky"), Err("quality.quarantine-is-over".into()));
    assert_eq!(quarantine(&mut world, MIRA, None, "well again"), Err("quality.not-quarantined".into()));
    assert_eq!(quarantine(&mut world, MIRA, soon, "flaky"), Ok(()));
    assert_eq!(quarantine(&mut world, MIRA, None, "well again"), Ok(()));
    assert_eq!(quarantine(&mut world, MIRA, None, "and again"), Err("quality.not-quarantined".into()));
}

#[test]
fn a_quarantine_ends_after_its_decision_and_at_the_most_ninety_days_after() {
    let mut world = World::opened();
    // A second passes before it is decided.
    let after = |world: &World, days: i64, more_s: i64| {
        world.now.checked_add(SignedDuration::from_secs(days * 86_400 + 1 + more_s)).ok()
    };
    let at_once = after(&world, 0, 0);
    assert_eq!(quarantine(&mut world, MIRA, at_once, "flaky"), Err("quality.quarantine-is-over".into()));
    let beyond = after(&world, 90, 1);
    assert_eq!(quarantine(&mut world, MIRA, beyond, "flaky"), Err("quality.quarantine-without-end".into()));
    let soon = after(&world, 0, 1);
    assert_eq!(quarantine(&mut world, MIRA, soon, "flaky"), Ok(()));
    let last = after(&world, 90, 0).expect("because the time is near");
    assert_eq!(quarantine(&mut world, MIRA, Some(last), "flaky"), Ok(()));
    let quarantines = &world.picture.quarantines;
    assert!(quarantines.of("tests", world.now).is_some());
    assert!(quarantines.of("tests", last).is_none(), "at its end it is asked again");
}

#[test]
fn a_quarantined_gate_holds_up_no_step_is_never_asked_and_keeps_what_lands_from_being_proven() {
    let (mut world, mut hands) = (World::opened(), failing());
    let soon = later(&world, 7);
    quarantine(&mut world, MIRA, soon, "it waits for a clock").expect("because it is hers");
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    assert!(world.names().iter().all(|name| name != "quality.gate_failed"));
    let standing = standing(&world);
    assert_eq!(
        (standing.state, standing.level, standing.why),
        (State::Dream, Some(Level::L2), Why::Unjudged)
    );
    assert_eq!(standing.missing, "gate `tests` was quarantined when it landed: land a change that it judges");
}

#[test]
fn a_safety_gate_is_not_quarantined_and_one_that_was_is_asked_once_it_is_called_so() {
    let mut world = World::planned();
    let soon = later(&world, 7);
    quarantine(&mut world, MIRA, soon, "flaky").expect("because it is hers, and no safety gate yet");
    world.envelope.gates.iter_mut().for_each(|gate| gate.safety = true);
    let again = quarantine(&mut world, MIRA, soon, "flaky");
    assert_eq!(again, Err("quality.safety-is-not-quarantined".into()));
    world.approve().expect("because the plan rests on the gate as it is called now");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world.work(&mut failing());
    assert!(world.names().contains(&"quality.gate_failed".to_owned()), "{:?}", world.names());
    assert_eq!(quarantine(&mut world, MIRA, None, "well again"), Ok(()));
}

#[test]
fn after_its_end_the_gate_blocks_again() {
    let (mut world, mut hands) = (World::opened(), failing());
    let soon = later(&world, 1);
    quarantine(&mut world, MIRA, soon, "it waits for a clock").expect("because it is hers");
    world.pass(25);
    world.work(&mut hands);
    assert!(world.names().contains(&"quality.gate_failed".to_owned()));
    assert!(!world.names().contains(&"quality.all_gates_passed".to_owned()));
}

#[test]
fn a_gate_that_says_yes_and_no_to_one_tree_is_a_deviation() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.attempts = Box::new(trace_of);
    let mut asked = 0;
    hands.gates = Box::new(move |gate, _, _| {
        asked += u32::from(gate == "tests");
        if gate == "tests" && asked == 1 { Verdict::Failed } else { Verdict::Passed }
    });
    world.work(&mut hands);
    let flaky = world.trace.iter().filter_map(|entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Deviated(deviation)) if deviation.fault == Fault::GateFlaky => {
            Some(deviation.detail.clone())
        }
        _ => None,
    });
    let flaky: Vec<String> = flaky.collect();
    assert_eq!(flaky, ["gate `tests` passed and failed on the same tree, by the same definition"]);
}

/// An attempt that leaves the same tree whichever it is.
fn trace_of(step: u32, attempt: u32) -> engine::Attempted {
    let same = trace::id::ObjectId::new(format!("tree-{step}"));
    engine::Attempted { tree: Some(same), ..changed(step, attempt, &["src/refunds/store.rs"]) }
}
