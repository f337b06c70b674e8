//! Agents that break off, flood, babble, or speak something else.

use crate::peer::{Bench, turn, turn_before};
use acp::End;
use expect_test::expect;
use proptest::prelude::*;
use serde_json::json;
use std::{
    io::Write as _,
    sync::{Arc, atomic::Ordering},
};

#[test]
fn another_version_of_the_protocol_is_named() {
    let (told, _) = turn(|peer| {
        peer.answer("initialize", json!({ "protocolVersion": 2 }));
    });
    expect!["it speaks version 2 of the Agent Client Protocol, not version 1"]
        .assert_eq(&told.end.to_string());
}

#[test]
fn an_agent_that_dies_is_said_to_have_died_and_when() {
    let (told, _) = turn(|peer| {
        peer.hear();
    });
    assert_eq!(told.end, End::Died { during: "initialize" });
    let (told, _) = turn(|peer| {
        peer.open();
        peer.prompted();
        peer.words("I was about to");
    });
    assert_eq!(told.end, End::Died { during: "session/prompt" });
    assert_eq!((told.thread.as_deref(), told.said.as_deref()), (Some("s-1"), Some("I was about to")));
}

#[test]
fn a_login_that_is_wanted_is_named_with_what_is_offered() {
    let (told, _) = turn(|peer| {
        let ways = json!([{ "id": "key", "name": "An API key" }, { "id": "web", "name": "A browser" }]);
        peer.answer("initialize", json!({ "protocolVersion": 1, "authMethods": ways }));
        let request = peer.hear().expect("because it asks for a session");
        let error = json!({ "code": -32000, "message": "Authentication required" });
        peer.say(&json!({ "jsonrpc": "2.0", "id": request["id"], "error": error }));
    });
    expect!["it wants a login first: it offers An API key, A browser"].assert_eq(&told.end.to_string());
}

#[test]
fn an_error_of_its_model_is_passed_on_in_its_own_words() {
    let (told, _) = turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        let error = json!({ "code": -32603, "message": "Internal error", "data": { "message": "the model answered 500", "kind": "other" } });
        peer.say(&json!({ "jsonrpc": "2.0", "id": prompt, "error": error }));
        peer.hear();
    });
    expect!["it answered `session/prompt` with an error: the model answered 500"]
        .assert_eq(&told.end.to_string());
}

#[test]
fn what_is_told_in_words_that_nobody_knows_is_passed_over() {
    let (told, _) = turn(|peer| {
        let _unheard = writeln!(peer.to, "peer 1.0 listening on stdio");
        peer.open();
        let (prompt, _) = peer.prompted();
        peer.update(&json!({ "sessionUpdate": "mood_update", "mood": "hopeful" }));
        peer.say(&json!({ "jsonrpc": "2.0", "method": "_peer/telemetry", "params": { "n": 1 } }));
        peer.say(&json!({ "jsonrpc": "2.0", "id": 999, "result": {} }));
        peer.words("done");
        peer.end(&prompt);
    });
    assert_eq!(told.said.as_deref(), Some("done"), "{told:?}");
}

#[test]
fn a_flood_of_words_is_kept_to_its_bound() {
    let (told, _) = turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        let much = "ä".repeat(50_000);
        (0..100).for_each(|_| peer.words(&much));
        peer.end(&prompt);
    });
    assert_eq!(told.said.map(|said| said.len()), Some(6_000));
}

#[test]
fn two_hundred_megabytes_without_an_end_of_line_are_not_kept() {
    let (told, _) = turn(|peer| {
        peer.open();
        peer.prompted();
        let much = vec![b'{'; 1 << 20];
        (0..200).all(|_| peer.to.write_all(&much).is_ok());
    });
    expect!["it does not speak the Agent Client Protocol: one of its lines has more than 8388608 bytes"]
        .assert_eq(&told.end.to_string());
}

#[test]
fn an_agent_that_hangs_is_asked_to_stop_and_not_waited_for() {
    let bench = Arc::new(Bench::default());
    let over = Arc::clone(&bench);
    let told = turn_before(&bench, None, move |peer| {
        peer.open();
        peer.prompted();
        over.over.store(true, Ordering::SeqCst);
        assert_eq!(peer.hear().expect("because it is told to stop")["method"], "session/cancel");
        while peer.hear().is_some() {}
    });
    assert_eq!(told.end, End::Over);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_an_agent_writes_is_an_end_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let (told, _) = turn(move |peer| {
            let _unheard = peer.to.write_all(&bytes);
        });
        prop_assert!(matches!(told.end, End::Died { .. } | End::Babbled { .. }), "{:?}", told.end);
    }

    #[test]
    fn a_message_with_one_byte_changed_is_no_panic(at in 0_usize..300, byte: u8) {
        turn(move |peer| {
            peer.open();
            peer.prompted();
            let mut line = json!({ "jsonrpc": "2.0", "id": 1, "method": "session/request_permission", "params": {
                "sessionId": "s-1", "toolCall": { "toolCallId": "c", "kind": "edit", "locations": [{ "path": "/x" }] },
                "options": [{ "optionId": "a", "name": "a", "kind": "allow_once" }] } }).to_string().into_bytes();
            let at = at % line.len();
            line[at] = byte;
            line.push(b'\n');
            let _unheard = peer.to.write_all(&line);
        });
    }
}
