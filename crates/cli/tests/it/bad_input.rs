//! Bad input: each ends in a clear refusal or failure, and an unharmed repository.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, made_ready, project, ready},
};
use expect_test::expect;
use std::{fs, os::unix::fs::symlink};

#[test]
fn outside_a_repository_it_says_so() {
    let folder = Repo::bare_folder();
    let ran = folder.evolute(&["mirror"]).refused();
    expect![[r#"
        refused: `[base]/root` is not in a git repository
        hint: run `git init`, or change to a directory of your repository
    "#]]
    .assert_eq(ran.err());
    assert_eq!(ran.out(), "");
}

#[test]
fn a_refusal_for_a_program_has_rule_reason_and_hint() {
    let folder = Repo::bare_folder();
    let ran = folder.evolute(&["mirror", "--json"]).refused();
    expect![[r#"
        {"refused":{"rule":"repository.none","why":"`[base]/root` is not in a git repository","hint":"run `git init`, or change to a directory of your repository"}}
    "#]].assert_eq(ran.out());
    assert_eq!(ran.err(), "");
}

#[test]
fn a_bare_repository_is_refused() {
    let folder = Repo::bare_folder();
    folder.git(&["init", "--quiet", "--bare"]);
    expect![[r#"
        refused: `[base]/root` is a bare repository: there is no work tree to build in
        hint: run it in a clone: `git clone <this repository> <directory>`
    "#]]
    .assert_eq(folder.evolute(&["mirror"]).refused().err());
}

#[test]
fn a_word_that_is_none_is_a_wrong_use() {
    let repo = Repo::new();
    let ran = repo.evolute(&["mirorr"]).ended(2);
    assert!(ran.err().contains("mirror"), "no suggestion: {}", ran.err());
}

#[test]
fn a_wrong_use_has_a_json_form_too() {
    let repo = Repo::new();
    let ran = repo.evolute(&["--json", "mirorr"]).ended(2);
    assert!(ran.json()["usage"]["why"].as_str().is_some_and(|why| why.contains("mirorr")), "{}", ran.out());
}

#[test]
fn a_misspelled_key_in_the_configuration_is_pointed_at() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", "[[gate]]\nnmae = \"tests\"\nrun = [\"true\"]\n").commit("start");
    let ran = repo.evolute(&["gate"]).refused();
    expect![[r#"
          × `gate` has no `name`: findings and records name the gate
           ╭─[.evolute/evolute.toml:2:1]
         1 │ [[gate]]
         2 │ nmae = "tests"
           · ──┬─
           ·   ╰── `name` is missing here
         3 │ run = ["true"]
           ╰────
        hint: add `name = "…"`

          × `nmae` is not a field of `gate`, and nothing is ignored silently
           ╭─[.evolute/evolute.toml:2:1]
         1 │ [[gate]]
         2 │ nmae = "tests"
           · ──┬─
           ·   ╰── unknown
         3 │ run = ["true"]
           ╰────
        hint: did you mean `name`?

        2 errors
    "#]]
    .assert_eq(ran.err());
}

#[test]
fn a_half_written_demand_shows_everything_that_is_wrong_at_once() {
    let repo = Repo::new();
    let text = "---\nid: a\ncapability: Refunds and more\nproff: { test: x }\n---\n# A\n";
    repo.file(".evolute/demands/a.md", text).commit("start");
    let ran = repo.evolute(&["demand", "check"]).refused();
    expect![[r#"
          × `demand` has no `proof`: a demand names the workflow and the metric that would make it Reality
           ╭─[.evolute/demands/a.md:2:1]
         1 │ ---
         2 │ id: a
           · ─┬
           ·  ╰── `proof` is missing here
         3 │ capability: Refunds and more
           ╰────
        hint: add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: { test: "name" }`

          × `Refunds and more` is more than one capability
           ╭─[.evolute/demands/a.md:3:13]
         2 │ id: a
         3 │ capability: Refunds and more
           ·             ────────┬───────
           ·                     ╰── here
         4 │ proff: { test: x }
           ╰────
        hint: name one, in lowercase with a dot: `refunds.idempotent`

          × `proff` is not a field of `demand`, and nothing is ignored silently
           ╭─[.evolute/demands/a.md:4:1]
         3 │ capability: Refunds and more
         4 │ proff: { test: x }
           · ──┬──
           ·   ╰── unknown
         5 │ ---
           ╰────
        hint: did you mean `proof`?

        3 errors
    "#]].assert_eq(ran.out());
    let json = repo.evolute(&["demand", "check", "--json"]).refused().json();
    assert!(json["findings"].as_array().is_some_and(|findings| findings.len() > 1), "{json}");
}

#[test]
fn a_vague_plan_is_pointed_at() {
    let repo = project(DILIGENT);
    let plan = repo.read(".evolute/plans/greeting-polite/plan.md");
    repo.file(
        ".evolute/plans/greeting-polite/plan.md",
        &plan.replace("replace the number 0 with the number 1", "handle it somehow, TODO"),
    );
    let ran = repo.evolute(&["plan", "check", DEMAND]).refused();
    expect![[r#"
          × `somehow` hands the thinking to execution
            ╭─[.evolute/plans/greeting-polite/plan.md:11:26]
         10 │ 
         11 │ In `greet.sh`, handle it somehow, TODO.
            ·                          ───┬───
            ·                             ╰── here
            ╰────
        hint: say exactly what, where and when; or allow it in `evolute.toml`, below `[planning]`: `allow = ["somehow"]`

          × `TODO` marks something that is not planned yet
            ╭─[.evolute/plans/greeting-polite/plan.md:11:35]
         10 │ 
         11 │ In `greet.sh`, handle it somehow, TODO.
            ·                                   ──┬─
            ·                                     ╰── here
            ╰────
        hint: plan it, or leave it out

        2 errors
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn a_demand_that_is_not_committed_as_it_stands_is_not_accepted() {
    let repo = project(DILIGENT);
    let path = ".evolute/demands/greeting-polite.md";
    repo.file(path, &repo.read(path).replace("politely", "loudly"));
    let ran = repo.evolute(&["demand", "accept", DEMAND]).refused();
    expect![[r#"
        refused: `.evolute/demands/greeting-polite.md` differs from what is committed
        hint: run `git commit .evolute/demands/greeting-polite.md -m …` first: what counts is what is committed
    "#]].assert_eq(ran.err());
}

#[test]
fn a_demand_without_a_number_is_not_accepted() {
    let repo = project(DILIGENT);
    expect![[r#"
        The trace of territory `greeting`
          nothing was built here yet

        refused: no number, no demand: the baseline is missing
        hint: run `evolute demand measure greeting-polite`, or give `baseline:` with its source
    "#]]
    .assert_eq(repo.evolute(&["demand", "accept", DEMAND]).refused().err());
}

#[test]
fn no_cycle_starts_in_a_dirty_work_tree() {
    let repo = ready(DILIGENT);
    repo.file("greet.sh", "echo mine\n");
    expect![[r#"
        refused: the work tree has changes that are not committed: `greet.sh`
        hint: commit them, or put them aside with `git stash`: a cycle starts from what is committed
    "#]]
    .assert_eq(repo.evolute(&["run"]).refused().err());
    assert_eq!(repo.read("greet.sh"), "echo mine\n");
}

#[test]
fn no_cycle_starts_on_a_detached_head() {
    let repo = ready(DILIGENT);
    repo.git(&["checkout", "--quiet", "--detach"]);
    expect![[r#"
        refused: `HEAD` is detached at [commit]: it is not clear what the cycle is based on
        hint: run `git switch <branch>` first
    "#]]
    .assert_eq(repo.evolute(&["run"]).refused().err());
}

#[test]
fn no_cycle_starts_in_a_shallow_clone() {
    let repo = ready(DILIGENT);
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.file(".git/shallow", &format!("{head}\n"));
    expect![[r#"
        refused: this clone is shallow: the control needs the history that was cut off
        hint: run `git fetch --unshallow`
    "#]]
    .assert_eq(repo.evolute(&["run"]).refused().err());
}

#[test]
fn a_repository_without_a_commit_has_nothing_to_start_from() {
    let repo = Repo::new();
    repo.file(".evolute/demands/a.md", "---\nid: a\n---\n");
    expect![[r#"
        refused: `HEAD` has no commit yet
        hint: commit what there is: a cycle starts from a commit
    "#]]
    .assert_eq(repo.evolute(&["demand", "accept", "a"]).refused().err());
}

#[test]
fn a_ledger_that_is_none_is_named_and_left_alone() {
    let repo = project(DILIGENT);
    repo.file(".git/evolute/trace.db", "this is not a ledger, and it is long enough to be looked at twice");
    let ran = repo.evolute(&["mirror"]).ended(3);
    expect![[r#"
        error: `[base]/root/.git/evolute/trace.db` is not a ledger: it is no database
        hint: move the file away and bring the ledger back from a backup, or begin a new one
    "#]]
    .assert_eq(ran.err());
    assert!(repo.read(".git/evolute/trace.db").starts_with("this is not"));
}

#[test]
fn a_path_that_leads_out_of_the_folder_is_no_demand() {
    let repo = project(DILIGENT);
    for id in ["..", "-x", "a b", ""] {
        repo.evolute(&["demand", "show", "--", id]).ended(2);
    }
}

#[test]
fn what_an_agent_leaves_outside_its_step_is_thrown_away() {
    let repo = ready("#!/bin/sh\nsed -i 's/0/1/' greet.sh\necho more > other.txt\n");
    let ran = repo.evolute(&["run"]).done();
    assert!(ran.err().contains("change refused, outside the step: `other.txt`"), "{}", ran.err());
    assert!(!repo.root().join("other.txt").exists());
    expect![[r#"
        waits for you: The attempts at step 1 ran out; the last finding: other.txt: is outside this step's paths; the change was thrown away. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(ran.out());
}

#[test]
fn an_agent_that_changes_nothing_is_believed_in_nothing() {
    let repo = ready("#!/bin/sh\necho 'all tests pass, everything is done'\n");
    let ran = repo.evolute(&["run"]).done();
    expect![[r#"
        waits for you: The attempts at step 1 ran out; the last finding: the attempt changed nothing. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(ran.out());
    assert_eq!(repo.git(&["log", "--oneline", "main"]).lines().count(), 2, "something landed");
}

#[test]
fn an_agent_that_is_not_there_becomes_a_question() {
    let repo = project(DILIGENT);
    repo.git(&["rm", "--quiet", "agent.sh"]);
    repo.commit("no agent");
    made_ready(&repo);
    let ran = repo.evolute(&["run"]).done();
    assert!(ran.err().contains("did not start"), "{}", ran.err());
    expect![[r#"
        waits for you: The attempts at step 1 ran out; the last finding: the attempt did not start: there is no program `./agent.sh`. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(ran.out());
}

#[test]
fn what_is_not_a_file_is_told_before_it_is_opened() {
    let repo = Repo::new();
    fs::create_dir_all(repo.root().join(".evolute")).expect("the folder can be made");
    symlink("/dev/null", repo.root().join(".evolute/evolute.toml")).expect("a link can be made");
    expect![[r#"
        refused: `.evolute/evolute.toml` is not a file
        hint: put a file in its place, or remove it
    "#]]
    .assert_eq(repo.evolute(&["areas"]).refused().err());
}
