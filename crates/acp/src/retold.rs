//! A turn that is over, from what the agent wrote then: nobody is asked anything, and what was told is heard as it was.

use crate::{Told, Turn, client::turn, hearing::Hearing, told::End};
use agent_client_protocol::v1::schema::{PromptResponse, SessionNotification};
use serde_json::Value;

/// What an agent told, by the lines that it wrote. Whatever is no message is skipped.
#[must_use]
pub fn retold(lines: &str) -> Told {
    let mut hearing = Hearing::default();
    let mut ended = None;
    for line in lines.lines() {
        let Ok(Value::Object(mut message)) = serde_json::from_str(line.trim()) else { continue };
        let method = message.get("method").and_then(Value::as_str).map(str::to_owned);
        match (method.as_deref(), message.remove("params"), message.remove("result")) {
            (Some("session/update"), Some(params), _) => update(&mut hearing, params),
            (None, _, Some(result)) => ended = answer(&mut hearing, result).or(ended),
            _neither_told_nor_answered => {}
        }
    }
    hearing.told(ended.map_or(End::Died { during: "session/prompt" }, End::Turned))
}

fn update(hearing: &mut Hearing, params: Value) {
    if let Ok(told) = serde_json::from_value::<SessionNotification>(params) {
        hearing.update(told.update);
    }
}

/// An answer to what was asked of it then, told by what only that answer has; the end of the turn, if it is that.
fn answer(hearing: &mut Hearing, result: Value) -> Option<Turn> {
    if result.get("protocolVersion").is_some() {
        let name = result.pointer("/agentInfo/name").and_then(Value::as_str);
        hearing.agent = name.map(str::to_owned);
        return None;
    }
    if result.get("stopReason").is_some() {
        let end: PromptResponse = serde_json::from_value(result).ok()?;
        hearing.turned(&end);
        return Some(turn(end.stop_reason));
    }
    // Only a new session is given a name; any other was there before.
    let name = result.get("sessionId").and_then(Value::as_str);
    hearing.thread = name.map(str::to_owned);
    hearing.resumed = name.is_none();
    hearing.begin();
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TURN: [&str; 8] = [
        r#"{"jsonrpc":"2.0","id":"1","result":{"protocolVersion":1,"agentInfo":{"name":"gemini","version":"1"}}}"#,
        r#"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-1","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"the past"}}}}"#,
        r#"{"jsonrpc":"2.0","id":"2","result":{"sessionId":"s-1"}}"#,
        r#"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-1","update":{"sessionUpdate":"tool_call","toolCallId":"c","title":"edit"}}}"#,
        r#"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-1","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"All "}}}}"#,
        r#"{"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-1","update":{"sessionUpdate":"agent_message_chunk","content":{"type":"text","text":"done."}}}}"#,
        "no message",
        r#"{"jsonrpc":"2.0","id":"3","result":{"stopReason":"end_turn","usage":{"totalTokens":960,"inputTokens":900,"outputTokens":60}}}"#,
    ];

    #[test]
    fn a_turn_is_heard_again_as_it_was_told() {
        let told = retold(&TURN.join("\n"));
        assert_eq!((told.said.as_deref(), told.thread.as_deref()), (Some("All done."), Some("s-1")));
        assert_eq!((told.used.tokens_in, told.used.tokens_out, told.used.tools), (Some(900), Some(60), 1));
        assert_eq!(told.end, End::Turned(Turn::Done));
    }

    #[test]
    fn a_turn_that_was_cut_has_no_end() {
        assert_eq!(retold(&TURN[..6].join("\n")).end, End::Died { during: "session/prompt" });
    }

    proptest! {
        #[test]
        fn whatever_was_damaged_is_heard_without_a_panic(
            text in ".{0,200}",
            cut in 0usize..1_200,
            at in 0usize..1_200,
        ) {
            let mut turn = TURN.join("\n");
            turn.truncate(turn.floor_char_boundary(cut));
            turn.insert_str(turn.floor_char_boundary(at.min(turn.len())), &text);
            let told = retold(&turn);
            prop_assert!(told.refused.is_empty());
        }
    }
}
