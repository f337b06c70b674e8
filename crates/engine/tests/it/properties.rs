//! Whatever happens, in whatever order: seeded worlds in which hands and people do anything at all.

use crate::{
    complete::lacking,
    hands::{Hands, changed, ended, merged, sighting},
    world::{JON, MIRA, World, step},
};
use engine::{Command, Entry, Outcome, Picture, Proposal, mirror::Ground, planning::Sequence};
use proptest::prelude::*;
use std::collections::BTreeMap;
use trace::{
    Digest, Ending, Event, Fate, ForgeReview, Landing, Layer, Manner, Record, RepoPath, Response, ReviewWord,
    Sighting, State, Step, Verdict,
    event::{cycle, execution, learning, mirror, quality},
    id::{CapabilityId, CycleId, DeviationId, LeaseId, ObjectId},
};

/// One thing that somebody or something does.
#[derive(Clone, Debug)]
enum Deed {
    Work(u8),
    Decide(u8),
    Pass(u8),
    TakeUp(u8),
    Close(u8),
    Stop,
    Open,
    Prove(u8),
    Replan,
    Witness(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        12 => any::<u8>().prop_map(Deed::Work),
        4 => any::<u8>().prop_map(Deed::Decide),
        1 => any::<u8>().prop_map(Deed::Pass),
        1 => any::<u8>().prop_map(Deed::TakeUp),
        2 => any::<u8>().prop_map(Deed::Close),
        1 => Just(Deed::Stop),
        1 => Just(Deed::Open),
        1 => any::<u8>().prop_map(Deed::Prove),
        1 => Just(Deed::Replan),
        1 => any::<bool>().prop_map(Deed::Witness),
    ]
}

/// Does it. Refusals are part of life.
fn act(world: &mut World, deed: &Deed) {
    let open = world.picture.cycles.keys().next().cloned();
    match (deed, open) {
        (Deed::Work(dice), _) => work(world, *dice),
        (Deed::Pass(hours), _) => drop(world.pass(i64::from(*hours))),
        (Deed::Prove(dice), _) => {
            let request = trace::id::RequestId::new(format!("r-{dice}"));
            let (lease, revision) = (LeaseId::from("l-p"), ObjectId::new(format!("rev-{}", dice % 3)));
            let capability = world.demand.capability.clone();
            let _ = world.command(
                MIRA,
                Command::Prove { request, lease, capability, revision, worktree: trace::Worktree::default() },
            );
        }
        (Deed::Witness(touched), _) => {
            let mut ground = Ground::default();
            if *touched {
                ground
                    .touched
                    .insert(world.demand.capability.clone(), [RepoPath::from("src/refunds/a.rs")].into());
            }
            let _ = world.command(MIRA, Command::Witness(Box::new(ground)));
        }
        (Deed::Open, None) => drop(world.accept().and_then(|_| world.approve()).and_then(|_| world.open())),
        (Deed::Replan, _) => {
            world
                .plan
                .steps
                .last_mut()
                .expect("because there are steps")
                .instruction
                .push_str(" Then run it.");
            let _ = world.approve();
        }
        (Deed::TakeUp(dice), Some(_)) => world.take_up(&format!("l-{dice}")),
        (Deed::Decide(dice), Some(cycle)) => decide(world, *dice, &cycle),
        (Deed::Close(dice), Some(cycle)) => close(world, *dice, cycle),
        (Deed::Stop, Some(cycle)) => {
            drop(world.command(MIRA, Command::Stop { cycle, because: "enough".into() }));
        }
        (Deed::Open | Deed::TakeUp(_) | Deed::Decide(_) | Deed::Close(_) | Deed::Stop, _) => {}
    }
}

fn work(world: &mut World, dice: u8) {
    let effects = world.wanted().effects;
    let Some(effect) = effects.get(usize::from(dice) % effects.len().max(1)) else { return };
    let mut hands = hands(dice);
    let outcome = hands.outcome(&effect.work);
    world.report(effect, outcome).expect("because the effect is outstanding, and answered in kind");
}

/// Hands of any kind: able, unlucky, or lying about nothing that the engine lets them lie about.
fn hands(dice: u8) -> Hands {
    let mut hands = Hands::new();
    let (low, high) = (dice % 8, dice / 8 % 8);
    hands.attempts = Box::new(move |step, attempt| match low {
        0 => ended(Ending::Unchanged),
        1 => ended(Ending::blocked("which?")),
        2 => changed(step, attempt, &["Makefile", ".evolute/evolute.toml"]),
        3 => ended(Ending::TimedOut),
        _ => changed(step, attempt, &["src/refunds/store.rs"]),
    });
    hands.gates = Box::new(move |_, _, _| match high {
        0 => Verdict::Failed,
        1 => Verdict::CouldNotRun,
        _ => Verdict::Passed,
    });
    let manners = [
        Manner::Met,
        Manner::Measured,
        Manner::Absent,
        Manner::Mixed,
        Manner::Unknown,
        Manner::Met,
        Manner::Met,
        Manner::Measured,
    ];
    (hands.control, hands.proof) = (manners[usize::from(low)], manners[usize::from(high)]);
    hands.sightings.push(match high {
        0 => sighting(Fate::Closed),
        1 => sighting(merged("another")),
        2 => Sighting { head: Some(ObjectId::from("foreign")), ..sighting(Fate::Open) },
        3 => reviewed(ReviewWord::Changes, dice),
        4 | 5 => reviewed(ReviewWord::Approved, dice),
        _ => sighting(Fate::Open),
    });
    match low {
        0 => hands.landing.push(Outcome::LandingRefused { because: "moved".into(), moved: true }),
        1 => hands.landing.push(Outcome::LandingRefused { because: "dirty".into(), moved: false }),
        2 => hands
            .candidate
            .push(Outcome::Conflicted { onto: ObjectId::from("x"), paths: vec![RepoPath::from("a")] }),
        4 => hands.merges.push(Outcome::Conflicted {
            onto: ObjectId::from("tip"),
            paths: vec![RepoPath::from("src/refunds/store.rs")],
        }),
        3 => hands.change = Some(Outcome::ChangeRefused { because: "no".into() }),
        _ => {}
    }
    hands
}

/// Open, with a reviewer's word.
fn reviewed(word: ReviewWord, dice: u8) -> Sighting {
    let review = ForgeReview { by: "ada".into(), word, said: format!("word {dice}"), at: None };
    Sighting { reviews: vec![review], ..sighting(Fate::Open) }
}

fn decide(world: &mut World, dice: u8, cycle: &trace::id::CycleId) {
    let Some(asked) = world.picture.cycles[cycle].constraint.open().next() else { return };
    let options = &asked.question.options;
    let choice = options[usize::from(dice) % options.len()].clone();
    let decision = asked.question.id.clone();
    let who = if dice.is_multiple_of(5) { JON } else { MIRA };
    let mut answer = trace::Answer::new(decision, choice, "so");
    answer.guidance = (!dice.is_multiple_of(3)).then(|| "whole cents".to_owned());
    let _ = world.command(who, Command::Decide(Box::new(answer)));
}

fn close(world: &mut World, dice: u8, cycle: trace::id::CycleId) {
    let response =
        [Response::Full, Response::Partial, Response::None, Response::Vicious][usize::from(dice) % 4];
    let ids: Vec<DeviationId> =
        world.picture.cycles[&cycle].learning.unanswered().map(|deviation| deviation.id.clone()).collect();
    let proposal = |index: usize| match (usize::from(dice) / 4 + index) % 4 {
        0 => Proposal::Watch,
        1 => Proposal::None { because: "once".into() },
        _ => {
            Proposal::Change { layer: Layer::Context, lesson: "cents".into(), patch: Digest::of([dice % 2]) }
        }
    };
    let answers = ids
        .into_iter()
        .enumerate()
        .filter(|_| !dice.is_multiple_of(7))
        .map(|(index, id)| (id, proposal(index)))
        .collect();
    let _ = world
        .command(MIRA, Command::Close { cycle, response, because: "read".into(), changed: vec![], answers });
}

/// Reality is made only from a proof whose control missed.
fn reality_is_proven(world: &World) -> Result<(), TestCaseError> {
    for (capability, standing) in world.picture.standings(&Ground::default(), world.now) {
        if standing.state == State::Reality {
            prop_assert!(met(&world.trace, &capability) && missed(&world.trace, &capability), "{standing:?}");
        }
    }
    Ok(())
}

fn met(trace: &[Entry], capability: &CapabilityId) -> bool {
    trace.iter().any(|entry| {
        matches!(&entry.record.event, Event::Mirror(mirror::Event::ProofRun { run, .. })
            if run.capability == *capability && run.manner == Manner::Met)
    })
}

fn missed(trace: &[Entry], capability: &CapabilityId) -> bool {
    trace.iter().any(|entry| {
        matches!(&entry.record.event, Event::Mirror(mirror::Event::ControlRun(run))
            if run.capability == *capability && matches!(run.manner, Manner::Measured | Manner::Absent | Manner::Removed))
    })
}

/// No cycle is closed while a deviation is unanswered, or before its heartbeat was answered.
fn closed_cycles_are_answered(trace: &[Entry]) -> Result<(), TestCaseError> {
    let of = |entry: &&Entry, id: &Option<trace::id::CycleId>| entry.record.cycle == *id;
    for (at, closed) in trace
        .iter()
        .enumerate()
        .filter(|(_, entry)| matches!(entry.record.event, Event::Cycle(cycle::Event::Closed { .. })))
    {
        let before: Vec<&Event> = trace[..at]
            .iter()
            .filter(|entry| of(entry, &closed.record.cycle))
            .map(|entry| &entry.record.event)
            .collect();
        let answered = |id: &DeviationId| {
            before.iter().any(|event| matches!(event, Event::Learning(learning::Event::Answered { deviation, .. }) if deviation == id))
        };
        for event in &before {
            if let Event::Cycle(cycle::Event::Deviated(deviation)) = event {
                prop_assert!(answered(&deviation.id), "{deviation:?} is unanswered");
            }
        }
        let told = before.iter().any(|event| matches!(event, Event::Learning(learning::Event::Heartbeat(_))));
        let heard =
            before.iter().any(|event| matches!(event, Event::Learning(learning::Event::Responded { .. })));
        prop_assert!(told && heard, "heartbeat {told}, answered {heard}");
    }
    Ok(())
}

/// Nothing lands that a person has not seen.
fn landings_were_seen(trace: &[Entry]) -> Result<(), TestCaseError> {
    for (at, landed) in trace.iter().enumerate() {
        if let Event::Execution(trace::event::execution::Event::Landed { .. }) = landed.record.event {
            let seen = trace[..at].iter().rev().find_map(|entry| match &entry.record.event {
                Event::Constraint(trace::event::constraint::Event::Decided(answer)) => {
                    Some(answer.choice.clone())
                }
                _ => None,
            });
            prop_assert_eq!(seen.as_deref(), Some("approve"));
        }
    }
    Ok(())
}

/// Steps are committed in the plan's order, each once, as the tree that all gates passed on; and whatever attempt ended
/// is still there, unless its cycle is closed.
fn steps_keep_their_order(world: &World) -> Result<(), TestCaseError> {
    let mut committed: BTreeMap<CycleId, Vec<u32>> = BTreeMap::new();
    for (at, entry) in world.trace.iter().enumerate() {
        let (Some(cycle), Event::Execution(event)) = (&entry.record.cycle, &entry.record.event) else {
            continue;
        };
        match event {
            execution::Event::StepCommitted { step, attempt, tree, .. } => {
                let passed = quality::Event::AllGatesPassed {
                    step: Some(*step),
                    attempt: *attempt,
                    tree: tree.clone(),
                    quarantined: vec![],
                };
                let passed = Event::Quality(passed);
                prop_assert!(world.trace[..at].iter().any(|before| before.record.event == passed));
                committed.entry(cycle.clone()).or_default().push(*step);
            }
            execution::Event::AttemptEnded(end) => {
                let kept = |cycle: &engine::cycle::Cycle| {
                    let step = cycle.execution.steps.get(&end.step);
                    step.is_some_and(|step| step.attempts.iter().any(|other| other.number == end.attempt))
                };
                prop_assert!(world.picture.cycles.get(cycle).is_none_or(kept), "{end:?} is lost");
            }
            _other => {}
        }
    }
    for (cycle, steps) in committed {
        let Some(cycle) = world.picture.cycles.get(&cycle) else { continue };
        let order = Sequence::of(&cycle.planning.plan);
        let mut left = order.steps().map(|step| step.number);
        // The last step may be committed again, because a reviewer asked for changes.
        let mut steps = steps;
        steps.dedup();
        for step in steps {
            prop_assert!(left.any(|next| next == step), "step {step} is out of its order");
        }
    }
    Ok(())
}

/// Whoever's turn it is: hands, a person or the clock. An open cycle that is taken up never just stands still.
fn something_is_next(world: &mut World) -> Result<(), TestCaseError> {
    world.pass(0);
    let wanted = world.wanted();
    let taken_up = world.picture.cycles.values().all(|cycle| cycle.lease.is_some());
    let idle = wanted.effects.is_empty() && wanted.waits.is_empty();
    prop_assert!(!idle || !taken_up || world.picture.cycles.is_empty(), "nothing is next");
    Ok(())
}

/// The picture is a fold over the trace as it is stored, and nothing else.
fn replay(trace: &[Entry]) -> Picture {
    let mut picture = Picture::default();
    for entry in trace {
        let stored = serde_json::to_string(&entry.record).expect("because a record is plain data");
        let record: Record = serde_json::from_str(&stored).expect("because what was written can be read");
        engine::fold(&mut picture, &Entry { position: entry.position, record, hash: entry.hash });
    }
    picture
}

/// A plan of some steps that name their needs, say that they have none, or say nothing.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let needs = prop_oneof![
        Just(None),
        Just(Some(vec![])),
        prop::collection::vec(any::<prop::sample::Index>(), 1..3).prop_map(Some),
    ];
    prop::collection::vec(needs, 1..6).prop_map(|all| {
        let step = |(index, needs): (usize, Option<Vec<prop::sample::Index>>)| {
            let number = u32::try_from(index).expect("because there are few") + 1;
            let named: Vec<u32> = needs
                .iter()
                .flatten()
                .filter(|_| index > 0)
                .map(|need| u32::try_from(need.index(index.max(1))).expect("because there are few") + 1)
                .collect();
            let independent = needs.is_some() && named.is_empty();
            Step { independent, ..step(number, &named) }
        };
        all.into_iter().enumerate().map(step).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_invariants_hold(
        requests in any::<bool>(),
        steps in steps(),
        at_once in 1u32..5,
        deeds in prop::collection::vec(deed(), 1..160),
    ) {
        let mut world = World::new();
        world.plan.steps = steps;
        world.envelope.limits.steps_at_once = Some(at_once);
        world.envelope.landing = if requests { Landing::PullRequest } else { Landing::Merge };
        world.accept().and_then(|_| world.approve()).and_then(|_| world.open()).expect("because all is complete");
        world.take_up("l-1");
        for deed in &deeds {
            act(&mut world, deed);
            reality_is_proven(&world)?;
        }
        steps_keep_their_order(&world)?;
        something_is_next(&mut world)?;
        closed_cycles_are_answered(&world.trace)?;
        landings_were_seen(&world.trace)?;
        prop_assert_eq!(lacking(&world), vec![]);
        prop_assert_eq!(&replay(&world.trace), &world.picture);
        let kept = serde_json::to_string(&world.picture).expect("because a picture is plain data");
        let restored: Picture = serde_json::from_str(&kept).expect("because what was written can be read");
        prop_assert_eq!(&restored, &world.picture);
    }
}
