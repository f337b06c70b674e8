//! What people may say of a capability, and what the detectors find: who holds and who lifts, who asks about a metric,
//! which demand closes a circle, which failure mode shows and what gave it away.

use crate::{
    hands::Hands,
    telling::{Telling, after, ground},
    world::{JON, MIRA, World, owner},
};
use engine::{
    Command, Input, Moment, What,
    mirror::{Claim, Detected, Ground, Question, Signs, Trail, Untraced},
};
use expect_test::expect;
use jiff::SignedDuration;
use trace::{
    Actor, Aim,
    id::{CapabilityId, ObjectId, WriterId},
};

const ADA: &str = "ada@shop.example";
const EVE: &str = "eve@shop.example";

fn name() -> CapabilityId {
    CapabilityId::from("refunds.idempotent")
}

fn hold(because: &str) -> Command {
    Command::Hold { capability: name(), because: because.into(), owner: owner() }
}

fn lift(because: &str) -> Command {
    Command::LiftHold { capability: name(), because: because.into(), owner: owner() }
}

fn ask(aim: Aim, because: &str) -> Command {
    Command::AskMetric { capability: name(), aim, because: because.into() }
}

/// Landed and proven.
fn proven() -> World {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    world
}

/// The rule that refuses it.
fn rule(world: &mut World, who: &str, command: Command) -> String {
    world.command(who, command).expect_err("because it is refused").rule.to_owned()
}

#[test]
fn whoever_answers_for_a_capability_holds_it_and_lifts_that() {
    let mut world = proven();
    assert_eq!(rule(&mut world, ADA, hold("so")), "constraint.not-the-owner");
    assert_eq!(rule(&mut world, MIRA, hold("  ")), "mirror.no-reason");
    assert_eq!(rule(&mut world, MIRA, lift("so")), "mirror.not-held");
    assert_eq!(world.command(MIRA, hold("the log is old")).expect("because it is hers"), ["mirror.held"]);
    assert_eq!(rule(&mut world, JON, hold("me too")), "mirror.held-already");
    assert_eq!(rule(&mut world, ADA, lift("so")), "constraint.not-the-owner");
    assert_eq!(
        world.command(JON, lift("it is new")).expect("because he is the deputy"),
        ["mirror.hold_lifted"]
    );
}

#[test]
fn whoever_signed_it_off_may_hold_it() {
    let mut world = proven();
    let signed = Command::SignOff { capability: name(), because: "replayed it".into() };
    world.command(ADA, signed).expect("because she did not build it");
    assert_eq!(rule(&mut world, EVE, hold("so")), "constraint.not-the-owner");
    world.command(ADA, hold("the log was another one")).expect("because she signed it off");
    world.command(ADA, lift("it was the same")).expect("because it is hers");
}

#[test]
fn whoever_held_it_lifts_that_though_somebody_else_answers_for_it_now() {
    let mut world = proven();
    world.command(MIRA, hold("the log is old")).expect("because it is hers");
    let owner = engine::constraint::Owner { name: ADA.into(), deputy: None, area: None };
    let lift = |because: &str| Command::LiftHold {
        capability: name(),
        because: because.into(),
        owner: owner.clone(),
    };
    assert_eq!(rule(&mut world, JON, lift("it is new")), "constraint.not-the-owner");
    assert_eq!(rule(&mut world, MIRA, lift(" ")), "mirror.no-reason");
    let agent = Input { actor: Actor::agent(MIRA), what: What::Command(lift("it is new")) };
    let refused = world.take(agent).expect_err("because it is an agent, whatever it is called");
    assert_eq!(refused.rule, "constraint.agents-do-not-decide");
    world.command(MIRA, lift("it is new")).expect("because she held it");
}

#[test]
fn what_nobody_accepted_is_not_proved() {
    let mut world = proven();
    let prove = Command::Prove {
        request: "r-9".into(),
        lease: "l-9".into(),
        capability: "no.such".into(),
        revision: "head".into(),
        worktree: trace::Worktree::default(),
    };
    assert_eq!(rule(&mut world, MIRA, prove), "mirror.unknown-capability");
}

#[test]
fn a_proof_that_is_due_falls_seven_days_after_what_made_it_due() {
    let telling = Telling::told("accepted, proven, +3d");
    let falls = |tree: &str| {
        let ground = ground(tree, telling.now);
        engine::mirror::falls(&telling.picture.evidence["pay.once"], &ground, telling.now)
    };
    assert_eq!(falls(""), None);
    assert_eq!(falls("touched 2d ago"), Some(after(telling.now, "5d")));
    assert_eq!(
        falls("touched 2d ago, recheck 1d"),
        telling.now.checked_sub(SignedDuration::from_hours(24)).ok()
    );
}

#[test]
fn no_agent_holds_lifts_or_vouches() {
    let world = proven();
    for command in [hold("so"), lift("so"), ask(Aim::True, "so")] {
        let input = Input { actor: Actor::agent("scribe"), what: What::Command(command) };
        let writer = WriterId::from("w");
        let moment = Moment { now: world.now, seed: 7, writer: &writer };
        let refusal = engine::decide(&world.picture, &input, moment).expect_err("because it is an agent");
        assert!(matches!(refusal.rule, "constraint.agents-do-not-decide" | "mirror.not-held"), "{refusal:?}");
    }
}

#[test]
fn a_metric_is_asked_about_with_a_reason_and_only_where_there_is_one() {
    let mut world = proven();
    assert_eq!(rule(&mut world, ADA, ask(Aim::True, "")), "mirror.no-reason");
    let other = Command::AskMetric { capability: "no.such".into(), aim: Aim::True, because: "so".into() };
    assert_eq!(rule(&mut world, ADA, other), "mirror.unknown-capability");
    world.command(ADA, ask(Aim::Astray, "it counts retries")).expect("because anybody may ask");
    let provided = Telling::told("provided");
    assert!(
        engine::mirror::unasked(&provided.picture.evidence["pay.once"], &Ground::default(), provided.now)
            .is_none()
    );
}

#[test]
fn a_metric_that_nobody_asks_about_is_told_after_a_time_and_asking_ends_that() {
    let mut telling = Telling::told("accepted, proven, +91d");
    let unasked = |telling: &Telling| {
        let evidence = &telling.picture.evidence["pay.once"];
        engine::mirror::unasked(evidence, &Ground::default(), telling.now).is_some()
    };
    assert!(unasked(&telling));
    telling.tell("asked true");
    assert!(!unasked(&telling));
    telling.tell("+91d");
    assert!(unasked(&telling));
}

#[test]
fn a_demand_that_would_close_a_circle_is_refused_with_the_way() {
    let mut world = World::new();
    world.accept().expect("because it is complete");
    world.dreams = engine::mirror::Dreams::Filed;
    let first = world.demand.clone();
    world.demand.id = "ledger-exact".into();
    world.demand.capability = "ledger.exact".into();
    world.demand.depends = vec![name()];
    world.accept().expect("because it waits");
    world.demand = trace::Demand { depends: vec!["ledger.exact".into()], ..first };
    let refusal = world.accept().expect_err("because it closes a circle");
    assert_eq!(refusal.rule, "demand.depends-in-a-circle");
    expect!["demand `refunds-idempotent` depends on itself: `refunds.idempotent` → `ledger.exact` → `refunds.idempotent`"]
        .assert_eq(&refusal.why);
}

#[test]
fn a_demand_that_was_nothing_is_refused() {
    let mut world = World::new();
    world.demand.was = Some("refunds.never".into());
    assert_eq!(world.accept().expect_err("because nobody knows it").rule, "demand.was-nothing");
}

fn told(detected: &Detected) -> String {
    let trail = match &detected.trail {
        Trail::Record(told) => format!("record {}", told.record),
        Trail::Commit { commit, .. } => format!("commit {commit}"),
        Trail::Line { path, line } => format!("{path}:{line}"),
    };
    format!("{}: {} [{trail}]\n", detected.mode, detected.message)
}

/// What is detected in a telling, with these signs.
fn detected(telling: &Telling, signs: &Signs, tree: &str) -> String {
    let standings = telling.picture.standings(&ground(tree, telling.now), telling.now);
    telling.picture.detected(signs, &standings, telling.now).iter().map(told).collect()
}

fn claim(line: u32, capability: Option<&str>) -> Claim {
    let capability = capability.map(CapabilityId::from);
    Claim { path: "README.md".into(), line, capability, words: "it pays once".into(), glob: None }
}

#[test]
fn a_dream_that_is_called_reality_is_found_with_what_gave_it_away() {
    let signs = Signs {
        claims: vec![claim(3, Some("pay.once")), claim(4, Some("no.such")), claim(5, None)],
        ..Signs::default()
    };
    let telling = Telling::told("accepted, proven, seen, asked astray, book accepted on till");
    expect![[r#"
        a Dream is called Reality: `README.md:4` claims `no.such`, which no demand names [README.md:4]
        a Dream is called Reality: demand `book` builds on `till.once` as if it were Reality [record 13]
        a Dream is called Reality: the metric of `pay.once` no longer points at the truth, says `ada`: so [record 12]
    "#]]
    .assert_eq(&detected(&telling, &signs, ""));
    expect![[r#"
        a Dream is called Reality: `README.md:3` claims `pay.once`, and it is a Dream: L1 Named, regressed [record 11]
        a Dream is called Reality: `README.md:4` claims `no.such`, which no demand names [README.md:4]
        a Dream is called Reality: the last receipt of `pay.once` says Reality, and it is a Dream: L1 Named, regressed [record 11]
        a Dream is called Reality: demand `book` builds on `till.once` as if it were Reality [record 13]
    "#]]
    .assert_eq(&detected(&telling, &signs, "gone"));
    let unmapped: Vec<u32> = telling.picture.unmapped(&signs).iter().map(|claim| claim.line).collect();
    assert_eq!(unmapped, [4, 5]);
}

#[test]
fn questions_commits_without_a_trace_and_landings_that_were_left_are_found() {
    let mut telling = Telling::told("accepted, proven, seen");
    let at = telling.now;
    let signs = Signs {
        questions: vec![Question {
            demand: "refunds-fast".into(),
            path: ".evolute/demands/refunds-fast.md".into(),
            lacks: "a demand names the workflow".into(),
            asked: Some((ObjectId::from("c0ffee"), at)),
        }],
        untraced: vec![Untraced { commit: ObjectId::from("deadbeef"), at, subject: "quick".into() }],
        ..Signs::default()
    };
    expect![[r#"
        a spec without a proof condition: demand `refunds-fast` stays a question, one of 1 among 2 demands: a demand names the workflow [commit c0ffee]
        output without retention: commit deadbeef was made outside the loop and left no trace: quick [commit deadbeef]
    "#]]
    .assert_eq(&detected(&telling, &signs, ""));
    telling.tell("+8d");
    expect![[r#"
        output without retention: `pay` landed, and its cycle `c-1` was never closed: nothing of it is kept [record 8]
    "#]]
    .assert_eq(&detected(&telling, &Signs::default(), ""));
}

#[test]
fn a_heartbeat_that_nobody_answers_is_found_after_a_day() {
    let world = proven();
    let modes = |hours: i64| {
        let now = world.now.checked_add(SignedDuration::from_hours(hours)).expect("because time goes on");
        let standings = world.picture.standings(&Ground::default(), now);
        let found = world.picture.detected(&Signs::default(), &standings, now);
        found.iter().map(|detected| detected.mode.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(modes(1), Vec::<String>::new());
    assert_eq!(modes(25), ["a build that never feeds back"]);
}

#[test]
fn a_reading_that_cites_nothing_of_what_was_there_is_found() {
    let mut world = proven();
    let cycle = world.cycle();
    let because = "read".to_owned();
    let (response, changed, answers) = (trace::Response::Full, vec![], vec![]);
    world
        .command(MIRA, Command::Close { cycle, response, because, changed, answers })
        .expect("because it is hers");
    world.work(&mut Hands::new());
    world.accept().expect("because it is complete");
    let standings = world.picture.standings(&Ground::default(), world.now);
    let found = world.picture.detected(&Signs::default(), &standings, world.now);
    let record = &world.trace.iter().rev().find(|entry| entry.record.event.name() == "demand.trace_read");
    let record = record.expect("because it was read").record.id.clone();
    assert!(
        matches!(&found[..], [Detected { trail: Trail::Record(told), .. }] if told.record == record),
        "{found:?}"
    );
}
