//! `evolute schema`: the shape of what people write and of what is recorded, for editors and for readers of exports.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
};
use serde_json::{Map, Value};

/// The formats that have a schema.
const FORMATS: [&str; 6] = ["demand", "plan", "decision", "configuration", "record", "proof-predicate"];

/// Write the JSON Schema of a format: `demand`, `plan`, `decision`, `configuration`, `record` or `proof-predicate`; of all
/// without a name
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The format
    name: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let schema = match &args.name {
        Some(name) => named(name).ok_or_else(|| {
            let hint = format!("choose one of: {}", FORMATS.join(", "));
            Failure::usage(format!("there is no format `{name}`"), hint)
        })?,
        None => all(),
    };
    let mut text = serde_json::to_vec_pretty(&schema).expect("because a schema is plain data");
    text.push(b'\n');
    desk.voice.raw(&text);
    Ok(())
}

fn named(name: &str) -> Option<Value> {
    match name {
        "record" => Some(retention::export::record_schema()),
        "proof-predicate" => Some(attest::schema()),
        written => formats::schema::named(written),
    }
}

/// Every schema, by the name of its format.
fn all() -> Value {
    let schemas = FORMATS.iter().filter_map(|name| Some(((*name).to_owned(), named(name)?)));
    Value::Object(schemas.collect::<Map<_, _>>())
}
