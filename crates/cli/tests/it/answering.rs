//! The spec side answers: heartbeats with their age, what is left as a Dream, and what the trace changed about the next demand.

use crate::{
    Repo,
    greeting::{COUNTING, DEMAND, DILIGENT, another, ready, turned},
};
use expect_test::expect;

/// A cycle whose heartbeat waits for its answer.
fn beating() -> Repo {
    let repo = ready(COUNTING);
    turned(&repo, DEMAND);
    repo
}

#[test]
fn a_heartbeat_is_listed_with_its_age_and_blocks_the_next_demand_of_its_territory() {
    let repo = beating();
    expect![[r#"
        1 heartbeat without an answer

        → `greeting-polite`, at L3 Proven, published [time] ago
          blocks       the next demand of territory `greeting`
          evolute respond greeting-polite full --because "…"
    "#]]
    .assert_eq(repo.evolute(&["respond"]).done().out());
    expect![[r#"
        mirror  1 Reality · 0 Dream · 0 Consumed
          ! the heartbeat of `greeting-polite`, at L3 Proven, published [time] ago, has no answer: territory
            `greeting` waits
        cycle   greeting-polite (c-[id]): landed, opened [time] ago

        waits
          → for you: the cycle of `greeting-polite` can be closed
            evolute close greeting-polite
    "#]]
    .assert_eq(repo.evolute(&[]).done().out());
    another(&repo, "warm", 2);
    expect![[r#"
        The trace of territory `greeting`
          nothing was built here yet
          proven       `greeting.polite`: Reality (L3 Proven, proven)
          unanswered   the heartbeat of `greeting-polite`, at L3 Proven, published [time] ago
          evolute respond greeting-polite full --because "…"

        refused: territory `greeting` has a heartbeat that nobody has answered: that of `greeting-polite`, L3 Proven, for 0 min
        hint: answer it first: `evolute respond greeting-polite full --because "…"`
    "#]].assert_eq(repo.evolute(&["demand", "accept", "greeting-warm"]).refused().err());
    let answer = ["respond", DEMAND, "full", "--because", "visitors stay"];
    expect![[r#"
        answered the heartbeat of `greeting-polite`: full
        cycle `c-[id]` is closed

        next:
          evolute frontier
    "#]]
    .assert_eq(repo.evolute(&answer).done().out());
    expect![[r#"
        every heartbeat is answered
    "#]]
    .assert_eq(repo.evolute(&["respond"]).done().out());
    let warm = ["demand", "accept", "greeting-warm", "--dismiss", "it is one greeting more"];
    repo.evolute(&warm).done();
    repo.evolute(&["verify"]).done();
}

#[test]
fn what_is_left_is_a_file_a_question_and_a_dream() {
    let repo = beating();
    let answer = ["respond", DEMAND, "partial", "--because", "nobody is greeted at night"];
    expect![[r#"
        answered the heartbeat of `greeting-polite`: partial
        what is left is a Dream of its own, `greeting.polite-rest`: nobody is greeted at night
        wrote `.evolute/demands/greeting-polite-rest.md`: a question until it says how it would be proven
          git add .evolute/demands/greeting-polite-rest.md && git commit -m "demand: what is left of greeting-polite"
          evolute demand check greeting-polite-rest
        cycle `c-[id]` is closed

        next:
          evolute frontier
    "#]].assert_eq(repo.evolute(&answer).done().out());
    expect![[r#"
        ---
        id: greeting-polite-rest
        capability: greeting.polite-rest
        territory: greeting
        reuse: { verdict: extend, of: [greeting.polite] }
        ---
        # What is left of `greeting-polite`

        Left undone by cycle `c-[id]`, which was answered `partial`:

        > nobody is greeted at night
    "#]]
    .assert_eq(&repo.redacted(repo.read(".evolute/demands/greeting-polite-rest.md").as_bytes()));
    expect![[r#"
        1 Reality · 1 Dream · 0 Consumed

        CAPABILITY            STATE    LEVEL      WHY       CONTROL   EVIDENCE, AND WHAT IS MISSING
        greeting.polite       Reality  L3 Proven  proven    measured  a proof repeated at the present
                                                                      revision: run `evolute prove
                                                                      greeting.polite`
        greeting.polite-rest  Dream    L0 Blind   unproven  none      a whole demand: run `evolute demand
                                                                      check greeting-polite-rest`

        a spec without a proof condition: 1
          ! demand `greeting-polite-rest` stays a question, one of 1 among 2 demands: `demand` has no
            `proof`: a demand names the workflow and the metric that would make it Reality
            (.evolute/demands/greeting-polite-rest.md:1)
            hint: run `evolute demand check greeting-polite-rest`
    "#]]
    .assert_eq(repo.evolute(&["mirror"]).done().out());
    // a question keeps nobody from proving something else; asked about itself, it says what it lacks
    let proven = repo.evolute(&["prove", "greeting.polite"]).done();
    assert!(proven.out().contains("greeting.polite"), "{}", proven.out());
    repo.evolute(&["prove", "greeting-polite-rest"]).ended(1);
    expect![[r#"
        DEMAND                CAPABILITY            STATE     NEXT
        greeting-polite       greeting.polite       met
        greeting-polite-rest  greeting.polite-rest  question  evolute demand check greeting-polite-rest

        questions: not sent to the build side until they are answered
          greeting-polite-rest, line 2: `demand` has no `proof`: a demand names the workflow and the metric that would make it Reality
          can answer   `mira@shop.example`
          by           add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: {
                       test: "name" }`
    "#]].assert_eq(repo.evolute(&["demand", "list"]).done().out());
    expect![[r#"
        frontier  1 reachable · 0 blocked

          1  greeting-polite-rest  a question still
          unlocks      no other demand
          predicted    1 attempt, [time] of machine time
          evolute demand check greeting-polite-rest

        proven last
          · `greeting.polite` is Reality, [time] ago: set nothing free
    "#]]
    .assert_eq(repo.evolute(&["frontier"]).done().out());
    expect![[r#"
          × `demand` has no `proof`: a demand names the workflow and the metric that would make it Reality
           ╭─[.evolute/demands/greeting-polite-rest.md:2:1]
         1 │ ---
         2 │ id: greeting-polite-rest
           · ─┬
           ·  ╰── `proof` is missing here
         3 │ capability: greeting.polite-rest
           ╰────
        hint: add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: { test: "name" }`

        1 error
    "#]].assert_eq(repo.evolute(&["demand", "check", "greeting-polite-rest"]).refused().out());
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let repo = beating();
    repo.file(".evolute/demands/greeting-polite-rest.md", "mine\n");
    let answer = ["respond", DEMAND, "partial", "--because", "nobody is greeted at night"];
    let said = repo.evolute(&answer).done();
    assert!(said.out().contains("is there already, and was left as it is"), "{}", said.out());
    assert_eq!(repo.read(".evolute/demands/greeting-polite-rest.md"), "mine\n");
}

#[test]
fn an_answer_that_cannot_be_one_says_why_and_what_would_be() {
    let repo = beating();
    let said = |words: &[&str]| {
        let all: Vec<&str> = ["respond"].iter().chain(words).copied().collect();
        repo.evolute(&all).refused().err().to_owned()
    };
    let cases = [
        said(&[DEMAND, "full"]),
        said(&[DEMAND, "vicious", "--because", "visitors are startled"]),
        said(&[DEMAND, "none", "--because", "no", "--changed", "greeting-cold"]),
        said(&[DEMAND, "none", "--because", "no", "--changed", DEMAND]),
        said(&["nothing", "none", "--because", "no"]),
        said(&["nothing"]),
    ];
    expect![[r#"
        refused: a response without its reasoning teaches nothing
        hint: add `--because "…"`

        refused: it made things worse, and nothing says what will be different
        hint: say it: `evolute respond greeting-polite vicious --because "…" --lesson "…"`, or name a demand that changed with `--changed`

        refused: there is no demand `greeting-cold` that could have changed
        hint: run `evolute demand list` to see them, or write it: `evolute demand new`

        refused: demand `greeting-polite` is as it was accepted, before the heartbeat
        hint: change `.evolute/demands/greeting-polite.md` first, or leave `--changed greeting-polite` out

        refused: no cycle of `nothing` is open
        hint: run `evolute respond` to see whose heartbeat waits

        refused: no heartbeat of `nothing` waits for an answer
        hint: run `evolute respond` to see which do
    "#]].assert_eq(&cases.join("\n"));
    repo.evolute(&["respond", DEMAND, "maybe", "--because", "no"]).ended(2);
}

#[test]
fn the_close_says_what_a_weak_layer_cost_and_needs_no_second_answer() {
    let forgetful =
        "#!/bin/sh\nif grep -q 'was wrong' \"$EVOLUTE_BRIEF\"; then sed -i 's/0/1/' greet.sh; fi\n";
    let repo = ready(forgetful);
    turned(&repo, DEMAND);
    let form = repo.evolute(&["close", DEMAND]).refused();
    let weak: Vec<&str> =
        form.out().lines().map(str::trim_start).filter(|line| line.starts_with("weak")).collect();
    expect![[r#"
          weak         constraint: no areas: everything has one owner (nothing is put down to it)
          weak         context: no written standards: agents get the plan alone (nothing is put down to it)
          weak         feedback: nothing observes the workflow once it has landed (nothing is put down to"#]]
    .assert_eq(&weak.join("\n"));
    let answer = ["respond", DEMAND, "full", "--because", "visitors stay"];
    expect![[r#"
        answered the heartbeat of `greeting-polite`: full

        next: 1 deviation to answer, then it is closed
          evolute close greeting-polite
    "#]]
    .assert_eq(repo.evolute(&answer).done().out());
    expect![[r#"
        closed `c-[id]` of `greeting-polite`: full
        it stands at Reality (L3 Proven, proven)

        next:
          evolute demand new
    "#]]
    .assert_eq(repo.evolute(&["close", DEMAND]).done().out());
}

#[test]
fn an_agent_answers_nothing() {
    let repo = beating().env("EVOLUTE_ATTEMPT", "c-1/1.1");
    let answer = ["respond", DEMAND, "full", "--because", "done"];
    let refused = repo.evolute(&answer).refused();
    assert!(refused.err().contains("only a person can"), "{}", refused.err());
    let pattern = ["patterns", "dismiss", "p-00000000", "--because", "so"];
    let refused = repo.evolute(&pattern).refused();
    assert!(refused.err().contains("only a person can"), "{}", refused.err());
}

#[test]
fn before_the_first_word_the_territory_is_shown_and_what_came_of_it_is_kept() {
    let repo = ready(DILIGENT);
    turned(&repo, DEMAND);
    repo.evolute(&["respond", DEMAND, "full", "--because", "visitors stay"]).done();
    let cycle = repo.evolute(&["demand", "show", DEMAND, "--json"]).done().raw_json()["territory"]["precedents"]
        [0]["cycle"]
        .as_str()
        .expect("because one is closed")
        .to_owned();
    let words = [
        "demand",
        "new",
        "greeting.warm",
        "--workflow",
        "greeting",
        "--metric",
        "polite",
        "--unit",
        "greetings",
        "--from",
        "json:/polite",
        "--pass",
        ">= 2",
        "--covers",
        "greet.sh",
        "--dismissed",
        &format!("{cycle}=it was about the first greeting"),
        "--changed",
        "the threshold is two",
    ];
    let named = repo.evolute(&words).done();
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

    "#]]
    .assert_eq(named.err());
    repo.commit("named");
    repo.evolute(&["demand", "measure", "greeting-warm"]).done();
    repo.commit("measured");
    repo.evolute(&["demand", "accept", "greeting-warm"]).done();
    let read = repo.evolute(&["demand", "show", "greeting-warm", "--json"]).done().raw_json();
    assert_eq!(read["reading"]["dismissed"][0]["because"], "it was about the first greeting");
    assert_eq!(read["reading"]["changed"], "the threshold is two");
}

#[test]
fn a_demand_is_written_in_an_editor_and_checked_on_return() {
    let repo = ready(DILIGENT).env("EDITOR", "sh edit.sh");
    repo.file(
        "edit.sh",
        "cp \"$1\" shown.txt\nsed -i 's/^# proof: { test.*/proof: { test: \"warms\" }/' \"$1\"\n",
    );
    let named =
        repo.evolute(&["demand", "new", "greeting.warm", "--editor", "--covers", "greet.sh"]).refused();
    expect![[r#"
          × the configuration does not say how one test is run by name
           ╭─[.evolute/demands/greeting-warm.md:6:16]
         5 │ # What would make it Reality? One test by name, or a registered workflow with a metric and a threshold:
         6 │ proof: { test: "warms" }
           ·                ───┬───
           ·                   ╰── here
         7 │ # proof:
           ╰────
        hint: add to `.evolute/evolute.toml`, below `[project]`: `test = ["cargo", "test", "{test}"]`

        1 error
    "#]].assert_eq(named.err());
    expect![[r#"
        ---
        #| The trace of territory `greeting`
        #|   nothing was built here yet
        #|   open         `greeting.polite`: Dream (named)
        #|
        #| Lines that begin like this one are taken out when you leave.
        id: greeting-warm
        capability: greeting.warm
        reuse: { verdict: extend, of: ["greeting.polite"] }
        # What would make it Reality? One test by name, or a registered workflow with a metric and a threshold:
        # proof: { test: "refunds::pays_once" }
        # proof:
        #   workflow: nightly
        #   metric: { name: double_payouts, unit: per 10k refunds, from: "json:/double_payouts" }
        #   pass: "== 0"
        covers: ["greet.sh"]
        ---
        # Greeting warm
        Why this matters, for whom, and what is deliberately left out.
    "#]].assert_eq(&repo.read("shown.txt"));
    expect![[r#"
        ---
        id: greeting-warm
        capability: greeting.warm
        reuse: { verdict: extend, of: ["greeting.polite"] }
        # What would make it Reality? One test by name, or a registered workflow with a metric and a threshold:
        proof: { test: "warms" }
        # proof:
        #   workflow: nightly
        #   metric: { name: double_payouts, unit: per 10k refunds, from: "json:/double_payouts" }
        #   pass: "== 0"
        covers: ["greet.sh"]
        ---
        # Greeting warm
        Why this matters, for whom, and what is deliberately left out.
    "#]].assert_eq(&repo.read(".evolute/demands/greeting-warm.md"));
    let none = repo.env("EDITOR", "");
    let refused = none.evolute(&["demand", "new", "greeting.cold", "--editor"]).ended(2);
    assert!(refused.err().contains("neither `VISUAL` nor `EDITOR` is set"), "{}", refused.err());
}
