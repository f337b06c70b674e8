//! The published schema of records: it takes whatever was ever written, and refuses whatever the reader refuses.

use expect_test::expect;
use jsonschema::Validator;
use retention::export::{event_schema, event_types, record_schema};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};
use trace::Record;

/// Every golden line, with its place in words.
fn golden() -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trace/golden");
    let mut lines = vec![];
    for file in fs::read_dir(folder).expect("because it is part of the repository").flatten() {
        let text = fs::read_to_string(file.path()).expect("because it is text");
        for (line, number) in text.lines().zip(1..) {
            let place = format!("{}:{number}", file.file_name().to_string_lossy());
            lines.push((place, serde_json::from_str(line).expect("because golden lines are JSON")));
        }
    }
    lines
}

fn validator(schema: &Value) -> Validator {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(schema).unwrap_or_else(|error| panic!("the schema is none: {error}"))
}

fn is_read(line: &Value) -> bool {
    serde_json::from_value::<Record>(line.clone()).is_ok()
}

/// The pointers to everything that a value holds, itself excepted.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, part)| (name.clone(), part)).collect(),
        Value::Array(parts) => parts.iter().enumerate().map(|(n, part)| (n.to_string(), part)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => vec![],
    };
    for (name, part) in parts {
        let place = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
        into.push(place.clone());
        places(part, &place, into);
    }
}

/// One of each type, of which none is likely to be what a field holds.
fn others(than: &Value) -> Vec<Value> {
    let kinds = [json!(null), json!(true), json!(-7.5), json!("\u{1}"), json!([[]]), json!({ "\u{1}": [] })];
    let kind = |value: &Value| std::mem::discriminant(value);
    kinds.into_iter().filter(|other| kind(other) != kind(than)).collect()
}

#[test]
fn every_line_ever_written_is_valid() {
    let validator = validator(&record_schema());
    for (place, line) in golden() {
        let said: Vec<String> =
            validator.iter_errors(&line).map(|error| format!("{} {error}", error.instance_path())).collect();
        assert!(said.is_empty(), "{place}: {said:#?}");
    }
}

#[test]
fn a_field_of_another_type_is_valid_only_if_it_is_read() {
    let validator = validator(&record_schema());
    let (mut refused, mut taken) = (0, vec![]);
    for (place, line) in golden() {
        let mut pointers = vec![];
        places(&line, "", &mut pointers);
        for pointer in pointers {
            for other in others(line.pointer(&pointer).expect("because it was found there")) {
                let mut mutated = line.clone();
                *mutated.pointer_mut(&pointer).expect("because it was found there") = other;
                match (validator.is_valid(&mutated), is_read(&mutated)) {
                    (false, _) => refused += 1,
                    (true, true) => {}
                    (true, false) => taken.push(format!("{place} {pointer}: {mutated}")),
                }
            }
        }
    }
    assert!(taken.is_empty(), "{} are valid and not read, such as {:#?}", taken.len(), taken.first());
    assert!(refused > 10_000, "{refused}");
}

#[test]
fn a_line_without_a_field_is_valid_exactly_if_it_is_read() {
    let validator = validator(&record_schema());
    for (place, line) in golden() {
        let mut pointers = vec![];
        places(&line, "", &mut pointers);
        for pointer in pointers {
            let (above, name) = pointer.rsplit_once('/').expect("because pointers begin with a slash");
            let mut mutated = line.clone();
            let Some(Value::Object(fields)) = mutated.pointer_mut(above) else { continue };
            fields.remove(&name.replace("~1", "/").replace("~0", "~"));
            assert_eq!(validator.is_valid(&mutated), is_read(&mutated), "{place} without {pointer}");
        }
    }
}

/// By the names of the keys, whatever order a build keeps them in.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&String, &Value> = fields.iter().collect();
            fields.into_iter().map(|(name, part)| (name.clone(), sorted(part))).collect()
        }
        Value::Array(parts) => parts.iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[test]
fn what_a_schema_says_of_an_event_is_what_its_fields_are() {
    let schema = event_schema("quality.gate_quarantined").expect("because gates are quarantined");
    expect![[r#"
        {
          "$id": "urn:evolute:record:v1:quality.gate_quarantined",
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "description": "A gate is not asked for a time, because its verdicts contradict each other; or it is asked again.",
          "properties": {
            "because": {
              "description": "Why. Never empty.",
              "type": "string"
            },
            "gate": {
              "description": "The gate's name.",
              "type": "string"
            },
            "type": {
              "const": "quality.gate_quarantined",
              "type": "string"
            },
            "until": {
              "description": "Until when; absent where the quarantine is lifted.",
              "format": "date-time",
              "type": [
                "string",
                "null"
              ]
            },
            "v": {
              "const": 1,
              "description": "The version of this type."
            }
          },
          "required": [
            "type",
            "v",
            "gate",
            "because"
          ],
          "title": "An event of type `quality.gate_quarantined`",
          "type": "object"
        }"#]].assert_eq(&serde_json::to_string_pretty(&sorted(&schema)).expect("because it is JSON"));
    assert_eq!(event_schema("Digest"), None);
    assert_eq!(event_schema("quality.?"), None);
}

#[test]
fn every_type_of_event_has_a_schema_of_its_own_that_its_golden_lines_follow() {
    let types = event_types();
    for (place, line) in golden() {
        let kind = line["event"]["type"].as_str().unwrap_or_default();
        assert!(types.iter().any(|known| known == kind), "{kind}");
        let schema = event_schema(kind).unwrap_or_else(|| panic!("{kind} has no schema"));
        assert!(validator(&schema).is_valid(&line["event"]), "{place}");
    }
}

#[test]
fn every_field_says_what_it_is_and_every_measured_number_in_which_unit() {
    let (mut mute, mut units) = (vec![], vec![]);
    let schema = record_schema();
    let definitions = schema["$defs"].as_object().expect("because there are definitions");
    for (name, definition) in definitions {
        fields(name, definition, &mut mute, &mut units);
    }
    assert!(mute.is_empty(), "{mute:#?}");
    units.sort();
    units.dedup();
    expect![[r#"
        building_ms ms
        cost_usd USD
        days d
        false_start_ms ms
        fresh_for_days d
        gates_ms ms
        mandated_ms ms
        memory_bytes B
        output_bytes B
        pack_tokens tokens
        proof_ms ms
        sla_s s
        step_minutes min
        takes_min min
        threshold_s s
        time_s s
        timeout_min min
        timeout_s s
        tokens tokens
        took_ms ms
        undo_s s
        waiting_ms ms"#]]
    .assert_eq(&units.join("\n"));
}

/// The fields of which nothing is said, and what is said of numbers.
fn fields(name: &str, schema: &Value, mute: &mut Vec<String>, units: &mut Vec<String>) {
    for variant in schema["oneOf"].as_array().into_iter().flatten() {
        fields(name, variant, mute, units);
    }
    let own: Vec<(&String, &Value)> = schema["properties"].as_object().into_iter().flatten().collect();
    // of what stands alone beside a tag, the tag's own words tell
    let alone = own.iter().filter(|(_, body)| body["const"].is_null()).count() == 1
        && !schema["description"].is_null();
    for (field, body) in own {
        if !alone && body["const"].is_null() && body["description"].is_null() && body["$ref"].is_null() {
            mute.push(format!("{name}.{field}"));
        }
        if let Some(unit) = body["x-unit"].as_str() {
            units.push(format!("{field} {unit}"));
        }
    }
}
