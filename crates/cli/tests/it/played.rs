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
        cycle       deviation `v-[id]` (gate failed): `sh -c 'sh greet.sh | grep -q 1'` ended with exit code 1 and printed nothing
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

/// A first attempt that the gate refuses, and its repair; and a second agent that is the recording of the first.
fn project_with_tape() -> Repo {
    let replay = "env = [\"OPENAI_API_KEY\"]\n\n[[agent]]\nname = \"tape\"\nspeaks = \"replay\"\nrun = [\"../tape\"]\n";
    let wrong = "echo 'echo nothing' > greet.sh; echo \"my key is $OPENAI_API_KEY\" >&2";
    let right = "echo \"echo '{\\\"polite\\\": 1}'\" > greet.sh";
    let scenes = vec![
        scene(&["resume", THREAD], turn(shell(right), "Now it greets.", 4_800)),
        scene(&["# Step 1 of 1"], turn(shell(wrong), "All done.", 2_400)),
    ];
    project(scenes, replay).env("OPENAI_API_KEY", "a-key-of-mira")
}

/// What an attempt came to, but for what depends on the day.
fn told(repo: &Repo) -> Vec<serde_json::Value> {
    let events = repo.evolute(&["trace", "--json"]).done();
    let what = |end: &serde_json::Value| {
        let mut usage = end["usage"].clone();
        usage.as_object_mut().and_then(|usage| usage.remove("raw"));
        json!([end["ending"], end["tree"], usage, end["said"], end["thread"]])
    };
    attempts(events.out()).iter().map(what).collect()
}

fn on_tape(repo: &Repo) -> [String; 2] {
    ["1.1.json", "1.2.json"].map(|name| repo.read(&format!("../tape/{name}")))
}

#[test]
fn a_run_that_was_recorded_is_the_same_file_everywhere_and_the_same_run_when_it_is_replayed() {
    let [one, other, third] = [(); 3].map(|()| project_with_tape());
    for repo in [&one, &other] {
        repo.evolute(&["run", DEMAND, "--agent", "codex", "--record", "../tape"]).done();
    }
    let tape = on_tape(&one);
    assert_eq!(tape, on_tape(&other));
    assert!(tape[0].contains("my key is [redacted: OPENAI_API_KEY]"), "{}", tape[0]);
    assert!(!tape[0].contains("a-key-of-mira"), "{}", tape[0]);
    for (number, text) in (1..).zip(&tape) {
        third.file(&format!("../tape/1.{number}.json"), text);
    }
    third.evolute(&["run", DEMAND, "--agent", "tape"]).done();
    assert_eq!(told(&third), told(&one));
    let said = third.evolute(&["trace", "--full"]);
    assert!(!said.out().contains("another brief"), "{}", said.out());
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
