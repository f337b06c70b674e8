//! What agents are told: written where each tool reads it, told when it is stale, and never written over a hand's work.

use crate::Repo;
use expect_test::expect;
use std::process::Command;

const CONFIGURATION: &str = r#"[project]
name = "shop"

[[gate]]
name = "tests"
run = ["sh", "-c", "echo '1 passed'"]

[[area]]
name = "pay"
paths = ["src/pay/**"]
owner = "@mira"
"#;

fn shop() -> Repo {
    let repo = Repo::new();
    let reason =
        "A float loses a cent in every few thousand additions, and nobody finds it again. ".repeat(8);
    repo.file(".evolute/evolute.toml", CONFIGURATION)
        .file(
            ".evolute/standards/money.md",
            &format!(
                "---\ncovers: [\"src/pay/**\"]\n---\n# Money\n\nMinor units, never a float.\n\n{reason}\n"
            ),
        )
        .file(".evolute/standards/testing.md", "# Testing\n\nEvery change has a test.\n")
        .file(
            ".evolute/patterns/retry.md",
            "---\ncovers: [\"src/**\"]\n---\n# Retry with a key\n\nAn attempt carries a key.\n",
        )
        .file(
            "docs/adr/0001-keys.md",
            "---\nstatus: accepted\ncovers: [\"src/pay/**\"]\n---\n# Keys are stored\n\nIn Postgres.\n",
        )
        .file("docs/adr/0002-locks.md", "---\nstatus: superseded by 0001\n---\n# Locks\n")
        .file("src/pay/refund.rs", "fn refund() {}\n")
        .file("README.md", "# Shop\n")
        .commit("start");
    repo
}

#[test]
fn agents_md_links_what_binds_and_says_what_must_succeed() {
    let repo = shop();
    let ran = repo.evolute(&["context", "emit"]).done();
    expect![[r#"
        tool    file                           tokens
        agents  .agents/skills/retry/SKILL.md  59      written
        agents  AGENTS.md                      175     written
        2 files, 234 tokens: agents 234
    "#]]
    .assert_eq(ran.out());
    expect![[r#"
        <!-- evolute:begin [digest] -->
        Work in this repository is held to what is linked here. Read what speaks about the paths that you touch, before you touch them.

        ## Before a change is done, these succeed

        - tests: `sh -c 'echo '\''1 passed'\'''`

        ## Areas

        - pay (`src/pay/**`)

        ## Standards

        - [Money](.evolute/standards/money.md), for `src/pay/**`
        - [Testing](.evolute/standards/testing.md)

        ## Decisions that hold

        - [Keys are stored](docs/adr/0001-keys.md), for `src/pay/**`

        ## Patterns to follow

        - [Retry with a key](.evolute/patterns/retry.md), for `src/**`
        <!-- evolute:end -->
    "#]].assert_eq(&repo.redacted(repo.read("AGENTS.md").as_bytes()));
    expect![[r#"
        ---
        name: "retry"
        description: "Retry with a key: An attempt carries a key. For work on src/**."
        ---
        <!-- evolute:begin [digest] -->
        # Retry with a key

        An attempt carries a key.
        <!-- evolute:end -->
    "#]]
    .assert_eq(&repo.redacted(repo.read(".agents/skills/retry/SKILL.md").as_bytes()));
}

#[test]
fn what_was_emitted_is_current_and_no_flaw_of_the_documents() {
    let repo = shop();
    repo.evolute(&["context", "emit", "--for", "agents", "claude", "cursor", "copilot", "gemini"]).done();
    repo.evolute(&["context", "emit", "--check"]).done();
    repo.commit("what agents are told");
    let checked = repo.evolute(&["context", "check"]).done();
    expect![[r#"
          ⚠ gate `tests` cites no standard
           ╭─[.evolute/evolute.toml:5:1]
         4 │ [[gate]]
         5 │ name = "tests"
           · ──┬─
           ·   ╰── enforces what is not written down
         6 │ run = ["sh", "-c", "echo '1 passed'"]
           ╰────
        hint: name what it enforces, like `standard = "standards/money.md"`; write it first where it is not written

          ⚠ no gate enforces this standard
           ╭─[.evolute/standards/money.md:4:1]
         3 │ ---
         4 │ # Money
           · ───┬───
           ·    ╰── held by reviewers alone
         5 │ 
           ╰────
        hint: name it in the gate that holds it: `standard = "standards/money.md"`

          ⚠ no gate enforces this standard
           ╭─[.evolute/standards/testing.md:1:1]
         1 │ # Testing
           · ────┬────
           ·     ╰── held by reviewers alone
         2 │ 
           ╰────
        hint: name it in the gate that holds it: `standard = "standards/testing.md"`

        12 documents: 0 errors, 3 warnings
    "#]]
    .assert_eq(checked.out());
}

#[test]
fn a_source_that_changed_is_told_and_nothing_is_written() {
    let repo = shop();
    repo.evolute(&["context", "emit"]).done();
    let before = repo.read("AGENTS.md");
    repo.file(".evolute/standards/testing.md", "# Tests come first\n");
    let ran = repo.evolute(&["context", "emit", "--check"]).refused();
    expect![[r#"
        tool    file                           tokens
        agents  .agents/skills/retry/SKILL.md  59      as it was
        agents  AGENTS.md                      175     stale: the source changed
        2 files, 234 tokens: agents 234
        hint: run `evolute context emit`, and commit what it writes
    "#]]
    .assert_eq(ran.out());
    assert_eq!(repo.read("AGENTS.md"), before);
    repo.evolute(&["context", "emit"]).done();
    repo.evolute(&["context", "emit", "--check"]).done();
}

#[test]
fn an_edit_by_hand_is_kept_and_shown() {
    let repo = shop();
    repo.evolute(&["context", "emit", "--for", "cursor"]).done();
    let edited = repo.read(".cursor/rules/money.mdc").replace("Minor units", "Major units");
    repo.file(".cursor/rules/money.mdc", &edited);
    let ran = repo.evolute(&["context", "emit", "--for", "cursor"]).refused();
    expect![[r#"
        tool    file                     tokens
        cursor  .cursor/rules/money.mdc  184     edited by hand: kept
        1 file, 184 tokens: cursor 184

        `.cursor/rules/money.mdc` was edited by hand
          --- from the source
          +++ .cursor/rules/money.mdc
          @@ -6,7 +6,7 @@
           <!-- evolute:begin [digest] -->
           # Money

          -Minor units, never a float.
          +Major units, never a float.

           A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again. A float loses a cent in every few thousand additions, and nobody finds it again.
           <!-- evolute:end -->
        hint: take the edit into the standard, decision or gate that it is about, remove the file or the text between its marks, and run `evolute context emit`
    "#]].assert_eq(ran.out());
    assert_eq!(repo.read(".cursor/rules/money.mdc"), edited);
}

#[test]
fn a_file_of_somebody_else_is_not_touched() {
    let repo = shop();
    repo.file("GEMINI.md", "# Ours\n");
    let ran = repo.evolute(&["context", "emit", "--for", "gemini"]).refused();
    expect![[r#"
        tool    file       tokens
        gemini  GEMINI.md  25      not Evolute's: kept
        1 file, 25 tokens: gemini 25

        `GEMINI.md` would say
          <!-- evolute:begin [digest] -->
          @./AGENTS.md
          <!-- evolute:end -->
        hint: hand a place in it over by two lines, `<!-- evolute:begin -->` and `<!-- evolute:end -->`; only what stands between them is written
    "#]].assert_eq(ran.out());
    assert_eq!(repo.read("GEMINI.md"), "# Ours\n");
}

#[test]
fn the_configuration_says_for_whom_and_for_how_many_tokens() {
    let repo = shop();
    for number in 10..60 {
        repo.file(&format!(".evolute/standards/rule{number}.md"), &format!("# Rule {number} of the shop\n"));
    }
    let with = |context: &str| {
        repo.file(".evolute/evolute.toml", &format!("{CONFIGURATION}\n[context]\n{context}\n"));
    };
    with("emit = [\"agents\", \"gemini\"]\nemit_tokens = 400");
    let ran = repo.evolute(&["context", "emit"]).done();
    expect![[r#"
        tool    file                           tokens
        agents  .agents/skills/retry/SKILL.md  59      written
        agents  AGENTS.md                      277     written
        gemini  GEMINI.md                      25      written
        3 files, 361 tokens: agents 336, gemini 25
    "#]]
    .assert_eq(ran.out());
    assert!(repo.read("AGENTS.md").contains(" more: `evolute context index`"));
    with("emit = [\"cluade\"]\nemit_tokens = 1");
    let refused = repo.evolute(&["context", "emit"]).refused();
    expect![[r#"
          × `cluade` is no tool that rules are emitted for
            ╭─[.evolute/evolute.toml:14:9]
         13 │ [context]
         14 │ emit = ["cluade"]
            ·         ────┬───
            ·             ╰── here
         15 │ emit_tokens = 1
            ╰────
        hint: did you mean `claude`? the tools are agents, claude, cursor, copilot, gemini

          × `emit_tokens` is 1, and should be a whole number from 300 to 20000
            ╭─[.evolute/evolute.toml:15:15]
         14 │ emit = ["cluade"]
         15 │ emit_tokens = 1
            ·               ┬
            ·               ╰── here
            ╰────
        hint: choose a number from 300 to 20000

        2 errors
    "#]]
    .assert_eq(refused.err());
}

#[test]
fn a_pattern_that_cannot_be_a_skill_is_told() {
    let repo = shop();
    repo.file(".evolute/patterns/ж.md", "# Жук\n\nText.\n");
    let ran = repo.evolute(&["context", "emit", "--for", "agents"]).refused();
    assert!(ran.out().contains("`.evolute/patterns/ж.md` cannot be a skill: "), "{}", ran.out());
}

/// The reference checker of skills, where it is installed: `pip install skills-ref`.
#[test]
fn the_reference_checker_takes_our_skills() {
    let repo = shop();
    repo.evolute(&["context", "emit"]).done();
    let skill = repo.root().join(".agents/skills/retry");
    match Command::new("agentskills").arg("validate").arg(&skill).output() {
        Ok(ran) => assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stdout)),
        Err(_) => eprintln!("skipped: `agentskills` of PyPI's skills-ref is not installed"),
    }
}
