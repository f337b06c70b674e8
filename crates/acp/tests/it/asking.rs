//! Agents that ask: for leave, and of people.

use crate::peer::turn;
use acp::{End, Question, Turn};
use serde_json::{Value, json};

fn selected(option: &str) -> Value {
    json!({ "outcome": "selected", "optionId": option })
}

#[test]
fn leave_is_given_once_within_the_step_and_refused_outside_of_it() {
    let (told, _) = turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        assert_eq!(peer.permission("/tree/src/a.rs"), selected("allow_once"));
        assert_eq!(peer.permission("/etc/passwd"), selected("reject_once"));
        peer.end(&prompt);
    });
    assert_eq!(told.refused, ["to write `/etc/passwd`: it is outside the step"]);
    assert_eq!(told.end, End::Turned(Turn::Done));
}

#[test]
fn a_call_that_was_told_before_is_judged_by_what_was_told() {
    turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        peer.update(&json!({ "sessionUpdate": "tool_call", "toolCallId": "c-9", "title": "delete",
            "kind": "delete", "locations": [{ "path": "/tree/Makefile" }] }));
        let options = json!([{ "optionId": "no", "name": "no", "kind": "reject_always" }]);
        let params = json!({ "sessionId": "s-1", "toolCall": { "toolCallId": "c-9" }, "options": options });
        let answer = peer.ask("session/request_permission", &params);
        assert_eq!(answer["result"]["outcome"], selected("no"));
        peer.end(&prompt);
    });
}

#[test]
fn whoever_asks_for_the_same_for_ever_is_ended() {
    let (told, _) = turn(|peer| {
        peer.open();
        peer.prompted();
        while peer.permission("/etc/passwd") == selected("reject_once") {}
        // It is asked to stop, and does not.
        assert_eq!(peer.hear().expect("because it is told to stop")["method"], "session/cancel");
    });
    assert_eq!(told.end, End::Insisted { what: "to write `/etc/passwd`: it is outside the step".into() });
    assert_eq!(told.refused.len(), 1);
}

#[test]
fn another_mode_is_not_given() {
    turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        let option = |id: &str| json!({ "optionId": id, "name": id, "kind": id });
        let call = json!({ "toolCallId": "c-1", "kind": "switch_mode", "title": "bypass permissions" });
        let params = json!({ "sessionId": "s-1", "toolCall": call,
            "options": [option("allow_always"), option("reject_once")] });
        let answer = peer.ask("session/request_permission", &params);
        assert_eq!(answer["result"]["outcome"], selected("reject_once"));
        peer.end(&prompt);
    });
}

#[test]
fn a_form_is_a_question_to_a_person_and_the_turn_is_over() {
    let (told, bench) = turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        let field = json!({ "type": "string", "enum": ["cents", "euros"] });
        let schema = json!({ "type": "object", "properties": { "unit": field } });
        let params = json!({ "sessionId": "s-1", "mode": "form", "message": "In what unit?",
            "requestedSchema": schema });
        assert_eq!(peer.ask("elicitation/create", &params)["result"]["action"], "cancel");
        assert_eq!(peer.hear().expect("because it is told to stop")["method"], "session/cancel");
        peer.say(&json!({ "jsonrpc": "2.0", "id": prompt, "result": { "stopReason": "cancelled" } }));
    });
    let question = Question { text: "In what unit?".into(), options: vec!["cents".into(), "euros".into()] };
    assert_eq!(*bench.questions.lock().expect("because nobody panics"), [question]);
    assert_eq!(told.end, End::Asked);
}

#[test]
fn an_address_to_visit_is_no_question() {
    let (_, bench) = turn(|peer| {
        peer.open();
        let (prompt, _) = peer.prompted();
        let params = json!({ "sessionId": "s-1", "mode": "url", "message": "Pay", "elicitationId": "e",
            "url": "https://pay.example" });
        assert_eq!(peer.ask("elicitation/create", &params)["result"]["action"], "decline");
        peer.end(&prompt);
    });
    assert_eq!(bench.questions.lock().expect("because nobody panics").len(), 0);
}
