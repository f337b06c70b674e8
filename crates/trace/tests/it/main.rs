//! A line ever recorded stays readable: every golden line is read and written again, and nothing of it is lost.
//! Lines are added when an event changes its shape; none is ever rewritten.

use serde_json::{Value, json};
use std::{collections::BTreeSet, fs, path::PathBuf};
use trace::{Event, Record, event::VERSION};

/// The rooms of the trace: a file of golden lines each.
const ROOMS: [&str; 10] = [
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

fn golden(name: &str) -> Vec<String> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden").join(name).with_extension("jsonl");
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines().map(ToOwned::to_owned).collect()
}

fn value(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

/// The types that a room can be read as: asked for one that nobody has, the reader lists the ones it knows.
fn types(room: &str) -> BTreeSet<String> {
    let unknown = json!({ "type": format!("{room}.?"), "v": VERSION });
    let answer = serde_json::from_value::<Event>(unknown).expect_err("because no event is of that type");
    let answer = answer.to_string();
    let (_, known) = answer.split_once("expected").expect("because the reader says what it expected");
    known.split('`').filter(|word| word.starts_with(room)).map(ToOwned::to_owned).collect()
}

#[test]
fn every_golden_event_is_written_again_as_it_was_read() {
    for line in ROOMS.iter().flat_map(|room| golden(room)) {
        let event: Event = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let again = serde_json::to_value(&event).expect("because every event is plain data");
        assert_eq!(again, value(&line));
        assert_eq!(event.name(), value(&line)["type"]);
    }
}

#[test]
fn every_golden_record_is_written_again_as_it_was_read() {
    for line in golden("record") {
        let record: Record = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let again = serde_json::to_value(&record).expect("because every record is plain data");
        assert_eq!(again, value(&line));
        assert_eq!(record.layer, record.event.layer());
    }
}

#[test]
fn every_event_type_has_a_golden_line() {
    for room in ROOMS {
        let kept: BTreeSet<String> =
            golden(room).iter().filter_map(|line| Some(value(line)["type"].as_str()?.to_owned())).collect();
        let missing: Vec<String> = types(room).difference(&kept).cloned().collect();
        assert!(missing.is_empty(), "add a line to `golden/{room}.jsonl` for {}", missing.join(", "));
    }
}

#[test]
fn every_room_knows_its_own_layer() {
    for (room, line) in ROOMS.iter().flat_map(|room| golden(room).into_iter().map(move |line| (room, line))) {
        let event: Event = serde_json::from_str(&line).expect("because golden lines are readable");
        let layer = event.layer().map(trace::Layer::name);
        let spans = ["demand", "mirror", "cycle"].contains(room);
        assert_eq!(layer, (!spans).then_some(*room), "{line}");
    }
}

#[test]
fn what_a_newer_build_wrote_is_refused_and_says_so() {
    for line in ROOMS.iter().flat_map(|room| golden(room)) {
        let mut newer = value(&line);
        newer["v"] = json!(VERSION + 1);
        let refused = serde_json::from_value::<Event>(newer).expect_err("because this build is older");
        assert!(refused.to_string().contains("this build reads up to"), "{refused}");
    }
}

#[test]
fn an_event_without_type_or_version_is_none() {
    for broken in [
        json!({ "v": VERSION }),
        json!({ "type": "cycle.swept" }),
        json!({ "type": "weather.rained", "v": 1 }),
    ] {
        serde_json::from_value::<Event>(broken.clone()).expect_err("because it lacks what makes it an event");
    }
}
