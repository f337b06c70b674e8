//! What agents are told: whole files, and what may be written over.

use expect_test::expect;
use proptest::prelude::*;
use survey::{
    emitted::{File, Found, Held, ROOT_TOKENS, Said, Source, Standing, Tool, adopted, emitted},
    tokens::count,
};

fn said(path: &str, title: &str, covers: &[&str], text: &str) -> Said {
    let covers = covers.iter().map(ToString::to_string).collect();
    Said { path: path.into(), title: title.into(), covers, text: text.into() }
}

fn source() -> Source {
    Source {
        standards: vec![
            said(
                ".evolute/standards/money.md",
                "Money",
                &["src/pay/**", "src/fx.rs"],
                "# Money\n\nMinor units.\n",
            ),
            said(".evolute/standards/tests.md", "Tests", &[], "# Tests\n\nEvery fix has one.\n"),
        ],
        patterns: vec![said(".evolute/patterns/retry.md", "Retry", &[], "# Retry\n")],
        decisions: vec![said("docs/adr/0001-keys.md", "Keys are stored", &["src/**"], "")],
        gates: vec![("test".into(), "cargo test".into())],
        areas: vec![Held { name: "pay".into(), paths: vec!["src/pay/**".into()], may_use: vec![] }],
    }
}

fn shown(files: &[File]) -> String {
    files.iter().map(|file| format!("=== {} {}\n{}", file.tool.name(), file.path, file.whole())).collect()
}

#[test]
fn each_tool_gets_its_own_form_and_no_tool_gets_a_copy_of_agents_md() {
    expect![[r#"
        === agents AGENTS.md
        <!-- evolute:begin 7ca335ae71be -->
        Work in this repository is held to what is linked here. Read what speaks about the paths that you touch, before you touch them.

        ## Before a change is done, these succeed

        - test: `cargo test`

        ## Areas

        - pay (`src/pay/**`) may use no other area

        ## Standards

        - [Money](.evolute/standards/money.md), for `src/pay/**`, `src/fx.rs`
        - [Tests](.evolute/standards/tests.md)

        ## Decisions that hold

        - [Keys are stored](docs/adr/0001-keys.md), for `src/**`

        ## Patterns to follow

        - [Retry](.evolute/patterns/retry.md)
        <!-- evolute:end -->
        === claude .claude/rules/money.md
        ---
        paths:
          - "src/pay/**"
          - "src/fx.rs"
        ---
        <!-- evolute:begin da570e2f9343 -->
        # Money

        Minor units.
        <!-- evolute:end -->
        === claude CLAUDE.md
        <!-- evolute:begin 336cc4fbf19b -->
        @AGENTS.md
        <!-- evolute:end -->
        === cursor .cursor/rules/money.mdc
        ---
        description: "Money"
        globs: src/pay/**,src/fx.rs
        alwaysApply: false
        ---
        <!-- evolute:begin b66044d93353 -->
        # Money

        Minor units.
        <!-- evolute:end -->
        === copilot .github/instructions/money.instructions.md
        ---
        applyTo: "src/pay/**,src/fx.rs"
        ---
        <!-- evolute:begin 8b33a7c19940 -->
        # Money

        Minor units.
        <!-- evolute:end -->
        === gemini GEMINI.md
        <!-- evolute:begin 42fbbc9d55ee -->
        @./AGENTS.md
        <!-- evolute:end -->
    "#]].assert_eq(&shown(&emitted(&source(), &Tool::ALL)));
}

fn agents(source: &Source) -> File {
    emitted(source, &[Tool::Agents]).remove(0)
}

#[test]
fn stale_edited_foreign_and_missing_are_told_apart() {
    let (file, changed) = (agents(&source()), agents(&Source { gates: vec![], ..source() }));
    let whole = file.whole();
    assert_eq!(file.standing(None), Standing::Missing);
    assert_eq!(file.standing(Some(&whole)), Standing::Current);
    assert_eq!(file.standing(Some(&whole.replace('\n', "\r\n"))), Standing::Current);
    assert_eq!(changed.standing(Some(&whole)), Standing::Stale);
    let edited = whole.replace("cargo test", "cargo nextest run");
    assert_eq!(file.standing(Some(&edited)), Standing::Edited);
    assert_eq!(changed.standing(Some(&edited)), Standing::Edited);
    assert_eq!(file.standing(Some("# Ours\n")), Standing::Foreign);
}

#[test]
fn a_place_that_was_handed_over_is_filled_and_the_text_around_it_stays() {
    let ours = format!("# Ours\n\n{}\nMore of ours.\n", adopted());
    let file = agents(&source());
    assert_eq!(file.standing(Some(&ours)), Standing::Stale);
    let placed = file.placed(&Found::of(&ours).expect("because it has a marker"));
    assert!(
        placed.starts_with("# Ours\n\n<!-- evolute:begin ") && placed.ends_with("-->\n\nMore of ours.\n")
    );
    assert_eq!(file.standing(Some(&placed)), Standing::Current);
}

#[test]
fn front_matter_that_was_changed_by_hand_is_an_edit_too() {
    let rule = emitted(&source(), &[Tool::Cursor]).remove(0);
    let changed = rule.whole().replace("alwaysApply: false", "alwaysApply: true");
    assert_eq!(rule.standing(Some(&changed)), Standing::Edited);
}

proptest! {
    #[test]
    fn the_budget_holds_and_what_was_written_is_current(
        titles in prop::collection::vec("\\PC{0,300}", 0..60), command in "\\PC{0,200}",
    ) {
        let decisions = titles.iter().map(|title| said("docs/adr/0001.md", title, &[], "")).collect();
        let file = agents(&Source { decisions, gates: vec![("test".into(), command)], ..source() });
        prop_assert!(count(&file.body) <= ROOT_TOKENS, "{}", count(&file.body));
        prop_assert_eq!(file.standing(Some(&file.whole())), Standing::Current);
    }

    #[test]
    fn any_text_can_be_asked_about(text in "(<!-- evolute:begin|-->|<!-- evolute:end -->|\\PC|\n){0,40}") {
        let file = agents(&source());
        if file.standing(Some(&text)) == Standing::Foreign {
            prop_assert_eq!(Found::of(&text), None);
        }
    }
}
