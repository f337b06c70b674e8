//! A line ever recorded stays readable: `golden/` has one for each type of event, as it was first written, and
//! none of them is ever edited. What a ledger makes of older versions is tested where they are lifted.

use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use trace::{Event, Record, event::ROOMS};

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(&folder).expect("because the folder is part of the crate");
    let paths = entries.map(|entry| entry.expect("because the folder can be read").path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    files
}

/// Every golden line, with its place in words.
fn golden() -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for file in files("golden", "jsonl") {
        let text = fs::read_to_string(&file).expect("because a golden file is text");
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        lines.extend(
            text.lines().zip(1..).map(|(line, number)| (format!("{name}:{number}"), line.to_owned())),
        );
    }
    lines
}

fn value(place: &str, line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{place} is not JSON: {error}"))
}

/// Every type of event that can be recorded, by what its reader says of one that it does not know.
fn types() -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for room in ROOMS {
        let unknown = json!({ "type": format!("{room}.?"), "v": 1 });
        let said =
            serde_json::from_value::<Event>(unknown).expect_err("because there is no such type").to_string();
        let named =
            said.split('`').filter(|word| word.starts_with(&format!("{room}.")) && !word.ends_with('?'));
        let before = types.len();
        types.extend(named.map(str::to_owned));
        assert!(types.len() > before, "`{room}` names no type of event: {said}");
    }
    types
}

#[test]
fn every_golden_line_reads_and_writes_as_it_stands() {
    for (place, line) in golden() {
        let record: Record = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("{place} cannot be read any more: {error}"));
        let written = serde_json::to_value(&record).expect("because every record has a JSON form");
        assert_eq!(written, value(&place, &line), "{place} is written differently now");
        assert_eq!(record.layer, record.event.layer(), "{place} stands under another layer");
    }
}

#[test]
fn every_room_is_listed() {
    let has_events =
        |file: &PathBuf| fs::read_to_string(file).is_ok_and(|text| text.contains("pub enum Event"));
    let named = |file: PathBuf| file.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let rooms: BTreeSet<String> = files("src/event", "rs")
        .into_iter()
        .filter(has_events)
        .filter_map(named)
        .filter(|it| it != "mod")
        .collect();
    assert_eq!(rooms, ROOMS.map(str::to_owned).into());
}

#[test]
fn every_type_of_event_has_a_golden_line() {
    let kept: BTreeSet<String> = golden()
        .iter()
        .map(|(place, line)| value(place, line)["event"]["type"].as_str().unwrap_or_default().to_owned())
        .collect();
    let missing: Vec<String> = types().difference(&kept).cloned().collect();
    assert!(missing.is_empty(), "no golden line for {missing:?}: run `cargo xtask golden` and add them");
}

#[test]
fn a_line_of_a_later_version_is_refused_and_says_so() {
    let (place, line) = golden().swap_remove(0);
    let mut later = value(&place, &line);
    later["event"]["v"] = json!(2);
    let error = serde_json::from_value::<Record>(later).expect_err("because this build reads version 1");
    assert_eq!(error.to_string(), "event version 2, this build reads up to 1");
}
