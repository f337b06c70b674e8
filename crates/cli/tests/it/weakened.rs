//! An agent that games its gate: found on the diff, sent back with the line, and told by hand too.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, project},
};
use expect_test::expect;

/// An agent that makes a workflow pass whatever it finds, and then does its work.
const GAMING: &str =
    "#!/bin/sh\nsed -i 's/0/1/' greet.sh\nsed -i 's/test.sh$/test.sh || true/' .github/workflows/ci.yml\n";
const WORKFLOW: &str = "on: push\njobs:\n  test:\n    steps:\n      - run: make test.sh\n";

/// Ready to run; the plan's step has these further fields.
fn ready(fields: &str) -> Repo {
    let repo = project(GAMING);
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    let configured = repo.read(".evolute/evolute.toml") + "\n[limits]\nattempts_per_step = 1\n";
    let touches = format!("- touches: greet.sh, .github/**\n{fields}");
    let planned = repo.read(&plan).replace("- touches: greet.sh\n", &touches);
    repo.file(".evolute/evolute.toml", &configured)
        .file(&plan, &planned)
        .file(".github/workflows/ci.yml", WORKFLOW)
        .commit("a workflow");
    made_ready(&repo);
    repo
}

#[test]
fn an_attempt_that_weakens_a_workflow_is_refused_with_the_line() {
    let ran = ready("").evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        execution   step 1.1: `script` left a change: 2 paths ([time]), refused, weakened: `.github/workflows/ci.yml:5` `- run: make test.sh || true` says yes whatever it finds: `|| true`
        cycle       deviation `v-[id]` (weakened judge): `.github/workflows/ci.yml:5`: `- run: make test.sh || true` says yes whatever it finds: `|| true`
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: .github/workflows/ci.yml:5: `- run: make test.sh || true` says yes whatever it finds: `|| true`; take it back, or ask for a plan that says so. How doe …
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: .github/workflows/ci.yml:5: `- run: make test.sh || true` says yes whatever it finds: `|| true`; take it back, or ask for a plan that says so. How doe …
    "#]].assert_eq(&ran.err_in_order());
}

#[test]
fn what_the_plan_says_it_weakens_is_not_refused() {
    let repo = ready("- weakens: .github/** because the workflow is rebuilt next week\n");
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(!ran.err().contains("weakened"), "{}", ran.err());
    assert!(ran.err().contains("touched"), "{}", ran.err());
}

#[test]
fn a_step_that_weakens_something_says_why() {
    let repo = ready("");
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    let planned = repo.read(&plan).replace("- accept:", "- weakens: tests/old.rs\n- accept:");
    repo.file(&plan, &planned).commit("a plan without a reason");
    expect![[r#"
          × a step that weakens a judge names its file, and why
            ╭─[.evolute/plans/greeting-polite/plan.md:9:12]
          8 │ - touches: greet.sh, .github/**
          9 │ - weakens: tests/old.rs
            ·            ──────┬─────
            ·                  ╰── here
         10 │ - accept: `sh greet.sh | grep -q 1`
            ╰────
        hint: write `- weakens: tests/old.rs because the old way is gone`

        1 error
    "#]]
    .assert_eq(repo.evolute(&["plan", "check", DEMAND]).refused().out());
}

#[test]
fn the_gate_by_hand_tells_what_the_work_tree_weakens() {
    let repo = Repo::new();
    repo.file("tests/a.rs", "#[test]\nfn one() {\n    assert_eq!(shop::one(), 1);\n}\n").commit("start");
    repo.evolute(&["gate", "weakened"]).done();
    repo.file("tests/a.rs", "#[test]\nfn one() {\n    assert!(shop::one() > 0);\n}\n");
    expect![[r#"
          ✗ weakened  failed

        gate `weakened` failed
          · tests/a.rs:3: weakened: `assert!(shop::one() > 0)` says less than `assert_eq!(shop::one(), 1)`

        1 gate: 0 passed, 1 failed ([time])
    "#]]
    .assert_eq(repo.evolute(&["gate", "weakened"]).refused().out());
    assert_eq!(repo.evolute(&["gate", "weakened", "--json"]).refused().json()["passed"], false);
}

const GATES: &str = "[[gate]]\nname = \"build\"\nrun = [\"true\"]\n";
const TEST: &str = "#[test]\nfn one() {\n    assert_eq!(shop::one(), 1);\n}\n";

#[test]
fn all_gates_by_hand_tell_it_too_where_there_is_something_to_tell() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", GATES).file("tests/a.rs", TEST).file("src/a.rs", "fn a() {}\n");
    repo.commit("start");
    let gate = ["gate", "--unconfined", "--no-cache"];
    repo.file("src/a.rs", "fn b() {}\n");
    expect![[r#"
          ✓ build  passed ([time])

        1 gate: 1 passed ([time])
    "#]]
    .assert_eq(repo.evolute(&gate).done().out());
    repo.file("tests/a.rs", &TEST.replace("one(), 1", "one(), 2"));
    expect![[r#"
          ✓ build  passed ([time])
          ✓ weakened  passed

        gate `weakened` passed
          · tests/a.rs:3: touched: `assert_eq!(shop::one(), 2)` was `assert_eq!(shop::one(), 1)`

        2 gates: 2 passed ([time])
    "#]]
    .assert_eq(repo.evolute(&gate).done().out());
    repo.file("tests/a.rs", &TEST.replace("assert_eq!(shop::one(), 1)", "assert!(shop::one() > 0)"));
    expect![[r#"
          ✓ build  passed ([time])
          ✗ weakened  failed

        gate `weakened` failed
          · tests/a.rs:3: weakened: `assert!(shop::one() > 0)` says less than `assert_eq!(shop::one(), 1)`

        2 gates: 1 passed, 1 failed ([time])
    "#]]
    .assert_eq(repo.evolute(&gate).refused().out());
    repo.evolute(&["gate", "build", "--unconfined"]).done();
    repo.git(&["add", "--all"]);
    let json = repo.evolute(&["gate", "--unconfined", "--json"]).refused().json();
    assert_eq!(
        (&json["runs"][1]["gate"], &json["runs"][1]["verdict"]),
        (&"weakened".into(), &"failed".into())
    );
    repo.git(&["rm", "--quiet", "--force", "tests/a.rs"]);
    assert!(repo.evolute(&gate).refused().out().contains("tests/a.rs"));
    repo.commit("weaker");
    repo.evolute(&gate).done();
}
