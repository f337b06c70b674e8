//! A plan that an agent drafts: what the lint finds goes back, and a person decides.

use crate::Repo;
use expect_test::expect;

const DEMAND: &str = "---
capability: refunds.once
baseline: { metric: tests_passed, value: 0, unit: tests, source: counted by hand }
proof: { test: refunds_once }
covers: [src/**]
---
# A refund is paid once
";

const PLAN: &str = "---
demand: refunds-once
---
# Plan: pay once

## Step 1: remember what was paid
- takes: 20m
- touches: src/refund.txt
- accept: `grep -q once src/refund.txt`

Replace the line of `src/refund.txt` with `a refund is paid once`.
";

const VAGUE: &str = "---
demand: refunds-once
---
# Plan: pay once

## Step 1: improve refunds
- takes: 90m
- touches: src/refund.txt
- accept: `true`

Handle edge cases as needed.
";

fn configuration(agent: &str) -> String {
    format!(
        "[project]\ntest = [\"sh\", \"test.sh\", \"{{test}}\"]\n\n[limits]\nattempts_per_step = 2\n\n{agent}"
    )
}

/// A repository with an accepted demand, and an agent that is this script.
fn shop(agent: &str) -> Repo {
    let repo = Repo::new();
    let table = "[[agent]]\nname = \"scribe\"\nspeaks = \"command\"\nrun = [\"sh\", \"agent.sh\"]\n";
    repo.file(".evolute/evolute.toml", &configuration(table)).file("agent.sh", agent);
    accepted(repo)
}

fn accepted(repo: Repo) -> Repo {
    repo.file(".evolute/demands/refunds-once.md", DEMAND)
        .file("src/refund.txt", "a refund is paid\n")
        .commit("start");
    repo.evolute(&["demand", "accept", "refunds-once"]).done();
    repo
}

/// A script that writes this as the plan.
fn writes(plan: &str) -> String {
    format!(
        "mkdir -p .evolute/plans/refunds-once\ncat > .evolute/plans/refunds-once/plan.md <<'END'\n{plan}END\n"
    )
}

/// A recording of an attempt that adds the plan, or replaces one by another.
fn recording(attempt: u32, before: &str, after: &str) -> String {
    let path = ".evolute/plans/refunds-once/plan.md";
    let lines =
        |sign: char, text: &str| text.lines().map(|line| format!("{sign}{line}\n")).collect::<String>();
    let range =
        |text: &str| if text.is_empty() { "0,0".to_owned() } else { format!("1,{}", text.lines().count()) };
    let head = if before.is_empty() {
        "new file mode 100644\n--- /dev/null\n".to_owned()
    } else {
        format!("--- a/{path}\n")
    };
    let patch = format!(
        "diff --git a/{path} b/{path}\n{head}+++ b/{path}\n@@ -{} +{} @@\n{}{}",
        range(before),
        range(after),
        lines('-', before),
        lines('+', after)
    );
    serde_json::json!({ "step": 0, "attempt": attempt, "ending": "changed", "took_ms": 1000, "patch": patch, "usage": { "tokens_out": 900 } }).to_string()
}

#[test]
fn findings_go_back_to_a_replayed_agent_whose_second_draft_passes() {
    let repo = Repo::new();
    let table = "[[agent]]\nname = \"scribe\"\nspeaks = \"replay\"\nrun = [\"recordings\"]\n";
    repo.file(".evolute/evolute.toml", &configuration(table))
        .file("recordings/0.1.json", &recording(1, "", VAGUE))
        .file("recordings/0.2.json", &recording(2, VAGUE, PLAN));
    let repo = accepted(repo);
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).done();
    expect![[r#"
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
        planning    draft 1 of the plan of `refunds-once`: `scribe` left a change ([time])
        planning    draft 1 of the plan of `refunds-once`: 3 findings back, the first: line 7: step 1 takes 90 minutes, and a step is 60 or less
        planning    draft 2 of the plan of `refunds-once`: `scribe` left a change ([time])
        planning    draft 2 of the plan of `refunds-once` leaves nothing open, [digest]
    "#]].assert_eq(ran.err());
    expect![[r#"
        pay once
          1. remember what was paid (20 min): src/refund.txt

        wrote `.evolute/plans/refunds-once/plan.md`, drafted by `scribe` in 2 attempts; it leaves nothing open

        next: read it, amend it where you like, commit it, and approve it
          git add .evolute/plans/refunds-once/plan.md && git commit -m "plan: refunds-once"
          evolute plan approve refunds-once
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.read(".evolute/plans/refunds-once/plan.md"), PLAN);
    assert_eq!(repo.git(&["status", "--porcelain"]), "?? .evolute/plans/");
    // Who commits and approves an agent's draft does not approve their own.
    repo.commit("plan");
    repo.evolute(&["plan", "approve", "refunds-once"]).done();
    let trace = repo.evolute(&["trace", "--json"]).done();
    assert!(
        trace.out().contains("\"drafted_by\":\"scribe\"") && trace.out().contains("\"self_approved\":false")
    );
    repo.evolute(&["verify"]).done();
}

#[test]
fn an_amended_draft_is_its_author_s_own() {
    let repo = shop(&writes(PLAN));
    repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).done();
    repo.file(".evolute/plans/refunds-once/plan.md", &PLAN.replace("20m", "25m")).commit("plan");
    repo.evolute(&["plan", "approve", "refunds-once"]).done();
    let trace = repo.evolute(&["trace", "--json"]).done();
    assert!(!trace.out().contains("drafted_by"), "the person's plan is called the agent's");
}

#[test]
fn a_command_that_reads_its_brief_mends_what_was_found() {
    let script = format!(
        "if grep -q 'What your last draft leaves open' \"$EVOLUTE_BRIEF\"; then\n{}else\n{}fi\n",
        writes(PLAN),
        writes(VAGUE)
    );
    let repo = shop(&script);
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined", "--json"]).done().json();
    assert_eq!((&ran["ready"], &ran["attempts"]), (&true.into(), &2.into()));
    assert_eq!(repo.read(".evolute/plans/refunds-once/plan.md"), PLAN);
}

#[test]
fn an_agent_that_never_gets_better_leaves_its_best_draft_and_what_is_left() {
    let repo = shop(&writes(VAGUE));
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).refused();
    expect![[r#"
          × step 1 takes 90 minutes, and a step is 60 or less
           ╭─[.evolute/plans/refunds-once/plan.md:7:10]
         6 │ ## Step 1: improve refunds
         7 │ - takes: 90m
           ·          ─┬─
           ·           ╰── its time
         8 │ - touches: src/refund.txt
           ╰────
        hint: split it where its acceptance can be checked half-way, and write `- takes: 60m`

          × `true` succeeds whatever the step does
            ╭─[.evolute/plans/refunds-once/plan.md:9:12]
          8 │ - touches: src/refund.txt
          9 │ - accept: `true`
            ·            ──┬─
            ·              ╰── this acceptance
         10 │ 
            ╰────
        hint: name a command that fails before the step and succeeds after it

          × `as needed` leaves it to the agent when it is needed
            ╭─[.evolute/plans/refunds-once/plan.md:11:19]
         10 │ 
         11 │ Handle edge cases as needed.
            ·                   ────┬────
            ·                       ╰── here
            ╰────
        hint: say exactly what, where and when; or allow it in `evolute.toml`, below `[planning]`: `allow = ["as needed"]`

        3 errors

        wrote `.evolute/plans/refunds-once/plan.md`, drafted by `scribe` in 2 attempts; it still leaves something open

        next: amend it by hand until nothing is left
          evolute plan check refunds-once
    "#]].assert_eq(ran.out());
    assert_eq!(repo.read(".evolute/plans/refunds-once/plan.md"), VAGUE);
    // Again it is refused, until a person has had a word.
    let again = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).refused();
    expect![[r#"
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
        refused: `scribe` wrote the plan of `refunds-once` 2 times, and it still leaves something open
        hint: amend it by hand and run `evolute plan check refunds-once`, or say what is wrong: `evolute plan bounce refunds-once --because "…"`
    "#]].assert_eq(again.err());
    let why = ["plan", "bounce", "refunds-once", "--because", "say which line of src/refund.txt changes"];
    expect![[r#"
        sent the plan of `refunds-once` back ([digest]): say which line of src/refund.txt changes

        next: amend it by hand, or have it drafted anew
          evolute plan draft refunds-once
    "#]]
    .assert_eq(repo.evolute(&why).done().out());
    repo.file(
        "agent.sh",
        &format!("grep -q 'say which line' \"$EVOLUTE_BRIEF\" || exit 1\n{}", writes(PLAN)),
    );
    repo.commit("a better agent");
    repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).done();
}

#[test]
fn other_files_that_it_changed_are_thrown_away_and_told() {
    let repo = shop(&format!("echo built > src/refund.txt\n{}", writes(PLAN)));
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).done();
    expect![[r#"
        pay once
          1. remember what was paid (20 min): src/refund.txt
        thrown away: `src/refund.txt`; a draft changes nothing but the plan

        wrote `.evolute/plans/refunds-once/plan.md`, drafted by `scribe` in 1 attempt; it leaves nothing open

        next: read it, amend it where you like, commit it, and approve it
          git add .evolute/plans/refunds-once/plan.md && git commit -m "plan: refunds-once"
          evolute plan approve refunds-once
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.read("src/refund.txt"), "a refund is paid\n");
}

#[test]
fn a_plan_for_another_demand_is_sent_back() {
    let repo = shop(&writes(&PLAN.replace("refunds-once\n---", "refunds-twice\n---")));
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined", "--attempts", "1"]).refused();
    expect![[r#"
          × the plan says that it answers `refunds-twice`, and it lies in the folder of `refunds-once`
           ╭─[.evolute/plans/refunds-once/plan.md:2:9]
         1 │ ---
         2 │ demand: refunds-twice
           ·         ──────┬──────
           ·               ╰── its demand
         3 │ ---
           ╰────
        hint: write `demand: refunds-once`, or move the file

        1 error

        wrote `.evolute/plans/refunds-once/plan.md`, drafted by `scribe` in 1 attempt; it still leaves something open

        next: amend it by hand until nothing is left
          evolute plan check refunds-once
    "#]].assert_eq(ran.out());
}

#[test]
fn an_agent_that_is_blocked_asks_in_place_of_a_plan() {
    let repo = shop("echo 'Which refunds: those of today, or all of them?' > \"$EVOLUTE_BLOCKED\"\n");
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).refused();
    expect![[r#"
        `scribe` is blocked and asks
          Which refunds: those of today, or all of them?

        no plan was written

        next: answer in the demand and accept it anew; or send it back
          evolute demand bounce refunds-once --because "…"
    "#]]
    .assert_eq(ran.out());
    assert!(!repo.root().join(".evolute/plans").exists(), "a plan was written");
}

#[test]
fn a_plan_that_a_person_wrote_is_not_written_over() {
    let repo = shop(&writes(PLAN));
    repo.file(".evolute/plans/refunds-once/plan.md", VAGUE);
    let ran = repo.evolute(&["plan", "draft", "refunds-once", "--unconfined"]).refused();
    expect![[r#"
        refused: `.evolute/plans/refunds-once/plan.md` was written by a person, and nothing is written over
        hint: check it with `evolute plan check refunds-once`; or start from it: `mv .evolute/plans/refunds-once/plan.md plan.md && evolute plan draft refunds-once --from plan.md`
    "#]].assert_eq(ran.err());
    assert_eq!(repo.read(".evolute/plans/refunds-once/plan.md"), VAGUE);
}

#[test]
fn without_an_agent_a_plan_in_the_format_is_taken_and_another_one_is_not() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", &configuration(""));
    let repo = accepted(repo);
    repo.file("mine.md", "# First we think\n\nThen we build.\n");
    let draft = ["plan", "draft", "refunds-once", "--from", "mine.md"];
    let ran = repo.evolute(&draft).refused();
    expect![[r#"
          × the file does not begin with front matter
           ╭─[mine.md:1:1]
         1 │ # First we think
           · ────────┬───────
           ·         ╰── expected `---`
         2 │ 
           ╰────
        hint: begin it with a line `---`, then the fields, then another line `---`

        1 error
    "#]]
    .assert_eq(ran.err());
    repo.file("mine.md", PLAN);
    repo.evolute(&draft).done();
    assert_eq!(repo.read(".evolute/plans/refunds-once/plan.md"), PLAN);
}

#[test]
fn free_words_from_another_tool_reach_the_agent() {
    let repo = shop(&format!("grep -q 'First we think' \"$EVOLUTE_BRIEF\" || exit 0\n{}", writes(PLAN)));
    repo.file("free.md", "# First we think\n```sh\nrm -rf target\n```\n");
    repo.evolute(&["plan", "draft", "refunds-once", "--unconfined", "--from", "free.md"]).done();
}
