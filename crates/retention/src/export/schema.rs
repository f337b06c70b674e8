//! The JSON Schema of a record: what every line of `jsonl` holds, with the fields of every type of event. It is read off
//! the types that records are read by, so that neither a type nor a field can be missing from it.

use schemars::{
    Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform as _},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use trace::{Record, event::VERSION};

/// The names of fields that are numbers end in their unit.
const UNITS: [(&str, &str); 10] = [
    ("_ms", "ms"),
    ("_s", "s"),
    ("_min", "min"),
    ("_minutes", "min"),
    ("_days", "d"),
    ("days", "d"),
    ("_bytes", "B"),
    ("_usd", "USD"),
    ("_tokens", "tokens"),
    ("tokens", "tokens"),
];

/// The schema of one line of the trace. What is required are the fields without which a line is not read; what was added
/// to a type later is not, so that a line of any age is valid.
#[must_use]
pub fn record_schema() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Record>();
    RecursiveTransform(units).transform(&mut schema);
    let head = [
        ("$schema", schema.remove("$schema").unwrap_or_default()),
        ("$id", json!(id(""))),
        ("title", json!("A record of the trace")),
    ];
    named(head, schema.to_value())
}

/// The schema of one type of event, such as `quality.gate_failed`; none of a type that nobody writes.
#[must_use]
pub fn event_schema(kind: &str) -> Option<Value> {
    let mut record = record_schema();
    let definitions = record["$defs"].as_object_mut()?;
    let own = definitions.get(kind).filter(|_| kind.contains('.'))?.clone();
    let mut needed = BTreeSet::new();
    references(&own, definitions, &mut needed);
    definitions.retain(|name, _| needed.contains(name));
    let head = [
        ("$schema", record["$schema"].clone()),
        ("$id", json!(id(&format!(":{kind}")))),
        ("title", json!(format!("An event of type `{kind}`"))),
    ];
    let mut schema = named(head, own);
    if !needed.is_empty() {
        schema["$defs"] = record["$defs"].take();
    }
    Some(schema)
}

/// The types of event that have a schema.
#[must_use]
pub fn event_types() -> Vec<String> {
    let record = record_schema();
    let definitions = record["$defs"].as_object().into_iter().flat_map(Map::keys);
    definitions.filter(|name| name.contains('.')).cloned().collect()
}

/// What names this version of it. Another version of an event gets another one, and this one stays.
fn id(of: &str) -> String {
    format!("urn:evolute:record:v{VERSION}{of}")
}

/// A schema with its name before it.
fn named<const N: usize>(head: [(&str, Value); N], schema: Value) -> Value {
    let mut whole: Map<String, Value> =
        head.map(|(key, value)| (key.to_owned(), value)).into_iter().collect();
    if let Value::Object(schema) = schema {
        whole.extend(schema.into_iter().filter(|(key, _)| key != "title"));
    }
    Value::Object(whole)
}

/// Says of every number in which unit it is, where its name tells.
fn units(schema: &mut Schema) {
    let Some(fields) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, field) in fields {
        let unit = UNITS.iter().find(|(end, _)| name.ends_with(end));
        if let (Some((_, unit)), Some(field)) = (unit, field.as_object_mut())
            && is_number(field)
        {
            field.insert("x-unit".into(), json!(unit));
        }
    }
}

fn is_number(field: &Map<String, Value>) -> bool {
    let numeric = |kind: &Value| kind == "integer" || kind == "number";
    match field.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(numeric),
        Some(kind) => numeric(kind),
        None => false,
    }
}

/// Adds the names of the definitions that a schema refers to, and those that they refer to.
fn references(schema: &Value, definitions: &Map<String, Value>, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(parts) => {
            for (key, part) in parts {
                match (key.as_str(), part.as_str().and_then(|to| to.strip_prefix("#/$defs/"))) {
                    ("$ref", Some(to)) if into.insert(to.to_owned()) => {
                        references(definitions.get(to).unwrap_or(&Value::Null), definitions, into);
                    }
                    _other => references(part, definitions, into),
                }
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| references(part, definitions, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
