//! Explorations: they belong to an open question, end in what was found, and land nowhere.

use crate::{
    hands::{changed, ended},
    question::{class, question},
    world::{MIRA, World},
};
use engine::{Command, Effect, Outcome, Refusal, constraint::Ask};
use trace::{
    Digest, Ending, Spike, Worktree,
    id::{DecisionId, LeaseId, ObjectId, RequestId},
};

fn asked(world: &mut World) -> DecisionId {
    let ask = Ask {
        text: "One store or two?".into(),
        options: vec!["one".into(), "two".into()],
        ..question(class(86_400))
    };
    world.command(MIRA, Command::Ask(Box::new(ask))).expect("because anybody may ask");
    world.picture.decisions.open().next().expect("because it was asked").question.id.clone()
}

fn explore(world: &mut World, decision: &DecisionId, attempt: u32) -> Result<Effect, Refusal> {
    let spike = Spike {
        decision: decision.clone(),
        attempt,
        agent: world.envelope.agent.clone(),
        brief: Digest::of("brief"),
        revision: ObjectId::from("base"),
    };
    let request = RequestId::new(format!("q-{attempt}"));
    let (lease, worktree) = (LeaseId::from("l-s"), Worktree::default());
    world.command(MIRA, Command::Spike { request, lease, spike: Box::new(spike), worktree })?;
    Ok(world.wanted().effects.pop().expect("because an exploration is wanted"))
}

#[test]
fn what_an_exploration_changed_is_never_wanted_again() {
    let mut world = World::new();
    let decision = asked(&mut world);
    let effect = explore(&mut world, &decision, 1).expect("because the question is open");
    let left = Outcome::Attempted(Box::new(changed(0, 1, &["SPIKE.md", "src/refunds/store.rs"])));
    world.report(&effect, left).expect("because it is outstanding");
    let explored = world.picture.spikes.of(&decision).expect("because it ended");
    assert_eq!((explored.attempt, explored.changed), (1, 2));
    assert!(world.wanted().effects.is_empty());
    let findings = Digest::of("one");
    let keep = Command::KeepFindings { decision: decision.clone(), attempt: 1, findings };
    world.command(MIRA, keep.clone()).expect("because it was just made");
    assert_eq!(world.command(MIRA, keep).expect_err("because it was read").rule, "planning.no-such-spike");
    assert_eq!(world.waits().len(), 1, "the question is still its owner's");
}

#[test]
fn only_an_open_question_is_explored_and_not_without_end() {
    let mut world = World::new();
    let nobody = DecisionId::from("d-nobody");
    let refusal = explore(&mut world, &nobody, 1).expect_err("because nobody asks it");
    assert_eq!(refusal.rule, "planning.nothing-to-explore");
    let decision = asked(&mut world);
    for attempt in 1..=5 {
        let effect = explore(&mut world, &decision, attempt).expect("because the question is open");
        let outcome = Outcome::Attempted(Box::new(ended(Ending::TimedOut)));
        world.report(&effect, outcome).expect("because it is outstanding");
    }
    let refusal = explore(&mut world, &decision, 6).expect_err("because five are enough");
    assert_eq!(refusal.rule, "planning.spikes-ran-out");
    let refusal = explore(&mut world, &decision, 2).expect_err("because that one was made");
    assert_eq!(refusal.rule, "planning.explored-meanwhile");
}
