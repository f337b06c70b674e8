//! Names the event types that have no golden line. A line, once written, is never rewritten: it is the promise
//! that what was recorded stays readable. The round trip itself is a test of the `trace` crate.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::Path};
use trace::{
    Event,
    event::{ROOMS, VERSION},
};

/// Prints the beginning of the event of every line that is missing, with the file that it belongs in.
pub(crate) fn report(root: &Path) -> Result<()> {
    let missing = missing(root)?;
    if missing.is_empty() {
        println!("every event type has a golden line");
        return Ok(());
    }
    for (room, name) in &missing {
        let event = json!({ "type": name, "v": VERSION });
        println!("crates/trace/golden/{room}.jsonl: a record with the event {event}");
    }
    bail!("{} event types have no golden line: add one each, with realistic content", missing.len())
}

/// The event types without a line, as (room, type).
fn missing(root: &Path) -> Result<Vec<(&'static str, String)>> {
    let kept = kept(&root.join("crates/trace/golden"))?;
    let of_room = |room: &'static str| types(room).into_iter().map(move |name| (room, name));
    Ok(ROOMS.into_iter().flat_map(of_room).filter(|(_, name)| !kept.contains(name)).collect())
}

/// The event types that have a line.
fn kept(folder: &Path) -> Result<BTreeSet<String>> {
    let mut kept = BTreeSet::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{}", folder.display()))? {
        let file = entry?.path();
        let text = fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
        for line in text.lines() {
            let record: Value = serde_json::from_str(line).with_context(|| format!("{}", file.display()))?;
            kept.extend(record["event"]["type"].as_str().map(ToOwned::to_owned));
        }
    }
    Ok(kept)
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
