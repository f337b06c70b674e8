//! What its file is made of.

use super::{PATH, WHOLE, checked, gone, rules, shop, told};
use expect_test::expect;
use std::{fs, os::unix::fs::symlink};

#[test]
fn line_ends_and_marks_of_other_systems_do_no_harm_and_move_no_caret() {
    let repo = shop();
    let windows = format!("\u{feff}{}", WHOLE.replace('\n', "\r\n"));
    assert_eq!(checked(&repo, &windows).done().out(), "1 of 1 without findings\n");
    gone(&repo, &windows.replace("refund-storm", "refund-strom"), &windows, &expect![""]);
    gone(&repo, "\u{feff}capability: refunds.idempotent\r\n", &windows, &expect![""]);
}

#[test]
fn tabs_and_wide_letters_before_a_fault_move_no_caret() {
    let repo = shop();
    let outcome = "outcome: A retried refund never pays twice.";
    told(&repo, (outcome, "outcome: [払い戻し, 二重, 3]", outcome), &expect![""]);
    told(&repo, (outcome, "kill: { 払い戻し: 1, days:\t0 }", outcome), &expect![""]);
    told(&repo, (outcome, "\toutcome: tabs", outcome), &expect![""]);
    told(&repo, (outcome, "covers: [\"e\u{301}/👩‍👩‍👧/**\", \"../x\"]", outcome), &expect![""]);
}

#[test]
fn what_is_no_yaml_is_pointed_at() {
    let repo = shop();
    told(&repo, ("outcome: A", "outcome: \"A", "outcome: A"), &expect![""]);
    told(&repo, ("source: review }", "source: review", "source: review }"), &expect![""]);
    told(&repo, ("outcome: A", "outcome: it says: A", "outcome: \"it says\" # A"), &expect![""]);
    told(&repo, ("proof:\n", "proof:\n workflow: x\n", "proof:\n"), &expect![""]);
    gone(&repo, &WHOLE.replacen("---\n# Refunds", "# Refunds", 1), WHOLE, &expect![""]);
    gone(&repo, "", WHOLE, &expect![""]);
}

#[test]
fn what_is_no_text_is_pointed_at_by_its_first_byte() {
    let repo = shop();
    let path = repo.root().join(PATH);
    let bytes = WHOLE.replace("twice", "tw\u{1}ce").into_bytes();
    let bytes: Vec<u8> = bytes.into_iter().map(|byte| if byte == 1 { 0xe9 } else { byte }).collect();
    fs::write(&path, bytes).expect("because the file is ours");
    expect![""].assert_eq(repo.evolute(&["demand", "check"]).refused().out());
    repo.file(PATH, WHOLE);
    assert!(rules(&repo).is_empty());
}

/// One file that cannot be read keeps nobody from hearing of the others.
#[test]
fn a_file_of_five_megabytes_and_a_link_are_told_beside_the_others() {
    let repo = shop();
    repo.file(PATH, &WHOLE.replace("== 0", "zero"));
    repo.file(".evolute/demands/large.md", &"x".repeat(5 << 20));
    symlink("/etc/passwd", repo.root().join(".evolute/demands/linked.md")).expect("a link can be made");
    expect![""].assert_eq(repo.evolute(&["demand", "check"]).refused().out());
}

#[test]
fn a_configuration_that_is_broken_in_the_middle_is_pointed_at() {
    let repo = shop();
    let configured = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &configured.replace("owner = \"mira@shop.example\"", "owner = mira"));
    expect![""].assert_eq(repo.evolute(&["demand", "check"]).refused().err());
    repo.file(".evolute/evolute.toml", &configured);
    repo.evolute(&["demand", "check"]).done();
}

#[test]
fn a_secret_is_told_and_shown_nowhere() {
    let repo = shop();
    let token = format!("ghp_{}", "a1B2".repeat(9));
    let text = WHOLE.replace("A retried refund", &format!("With {token} a refund"));
    let ran = checked(&repo, &text).refused();
    assert!(!ran.out().contains("a1B2"), "{}", ran.out());
    expect![""].assert_eq(ran.out());
    let text = WHOLE.replace("refund-storm", &token);
    let ran = checked(&repo, &text).refused();
    assert!(!format!("{}{}", ran.out(), ran.err()).contains("a1B2"), "{}", ran.out());
    let json = repo.evolute(&["demand", "check", "--json"]).refused();
    assert!(!json.out().contains("a1B2"), "{}", json.out());
    repo.file(PATH, WHOLE);
    assert!(rules(&repo).is_empty());
}
