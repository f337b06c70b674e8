//! The honesty instrument: what makes Reality, what takes it away, and what nobody can type in.

use crate::{
    hands::{Hands, proof_run, run},
    world::{JON, MIRA, World, gate},
};
use engine::{Command, Outcome, mirror::Ground};
use jiff::SignedDuration;
use trace::{
    Level, Manner, Standing, State, Verdict, Why,
    id::{CapabilityId, LeaseId, ObjectId, RequestId},
};

pub(crate) fn landed_with(control: Manner, proof: Manner) -> World {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    (hands.control, hands.proof) = (control, proof);
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    world
}

pub(crate) fn name() -> CapabilityId {
    CapabilityId::from("refunds.idempotent")
}

pub(crate) fn standing(world: &World, ground: &Ground) -> Standing {
    world.picture.standings(ground, world.now)[&name()].clone()
}

fn words(standing: &Standing) -> String {
    let level = standing.level.map_or_else(String::new, |level| format!(" {level}"));
    format!("{}{level}, {}", standing.state, standing.why)
}

#[test]
fn reality_needs_a_proof_that_met_and_a_control_that_missed() {
    let of = |control, proof| words(&standing(&landed_with(control, proof), &Ground::default()));
    assert_eq!(of(Manner::Measured, Manner::Met), "Reality L3 Proven, proven");
    assert_eq!(of(Manner::Absent, Manner::Met), "Reality L3 Proven, proven");
    assert_eq!(of(Manner::Met, Manner::Met), "Dream L2 Built, void");
    assert_eq!(of(Manner::Mixed, Manner::Met), "Dream L2 Built, void");
    assert_eq!(of(Manner::Unknown, Manner::Met), "Dream L2 Built, unknown");
    assert_eq!(of(Manner::Measured, Manner::Measured), "Dream L2 Built, unproven");
    assert_eq!(of(Manner::Measured, Manner::Unknown), "Dream L2 Built, unknown");
}

#[test]
fn only_what_is_proven_is_signed_off_and_with_a_reason() {
    let sign = |because: &str| Command::SignOff { capability: name(), because: because.into() };
    let refused = |world: &mut World, because: &str| {
        world.command(JON, sign(because)).expect_err("because it is refused").rule.to_owned()
    };
    assert_eq!(refused(&mut World::planned(), "it is good"), "mirror.not-proven");
    let mut built = landed_with(Manner::Measured, Manner::Measured);
    assert_eq!(refused(&mut built, "it is good"), "mirror.not-proven");
    let mut proven = landed_with(Manner::Measured, Manner::Met);
    assert_eq!(refused(&mut proven, " "), "mirror.no-reason");
    assert_eq!(
        proven.command(JON, sign("ran it")).expect("because he did not build it"),
        ["mirror.signed_off"]
    );
}

#[test]
fn a_named_demand_is_level_one_and_says_what_is_missing() {
    let standing = standing(&World::planned(), &Ground::default());
    assert_eq!(
        (standing.level, standing.missing.as_str()),
        (Some(Level::L1), "an artifact, merged through its gates")
    );
}

#[test]
fn touched_paths_make_a_proof_due_and_it_falls_if_nobody_proves_it_again() {
    let mut world = landed_with(Manner::Measured, Manner::Met);
    let mut ground = Ground::default();
    ground.touched.insert(name(), [trace::RepoPath::from("src/refunds/store.rs")].into());
    let due = standing(&world, &ground);
    assert_eq!((due.state, due.due), (State::Reality, true));
    world.command(MIRA, Command::Witness(Box::new(ground.clone()))).expect("because looking is not refused");
    world.now = world.now.checked_add(SignedDuration::from_hours(24 * 8)).expect("because time goes on");
    let fallen = standing(&world, &ground);
    assert_eq!((fallen.state, fallen.why), (State::Dream, Why::Stale));
}

#[test]
fn twelve_people_who_touch_the_same_paths_leave_one_receipt() {
    let mut world = landed_with(Manner::Measured, Manner::Met);
    let mut ground = Ground::default();
    let before = world.trace.len();
    for person in 1..=12 {
        let path = format!("src/refunds/{person:02}.rs");
        ground.touched.entry(name()).or_default().insert(trace::RepoPath::from(path.as_str()));
        ground.since.entry(name()).or_insert(world.now);
        let who = format!("person-{person}@shop.example");
        world
            .command(&who, Command::Witness(Box::new(ground.clone())))
            .expect("because looking is not refused");
    }
    assert_eq!(world.trace.len() - before, 1, "one due state is one receipt");
    let due = standing(&world, &ground);
    assert_eq!(
        due.missing,
        "due: `src/refunds/01.rs` and 11 more changed since the proof; run `evolute prove refunds.idempotent`"
    );
}

#[test]
fn a_vanished_artifact_takes_reality_away_at_once() {
    let world = landed_with(Manner::Measured, Manner::Met);
    let ground = Ground { vanished: [name()].into(), ..Ground::default() };
    assert_eq!(words(&standing(&world, &ground)), "Dream L1 Named, regressed");
}

fn prove_again(world: &mut World, manner: Manner, revision: &str) {
    let request = RequestId::new(format!("r-{revision}-{manner:?}"));
    let command = Command::Prove {
        request,
        lease: LeaseId::from("l-p"),
        capability: name(),
        revision: ObjectId::from(revision),
        worktree: trace::Worktree::default(),
    };
    world.command(MIRA, command).expect("because the demand is accepted");
    let mut hands = Hands::new();
    hands.proof = manner;
    world.work(&mut hands);
}

#[test]
fn a_failed_re_proof_is_a_regression() {
    let mut world = landed_with(Manner::Measured, Manner::Met);
    prove_again(&mut world, Manner::Measured, "later");
    assert_eq!(words(&standing(&world, &Ground::default())), "Dream L2 Built, regressed");
}

#[test]
fn commissioned_takes_a_second_proof_at_the_head_and_the_word_of_someone_who_did_not_build_it() {
    let mut world = landed_with(Manner::Measured, Manner::Met);
    let ground = Ground { head: Some(ObjectId::from("head")), ..Ground::default() };
    prove_again(&mut world, Manner::Met, "head");
    assert_eq!(standing(&world, &ground).missing, "the sign-off of someone who did not build it");
    let sign = |because: &str| Command::SignOff { capability: name(), because: because.into() };
    let refusal = world.command(MIRA, sign("it is mine")).expect_err("because she built it");
    assert_eq!(refusal.rule, "mirror.builder-signs-off");
    world.command(JON, sign("ran the storm on last night's log")).expect("because he did not");
    assert_eq!(words(&standing(&world, &ground)), "Reality L4 Commissioned, proven");
    prove_again(&mut world, Manner::Unknown, "head");
    prove_again(&mut world, Manner::Met, "head");
    prove_again(&mut world, Manner::Met, "head");
    assert_eq!(standing(&world, &ground).level, Some(Level::L3), "a lapse starts it again");
}

#[test]
fn nobody_can_type_a_result_in() {
    let mut world = World::opened();
    let effect = world.wanted().effects[0].clone();
    let typed = Outcome::Proved(proof_run(
        &name(),
        world.demand.proof.as_ref().expect("because it has one"),
        &ObjectId::from("x"),
        Manner::Met,
    ));
    assert_eq!(
        world.report(&effect, typed.clone()).expect_err("because a pack was asked for").rule,
        "report.not-its-answer"
    );
    let mut other = effect.clone();
    other.id = trace::id::EffectId::new(format!("{}/proof", world.cycle()));
    assert_eq!(
        world.report(&other, typed).expect_err("because no proof is outstanding").rule,
        "report.not-outstanding"
    );
}

#[test]
fn a_verdict_on_another_tree_or_by_another_gate_is_no_answer() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    let judge = loop {
        let effect = world.wanted().effects[0].clone();
        if matches!(effect.work, engine::Work::Judge { .. }) {
            break effect;
        }
        let outcome = hands.outcome(&effect.work);
        world.report(&effect, outcome).expect("because it is outstanding");
    };
    let elsewhere = run(&gate("tests"), Some(1), 1, &ObjectId::from("elsewhere"), Verdict::Passed);
    let weaker = trace::Gate { run: vec!["true".into()], ..gate("tests") };
    let weakened = run(&weaker, Some(1), 1, &ObjectId::from("tree-1-1"), Verdict::Passed);
    for typed in [elsewhere, weakened] {
        assert_eq!(
            world
                .report(&judge, Outcome::Judged(Box::new(typed)))
                .expect_err("because it judges something else")
                .rule,
            "report.not-its-answer"
        );
    }
}

#[test]
fn a_report_under_a_lease_that_was_taken_over_is_refused() {
    let mut world = World::opened();
    let old = world.wanted().effects[0].clone();
    world.take_up("l-2");
    let outcome = Hands::new().outcome(&old.work);
    assert_eq!(
        world.report(&old, outcome).expect_err("because another process holds the cycle").rule,
        "report.not-outstanding"
    );
}

#[test]
fn an_observation_that_misses_is_a_deviation_though_everything_was_green() {
    let mut world = World::planned();
    let proof = world.demand.proof.clone().expect("because it has one");
    world.envelope.workflow = Some(trace::Workflow {
        name: proof.workflow.clone(),
        about: String::new(),
        run: proof.run.clone(),
        owner: None,
        real: None,
        ready: vec![],
        observe: Some(trace::Observe { run: vec!["ask".into()], metric: proof.metric }),
        timeout_min: 1,
        network: trace::Network::Open,
        prometheus: None,
    });
    world.open().expect("because it is approved");
    world.take_up("l-1");
    let mut hands = Hands::new();
    hands.observed = Some(2.0);
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    let names = world.names();
    let after =
        names.iter().position(|name| name == "feedback.observed").expect("because the workflow says how");
    assert_eq!(names[after + 1], "cycle.deviated");
}
