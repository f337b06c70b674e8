//! What comes after the landing: lessons as commits, gates by hand, proofs again.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, open_decision, project, ready},
};
use expect_test::expect;

/// A landed cycle that deviated once, and waits to be closed: the first attempt forgot what it was to do.
fn landed() -> Repo {
    let forgetful =
        "#!/bin/sh\nif grep -q 'was wrong' \"$EVOLUTE_BRIEF\"; then sed -i 's/0/1/' greet.sh; fi\n";
    let repo = ready(forgetful);
    repo.evolute(&["run"]).done();
    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
    repo.evolute(&["run"]).done();
    repo
}

#[test]
fn a_deviation_is_answered_by_a_commit_of_its_own() {
    let repo = landed();
    let form = repo.evolute(&["close", "--json"]).refused().raw_json();
    let deviation = form["deviations"][0]["id"].as_str().expect("because the first attempt changed nothing");
    let lesson =
        "--- /dev/null\n+++ b/.evolute/standards/greeting.md\n@@ -0,0 +1 @@\n+Count every greeting.\n";
    let patch = format!(
        "diff --git a/.evolute/standards/greeting.md b/.evolute/standards/greeting.md\nnew file mode 100644\n{lesson}"
    );
    let beside = repo.root().parent().expect("because the root lies in a folder").join("lesson.patch");
    std::fs::write(&beside, patch).expect("because the folder is ours");
    let answer = format!("{deviation}=change:context:{}:count every greeting", beside.display());
    let closed = repo
        .evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay", "--answer", &answer])
        .done();
    expect![[r#"
          · deviation `v-[id]`: context changed in [commit]: count every greeting
        closed `c-[id]` of `greeting-polite`: full
        it stands at Reality (L3 Proven, proven)

        next:
          evolute demand new
    "#]]
    .assert_eq(closed.out());
    assert_eq!(repo.read(".evolute/standards/greeting.md"), "Count every greeting.\n");
    let message = repo.git(&["log", "-1", "--format=%s%n%(trailers:key=Evolute-Deviation,valueonly)"]);
    assert_eq!(message.lines().collect::<Vec<_>>(), ["context: count every greeting", deviation]);

    let shown = repo.evolute(&["demand", "show", DEMAND]).done();
    expect![[r#"
        greeting-polite: The greeting is polite
          capability   greeting.polite
          outcome      A visitor is greeted politely.
          proof        `greeting`: polite == 1 greetings
          command      sh greet.sh
          baseline     polite = 0 greetings (measured at [commit])
          covers       greet.sh
          state        accepted as [digest]
          standing     Reality (L3 Proven, proven)
          missing      a proof repeated at the present revision: run `evolute prove greeting.polite`

        The trace of territory `greeting`
          c-[id] · `greeting.polite` reached L3 Proven
          answered     full: visitors stay
          worked       step 1, count the polite greeting, at attempt 2
          worked       the control missed: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1
          worked       the proof met: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1
          failed       no usable change (attempt): an attempt at step 1 changed nothing
          learned      count every greeting
          cost         2 attempts, 1 thrown away, [time] waiting
          proven       `greeting.polite`: Reality (L3 Proven, proven)
          predicted    not shown: 1 cycle closed, and a curve needs 3

    "#]]
    .assert_eq(shown.out());
}

#[test]
fn an_answer_about_nothing_is_refused_and_nothing_is_closed() {
    let repo = landed();
    let words = ["close", DEMAND, "--response", "full", "--because", "x", "--answer", "v-nothing=watch"];
    expect![[r#"
        refused: `v-nothing` is not an open deviation of this cycle
        hint: run `evolute close` without answers to see them
    "#]]
    .assert_eq(repo.evolute(&words).refused().err());
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "x", "--answer", "watch"]).ended(2);
    assert!(repo.evolute(&[]).done().out().contains("can be closed"));
}

#[test]
fn a_touched_path_makes_the_proof_due_until_it_is_run_again() {
    let repo = landed();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    repo.file("greet.sh", "echo '{\"polite\": 1, \"warm\": 1}'\n").commit("warmer, by hand");
    let due = repo.evolute(&["mirror"]).done();
    expect![[r#"
        1 Reality · 0 Dream · 0 Consumed · 1 due

        CAPABILITY       STATE    LEVEL      WHY                   CONTROL   EVIDENCE, AND WHAT IS MISSING
        greeting.polite  Reality  L3 Proven  proven, re-proof due  measured  due: `greet.sh` changed since
                                                                             the proof; run `evolute prove
                                                                             greeting.polite`
    "#]]
    .assert_eq(standings(&due));
    let proved = repo.evolute(&["prove"]).done();
    let told: Vec<Vec<&str>> = proved.out().lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(told[0], ["CAPABILITY", "PROOF", "READ", "TOOK", "SIGNED", "STANDS"]);
    assert_eq!(told[1][..4], ["greeting.polite", "met", "1", "×3"], "{}", proved.out());
    assert!(told[1].ends_with(&["unsigned", "Reality", "(L3", "Proven,", "proven)"]), "{}", proved.out());
    assert_eq!(told.len(), 3, "each thing once:\n{}", proved.out());
    repo.file("greet.sh", "echo '{\"polite\": 0}'\n").commit("rude again");
    repo.evolute(&["prove", "greeting.polite"]).refused();
    let fallen = repo.evolute(&["mirror"]).done();
    expect![[r#"
        0 Reality · 1 Dream · 0 Consumed

        CAPABILITY       STATE  LEVEL     WHY        CONTROL   EVIDENCE, AND WHAT IS MISSING
        greeting.polite  Dream  L2 Built  regressed  measured  `sh greet.sh` ran 3 times, read 0
                                                               greetings, threshold == 1
    "#]]
    .assert_eq(standings(&fallen));
}

#[test]
fn gates_by_hand_judge_the_work_tree_as_it_is_and_record_nothing() {
    let repo = project(DILIGENT);
    repo.file("greet.sh", "echo hello\n");
    let ran = repo.evolute(&["gate", "tests"]).refused();
    expect![[r#"
          ✗ tests  failed ([time])

        gate `tests` failed, exit code 1
          · greet.sh:1: no greeting

        1 gate: 0 passed, 1 failed ([time])
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.git(&["status", "--porcelain"]), "M greet.sh");
    assert!(!repo.root().join(".git/evolute/trace.db").exists(), "a run by hand made a ledger");
    repo.git(&["checkout", "--quiet", "greet.sh"]);
    let ran = repo.evolute(&["gate", "--json"]).done().json();
    assert_eq!(ran["runs"][0]["verdict"], "passed");
    repo.evolute(&["gate", "tsets"]).ended(2);
}

#[test]
fn a_builder_does_not_sign_off_what_they_built() {
    let repo = landed();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    let ran = repo.evolute(&["commission", "greeting.polite", "--because", "I like it"]).refused();
    expect![[r#"
        refused: `mira@shop.example` took part in building `greeting.polite`
        hint: ask someone who neither wrote, approved nor ran its plan
    "#]]
    .assert_eq(ran.err());
}

/// The standings of a mirror, without what the detectors say of commits that were made by hand.
fn standings(mirror: &crate::repo::Ran) -> &str {
    // whether a commit counts that a test made beside the loop depends on the second
    mirror.out().split("\noutput without retention").next().unwrap_or_default()
}
