//! The events of `go test -json`, one a line: how every test ended, by its package and its name, and what the
//! failed ones printed.

use super::told::{Failure, Register, Told, Unreadable, WORDS, Went, safe};
use crate::gate::printed::printed;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Reads what was printed on standard output.
pub(crate) fn read(text: &str) -> Result<Told, Unreadable> {
    let mut reading = Reading::default();
    let mut any = false;
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let event: Event = serde_json::from_str(line).map_err(|error| Unreadable::Json {
            what: "the events of `go test -json`",
            why: error.to_string(),
        })?;
        any = true;
        reading.event(event);
    }
    if any { reading.ended() } else { Err(Unreadable::Unfinished("there are no events of go".into())) }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Event {
    action: String,
    package: Option<String>,
    import_path: Option<String>,
    test: Option<String>,
    output: Option<String>,
}

/// A package, or a test of one: the package stands under the empty name.
type Key = (String, String);

#[derive(Default)]
struct Reading {
    /// What each of them printed.
    said: BTreeMap<Key, String>,
    went: BTreeMap<Key, Option<Went>>,
}

impl Reading {
    fn event(&mut self, event: Event) {
        let package = event.package.or(event.import_path).unwrap_or_default();
        let key = (package, event.test.unwrap_or_default());
        match &*event.action {
            "output" | "build-output" => {
                let said = self.said.entry(key).or_default();
                let room = WORDS.saturating_sub(said.len());
                said.extend(event.output.unwrap_or_default().chars().take(room));
            }
            "start" | "run" => drop(self.went.entry(key).or_default()),
            "pass" | "bench" => drop(self.went.insert(key, Some(Went::Passed))),
            "fail" | "build-fail" => drop(self.went.insert(key, Some(Went::Failed))),
            "skip" => drop(self.went.insert(key, Some(Went::Skipped))),
            _pause => {}
        }
    }

    fn ended(self) -> Result<Told, Unreadable> {
        if let Some((key, _)) = self.went.iter().find(|(key, went)| key.1.is_empty() && went.is_none()) {
            return Err(Unreadable::Unfinished(format!("package `{}` did not end", safe(&key.0, 200))));
        }
        let (mut told, mut register) = (Told::default(), Register::default());
        for (key, went) in self.went.iter().filter(|(key, _)| !key.1.is_empty()) {
            // A test that began and did not end took its package down with it.
            let went = went.unwrap_or(Went::Failed);
            register.note(&format!("{} {}", key.0, key.1), went);
            if went == Went::Failed && !self.has_failed_below(key) {
                told.fail(self.failure(key));
            }
        }
        for key in self.went.keys().filter(|key| key.1.is_empty()) {
            let explained = self.has_failed_tests(&key.0);
            if self.went[key] == Some(Went::Failed) && !explained {
                told.fail(self.failure(key));
            }
        }
        Ok(told.with(register))
    }

    /// Whether a subtest failed: it says what its parent only repeats.
    fn has_failed_below(&self, key: &Key) -> bool {
        let below = format!("{}/", key.1);
        let tests = self.went.range((key.0.clone(), below.clone())..);
        let mut tests =
            tests.take_while(|((package, test), _)| *package == key.0 && test.starts_with(&below));
        tests.any(|(_, went)| went.unwrap_or(Went::Failed) == Went::Failed)
    }

    fn has_failed_tests(&self, package: &str) -> bool {
        let of = |(key, _): &(&Key, &Option<Went>)| key.0 == package && !key.1.is_empty();
        self.went.iter().filter(of).any(|(_, went)| went.unwrap_or(Went::Failed) == Went::Failed)
    }

    fn failure(&self, key: &Key) -> Failure {
        let said = printed(self.said.get(key).map_or("", String::as_str).as_bytes());
        let frame = |line: &&str| !["=== ", "--- "].iter().any(|mark| line.trim_start().starts_with(mark));
        let lines: Vec<&str> = said.lines().filter(frame).collect();
        let name = if key.1.is_empty() { key.0.clone() } else { format!("{} {}", key.0, key.1) };
        let place = lines.iter().find_map(|line| PLACE.captures(line));
        Failure {
            test: safe(&name, 500),
            file: place.as_ref().map(|place| place["path"].to_owned()),
            line: place.and_then(|place| place["line"].parse().ok()),
            within: Some(key.0.clone()),
            message: lines.join("\n").trim().to_owned(),
            ..Failure::default()
        }
    }
}

pattern!(PLACE, r"^\s*(?<path>[^\s:]+\.go):(?<line>\d+):");
