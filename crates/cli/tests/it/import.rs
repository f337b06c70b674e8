//! What other tools left: audited without a change, and taken over as drafts that name their source.

use crate::Repo;
use expect_test::expect;
use serde_json::json;

/// A repository in which two tools were used.
fn shop() -> Repo {
    let repo = Repo::new();
    repo.file("specs/001-refunds/spec.md", "# Feature Specification: Refunds\n\n**Status**: Draft\n")
        .file(
            "specs/001-refunds/tasks.md",
            "# Tasks\n\n- [x] T001 Set up the project\n- [x] T002 Store the key in src/gone.rs\n- [x] T003 Read it in src/pay.rs\n- [x] T004 Count\n- [x] T005 Test it in tests/pay.rs\n- [ ] T006 Report in src/report.rs\n",
        )
        .file("src/pay.rs", "pub fn pay() {}\n")
        .file("tests/pay.rs", "#[test]\nfn pays_once() {}\n")
        .file("backlog/tasks/task-1 - Say so.md", "---\nid: task-1\ntitle: Say so\nstatus: To Do\n---\n- [ ] #1 In words\n")
        .commit("start");
    repo.file("src/pay.rs", "pub fn pay() { /* once */ }\n").commit("T004: count");
    repo
}

#[test]
fn an_audit_says_first_how_many_done_items_have_no_evidence() {
    let repo = shop();
    let ran = repo.evolute(&["import", "--audit"]).done();
    expect![[r#"
        2 of 5 done items have no evidence
        None is proven: a tick is a claim, and nothing was run. Of the others, 1 only names files that
        exist, 1 is named by a commit that changed code, 1 has a test that exists.

        TOOL        DONE  OF  NOTHING  GONE  FILES  CODE  TEST  BESIDES
        Spec Kit    5     7   1        1     1      1     1
        Backlog.md  0     2   0        0     0      0     0

          nothing      it names no file and no test, and no commit that changed code names it
          gone         the files and tests that it names are not in the tree
          files        it names files that exist; whether they do what it says, nobody checked
          code         a commit that names it changed code; no test is named
          test         it names a test that exists, or a commit that names it changed one; not run
                       2 commits were looked through

        nothing: 1 item
          specs/001-refunds/tasks.md:3  T001 Set up the project
            - names no file; names no test; no commit names `T001`

        gone: 1 item
          specs/001-refunds/tasks.md:4  T002 Store the key in src/gone.rs
            - `src/gone.rs` is not in the tree; names no test; no commit names `T002`

        files: 1 item
          specs/001-refunds/tasks.md:5  T003 Read it in src/pay.rs
            + names `src/pay.rs`, which exists
            - names no test; no commit names `T003`

        code: 1 item
          specs/001-refunds/tasks.md:6  T004 Count
            + commit [commit] names it, and changed code
            - names no file; names no test

        test: 1 item
          specs/001-refunds/tasks.md:7  T005 Test it in tests/pay.rs
            + names the test `tests/pay.rs`
            - no commit names `T005`; the test was not run
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    assert!(!repo.root().join(".git/evolute").exists(), "a look made a ledger");
}

#[test]
fn an_audit_in_json_has_every_item_with_its_line() {
    let report = shop().evolute(&["import", "--audit", "--json"]).done().json();
    assert_eq!(
        (&report["done"], &report["without_evidence"], &report["proven"]),
        (&json!(5), &json!(2), &json!(0))
    );
    assert_eq!(report["items"][4]["at"], json!({ "path": "specs/001-refunds/tasks.md", "line": 7 }));
    assert_eq!(report["items"][4]["evidence"], "test");
    assert_eq!(report["items"].as_array().map(Vec::len), Some(5));
}

#[test]
fn an_audit_in_sarif_has_a_result_for_each_item() {
    let sarif = shop().evolute(&["import", "--audit", "--sarif"]).done().json();
    assert_eq!(sarif["version"], "2.1.0");
    let results = sarif["runs"][0]["results"].as_array().expect("because there are results").clone();
    assert_eq!(results.len(), 5);
    expect![[r#"
        {
          "ruleId": "audit.gone",
          "level": "warning",
          "message": {
            "text": "`T002 Store the key in src/gone.rs` is said to be done: `src/gone.rs` is not in the tree; names no test; no commit names `T002`"
          },
          "locations": [
            {
              "physicalLocation": {
                "artifactLocation": {
                  "uri": "specs/001-refunds/tasks.md",
                  "uriBaseId": "ROOT"
                },
                "region": {
                  "startLine": 4
                }
              }
            }
          ],
          "partialFingerprints": {
            "evolute/v1": "[digest]"
          }
        }"#]].assert_eq(&serde_json::to_string_pretty(&results[1]).expect("because it was JSON"));
}

#[test]
fn an_import_shows_what_it_would_write_and_writes_nothing_unasked() {
    let repo = shop();
    let ran = repo.evolute(&["import"]).done();
    expect![[r#"
        4 files would be written, and nothing over anything that is there

          .evolute/demands/001-refunds.md
            a question: what would prove it? from `specs/001-refunds/spec.md:1`
          .evolute/plans/001-refunds/plan.md
            1 open step, none with an acceptance yet from `specs/001-refunds/tasks.md:8`
          .evolute/demands/task-1.md
            a question: what would prove it? from `backlog/tasks/task-1 - Say so.md:4`
          .evolute/plans/task-1/plan.md
            1 open step, none with an acceptance yet from `backlog/tasks/task-1 - Say so.md:6`

        hint: run it again with `--yes` to write them, with `--all` to see every text first
    "#]]
    .assert_eq(ran.out());
    assert!(!repo.root().join(".evolute").exists());
}

#[test]
fn what_is_imported_is_a_question_and_its_plan_is_open() {
    let repo = shop();
    repo.evolute(&["import", "--yes"]).done();
    expect![[r#"
        ---
        id: "001-refunds"
        # capability: not known yet, one dotted name such as `area.what-it-can`
        # proof: not known yet, a workflow with a metric, or `{ test: "name" }`
        ---
        # Refunds

        Imported from `specs/001-refunds/spec.md` as `001-refunds` (Spec Kit).

        Spec Kit says of it: Draft. That is a claim, and nothing of it is proven.

        ## Said to be done, not proven

        - T001 Set up the project (`specs/001-refunds/tasks.md:3`)
        - T002 Store the key in src/gone.rs (`specs/001-refunds/tasks.md:4`)
        - T003 Read it in src/pay.rs (`specs/001-refunds/tasks.md:5`)
        - T004 Count (`specs/001-refunds/tasks.md:6`)
        - T005 Test it in tests/pay.rs (`specs/001-refunds/tasks.md:7`)
    "#]]
    .assert_eq(&repo.read(".evolute/demands/001-refunds.md"));
    expect![[r#"
        ---
        demand: "001-refunds"
        ---
        # Plan: Refunds

        Imported from `specs/001-refunds/spec.md` as `001-refunds`, steps (Spec Kit). No step says yet how long it takes and what must succeed once it is done.

        ## Step 1: Report in src/report.rs
        - touches: src/report.rs

        From `specs/001-refunds/tasks.md:8`, where it is `T006`:

        ~~~text
        T006 Report in src/report.rs
        ~~~
    "#]].assert_eq(&repo.read(".evolute/plans/001-refunds/plan.md"));
    repo.commit("import");
    let listed = repo.evolute(&["demand", "list", "--json"]).done().json();
    assert_eq!(listed["demands"][0]["state"], "question");
    let checked = repo.evolute(&["plan", "check", "001-refunds"]).refused();
    assert!(checked.out().contains("step 1 has no `accept`"), "{}", checked.out());
}

#[test]
fn a_second_import_writes_nothing_twice_even_where_a_file_got_another_name() {
    let repo = shop();
    repo.evolute(&["import", "--yes"]).done();
    repo.git(&["add", "--all"]);
    repo.git(&["mv", ".evolute/demands/001-refunds.md", ".evolute/demands/refunds.md"]);
    let before = repo.git(&["status", "--porcelain"]);
    let ran = repo.evolute(&["import", "--yes"]).done();
    expect![[r#"
        there is nothing to write

        left where it is
          - 4 files imported before
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.git(&["status", "--porcelain"]), before);
}

#[test]
fn decisions_objectives_owners_and_hooks_find_their_places() {
    let repo = Repo::new();
    repo.file("doc/adr/0001-keys.md", "# 1. Use keys\n\n## Status\n\nAccepted\n")
        .file("docs/adr/0002-read-here.md", "---\nstatus: accepted\n---\n# Stay\n")
        .file("ops/pay.yaml", "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: pay-up\nspec: {}\n")
        .file(".github/CODEOWNERS", "* @shop/all\n/src/pay/ @mira @jon @ann\n")
        .file("src/pay/a.rs", "\n")
        .file(".pre-commit-config.yaml", "repos:\n  - repo: local\n    hooks:\n      - id: fmt\n      - id: words\n        stages: [commit-msg]\n")
        .commit("start");
    let ran = repo.evolute(&["import"]).done();
    expect![[r#"
        3 files would be written, and nothing over anything that is there

          .evolute/decisions/d-[id]-use-keys.md
            a decision, accepted from `doc/adr/0001-keys.md:5`
          .evolute/objectives/pay-up.yaml
            an objective from `ops/pay.yaml:1`
          .evolute/evolute.toml
            2 areas and 1 gate

        `.evolute/evolute.toml` would say
          # 5 files from `.github/CODEOWNERS`
          # `@shop/all` is a handle; git knows addresses: add `[[person]]` with `name = "@shop/all"` and `also = ["their@address"]`
          # [[area]]
          # name = "all"
          # paths = [".github/**", "doc/**", "docs/**", "ops/**", ".pre-commit-config.yaml"]
          # owner = "@shop/all"

          # 1 file from `.github/CODEOWNERS`
          # `@mira` is a handle; git knows addresses: add `[[person]]` with `name = "@mira"` and `also = ["their@address"]`
          # an approval chain of 3: @jon, @ann also stood there; decide who of them decides
          # [[area]]
          # name = "src"
          # paths = ["src/**"]
          # owner = "@mira"

          # from `.pre-commit-config.yaml:4`
          [[gate]]
          name = "fmt"
          run = ["pre-commit", "run", "fmt", "--all-files"]

        2 areas to look at first: an area has one who decides

        left where it is
          - 1 decision read where it is
          - 1 hook that judges no tree, but a message or a branch

        1 remark on what was read: `evolute import --audit` lists them

        hint: run it again with `--yes` to write them, with `--all` to see every text first
    "#]]
    .assert_eq(ran.out());
    repo.evolute(&["import", "--yes"]).done();
    let decision = repo.git(&["ls-files", "--others", ".evolute/decisions"]);
    expect![[r#"
        ---
        id: d-03ny7tbq
        status: accepted
        source: doc/adr/0001-keys.md
        ---
        # 1. Use keys

        ## Status

        Accepted
    "#]]
    .assert_eq(&repo.read(&decision));
    expect![[r#"
        # Imported from `ops/pay.yaml` as `pay-up`
        apiVersion: openslo/v1
        kind: SLO
        metadata:
          name: pay-up
        spec: {}
    "#]]
    .assert_eq(&repo.read(".evolute/objectives/pay-up.yaml"));
    let again = repo.evolute(&["import", "--yes"]).done();
    assert!(again.out().starts_with("there is nothing to write\n"), "{}", again.out());
}

#[test]
fn a_configuration_that_is_there_is_not_touched_and_what_is_proposed_is_shown() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", "# mine\n")
        .file("CODEOWNERS", "/a/ @mira\n")
        .file("a/b", "")
        .commit("start");
    let ran = repo.evolute(&["import", "--yes"]).done();
    expect![[r#"
        there is nothing to write

        proposed for `.evolute/evolute.toml`, to paste
          # 1 file from `CODEOWNERS`
          # `@mira` is a handle; git knows addresses: add `[[person]]` with `name = "@mira"` and `also = ["their@address"]`
          # [[area]]
          # name = "a"
          # paths = ["a/**"]
          # owner = "@mira"

        1 area to look at first: an area has one who decides
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.read(".evolute/evolute.toml"), "# mine\n");
}

#[test]
fn nothing_is_written_where_one_file_cannot_be() {
    let repo = shop();
    repo.file(".evolute/plans", "in the way");
    let ran = repo.evolute(&["import", "--yes"]).ended(3);
    assert!(ran.err().contains("`.evolute/plans/001-refunds/plan.md` cannot be written"), "{}", ran.err());
    assert!(!repo.root().join(".evolute/demands/001-refunds.md").exists());
}

#[test]
fn whatever_another_tool_wrote_becomes_no_section_and_no_field_of_ours() {
    let repo = Repo::new();
    let hostile = [
        "- [ ] ## Step 7: mine",
        "- [ ] --- `x` {y: [z",
        "  ---",
        "  ## Step 8: also mine",
        "  - takes: 5m",
        "  - accept: `true`",
        "- [ ] \u{1b}[31mred\u{7} \"quoted\" # comment",
        "- [ ] ",
        "- [ ] touches: **, [a](b)",
        "  # Plan: another",
    ];
    repo.file(".kiro/specs/true: [x/requirements.md", "---\nproof: { test: mine }\n---\n")
        .file(".kiro/specs/true: [x/tasks.md", &hostile.join("\n"))
        .file(
            "backlog/tasks/a\n---\nproof: b.md",
            "---\nid: 'a: b'\ntitle: '--- {'\nstatus: To Do\n---\n- [ ] #1\n",
        )
        .file("slo\nspec: {}.yaml", "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: '../../up'\n")
        .commit("start");
    repo.evolute(&["import", "--yes"]).done();
    assert!(!repo.root().join("../up.yaml").exists());
    let objective = repo.read(".evolute/objectives/up.yaml");
    assert_eq!(objective.lines().nth(1), Some("apiVersion: openslo/v1"), "{objective}");
    let listed = repo.evolute(&["demand", "list", "--json"]).done().json();
    let states: Vec<&str> =
        listed["demands"].as_array().into_iter().flatten().filter_map(|one| one["state"].as_str()).collect();
    assert_eq!(states, ["question", "question"], "{listed}");
    for (id, steps) in [("a-b", 1), ("true-x", 5)] {
        repo.git(&["add", "--all"]);
        let checked = repo.evolute(&["plan", "check", id, "--json"]).refused().json();
        let said: Vec<&str> = checked["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["message"].as_str())
            .collect();
        let open = said.iter().filter(|words| words.contains("has no `accept`")).count();
        assert_eq!(open, steps, "{checked}");
        assert!(said.iter().all(|words| words.starts_with("step ")), "{checked}");
    }
}

#[test]
fn one_tool_can_be_named_and_a_wrong_name_is_answered_with_the_right_ones() {
    let repo = shop();
    let report = repo.evolute(&["import", "--audit", "--from", "backlog-md", "--json"]).done().json();
    assert_eq!((&report["done"], &report["tools"][0]["items"]), (&json!(0), &json!(2)));
    let wrong = repo.evolute(&["import", "--from", "jira"]).ended(2);
    assert!(wrong.err().contains("spec-kit, openspec, kiro"), "{}", wrong.err());
}

#[test]
fn a_repository_that_no_tool_was_used_in_says_so() {
    let repo = Repo::new();
    repo.file("README.md", "# Shop\n").commit("start");
    expect![[r#"
        no other tool left anything here that is read
        hint: looked for: Spec Kit, OpenSpec, Kiro, Task Master, Backlog.md, beads, GSD, BMAD, ADR, CODEOWNERS, pre-commit, OpenSLO
    "#]].assert_eq(repo.evolute(&["import", "--audit"]).done().out());
    expect![[r#"
        there is nothing to write
        hint: no other tool left anything here; looked for Spec Kit, OpenSpec, Kiro, Task Master, Backlog.md, beads, GSD, BMAD, ADR, CODEOWNERS, pre-commit, OpenSLO
    "#]].assert_eq(repo.evolute(&["import"]).done().out());
}

#[test]
fn a_repository_without_a_commit_is_audited_all_the_same() {
    let repo = Repo::new();
    repo.file(".kiro/specs/pay/tasks.md", "- [x] 1. Pay\n");
    let report = repo.evolute(&["import", "--audit", "--json"]).done().json();
    assert_eq!((&report["done"], &report["commits"]), (&json!(1), &json!(0)));
}
