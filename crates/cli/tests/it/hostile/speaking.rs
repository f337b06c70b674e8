//! Agents that speak a language, and break it.

use super::held;
use crate::{
    Repo,
    greeting::{made_ready, project_by},
};
use expect_test::expect;
use serde_json::json;
use understudy::agent::{Deed, Scene, Script};

/// A project whose agent is the understudy, speaking this language, with these deeds.
fn project(speaks: &str, deeds: Vec<Deed>) -> Repo {
    let program = understudy::program().display();
    let repo = project_by("");
    let script = repo.root().join(".git/script.json").display().to_string();
    let configuration = repo.read(".evolute/evolute.toml");
    repo.file(
        ".evolute/evolute.toml",
        &format!("{configuration}[[agent]]\nname = \"understudy\"\nspeaks = \"{speaks}\"\nrun = [\"{program}\", \"{script}\"]\nlimits = {{ time = \"20s\" }}\n"),
    );
    let script = Script { scenes: vec![Scene { when: vec![], deeds }] };
    repo.file(".git/script.json", &script.to_json()).commit("its agent");
    made_ready(&repo);
    repo
}

fn begun() -> Deed {
    Deed::Say(json!({ "type": "thread.started", "thread_id": "t-1" }))
}

fn print(text: &str) -> Deed {
    Deed::Shell(format!("printf '%s' '{text}'"))
}

#[test]
fn one_whose_stream_is_cut_in_the_middle_failed_and_says_so() {
    let cut = print("{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_mess");
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `understudy` failed: it did not say why ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 failed: it did not say why
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt failed: it did not say why. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt failed: it did not say why. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt failed: it did not say why. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&project("codex", vec![begun(), cut, Deed::Exit(1)])));
}

#[test]
fn one_whose_model_answers_500_failed_and_says_so() {
    let failed = json!({ "type": "turn.failed", "error": { "message": "unexpected status 500 Internal Server Error: \u{1b}[31mscripted" } });
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `understudy` failed: unexpected status 500 Internal Server Error: \u{1b}[31mscripted ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 failed: unexpected status 500 Internal Server Error: \u{1b}[31mscripted
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt failed: unexpected status 500 Internal Server Error: \u{1b}[31mscripted. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt failed: unexpected status 500 Internal Server Error: \u{1b}[31mscripted. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt failed: unexpected status 500 Internal Server Error: \u{1b}[31mscripted. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&project("codex", vec![begun(), Deed::Say(failed), Deed::Exit(1)])));
}

#[test]
fn one_that_floods_its_stream_is_ended() {
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `understudy` wrote more output than its limit ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 wrote more output than its limit
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt wrote more output than its limit. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt wrote more output than its limit. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt wrote more output than its limit. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&project("codex", vec![begun(), Deed::Flood(200_000_000)])));
}

#[test]
fn one_that_says_done_and_did_nothing_is_not_believed() {
    let done =
        json!({ "type": "item.completed", "item": { "type": "agent_message", "text": "All tests pass." } });
    let said = held(&project("codex", vec![begun(), Deed::Say(done)]));
    assert!(said.contains("the attempt changed nothing"), "{said}");
}

#[test]
fn one_whose_thread_is_a_command_line_has_none() {
    let thread =
        json!({ "type": "thread.started", "thread_id": "--dangerously-bypass-approvals-and-sandbox" });
    let repo = project("codex", vec![Deed::Say(thread), Deed::Shell("echo bad > greet.sh".into())]);
    held(&repo);
    let trace = repo.evolute(&["trace", "--json"]).done();
    assert!(!trace.out().contains("dangerously"), "{}", trace.out());
}

/// A project whose agent is a shell that should speak the Agent Client Protocol.
fn spoken(script: &str) -> Repo {
    let repo = project_by(
        "[[agent]]\nname = \"shell\"\nspeaks = \"acp\"\nrun = [\"sh\", \"agent.sh\"]\nlimits = { time = \"20s\" }\n",
    );
    repo.file("agent.sh", script).commit("its agent");
    made_ready(&repo);
    repo
}

/// Hears a line, and answers it.
const ANSWER: &str = r#"answer() { read -r line; id=$(printf '%s' "$line" | sed 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/'); printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"; }
"#;

#[test]
fn one_that_speaks_another_version_of_the_protocol_is_named() {
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `shell` did not start: it speaks version 99 of the Agent Client Protocol, not version 1 ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 did not start: it speaks version 99 of the Agent Client Protocol, not version 1
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt did not start: it speaks version 99 of the Agent Client Protocol, not version 1. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt did not start: it speaks version 99 of the Agent Client Protocol, not version 1. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt did not start: it speaks version 99 of the Agent Client Protocol, not version 1. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]]
        .assert_eq(&held(&spoken(&format!("{ANSWER}answer '{{\"protocolVersion\":99}}'; read -r line"))));
}

#[test]
fn one_that_speaks_no_protocol_at_all_is_named() {
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `shell` failed: it does not speak the Agent Client Protocol: more than 100 lines are no messages, as "hello" ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 failed: it does not speak the Agent Client Protocol: more than 100 lines are no messages, as "hello"
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt failed: it does not speak the Agent Client Protocol: more than 100 lines are no messages, as "hello". How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt failed: it does not speak the Agent Client Protocol: more than 100 lines are no messages, as "hello". How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt failed: it does not speak the Agent Client Protocol: more than 100 lines are no messages, as "hello". How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&spoken("yes hello | head -1000")));
}

#[test]
fn one_that_dies_in_the_middle_of_the_protocol_is_named() {
    let dies = "answer '{\"protocolVersion\":1}'; answer '{\"sessionId\":\"s-1\"}'; read -r line; echo 'out of memory' >&2; kill -KILL $$";
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `shell` failed: it ended before it answered `session/prompt`; it complained: out of memory ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 failed: it ended before it answered `session/prompt`; it complained: out of memory
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt failed: it ended before it answered `session/prompt`; it complained: out of memory. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt failed: it ended before it answered `session/prompt`; it complained: out of memory. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt failed: it ended before it answered `session/prompt`; it complained: out of memory. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&spoken(&format!("{ANSWER}{dies}"))));
}

#[test]
fn one_that_asks_for_the_same_for_ever_is_ended() {
    let asks = r#"answer '{"protocolVersion":1}'; answer '{"sessionId":"s-1"}'; read -r line
while :; do
  printf '{"jsonrpc":"2.0","id":7,"method":"session/request_permission","params":{"sessionId":"s-1","toolCall":{"toolCallId":"c","kind":"edit","content":[{"type":"diff","path":"test.sh","newText":""}]},"options":[]}}\n'
  read -r line || exit 0
done"#;
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `shell` failed: it went on asking for what it was refused: to write `test.sh`: it is outside the step ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 failed: it went on asking for what it was refused: to write `test.sh`: it is outside the step
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt failed: it went on asking for what it was refused: to write `test.sh`: it is outside the step. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt failed: it went on asking for what it was refused: to write `test.sh`: it is outside the step. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt failed: it went on asking for what it was refused: to write `test.sh`: it is outside the step. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&spoken(&format!("{ANSWER}{asks}"))));
}
