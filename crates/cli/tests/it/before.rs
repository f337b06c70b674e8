//! A step's acceptance before the step, as people meet it.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, made_ready, open_decision, project, without_gates},
};
use expect_test::expect;

/// The greeting, where an acceptance has to fail first, with these fields in its one step.
fn held(fields: &str) -> Repo {
    let repo = project(DILIGENT);
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    let written = repo.read(&plan).replace("- accept: `sh greet.sh | grep -q 1`\n", fields);
    let configuration = repo.read(".evolute/evolute.toml");
    repo.file(&plan, &written)
        .file(".evolute/evolute.toml", &format!("{configuration}\n[cycle]\nacceptance = \"fails-first\"\n"))
        .commit("held to it");
    made_ready(&repo);
    repo
}

#[test]
fn an_acceptance_that_passes_already_is_the_plans_fault_and_no_agent_starts() {
    let repo = held("- accept: `sh greet.sh`\n");
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        quality     before step 1: gate `accept 1` passed ([time])
        cycle       deviation `v-[id]` (unfit acceptance): `sh greet.sh` passes already, so it would prove nothing
        constraint  decision `d-[id]` asked of `mira@shop.example`: Before step 1, `sh greet.sh` passes already, so it would prove nothing. How does it go on?
    "#]].assert_eq(ran.err());
    expect![[r#"
        waits for you: Before step 1, `sh greet.sh` passes already, so it would prove nothing. How does it go on?
          evolute decide d-[id] answer|replan|abort --because "…"
    "#]].assert_eq(ran.out());
    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "answer", "--because", "seen", "--guidance", "zero becomes one"])
        .done();
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(ran.err().contains("step 1: committed as"), "{}", ran.err());
}

#[test]
fn an_acceptance_that_fails_first_and_what_is_preserved_need_no_word() {
    let repo = held("- accept: `sh greet.sh | grep -q 1`\n- keep: `sh greet.sh`, `sh test.sh`\n");
    let ran = repo.evolute(&["run", DEMAND]).done();
    let mut gates: Vec<&str> = ran.err().lines().filter(|line| line.starts_with("quality")).collect();
    gates.sort_unstable();
    expect![[r#"
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        quality     before step 1: gate `keep 1` passed ([time])
        quality     before step 1: gate `keep 2` passed ([time])
        quality     candidate 1: all gates passed
        quality     step 1.1: all gates passed
        quality     step 1.1: gate `accept 1` passed ([time])
        quality     step 1.1: gate `keep 1` passed ([time])
        quality     step 1.1: gate `keep 2` passed ([time])
        quality     step 1.1: gate `tests` passed ([time])"#]]
    .assert_eq(&gates.join("\n"));
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `script` left a change: `greet.sh` ([time])
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
    "#]].assert_eq(&without_gates(&ran));
}

#[test]
fn a_plan_that_preserves_what_cannot_fail_is_found_at_its_line() {
    let repo = project(DILIGENT);
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    let written = repo
        .read(&plan)
        .replace("- accept: `sh greet.sh | grep -q 1`\n", "- keep: `true`\n- keep: plain words\n");
    repo.file(&plan, &written).commit("a plan");
    expect![[r#"
          × `true` succeeds whatever the step does
            ╭─[.evolute/plans/greeting-polite/plan.md:9:10]
          8 │ - touches: greet.sh
          9 │ - keep: `true`
            ·          ──┬─
            ·            ╰── this acceptance
         10 │ - keep: plain words
            ╰────
        hint: name a command that fails once what is to be preserved is broken

          × an acceptance is a command in backticks
            ╭─[.evolute/plans/greeting-polite/plan.md:10:9]
          9 │ - keep: `true`
         10 │ - keep: plain words
            ·         ─────┬─────
            ·              ╰── here
         11 │ 
            ╰────
        hint: write "- keep: `cargo test name`"

        2 errors
    "#]]
    .assert_eq(repo.evolute(&["plan", "check", DEMAND]).refused().out());
    repo.file(&plan, &written.replace("- keep: plain words\n", "")).commit("a plan");
    expect![[r#"
          × `true` succeeds whatever the step does
            ╭─[.evolute/plans/greeting-polite/plan.md:9:10]
          8 │ - touches: greet.sh
          9 │ - keep: `true`
            ·          ──┬─
            ·            ╰── this acceptance
         10 │ 
            ╰────
        hint: name a command that fails once what is to be preserved is broken

        1 error
    "#]]
    .assert_eq(repo.evolute(&["plan", "check", DEMAND]).refused().out());
}
