//! Plans with flaws: each is found where it stands, and its hint, done as it says, makes just that one go away.

use crate::{
    Repo,
    greeting::{self, DEMAND, DILIGENT},
};
use expect_test::expect;
use serde_json::Value;

const PLAN: &str = ".evolute/plans/refund-once/plan.md";

const CONFIGURATION: &str = r#"[[area]]
name = "payments"
paths = ["src/**", "check.sh"]
owner = "mira@shop.example"

[[area]]
name = "billing"
paths = ["billing/**"]
owner = "jo@shop.example"

[[workflow]]
name = "storm"
run = ["sh", "src/store.sh"]
"#;

const WRITTEN: &str = r#"---
capability: refunds.once
area: payments
proof:
  workflow: storm
  metric: { name: doubles, unit: refunds, from: "json:/doubles" }
  pass: "== 0"
  files: [src/storm.sh]
covers: ["src/**"]
---
# A refund is paid once
Money leaves twice when a call is retried.
"#;

/// Twenty flaws.
const FLAWED: &str = r#"---
demand: refund-once
decisions: ["0001", "0002", "0005", "0009"]
consulted: [c-zzzz]
---
# Plan: pay a refund once

## Step 1: read the key
- takes: 90m
- touches: src/refnds.sh, .evolute/evolute.toml
- accept: `shh src/store.sh`

Validate the key properly. TODO: say which header it is in.

Is an empty key allowed?

## Step 2: store the key
- takes: 30m
- touches: src/store.sh, billing/invoice.sh
- accept: `true`, `./check.sh --strict`
- needs: 1, 3

Write the key to the file beside the amount, as ADR-7 has it.

## Step 3: refuse the second call
- takes: 30m
- touches: src/store.sh
- accept: `cargo test a_key_is_unique`
- needs: 2

Return the first answer when the key is there already.

```python
def answer(key:
    return answers[key]
```

## Step 4: say it in the log
- takes: 30m
- touches: src/store.sh
- accept: `sh src/store.sh`
- needs: none

Print the key and the word `again` on one line.

## Rejected
- A lock per account: simpler, and twice the latency at the month's end
- A nightly job
"#;

fn project() -> Repo {
    let repo = Repo::new();
    repo.file("src/store.sh", "echo '{\"doubles\": 0}'\n")
        .file("src/refunds.sh", "true\n")
        .file("src/storm.sh", "true\n")
        .file("billing/invoice.sh", "true\n")
        .file(".evolute/evolute.toml", CONFIGURATION)
        .file(".evolute/demands/refund-once.md", WRITTEN)
        .file("docs/adr/0001-keys.md", "---\nstatus: accepted\n---\n# Refunds have keys\n")
        .file(
            "docs/adr/0002-locks.md",
            "# 2. Lock the account\n\n## Status\n\nSuperseded by [3. A key](0003-a-key.md)\n",
        )
        .file("docs/adr/0003-a-key.md", "# 3. A key for each call\n\n## Status\n\nAccepted\n")
        .file("docs/adr/0005-log.md", "---\nstatus: proposed\n---\n# Log every call\n")
        .file("docs/adr/0007-files.md", "---\nstatus: accepted\n---\n# Keys lie in files\n")
        .file(PLAN, FLAWED)
        .commit("start");
    repo
}

/// A flaw's rule and the words that tell it from others of that rule; then what its hint asks for: in which file,
/// what, and what to write there instead.
type Mended = (&'static str, &'static str, &'static str, &'static str, &'static str);

const MENDED: [Mended; 20] = [
    ("planning.decision-superseded", "`0002`", PLAN, "\"0002\"", "\"0003\""),
    ("planning.sample", "step 3", PLAN, "answer(key:", "answer(key):"),
    ("planning.decision-open", "`0005`", "docs/adr/0005-log.md", "proposed", "accepted"),
    (
        "planning.decision-missing",
        "`0009`",
        ".evolute/decisions/0009.md",
        "",
        "---\nstatus: accepted\n---\n# Pay once\n",
    ),
    ("planning.consulted-unknown", "`c-zzzz`", PLAN, "c-zzzz", "\"0001\""),
    ("planning.step-too-long", "90", PLAN, "- takes: 90m", "- takes: 60m"),
    ("planning.path-unknown", "refnds", PLAN, "src/refnds.sh", "src/refunds.sh"),
    (
        "planning.rejected-without-cost",
        "cost",
        PLAN,
        "- A nightly job",
        "- A nightly job: the money is gone until morning",
    ),
    ("planning.touches-the-loop", "evolute.toml", PLAN, ", .evolute/evolute.toml", ""),
    ("planning.acceptance-unrunnable", "`shh`", PLAN, "`shh ", "`sh "),
    ("planning.vague", "`properly`", PLAN, "the key properly.", "the key: 36 characters, hexadecimal."),
    (
        "planning.unfinished",
        "`TODO`",
        PLAN,
        "TODO: say which header it is in.",
        "It is in `Idempotency-Key`.",
    ),
    ("planning.open-question", "open question", PLAN, "Is an empty key allowed?", "Refuse an empty key."),
    ("planning.path-of-another-owner", "billing", PLAN, ", billing/invoice.sh", ""),
    ("planning.acceptance-cannot-fail", "`true`", PLAN, "`true`", "`grep -q key src/store.sh`"),
    (
        "planning.acceptance-unrunnable",
        "check.sh",
        PLAN,
        "beside the amount,",
        "beside the amount. Create `check.sh`. Do it",
    ),
    ("planning.steps-in-a-circle", "through step 3", PLAN, "- needs: 1, 3", "- needs: 1"),
    ("planning.undeclared-decision", "`ADR-7`", PLAN, "\"0009\"]", "\"0009\", ADR-7]"),
    (
        "planning.acceptance-unrunnable",
        "a_key_is_unique",
        PLAN,
        "there already.",
        "there already. Write the test `a_key_is_unique`.",
    ),
    ("planning.steps-overlap", "steps 3 and 4", PLAN, "- needs: none", "- needs: 3"),
];

/// What a check finds: the rule and the words of each finding.
fn found(repo: &Repo) -> Vec<(String, String)> {
    let checked = repo.evolute(&["plan", "check", "refund-once", "--json"]).raw_json();
    let text = |value: &Value| value.as_str().expect("because it is text").to_owned();
    let findings = checked["findings"].as_array().expect("because findings are a list");
    findings.iter().map(|finding| (text(&finding["rule"]), text(&finding["message"]))).collect()
}

fn mend(repo: &Repo, (_, _, path, from, to): Mended) {
    let text = if from.is_empty() { String::new() } else { repo.read(path) };
    assert!(from.is_empty() || text.contains(from), "{from} is not in {path}");
    let mended = if from.is_empty() { to.to_owned() } else { text.replacen(from, to, 1) };
    repo.file(path, &mended).commit("mend");
}

#[test]
fn twenty_flaws_are_twenty_findings_where_they_stand() {
    let repo = project();
    let ran = repo.evolute(&["plan", "check", "refund-once"]).refused();
    expect![[r#"
          × decision `0002` no longer holds: `0003`, A key for each call, holds in its place
           ╭─[.evolute/plans/refund-once/plan.md:3:21]
         3 │ decisions: ["0001", "0002", "0005", "0009"]
           ·                     ───┬──
           ·                        ╰── this decision
           ╰────
        hint: read `docs/adr/0003-a-key.md`, and write `"0003"` in place of `0002`

          × decision `0005` is not taken yet, and an agent would take it
           ╭─[.evolute/plans/refund-once/plan.md:3:29]
         3 │ decisions: ["0001", "0002", "0005", "0009"]
           ·                             ───┬──
           ·                                ╰── this decision
           ╰────
        hint: settle it first: `status: accepted` in `docs/adr/0005-log.md`, and commit it

          × decision `0009` does not exist
           ╭─[.evolute/plans/refund-once/plan.md:3:37]
         3 │ decisions: ["0001", "0002", "0005", "0009"]
           ·                                     ───┬──
           ·                                        ╰── this decision
           ╰────
        hint: write it to `.evolute/decisions/0009.md` and commit it, or correct its name

          × nothing is called `c-zzzz`, so it was not consulted
           ╭─[.evolute/plans/refund-once/plan.md:4:13]
         4 │ consulted: [c-zzzz]
           ·             ───┬──
           ·                ╰── this one
           ╰────
        hint: leave `c-zzzz` out, or name a closed cycle or a decision

          × step 1 takes 90 minutes, and a step is 60 or less
           ╭─[.evolute/plans/refund-once/plan.md:9:10]
         9 │ - takes: 90m
           ·          ─┬─
           ·           ╰── its time
           ╰────
        hint: split it where its acceptance can be checked half-way, and write `- takes: 60m`

          × `src/refnds.sh` matches nothing in the tree, and no step says that it creates it
            ╭─[.evolute/plans/refund-once/plan.md:10:12]
         10 │ - touches: src/refnds.sh, .evolute/evolute.toml
            ·            ──────┬──────
            ·                  ╰── this path
            ╰────
        hint: correct the path, or say it in the step's words: Create `src/refnds.sh`.

          × `.evolute/evolute.toml` is part of the loop, and no step may change it
            ╭─[.evolute/plans/refund-once/plan.md:10:27]
         10 │ - touches: src/refnds.sh, .evolute/evolute.toml
            ·                           ──────────┬──────────
            ·                                     ╰── this path
            ╰────
        hint: leave `.evolute/evolute.toml` out, and change it by a commit of your own before the cycle

          × no program `shh` is on `PATH` here, so nothing can run this
            ╭─[.evolute/plans/refund-once/plan.md:11:12]
         11 │ - accept: `shh src/store.sh`
            ·            ────────┬───────
            ·                    ╰── this acceptance
            ╰────
        hint: install `shh`, or name a program that is there

          × `properly` says that it should be right, and not what right is
            ╭─[.evolute/plans/refund-once/plan.md:13:18]
         13 │ Validate the key properly. TODO: say which header it is in.
            ·                  ────┬───
            ·                      ╰── here
            ╰────
        hint: say exactly what, where and when; or allow it in `evolute.toml`, below `[planning]`: `allow = ["properly"]`

          × `TODO` marks something that is not planned yet
            ╭─[.evolute/plans/refund-once/plan.md:13:28]
         13 │ Validate the key properly. TODO: say which header it is in.
            ·                            ──┬─
            ·                              ╰── here
            ╰────
        hint: plan it, or leave it out

          × an open question would be answered by an agent
            ╭─[.evolute/plans/refund-once/plan.md:15:24]
         15 │ Is an empty key allowed?
            ·                        ┬
            ·                        ╰── here
            ╰────
        hint: answer it here, or record a decision first

          × `billing/invoice.sh` lies in area `billing` of `jo@shop.example`, and the demand in `payments`
          │ of `mira@shop.example`: one plan has one owner
            ╭─[.evolute/plans/refund-once/plan.md:19:26]
         19 │ - touches: src/store.sh, billing/invoice.sh
            ·                          ─────────┬────────
            ·                                   ╰── this path
            ╰────
        hint: leave `billing/invoice.sh` out, and raise a demand in area `billing` for it

          × `true` succeeds whatever the step does
            ╭─[.evolute/plans/refund-once/plan.md:20:12]
         20 │ - accept: `true`, `./check.sh --strict`
            ·            ──┬─
            ·              ╰── this acceptance
            ╰────
        hint: name a command that fails before the step and succeeds after it

          × `check.sh` is not in the tree, and no step says that it creates it
            ╭─[.evolute/plans/refund-once/plan.md:20:20]
         20 │ - accept: `true`, `./check.sh --strict`
            ·                    ─────────┬─────────
            ·                             ╰── this acceptance
            ╰────
        hint: correct the path, or say it in the step's words: Create `check.sh`.

          × step 2 needs itself, through step 3
            ╭─[.evolute/plans/refund-once/plan.md:21:10]
         21 │ - needs: 1, 3
            ·          ──┬─
            ·            ╰── what it needs
            ╰────
        hint: leave 3 out of the `needs` of step 2

          × step 2 rests on `ADR-7`, which the plan does not declare
            ╭─[.evolute/plans/refund-once/plan.md:23:49]
         23 │ Write the key to the file beside the amount, as ADR-7 has it.
            ·                                                 ──┬──
            ·                                                   ╰── here
            ╰────
        hint: write `decisions: ["0001", "0002", "0005", "0009", "ADR-7"]` in the front matter

          × no test is called `a_key_is_unique`, and no step's words name one: this would run nothing
            ╭─[.evolute/plans/refund-once/plan.md:28:12]
         28 │ - accept: `cargo test a_key_is_unique`
            ·            ─────────────┬────────────
            ·                         ╰── this acceptance
            ╰────
        hint: correct the name, or say in the step's words what it checks: Write the test `a_key_is_unique`.

          × a sample of step 3 does not parse: `(` is never closed
            ╭─[.evolute/plans/refund-once/plan.md:34:11]
         34 │ def answer(key:
            ·           ┬
            ·           ╰── here
            ╰────
        hint: correct the sample, or write `text` behind its fence if it is not code

          ⚠ steps 3 and 4 both change `src/store.sh`, and neither needs the other: either could undo the
          │ other's work
            ╭─[.evolute/plans/refund-once/plan.md:40:12]
         40 │ - touches: src/store.sh
            ·            ──────┬─────
            ·                  ╰── this path
            ╰────
        hint: write `- needs: 3` in step 4

          × a rejected option says what it would have cost
            ╭─[.evolute/plans/refund-once/plan.md:48:3]
         48 │ - A nightly job
            ·   ──────┬──────
            ·         ╰── here
            ╰────
        hint: write `- option: its cost`

        19 errors, 1 warning
    "#]].assert_eq(ran.out());
    assert_eq!(found(&repo).len(), 20);
}

#[test]
fn each_hint_makes_its_finding_go_away_and_no_other_come() {
    let repo = project();
    let start = repo.git(&["rev-parse", "HEAD"]);
    let before = found(&repo);
    for flaw in MENDED {
        mend(&repo, flaw);
        let mut left = before.clone();
        let at = left.iter().position(|(rule, words)| rule == flaw.0 && words.contains(flaw.1));
        left.remove(at.unwrap_or_else(|| panic!("{flaw:?} is not found: {left:?}")));
        assert_eq!(found(&repo), left, "after {flaw:?}");
        repo.git(&["reset", "--quiet", "--hard", &start]);
    }
}

#[test]
fn a_plan_with_every_hint_followed_leaves_nothing_open() {
    let repo = project();
    MENDED.into_iter().for_each(|flaw| mend(&repo, flaw));
    let ran = repo.evolute(&["plan", "check", "refund-once"]).done();
    expect![[r#"
        the plan of `refund-once` leaves nothing open: 4 steps, 150 minutes

        next: commit it, read it once more, and approve it
          evolute plan approve refund-once
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn findings_are_told_to_editors_as_well() {
    let repo = project();
    let told = repo.evolute(&["plan", "check", "refund-once", "--sarif"]).refused().raw_json();
    let results = told["runs"][0]["results"].as_array().expect("because results are a list");
    let lines: Vec<u64> = results
        .iter()
        .filter_map(|result| result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64())
        .collect();
    expect!["[3, 3, 3, 4, 9, 10, 10, 11, 13, 13, 15, 19, 20, 20, 21, 23, 28, 34, 40, 48]"]
        .assert_eq(&format!("{lines:?}"));
}

#[test]
fn a_plan_whose_decision_changed_is_stale_and_says_how_to_see_the_change() {
    let repo = greeting::project(DILIGENT);
    let path = format!(".evolute/plans/{DEMAND}/plan.md");
    let plan = repo.read(&path).replacen("---\n#", "decisions: [\"0001\"]\n---\n#", 1);
    repo.file(&path, &format!("{plan}\n## Rejected\n- A bow: nobody sees it\n"))
        .file("docs/adr/0001-words.md", "---\nstatus: accepted\n---\n# Greet with words\n")
        .commit("decide");
    repo.evolute(&["demand", "measure", DEMAND]).done();
    repo.commit("baseline");
    let ran = repo.evolute(&["plan", "check", DEMAND]).refused();
    expect![[r#"
          × the plan rests on a decision, and nobody has read what the territory holds
           ╭─[.evolute/plans/greeting-polite/plan.md:3:13]
         2 │ demand: greeting-polite
         3 │ decisions: ["0001"]
           ·             ───┬──
           ·                ╰── this decision
         4 │ ---
           ╰────
        hint: run `evolute demand accept greeting-polite`, which shows it and records the reading

        1 error
    "#]]
    .assert_eq(ran.out());
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "check", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    repo.file("docs/adr/0001-words.md", "---\nstatus: accepted\n---\n# Greet with a song\n").commit("change");
    let ran = repo.evolute(&["run", DEMAND]).refused();
    expect![[r#"
        refused: the plan rests on `decision docs/adr/0001-words.md` ([digest] → [digest]), which changed since
        hint: see `git diff [commit]..HEAD -- docs/adr/0001-words.md`, read the plan again and run `evolute plan approve greeting-polite`
    "#]].assert_eq(ran.err());
    let diff = repo.git(&["diff", "HEAD~1..HEAD", "--", "docs/adr/0001-words.md"]);
    assert!(diff.contains("+# Greet with a song"), "{diff}");
}

#[test]
fn a_team_says_which_words_are_vague_to_it() {
    let repo = project();
    let words =
        "[planning]\nvague = [{ word = \"beside\", why = \"names no column\" }]\nallow = [\"properly\"]\n";
    repo.file(".evolute/evolute.toml", &format!("{CONFIGURATION}\n{words}")).commit("words");
    let vague: Vec<String> = found(&repo)
        .into_iter()
        .filter(|(rule, _)| rule == "planning.vague")
        .map(|(_, words)| words)
        .collect();
    assert_eq!(vague, ["`beside` names no column"]);
}
