//! An agent that is about to stop asks the gates: red holds it, each time it asks, within a bound; and how that is put
//! into its settings.

use crate::{Repo, repo::Ran};
use expect_test::expect;
use serde_json::{Value, json};

const GATES: &str = r#"
[limits]
attempts_per_step = 3

[[gate]]
name = "tests"
run = ["sh", "-c", "test ! -e broken || { echo 'src/a.rs:7: it broke'; exit 1; }"]

[[gate]]
name = "release"
run = ["false"]
when = "ci"
"#;

fn repo() -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", GATES)
        .file("tests/a.rs", "#[test]\nfn one() {\n    assert_eq!(a(), 1);\n}\n");
    repo.commit("start");
    repo
}

fn asks(repo: &Repo, agent: &str, said: &Value) -> Ran {
    repo.fed(&["gate", "--stop-hook", agent, "--unconfined"], &said.to_string())
}

fn claude(active: bool) -> Value {
    json!({ "session_id": "s1", "hook_event_name": "Stop", "stop_hook_active": active, "cwd": "/" })
}

#[test]
fn red_holds_the_agent_with_what_was_found() {
    let repo = repo();
    repo.file("broken", "");
    let answer = asks(&repo, "claude-code", &claude(false)).done().json();
    assert_eq!(answer["decision"], "block");
    expect![[r#"
        You are not done: the gates of this repository are red (asked 1 of 3 times). Mend what they found; they run again when you stop.

        gate `tests` failed, exit code 1
          · src/a.rs:7: it broke

        2 gates: 1 passed, 1 failed ([time])"#]]
    .assert_eq(answer["reason"].as_str().unwrap_or_default());
}

#[test]
fn green_lets_it_stop_in_silence() {
    assert_eq!(asks(&repo(), "claude-code", &claude(false)).done().out(), "");
    assert_eq!(
        asks(&repo(), "cursor", &json!({ "conversation_id": "c1", "loop_count": 0 })).done().out(),
        "{}\n"
    );
}

#[test]
fn it_is_judged_again_each_time_and_let_go_after_the_bound() {
    let repo = repo();
    repo.file("broken", "");
    let reasons: Vec<bool> = (0..4)
        .map(|turn| asks(&repo, "claude-code", &claude(turn > 0)).done().json()["decision"] == "block")
        .collect();
    assert_eq!(reasons, [true, true, true, false]);
    let again = asks(&repo, "claude-code", &claude(false)).done().json();
    assert_eq!(again["decision"], "block", "a new turn is held again");
    std::fs::remove_file(repo.root().join("broken")).expect("because it is there");
    assert_eq!(asks(&repo, "claude-code", &claude(true)).done().out(), "");
}

#[test]
fn an_agent_that_always_says_it_was_not_held_is_let_go_too() {
    let repo = repo();
    repo.file("broken", "");
    let held = (0..40)
        .take_while(|_| asks(&repo, "claude-code", &claude(false)).done().json()["decision"] == "block");
    assert_eq!(held.count(), 30);
}

#[test]
fn who_is_let_go_is_told_that_it_is_not_done() {
    let repo = repo();
    repo.file("broken", "");
    let said = json!({ "session_id": "s1", "stop_hook_active": true });
    (0..3).for_each(|_| drop(asks(&repo, "codex", &said).done()));
    let answer = asks(&repo, "codex", &said).done().json();
    let words = answer["systemMessage"].as_str().unwrap_or_default();
    assert!(words.starts_with("evolute: let go after 3 times, and the gates are still red"), "{answer}");
}

#[test]
fn each_agent_is_answered_in_its_own_form_and_conversations_are_told_apart() {
    let repo = repo();
    repo.file("broken", "");
    let held = |agent: &str, said: Value| asks(&repo, agent, &said).done().json();
    assert_eq!(held("codex", json!({ "session_id": "s", "stop_hook_active": false }))["decision"], "block");
    assert_eq!(held("gemini", json!({ "session_id": "s", "stop_hook_active": false }))["decision"], "deny");
    assert_eq!(held("copilot", json!({ "sessionId": "s", "stopReason": "end_turn" }))["decision"], "block");
    assert_eq!(held("goose", json!({ "session_id": "s", "event": "Stop" }))["decision"], "block");
    let cursor = || held("cursor", json!({ "conversation_id": "s", "status": "completed", "loop_count": 0 }));
    assert!(cursor()["followup_message"].as_str().is_some_and(|why| why.contains("asked 1 of 3")));
    assert!(cursor()["followup_message"].as_str().is_some_and(|why| why.contains("asked 2 of 3")));
    let other = held("cursor", json!({ "conversation_id": "t" }));
    assert!(other["followup_message"].as_str().is_some_and(|why| why.contains("asked 1 of 3")));
    repo.evolute(&["gate", "--stop-hook", "aider"]).ended(2);
}

#[test]
fn what_an_agent_breaks_does_not_let_it_go() {
    let repo = repo();
    repo.file(".evolute/evolute.toml", "[[gate]]\nname = 3\n");
    let answer = asks(&repo, "claude-code", &claude(false)).done().json();
    assert_eq!(answer["decision"], "block", "{answer}");
    repo.file(".evolute/evolute.toml", "").file("broken", "");
    let answer = asks(&repo, "claude-code", &claude(false)).done().json();
    assert!(answer["reason"].as_str().is_some_and(|why| why.contains("src/a.rs:7: it broke")), "{answer}");
}

#[test]
fn what_it_committed_on_its_branch_is_judged_too() {
    let repo = repo();
    repo.git(&["switch", "--quiet", "--create", "work"]);
    repo.file("tests/a.rs", "#[test]\n#[ignore]\nfn one() {\n    assert_eq!(a(), 1);\n}\n").commit("quiet");
    let answer = asks(&repo, "claude-code", &claude(false)).done().json();
    assert!(answer["reason"].as_str().is_some_and(|why| why.contains("gate `weakened` failed")), "{answer}");
}

#[test]
fn what_is_no_json_is_judged_all_the_same() {
    let repo = repo();
    repo.file("broken", "");
    for said in ["", "not json", "[]", "{\"session_id\": 7", "\u{0}"] {
        let ran = repo.fed(&["gate", "--stop-hook", "claude-code", "--unconfined"], said).done();
        assert!(ran.out().contains("block") || ran.out().contains("let go after 3 times"), "{}", ran.out());
    }
    let inside = repo.env("EVOLUTE_ATTEMPT", "c-00000000/1.1");
    assert_eq!(asks(&inside, "claude-code", &claude(false)).done().out(), "");
}

#[test]
fn settings_are_merged_and_what_is_there_stays() {
    let repo = repo();
    let mine = "{\n    \"model\": \"mine\",\n    \"hooks\": {\n        \"Stop\": [\n            {\n                \"hooks\": [\n                    {\n                        \"type\": \"command\",\n                        \"command\": \"say done\"\n                    }\n                ]\n            }\n        ]\n    },\n    \"also\": [\n        1\n    ]\n}\n";
    repo.file(".claude/settings.json", mine);
    let checked = repo.evolute(&["init", "--agents", "--check"]).refused();
    expect![[r#"
          claude-code  `.claude/settings.json`: missing
        hint: run `evolute init --agents`, and commit what it writes
    "#]]
    .assert_eq(checked.out());
    assert_eq!(repo.read(".claude/settings.json"), mine);
    repo.evolute(&["init", "--agents"]).done();
    expect![[r#"
        {
            "model": "mine",
            "hooks": {
                "Stop": [
                    {
                        "hooks": [
                            {
                                "type": "command",
                                "command": "say done"
                            }
                        ]
                    },
                    {
                        "hooks": [
                            {
                                "type": "command",
                                "command": "evolute gate --stop-hook claude-code",
                                "timeout": 600
                            }
                        ]
                    }
                ]
            },
            "also": [
                1
            ]
        }
    "#]]
    .assert_eq(&repo.read(".claude/settings.json"));
    repo.evolute(&["init", "--agents", "--check"]).done();
    repo.evolute(&["init", "--agents", "--remove"]).done();
    assert_eq!(repo.read(".claude/settings.json"), mine);
}

#[test]
fn every_agents_settings_are_written_checked_and_taken_away() {
    let repo = repo();
    let names = ["claude-code", "codex", "gemini", "copilot", "cursor", "goose"];
    let init = |more: &[&str]| repo.evolute(&[&["init"], more, &["--agents"], &names[..]].concat());
    repo.evolute(&["init", "--agents"]).ended(2);
    init(&[]).done();
    init(&["--check"]).done();
    let read = |path: &str| -> Value { serde_json::from_str(&repo.read(path)).expect("because it is JSON") };
    assert_eq!(read(".gemini/settings.json")["hooks"]["AfterAgent"][0]["hooks"][0]["timeout"], 600_000);
    assert_eq!(read(".github/hooks/evolute.json")["version"], 1);
    assert_eq!(read(".cursor/hooks.json")["hooks"]["stop"][0]["command"], "evolute gate --stop-hook cursor");
    assert_eq!(read(".agents/plugins/evolute/plugin.json")["name"], "evolute");
    assert_eq!(init(&["--unconfined", "--check"]).refused().out().matches("stale").count(), 6);
    init(&["--remove"]).done();
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
}

#[test]
fn settings_that_cannot_be_read_or_are_links_are_not_written_over() {
    let repo = repo();
    repo.file(".gemini/settings.json", "{ // mine\n}\n");
    let ran = repo.evolute(&["init", "--agents", "gemini"]).refused();
    expect![[r#"
        refused: `.gemini/settings.json` is no JSON object: key must be a string at line 1 column 3
        hint: put this in by hand: `{"hooks":{"AfterAgent":[{"hooks":[{"name":"evolute","type":"command","command":"evolute gate --stop-hook gemini","timeout":600000}]}]}}`
    "#]].assert_eq(ran.err());
    for odd in ["[]", "{\"hooks\": 3}", "{\"hooks\": {\"AfterAgent\": {}}}"] {
        repo.file(".gemini/settings.json", odd);
        repo.evolute(&["init", "--agents", "gemini"]).refused();
        assert_eq!(repo.read(".gemini/settings.json"), odd);
    }
    repo.file("../elsewhere/settings.json", "{}\n");
    std::os::unix::fs::symlink("../../elsewhere", repo.root().join(".claude"))
        .expect("because it is not there");
    repo.evolute(&["init", "--agents", "claude-code"]).refused();
    std::fs::remove_file(repo.root().join(".claude")).expect("because it was just made");
    std::os::unix::fs::symlink("../elsewhere", repo.root().join(".claude")).expect("because it is not there");
    repo.evolute(&["init", "--agents", "claude-code"]).refused();
    assert_eq!(repo.read("../elsewhere/settings.json"), "{}\n");
}
