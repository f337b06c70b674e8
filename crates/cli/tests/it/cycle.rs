//! One demand all the way round, as a person at a keyboard lives it.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, open_decision, project, ready},
};
use expect_test::expect;

#[test]
fn a_demand_goes_from_dream_to_reality() {
    let repo = project(DILIGENT);

    let measured = repo.evolute(&["demand", "measure", DEMAND]).done();
    expect![[r#"
        without the capability: polite = 0 greetings
        wrote it to `.evolute/demands/greeting-polite.md`

        next:
          git commit -m "demand: baseline of greeting-polite" .evolute/demands/greeting-polite.md
          evolute demand accept greeting-polite
    "#]]
    .assert_eq(measured.out());
    repo.commit("baseline");

    let accepted = repo.evolute(&["demand", "accept", DEMAND]).done();
    expect![[r#"
        accepted `greeting-polite`, frozen as [digest]

        next: write its plan
          .evolute/plans/greeting-polite/plan.md
          evolute plan draft greeting-polite
    "#]]
    .assert_eq(accepted.out());

    let checked = repo.evolute(&["plan", "check", DEMAND]).done();
    expect![[r#"
        the plan of `greeting-polite` leaves nothing open: 1 step, 10 minutes

        next: commit it, read it once more, and approve it
          evolute plan approve greeting-polite
    "#]]
    .assert_eq(checked.out());
    let approved = repo.evolute(&["plan", "approve", DEMAND]).done();
    expect![[r#"
        approved the plan of `greeting-polite`, 1 step, frozen as [digest]

        next:
          evolute run greeting-polite
    "#]]
    .assert_eq(approved.out());

    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        quality     before step 1: gate `accept 1` failed, as it should before the step ([time])
        execution   step 1.1: `script` left a change: `greet.sh` ([time])
        quality     step 1.1: gate `accept 1` passed ([time])
        quality     step 1.1: gate `tests` passed ([time])
        quality     step 1.1: all gates passed
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        quality     candidate 1: all gates passed
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
    "#]].assert_eq(&ran.err_in_order());
    expect![[r#"
        waits for you: Does `greeting-polite` land as it is? The greeting is polite
          evolute decide d-[id] approve|changes|stop --because "…"
    "#]]
    .assert_eq(ran.out());

    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
    let landed = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        execution   landed as [commit] on [commit]
        mirror      control of `greeting.polite` missed at [commit]: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1 ([time])
        mirror      proof of `greeting.polite` met at [commit]: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1 ([time])
        mirror      `greeting.polite`: Reality (L3 Proven, proven)
        feedback    nothing observes it yet: the workflow says nothing about how it is observed as it runs
        learning    heartbeat: `greeting.polite` at L3 Proven, 3 worked, 0 failed
    "#]].assert_eq(&landed.err_in_order());
    expect![[r#"
        waits for you: the cycle of `greeting-polite` can be closed
          evolute close greeting-polite
    "#]]
    .assert_eq(landed.out());

    // Wide enough for the longest times: where a line breaks says nothing here.
    let repo = repo.env("COLUMNS", "120");
    let form = repo.evolute(&["close", DEMAND]).refused();
    let repo = repo.env("COLUMNS", "100");
    expect![[r#"
        Heartbeat of `greeting-polite` (c-[id])
          capability   greeting.polite at L3 Proven
          merge        [commit]
          proof        `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1
          worked       step 1, count the polite greeting, at attempt 1
          worked       the control missed: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1
          worked       the proof met: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1
          cost         1 attempt, 0 thrown away, [time] building, [time] gates, [time] proof, [time] waiting, people asked 1×
          weak         constraint: no areas: everything has one owner (nothing is put down to it)
          weak         context: no written standards: agents get the plan alone (nothing is put down to it)
          weak         feedback: nothing observes the workflow once it has landed (nothing is put down to it)

        Time to feedback
        layer       words  median  longest
        constraint  1      [time]  [time]
        context     1      [time]  [time]
        planning    -      -       -        no draft is on record: since when the plan lay there is not known
        execution   1      [time]  [time]
        quality     1      [time]  [time]
        feedback    -      -       -        nothing observes the workflow
        learning    -      -       -        no word yet; 1 waits, since [moment]

        close it:
          evolute close greeting-polite --response full --because "…"
    "#]]
    .assert_eq(form.out());
    let closed = repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    expect![[r#"
        closed `c-[id]` of `greeting-polite`: full
        it stands at Reality (L3 Proven, proven)

        next:
          evolute demand new
    "#]]
    .assert_eq(closed.out());

    let mirror = repo.evolute(&["mirror"]).done();
    expect![[r#"
        1 Reality · 0 Dream · 0 Consumed

        CAPABILITY       STATE    LEVEL      WHY     CONTROL   EVIDENCE, AND WHAT IS MISSING
        greeting.polite  Reality  L3 Proven  proven  measured  a proof repeated at the present revision:
                                                               run `evolute prove greeting.polite`
    "#]]
    .assert_eq(mirror.out());
    assert_eq!(repo.read("greet.sh"), "echo '{\"polite\": 1}'\n");
    assert_eq!(repo.git(&["worktree", "list"]).lines().count(), 1, "a worktree is left");
    assert_eq!(repo.git(&["branch", "--list", "evolute/*"]), "", "a branch is left");

    let why = repo.evolute(&["why", "greet.sh:1"]).done();
    expect![[r#"
        greet.sh:1
          commit       [commit] count the polite greeting (Mira)
          step         1 of cycle `c-[id]`: count the polite greeting
          plan         greet politely, approved by `mira@shop.example` as [digest]
          decision     d-[id] `approve` by `mira@shop.example`, because it says good day
            policy     [digest], class `review`
          demand       `greeting-polite`: The greeting is polite
          capability   greeting.polite
          proof        `greeting`: polite == 1 greetings
          baseline     polite = 0 greetings (measured at [commit])

        What happened
          · [moment], execution: step 1: committed as [commit]
          · [moment], constraint: decision `d-[id]` asked of `mira@shop.example`: Does
            `greeting-polite` land as it is? The greeting is polite
          · [moment], constraint: decision `d-[id]` answered: `approve`, because it says good
            day
          · [moment], execution: landed as [commit] on [commit]
    "#]]
    .assert_eq(why.out());
    let verified = repo.evolute(&["verify"]).done();
    expect![[r#"
        the chain is whole: 33 records
        anchored up to record 18 by commit [commit]; 15 after it not yet
    "#]]
    .assert_eq(verified.out());
}

#[test]
fn a_step_is_taken_by_hand() {
    let repo = ready(DILIGENT);
    let started = repo.evolute(&["step", "start", DEMAND, "--json"]).done().raw_json();
    let worktree = started["worktree"].as_str().expect("because the step is prepared");
    std::fs::write(format!("{worktree}/greet.sh"), "echo '{\"polite\": 1}'\n")
        .expect("because the worktree is ours");
    let done = repo.evolute(&["step", "done", DEMAND]).done();
    expect![[r#"
        waits for you: Does `greeting-polite` land as it is? The greeting is polite
          evolute decide d-[id] approve|changes|stop --because "…"
    "#]]
    .assert_eq(done.out());
    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "done by hand"]).done();
    repo.evolute(&["run", DEMAND]).done();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    let mirror = repo.evolute(&["mirror", "--json"]).done().json();
    assert_eq!(mirror["capabilities"][0]["standing"]["state"], "reality");
}

#[test]
fn nobody_inside_an_attempt_can_decide() {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    let decision = open_decision(&repo);
    let repo = repo.env("EVOLUTE_ATTEMPT", "c-1/1.1");
    let ran = repo.evolute(&["decide", &decision, "approve", "--because", "I say so"]).refused();
    expect![[r#"
        refused: `c-1/1.1` is an agent, and only a person can decide
        hint: leave it to the person who runs the cycle; write your question to the file named by `EVOLUTE_BLOCKED`
    "#]].assert_eq(&ran.err_in_order());
    let ran = repo.evolute(&["plan", "approve", DEMAND]).refused();
    expect![[r#"
        greet politely (.evolute/plans/greeting-polite/plan.md)

        Step 1: count the polite greeting
          takes        10 minutes
          touches      greet.sh
          accept       sh greet.sh | grep -q 1
          In `greet.sh`, replace the number 0 with the number 1.

        refused: `c-1/1.1` is an agent, and only a person can approve a plan
        hint: leave it to the person who runs the cycle; write your question to the file named by `EVOLUTE_BLOCKED`
    "#]].assert_eq(&ran.err_in_order());
}

#[test]
fn a_run_that_is_asked_for_twice_goes_on_where_it_was() {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    let before = records(&repo);
    repo.evolute(&["run", DEMAND]).done();
    let attempts =
        |records: &[String]| records.iter().filter(|line| line.contains("execution.attempt_ended")).count();
    assert_eq!(attempts(&before), 1);
    assert_eq!(attempts(&records(&repo)), 1, "a finished step was done again");
}

fn records(repo: &Repo) -> Vec<String> {
    repo.evolute(&["trace", "--json"]).done().out().lines().map(ToOwned::to_owned).collect()
}
