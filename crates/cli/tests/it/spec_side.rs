//! Demands before they are sent to the build side: asked for, filled, listed as questions, bounced, blocked.

use crate::Repo;
use expect_test::expect;

const CONFIGURATION: &str = "[project]
test = [\"sh\", \"test.sh\", \"{test}\"]

[[area]]
name = \"payments\"
paths = [\"src/**\"]
owner = \"mira@shop.example\"

[[workflow]]
name = \"storm\"
about = \"the nightly storm\"
run = [\"sh\", \"storm.sh\"]
";

fn shop() -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", CONFIGURATION)
        .file("src/refunds/pay.rs", "fn pay() {}\n")
        .file("src/ledger/book.rs", "#[test]\nfn books_once() {}\n")
        .file("tests/refunds.rs", "fn pays_once() {}\n")
        .commit("start");
    repo
}

/// A demand of these names, in whole.
fn demand(capability: &str, more: &str) -> String {
    format!(
        "---\ncapability: {capability}\nbaseline: {{ metric: tests_passed, value: 0, unit: tests, source: counted }}\n\
         proof: {{ test: works }}\ncovers: [src/**]\n{more}---\n# A demand\n"
    )
}

#[test]
fn what_the_repository_says_is_filled_and_its_source_named() {
    let repo = shop();
    let words = ["demand", "new", "refunds.once", "--test", "refunds::pays_once", "--expect", "1, 80%"];
    expect![[r#"
        The trace of territory `payments/refunds`
          nothing was built here yet

        Filled from the repository
          covers       src/refunds/** (paths that bear its name)
          area         payments (its paths are `mira@shop.example`'s)
          territory    payments/refunds (area and capability)
          kill         40 attempts, 14 days (`[limits]`, or its defaults)
          baseline     none yet (`evolute demand measure refunds-once` fills it)

        wrote `.evolute/demands/refunds-once.md`

          ---
          id: refunds-once
          capability: refunds.once
          proof: { test: "refunds::pays_once" }
          covers: ["src/refunds/**"]
          expect: { value: 1, confidence: 0.8 }
          ---
          # Refunds once
          Why this matters, for whom, and what is deliberately left out.

        next: say in its prose why it matters, commit it, and measure how it is without it
          git add .evolute/demands/refunds-once.md && git commit -m "demand: refunds.once"
          evolute demand measure refunds-once
    "#]]
    .assert_eq(repo.evolute(&words).done().out());
    let words = ["demand", "new", "accounts.booked", "--test", "books_once", "--json"];
    let ran = repo.evolute(&words).done().json();
    let covers = ran["filled"].as_array().and_then(|all| all.iter().find(|field| field["key"] == "covers"));
    expect![[r#"{"key":"covers","value":"src/ledger/**","from":"where the test is"}"#]]
        .assert_eq(&covers.map(ToString::to_string).unwrap_or_default());
}

#[test]
fn a_plan_that_is_there_says_what_is_covered() {
    let repo = shop();
    let plan = "---\ndemand: refunds-once\n---\n# P\n\n## Step 1: a\n- takes: 5m\n- touches: src/ledger/book.rs\n\
                - accept: `sh t.sh`\n\nDo it.\n";
    repo.file(".evolute/plans/refunds-once/plan.md", plan);
    repo.evolute(&["demand", "new", "refunds.once", "--test", "x"]).done();
    assert!(repo.read(".evolute/demands/refunds-once.md").contains("covers: [\"src/ledger/book.rs\"]"));
}

#[test]
fn what_exists_of_the_same_subject_is_proposed_for_reuse() {
    let repo = shop();
    repo.file(".evolute/demands/refunds-basic.md", &demand("refunds.basic", "")).commit("demand");
    repo.evolute(&["demand", "accept", "refunds-basic"]).done();
    repo.evolute(&["demand", "new", "refunds.once", "--test", "refunds::pays_once"]).done();
    let text = repo.read(".evolute/demands/refunds-once.md");
    assert!(text.contains("reuse: { verdict: extend, of: [\"refunds.basic\"] }"), "{text}");
    assert!(!text.contains("depends"), "a Dream is nothing to stand on: {text}");
}

#[test]
fn five_questions_at_the_terminal_are_all() {
    let repo = shop();
    let typed = [
        ("Which one capability", "refunds.once"),
        ("What proves it", "storm"),
        ("Which metric", "double, per 10k"),
        ("write the three with commas", "double, per 10k, json:/double"),
        ("What must every run meet", "== 0"),
        ("Which reading do you expect", "0, 80%"),
    ];
    let shown = repo.on_terminal("demand new", &typed);
    let place = |words: &str| shown.find(words).unwrap_or_else(|| panic!("no `{words}` in:\n{shown}"));
    assert!(place("The trace of territory") < place("What proves it"), "the trace comes first:\n{shown}");
    let before = place("Filled from the repository") < place("wrote `");
    assert!(before, "what is filled is shown before it is written:\n{shown}");
    expect![[r#"
        ---
        id: refunds-once
        capability: refunds.once
        proof:
          workflow: "storm"
          metric: { name: "double", unit: "per 10k", from: "json:/double" }
          pass: "== 0"
        covers: ["src/refunds/**"]
        expect: { value: 0, confidence: 0.8 }
        ---
        # Refunds once
        Why this matters, for whom, and what is deliberately left out.
    "#]]
    .assert_eq(&repo.read(".evolute/demands/refunds-once.md"));
}

#[test]
fn a_question_that_nobody_can_answer_yet_is_left_open_and_the_demand_stays_one() {
    let repo = shop();
    let shown =
        repo.on_terminal("demand new", &[("Which one capability", "refunds.once"), ("What proves it", "")]);
    assert!(shown.contains("`demand` has no `proof`"), "{shown}");
    assert!(!repo.read(".evolute/demands/refunds-once.md").contains("\nproof:"));
    let listed = repo.evolute(&["demand", "list"]).done();
    assert!(listed.out().contains("refunds-once  refunds.once  question"), "{}", listed.out());
}

#[test]
fn a_question_at_the_terminal_that_is_left_writes_nothing() {
    let repo = shop();
    repo.on_terminal("demand new", &[("Which one capability", "refunds.once"), ("What proves it", "\u{3}")]);
    assert!(!repo.root().join(".evolute/demands").exists(), "something was written");
}

#[test]
fn questions_stand_apart_with_what_is_unknown_and_who_can_answer() {
    let repo = shop();
    let fast = "---\ncapability: refunds.fast\narea: payments\n---\n# Fast\n";
    let once = "---\ncapability: refunds.once\nproof: { test: works }\n---\n# Once\n";
    repo.file(".evolute/demands/refunds-fast.md", fast)
        .file(".evolute/demands/refunds-once.md", once)
        .commit("demands");
    expect![[r#"
        DEMAND        CAPABILITY    STATE     NEXT
        refunds-fast  refunds.fast  question  evolute demand check refunds-fast
        refunds-once  refunds.once  written   evolute demand measure refunds-once

        questions: not sent to the build side until they are answered
          refunds-fast, line 2: `demand` has no `proof`: a demand names the workflow and the metric that would make it Reality
          can answer   `mira@shop.example`
          by           add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: {
                       test: "name" }`
          refunds-once, line 2: the demand has no number yet: its baseline is missing
          can answer   the proof, run on what is there now
          by           run `evolute demand measure refunds-once`, or give `baseline:` with its source
    "#]].assert_eq(repo.evolute(&["demand", "list"]).done().out());
    let ran = repo.evolute(&["plan", "draft", "refunds-fast"]).refused();
    expect![[r#"
          × `demand` has no `proof`: a demand names the workflow and the metric that would make it Reality
           ╭─[.evolute/demands/refunds-fast.md:2:1]
         1 │ ---
         2 │ capability: refunds.fast
           · ─────┬────
           ·      ╰── `proof` is missing here
         3 │ area: payments
           ╰────
        hint: add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: { test: "name" }`

        1 error
    "#]].assert_eq(ran.err());
    repo.evolute(&["plan", "approve", "refunds-fast"]).refused();
    repo.evolute(&["run", "refunds-fast", "--unconfined"]).refused();
}

#[test]
fn a_bounced_demand_says_so_everywhere_until_its_owner_insists() {
    let repo = shop();
    repo.file(".evolute/demands/refunds-once.md", &demand("refunds.once", "")).commit("demand");
    repo.evolute(&["demand", "accept", "refunds-once"]).done();
    let bounce = ["demand", "bounce", "refunds-once", "--because", "the test proves nothing about retries"];
    expect![[r#"
        bounced demand `refunds-once`: the test proves nothing about retries

        next: its owner changes it, commits it and accepts it anew; or stands by it
          evolute demand accept refunds-once
          evolute demand insist refunds-once --because "…"
    "#]]
    .assert_eq(repo.evolute(&bounce).done().out());
    expect![[r#"
        DEMAND        CAPABILITY    STATE    NEXT
        refunds-once  refunds.once  bounced  evolute demand insist refunds-once --because "…"
          ! `refunds-once` is bounced by `mira@shop.example`: the test proves nothing about retries
    "#]]
    .assert_eq(repo.evolute(&["demand", "list"]).done().out());
    expect![[r#"
        mirror  0 Reality · 1 Dream · 0 Consumed
          ! demand `refunds-once` was bounced by `mira@shop.example`: the test proves nothing about retries

        next:
          evolute demand show refunds-once
    "#]]
    .assert_eq(repo.evolute(&[]).done().out());
    let shown = repo.evolute(&["demand", "show", "refunds-once"]).done();
    assert!(shown.out().contains("by `mira@shop.example`: the test proves nothing"), "{}", shown.out());
    let insist = ["demand", "insist", "refunds-once", "--because", "retries are another demand"];
    expect![[r#"
        stood by demand `refunds-once`: retries are another demand

        next:
          evolute plan check refunds-once
    "#]]
    .assert_eq(repo.evolute(&insist).done().out());
    repo.evolute(&["verify"]).done();
}

#[test]
fn a_demand_on_a_dream_is_refused_or_filed_as_blocked() {
    let repo = shop();
    repo.file(".evolute/demands/ledger-once.md", &demand("ledger.once", ""))
        .file(".evolute/demands/refunds-once.md", &demand("refunds.once", "depends: [ledger.once]\n"))
        .commit("demands");
    repo.evolute(&["demand", "accept", "ledger-once"]).done();
    let refused = repo.evolute(&["demand", "accept", "refunds-once"]).refused();
    assert!(refused.err().contains("as if it were Reality"), "{}", refused.err());
    expect![[r#"
        filed `refunds-once` as blocked, frozen as [digest]
        it waits for `ledger.once`, and is free as soon as that is Reality

        next: see what is missing
          evolute mirror
    "#]]
    .assert_eq(repo.evolute(&["demand", "accept", "refunds-once", "--blocked"]).done().out());
    expect![[r#"
        DEMAND        CAPABILITY    STATE     NEXT
        ledger-once   ledger.once   accepted  evolute plan check ledger-once
        refunds-once  refunds.once  blocked
          ! `refunds-once` is blocked: it waits for `ledger.once`, which is a Dream
    "#]]
    .assert_eq(repo.evolute(&["demand", "list"]).done().out());
    expect![[r#"
        mirror  0 Reality · 2 Dream · 0 Consumed
          ! demand `refunds-once` is blocked: it waits for `ledger.once`

        next:
          evolute plan check ledger-once
    "#]]
    .assert_eq(repo.evolute(&[]).done().out());
}
