//! `evolute schema`: the shape of what people write and of what is recorded, for editors and for readers of exports.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
};
use retention::export::{event_schema, event_types, record_schema};
use serde_json::{Map, Value};

/// The formats that have a schema.
const FORMATS: [&str; 6] = ["demand", "plan", "decision", "configuration", "record", "proof-predicate"];

/// Write the JSON Schema of a format: `demand`, `plan`, `decision`, `configuration`, `record` or `proof-predicate`; of all
/// without a name
///
/// `record` holds every type of event with its fields; a type alone is named as records name it: `quality.gate_failed`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The format, or a type of event
    name: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let schema = match &args.name {
        Some(name) => named(name).ok_or_else(|| unknown(name))?,
        None => all(),
    };
    let mut text = serde_json::to_vec_pretty(&schema).expect("because a schema is plain data");
    text.push(b'\n');
    desk.voice.raw(&text);
    Ok(())
}

fn named(name: &str) -> Option<Value> {
    match name {
        "record" => Some(record_schema()),
        "proof-predicate" => Some(attest::schema()),
        event if event.contains('.') => event_schema(event),
        written => formats::schema::named(written),
    }
}

/// A name without a schema; of events, those of its room are told.
fn unknown(name: &str) -> Failure {
    let room = name.split_once('.').map(|(room, _)| format!("{room}."));
    let mut known = event_types();
    known.retain(|kind| room.as_ref().is_some_and(|room| kind.starts_with(room)));
    let known = if known.is_empty() { FORMATS.map(str::to_owned).to_vec() } else { known };
    Failure::usage(
        format!("there is no format `{name}`, and no type of event"),
        format!("choose one of: {}", known.join(", ")),
    )
}

/// Every schema, by the name of its format.
fn all() -> Value {
    let schemas = FORMATS.iter().filter_map(|name| Some(((*name).to_owned(), named(name)?)));
    Value::Object(schemas.collect::<Map<_, _>>())
}
