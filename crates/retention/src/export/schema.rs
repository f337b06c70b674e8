//! The JSON Schema of a record: what every line of `jsonl` holds, and every type of event that this build writes. The
//! types are those that the reader of events knows, so none can be missing.

use serde_json::{Value, json};
use trace::{
    Event,
    event::{ROOMS, VERSION},
};

/// The schema of one line of the trace.
#[must_use]
pub fn record_schema() -> Value {
    let text = |about: &str| json!({ "type": "string", "description": about });
    let digits = |count: u32, about: &str| json!({ "type": "string", "pattern": format!("^[0-9a-f]{{{count}}}$"), "description": about });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A record of the trace",
        "type": "object",
        "required": ["id", "writer", "seq", "at", "actor", "event", "prev"],
        "properties": {
            "id": text("UUID of version 7"),
            "writer": text("The ledger that wrote it"),
            "seq": { "type": "integer", "minimum": 1, "description": "Its place among that writer's records" },
            "at": { "type": "string", "format": "date-time", "description": "When, in UTC" },
            "cycle": text("The cycle that it belongs to, if any"),
            "layer": { "enum": ["constraint", "context", "planning", "execution", "quality", "feedback", "learning"] },
            "actor": {
                "type": "object",
                "required": ["kind", "name", "assurance"],
                "properties": {
                    "kind": { "enum": ["human", "agent", "system"] },
                    "name": text("An address, a forge handle, or the agent's name"),
                    "assurance": { "enum": ["local", "token", "signed"] },
                },
            },
            "cause": text("The record that led here"),
            "trace_id": digits(32, "W3C trace id of the cycle"),
            "span_id": digits(16, "W3C span id of what happened"),
            "event": {
                "type": "object",
                "required": ["type", "v"],
                "properties": {
                    "type": { "enum": types() },
                    "v": { "const": VERSION },
                },
                "description": "What happened. Fields are only ever added to a type; crates/trace/golden has a line of each",
            },
            "prev": digits(64, "The hash of the same writer's record before this one"),
        },
    })
}

/// Every type of event, by what their reader says of one that it does not know.
fn types() -> Vec<String> {
    let mut types = vec![];
    for room in ROOMS {
        let unknown = json!({ "type": format!("{room}.?"), "v": VERSION });
        let said =
            serde_json::from_value::<Event>(unknown).err().map_or_else(String::new, |said| said.to_string());
        let prefix = format!("{room}.");
        let words = said.split('`').filter(|word| word.starts_with(&prefix) && !word.ends_with('?'));
        types.extend(words.map(str::to_owned));
    }
    types
}
