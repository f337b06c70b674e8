//! Anthropic's messages.

use super::Answer;
use crate::model::talk::{Role, list, text};
use serde_json::{Value, json};

pub(super) fn said(body: &Value) -> Vec<(Role, String)> {
    let role = |message: &Value| {
        let answers = list(&message["content"]).iter().any(|block| block["type"] == "tool_result");
        match message["role"].as_str() {
            Some("assistant") => Role::Assistant,
            Some("user") if answers => Role::Tool,
            Some("user") => Role::User,
            _other => Role::System,
        }
    };
    list(&body["messages"]).iter().map(|message| (role(message), text(&message["content"]))).collect()
}

fn block(answer: &Answer<'_>) -> (Value, &'static str) {
    match answer.called() {
        Some((name, args)) => {
            let id = format!("toolu_{}", answer.number);
            (json!({ "type": "tool_use", "id": id, "name": name, "input": args }), "tool_use")
        }
        None => (json!({ "type": "text", "text": answer.words() }), "end_turn"),
    }
}

/// Here what came from a cache is counted apart.
fn usage(answer: &Answer<'_>) -> Value {
    let tokens = answer.tokens;
    json!({
        "input_tokens": tokens.read.saturating_sub(tokens.cached),
        "output_tokens": tokens.written,
        "cache_read_input_tokens": tokens.cached,
        "cache_creation_input_tokens": 0,
    })
}

pub(super) fn whole(answer: &Answer<'_>) -> Value {
    let (block, reason) = block(answer);
    json!({
        "id": format!("msg_{}", answer.number), "type": "message", "role": "assistant", "model": answer.model,
        "content": [block], "stop_reason": reason, "stop_sequence": null, "usage": usage(answer),
    })
}

pub(super) fn events(answer: &Answer<'_>) -> Vec<Value> {
    let (block, reason) = block(answer);
    let mut message = whole(answer);
    message["content"] = json!([]);
    message["stop_reason"] = Value::Null;
    let mut begun = block.clone();
    let delta = if block["type"] == "tool_use" {
        begun["input"] = json!({});
        json!({ "type": "input_json_delta", "partial_json": block["input"].to_string() })
    } else {
        begun["text"] = json!("");
        json!({ "type": "text_delta", "text": answer.words() })
    };
    vec![
        json!({ "type": "message_start", "message": message }),
        json!({ "type": "content_block_start", "index": 0, "content_block": begun }),
        json!({ "type": "content_block_delta", "index": 0, "delta": delta }),
        json!({ "type": "content_block_stop", "index": 0 }),
        json!({
            "type": "message_delta",
            "delta": { "stop_reason": reason, "stop_sequence": null },
            "usage": usage(answer),
        }),
        json!({ "type": "message_stop" }),
    ]
}
