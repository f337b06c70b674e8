//! Landing by a pull request, and adopting what was made outside: what is recorded, and what is asked of whom.

use crate::{
    hands::{Hands, merged, sighting},
    world::{JON, MIRA, World, owner},
};
use engine::{Command, Outcome, Waiting, cycle::Outside};
use expect_test::expect;
use trace::{
    Assurance, Event, Fate, ForgeReview, Landing, Manner, ReviewWord, Sighting, Verdict,
    event::{constraint, cycle},
    id::ObjectId,
};

/// A world that lands by pull requests, with its cycle open.
pub(crate) fn requesting() -> World {
    let mut world = World::new();
    world.envelope.landing = Landing::PullRequest;
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    world
}

fn review(by: &str, word: ReviewWord, said: &str) -> ForgeReview {
    ForgeReview { by: by.into(), word, said: said.into(), at: None }
}

fn reviewed(fate: Fate, reviews: Vec<ForgeReview>) -> Sighting {
    Sighting { reviews, ..sighting(fate) }
}

/// The names of the events since the candidate was made.
fn since_candidate(world: &World) -> String {
    let names = world.names();
    let from = names.iter().position(|name| name == "execution.candidate_made").unwrap_or(names.len());
    names[from..].join("\n")
}

/// Who decided what, and how sure we are that it was them.
fn decisions(world: &World) -> Vec<(String, String, String, Assurance)> {
    let decided = |entry: &engine::Entry| match &entry.record.event {
        Event::Constraint(constraint::Event::Decided(answer)) => {
            let actor = &entry.record.actor;
            Some((actor.name.clone(), answer.choice.clone(), answer.because.clone(), actor.assurance))
        }
        _other => None,
    };
    world.trace.iter().filter_map(decided).collect()
}

fn weaknesses(world: &World) -> Vec<String> {
    let weakened = |entry: &engine::Entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Weakened { layer, weakness }) => Some(format!("{layer}: {weakness}")),
        _other => None,
    };
    world.trace.iter().filter_map(weakened).collect()
}

#[test]
fn a_pull_request_is_proven_before_it_is_opened_and_its_approval_is_the_review() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    world.work(&mut hands);
    let waits = world.wanted().waits;
    assert!(matches!(&waits[0].what, Waiting::Merge { url } if url.ends_with("/pull/7")), "{waits:?}");
    let approved = vec![review("jon-on-github", ReviewWord::Approved, "as planned")];
    hands.sightings = vec![reviewed(merged("2-1"), approved.clone()), reviewed(Fate::Open, approved)];
    world.take_up("l-2");
    world.work(&mut hands);
    world.take_up("l-3");
    let tree = world.picture.cycles[&world.cycle()].execution.candidates[0].made.clone();
    hands.sightings = vec![sighting(merged(tree.expect("because it was made").1.as_str()))];
    world.work(&mut hands);
    expect![[r#"
        execution.candidate_made
        quality.all_gates_passed
        mirror.control_run
        mirror.proof_run
        execution.pull_request_opened
        constraint.decision_requested
        execution.pull_request_seen
        cycle.taken_up
        execution.pull_request_seen
        constraint.decided
        cycle.taken_up
        execution.pull_request_seen
        execution.landed
        mirror.standing_changed
        feedback.unobserved
        learning.heartbeat"#]]
    .assert_eq(&since_candidate(&world));
    let approval = (
        "jon-on-github".to_owned(),
        "approve".to_owned(),
        "approved on https://github.example/shop/pull/7: as planned".to_owned(),
        Assurance::Token,
    );
    assert_eq!(decisions(&world), [approval]);
    let evidence = &world.picture.evidence[&world.demand.capability];
    let revision = evidence.last.as_ref().map(|run| run.revision.to_string());
    assert_eq!(
        revision.as_deref(),
        Some("squash"),
        "what was proven on the very tree is proven of the landing"
    );
}

#[test]
fn what_lands_with_another_tree_is_judged_and_proven_again() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    world.work(&mut hands);
    hands.sightings = vec![sighting(merged("another"))];
    world.take_up("l-2");
    world.work(&mut hands);
    let after = since_candidate(&world);
    expect![[r#"
        cycle.taken_up
        execution.pull_request_seen
        constraint.decided
        cycle.weakened
        execution.candidate_made
        execution.landed
        quality.gate_passed
        quality.all_gates_passed
        mirror.proof_run
        mirror.standing_changed
        feedback.unobserved
        learning.heartbeat"#]]
    .assert_eq(
        after
            .split_once("cycle.taken_up")
            .map(|(_, rest)| format!("cycle.taken_up{rest}"))
            .as_deref()
            .unwrap_or(&after),
    );
    let words = weaknesses(&world);
    assert!(words[0].ends_with("was merged without an approval on record"), "{words:?}");
}

#[test]
fn a_wish_for_changes_on_the_forge_goes_back_to_the_step_once() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    world.work(&mut hands);
    let wish = vec![review("ada", ReviewWord::Changes, "whole cents, please")];
    hands.sightings = vec![reviewed(Fate::Open, wish.clone())];
    world.take_up("l-2");
    world.work(&mut hands);
    let brief = hands.briefs.last().expect("because the step was taken again");
    assert!(brief.contains("whole cents, please"), "{brief}");
    let attempts = hands.briefs.len();
    hands.sightings = vec![reviewed(Fate::Open, wish)];
    world.take_up("l-3");
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), attempts, "what was heard is not heard again");
    let requests = world.names().iter().filter(|name| *name == "execution.pull_request_opened").count();
    assert_eq!(requests, 2);
}

#[test]
fn a_closed_pull_request_is_a_deviation_and_its_owner_decides() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    world.work(&mut hands);
    hands.sightings = vec![sighting(Fate::Closed)];
    world.take_up("l-2");
    world.work(&mut hands);
    assert!(world.names().ends_with(&[
        "execution.pull_request_seen".into(),
        "cycle.deviated".into(),
        "constraint.decision_requested".into()
    ]));
}

#[test]
fn somebody_elses_commit_on_its_branch_is_never_taken_for_ours() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    world.work(&mut hands);
    let foreign = Sighting { head: Some(ObjectId::from("foreign")), ..sighting(Fate::Open) };
    hands.sightings = vec![foreign];
    world.take_up("l-2");
    world.work(&mut hands);
    let waits = world.waits().join("\n");
    assert!(waits.contains("Decision"), "{waits}");
    assert!(world.names().contains(&"cycle.deviated".to_owned()));
}

#[test]
fn nothing_is_opened_whose_proof_does_not_meet() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    hands.proof = Manner::Measured;
    world.work(&mut hands);
    assert!(!world.names().contains(&"execution.pull_request_opened".to_owned()));
    let open = world.picture.cycles[&world.cycle()].constraint.open().next().expect("because it is asked");
    assert_eq!(open.question.options, ["changes", "retry", "abort"]);
    world.decide(MIRA, "changes", Some("count twice")).expect("because she owns it");
    hands.proof = Manner::Met;
    world.work(&mut hands);
    assert!(world.names().contains(&"execution.pull_request_opened".to_owned()));
}

#[test]
fn what_cannot_be_pushed_waits_for_a_person_until_the_next_run() {
    let (mut world, mut hands) = (requesting(), Hands::new());
    hands.landing = vec![Outcome::LandingRefused { because: "somebody moved it".into(), moved: false }];
    world.work(&mut hands);
    assert!(world.waits()[0].contains("somebody moved it"), "{:?}", world.waits());
    world.take_up("l-2");
    world.work(&mut hands);
    assert!(world.names().contains(&"execution.pull_request_opened".to_owned()));
}

fn outside() -> Outside {
    let pair = |commit: &str, tree: &str| (ObjectId::from(commit), ObjectId::from(tree));
    Outside {
        base: pair("before", "tree-before"),
        last: pair("hotfix", "tree-hotfix"),
        commits: vec![ObjectId::from("hotfix")],
        authors: vec![JON.into()],
    }
}

fn adopt(world: &mut World, because: &str) -> Result<Vec<String>, engine::Refusal> {
    let command = Command::Adopt {
        demand: world.demand.id.clone(),
        outside: Box::new(outside()),
        envelope: Box::new(world.envelope.clone()),
        weaknesses: vec![],
        because: because.into(),
        owner: owner(),
    };
    world.command(MIRA, command)
}

#[test]
fn a_hotfix_is_judged_and_proven_afterwards_and_the_trace_says_so() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.accept().expect("because the demand is complete");
    adopt(&mut world, "it paid twice at night").expect("because it is on the branch");
    world.take_up("l-1");
    world.work(&mut hands);
    expect![[r#"
        cycle.adopted
        constraint.envelope_frozen
        cycle.weakened
        cycle.weakened
        cycle.weakened
        cycle.weakened
        cycle.taken_up
        quality.gate_passed
        quality.gate_passed
        quality.all_gates_passed
        mirror.control_run
        mirror.proof_run
        mirror.standing_changed
        feedback.unobserved
        learning.heartbeat"#]]
    .assert_eq(&world.names()[2..].join("\n"));
    assert!(world.picture.evidence[&world.demand.capability].builders.contains(JON));
    let words = weaknesses(&world);
    assert!(words.iter().all(|words| words.contains("made outside the loop")), "{words:?}");
    let again = adopt(&mut world, "once more").expect_err("because it is open");
    assert_eq!(again.rule, "cycle.already-open");
}

#[test]
fn a_hotfix_that_fails_a_gate_deviates_and_is_not_excused() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.accept().expect("because the demand is complete");
    assert_eq!(adopt(&mut world, " ").expect_err("because it says nothing").rule, "cycle.no-reason");
    adopt(&mut world, "it paid twice at night").expect("because it is on the branch");
    world.take_up("l-1");
    hands.gates = Box::new(|_, _, _| Verdict::Failed);
    world.work(&mut hands);
    let open = world.picture.cycles[&world.cycle()].constraint.open().next().expect("because it is asked");
    expect!["What landed does not pass: gate `tests` failed, as it did before the change: src/refunds/store.rs:7: amounts are whole cents. Judge it again once that is mended?"]
        .assert_eq(&open.question.text);
    hands.gates = Box::new(|_, _, _| Verdict::Passed);
    world.decide(MIRA, "retry", None).expect("because she owns it");
    world.work(&mut hands);
    assert!(world.names().ends_with(&["learning.heartbeat".into()]));
    assert!(world.names().contains(&"cycle.deviated".to_owned()));
}
