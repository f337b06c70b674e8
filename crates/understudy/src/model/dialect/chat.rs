//! OpenAI's chat completions.

use super::Answer;
use crate::model::talk::{Role, list, text};
use serde_json::{Value, json};

pub(super) fn said(body: &Value) -> Vec<(Role, String)> {
    let role = |message: &Value| match message["role"].as_str() {
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some("tool" | "function") => Role::Tool,
        _system_or_developer => Role::System,
    };
    list(&body["messages"]).iter().map(|message| (role(message), text(&message["content"]))).collect()
}

fn usage(answer: &Answer<'_>) -> Value {
    let tokens = answer.tokens;
    json!({
        "prompt_tokens": tokens.read,
        "completion_tokens": tokens.written,
        "total_tokens": tokens.read + tokens.written,
        "prompt_tokens_details": { "cached_tokens": tokens.cached },
    })
}

fn message(answer: &Answer<'_>) -> (Value, &'static str) {
    let mut message = json!({ "role": "assistant", "content": answer.words() });
    let Some((name, args)) = answer.called() else { return (message, "stop") };
    message["tool_calls"] = json!([{
        "index": 0,
        "id": answer.call(),
        "type": "function",
        "function": { "name": name, "arguments": args.to_string() },
    }]);
    (message, "tool_calls")
}

fn about(answer: &Answer<'_>, object: &str) -> Value {
    json!({ "id": format!("cmpl-{}", answer.number), "object": object, "created": 0, "model": answer.model })
}

pub(super) fn whole(answer: &Answer<'_>) -> Value {
    let (message, reason) = message(answer);
    let mut whole = about(answer, "chat.completion");
    whole["choices"] = json!([{ "index": 0, "message": message, "finish_reason": reason }]);
    whole["usage"] = usage(answer);
    whole
}

pub(super) fn events(answer: &Answer<'_>) -> Vec<Value> {
    let (message, reason) = message(answer);
    let chunk = |choices: Value| {
        let mut chunk = about(answer, "chat.completion.chunk");
        chunk["choices"] = choices;
        chunk
    };
    let mut last = chunk(json!([]));
    last["usage"] = usage(answer);
    vec![
        chunk(json!([{ "index": 0, "delta": message, "finish_reason": null }])),
        chunk(json!([{ "index": 0, "delta": {}, "finish_reason": reason }])),
        last,
    ]
}
