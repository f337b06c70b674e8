//! Hostile and half-broken files: a remark with a place, never a panic, and nothing that is lost in silence.

use super::{Left, lines};
use proptest::prelude::*;
use std::{os::unix::fs::symlink, time::Instant};
use survey::claims::{Naming, Touched, audit, read};

/// A small file of each format, at the path where it is read.
const SAMPLES: [(&str, &str); 16] = [
    (
        "specs/001-a/tasks.md",
        "# T\n\n- [x] T001 [P] a src/a.rs\n  - [ ] T002 b\n```\n- [x] c\n```\n<!-- - [x] -->\n",
    ),
    ("specs/001-a/spec.md", "# Feature: A\n\n**Status**: Draft\n"),
    ("openspec/changes/add-a/tasks.md", "- [x] 1.1 a\n"),
    ("openspec/specs/a/spec.md", "# a Specification\n"),
    (".kiro/specs/a/tasks.md", "- [-] 1. a\n- [ ]* 1.1 b\n"),
    (
        ".taskmaster/tasks/tasks.json",
        "{\"master\":{\"tasks\":[{\"id\":1,\"title\":\"a\",\"status\":\"done\",\"subtasks\":[{\"id\":1}]}]}}",
    ),
    ("tasks/tasks.json", "{\"tasks\":[{\"id\":\"1\",\"title\":\"a\"}]}"),
    (
        "backlog/tasks/a-1 - b.md",
        "---\nid: A-1\ntitle: >-\n  b\nstatus: Done\nlabels: [x]\n---\n- [x] #1 c\n",
    ),
    ("backlog/config.yml", "statuses: [\"To Do\", \"Done\"]\n"),
    (".beads/issues.jsonl", "{\"id\":\"a-1\",\"title\":\"b\",\"status\":\"closed\"}\n{\"id\":\"a-2\"}\n"),
    (".planning/ROADMAP.md", "- [x] **Phase 1: A** - b\n### Phase 1: A\n- [x] 01-01: c\n"),
    (".planning/phases/01-a/01-01-PLAN.md", "---\nfiles_modified: []\n---\n<objective>\na\n</objective>\n"),
    ("_bmad-output/1-1-a.md", "# Story 1.1: A\n\nStatus: done\n\n- [x] Task 1: b\n"),
    ("_bmad-output/sprint-status.yaml", "development_status:\n  1-1-a: done\n  1-2-b: done # x\n"),
    (
        ".pre-commit-config.yaml",
        "repos:\n  - repo: local\n    hooks:\n      - id: a\n        stages: [manual]\n",
    ),
    ("slo.yaml", "apiVersion: openslo/v1\nkind: SLO\nmetadata:\n  name: a\n---\napiVersion: openslo/v1\n"),
];

/// Reads and audits, and holds every place to its file.
fn survives(left: &Left) {
    let tree = left.tree();
    let claims = read(&tree);
    let naming = Naming::of(&claims.claims, &[]);
    let items = audit(&claims, &tree, &naming, &Touched::new());
    assert!(items.len() <= claims.claims.len());
    for place in
        claims.claims.iter().map(|claim| &claim.at).chain(claims.remarks.iter().map(|remark| &remark.at))
    {
        assert!(place.line >= 1, "{place:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_at_all_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0..SAMPLES.len()) {
        survives(&Left::nothing().file(SAMPLES[at].0, bytes));
    }

    #[test]
    fn no_text_at_all_makes_a_reader_panic(text in "(\\PC|[\n\r\t`~#\\[\\]{}:>|\"'x -]){0,300}", at in 0..SAMPLES.len()) {
        survives(&Left::nothing().file(SAMPLES[at].0, text));
    }

    #[test]
    fn no_change_to_a_sound_file_makes_a_reader_panic(
        at in 0..SAMPLES.len(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..12),
    ) {
        let (path, text) = SAMPLES[at];
        let mut bytes = text.as_bytes().to_vec();
        for (place, byte, what) in cuts {
            let place = place.index(bytes.len().max(1));
            match what {
                0 if place < bytes.len() => bytes[place] = byte,
                1 => bytes.insert(place.min(bytes.len()), byte),
                2 => bytes.truncate(place),
                _any => bytes.extend_from_slice(&text.as_bytes()[..place.min(text.len())]),
            }
        }
        survives(&Left::nothing().file(path, bytes));
    }

    #[test]
    fn every_tick_outside_of_code_is_counted_once(boxes in prop::collection::vec((any::<bool>(), 0usize..4, 0usize..3), 0..60)) {
        let mut text = String::new();
        for (done, indent, bullet) in &boxes {
            text += &format!("{}{} [{}] x\n", " ".repeat(indent * 2), ["-", "*", "3."][*bullet], if *done { 'x' } else { ' ' });
        }
        let claims = Left::nothing().file(".kiro/specs/a/tasks.md", &text).read();
        prop_assert_eq!(claims.claims.len(), boxes.len() + 1);
        let done = claims.claims.iter().filter(|claim| claim.said == survey::claims::Said::Done).count();
        prop_assert_eq!(done, boxes.iter().filter(|(done, _, _)| *done).count());
    }
}

#[test]
fn every_sample_is_read_without_a_remark() {
    let left = SAMPLES.into_iter().fold(Left::nothing(), |left, (path, text)| left.file(path, text));
    let claims = left.read();
    // The entry of beads that has no title is one, and the plan that has no summary contradicts the roadmap.
    assert_eq!(
        claims.remarks.iter().map(|remark| remark.rule).collect::<Vec<_>>(),
        ["claims.contradiction"],
        "{}",
        lines(&claims)
    );
    assert!(claims.claims.len() > 20);
}

#[test]
fn json_that_is_nested_without_end_is_said_not_to_be_read() {
    let deep = format!("{{\"master\":{{\"tasks\":[{}{}]}}}}", "[".repeat(100_000), "]".repeat(100_000));
    let left = Left::nothing()
        .file(".taskmaster/tasks/tasks.json", deep)
        .file(".beads/issues.jsonl", "[".repeat(1_000_000));
    let claims = left.read();
    assert_eq!(claims.claims.len(), 0);
    assert_eq!(claims.remarks.iter().map(|remark| remark.rule).collect::<Vec<_>>(), ["claims.not-json"; 2]);
}

#[test]
fn a_list_of_a_hundred_megabytes_is_not_read_and_that_is_said() {
    let left = Left::nothing().file(".beads/issues.jsonl", vec![b'x'; 100 << 20]);
    let begun = Instant::now();
    let claims = left.read();
    assert!(begun.elapsed().as_secs() < 5);
    assert_eq!(claims.remarks.len(), 1);
    assert_eq!(
        claims.remarks[0].message,
        "`.beads/issues.jsonl` was not read: it has 104857600 bytes, and 67108864 at most are read"
    );
}

#[test]
fn yaml_that_grows_as_it_is_read_is_refused() {
    let mut bomb = String::from("repos:\n  - &a0 { repo: x }\n");
    for level in 1..30 {
        bomb += &format!("  - &a{level} [*a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1);
    }
    let slo = format!("apiVersion: openslo/v1\nkind: SLO\nx: {}\n", "[".repeat(5_000));
    let left = Left::nothing().file(".pre-commit-config.yaml", bomb).file("slo.yaml", slo);
    let rules: Vec<&str> = left.read().remarks.iter().map(|remark| remark.rule).collect();
    assert_eq!(rules, ["claims.not-yaml"; 2]);
}

#[test]
fn links_are_not_followed_and_a_loop_of_them_ends() {
    let left = Left::nothing().file("specs/001-a/spec.md", "# A\n").file("outside.md", "- [x] T001 a\n");
    symlink(left.root().join("specs"), left.root().join("specs/001-a/loop"))
        .expect("because the folder is ours");
    symlink("../../outside.md", left.root().join("specs/001-a/tasks.md"))
        .expect("because the folder is ours");
    let claims = left.read();
    assert_eq!(claims.claims.len(), 1);
    assert_eq!(
        claims.remarks[0].message,
        "`specs/001-a/tasks.md` was not read: it is a link, and links are not followed"
    );
}

#[test]
fn bytes_that_are_no_text_are_named_by_their_place() {
    let left = Left::nothing().file("specs/001-a/tasks.md", b"- [x] T001 \xff\n");
    let claims = left.read();
    assert!(
        lines(&claims).contains("`specs/001-a/tasks.md` was not read: byte 11 is not UTF-8"),
        "{}",
        lines(&claims)
    );
}

#[test]
fn a_mark_at_the_front_tabs_and_other_line_ends_change_nothing() {
    let plain =
        Left::nothing().file("specs/001-a/tasks.md", "# T\n\n- [x] T001 a\n    - [ ] T002 b\n").lines();
    let odd = Left::nothing()
        .file("specs/001-a/tasks.md", "\u{feff}# T\r\n\r\n- [x] T001 a\r\n\t- [ ] T002 b\r\n")
        .lines();
    assert_eq!(plain, odd);
}

#[test]
fn two_tools_in_one_repository_are_both_read() {
    let left = Left::nothing()
        .file(".kiro/specs/pay/tasks.md", "- [x] 1. a\n")
        .file("openspec/specs/pay/spec.md", "# pay\n");
    assert_eq!(left.read().claims.len(), 3);
}
