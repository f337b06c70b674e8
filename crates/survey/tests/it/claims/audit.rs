//! What done items have to show: never more than there is.

use super::Left;
use expect_test::expect;
use survey::claims::{Evidence, Message, Naming, Touched, audit};

/// Each done item, its evidence, and what is found and missing.
fn audited(left: &Left, messages: &[(&str, &str)], touched: &[(&str, &[&str])]) -> String {
    let claims = left.read();
    let messages: Vec<Message> =
        messages.iter().map(|(id, text)| Message { commit: (*id).into(), text: (*text).into() }).collect();
    let naming = Naming::of(&claims.claims, &messages);
    let touched: Touched = touched
        .iter()
        .map(|(id, files)| ((*id).into(), files.iter().map(ToString::to_string).collect()))
        .collect();
    let items = audit(&claims, &left.tree(), &naming, &touched);
    items
        .iter()
        .map(|item| {
            format!(
                "{} {:?}\n  + {}\n  - {}\n",
                item.claim.id,
                item.evidence,
                item.found.join("; "),
                item.missing.join("; ")
            )
        })
        .collect()
}

fn one_feature(ticks: &str) -> Left {
    Left::nothing().file("specs/001-pay/spec.md", "# Pay\n").file("specs/001-pay/tasks.md", ticks)
}

#[test]
fn the_five_classes_are_told_apart() {
    let left = one_feature(
        "- [x] T001 Think and/or plan\n- [x] T002 Make src/gone.rs\n- [x] T003 Make src/pay.rs\n- [x] T004 Count\n- [x] T005 Test in tests/pay.rs\n- [x] T006 `test_pays_once`\n- [x] T007 `test_in_words_only`\n- [ ] T008 Make src/pay.rs\n",
    )
    .file("src/pay.rs", "// test_in_words_only\n")
    .file("tests/pay.rs", "#[test]\nfn test_pays_once() {}\n");
    let messages = [("c0ffee", "T004: count\n\nAnd more."), ("decade", "plan T001")];
    let touched: [(&str, &[&str]); 2] =
        [("c0ffee", &["src/pay.rs"]), ("decade", &["specs/001-pay/tasks.md", "README.md"])];
    expect![[r#"
        T001 Nothing
          + 
          - names no file; names no test; the commits that name it changed no code
        T002 Gone
          + 
          - `src/gone.rs` is not in the tree; names no test; no commit names `T002`
        T003 Files
          + names `src/pay.rs`, which exists
          - names no test; no commit names `T003`
        T004 Code
          + commit c0ffee names it, and changed code
          - names no file; names no test
        T005 Test
          + names the test `tests/pay.rs`
          - no commit names `T005`; the test was not run
        T006 Test
          + names the test `test_pays_once` in `tests/pay.rs`
          - no commit names `T006`; the test was not run
        T007 Gone
          + 
          - the test `test_in_words_only` is nowhere defined; no commit names `T007`
    "#]]
    .assert_eq(&audited(&left, &messages, &touched));
}

#[test]
fn a_name_that_two_things_have_is_looked_for_nowhere() {
    let left = one_feature("- [x] T001 Count\n")
        .file("specs/002-b/spec.md", "# B\n")
        .file("specs/002-b/tasks.md", "- [x] T001 Sum\n");
    let said = audited(&left, &[("c0ffee", "T001")], &[("c0ffee", &["src/a.rs"])]);
    assert_eq!(said.matches("T001 Nothing").count(), 2, "{said}");
    assert!(said.contains("`T001` is the name of several things"), "{said}");
}

#[test]
fn a_word_that_only_holds_a_name_does_not_name_it() {
    let left = one_feature("- [x] T001 Count\n");
    for message in ["T0011 done", "XT001", "T001-T009", "T001.2", "see bT001"] {
        let said = audited(&left, &[("c0ffee", message)], &[("c0ffee", &["src/a.rs"])]);
        assert!(said.contains("T001 Nothing"), "{message}: {said}");
    }
    for message in ["T001: count", "feat(T001): count", "[T001]", "count (t001)", "T001."] {
        let said = audited(&left, &[("c0ffee", message)], &[("c0ffee", &["src/a.rs"])]);
        assert!(said.contains("T001 Code"), "{message}: {said}");
    }
}

#[test]
fn words_that_look_like_ids_are_no_names() {
    let left = Left::nothing()
        .file(".kiro/specs/a/tasks.md", "- [x] UTF-8 everywhere\n- [x] 1.2 Sums\n")
        .file("openspec/changes/archive/2025-01-01-telemetry/tasks.md", "- [x] SHA-256 digests\n");
    let messages = [("c0ffee", "telemetry in UTF-8 with SHA-256, version 1.2")];
    let said = audited(&left, &messages, &[("c0ffee", &["src/a.rs"])]);
    assert_eq!(said.matches(" Nothing\n").count(), 4, "{said}");
}

#[test]
fn a_test_that_came_with_the_commit_counts_only_while_it_is_there() {
    let left = one_feature("- [x] T001 Count\n").file("tests/there.rs", "");
    let there = audited(&left, &[("c0ffee", "T001")], &[("c0ffee", &["src/a.rs", "tests/there.rs"])]);
    assert!(there.contains("T001 Test"), "{there}");
    let gone = audited(&left, &[("c0ffee", "T001")], &[("c0ffee", &["src/a.rs", "tests/gone.rs"])]);
    assert!(gone.contains("T001 Code"), "{gone}");
}

#[test]
fn the_tools_own_files_are_no_evidence() {
    let left = one_feature("- [x] T001 Write specs/001-pay/spec.md and .kiro/specs/x.md\n");
    let said = audited(&left, &[("c0ffee", "T001")], &[("c0ffee", &["specs/001-pay/tasks.md"])]);
    assert!(said.contains("T001 Nothing"), "{said}");
}

#[test]
fn only_what_is_said_to_be_done_is_audited() {
    let left = one_feature("- [ ] T001 tests/a.rs\n- [-] T002 x\n").file("tests/a.rs", "");
    assert_eq!(audited(&left, &[], &[]), "");
    assert!(!Evidence::Nothing.is_some() && !Evidence::Gone.is_some() && Evidence::Files.is_some());
}
