//! One tool, one test: a repository that used it, and every claim that is read there.

use super::Left;
use expect_test::expect;

#[test]
fn spec_kit_gives_a_capability_for_a_folder_and_a_step_for_a_tick() {
    let left = Left::nothing()
        .file("specs/001-refunds/spec.md", "# Feature Specification: Refunds\n\n**Status**: Draft\n")
        .file(
            "specs/001-refunds/tasks.md",
            "# Tasks\n\n## Phase 1\n\n- [x] T001 [P] Make src/a.rs\n- [X] T002 Test it\n- [ ] T003 Rest\n```\n- [x] T999 sample\n```\n",
        )
        .file("specs/001-refunds/checklists/requirements.md", "- [x] CHK001 Is it clear?\n")
        .file("specs/002-later/tasks.md", "- [ ] T001 Begin\n")
        .file("specs/api/openapi.md", "- [x] not a feature\n");
    expect![[r#"
        Capability Open    001-refunds  Refunds | specs/001-refunds/spec.md:1
        Step Done          T001         [P] Make src/a.rs | specs/001-refunds/tasks.md:5
        Step Done          T002         Test it | specs/001-refunds/tasks.md:6
        Step Open          T003         Rest | specs/001-refunds/tasks.md:7
        Capability Unsaid  002-later    Later | specs/002-later/tasks.md:1
        Step Open          T001         Begin | specs/002-later/tasks.md:1
        ! claims.no-specification specs/002-later/tasks.md:1 `specs/002-later/` has no `spec.md`: nothing says what its steps are for
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn openspec_claims_what_is_built_what_is_to_be_and_what_has_been() {
    let left = Left::nothing()
        .file("openspec/specs/login/spec.md", "# login Specification\n\n## Purpose\nLet people in.\n")
        .file("openspec/changes/add-keys/proposal.md", "## Why\nThey double.\n")
        .file(
            "openspec/changes/add-keys/tasks.md",
            "## 1. Keys\n- [x] 1.1 Store\n  - [ ] 1.1.1 Index\n* [ ] 1.2 Read\n",
        )
        .file("openspec/changes/archive/2025-01-11-add-login/proposal.md", "# Change: Log in\n")
        .file("openspec/changes/archive/2025-01-11-add-login/tasks.md", "- [x] 1.1 Form\n- [ ] 1.2 Docs\n");
    expect![[r#"
        Capability Done    login        login | openspec/specs/login/spec.md:1
        Plan Doing         add-keys     Add keys | openspec/changes/add-keys/proposal.md:1
        Step Done          1.1          Store | openspec/changes/add-keys/tasks.md:2
        Step Open          1.1.1        Index | openspec/changes/add-keys/tasks.md:3
        Step Open          1.2          Read | openspec/changes/add-keys/tasks.md:4
        Plan Done          add-login    Log in | openspec/changes/archive/2025-01-11-add-login/proposal.md:1
        Step Done          1.1          Form | openspec/changes/archive/2025-01-11-add-login/tasks.md:1
        Step Open          1.2          Docs | openspec/changes/archive/2025-01-11-add-login/tasks.md:2
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn kiro_has_boxes_that_are_begun_and_boxes_that_are_optional() {
    let left = Left::nothing()
        .file(".kiro/specs/pay/requirements.md", "# Requirements Document\n")
        .file(".kiro/specs/pay/tasks.md", "# Implementation Plan\n\n- [x] 1. Set up\n  - Make src/pay.ts\n- [-] 2. Go on\n- [ ]* 2.1 Test\n")
        .file(".kiro/steering/tech.md", "- [x] told to agents\n");
    expect![[r#"
        Capability Unsaid  pay          Pay | .kiro/specs/pay/requirements.md:1
        Step Done          1            Set up | .kiro/specs/pay/tasks.md:3
        Step Doing         2            Go on | .kiro/specs/pay/tasks.md:5
        Step Open          2.1          Test | .kiro/specs/pay/tasks.md:6
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn task_master_is_read_with_tags_and_without_and_by_the_line() {
    let tagged = r#"{
  "master": {
    "tasks": [
      {
        "id": 1, "title": "Log in", "status": "done",
        "subtasks": [
          { "id": 1, "title": "Form", "status": "done" },
          { "id": "2", "title": "Link", "status": "pending" }
        ]
      },
      { "title": "no id" }
    ],
    "metadata": { "created": "2025" }
  }
}"#;
    let left = Left::nothing()
        .file(".taskmaster/tasks/tasks.json", tagged)
        .file("tasks/tasks.json", r#"{ "tasks": [ { "id": 7, "title": "Old", "status": "cancelled" } ] }"#);
    expect![[r#"
        Plan Done          1            Log in | .taskmaster/tasks/tasks.json:4
        Step Done          1.1          Form | .taskmaster/tasks/tasks.json:7
        Step Open          1.2          Link | .taskmaster/tasks/tasks.json:8
        Plan Dropped       7            Old | tasks/tasks.json:1
        ! claims.not-json .taskmaster/tasks/tasks.json:11 `.taskmaster/tasks/tasks.json` was not read whole: missing field `id` at line 1 column 20
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn backlog_md_has_a_status_in_front_and_criteria_as_ticks() {
    let left = Left::nothing()
        .file("backlog/config.yml", "project_name: x\nstatuses: [\"To Do\", \"Live\"]\n")
        .file(
            "backlog/tasks/back-1 - Log-in.md",
            "---\r\nid: BACK-1\r\ntitle: Log in\r\nstatus: Live\r\nassignee: @mira\r\n---\r\n## Acceptance Criteria\r\n- [x] #1 A form\r\n- [ ] #2 A link\r\n",
        )
        .file("backlog/completed/back-2 - Out.md", "---\nid: BACK-2\ntitle: 'Log out'\nstatus: Done\n---\n")
        .file("backlog/archive/tasks/back-3 - No.md", "---\nid: BACK-3\ntitle: No\nstatus: Done\n---\n")
        .file("backlog/tasks/readme.md", "- [x] not one of them\n");
    expect![[r#"
        Plan Done          BACK-1       Log in | backlog/tasks/back-1 - Log-in.md:4
        Step Done          #1           A form | backlog/tasks/back-1 - Log-in.md:8
        Step Open          #2           A link | backlog/tasks/back-1 - Log-in.md:9
        Plan Done          BACK-2       Log out | backlog/completed/back-2 - Out.md:4
        Plan Dropped       BACK-3       No | backlog/archive/tasks/back-3 - No.md:4
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn beads_are_read_by_the_line_and_what_is_no_work_is_left_out() {
    let issues = r#"{"id":"sh-1a","title":"Pay","status":"closed","issue_type":"epic"}
{"_type":"issue","id":"sh-1a.1","title":"Store","status":"closed","dependencies":[{"depends_on_id":"sh-1a","type":"parent-child"}]}
{"id":"sh-2b","title":"Read","status":"in_progress"}

{"id":"sh-3c","title":"Gone","status":"tombstone"}
{"id":"sh-4d","title":"Hello","status":"open","issue_type":"message"}
{"_type":"memory","id":"sh-5e","title":"x","status":"open"}
{"id":"sh-6f","title":
"#;
    let left = Left::nothing().file(".beads/issues.jsonl", issues).file(".beads/beads.jsonl", "{}");
    expect![[r#"
        Plan Done          sh-1a        Pay | .beads/issues.jsonl:1
        Step Done          sh-1a.1      Store | .beads/issues.jsonl:2
        Step Doing         sh-2b        Read | .beads/issues.jsonl:3
        Step Dropped       sh-3c        Gone | .beads/issues.jsonl:5
        ! claims.older .beads/beads.jsonl:1 `.beads/beads.jsonl` was not read: `.beads/issues.jsonl` is there, and newer
        ! claims.not-json .beads/issues.jsonl:8 line 8 of `.beads/issues.jsonl` was not read: EOF while parsing a value at line 1 column 22
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn gsd_says_done_by_a_summary_and_a_roadmap_that_says_otherwise_is_remarked_on() {
    let left = Left::nothing()
        .file(
            ".planning/ROADMAP.md",
            "# Roadmap\n- [x] **Phase 1: Parse** - read it\n- [ ] **Phase 2: Write** - later\n\n### Phase 1: Parse\nPlans:\n- [x] 01-01-PLAN.md — Read\n- [x] 01-02: Check\n### Phase 2: Write\n- [ ] 02-01: Write\n",
        )
        .file(".planning/REQUIREMENTS.md", "- [x] **IN-01**: It reads\n- [ ] **OUT-01**: It writes\n")
        .file(".planning/phases/01-parse/01-01-PLAN.md", "---\nphase: 01\n---\n<objective>\nRead it all.\n</objective>\n")
        .file(".planning/phases/01-parse/01-01-SUMMARY.md", "---\nphase: 01\n---\nMade `src/a.go`\n")
        .file(".planning/phases/01-parse/01-02-PLAN.md", "<objective>\nCheck it.\n</objective>\n")
        .file(".planning/phases/01-parse/01-VERIFICATION.md", "---\nstatus: passed\n---\n")
        .file(".planning/phases/02-write/02-VERIFICATION.md", "---\nstatus: gaps_found\n---\n");
    expect![[r#"
        Step Done          01-01        Read it all. | .planning/phases/01-parse/01-01-PLAN.md:1
        Step Open          01-02        Check it. | .planning/phases/01-parse/01-02-PLAN.md:1
        Capability Done    IN-01        It reads | .planning/REQUIREMENTS.md:1
        Capability Open    OUT-01       It writes | .planning/REQUIREMENTS.md:2
        Plan Done          Phase 1      Parse - read it | .planning/ROADMAP.md:2
        Plan Open          Phase 2      Write - later | .planning/ROADMAP.md:3
        Step Open          02-01        Write | .planning/ROADMAP.md:10
        Step Done          01-VERIFICATION Verification of the phase | .planning/phases/01-parse/01-VERIFICATION.md:2
        Step Doing         02-VERIFICATION Verification of the phase | .planning/phases/02-write/02-VERIFICATION.md:2
        ! claims.contradiction .planning/ROADMAP.md:8 plan `01-02` is ticked as done here, and it has no summary
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn gsd_of_the_later_versions_has_slices_whose_numbers_start_anew() {
    let left = Left::nothing()
        .file(".gsd/REQUIREMENTS.md", "# Requirements\n## Active\n### R001 — It reads\n- Class: core\n- Status: validated\n### R002 — It writes\n- Status: active\n")
        .file(".gsd/milestones/M001/M001-ROADMAP.md", "- [x] **S01: Read** `risk:low`\n- [ ] **S02: Write** `risk:low`\n")
        .file(".gsd/milestones/M001/slices/S01/S01-PLAN.md", "- [x] **T01: Open**\n  In src/a.rs\n")
        .file(".gsd/milestones/M001/slices/S01/tasks/T01-PLAN.md", "# T01: Open it\n")
        .file(".gsd/milestones/M001/slices/S01/tasks/T01-SUMMARY.md", "Done in src/a.rs\n")
        .file(".gsd/milestones/M001/slices/S02/S02-PLAN.md", "- [ ] **T01: Close**\n");
    expect![[r#"
        Step Done          T01          Open it | .gsd/milestones/M001/slices/S01/tasks/T01-PLAN.md:1
        Capability Done    R001         It reads | .gsd/REQUIREMENTS.md:3
        Capability Doing   R002         It writes | .gsd/REQUIREMENTS.md:6
        Step Done          S01          Read `risk:low` | .gsd/milestones/M001/M001-ROADMAP.md:1
        Step Open          S02          Write `risk:low` | .gsd/milestones/M001/M001-ROADMAP.md:2
        Step Open          T01          Close | .gsd/milestones/M001/slices/S02/S02-PLAN.md:1
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn bmad_has_its_status_under_a_heading_or_in_a_line_and_once_more_in_a_list() {
    let left = Left::nothing()
        .file(
            "docs/stories/1.1.story.md",
            "# Story 1.1: Log in\n\n## Status\n\nDone\n\n## Tasks / Subtasks\n- [x] **Task 1: Form** (AC: 1)\n  - [x] Label\n\n## Notes\nstatus: 'pass' | 'fail'\n\n## Dev Agent Record\n- [x] Checked the list\n",
        )
        .file("_bmad-output/x/1-2-log-out.md", "# Story 1.2: Log out\n\nStatus: review\n\n## Tasks / Subtasks\n- [ ] Task 1: Link\n")
        .file(
            "_bmad-output/x/tech-spec-keys.md",
            "---\ntitle: 'Keys'\nstatus: 'in-review' # draft | done\n---\n# Tech-Spec: Keys\n- [x] Task 1: Store\n",
        )
        .file("_bmad-output/x/1-2-notes.md", "# Notes\n")
        .file(
            "_bmad-output/x/sprint-status.yaml",
            "project: x\ndevelopment_status:\n  epic-1: in-progress # soon\n  1-2-log-out: done\n  1-3-reset: backlog\n  # 1-4: done\nother:\n  1-5-x: done\n",
        );
    expect![[r#"
        Plan Done          1.1          Log in | docs/stories/1.1.story.md:5
        Step Done          Task 1       Form (AC: 1) | docs/stories/1.1.story.md:8
        Step Done                       Label | docs/stories/1.1.story.md:9
        Plan Doing         1.2          Log out | _bmad-output/x/1-2-log-out.md:3
        Step Open          Task 1       Link | _bmad-output/x/1-2-log-out.md:6
        Plan Doing         tech-spec-keys Tech-Spec: Keys | _bmad-output/x/tech-spec-keys.md:3
        Step Done          Task 1       Store | _bmad-output/x/tech-spec-keys.md:6
        Plan Doing         epic-1       epic-1 | _bmad-output/x/sprint-status.yaml:3
        Plan Open          1-3-reset    1-3-reset | _bmad-output/x/sprint-status.yaml:5
        ! claims.contradiction _bmad-output/x/sprint-status.yaml:4 `1-2-log-out` is done here, and is not in its own file
    "#]]
    .assert_eq(&left.lines());
}

#[test]
fn decisions_are_read_in_the_three_ways_that_they_are_written() {
    let left = Left::nothing()
        .file("docs/adr/0001-keys.md", "# 1. Use keys\n\nDate: 2025-01-01\n\n## Status\n\nAccepted\n")
        .file("docs/decisions/0002-locks.md", "---\nstatus: superseded by ADR-3\n---\n# Use locks\n")
        .file("docs/adr/20250103-cents.md", "# Count in cents\n\n- Status: accepted\n- Date: 2025\n")
        .file("docs/adr/0004-none.md", "# Say nothing\n")
        .file("docs/adr/README.md", "# Index\n")
        .file(".adr-dir", "choices\n")
        .file("choices/0001-x.md", "# 1. X\n\n## Status\n\nProposed\n");
    let claims = left.read();
    let said: Vec<String> = claims
        .claims
        .iter()
        .map(|claim| {
            format!("{} {} [{}] {}:{}", claim.id, claim.title, claim.word, claim.at.path, claim.at.line)
        })
        .collect();
    expect![[r#"
        [
            "0001 X [proposed] choices/0001-x.md:5",
            "0001 Use keys [accepted] docs/adr/0001-keys.md:7",
            "0004 Say nothing [] docs/adr/0004-none.md:1",
            "20250103 Count in cents [accepted] docs/adr/20250103-cents.md:3",
            "0002 Use locks [superseded by ADR-3] docs/decisions/0002-locks.md:2",
        ]
    "#]]
    .assert_debug_eq(&said);
    assert_eq!(claims.remarks.len(), 1);
}

#[test]
fn owners_hooks_and_objectives_are_read_with_their_lines() {
    let hooks = "repos:\n  - repo: https://x.example/ruff\n    rev: v1\n    hooks:\n      - id: ruff\n        name: Ruff\n      - id: words\n        stages: [commit-msg]\n";
    let objectives = "apiVersion: v1\nkind: Service\n---\napiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: pay-up\n---\napiVersion: openslo/v1\nkind: SLI\nmetadata:\n  name: x\n---\napiVersion: openslo/v1alpha\nkind: SLO\nmetadata: { name: old }\n";
    let left = Left::nothing()
        .file(".github/CODEOWNERS", "# all\n* @a @b # both\n\n/docs/ @w\nwith\\ space.md @c\n/none\n")
        .file(".pre-commit-config.yaml", hooks)
        .file("ops/slo.yaml", objectives);
    let claims = left.read();
    let said: Vec<String> = claims
        .claims
        .iter()
        .map(|claim| {
            format!(
                "{:?} {}|{}|{}|{}",
                claim.kind,
                claim.title,
                claim.word,
                claim.words.lines().next().unwrap_or_default(),
                claim.at.line
            )
        })
        .collect();
    expect![[r#"
        [
            "Owner *||@a @b|2",
            "Owner /docs/||@w|4",
            "Owner with\\ space.md||@c|5",
            "Owner /none|||6",
            "Gate Ruff|judges the tree|https://x.example/ruff|5",
            "Gate words|judges no tree|https://x.example/ruff|7",
            "Objective pay-up|openslo/v1|apiVersion: openslo/v1|4",
            "Objective old|openslo/v1alpha|apiVersion: openslo/v1alpha|14",
        ]
    "#]]
    .assert_debug_eq(&said);
    let rules: Vec<&str> = claims.remarks.iter().map(|remark| remark.rule).collect();
    expect![[r#"
        [
            "owners.chain",
            "owners.no-match",
            "owners.no-match",
            "owners.no-match",
            "claims.older",
        ]
    "#]]
    .assert_debug_eq(&rules);
}

#[test]
fn what_is_not_read_or_not_understood_is_said() {
    let left = Left::nothing()
        .file("packages/a/.kiro/specs/pay/tasks.md", "- [x] 1. Pay\n")
        .file("backlog/tasks/b-1 - Pay.md", "---\nid: B-1\ntitle: Pay\nstatus: Parked\n---\n");
    expect![[r#"
        Plan Unsaid        B-1          Pay | backlog/tasks/b-1 - Pay.md:4
        ! claims.further-down packages/a:1 what a tool left in `packages/a` was not read: only the root of the repository is
        ! claims.status backlog/tasks/b-1 - Pay.md:4 `Parked` says neither done nor open: it is not counted as done
    "#]].assert_eq(&left.lines());
}

#[test]
fn what_git_ignores_is_read_all_the_same_if_it_is_a_tools() {
    let left = Left::nothing()
        .file(".gitignore", ".planning/\ntarget/\n")
        .file(".planning/REQUIREMENTS.md", "- [x] **A-1**: b\n")
        .file("target/a.rs", "");
    assert_eq!(left.read().claims.len(), 1);
    assert!(!left.tree().has("target/a.rs"));
}
