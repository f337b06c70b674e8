//! The loop turns: what is recorded when all goes well, and what the inner loop does when it does not.

use crate::{
    hands::{Hands, changed, ended},
    world::{JON, MIRA, World},
};
use engine::{Command, Outcome, Work};
use expect_test::expect;
use trace::{Ending, Response, Verdict};

fn closed(world: &mut World, hands: &mut Hands) {
    let command = Command::Close {
        cycle: world.cycle(),
        response: Response::Full,
        because: "no double payout in the storm".into(),
        changed: vec![],
        answers: vec![],
    };
    world.command(MIRA, command).expect("because every deviation is a first occurrence");
    world.work(hands);
}

#[test]
fn a_demand_goes_round_all_seven_layers_and_becomes_reality() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because she owns the review");
    world.work(&mut hands);
    closed(&mut world, &mut hands);
    expect![[r#"
        demand.trace_read
        demand.accepted
        planning.approved
        cycle.opened
        constraint.envelope_frozen
        cycle.taken_up
        context.packed
        execution.attempt_ended
        quality.gate_passed
        quality.gate_passed
        quality.all_gates_passed
        execution.step_committed
        context.packed
        execution.attempt_ended
        quality.gate_passed
        quality.gate_passed
        quality.all_gates_passed
        execution.step_committed
        execution.candidate_made
        quality.all_gates_passed
        constraint.decision_requested
        constraint.decided
        execution.landed
        mirror.control_run
        mirror.proof_run
        mirror.standing_changed
        feedback.unobserved
        learning.heartbeat
        learning.responded
        cycle.swept
        cycle.closed"#]]
    .assert_eq(&world.names().join("\n"));
    assert!(world.picture.cycles.is_empty());
    assert_eq!(world.picture.bank.costs("payments/refunds").len(), 1);
}

#[test]
fn a_failed_gate_goes_back_to_the_agent_with_its_finding() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.gates = Box::new(|gate, step, attempt| {
        if (gate, step, attempt) == ("tests", Some(1), 1) { Verdict::Failed } else { Verdict::Passed }
    });
    world.work(&mut hands);
    assert!(!hands.briefs[0].contains("What was wrong"));
    assert!(
        hands.briefs[1].contains("- [tests] src/refunds/store.rs:7: amounts are whole cents"),
        "{}",
        hands.briefs[1]
    );
    assert!(world.names().contains(&"cycle.deviated".to_owned()));
}

#[test]
fn the_next_attempt_goes_on_from_the_tree_of_the_one_before() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.gates = Box::new(|_, _, _| Verdict::Failed);
    let mut from = vec![];
    for _ in 0..12 {
        let Some(effect) = world.wanted().effects.into_iter().next() else { break };
        if let Work::Attempt { from: tree, .. } = &effect.work {
            from.push(tree.as_ref().map(ToString::to_string));
        }
        let outcome = hands.outcome(&effect.work);
        world.report(&effect, outcome).expect("because it is outstanding");
    }
    assert_eq!(from, [None, Some("tree-1-1".into()), Some("tree-1-2".into())]);
}

#[test]
fn a_thread_that_goes_on_is_told_what_was_wrong_and_not_the_brief_again() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.gates = Box::new(|_, _, _| Verdict::Failed);
    let mut told = vec![];
    for _ in 0..12 {
        let Some(effect) = world.wanted().effects.into_iter().next() else { break };
        if let Work::Attempt { again, thread, .. } = &effect.work {
            told.push((thread.clone(), again.clone()));
        }
        let mut outcome = hands.outcome(&effect.work);
        if let Outcome::Attempted(attempted) = &mut outcome {
            attempted.thread = Some("thread-1".into());
        }
        world.report(&effect, outcome).expect("because it is outstanding");
    }
    assert_eq!(told[0], (None, None));
    assert_eq!(told[1].0.as_deref(), Some("thread-1"));
    expect![[r#"
        # Attempt 2

        The worktree is as you left it, and the step is not done: go on from there.

        ## What was wrong with the attempt before

        - [accept 1] src/refunds/store.rs:7: amounts are whole cents
        - [tests] src/refunds/store.rs:7: amounts are whole cents

        The brief that you were given holds: its paths, its acceptance, its rules.
    "#]]
    .assert_eq(told[1].1.as_deref().unwrap_or_default());
}

#[test]
fn a_change_outside_the_step_is_thrown_away_and_named_to_the_agent() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.attempts = Box::new(|step, attempt| {
        let stray: &[&str] =
            if attempt == 1 { &["src/refunds/store.rs", "Makefile"] } else { &["src/refunds/store.rs"] };
        changed(step, attempt, stray)
    });
    world.work(&mut hands);
    assert!(hands.briefs[1].contains("Makefile: is outside this step's paths"), "{}", hands.briefs[1]);
    let refused = world.names().iter().filter(|name| *name == "execution.scope_refused").count();
    assert_eq!(refused, 2, "one for each step's first attempt");
    let judged_first = hands.asked.iter().position(|asked| asked == "Judge");
    let second_attempt =
        hands.asked.iter().enumerate().filter(|(_, asked)| *asked == "Attempt").nth(1).map(|(at, _)| at);
    assert!(judged_first > second_attempt, "what is out of scope is never judged: {:?}", hands.asked);
}

#[test]
fn when_the_attempts_run_out_the_owner_decides_and_can_extend() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.gates = Box::new(|_, _, attempt| if attempt < 5 { Verdict::Failed } else { Verdict::Passed });
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 3, "as many as the limit allows");
    let open: Vec<String> = world.picture.cycles[&world.cycle()]
        .constraint
        .open()
        .map(|asked| asked.question.options.join(" "))
        .collect();
    assert_eq!(open, ["answer extend replan abort"]);
    world.decide(MIRA, "extend", None).expect("because she owns it");
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 8, "two more for step 1, and three for step 2: {:?}", hands.asked);
}

#[test]
fn a_blocked_agent_is_answered_and_goes_on_with_the_words_of_the_owner() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.attempts = Box::new(|step, attempt| {
        if (step, attempt) == (1, 1) {
            ended(Ending::blocked("cents or euros?"))
        } else {
            changed(step, attempt, &["src/refunds/store.rs"])
        }
    });
    world.work(&mut hands);
    assert_eq!(hands.briefs.len(), 1, "nothing was decided by a machine");
    world.decide(MIRA, "answer", Some("whole cents")).expect("because she owns it");
    world.work(&mut hands);
    assert!(hands.briefs[1].contains("whole cents"), "{}", hands.briefs[1]);
}

#[test]
fn the_options_of_an_agent_are_offered_beside_ours_and_the_chosen_one_goes_back_to_it() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.attempts = Box::new(|step, attempt| {
        if (step, attempt) == (1, 1) {
            ended(Ending::Blocked {
                question: "In what unit?".into(),
                options: vec!["cents".into(), "abort".into(), "euros".into()],
                blocks: Some("the schema".into()),
            })
        } else {
            changed(step, attempt, &["src/refunds/store.rs"])
        }
    });
    world.work(&mut hands);
    let (cycle, questions) = world
        .picture
        .cycles
        .first_key_value()
        .map(|(id, cycle)| (id, &cycle.constraint.questions))
        .expect("because one is open");
    let question = &questions.last().expect("because the agent asked").question;
    assert_eq!(question.options, ["cents", "euros", "answer", "replan", "abort"], "in cycle {cycle}");
    assert!(
        question.text.ends_with("asks: In what unit? What waits for the answer: the schema"),
        "{}",
        question.text
    );
    world.decide(MIRA, "cents", None).expect("because she owns it");
    world.work(&mut hands);
    assert!(
        hands.briefs[1].contains("asks: In what unit?") && hands.briefs[1].contains("The answer: cents"),
        "{}",
        hands.briefs[1]
    );
}

#[test]
fn a_replan_keeps_what_is_committed_and_tries_the_rest_afresh() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    hands.gates = Box::new(
        |_, step, attempt| if step == Some(2) && attempt <= 3 { Verdict::Failed } else { Verdict::Passed },
    );
    world.work(&mut hands);
    world.decide(MIRA, "replan", None).expect("because she owns it");
    assert_eq!(world.waits(), ["mira@shop.example for Plan"]);
    world.plan.steps[1].instruction = "Refuse the second row in the service instead.".into();
    world.approve().expect("because step 1 stayed as it was");
    world.work(&mut hands);
    let last = hands.briefs.last().expect("because there was an attempt");
    assert!(last.contains("in the service instead") && !last.contains("What was wrong"), "{last}");
    assert!(world.names().contains(&"cycle.replanned".to_owned()));
    assert_eq!(world.names().iter().filter(|name| *name == "execution.step_committed").count(), 2);
}

#[test]
fn a_reviewer_who_asks_for_changes_gets_another_candidate() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    world.decide(MIRA, "changes", Some("name the column `idempotency_key`")).expect("because she owns it");
    world.work(&mut hands);
    assert!(hands.briefs.last().is_some_and(|brief| brief.contains("idempotency_key")));
    assert_eq!(world.names().iter().filter(|name| *name == "execution.candidate_made").count(), 2);
    world.decide(MIRA, "approve", None).expect("because the second review is hers too");
    world.work(&mut hands);
    assert!(world.names().contains(&"execution.landed".to_owned()));
}

#[test]
fn a_candidate_that_fails_a_gate_goes_back_to_its_last_step_where_the_owner_says_so() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    let moved = Outcome::CandidateMade {
        commit: trace::id::ObjectId::from("merge-1"),
        tree: trace::id::ObjectId::from("another"),
        onto: trace::id::ObjectId::from("moved"),
    };
    hands.candidate = vec![moved];
    hands.gates = Box::new(|_, step, _| if step.is_none() { Verdict::Failed } else { Verdict::Passed });
    world.work(&mut hands);
    let open = world.picture.cycles[&world.cycle()].constraint.open().next().expect("because it is asked");
    assert_eq!(open.question.options, ["changes", "retry", "abort"]);
    world.decide(MIRA, "changes", Some("amounts are cents on the branch now")).expect("because she owns it");
    hands.gates = Box::new(|_, _, _| Verdict::Passed);
    world.work(&mut hands);
    assert!(
        hands.briefs.last().is_some_and(|brief| brief.contains("amounts are cents")),
        "{:?}",
        hands.briefs
    );
    assert_eq!(world.names().iter().filter(|name| *name == "execution.candidate_made").count(), 2);
}

#[test]
fn a_step_done_by_hand_goes_through_the_same_scope_and_gates() {
    let mut world = World::planned();
    world.envelope.agent.speaks = trace::Speaks::Attended;
    world.open().expect("because its plan is approved");
    world.take_up("l-1");
    let mut hands = Hands::new();
    world.work(&mut hands);
    assert_eq!(world.waits(), ["mira@shop.example for Step(1)"]);
    for step in [1, 2] {
        world.command(MIRA, Command::HandIn { cycle: world.cycle(), step }).expect("because it was started");
        world.work(&mut hands);
    }
    assert_eq!(hands.asked.iter().filter(|asked| *asked == "Prepare").count(), 2);
    assert_eq!(world.names().iter().filter(|name| *name == "quality.all_gates_passed").count(), 3);
    world.decide(MIRA, "approve", None).expect("because a sole owner may");
    let own =
        world.trace.iter().any(|entry| format!("{:?}", entry.record.event).contains("self_approved: true"));
    assert!(own, "approving one's own work is on record as such");
}

#[test]
fn a_decision_that_nobody_makes_escalates_to_the_deputy() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    assert_eq!(world.pass(25)[..2], ["constraint.sla_breached", "cycle.deviated"]);
    assert!(world.waits()[0].starts_with(JON));
    world.decide(JON, "approve", None).expect("because it is his now");
}
