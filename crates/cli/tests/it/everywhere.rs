//! The same gates on every door: by hand, before a commit, before a push, when an agent stops, in continuous integration and
//! in a cycle, one tree gets one verdict in one set of words.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, project},
};
use serde_json::{Value, json};

/// What the agent of the cycle writes, and whoever else works here.
const RED: &str = "echo nothing\n";
const GREEN: &str = "echo '{\"polite\": 1}'\n";
const WORDS: &str = "gate `tests` failed, exit code 1\n  · greet.sh:1: no greeting\n";

/// What a gate said: verdict, exit code, tests and findings.
fn said(run: &Value) -> Value {
    json!([run["gate"], run["verdict"], run["exit"], run["tests"], run["findings"]])
}

fn of_gate(runs: &Value) -> Value {
    let runs = runs["runs"].as_array().cloned().unwrap_or_default();
    let run = runs.iter().find(|run| run["gate"] == "tests");
    said(run.unwrap_or_else(|| panic!("the gate did not run: {runs:?}")))
}

/// The repository after a cycle whose agent left this greeting, and what the gate said in the cycle.
fn after_a_cycle(greeting: &str) -> (Repo, Value) {
    let repo = project(&format!("#!/bin/sh\ncat > greet.sh <<'EOF'\n{greeting}EOF\n"));
    let configured = repo.read(".evolute/evolute.toml") + "\n[limits]\nattempts_per_step = 1\n";
    repo.file(".evolute/evolute.toml", &configured).commit("one attempt");
    made_ready(&repo);
    let before = repo.git(&["rev-parse", "HEAD"]);
    // Commits that Evolute makes run no hooks: this one would let none through.
    repo.script(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n");
    repo.evolute(&["run", DEMAND]).done();
    std::fs::remove_file(repo.root().join(".git/hooks/pre-commit")).expect("because it was just written");
    let trace = repo.evolute(&["trace", DEMAND, "--json"]).done();
    let records =
        trace.out().lines().map(|line| serde_json::from_str::<Value>(line).expect("because it is JSON"));
    let runs: Vec<Value> = records.filter(|record| record["event"]["gate"] == "tests").collect();
    let first = runs.first().unwrap_or_else(|| panic!("no run is on record:\n{}", trace.out()));
    let told = said(&first["event"]);
    repo.git(&["reset", "--quiet", "--hard", &before]);
    repo.git(&["switch", "--quiet", "--create", "work"]);
    (repo, told)
}

/// What each door says of the work tree: its name, the gate's run, and its words.
fn doors(repo: &Repo) -> Vec<(&'static str, Value, String)> {
    let asked = |words: &[&str], stdin: &str| {
        let (plain, json) =
            ([words, &["--unconfined"]].concat(), [words, &["--unconfined", "--json"]].concat());
        (of_gate(&repo.fed(&json, stdin).json()), repo.fed(&plain, stdin).out().to_owned())
    };
    let mut doors = vec![];
    let mut door = |name, (run, words): (Value, String)| doors.push((name, run, words));
    door("by hand", asked(&["gate", "tests", "--no-cache"], ""));
    repo.git(&["add", "--all"]);
    door("before a commit", asked(&["gate", "--staged", "tests", "--no-cache"], ""));
    repo.file("beside.txt", "not staged\n");
    door("before a commit, apart", asked(&["gate", "--staged", "tests", "--no-cache"], ""));
    std::fs::remove_file(repo.root().join("beside.txt")).expect("because it was just written");
    repo.git(&["commit", "--quiet", "-m", "a greeting"]);
    let (tip, main) = (repo.git(&["rev-parse", "HEAD"]), repo.git(&["rev-parse", "main"]));
    let push = format!("refs/heads/work {tip} refs/heads/work {main}\n");
    door("before a push", asked(&["gate", "--pushed", "--no-cache"], &push));
    door("in integration", asked(&["ci"], ""));
    doors
}

/// What an agent is told when it stops.
fn at_a_stop(repo: &Repo) -> String {
    let asked = json!({ "session_id": "s", "stop_hook_active": false }).to_string();
    let ran = repo.fed(&["gate", "--stop-hook", "claude-code", "--unconfined"], &asked).done();
    if ran.out().is_empty() {
        String::new()
    } else {
        ran.json()["reason"].as_str().unwrap_or_default().to_owned()
    }
}

#[test]
fn a_red_tree_is_red_everywhere_in_the_same_words() {
    let (repo, in_the_cycle) = after_a_cycle(RED);
    assert_eq!(in_the_cycle[1], "failed", "{in_the_cycle}");
    repo.file("greet.sh", RED);
    for (door, run, words) in doors(&repo) {
        assert_eq!(run, in_the_cycle, "{door}");
        assert!(words.contains(WORDS), "{door}:\n{words}");
    }
    let words = at_a_stop(&repo);
    assert!(words.contains(WORDS), "{words}");
}

#[test]
fn a_green_tree_is_green_everywhere() {
    let (repo, in_the_cycle) = after_a_cycle(GREEN);
    assert_eq!(in_the_cycle[1], "passed", "{in_the_cycle}");
    let made = repo.evolute(&["trace", DEMAND, "--json"]).done();
    assert!(made.out().contains("execution.step_committed"), "{}", made.out());
    repo.file("greet.sh", GREEN);
    for (door, run, words) in doors(&repo) {
        assert_eq!(run, in_the_cycle, "{door}");
        assert!(words.contains("✓ tests"), "{door}:\n{words}");
    }
    assert_eq!(at_a_stop(&repo), "");
}
