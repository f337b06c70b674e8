//! Gates and standards that find each other, or do not.

use expect_test::{Expect, expect};
use formats::{Context, configuration};
use proptest::prelude::*;
use std::fs;
use survey::documents::{Index, Kept, Tree, standards};

const PATH: &str = ".evolute/evolute.toml";

/// The findings of a configuration, in a tree that holds these standards.
fn found(written: &[&str], text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("because the temporary folder is writable");
    let root = folder.path();
    fs::create_dir_all(root.join(".evolute/standards")).expect("because the folder is ours");
    fs::write(root.join(PATH), text).expect("because the folder is ours");
    for name in written {
        fs::write(root.join(format!(".evolute/standards/{name}")), "# A rule\n\nIt holds.\n")
            .expect("because the folder is ours");
    }
    let index = Index::of(Tree::look(root), &Context::default(), Kept::default());
    let read = configuration::read(text);
    let citations = read.value.map(|configuration| configuration.citations).unwrap_or_default();
    let line = |fault: survey::documents::Fault| {
        let finding = fault.finding;
        let place = format!("{}:{}:{}", fault.path, fault.at.line, fault.at.column);
        format!(
            "{place}: {:?} {}: {}\n  hint: {}\n",
            finding.severity, finding.rule, finding.message, finding.hint
        )
    };
    standards(&index, &citations, PATH, text).into_iter().map(line).collect()
}

fn says(written: &[&str], text: &str, expected: &Expect) {
    expected.assert_eq(&found(written, text).concat());
}

fn gate(name: &str, standard: Option<&str>) -> String {
    let cites = standard.map_or_else(String::new, |path| format!("standard = \"{path}\"\n"));
    format!("[[gate]]\nname = \"{name}\"\n{cites}run = [\"true\"]\n\n")
}

#[test]
fn a_gate_that_cites_what_nobody_wrote_is_an_error_even_where_nothing_is_written() {
    let text = gate("money", Some("standards/money.md"));
    says(
        &[],
        &text,
        &expect![[r#"
        .evolute/evolute.toml:3:12: Error context.missing-standard: gate `money` enforces `.evolute/standards/money.md`, which is not written
          hint: write `.evolute/standards/money.md`, or leave `standard` out of the gate
    "#]],
    );
    says(
        &["monney.md"],
        &text,
        &expect![[r#"
        .evolute/evolute.toml:3:12: Error context.missing-standard: gate `money` enforces `.evolute/standards/money.md`, which is not written
          hint: did you mean `standards/monney.md`?
        .evolute/standards/monney.md:1:1: Warning quality.standard-without-gate: no gate enforces this standard
          hint: name it in the gate that holds it: `standard = "standards/monney.md"`
    "#]],
    );
}

#[test]
fn a_gate_without_a_standard_and_a_standard_without_a_gate_are_told() {
    let text = gate("tests", None) + &gate("money", Some(".evolute/standards/money.md"));
    says(
        &["money.md", "names.md", "README.md"],
        &text,
        &expect![[r#"
        .evolute/evolute.toml:2:1: Warning quality.gate-without-standard: gate `tests` cites no standard
          hint: name what it enforces, like `standard = "standards/money.md"`; write it first where it is not written
        .evolute/standards/names.md:1:1: Warning quality.standard-without-gate: no gate enforces this standard
          hint: name it in the gate that holds it: `standard = "standards/names.md"`
    "#]],
    );
}

#[test]
fn many_of_a_kind_are_one_finding() {
    let text: String = (1..=6).map(|number| gate(&format!("g{number}"), None)).collect();
    says(
        &["a.md", "b.md", "c.md", "d.md", "e.md"],
        &text,
        &expect![[r#"
        .evolute/evolute.toml:2:1: Warning quality.gate-without-standard: 6 gates cite no standard: `g1`, `g2`, `g3`, `g4` and 2 more
          hint: name what it enforces, like `standard = "standards/a.md"`; write it first where it is not written
        .evolute/standards/a.md:1:1: Warning quality.standard-without-gate: no gate enforces 5 standards: `standards/a.md`, `standards/b.md`, `standards/c.md`, `standards/d.md` and 1 more
          hint: name it in the gate that holds it: `standard = "standards/a.md"`
    "#]],
    );
}

#[test]
fn where_nobody_has_written_a_standard_nobody_is_late() {
    assert_eq!(found(&[], &gate("tests", None)), [""; 0]);
    assert_eq!(found(&["README.md"], &gate("tests", None)), [""; 0]);
    assert_eq!(found(&["money.md"], &gate("money", Some("standards/money.md"))), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_cited_each_finding_stands_in_its_file(cited in prop::collection::vec("[a-zé/ .]{1,12}", 0..6)) {
        let text: String = cited.iter().enumerate().map(|(at, path)| gate(&format!("g{at}"), Some(path))).collect();
        let lines = text.lines().count();
        for finding in found(&["a.md"], &text) {
            let line: usize = finding.split(':').nth(1).and_then(|line| line.parse().ok()).expect("because it has a line");
            prop_assert!(line >= 1 && (line <= lines || finding.starts_with(".evolute/standards/")), "{finding}");
        }
    }
}
