//! Real agents in a whole cycle, played by an understudy: what a person sees when a thread goes on, when a login or a key is
//! missing, and when a model fails.

use crate::{
    Repo,
    greeting::{DEMAND, made_ready, project_by, without_gates},
};
use expect_test::expect;
use serde_json::json;
use understudy::agent::{Deed, Scene, Script};

const THREAD: &str = "thread-7";

fn agent(repo: &Repo, more: &str) -> String {
    let program = understudy::program().display();
    let script = repo.root().join(".git/script.json").display().to_string();
    format!("[[agent]]\nname = \"codex\"\nspeaks = \"codex\"\nrun = [\"{program}\", \"{script}\"]\n{more}")
}

fn scene(when: &[&str], deeds: Vec<Deed>) -> Scene {
    Scene { when: when.iter().map(|words| (*words).to_owned()).collect(), deeds }
}

fn turn(deed: Deed, words: &str, read: u64) -> Vec<Deed> {
    let usage = json!({ "input_tokens": read, "cached_input_tokens": 300, "output_tokens": 60 });
    vec![
        Deed::Say(json!({ "type": "thread.started", "thread_id": THREAD })),
        deed,
        Deed::Say(json!({ "type": "item.completed", "item": { "type": "agent_message", "text": words } })),
        Deed::Say(json!({ "type": "turn.completed", "usage": usage })),
    ]
}

fn project(scenes: Vec<Scene>, more: &str) -> Repo {
    let repo = project_by("");
    let configuration = repo.read(".evolute/evolute.toml");
    let agent = agent(&repo, more);
    repo.file(".evolute/evolute.toml", &format!("{configuration}{agent}"));
    repo.file(".git/script.json", &Script { scenes }.to_json()).commit("its agent");
    made_ready(&repo);
    repo
}

fn shell(line: &str) -> Deed {
    Deed::Shell(line.to_owned())
}

#[test]
fn a_gate_that_is_red_goes_back_into_the_thread() {
    let repo = project(
        vec![
            scene(
                &["resume", THREAD, "greet.sh:1: no greeting"],
                turn(shell("echo \"echo '{\\\"polite\\\": 1}'\" > greet.sh"), "Now it greets.", 4_800),
            ),
            scene(&["# Step 1 of 1"], turn(shell("echo 'echo nothing' > greet.sh"), "All done.", 2_400)),
        ],
        "",
    );
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `codex` left a change: `greet.sh` ([time])
        cycle       deviation `v-[id]` (gate failed): greet.sh:1: no greeting
        execution   step 1.2: `codex` left a change: `greet.sh` ([time])
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
    "#]].assert_eq(&without_gates(&ran));
    assert!(ran.err().contains("gate `tests` failed"), "{}", ran.err());
    let events = repo.evolute(&["trace", "--json"]).done();
    let ends = attempts(events.out());
    let told = |end: &serde_json::Value| {
        (end["thread"].clone(), end["said"].clone(), end["usage"]["tokens_in"].clone())
    };
    assert_eq!(told(&ends[0]), (json!(THREAD), json!("All done."), json!(2_400)));
    assert_eq!(told(&ends[1]), (json!(THREAD), json!("Now it greets."), json!(2_400)));
}

/// The ends of attempts in a trace, one record a line.
fn attempts(trace: &str) -> Vec<serde_json::Value> {
    let record = |line: &str| -> serde_json::Value {
        serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
    };
    let events = trace.lines().map(|line| record(line)["event"].take());
    events.filter(|event| event["type"] == "execution.attempt_ended").collect()
}

#[test]
fn a_model_that_fails_leaves_a_reason_and_no_change() {
    let failed = Deed::Say(json!({ "type": "turn.failed", "error": { "message": "the model is down" } }));
    let repo = project(vec![scene(&[], vec![failed, Deed::Exit(1)])], "");
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(ran.err().contains("step 1.1: `codex` failed: the model is down"), "{}", ran.err());
}

#[test]
fn a_key_that_is_not_set_is_said_before_the_run() {
    let repo = project(vec![], "env = [\"OPENAI_API_KEY\"]\n");
    expect![[r#"
        error: the agent `codex` cannot begin: it is given `OPENAI_API_KEY`, and none of them is set
        hint: export OPENAI_API_KEY, or set `auth = "session"` to use the login that you have
    "#]]
    .assert_eq(repo.evolute(&["run", DEMAND]).ended(3).err());
    let repo = repo.env("OPENAI_API_KEY", "dummy");
    repo.evolute(&["run", DEMAND]).done();
}

#[test]
fn a_login_that_is_not_there_is_said_before_the_run_and_by_doctor() {
    let repo = project(vec![], "auth = \"session\"\n");
    expect![[r#"
        error: the agent `codex` cannot begin: `codex` has no login at `[base]/home/.codex/auth.json`
        hint: log in with `codex` yourself, or set `auth = "key"` and name its variable in `env`
    "#]]
    .assert_eq(repo.evolute(&["run", DEMAND]).ended(3).err());
    let checked = repo.evolute(&["doctor"]).ended(3);
    let line =
        checked.out().lines().skip_while(|line| !line.contains("agent codex")).take(2).collect::<Vec<_>>();
    expect![[r#"
        broken  agent codex   `codex` has no login at `[base]/home/.codex/auth.json`
                hint: log in with `codex` yourself, or set `auth = "key"` and name its variable in `env`"#]]
    .assert_eq(&line.join("\n"));
}
