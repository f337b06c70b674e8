//! `evolute gate`: what a person sees of gates that pass, fail, need one another, have nothing to look at, or passed before.

use crate::Repo;
use expect_test::expect;

const GATES: &str = r#"
[[gate]]
name = "build"
run = ["sh", "-c", "test -f src/main.rs"]
inputs = ["src/**"]

[[gate]]
name = "tests"
run = ["sh", "-c", "echo 'test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out'"]
needs = ["build"]

[[gate]]
name = "lint"
run = ["sh", "-c", "for name in {changed}; do echo $name:1: dull; done; exit 1"]
inputs = ["**/*.ts"]

[[gate]]
name = "release"
run = ["false"]
when = "ci"
"#;

fn repo() -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", GATES).file("src/main.rs", "fn main() {}\n").file("a.ts", "1\n");
    repo.commit("start");
    repo
}

const ARGS: [&str; 4] = ["gate", "--unconfined", "--jobs", "1"];

#[test]
fn gates_end_one_by_one_and_what_passed_before_is_cached() {
    let repo = repo();
    expect![[r#"
          ✓ build  passed ([time])
          ✓ tests  passed ([time], 12 tests)
          - lint   skipped: no files changed that it looks at

        3 gates: 2 passed, 1 skipped ([time])
    "#]]
    .assert_eq(repo.evolute(&ARGS).done().out());
    expect![[r#"
          ✓ build  passed (cached)
          ✓ tests  passed (cached, 12 tests)
          - lint   skipped: no files changed that it looks at

        3 gates: 2 passed (2 cached), 1 skipped ([time])
    "#]]
    .assert_eq(repo.evolute(&ARGS).done().out());
    let json = repo.evolute(&["gate", "--unconfined", "--json"]).done().json();
    assert_eq!(
        (&json["passed"], &json["runs"][2]["skipped"]["because"]),
        (&true.into(), &"nothing_changed".into())
    );
    assert!(json["runs"][0]["cached"].is_string());
    let json = repo.evolute(&["gate", "--unconfined", "--json", "--no-cache"]).done().json();
    assert!(json["runs"][0]["cached"].is_null());
}

#[test]
fn a_red_gate_shows_what_it_found_and_what_needs_it_is_skipped() {
    let repo = repo();
    std::fs::rename(repo.root().join("src/main.rs"), repo.root().join("src/lib.rs"))
        .expect("because it is there");
    repo.file("b.ts", "2\n");
    expect![[r#"
          ✗ build  failed ([time])
          - tests  skipped: it needs gate `build`, which did not pass
          ✗ lint   failed ([time])

        gate `build` failed, exit code 1
          · `sh -c 'test -f src/main.rs'` ended with exit code 1 and printed nothing

        gate `lint` failed, exit code 1
          · b.ts:1: dull

        3 gates: 0 passed, 2 failed, 1 skipped ([time])
    "#]]
    .assert_eq(repo.evolute(&ARGS).refused().out());
    expect![[r#"
          ✗ build  failed ([time])
          - tests  skipped: it needs gate `build`, which did not pass
          - lint   skipped: gate `build` did not pass, and no more were started

        gate `build` failed, exit code 1
          · `sh -c 'test -f src/main.rs'` ended with exit code 1 and printed nothing

        3 gates: 0 passed, 1 failed, 2 skipped ([time])
    "#]]
    .assert_eq(repo.evolute(&["gate", "--unconfined", "--jobs", "1", "--fail-fast"]).refused().out());
}

#[test]
fn changed_files_count_from_where_the_branch_left_or_from_a_revision_or_all_of_them() {
    let repo = repo();
    let lint = |more: &[&str]| {
        let ran = repo.evolute(&[&["gate", "lint", "--unconfined", "--json"], more].concat());
        let found = ran.json()["runs"][0]["findings"].as_array().cloned().unwrap_or_default();
        found.iter().filter_map(|one| one["path"].as_str().map(str::to_owned)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(lint(&[]), "");
    assert_eq!(lint(&["--all"]), "a.ts");
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.file("b.ts", "2\n").commit("b");
    repo.file("c.ts", "3\n");
    assert_eq!(lint(&[]), "b.ts c.ts");
    assert_eq!(lint(&["--since", "HEAD"]), "c.ts");
    repo.evolute(&["gate", "--since", "-x"]).ended(2);
    repo.evolute(&["gate", "--since=-x", "--unconfined"]).ended(2);
}

#[test]
fn a_gate_that_is_named_brings_what_it_needs_and_one_for_integration_only_runs_when_it_is_named() {
    let repo = repo();
    let names = |words: &[&str]| {
        let json = repo.evolute(&[&["gate", "--unconfined", "--json"], words].concat()).json();
        let runs = json["runs"].as_array().cloned().unwrap_or_default();
        runs.iter().filter_map(|run| run["gate"].as_str().map(str::to_owned)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&["tests"]), "build tests");
    assert_eq!(names(&["release"]), "release");
    assert_eq!(names(&[]), "build tests lint");
}

#[test]
fn nothing_to_look_at_is_no_pass_and_no_refusal() {
    let repo = repo();
    expect![[r#"
          - lint  skipped: no files changed that it looks at

        1 gate: 0 passed, 1 skipped ([time])
        hint: nothing was judged; give the gates all files with `evolute gate --all`
    "#]]
    .assert_eq(repo.evolute(&["gate", "lint", "--unconfined"]).done().out());
    assert_eq!(repo.evolute(&["gate", "lint", "--unconfined", "--json"]).done().json()["passed"], false);
}

#[test]
fn a_run_by_hand_asks_git_twice_at_most_and_opens_no_ledger() {
    let repo = repo();
    // Not in the work tree: there it would be found before what judges, and said so.
    repo.script("../shim/git", "#!/bin/sh\necho git >> \"$HOME/asked\"\nPATH=${PATH#*:} exec git \"$@\"\n");
    let path = format!(
        "{}:{}",
        repo.root().join("../shim").display(),
        std::env::var("PATH").expect("because tests have one")
    );
    let home = repo.root().parent().expect("because the root lies in a folder").join("home/asked");
    let repo = repo.env("PATH", &path);
    for words in [&ARGS[..], &["gate", "--unconfined", "--no-cache"]] {
        let _none_yet = std::fs::remove_file(&home);
        repo.evolute(words).done();
        let asked = std::fs::read_to_string(&home).expect("because git was asked");
        assert!(asked.lines().count() <= 2, "{words:?}: {asked}");
    }
    assert!(!repo.root().join(".git/evolute/trace.db").exists());
}
