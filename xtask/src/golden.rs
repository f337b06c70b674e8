//! Names the event types that have no golden line. A line, once written, is never rewritten: it is the promise
//! that what was recorded stays readable. The round trip itself is a test of the `trace` crate.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};
use trace::{Event, event::VERSION};

/// The rooms of the trace, one file of golden lines each.
pub(crate) const ROOMS: [&str; 10] = [
    "demand",
    "constraint",
    "context",
    "planning",
    "execution",
    "quality",
    "feedback",
    "learning",
    "mirror",
    "cycle",
];

/// Prints the beginning of every line that is missing, with the file that it belongs in.
pub(crate) fn report(root: &Path) -> Result<()> {
    let missing = missing(root)?;
    if missing.is_empty() {
        println!("every event type has a golden line");
        return Ok(());
    }
    for (room, name) in &missing {
        let line = json!({ "type": name, "v": VERSION });
        println!("crates/trace/golden/{room}.jsonl: {line}");
    }
    bail!("{} event types have no golden line: add one each, with realistic content", missing.len())
}

/// The event types without a line, as (room, type).
pub(crate) fn missing(root: &Path) -> Result<Vec<(&'static str, String)>> {
    let mut missing = Vec::new();
    for room in ROOMS {
        let kept = kept(&root.join("crates/trace/golden").join(room).with_extension("jsonl"))?;
        let types = types(room).into_iter().filter(|name| !kept.contains(name));
        missing.extend(types.map(|name| (room, name)));
    }
    Ok(missing)
}

fn kept(file: &Path) -> Result<BTreeSet<String>> {
    if !file.is_file() {
        return Ok(BTreeSet::new());
    }
    let text = fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).with_context(|| format!("{}", file.display()))?;
            Ok(value["type"].as_str().unwrap_or_default().to_owned())
        })
        .collect()
}

/// The types of a room. They are read from the reader itself: asked for a type that nobody has, it lists the ones
/// that it knows.
fn types(room: &str) -> Vec<String> {
    let unknown = json!({ "type": format!("{room}.?"), "v": VERSION });
    let answer =
        serde_json::from_value::<Event>(unknown).expect_err("because no event is of that type").to_string();
    let known = answer.split_once("expected").map_or("", |(_, known)| known);
    known.split('`').filter(|word| word.starts_with(room)).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_tells_its_types() {
        assert_eq!(types("context"), ["context.packed"]);
        assert!(types("quality").contains(&"quality.gate_not_run".to_owned()));
        for room in ROOMS {
            assert!(!types(room).is_empty(), "`{room}` tells nothing");
        }
    }

    #[test]
    fn no_line_is_missing() {
        let missing = missing(crate::house::root()).expect("because the golden files are readable");
        assert!(missing.is_empty(), "run `cargo xtask golden`: {missing:?}");
    }
}
