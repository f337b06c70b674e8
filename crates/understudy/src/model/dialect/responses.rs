//! OpenAI's Responses.

use super::Answer;
use crate::model::{
    script::Turn,
    talk::{Role, list, text},
};
use serde_json::{Value, json};

pub(super) fn said(body: &Value) -> Vec<(Role, String)> {
    if let Some(words) = body["input"].as_str() {
        return vec![(Role::User, words.to_owned())];
    }
    list(&body["input"]).iter().filter_map(one).collect()
}

fn one(item: &Value) -> Option<(Role, String)> {
    match item["type"].as_str().unwrap_or("message") {
        "message" => {
            let role = match item["role"].as_str() {
                Some("user") => Role::User,
                Some("assistant") => Role::Assistant,
                _system_or_developer => Role::System,
            };
            Some((role, text(&item["content"])))
        }
        "function_call" | "custom_tool_call" | "local_shell_call" => {
            Some((Role::Assistant, item.to_string()))
        }
        "function_call_output" | "custom_tool_call_output" => Some((Role::Tool, text(&item["output"]))),
        _thoughts_and_others => None,
    }
}

fn item(answer: &Answer<'_>) -> Value {
    let number = answer.number;
    match answer.turn {
        Turn::Tool { name, args, namespace } => {
            let mut call = json!({
                "type": "function_call", "id": format!("fc_{number}"), "call_id": answer.call(),
                "name": name, "arguments": args.to_string(), "status": "completed",
            });
            if let Some(namespace) = namespace {
                call["namespace"] = json!(namespace);
            }
            call
        }
        Turn::Custom { name, input } => json!({
            "type": "custom_tool_call", "id": format!("ctc_{number}"), "call_id": answer.call(),
            "name": name, "input": input, "status": "completed",
        }),
        Turn::Text(_) | Turn::Cut(_) | Turn::Status(_) => json!({
            "type": "message", "id": format!("msg_{number}"), "role": "assistant", "status": "completed",
            "content": [{ "type": "output_text", "text": answer.words(), "annotations": [] }],
        }),
    }
}

pub(super) fn whole(answer: &Answer<'_>) -> Value {
    let tokens = answer.tokens;
    json!({
        "id": format!("resp_{}", answer.number), "object": "response", "created_at": 0, "model": answer.model,
        "status": "completed", "output": [item(answer)], "error": null, "incomplete_details": null,
        "usage": {
            "input_tokens": tokens.read,
            "input_tokens_details": { "cached_tokens": tokens.cached },
            "output_tokens": tokens.written,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": tokens.read + tokens.written,
        },
    })
}

pub(super) fn events(answer: &Answer<'_>) -> Vec<Value> {
    let (item, whole) = (item(answer), whole(answer));
    let mut begun = whole.clone();
    begun["status"] = json!("in_progress");
    begun["output"] = json!([]);
    begun["usage"] = Value::Null;
    let mut events = vec![
        json!({ "type": "response.created", "response": begun }),
        json!({ "type": "response.output_item.added", "output_index": 0, "item": item }),
        json!({ "type": "response.output_item.done", "output_index": 0, "item": item }),
        json!({ "type": "response.completed", "response": whole }),
    ];
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = json!(number);
    }
    events
}
