//! What agents are told: whole files, and what may be written over.

use expect_test::expect;
use proptest::prelude::*;
use survey::{
    emitted::{File, Found, Held, Said, Source, Standing, Tool, Unfit, adopted, emitted, flaw, skills},
    tokens::count,
};

fn said(path: &str, title: &str, covers: &[&str], text: &str) -> Said {
    let covers = covers.iter().map(ToString::to_string).collect();
    Said { path: path.into(), title: title.into(), covers, text: text.into() }
}

fn source() -> Source {
    Source {
        tokens: 1_200,
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
        areas: vec![Held { name: "pay".into(), paths: vec!["src/pay/**".into()], may_use: Some(vec![]) }],
    }
}

fn shown(files: &[File]) -> String {
    files.iter().map(|file| format!("=== {} {}\n{}", file.tool.name(), file.path, file.whole())).collect()
}

#[test]
fn each_tool_gets_its_own_form_and_no_tool_gets_a_copy_of_agents_md() {
    expect![[r#"
        === agents .agents/skills/retry/SKILL.md
        ---
        name: "retry"
        description: "Retry: how it is done here"
        ---
        <!-- evolute:begin 1b80ccb9a770 -->
        # Retry
        <!-- evolute:end -->
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
    let mut files = emitted(source, &[Tool::Agents]).into_iter();
    files.find(|file| file.path == "AGENTS.md").expect("because agents have one")
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
        titles in prop::collection::vec("\\PC{0,300}", 0..60), command in "\\PC{0,200}", tokens in 300_u32..2_000,
    ) {
        let decisions = titles.iter().map(|title| said("docs/adr/0001.md", title, &[], "")).collect();
        let file = agents(&Source { decisions, gates: vec![("test".into(), command)], tokens, ..source() });
        prop_assert!(count(&file.body) <= tokens, "{}", count(&file.body));
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

fn skill_of(path: &str, title: &str, covers: &[&str], text: &str) -> (Vec<File>, Vec<Unfit>) {
    skills(&Source { patterns: vec![said(path, title, covers, text)], ..Source::default() })
}

#[test]
fn a_pattern_is_a_skill_that_says_when_to_take_it_up() {
    let text = "# Retry: with a key\n\n```rust\nlet a = 1;\n```\n\nAn attempt carries\na \"key\" <id>.\n";
    let (files, unfit) =
        skill_of(".evolute/patterns/Pay/retry_key.md", "Retry: with a key", &["src/**"], text);
    expect![[r#"
        === agents .agents/skills/pay-retry-key/SKILL.md
        ---
        name: "pay-retry-key"
        description: "Retry: with a key: An attempt carries a \"key\" id. For work on src/**."
        ---
        <!-- evolute:begin 597e29a98176 -->
        # Retry: with a key

        ```rust
        let a = 1;
        ```

        An attempt carries
        a "key" <id>.
        <!-- evolute:end -->
    "#]]
    .assert_eq(&shown(&files));
    assert_eq!(unfit, []);
}

#[test]
fn a_pattern_whose_name_is_none_for_a_skill_is_named_with_the_reason() {
    let long = format!(".evolute/patterns/{}.md", "a".repeat(65));
    let patterns = [".evolute/patterns/a-b.md", ".evolute/patterns/a/b.md", ".evolute/patterns/Ж.md", &long];
    let patterns = patterns.map(|path| said(path, "Title", &[], "Text.\n")).into();
    let (files, unfit) = skills(&Source { patterns, ..Source::default() });
    assert_eq!(files.len(), 1);
    let why: String =
        unfit.iter().map(|unfit| format!("{}\n", unfit.why.replace(&"a".repeat(65), "a…"))).collect();
    expect![[r#"
        its skill `a-b` is that of `.evolute/patterns/a-b.md` too
        its name has no letter of a to z and no digit
        the name `a…` has more than 64 characters
    "#]]
    .assert_eq(&why);
}

#[test]
fn each_limit_of_a_skill_is_checked() {
    let flaws = [
        flaw("a-b1", "a-b1", "d"),
        flaw("a", "", "d"),
        flaw("a--b", "a--b", "d"),
        flaw("-a", "-a", "d"),
        flaw("A", "A", "d"),
        flaw("b", "a", "d"),
        flaw("a", "a", " "),
        flaw("a", "a", &"é".repeat(1_025)),
        flaw("a", "a", &"é".repeat(1_024)),
    ];
    expect![[r#"
        [
            None,
            Some(
                "its name has no letter of a to z and no digit",
            ),
            Some(
                "the name `a--b` is not of lower-case letters, digits and single hyphens between them",
            ),
            Some(
                "the name `-a` is not of lower-case letters, digits and single hyphens between them",
            ),
            Some(
                "the name `A` is not of lower-case letters, digits and single hyphens between them",
            ),
            Some(
                "the name `a` is not that of its folder, `b`",
            ),
            Some(
                "its description is empty",
            ),
            Some(
                "its description has more than 1024 characters",
            ),
            None,
        ]
    "#]]
    .assert_debug_eq(&flaws);
}

proptest! {
    #[test]
    fn whatever_is_made_a_skill_keeps_the_limits(
        path in "\\PC{0,90}", title in "\\PC{0,2000}", covers in prop::collection::vec("\\PC{0,400}", 0..5), text in "(\\PC|\n){0,2000}",
    ) {
        let covers: Vec<&str> = covers.iter().map(String::as_str).collect();
        let (files, unfit) = skill_of(&format!(".evolute/patterns/{path}.md"), &title, &covers, &text);
        prop_assert_eq!(files.len() + unfit.len(), 1);
        for file in &files {
            let front = file.front.strip_prefix("---\nname: ").and_then(|front| front.strip_suffix("\n---\n"));
            let (name, description) = front.and_then(|front| front.split_once("\ndescription: ")).expect("because both are there");
            let read = |text| serde_json::from_str::<String>(text).expect("because it is in quotes");
            let folder = file.path.split('/').nth(2).expect("because it has a folder");
            prop_assert_eq!(flaw(folder, &read(name), &read(description)), None);
            prop_assert_eq!(file.standing(Some(&file.whole())), Standing::Current);
        }
    }
}

#[test]
fn the_configuration_knows_every_tool() {
    assert_eq!(Tool::ALL.map(Tool::name), formats::TOOLS);
}
