//! Gates that can fail, tests by name, and gates that judge nothing for a time: on the command line, with real git.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, open_decision, project},
};
use expect_test::expect;

/// A gate that lists its tests as libtest does: one for each line of a file.
const LISTING: &str = r#"
[[gate]]
name = "listed"
run = ["sh", "-c", "sed 's/.*/test & ... ok/' names.txt; echo \"test result: ok. $(wc -l < names.txt) passed; 0 failed; 0 ignored;\""]
when = "both"

[limits]
attempts_per_step = 3
"#;

/// Ready to run, with an agent that renames a test on the way; the plan's step has these further fields.
fn renaming(fields: &str) -> Repo {
    let repo =
        project("#!/bin/sh\nsed -i 's/0/1/' greet.sh\nprintf 'greets\\nis polite\\nthanks\\n' > names.txt\n");
    let plan = format!(".evolute/plans/{DEMAND}/plan.md");
    let configured = repo.read(".evolute/evolute.toml") + LISTING;
    let planned = repo
        .read(&plan)
        .replace("- touches: greet.sh\n", &format!("- touches: greet.sh, names.txt\n{fields}"));
    repo.file(".evolute/evolute.toml", &configured).file(&plan, &planned);
    repo.file("names.txt", "greets\nparts\n").commit("names");
    made_ready(&repo);
    repo
}

/// The lines that speak of tests by name.
fn calls(text: &str) -> String {
    let about =
        |line: &&str| line.contains("ran at") || line.contains("tests missing") || line.contains("landed as");
    text.lines().filter(about).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_test_that_is_renamed_is_asked_about_though_there_are_more_than_before() {
    let repo = renaming("");
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        quality     step 1.1: gate `listed`: `parts` ran at the base and is gone
        cycle       deviation `v-[id]` (tests missing): the test `parts` ran at the base and is gone: make it run again; only the plan, or its owner, lets a test go
        constraint  decision `d-[id]` asked of `mira@shop.example`: After step 1 tests are missing: `parts` ran at the base and is gone. May they go?
    "#]].assert_eq(&calls(ran.err()));
    expect![[r#"
        waits for you: After step 1 tests are missing: `parts` ran at the base and is gone. May they go?
          evolute decide d-[id] drop|answer|replan|abort --because "…"
    "#]]
    .assert_eq(ran.out());
    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "drop", "--because", "it is `thanks` now"]).done();
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(ran.out().contains("Does `"), "{}", ran.out());
}

#[test]
fn a_test_that_the_plan_drops_goes_without_a_question() {
    let repo = renaming("- drops: `parts`\n");
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        quality     step 1.1: gate `listed`: `parts` ran at the base and is gone
        quality     candidate 1: gate `listed`: `parts` ran at the base and is gone
    "#]]
    .assert_eq(&calls(ran.err()));
    assert!(ran.out().contains("Does `"), "{}", ran.out());
}

const CONFIGURED: &str = r#"
[[gate]]
name = "hello"
run = ["grep", "-q", "hello", "a.txt"]

[[gate]]
name = "no secrets"
run = ["sh", "-c", "! grep -rq password src"]
canary = { path = "src/notes.txt", text = "password = 1\n" }

[[gate]]
name = "theater"
run = ["true"]
canary = { path = "src/notes.txt", text = "password = 1\n" }
"#;

#[test]
fn a_canary_shows_which_gates_can_fail_and_leaves_no_trace() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", CONFIGURED)
        .file("a.txt", "hello\n")
        .file("src/b.txt", "b\n")
        .commit("start");
    let ran = repo.evolute(&["gate", "canary", "--unconfined"]).refused();
    expect![[r#"
        gate `hello`  has no violation to plant
          in cycles    red in 0 of 0 runs
        hint: add `canary = { path = "…", text = "…" }` to the gate: a file that it must find fault with

        gate `no secrets`  goes red, as it must
          planted      `src/notes.txt`
          it said      `sh -c '! grep -rq password src'` ended with exit code 1 and printed nothing
          in cycles    red in 0 of 0 runs

        gate `theater`  stayed green with its violation: theater
          planted      `src/notes.txt`
          in cycles    red in 0 of 0 runs
        hint: it judges nothing of this file, or cannot fail: mend it, or give it a violation that it must see, `canary = { path = "…", text = "…" }`

        1 of 3 gates went red with their violation
    "#]].assert_eq(ran.out());
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    assert!(!repo.root().join("src/notes.txt").exists());
    repo.evolute(&["gate", "canary", "no secrets", "--unconfined"]).done();
    let json = repo.evolute(&["gate", "canary", "theater", "--unconfined", "--json"]).refused().json();
    assert_eq!(json["gates"][0]["outcome"], "theater");
}

#[test]
fn a_quarantine_is_a_decision_with_an_end_and_a_reason() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", CONFIGURED).commit("start");
    expect![[r#"
        no gate has run in a cycle yet: there is no history to read
    "#]]
    .assert_eq(repo.evolute(&["gate", "flakes"]).done().out());
    let of = |args: &[&str]| repo.evolute(&[&["gate", "quarantine"], args].concat());
    expect![[r#"
        error: there is no gate `none`
        hint: choose among: hello, no secrets, theater
    "#]]
    .assert_eq(of(&["none", "--until", "2999-01-01", "--because", "x"]).ended(2).err());
    let far = of(&["hello", "--until", "2999-01-01", "--because", "x"]).refused();
    assert!(far.err().contains("lasts 90 days at the most"), "{}", far.err());
    let past = of(&["hello", "--until", "2001-01-01", "--because", "x"]).refused();
    expect![[r#"
        refused: 2001-01-01 is not in the future
        hint: name a later day: `--until YYYY-MM-DD`
    "#]]
    .assert_eq(past.err());
    let tomorrow = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(30));
    let tomorrow = tomorrow.expect("because time goes on").strftime("%Y-%m-%d").to_string();
    of(&["hello", "--until", &tomorrow, "--because", "it waits for a clock"]).done();
    let table = repo.evolute(&["gate", "flakes", "--json"]).done().json();
    assert_eq!(table["gates"][0]["gate"], "hello");
    assert!(table["gates"][0]["quarantined_until"].is_string(), "{table}");
    of(&["hello", "--lift", "--because", "mended"]).done();
    expect![[r#"
        refused: gate `hello` is not quarantined
        hint: see which are: `evolute gate flakes`
    "#]]
    .assert_eq(of(&["hello", "--lift", "--because", "mended"]).refused().err());
}
