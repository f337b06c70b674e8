//! `evolute schema`: the shape of what people write, for editors.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
};

/// Write the JSON Schema of a format: `demand`, `plan`, `decision`, `configuration` or `proof-predicate`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The format
    name: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let ours = (args.name == "proof-predicate").then(attest::schema);
    let schema = ours.or_else(|| formats::schema::named(&args.name)).ok_or_else(|| {
        Failure::usage(
            format!("there is no format `{}`", args.name),
            "choose one of: demand, plan, decision, configuration, proof-predicate",
        )
    })?;
    let mut text = serde_json::to_vec_pretty(&schema).expect("because a schema is plain data");
    text.push(b'\n');
    desk.voice.raw(&text);
    Ok(())
}
