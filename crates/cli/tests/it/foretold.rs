//! What `evolute ci` says that a change would do to the mirror: with a ledger, and in a clone that has none.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, cycle, ready},
};
use expect_test::expect;

const CI: [&str; 4] = ["ci", "--unconfined", "--comment", "out/comment.md"];

/// The greeting is polite, proven and closed; a branch begins.
fn proven() -> Repo {
    let repo = ready(DILIGENT);
    cycle(&repo, DEMAND);
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo
}

#[test]
fn a_change_is_told_what_falls_what_is_due_and_what_it_says_of_itself() {
    let repo = proven();
    repo.file("greet.sh", "echo '{\"polite\": 1, \"kind\": 1}'\n")
        .file("README.md", "# Greeting\n\nIt is polite. <!-- evolute: greeting.polite -->\n")
        .file(".evolute/demands/other.md", "# Another\n")
        .commit("kind");
    repo.evolute(&CI).done();
    expect![[r#"
        <!-- evolute ci: mirror -->
        ### What this change does to the mirror

        As it stands at `[commit]`.

        | capability | stands | after it | why |
        |---|---|---|---|
        | `greeting.polite` | Reality (L3 Proven, proven) | Reality (L3 Proven, proven, re-proof due) | `due: 'greet.sh' changed since the proof; run 'evolute prove greeting.polite'` |

        - `adds demand 'other'`
        - `'README.md' claims 'greeting.polite'`
    "#]]
    .assert_eq(&repo.redacted(repo.read("out/comment.md").as_bytes()));
    let json = repo.evolute(&["ci", "--unconfined", "--json"]).done().json();
    assert_eq!(json["mirror"]["known"], true);
    assert_eq!(json["mirror"]["shifts"][0]["way"], "due");

    repo.git(&["rm", "--quiet", "-r", "greet.sh", &format!(".evolute/demands/{DEMAND}.md")]);
    repo.file("test.sh", "echo '1 passed, 0 failed'\n").commit("none of it");
    let ran = repo.evolute(&["ci", "--unconfined", "--sarif", "out/found.sarif"]);
    let told: Vec<&str> = ran.out().lines().skip_while(|line| !line.starts_with("What this")).collect();
    expect![[r#"
        What this change does to the mirror, as it stands at [commit]
          ↓ `greeting.polite` falls, from Reality (L3 Proven, proven) to Dream (L0 Blind, unproven): a demand that names it: `greeting-polite` is no longer on the default branch
          · removes demand `greeting-polite`: it was accepted, and nothing would name its capability
          · adds demand `other`
          · `README.md` claims `greeting.polite`
    "#]]
    .assert_eq(&format!("{}\n", told.join("\n").trim_end()));
    let sarif: serde_json::Value =
        serde_json::from_str(&repo.read("out/found.sarif")).expect("because it is JSON");
    let notes = sarif["runs"][0]["results"].as_array().expect("because there are results");
    let falls = notes.iter().find(|note| note["ruleId"] == "mirror.falls").expect("because it falls");
    assert_eq!(falls["level"], "note");
}

#[test]
fn a_clone_without_a_ledger_says_that_standings_are_unknown_and_what_the_files_tell() {
    let repo = ready(DILIGENT);
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.file("greet.sh", "echo '{\"polite\": 2}'\n").commit("more");
    std::fs::remove_dir_all(repo.root().join(".git/evolute")).expect("because it was made");
    let ran = repo.evolute(&CI).done();
    let told: Vec<&str> = ran.out().lines().skip_while(|line| !line.starts_with("What this")).collect();
    expect![[r#"
        What this change does to the mirror, as it stands at [commit]
          · `greeting.polite` covers `greet.sh`, which this changes (demand `greeting-polite`)
        where capabilities stand is unknown here: this clone has no ledger
        hint: run `evolute sync` before it, and the standings are known
    "#]]
    .assert_eq(&format!("{}\n", told.join("\n").trim_end()));
    assert!(repo.read("out/comment.md").contains("**Unknown**"), "{}", repo.read("out/comment.md"));
    assert!(!repo.root().join(".git/evolute").exists(), "something was recorded");
    let event = repo.root().join("../event.json");
    std::fs::write(&event, "{}").expect("because the folder is ours");
    let repo = repo.env("GITHUB_ACTIONS", "true").env("GITHUB_EVENT_PATH", &event.to_string_lossy());
    let ran = repo.evolute(&["ci", "--unconfined"]).done();
    let notice = ran.out().lines().find(|line| line.starts_with("::notice"));
    expect![[r#"
        Some(
            "::notice file=greet.sh,title=mirror::`greeting.polite` covers `greet.sh`, which this changes (demand `greeting-polite`)",
        )
    "#]]
    .assert_debug_eq(&notice);
}
