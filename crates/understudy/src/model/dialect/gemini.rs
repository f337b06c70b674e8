//! Gemini's content: one event holds the whole answer.

use super::Answer;
use crate::model::talk::{Role, list, text};
use serde_json::{Value, json};

pub(super) fn said(body: &Value) -> Vec<(Role, String)> {
    let role = |message: &Value| {
        let answers = list(&message["parts"]).iter().any(|part| part.get("functionResponse").is_some());
        match message["role"].as_str() {
            Some("model") => Role::Assistant,
            _user if answers => Role::Tool,
            _user => Role::User,
        }
    };
    list(&body["contents"]).iter().map(|message| (role(message), text(&message["parts"]))).collect()
}

pub(super) fn whole(answer: &Answer<'_>) -> Value {
    let tokens = answer.tokens;
    let part = match answer.called() {
        Some((name, args)) => json!({ "functionCall": { "name": name, "args": args } }),
        None => json!({ "text": answer.words() }),
    };
    json!({
        "candidates": [
            { "content": { "role": "model", "parts": [part] }, "finishReason": "STOP", "index": 0 },
        ],
        "usageMetadata": {
            "promptTokenCount": tokens.read,
            "candidatesTokenCount": tokens.written,
            "totalTokenCount": tokens.read + tokens.written,
            "cachedContentTokenCount": tokens.cached,
        },
        "modelVersion": answer.model,
    })
}
