//! Plans that agents draft: requested, made by the hands, judged, and never approved by whoever wrote them unseen.

use crate::world::{MIRA, World, owner};
use engine::{Attempted, Command, Effect, Input, Outcome, Refusal, What, planning::draft::plan_of};
use expect_test::{Expect, expect};
use trace::{
    Actor, Change, ChangeKind, Digest, Drafting, Ending, Event, Finding, RepoPath, Usage, Worktree,
    event::planning,
    id::{LeaseId, ObjectId, RequestId},
};

fn refused(result: Result<Vec<String>, Refusal>, expected: &Expect) {
    let refusal = result.expect_err("because the rule says no");
    expected.assert_eq(&format!("{}\n{}\nhint: {}", refusal.rule, refusal.why, refusal.hint));
}

fn accepted() -> World {
    let mut world = World::new();
    world.accept().expect("because the demand is complete");
    world
}

fn request(world: &World, attempt: u32) -> Command {
    let drafting = Drafting {
        demand: world.demand.id.clone(),
        attempt,
        agent: world.envelope.agent.clone(),
        brief: Digest::of("brief"),
        revision: ObjectId::from("base"),
        from: None,
    };
    Command::DraftPlan {
        request: RequestId::new(format!("r-{attempt}")),
        lease: LeaseId::from("l-d"),
        drafting: Box::new(drafting),
        worktree: Worktree::default(),
        limit: 2,
    }
}

fn ask(world: &mut World, attempt: u32) -> Effect {
    let command = request(world, attempt);
    world.command(MIRA, command).expect("because the demand is accepted");
    world.wanted().effects.pop().expect("because a draft is wanted")
}

fn brought(paths: &[RepoPath]) -> Outcome {
    let change = |path: &RepoPath| Change { path: path.clone(), kind: ChangeKind::Added };
    Outcome::Attempted(Box::new(Attempted {
        brief: Digest::of("brief"),
        ending: Ending::Changed,
        tree: Some(ObjectId::from("tree")),
        changes: paths.iter().map(change).collect(),
        output: None,
        usage: Usage::default(),
        thread: None,
        said: None,
        weakenings: vec![],
        wall: None,
        took_ms: 7,
        crossings: vec![],
    }))
}

fn judge(world: &mut World, attempt: u32, digest: Digest, wrong: &[&str]) -> Result<Vec<String>, Refusal> {
    let finding =
        |words: &&str| Finding { from: "plan".into(), path: None, line: Some(3), message: (*words).into() };
    let (demand, findings) = (world.demand.id.clone(), wrong.iter().map(finding).collect());
    world.command(MIRA, Command::JudgeDraft { demand, attempt, digest, findings })
}

/// One whole attempt.
fn draft(world: &mut World, attempt: u32, digest: Digest, wrong: &[&str]) {
    let effect = ask(world, attempt);
    let plan = plan_of(&world.demand.id);
    world.report(&effect, brought(&[plan])).expect("because it is outstanding");
    judge(world, attempt, digest, wrong).expect("because it was just made");
}

#[test]
fn whoever_approves_an_agent_s_draft_does_not_approve_their_own() {
    let mut world = accepted();
    let digest = world.plan_digest();
    draft(&mut world, 1, digest, &[]);
    // The commit names the person as its author: who wrote the bytes is on record.
    world.approve().expect("because nothing is left open");
    let Some(Event::Planning(planning::Event::Approved { drafted_by, self_approved, .. })) =
        world.trace.last().map(|entry| &entry.record.event)
    else {
        panic!("{:?}", world.names())
    };
    assert_eq!((drafted_by.as_deref(), *self_approved), (Some(&*world.envelope.agent.name), false));
}

#[test]
fn whatever_an_agent_changed_beside_the_plan_is_told_and_never_kept() {
    let mut world = accepted();
    let effect = ask(&mut world, 1);
    let other = RepoPath::from("src/a.rs");
    world.report(&effect, brought(std::slice::from_ref(&other))).expect("because it is outstanding");
    let last = world.picture.drafts[&world.demand.id].last.clone().expect("because it was made");
    assert_eq!((last.outside, last.tree), (vec![other], None));
    refused(
        judge(&mut world, 1, Digest::of("p"), &[]),
        &expect![[r#"
        planning.no-such-draft
        nobody waits for a judgment of draft 1 of `refunds-idempotent`
        hint: run `evolute plan draft refunds-idempotent`"#]],
    );
}

#[test]
fn attempts_run_out_until_a_person_has_had_a_word() {
    let mut world = accepted();
    for attempt in 1..=2 {
        draft(&mut world, attempt, Digest::of(attempt.to_string()), &["`fast` is vague"]);
    }
    let third = request(&world, 3);
    refused(
        world.command(MIRA, third.clone()),
        &expect![[r#"
        planning.drafts-ran-out
        `scribe` wrote the plan of `refunds-idempotent` 2 times, and it still leaves something open
        hint: amend it by hand and run `evolute plan check refunds-idempotent`, or say what is wrong: `evolute plan bounce refunds-idempotent --because "…"`"#]],
    );
    let demand = world.demand.id.clone();
    let bounce = |because: &str| Command::BouncePlan {
        demand: demand.clone(),
        digest: Digest::of("2"),
        because: because.into(),
        owner: owner(),
    };
    refused(
        world.command(MIRA, bounce(" ")),
        &expect![[r#"
        planning.no-reason
        a plan that is sent back says what is wrong with it
        hint: add `--because "…"`"#]],
    );
    world.command(MIRA, bounce("say how fast")).expect("because the owner may");
    world.command(MIRA, third).expect("because a person had a word");
}

#[test]
fn the_bytes_that_were_sent_back_cannot_be_approved() {
    let mut world = World::planned();
    let (demand, digest) = (world.demand.id.clone(), world.plan_digest());
    let because = "step 2 is two steps".to_owned();
    world
        .command(MIRA, Command::BouncePlan { demand, digest, because, owner: owner() })
        .expect("because no cycle is open");
    assert!(world.picture.plans.is_empty(), "the approval stands");
    refused(
        world.approve(),
        &expect![[r#"
        planning.bounced
        this plan was sent back by `mira@shop.example` and is unchanged: step 2 is two steps
        hint: amend it and commit it, or run `evolute plan draft refunds-idempotent`"#]],
    );
    world.plan.title = "Another plan".into();
    world.approve().expect("because it was amended");
}

#[test]
fn a_draft_is_judged_once_and_by_nobody_who_is_an_agent() {
    let mut world = accepted();
    let digest = world.plan_digest();
    draft(&mut world, 1, digest, &[]);
    assert_eq!(
        judge(&mut world, 1, digest, &[]).expect_err("because it is judged").rule,
        "planning.no-such-draft"
    );
    let what = What::Command(request(&world, 2));
    let asked = world.take(Input { actor: Actor::agent("coder"), what });
    assert_eq!(asked.expect_err("because it is an agent").rule, "constraint.agents-do-not-decide");
}

#[test]
fn a_report_under_another_lease_or_on_an_older_request_is_refused() {
    let mut world = accepted();
    let old = ask(&mut world, 1);
    let again = match request(&world, 1) {
        Command::DraftPlan { lease, drafting, worktree, limit, .. } => {
            Command::DraftPlan { request: RequestId::from("r-other"), lease, drafting, worktree, limit }
        }
        other => other,
    };
    world.command(MIRA, again).expect("because the first came to no end");
    let plan = plan_of(&world.demand.id);
    let late = world.report(&old, brought(&[plan]));
    assert_eq!(late.expect_err("because another one is awaited").rule, "report.not-outstanding");
}

#[test]
fn an_agent_that_did_not_start_has_made_no_attempt() {
    let mut world = accepted();
    let effect = ask(&mut world, 1);
    let Outcome::Attempted(attempted) = brought(&[]) else { unreachable!("because that is what is made") };
    let ending = Ending::NotStarted { because: "no such program".into() };
    world
        .report(&effect, Outcome::Attempted(Box::new(Attempted { ending, tree: None, ..*attempted })))
        .expect("because it is outstanding");
    assert_eq!(world.picture.drafts[&world.demand.id].next(), 1);
}
