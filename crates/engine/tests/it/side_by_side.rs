//! Steps that need nothing of each other: begun at once, committed in the plan's order, merged where the tip moved on.

use crate::{
    hands::{Hands, ended},
    world::{JON, MIRA, World, independent, step},
};
use engine::{Command, Effect, Outcome, Work};
use expect_test::expect;
use trace::{Ending, RepoPath, Review, Step, Usage, Verdict, id::ObjectId};

/// A cycle by this plan, with room for so many steps.
fn opened(steps: Vec<Step>, at_once: u32) -> World {
    let mut world = World::new();
    world.plan.steps = steps;
    world.envelope.limits.steps_at_once = Some(at_once);
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world
}

fn three(at_once: u32) -> World {
    opened(vec![step(1, &[]), independent(2), independent(3)], at_once)
}

/// What is wanted, by name.
fn names(world: &World) -> String {
    let cycle = format!("{}/", world.cycle());
    let effects = world.wanted().effects;
    let names = effects.iter().map(|effect| effect.id.as_str().replace(&cycle, ""));
    names.collect::<Vec<_>>().join(" ")
}

fn find(world: &World, name: &str) -> Effect {
    let found = world.wanted().effects.into_iter().find(|effect| effect.id.as_str().ends_with(name));
    found.unwrap_or_else(|| panic!("`{name}` is not wanted, but {}", names(world)))
}

/// The hands do everything that is wanted of these steps, and nothing of the others.
fn only(world: &mut World, hands: &mut Hands, steps: &[u32]) {
    let of = |work: &Work| match work {
        Work::Pack { step, .. } => Some(step.number),
        Work::Attempt { step, .. } | Work::Merge { step, .. } | Work::Commit { step, .. } => Some(*step),
        Work::Judge { step, .. } => *step,
        _other => None,
    };
    loop {
        let effects = world.wanted().effects;
        let next =
            effects.into_iter().find(|effect| of(&effect.work).is_some_and(|step| steps.contains(&step)));
        let Some(effect) = next else { return };
        let outcome = hands.outcome(&effect.work);
        world.report(&effect, outcome).expect("because it is outstanding");
    }
}

fn from(world: &World, what: &str) -> Vec<String> {
    let lines = world.trace.iter().map(|entry| {
        let event = serde_json::to_value(&entry.record.event).expect("because an event is plain data");
        format!("{} {}", entry.record.event.name(), event["step"])
    });
    lines.filter(|line| line.starts_with(what)).collect()
}

#[test]
fn without_a_word_about_needs_one_step_follows_the_other_whatever_room_there_is() {
    let world = opened(vec![step(1, &[]), step(2, &[]), step(3, &[])], 4);
    expect!["pack/1"].assert_eq(&names(&world));
}

#[test]
fn independent_steps_are_begun_at_once_as_far_as_there_is_room() {
    let (mut world, mut hands) = (three(2), Hands::new());
    expect!["pack/1 pack/2"].assert_eq(&names(&world));
    for pack in ["pack/1", "pack/2"] {
        let pack = find(&world, pack);
        let outcome = hands.outcome(&pack.work);
        world.report(&pack, outcome).expect("because it is outstanding");
    }
    expect!["attempt/1.1 attempt/2.1"].assert_eq(&names(&world));
    only(&mut world, &mut hands, &[2]);
    expect!["attempt/1.1 pack/3"].assert_eq(&names(&world));
}

#[test]
fn whichever_is_done_first_they_are_committed_in_the_plans_order() {
    let (mut world, mut hands) = (three(3), Hands::new());
    only(&mut world, &mut hands, &[3]);
    only(&mut world, &mut hands, &[2]);
    assert_eq!(from(&world, "execution.step_committed"), Vec::<String>::new());
    world.work(&mut hands);
    expect![[r#"
        execution.step_committed 1
        execution.step_committed 2
        execution.step_committed 3"#]]
    .assert_eq(&from(&world, "execution.step_committed").join("\n"));
    expect![[r#"
        execution.step_merged 2
        execution.step_merged 3"#]]
    .assert_eq(&from(&world, "execution.step_merged").join("\n"));
}

#[test]
fn a_merged_tree_is_judged_again_and_one_that_was_judged_already_is_not() {
    let judged = |merged: &str| {
        let (mut world, mut hands) = (three(3), Hands::new());
        hands.merges.push(Outcome::Merged { tree: ObjectId::from(merged) });
        only(&mut world, &mut hands, &[2]);
        only(&mut world, &mut hands, &[1, 2]);
        assert_eq!(from(&world, "execution.step_committed").len(), 2);
        hands.asked.iter().filter(|asked| *asked == "Judge").count()
    };
    assert_eq!((judged("another"), judged("tree-2-1")), (6, 4), "two gates for each tree");
}

#[test]
fn what_fails_only_once_merged_goes_back_to_its_own_step_on_the_new_tip() {
    let (mut world, mut hands) = (three(3), Hands::new());
    only(&mut world, &mut hands, &[2]);
    let mut said_no = false;
    hands.gates = Box::new(move |_, step, attempt| {
        let first = !said_no && (step, attempt) == (Some(2), 1);
        said_no |= first;
        if first { Verdict::Failed } else { Verdict::Passed }
    });
    only(&mut world, &mut hands, &[1]);
    for name in ["merge/2.1", "gate/2.1/tests", "gate/2.1/accept 1"] {
        let effect = find(&world, name);
        let outcome = hands.outcome(&effect.work);
        world.report(&effect, outcome).expect("because it is outstanding");
    }
    let Work::Attempt { base, from, brief, .. } = find(&world, "attempt/2.2").work else {
        panic!("another attempt at step 2 is wanted")
    };
    assert_eq!(base, ObjectId::from("commit-1-tree-1-1"));
    assert_eq!(from, Some(ObjectId::from("merged-2-1")), "its work is not lost");
    assert!(brief.contains("[tests] src/refunds/store.rs:7"), "{brief}");
}

#[test]
fn a_conflict_is_a_finding_for_the_later_step_which_is_made_again_from_the_new_tip() {
    let (mut world, mut hands) = (three(3), Hands::new());
    only(&mut world, &mut hands, &[2]);
    only(&mut world, &mut hands, &[1]);
    let merge = find(&world, "merge/2.1");
    let tip = ObjectId::from("commit-1-tree-1-1");
    let conflict = |onto| Outcome::Conflicted { onto, paths: vec![RepoPath::from("src/refunds/store.rs")] };
    let elsewhere = world.report(&merge, conflict(ObjectId::from("elsewhere")));
    assert_eq!(elsewhere.expect_err("because it was asked about the tip").rule, "report.not-its-answer");
    world.report(&merge, conflict(tip.clone())).expect("because it is outstanding");
    let Work::Attempt { base, from, brief, .. } = find(&world, "attempt/2.2").work else {
        panic!("another attempt at step 2 is wanted")
    };
    assert_eq!((base, from), (tip, None));
    assert!(brief.contains("[merge] src/refunds/store.rs: was changed in another way"), "{brief}");
    world.work(&mut hands);
    assert_eq!(from_words(&world, "cycle.deviated"), ["steps collided: step"]);
    assert_eq!(self::from(&world, "execution.step_committed").len(), 3);
}

fn from_words(world: &World, name: &str) -> Vec<String> {
    let deviations = &world.picture.cycles[&world.cycle()].learning.deviations;
    assert!(world.names().contains(&name.to_owned()));
    deviations.iter().map(|(deviation, _)| format!("{}: {}", deviation.fault, deviation.subject)).collect()
}

#[test]
fn a_step_that_waits_for_a_person_holds_up_none_that_do_not_need_it() {
    let mut world = opened(vec![step(1, &[]), independent(2), step(3, &[1])], 1);
    let mut hands = Hands::new();
    hands.attempts = Box::new(|step, attempt| match (step, attempt) {
        (1, 1) => ended(Ending::blocked("cents or euros?")),
        _ => crate::hands::changed(step, attempt, &["src/refunds/store.rs"]),
    });
    world.work(&mut hands);
    assert_eq!(
        self::from(&world, "execution.attempt_ended"),
        ["execution.attempt_ended 1", "execution.attempt_ended 2"]
    );
    assert_eq!(
        world.wanted().waits.len(),
        1,
        "step 2 is done and waits for its turn, which nobody has to know"
    );
    world.decide(MIRA, "answer", Some("cents")).expect("because it is hers");
    world.work(&mut hands);
    assert_eq!(self::from(&world, "execution.step_committed").len(), 3);
}

#[test]
fn a_stop_takes_back_everything_that_is_under_way() {
    let (mut world, mut hands) = (three(3), Hands::new());
    for _ in 0..3 {
        let pack = find(&world, &format!("pack/{}", 1 + hands.asked.len()));
        let outcome = hands.outcome(&pack.work);
        world.report(&pack, outcome).expect("because it is outstanding");
    }
    expect!["attempt/1.1 attempt/2.1 attempt/3.1"].assert_eq(&names(&world));
    let late = find(&world, "attempt/2.1");
    let (cycle, because) = (world.cycle(), "the demand is gone".to_owned());
    world.command(MIRA, Command::Stop { cycle, because }).expect("because it is hers");
    assert_eq!(names(&world), "");
    let outcome = hands.outcome(&late.work);
    world.report(&late, outcome).expect_err("because nobody waits for it");
}

#[test]
fn attempts_that_cost_too_much_while_they_run_stop_the_cycle_and_their_cost_is_on_record() {
    let mut world = World::new();
    world.plan.steps = vec![step(1, &[]), independent(2)];
    world.envelope.limits.steps_at_once = Some(2);
    world.demand.kill.cost_usd = Some(1.0);
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    let mut hands = Hands::new();
    for pack in ["pack/1", "pack/2"] {
        let pack = find(&world, pack);
        let outcome = hands.outcome(&pack.work);
        world.report(&pack, outcome).expect("because it is outstanding");
    }
    let attempt = find(&world, "attempt/1.1");
    let usage = |usd: f64| Usage { cost_usd: Some(usd), ..Usage::default() };
    let using = |one: f64, other: f64| Outcome::Using(vec![(1, 1, usage(one)), (2, 1, usage(other))]);
    let before = world.trace.len();
    world.report(&attempt, using(0.25, 0.5)).expect("because it is under way");
    assert_eq!(world.trace.len(), before, "what is within the limit is not on record");
    let events = world.report(&attempt, using(0.5, 0.75)).expect("because it is under way");
    expect![
        "execution.attempt_dropped execution.attempt_dropped cycle.deviated cycle.stopped learning.heartbeat"
    ]
    .assert_eq(&events.join(" "));
    assert_eq!(world.picture.cycles[&world.cycle()].tally.cost().cost_usd, Some(1.25));
    assert_eq!(names(&world), "");
}

#[test]
fn what_is_said_in_mid_step_is_in_the_brief_of_the_next_attempt() {
    let (mut world, mut hands) = (three(1), Hands::new());
    hands.gates = Box::new(|_, _, attempt| if attempt == 1 { Verdict::Failed } else { Verdict::Passed });
    let pack = find(&world, "pack/1");
    let outcome = hands.outcome(&pack.work);
    world.report(&pack, outcome).expect("because it is outstanding");
    let cycle = world.cycle();
    let guide = |words: &str, step| Command::Guide { cycle: cycle.clone(), step, words: words.into() };
    world.command(MIRA, guide("Amounts are whole cents.", 1)).expect("because it is hers");
    world.command(JON, guide("Use the store's own lock.", 1)).expect("because he is her deputy");
    only(&mut world, &mut hands, &[1]);
    assert!(
        hands.briefs[1].contains("Amounts are whole cents.\n\nUse the store's own lock."),
        "{}",
        hands.briefs[1]
    );
    let refused = |world: &mut World, who: &str, words: &str, step| {
        let refusal = world.command(who, guide(words, step)).expect_err("because it is no guidance");
        format!("{}: {} [{}]", refusal.rule, refusal.why, refusal.hint)
    };
    expect!["execution.step-not-open: no attempt at step 1 is to come [open are: 2, 3]"]
        .assert_eq(&refused(&mut world, MIRA, "more", 1));
    expect!["execution.no-guidance: guidance has words, and at most 4000 bytes of them [say what the next attempt should know in a sentence or two]"]
        .assert_eq(&refused(&mut world, MIRA, "  ", 2));
    world.command("eve@shop.example", guide("mine", 2)).expect_err("because it is not hers to say");
}

#[test]
fn where_the_plan_was_the_review_nothing_more_is_asked_before_the_landing() {
    let mut world = World::new();
    world.envelope.review = Review::Plan;
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world.work(&mut Hands::new());
    assert!(world.names().contains(&"execution.landed".to_owned()));
    assert!(!world.names().contains(&"constraint.decision_requested".to_owned()));
}

#[test]
fn an_attempt_says_what_it_was_given() {
    let (mut world, mut hands) = (three(1), Hands::new());
    only(&mut world, &mut hands, &[1]);
    let ended = world.trace.iter().find(|entry| entry.record.event.name() == "execution.attempt_ended");
    let ended = serde_json::to_value(&ended.expect("because an attempt ended").record.event)
        .expect("because it is data");
    assert_eq!(
        (ended["base"].as_str(), ended["pack"].is_string(), ended["brief"].is_string()),
        (Some("base"), true, true)
    );
}
