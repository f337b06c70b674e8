//! `evolute ci`: whose gates judge, against which base, and what forges read of it.

use crate::Repo;
use expect_test::expect;
use std::fs;

const GATES: &str = r#"
[[gate]]
name = "lint"
run = ["sh", "-c", "for name in {changed}; do printf '%s:1: dull\n' \"$name\"; done; exit 1"]
inputs = ["**/*.ts"]

[[gate]]
name = "tests"
run = ["sh", "-c", "test ! -e broken || { echo 'src/a.rs:7: it broke 100%'; exit 1; }"]

[[gate]]
name = "deploys"
run = ["true"]
when = "ci"
"#;

/// A branch beside `main`.
fn repo() -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", GATES).file("a.ts", "1\n").file("src/a.rs", "fn a() {}\n");
    repo.commit("start");
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo
}

/// In a workflow of GitHub's, with this event.
fn on_github(repo: Repo, event: &str) -> Repo {
    let base = repo.root().join("..");
    fs::write(base.join("event.json"), event).expect("because the folder is ours");
    let at = |name: &str| base.join(name).to_string_lossy().into_owned();
    let (event, summary) = (at("event.json"), at("summary.md"));
    repo.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_PATH", &event).env("GITHUB_STEP_SUMMARY", &summary)
}

const CI: [&str; 2] = ["ci", "--unconfined"];

#[test]
fn all_gates_run_since_the_default_branch_those_for_integration_too_and_nothing_is_recorded() {
    let repo = repo();
    repo.file("src/b.rs", "fn b() {}\n").commit("b");
    expect![[r#"
        judged as commit [commit] has it, by the default branch
          ✓ tests     passed ([time])
          ✓ deploys   passed ([time])
          - lint      skipped: no files changed that it looks at
          ✓ weakened  passed

        4 gates: 3 passed, 1 skipped ([time])
    "#]]
    .assert_eq(&in_order(repo.evolute(&CI).done().out()));
    assert!(!repo.root().join(".git/evolute").exists(), "something was recorded");
}

/// Gates that run at the same time end in any order.
fn in_order(out: &str) -> String {
    let mut lines: Vec<&str> = out.lines().collect();
    for run in lines.chunk_by_mut(|one, other| {
        [one, other]
            .iter()
            .all(|line| line.starts_with("  ✓") || line.starts_with("  ✗") || line.starts_with("  -"))
    }) {
        run.sort_by_key(|line| (!line.contains("tests"), !line.contains("deploys"), !line.contains("lint")));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_change_cannot_choose_its_judge() {
    let repo = repo();
    let loosened = GATES.replace("[[gate]]\nname = \"deploys\"\nrun = [\"true\"]\nwhen = \"ci\"\n", "");
    let loosened = loosened.replace("test ! -e broken ||", "true ||");
    repo.file(".evolute/evolute.toml", &format!("{loosened}\n[[gate]]\nname = \"new\"\nrun = [\"true\"]\n"))
        .file("broken", "")
        .commit("looser");
    let ran = repo.evolute(&CI).refused();
    let told: String = ran.out().lines().take(5).map(|line| format!("{line}\n")).collect();
    expect![[r#"
        judged as commit [commit] has it, by the default branch
          · the change alters gate `tests`: it runs as the base has it
          · the change takes away gate `deploys`: it runs as the base has it
          · the change adds gate `new`: it runs too
    "#]]
    .assert_eq(
        &told
            .lines()
            .filter(|line| !line.contains('✓') && !line.contains('-'))
            .map(|line| format!("{line}\n"))
            .collect::<String>(),
    );
    assert!(ran.out().contains("src/a.rs:7: it broke 100%"), "{}", ran.out());
    let json = repo.evolute(&["ci", "--unconfined", "--json"]).refused().json();
    let names: Vec<&str> =
        json["runs"].as_array().into_iter().flatten().filter_map(|run| run["gate"].as_str()).collect();
    assert_eq!(names, ["lint", "tests", "deploys", "new", "weakened"]);
    assert_eq!(json["judge"]["notes"].as_array().map(Vec::len), Some(3));
}

#[test]
fn on_github_names_and_words_of_gates_are_no_commands() {
    let repo = repo();
    let base = repo.git(&["rev-parse", "main"]);
    let repo = on_github(repo, &format!("{{\"pull_request\": {{\"base\": {{\"sha\": \"{base}\"}}}}}}"));
    repo.file("b,c::d%e.ts", "2\n").file("broken", "::error::mine\n").commit("b");
    let ran = repo.evolute(&CI).refused();
    let lines: Vec<&str> = ran.out().lines().filter(|line| line.contains("::")).collect();
    expect![[r#"
        [
            "::stop-commands::[digest]",
            "  · b,c::d%e.ts:1: dull",
            "::[digest]::",
            "::error title=gate lint failed::b,c::d%25e.ts:1: dull",
            "::error file=src/a.rs,line=7,title=gate tests failed::it broke 100%25",
        ]
    "#]]
    .assert_debug_eq(&lines);
    let summary =
        repo.redacted(&fs::read(repo.root().join("../summary.md")).expect("because it was written"));
    expect![[r#"
        ### Gates

        | gate | verdict |
        |---|---|
        | `lint` | failed |
        | `tests` | failed |
        | `deploys` | passed |
        | `weakened` | passed |

        - `lint`: `b,c::d%e.ts:1: dull`
        - `tests`: `src/a.rs:7: it broke 100%`
    "#]]
    .assert_eq(&summary);
}

#[test]
fn a_push_is_judged_since_what_was_there_before_it() {
    let repo = repo();
    repo.file("b.ts", "2\n").commit("b");
    let before = repo.git(&["rev-parse", "HEAD"]);
    let repo = on_github(repo, &format!("{{\"before\": \"{before}\"}}"));
    repo.file("src/c.rs", "fn c() {}\n").commit("c");
    let ran = repo.evolute(&CI).done();
    assert!(ran.out().contains("by the push") && ran.out().contains("- lint"), "{}", ran.out());
}

#[test]
fn gitlab_names_the_base_and_reads_what_was_found_in_its_own_form() {
    let repo = repo();
    let base = repo.git(&["rev-parse", "main"]);
    let repo = repo.env("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base);
    repo.file("b.ts", "2\n").commit("b");
    let words = [
        "ci",
        "--unconfined",
        "--code-quality",
        "out/q.json",
        "--sarif",
        "out/s.json",
        "--junit",
        "out/j.xml",
    ];
    let ran = repo.evolute(&words).refused();
    assert!(ran.out().contains("by `CI_MERGE_REQUEST_DIFF_BASE_SHA`"), "{}", ran.out());
    let found: serde_json::Value =
        serde_json::from_str(&repo.read("out/q.json")).expect("because it is JSON");
    assert_eq!(found[0]["location"], serde_json::json!({ "path": "b.ts", "lines": { "begin": 1 } }));
    assert_eq!(found[0]["description"], "dull");
    let sarif: serde_json::Value =
        serde_json::from_str(&repo.read("out/s.json")).expect("because it is JSON");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "lint");
    assert!(
        repo.read("out/j.xml").contains("<failure message=\"b.ts:1: dull\">"),
        "{}",
        repo.read("out/j.xml")
    );
}

#[test]
fn what_weakens_its_judge_is_red_since_the_base() {
    let repo = repo();
    repo.git(&["switch", "--quiet", "main"]);
    repo.file("tests/a.rs", "#[test]\nfn one() {\n    assert_eq!(a(), 1);\n}\n").commit("a test");
    repo.git(&["switch", "--quiet", "--create", "other"]);
    repo.file("tests/a.rs", "#[test]\n#[ignore]\nfn one() {\n    assert_eq!(a(), 1);\n}\n").commit("quiet");
    let ran = repo.evolute(&CI).refused();
    assert!(ran.out().contains("gate `weakened` failed"), "{}", ran.out());
}

#[test]
fn what_the_plan_in_the_base_says_it_weakens_is_told_and_not_refused() {
    let repo = repo();
    repo.git(&["switch", "--quiet", "main"]);
    let plan = "---\ndemand: quiet\n---\n# Plan: quiet\n\n## Step 1: be quiet\n- takes: 10m\n- touches: tests/a.rs\n\
                - weakens: tests/a.rs because the old way is gone\n- accept: `true`\n\nAdd `#[ignore]`.\n";
    repo.file("tests/a.rs", "#[test]\nfn one() {\n    assert_eq!(a(), 1);\n}\n")
        .file(".evolute/plans/quiet/plan.md", plan)
        .commit("a plan");
    repo.git(&["switch", "--quiet", "--create", "other"]);
    let quiet = "#[test]\n#[ignore]\nfn one() {\n    assert_eq!(a(), 1);\n}\n";
    repo.file("tests/a.rs", quiet).commit("quiet\n\nEvolute-Demand: quiet\nEvolute-Step: 2\n");
    repo.evolute(&CI).refused();
    repo.git(&["commit", "--quiet", "--amend", "-m", "quiet\n\nEvolute-Demand: quiet\nEvolute-Step: 1\n"]);
    repo.evolute(&CI).done();
    repo.file("tests/b.rs", quiet).commit("more");
    let json = repo.evolute(&["ci", "--unconfined", "--json"]).json();
    let run = json["runs"].as_array().and_then(|runs| runs.last().cloned()).unwrap_or_default();
    let told = |at: usize| run["findings"][at]["message"].as_str().unwrap_or_default().to_owned();
    assert!(told(0).starts_with("touched: "), "{run}");
}

#[test]
fn a_base_that_is_not_here_is_refused_and_never_guessed() {
    let event = format!("{{\"pull_request\": {{\"base\": {{\"sha\": \"{}\"}}}}}}", "ab".repeat(20));
    let ran = on_github(repo(), &event).evolute(&CI).refused();
    expect![[r#"
        refused: `[commit]`, which the pull request names as the base, has no history in common with `HEAD` here
        hint: fetch the whole history (`fetch-depth: 0` of `actions/checkout`, `GIT_DEPTH: "0"` in GitLab), or name a commit that is here with `--base`
    "#]].assert_eq(ran.err());
    repo().evolute(&["ci", "--unconfined", "--base", "-x"]).ended(2);
    repo().evolute(&["ci", "--unconfined", "--base=--help"]).ended(2);
    repo().evolute(&["ci", "--unconfined", "--base", "nowhere"]).refused();
}

#[test]
fn an_event_that_is_no_json_is_said() {
    let ran = on_github(repo(), "{\"pull_request\": ").evolute(&CI).ended(3);
    assert!(ran.err().contains("the event `[base]"), "{}", ran.err());
    let odd = on_github(repo(), "[1, {\"pull_request\": 3}]").evolute(&CI).refused();
    assert!(odd.out().contains("by the default branch"), "{}", odd.out());
}
