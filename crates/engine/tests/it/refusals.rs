//! What the loop refuses, by rule: each refusal says why, and what would make it yes.

use crate::{
    hands::Hands,
    world::{JON, MIRA, World},
};
use engine::{Command, Input, What, context::Lagging};
use expect_test::{Expect, expect};
use trace::{Actor, Baseline, Reuse, ReuseVerdict};

fn refused(result: Result<Vec<String>, engine::Refusal>, expected: &Expect) {
    let refusal = result.expect_err("because the rule says no");
    expected.assert_eq(&format!("{}\n{}\nhint: {}", refusal.rule, refusal.why, refusal.hint));
}

#[test]
fn a_demand_whose_trace_was_not_read() {
    refused(
        World::new().accept_unread(),
        &expect![[r#"
        demand.trace-not-read
        the trace of territory `payments/refunds` was not read, as it stands now, for this demand
        hint: run `evolute demand accept refunds-idempotent`: it shows the trace and records the reading"#]],
    );
}

#[test]
fn a_demand_without_a_number() {
    let mut world = World::new();
    world.demand.baseline = None;
    refused(
        world.accept(),
        &expect![[r#"
        demand.no-baseline
        no number, no demand: the baseline is missing
        hint: run `evolute demand measure refunds-idempotent`, or give `baseline:` with its source"#]],
    );
}

#[test]
fn a_demand_without_a_proof_condition() {
    let mut world = World::new();
    world.demand.proof = None;
    refused(
        world.accept(),
        &expect![[r#"
        demand.no-proof-condition
        a demand names the workflow and the metric that would make it Reality, and this one does not
        hint: add `proof:` with `workflow`, `metric` and `pass`, or with `test`"#]],
    );
}

#[test]
fn a_capability_that_another_demand_names() {
    let mut world = World::planned();
    world.demand.id = "refunds-again".into();
    world.demand.baseline =
        Some(Baseline { metric: "m".into(), value: 1.0, unit: "u".into(), source: "s".into() });
    world.demand.reuse = Some(Reuse { verdict: ReuseVerdict::Extend, of: vec![], because: None });
    refused(
        world.accept(),
        &expect![[r#"
        demand.capability-taken
        capability `refunds.idempotent` is already named by demand `refunds-idempotent`
        hint: give this one a name of its own and `reuse: { verdict: extend, of: […] }`; if it is the other one under a new id, say so: `was: refunds-idempotent`"#]],
    );
}

#[test]
fn an_approval_by_somebody_else() {
    let mut world = World::planned();
    let command = Command::Decide(Box::new(trace::Answer::new("d-none".into(), "approve", "yes")));
    refused(
        world.command(JON, command),
        &expect![[r#"
        constraint.unknown-decision
        there is no open decision `d-none`
        hint: run `evolute decisions` for those that are, or `evolute decisions d-none` if it was answered"#]],
    );
}

#[test]
fn a_decision_that_is_not_yours() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    let refusal = world.decide("eve@shop.example", "approve", None).expect_err("because it is hers");
    assert_eq!(refusal.rule, "constraint.not-yours");
    let refusal = world.decide(MIRA, "shrug", None).expect_err("because it is no option");
    assert_eq!(refusal.hint, "choose one of: approve, changes, stop");
    world.decide(MIRA, "changes", None).expect("because the reasons say what is to change");
    world.work(&mut hands);
    let brief = hands.briefs.last().expect("because there was an attempt");
    assert!(brief.contains("## What the person who decides says\n\nseen, and as meant"), "{brief}");
}

#[test]
fn whatever_an_agent_wants_to_decide() {
    let mut world = World::opened();
    let cycle = world.cycle();
    let commands = [
        Command::Stop { cycle: cycle.clone(), because: "bored".into() },
        Command::TakeUp { cycle: cycle.clone(), lease: "l-x".into(), confined: false, over: None },
        Command::HandIn { cycle: cycle.clone(), step: 1 },
        Command::Close {
            cycle,
            response: trace::Response::Full,
            because: "done".into(),
            changed: vec![],
            answers: vec![],
        },
        Command::SignOff { capability: "refunds.idempotent".into(), because: "good".into() },
    ];
    for command in commands {
        let input = Input { actor: Actor::agent("scribe"), what: What::Command(command) };
        assert_eq!(
            world.take(input).expect_err("because agents do not decide").rule,
            "constraint.agents-do-not-decide"
        );
    }
}

#[test]
fn a_plan_that_leaves_something_open() {
    let mut world = World::new();
    world.accept().expect("because it is complete");
    world.plan.steps[0].takes_min = 90;
    world.plan.steps[1].instruction = "Handle errors appropriately. TODO".into();
    world.plan.steps[1].needs = vec![2];
    refused(
        world.approve(),
        &expect![[r#"
            planning.open-ends
            the plan leaves 4 things open, the first: step 2 needs itself
            hint: run `evolute plan check refunds-idempotent` for all of them"#]],
    );
}

#[test]
fn a_plan_that_is_stale_says_what_moved() {
    let mut world = World::planned();
    world.envelope.gates[0].run.push("--all".into());
    refused(
        world.open(),
        &expect![[r#"
            planning.stale
            the plan rests on `gate tests` (883612a6b764 → 525cf42e50d7), which changed since
            hint: see `git diff base..HEAD -- .evolute/evolute.toml`, read the plan again and run `evolute plan approve refunds-idempotent`"#]],
    );
}

#[test]
fn a_gate_that_was_added_later_does_not_make_a_plan_stale() {
    let mut world = World::planned();
    world.envelope.gates.push(crate::world::gate("money"));
    world.open().expect("because what the plan used has not moved");
}

#[test]
fn a_second_cycle_for_the_same_demand() {
    let mut world = World::opened();
    assert_eq!(world.open().expect_err("because one is open").rule, "cycle.already-open");
}

#[test]
fn a_cycle_without_an_approved_plan() {
    let mut world = World::new();
    world.accept().expect("because it is complete");
    assert_eq!(world.open().expect_err("because planning is a phase").rule, "cycle.plan-not-approved");
}

#[test]
fn a_stop_after_the_landing() {
    let (mut world, mut hands) = (World::opened(), Hands::new());
    world.work(&mut hands);
    world.decide(MIRA, "approve", None).expect("because it is hers");
    world.work(&mut hands);
    let command = Command::Stop { cycle: world.cycle(), because: "late".into() };
    assert_eq!(world.command(MIRA, command).expect_err("because it has landed").rule, "cycle.landed");
}

#[test]
fn a_cycle_on_a_document_that_its_code_left_behind() {
    let mut world = World::planned();
    let lagging = |commits| Lagging {
        document: "docs/refunds.md".into(),
        commits,
        latest: "4f1c2aa9d0e7".into(),
        path: "src/refunds.rs".into(),
    };
    world.grounds.lagging = vec![lagging(10)];
    refused(
        world.open(),
        &expect![[r#"
        context.stale
        `docs/refunds.md` covers paths of the plan, and the code that it covers changed 10 times since; the last was 4f1c2aa9d0 in `src/refunds.rs`
        hint: mend `docs/refunds.md` and commit it; if all of it still holds, write `checked: 4f1c2aa9d0` in its front matter"#]],
    );
    world.grounds.stale_commits = 0;
    world.open().expect("because nothing is ever stale where the limit is 0");
    let mut world = World::planned();
    world.grounds.lagging = vec![lagging(9)];
    world.open().expect("because the document is not that far behind");
}

#[test]
fn a_cycle_whose_gate_enforces_what_nobody_wrote() {
    let mut world = World::planned();
    world.grounds.missing = vec![(".evolute/standards/money.md".into(), "money".into())];
    refused(
        world.open(),
        &expect![[r#"
        context.missing-standard
        gate `money` enforces `.evolute/standards/money.md`, which is not written
        hint: write `.evolute/standards/money.md` and commit it, or leave `standard` out of the gate"#]],
    );
}
