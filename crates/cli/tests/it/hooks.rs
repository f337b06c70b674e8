//! The gates as git's own hooks, with git that runs them: what is staged or pushed is judged, and nothing else.

use crate::Repo;
use expect_test::expect;
use std::{fs, os::unix::fs::PermissionsExt as _};

const GATES: &str = r#"
[[gate]]
name = "lint"
run = ["sh", "-c", "for name in {changed}; do if grep -q bad \"$name\"; then echo \"$name:1: bad\"; red=1; fi; done; test -z \"$red\""]
inputs = ["*.txt"]

[[gate]]
name = "tests"
run = ["sh", "-c", "grep -q works src/a.rs || { echo 'src/a.rs:1: it does not work'; exit 1; }"]
"#;

fn repo() -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", GATES).file("a.txt", "good\n").file("src/a.rs", "// works\n");
    repo.commit("start");
    repo.evolute(&["init", "--hooks", "--unconfined"]).done();
    repo
}

/// With a remote that has what is on `main`.
fn with_remote() -> Repo {
    let repo = repo();
    let remote = repo.root().join("../remote.git").to_string_lossy().into_owned();
    repo.git(&["init", "--quiet", "--bare", &remote]);
    repo.git(&["remote", "add", "origin", &remote]);
    repo.git(&["push", "--quiet", "--no-verify", "origin", "main"]);
    repo
}

#[test]
fn a_commit_is_held_while_what_is_staged_is_red() {
    let repo = repo();
    repo.file("a.txt", "bad\n");
    repo.git(&["add", "a.txt"]);
    repo.file("a.txt", "good again\n");
    let ran = repo.try_git(&["commit", "--quiet", "-m", "bad"]).refused();
    expect![[r#"
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
          ✗ lint      failed ([time])
          ✓ weakened  passed

        gate `lint` failed, exit code 1
          · a.txt:1: bad

        2 gates: 1 passed, 1 failed ([time])
    "#]]
    .assert_eq(ran.err());
    repo.git(&["add", "a.txt"]);
    repo.try_git(&["commit", "--quiet", "-m", "good"]).done();
}

#[test]
fn what_is_not_staged_has_no_say_and_nothing_of_it_is_touched() {
    let repo = repo();
    repo.file("b.txt", "good\n");
    repo.git(&["add", "b.txt"]);
    repo.file("a.txt", "bad\n").file("new.txt", "bad\n");
    let before = repo.git(&["status", "--porcelain"]);
    repo.evolute(&["gate", "--staged", "--unconfined"]).done();
    assert_eq!(repo.git(&["status", "--porcelain"]), before);
    repo.try_git(&["commit", "--quiet", "-m", "b"]).done();
    assert_eq!(repo.git(&["status", "--porcelain"]), "M a.txt\n?? new.txt");
}

#[test]
fn a_commit_of_everything_and_one_of_named_files_are_judged_as_git_makes_them() {
    let repo = repo();
    repo.file("a.txt", "bad\n");
    repo.try_git(&["commit", "--quiet", "-a", "-m", "all"]).refused();
    repo.file("b.txt", "good\n");
    repo.git(&["add", "b.txt"]);
    repo.try_git(&["commit", "--quiet", "-m", "one", "b.txt"]).done();
    repo.try_git(&["commit", "--quiet", "--no-verify", "-a", "-m", "their choice"]).done();
}

#[test]
fn the_first_commit_is_judged_too() {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", GATES).file("a.txt", "bad\n");
    repo.evolute(&["init", "--hooks", "--unconfined"]).done();
    repo.git(&["add", "--all"]);
    let ran = repo.try_git(&["commit", "--quiet", "-m", "first"]).refused();
    assert!(ran.err().contains("a.txt:1: bad"), "{}", ran.err());
}

#[test]
fn a_push_is_held_while_what_is_pushed_is_red() {
    let repo = with_remote();
    repo.file("src/a.rs", "// broken\n").git(&["add", "--all"]);
    repo.git(&["commit", "--quiet", "-m", "broken"]);
    repo.file("src/a.rs", "// works\n");
    let ran = repo.try_git(&["push", "--quiet", "origin", "main"]).refused();
    assert!(
        ran.err().contains("gate `tests` failed, exit code 1\n  · src/a.rs:1: it does not work"),
        "{}",
        ran.err()
    );
    repo.git(&["add", "--all"]);
    repo.git(&["commit", "--quiet", "-m", "mended"]);
    repo.try_git(&["push", "--quiet", "origin", "main"]).done();
    repo.try_git(&["push", "--quiet", "origin", "main:gone"]).done();
    repo.try_git(&["push", "--quiet", "origin", ":gone"]).done();
}

#[test]
fn what_weakens_its_judge_is_held() {
    let repo = with_remote();
    repo.file("tests/a.rs", "#[test]\nfn one() {\n    assert_eq!(a(), 1);\n}\n").commit("a test");
    repo.file("tests/a.rs", "#[test]\nfn one() {\n    assert!(a() > 0);\n}\n").git(&["add", "--all"]);
    let ran = repo.try_git(&["commit", "--quiet", "-m", "weaker"]).refused();
    assert!(ran.err().contains("gate `weakened` failed"), "{}", ran.err());
}

#[test]
fn hooks_are_shown_and_installed_once() {
    let repo = repo();
    expect![[r#"
          pre-commit   as it was
          pre-push     as it was
          in           `[base]/root/.git/hooks`

        before a commit: lint, weakened · before a push: all gates of steps, weakened
    "#]]
    .assert_eq(repo.evolute(&["init", "--hooks", "--unconfined"]).done().out());
    let ran = repo.evolute(&["init", "--hooks", "--remove"]).done();
    assert!(ran.out().starts_with("  pre-commit   removed\n  pre-push     removed\n"), "{}", ran.out());
    repo.file("a.txt", "bad\n").commit("nobody asks");
}

/// A hook of the user's own, which writes down that it ran.
fn own_hook(repo: &Repo, exit: u8) -> String {
    let text = format!("#!/bin/sh\ncat > heard\necho \"$@\" > args\nexit {exit}\n");
    repo.script(".git/hooks/pre-push", &text);
    text
}

#[test]
fn a_hook_that_is_there_is_kept_called_first_and_comes_back() {
    let repo = with_remote();
    repo.evolute(&["init", "--hooks", "--remove"]).done();
    let text = own_hook(&repo, 0);
    let ran = repo.evolute(&["init", "--hooks", "--unconfined"]).done();
    assert!(
        ran.out().contains("installed; the one that was there is called first (`pre-push.before-evolute`)"),
        "{}",
        ran.out()
    );
    repo.file("src/a.rs", "// broken\n").git(&["add", "src"]);
    repo.git(&["commit", "--quiet", "-m", "broken"]);
    repo.try_git(&["push", "--quiet", "origin", "main"]).refused();
    assert!(repo.read("heard").starts_with("refs/heads/main "), "{}", repo.read("heard"));
    assert!(repo.read("args").starts_with("origin "), "{}", repo.read("args"));
    repo.evolute(&["init", "--hooks", "--remove"]).done();
    assert_eq!(repo.read(".git/hooks/pre-push"), text);
    own_hook(&repo, 7);
    repo.evolute(&["init", "--hooks", "--unconfined"]).done();
    repo.file("src/a.rs", "// works\n").git(&["add", "src"]);
    repo.git(&["commit", "--quiet", "-m", "works"]);
    repo.try_git(&["push", "--quiet", "origin", "main"]).refused();
}

#[test]
fn a_hook_that_was_kept_is_never_written_over() {
    let repo = repo();
    repo.evolute(&["init", "--hooks", "--remove"]).done();
    repo.file(".git/hooks/pre-push.before-evolute", "mine\n");
    own_hook(&repo, 0);
    let ran = repo.evolute(&["init", "--hooks"]).ended(3);
    assert!(ran.err().contains("pre-push.before-evolute`, which is never written over"), "{}", ran.err());
    assert_eq!(repo.read(".git/hooks/pre-push.before-evolute"), "mine\n");
    assert!(repo.read(".git/hooks/pre-push").contains("cat > heard"));
}

#[test]
fn hooks_lie_where_git_looks_for_them() {
    let repo = repo();
    repo.evolute(&["init", "--hooks", "--remove"]).done();
    repo.git(&["config", "core.hooksPath", ".githooks"]);
    repo.evolute(&["init", "--hooks", "--unconfined"]).done();
    let mode = fs::metadata(repo.root().join(".githooks/pre-commit")).map(|met| met.permissions().mode());
    assert_eq!(mode.ok().map(|mode| mode & 0o111), Some(0o111));
    repo.file("a.txt", "bad\n").git(&["add", "a.txt"]);
    repo.try_git(&["commit", "--quiet", "-m", "bad"]).refused();
}

#[test]
fn where_another_tool_keeps_the_hooks_it_is_said_how_to_call_the_gates() {
    for (file, word) in [
        (".husky/pre-commit", "`.husky/pre-commit`"),
        ("lefthook.yml", "use_stdin: true"),
        (".pre-commit-config.yaml", "pass_filenames: false"),
        ("hk.pkl", "check = "),
    ] {
        let repo = Repo::new();
        repo.file(file, "x\n").file(".evolute/evolute.toml", GATES);
        let ran = repo.evolute(&["init", "--hooks"]).refused();
        assert!(ran.err().contains(word) && ran.err().contains("evolute gate --staged"), "{}", ran.err());
        assert!(!repo.root().join(".git/hooks/pre-commit").exists());
    }
}

#[test]
fn what_git_says_of_a_push_is_not_trusted() {
    let repo = repo();
    repo.fed(&["gate", "--pushed", "--unconfined"], "").done();
    repo.fed(&["gate", "--pushed", "--unconfined"], "three words only\n").ended(2);
    let zeros = "0".repeat(40);
    repo.fed(&["gate", "--pushed", "--unconfined"], &format!("(delete) {zeros} refs/heads/x {zeros}\n"))
        .done();
    let unknown = format!("refs/heads/x {} refs/heads/x {zeros}\n", "ab".repeat(20));
    repo.fed(&["gate", "--pushed", "--unconfined"], &unknown).ended(2);
    repo.evolute(&["gate", "--staged", "--all"]).ended(2);
    repo.evolute(&["init", "--remove"]).ended(2);
}

#[test]
fn inside_an_attempt_the_loop_itself_runs_the_gates() {
    let repo = repo().env("EVOLUTE_ATTEMPT", "c-00000000/1.1");
    repo.file("a.txt", "bad\n").git(&["add", "a.txt"]);
    repo.try_git(&["commit", "--quiet", "-m", "bad"]).done();
}
