//! The two-line change: a failing test, one command, a person's look at the diff; and everything that the loop promises.

use crate::{
    Repo,
    greeting::{DEMAND, open_decision, ready},
};
use expect_test::expect;

/// An agent that builds the greeting first, and mends it by what the plan of a fix says.
const MENDING: &str = r#"#!/bin/sh
if [ -d tests ]; then
    sed -i 's/"polite"/"name": "visitor", "polite"/' greet.sh
else
    sed -i 's/0/1/' greet.sh
fi
"#;

/// One test by name, as test runners do it.
const RUNNER: &str = "sh tests/$1.sh && echo \"ok 1 - $1\" && echo 1..1 && exit; \
                      echo \"not ok 1 - $1\"; echo 1..1; exit 1\n";

/// The greeting, built and closed; and how one of its tests is run by name.
fn built() -> Repo {
    let repo = ready(MENDING);
    repo.evolute(&["run", DEMAND]).done();
    repo.evolute(&["decide", &open_decision(&repo), "approve", "--because", "polite"]).done();
    repo.evolute(&["run", DEMAND]).done();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    let configuration = repo.read(".evolute/evolute.toml");
    let test = "[project]\ntest = [\"sh\", \"run-test.sh\", \"{test}\"]\n";
    repo.file(".evolute/evolute.toml", &configuration.replace("[project]\n", test))
        .file("run-test.sh", RUNNER)
        .commit("tests by name");
    repo
}

const FIX: [&str; 7] = [
    "fix",
    "greeting.polite",
    "The greeting does not say whom it greets: add the field `name` with the value `visitor`",
    "--test",
    "named",
    "--file",
    "tests/named.sh",
];

#[test]
fn a_fix_is_one_command_and_one_look_and_closes_itself() {
    let repo = built();
    repo.file("tests/named.sh", "sh greet.sh | grep -q visitor\n");
    let ran = repo.evolute(&FIX).done();
    expect![[r#"
        waits for you: Does `fix-named` land as it is? greeting.polite is mended
          evolute decide d-[id] approve|changes|stop --because "…"
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    let approved = ["decide", &open_decision(&repo), "approve", "--because", "small and right"];
    repo.evolute(&approved).done();
    let ran = repo.evolute(&["run"]).done();
    expect![[r#"
        cycle `c-[id]` of `fix-named` is closed

        next:
          evolute mirror
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.read("tests/named.sh"), "sh greet.sh | grep -q visitor\n");
    expect![[r#"
        2 Reality · 0 Dream · 0 Consumed · 1 due

        CAPABILITY              STATE    LEVEL      WHY                   CONTROL   EVIDENCE, AND WHAT IS
                                                                                    MISSING
        greeting.polite         Reality  L3 Proven  proven, re-proof due  measured  due: `greet.sh`
                                                                                    changed since the
                                                                                    proof; run `evolute
                                                                                    prove greeting.polite`
        greeting.polite.fix-na  Reality  L3 Proven  proven                measured  a proof repeated at
        med                                                                         the present revision:
                                                                                    run `evolute prove gre
                                                                                    eting.polite.fix-named
                                                                                    `
    "#]]
    .assert_eq(&standings(&repo));
}

/// The mirror without what it says of commits: of one that a test made beside the loop it depends on the second.
fn standings(repo: &Repo) -> String {
    let shown = repo.evolute(&["mirror"]).done();
    let first = shown.out().split("\noutput without retention").next().unwrap_or_default();
    format!("{}\n", first.trim_end())
}

#[test]
fn a_test_that_passes_already_shows_no_fault_and_nothing_is_written() {
    let repo = built();
    repo.file("tests/named.sh", "sh greet.sh | grep -q polite\n");
    let head = repo.git(&["rev-parse", "HEAD"]);
    expect![[r#"
        The trace of territory `greeting`
          c-[id] · `greeting.polite` reached L3 Proven
          answered     full: visitors stay
          worked       step 1, count the polite greeting, at attempt 1
          worked       the control missed: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1
          worked       the proof met: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1
          cost         1 attempt, 0 thrown away, [time] waiting
          proven       `greeting.polite`: Reality (L3 Proven, proven)
          predicted    not shown: 1 cycle closed, and a curve needs 3

        demand      demand `fix-named`: baseline tests_passed = 1 tests
        refused: the proof of `fix-named` reads 1 without any change, and passes already
        hint: write a test that fails for the fault, or let it be
    "#]]
    .assert_eq(repo.evolute(&FIX).refused().err());
    assert_eq!(repo.git(&["rev-parse", "HEAD"]), head);
    assert_eq!(repo.git(&["status", "--porcelain"]), "?? tests/");
}

#[test]
fn what_nobody_built_is_not_fixed() {
    let repo = built();
    let fix = ["fix", "greeting.loud", "It whispers", "--test", "named"];
    expect![[r#"
        refused: the demand fixes `greeting.loud`, and no accepted demand names it
        hint: accept the demand that names it first, or take it out; known are `greeting.polite`
    "#]]
    .assert_eq(repo.evolute(&fix).refused().err());
}
