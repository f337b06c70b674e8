//! Files of owners, as three forges read them; trees that they are laid over; and what history guesses.

use expect_test::{Expect, expect};
use formats::Finding;
use proptest::prelude::*;
use survey::owners::{self, Codeowners, Forge};
use trace::RepoPath;

fn paths(names: &[&str]) -> Vec<RepoPath> {
    names.iter().map(|name| RepoPath::from(*name)).collect()
}

fn listed(findings: &[Finding], text: &str) -> String {
    let line = |finding: &Finding| {
        let (line, column) = finding.place(text);
        format!("{line}:{column} {}: {}\n  hint: {}\n", finding.rule, finding.message, finding.hint)
    };
    findings.iter().map(line).collect()
}

/// Who owns each path, a line each.
fn owned(codeowners: &Codeowners, names: &[&str]) -> String {
    let ground = owners::lay(codeowners, &paths(names));
    let owners =
        |chain: &Option<usize>| chain.map_or_else(|| "nobody".into(), |at| ground.chains[at].join(" "));
    names.iter().zip(&ground.of).map(|(name, chain)| format!("{name}: {}\n", owners(chain))).collect()
}

fn check(forge: Forge, text: &str, names: &[&str], expected: &Expect) {
    let codeowners = owners::parse(text, forge);
    assert_eq!(listed(&codeowners.findings, text), "");
    expected.assert_eq(&owned(&codeowners, names));
}

#[test]
fn on_github_the_last_match_decides_and_a_line_without_owners_takes_away() {
    check(
        Forge::GitHub,
        "# who owns what\n*  @org/core # everybody else\n/docs/ @writer\ndocs/*.png\n*.rs lead@shop.example\n",
        &["README.md", "docs/a.md", "docs/b/a.md", "docs/a.png", "src/docs/a.md", "src/a.rs", "docs/a.rs"],
        &expect![[r#"
            README.md: @org/core
            docs/a.md: @writer
            docs/b/a.md: @writer
            docs/a.png: nobody
            src/docs/a.md: @org/core
            src/a.rs: lead@shop.example
            docs/a.rs: lead@shop.example
        "#]],
    );
}

#[test]
fn on_github_a_star_at_the_end_reaches_one_folder_deep_and_a_name_everything_below() {
    check(
        Forge::GitHub,
        "docs/* @one\n/apps @two\nlogs @three\n/a/**/z @four\nmy\\ file @five\n",
        &["docs/a", "docs/b/a", "apps/x/y", "src/apps/x", "src/logs/x", "a/z", "a/b/c/z/k", "my file"],
        &expect![[r#"
            docs/a: @one
            docs/b/a: nobody
            apps/x/y: @two
            src/apps/x: nobody
            src/logs/x: @three
            a/z: @four
            a/b/c/z/k: @four
            my file: @five
        "#]],
    );
}

#[test]
fn what_github_skips_is_found_and_gives_no_rule() {
    let text = "!src/ @a\nsrc/[ab].rs @a\n\\#notes @a\n/ @a\nsrc/ alice\nsrc/ @a/b/c me@host\nlib/ @a @b @c\nbin/ @a @b @c\n";
    let read = owners::parse(text, Forge::GitHub);
    expect![[r#"
        1:1 owners.unsupported: `!src/` is skipped: `!` takes nothing out again on GitHub
          hint: write the path without owners in a later line
        2:1 owners.unsupported: `src/[ab].rs` is skipped: GitHub reads no `[ ]` in patterns
          hint: write one line for each name, or use `?`
        3:1 owners.unsupported: `\#notes` is skipped: `\#` does not guard a hash on GitHub
          hint: give the folder that holds the file to its owner
        4:1 owners.unsupported: `/` is skipped: it names nothing
          hint: write `*` for every file
        5:6 owners.not-an-owner: `alice` is no owner that GitHub knows
          hint: write `@name`, `@organization/team` or an address; guard a space in a path: `my\ file`
        6:6 owners.not-an-owner: `@a/b/c` is no owner that GitHub knows
          hint: write `@name`, `@organization/team` or an address; guard a space in a path: `my\ file`
        6:13 owners.not-an-owner: `me@host` is no owner that GitHub knows
          hint: write `@name`, `@organization/team` or an address; guard a space in a path: `my\ file`
        7:6 owners.chain: 3 owners are no owner: nobody knows who decides
          hint: name the one who decides, say `@a`, and leave the others to review
    "#]]
    .assert_eq(&listed(&read.findings, text));
    assert_eq!(read.rules.iter().map(|rule| rule.line).collect::<Vec<_>>(), [7, 8]);
}

#[test]
fn on_gitlab_every_section_has_a_say_and_a_slash_in_the_middle_ties_to_nothing() {
    check(
        Forge::GitLab,
        "\
* @@maintainer
[Docs][2] @docs/team
docs/
README.md @readme
^[Security]
/src/auth/ @security
!/src/auth/test/
[DOCS]
guide/*.md
",
        &[
            "a.rs",
            "docs/a/b",
            "x/docs/c",
            "README.md",
            "src/auth/k.rs",
            "src/auth/test/k.rs",
            "x/guide/a.md",
            "src",
        ],
        &expect![[r#"
            a.rs: @@maintainer
            docs/a/b: @@maintainer @docs/team
            x/docs/c: @@maintainer @docs/team
            README.md: @@maintainer @readme
            src/auth/k.rs: @@maintainer @security
            src/auth/test/k.rs: @@maintainer
            x/guide/a.md: @@maintainer @docs/team
            src: @@maintainer
        "#]],
    );
}

#[test]
fn bitbuckets_groups_and_ways_to_choose_are_no_mistakes() {
    check(
        Forge::Bitbucket,
        "@@@Writers @a @b\n*.md @@@Writers random(1)\n!CHANGELOG.md\nsrc/ @team/core least_busy(2)\n",
        &["README.md", "CHANGELOG.md", "src/a.rs"],
        &expect![[r#"
            README.md: @@@Writers
            CHANGELOG.md: nobody
            src/a.rs: @team/core
        "#]],
    );
}

#[test]
fn a_rule_that_does_nothing_is_found_on_the_tree() {
    let text = "\u{feff}*.md @a\r\n/gone/ @b\r\n\tdocs/ @c\r\n*.md @d\r\n";
    let read = owners::parse(text, Forge::GitHub);
    let ground = owners::lay(&read, &paths(&["README.md", "docs/a.md", "src/a.rs"]));
    expect![[r#"
        1:1 owners.shadowed: line 4 takes over every path that `*.md` matches
          hint: the last match wins: move this line below it, or take it out
        2:1 owners.no-match: `/gone/` matches nothing in the tree
          hint: take the line out, or name where its files went
        3:2 owners.shadowed: line 4 takes over every path that `docs/` matches
          hint: the last match wins: move this line below it, or take it out
    "#]]
    .assert_eq(&listed(&ground.findings, text));
    assert_eq!((ground.unowned(), ground.contested()), (1, 0));
}

#[test]
fn areas_are_whole_folders_that_do_not_overlap() {
    let text = "* @org/core\n/docs/ @writer @editor\n/src/pay/ @pay\n/src/pay/README.md @writer @editor\n";
    let read = owners::parse(text, Forge::GitHub);
    let names = [
        "Cargo.toml",
        "docs/a.md",
        "docs/b/c.md",
        "src/lib.rs",
        "src/log/mod.rs",
        "src/pay/README.md",
        "src/pay/a.rs",
        "src/pay/b/c.rs",
    ];
    let paths = paths(&names);
    let ground = owners::lay(&read, &paths);
    let proposals = owners::areas(&paths, &ground.chains, &ground.of);
    let shown: String = proposals
        .iter()
        .map(|one| {
            format!(
                "{} {} {:?} {} files {:?}\n",
                one.area.name, one.area.owner, one.area.paths, one.files, one.notes
            )
        })
        .collect();
    expect![[r#"
        core @org/core ["src/log/**", "Cargo.toml", "src/lib.rs"] 3 files []
        writer @writer ["docs/**", "src/pay/README.md"] 3 files ["an approval chain of 2: @editor also stood there; decide who of them decides"]
        pay @pay ["src/pay/b/**", "src/pay/a.rs"] 2 files []
    "#]].assert_eq(&shown);
}

#[test]
fn history_guesses_who_knows_a_folder_and_leaves_robots_out() {
    let commit = |author: &str, paths: &[&str]| format!("\u{1}{author}\0\n{}\0", paths.join("\0"));
    let mut log = commit("49699333+dependabot[bot]@users.noreply.github.com", &["Cargo.lock"]).repeat(9);
    log += &commit("ann@shop.example", &["src/pay/a.rs", "README.md"]).repeat(4);
    log += &commit("bo@shop.example", &["docs/a.md"]).repeat(3);
    log += &commit("cy@shop.example", &["src/log/a.rs"]).repeat(2);
    log += &commit("ann@shop.example", &["src/log/a.rs"]).repeat(2);
    let shares = owners::guess(log.as_bytes());
    let shown: String = shares
        .iter()
        .map(|share| format!("`{}` {} {}/{}\n", share.folder, share.author, share.commits, share.of))
        .collect();
    expect![[r#"
        `` ann@shop.example 6/11
        `docs` bo@shop.example 3/3
    "#]]
    .assert_eq(&shown);
    let (owners, of) = owners::spread(&shares, &paths(&["docs/x/y", "src/z", "docsy"]));
    assert_eq!(
        of.iter().map(|at| at.map(|at| owners[at][0].as_str())).collect::<Vec<_>>(),
        [Some("bo@shop.example"), Some("ann@shop.example"), Some("ann@shop.example"),]
    );
}

#[test]
fn only_the_first_file_of_owners_counts_and_the_others_are_told() {
    let root = tempfile::tempdir().expect("because the temporary directory is writable");
    assert_eq!(owners::find(root.path()), None);
    for folder in ["docs", ".gitlab"] {
        std::fs::create_dir(root.path().join(folder)).expect("because the folder is ours");
        std::fs::write(root.path().join(folder).join("CODEOWNERS"), b"* @a\xff\n")
            .expect("because it is ours");
    }
    let found = owners::find(root.path()).expect("because there are two");
    assert_eq!(
        (found.path, found.forge, found.ignored),
        ("docs/CODEOWNERS", Forge::GitLab, vec![".gitlab/CODEOWNERS"])
    );
}

fn forges() -> impl Strategy<Value = Forge> {
    prop_oneof![Just(Forge::GitHub), Just(Forge::GitLab), Just(Forge::Bitbucket)]
}

/// Pieces of which files of owners are made, so that what is thrown comes near enough to be read.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[ -~]{0,6}",
        Just("*".to_owned()),
        Just("/".into()),
        Just("**".into()),
        Just(" @a/b".into()),
        Just("\n".into()),
        Just("\\".into()),
        Just("[".into()),
        Just("]".into()),
        Just("^[x][2]".into()),
        Just("!".into()),
        Just("\u{feff}".into()),
        Just("\r\n".into()),
        Just("é\u{2028}".into()),
        Just("{".into()),
        Just("@@@".into()),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_laid_and_told_without_a_panic(text in prop_oneof![any::<String>(), pieces()], forge in forges()) {
        let read = owners::parse(&text, forge);
        let paths = paths(&["a", "a/b", ".x/y z", "[", "a\\b", "é"]);
        let ground = owners::lay(&read, &paths);
        prop_assert_eq!(ground.of.len(), paths.len());
        for finding in read.findings.iter().chain(&ground.findings) {
            prop_assert!(text.get(finding.span.clone()).is_some(), "{:?}", finding);
            prop_assert!(!finding.hint.is_empty());
        }
        for chain in ground.of.iter().flatten() {
            prop_assert!(!ground.chains[*chain].is_empty());
        }
        for proposal in owners::areas(&paths, &ground.chains, &ground.of) {
            prop_assert!(!proposal.area.paths.is_empty() && !proposal.area.owner.is_empty());
        }
    }

    #[test]
    fn any_history_is_guessed_from_without_a_panic(log in proptest::collection::vec(any::<u8>(), 0..400)) {
        for share in owners::guess(&log) {
            prop_assert!(share.commits <= share.of);
        }
    }
}
