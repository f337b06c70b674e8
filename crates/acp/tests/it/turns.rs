//! Turns that go as they should.

use crate::peer::{Bench, turn, turn_before};
use acp::{Again, End, Turn};
use expect_test::expect;
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_turn_is_one_prompt_and_its_last_word_is_kept() {
    let (told, _) = turn(|peer| {
        let opened = peer.open();
        assert_eq!(opened["mcpServers"][0]["command"], "/bin/evolute");
        let (prompt, words) = peer.prompted();
        assert_eq!(words, "the brief");
        peer.words("I will look. ");
        peer.update(&json!({ "sessionUpdate": "tool_call", "toolCallId": "c-1", "title": "read" }));
        peer.words("All ");
        peer.words("done.");
        peer.update(&json!({ "sessionUpdate": "usage_update", "used": 9, "size": 99,
            "cost": { "amount": 0.25, "currency": "USD" } }));
        peer.end(&prompt);
    });
    expect![[r#"
        Told {
            end: Turned(
                Done,
            ),
            thread: Some(
                "s-1",
            ),
            resumed: false,
            said: Some(
                "All done.",
            ),
            used: Used {
                tokens_in: None,
                tokens_out: None,
                tokens_cached: None,
                cost_usd: Some(
                    0.25,
                ),
                tools: 1,
            },
            refused: [],
        }
    "#]]
    .assert_debug_eq(&told);
}

#[test]
fn neither_files_nor_terminals_are_offered_and_forms_are() {
    turn(|peer| {
        let hello = peer.answer("initialize", json!({ "protocolVersion": 1 }));
        let able = &hello["clientCapabilities"];
        assert_ne!(able["fs"]["writeTextFile"], true);
        assert_ne!(able["terminal"], true);
        assert!(able["elicitation"]["form"].is_object(), "{able}");
        peer.answer("session/new", json!({ "sessionId": "s-1" }));
        let asked = json!({ "sessionId": "s-1", "path": "/tree/src/a", "content": "" });
        assert_eq!(peer.ask("fs/write_text_file", &asked).get("result"), None);
    });
}

/// What an agent that can resume in this way is told.
fn resumed(able: serde_json::Value, method: &'static str) -> (bool, Option<String>, Option<String>) {
    let again = Again { thread: "s-1".into(), message: "gate `tests` failed".into() };
    let told = turn_before(&Arc::new(Bench::default()), Some(again), move |peer| {
        peer.answer("initialize", json!({ "protocolVersion": 1, "agentCapabilities": able }));
        let request = peer.hear().expect("because it goes on");
        assert_eq!((&request["method"], &request["params"]["sessionId"]), (&json!(method), &json!("s-1")));
        peer.words("what I said yesterday");
        peer.say(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": {} }));
        let (prompt, words) = peer.prompted();
        peer.words(&words);
        peer.end(&prompt);
    });
    (told.resumed, told.thread, told.said)
}

#[test]
fn a_session_that_was_there_is_gone_on_with_and_its_past_is_not_its_last_word() {
    let went_on = (true, Some("s-1".to_owned()), Some("gate `tests` failed".to_owned()));
    assert_eq!(resumed(json!({ "loadSession": true }), "session/load"), went_on);
    let able = json!({ "loadSession": true, "sessionCapabilities": { "resume": {} } });
    assert_eq!(resumed(able, "session/resume"), went_on);
}

#[test]
fn a_session_that_is_not_known_any_more_begins_afresh_with_the_whole_brief() {
    let again = Again { thread: "s-0".into(), message: "only the findings".into() };
    let told = turn_before(&Arc::new(Bench::default()), Some(again), |peer| {
        peer.answer(
            "initialize",
            json!({ "protocolVersion": 1, "agentCapabilities": { "loadSession": true } }),
        );
        let request = peer.hear().expect("because it tries");
        let error = json!({ "code": -32002, "message": "no such session" });
        peer.say(&json!({ "jsonrpc": "2.0", "id": request["id"], "error": error }));
        peer.answer("session/new", json!({ "sessionId": "s-1" }));
        let (prompt, words) = peer.prompted();
        assert_eq!(words, "the brief");
        peer.end(&prompt);
    });
    assert_eq!((told.resumed, told.thread.as_deref()), (false, Some("s-1")));
    assert_eq!(told.end, End::Turned(Turn::Done));
}
