//! The JSON Schema of an event: one definition for each type, under the type's name, as readers meet it.

use super::{
    Event, VERSION, constraint, context, cycle, demand, execution, feedback, learning, ledger, mirror,
    planning, quality,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};
use std::borrow::Cow;

impl JsonSchema for Event {
    fn schema_name() -> Cow<'static, str> {
        "Event".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rooms = [
            demand::Event::json_schema(generator),
            constraint::Event::json_schema(generator),
            context::Event::json_schema(generator),
            planning::Event::json_schema(generator),
            execution::Event::json_schema(generator),
            quality::Event::json_schema(generator),
            feedback::Event::json_schema(generator),
            learning::Event::json_schema(generator),
            mirror::Event::json_schema(generator),
            cycle::Event::json_schema(generator),
            ledger::Event::json_schema(generator),
        ];
        let types: Vec<Value> =
            rooms.into_iter().flat_map(types).map(|kind| defined(generator, kind)).collect();
        json_schema!({ "description": "What happened, by its type.", "oneOf": types })
    }
}

/// The types of event of one room.
fn types(room: Schema) -> Vec<Value> {
    match room.to_value()["oneOf"].take() {
        Value::Array(types) => types,
        _one => unreachable!("because every room has an enumeration of types"),
    }
}

/// Puts a type among the definitions, with its version; gives a reference to it.
fn defined(generator: &mut SchemaGenerator, mut kind: Value) -> Value {
    let name = kind["properties"]["type"]["const"].as_str().unwrap_or_default().to_owned();
    kind["properties"]["v"] = json!({ "description": "The version of this type.", "const": VERSION });
    if let Some(required) = kind["required"].as_array_mut() {
        required.insert(1, "v".into());
    }
    generator.definitions_mut().insert(name.clone(), kind);
    json!({ "$ref": format!("#/$defs/{name}") })
}
