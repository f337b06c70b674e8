//! What chance and the clock put into an agent's events: names of threads, messages and calls, and when it was. Names are
//! counted instead, so that what is the same stays the same; times are gone.

use regex::{Captures, Regex};
use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

/// A name that nobody would choose.
const NAME: &str = r"(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[a-z]{2,9}_[0-9A-Za-z]{16,64}|[A-Za-z_]{2,80}_1[5-9][0-9]{11}_[0-9]+)";
/// What an event calls the name of something.
const KEY: &str = r#""[A-Za-z_]*[iI][dD]"\s*:\s*"#;
/// What an event calls a time, and how it writes one.
const TIME: &str = r#""(?<key>timestamp|created|created_at|createdAt|updated_at|updatedAt|start|end|completed)"\s*:\s*(?:(?<number>[0-9]{10,}(?:\.[0-9]+)?)|"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9:]+)?")"#;
/// What an event calls how long something took.
const LENGTH: &str = r#""(?<key>duration|duration_ms|duration_api_ms|durationMs|time_ms|elapsed_ms|ttft_ms)"\s*:\s*[0-9]+(?:\.[0-9]+)?"#;

/// The names that chance gave, and what stands for each.
#[derive(Clone, Debug, Default)]
pub(super) struct Chance(BTreeMap<String, String>);

impl Chance {
    /// The names in an agent's events, in the order in which they come.
    pub(super) fn of(events: &str) -> Self {
        static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r#"{KEY}"(?<name>{NAME})""#)));
        let mut names = BTreeMap::new();
        for found in NAMED.captures_iter(events) {
            let number = names.len() + 1;
            names.entry(found["name"].to_owned()).or_insert_with_key(|name| counted(name, number));
        }
        Self(names)
    }

    /// A text with the counted names in it.
    pub(super) fn conceal<'a>(&self, text: &'a str) -> Cow<'a, str> {
        static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(NAME));
        if self.0.is_empty() {
            return Cow::Borrowed(text);
        }
        let count = |found: &Captures<'_>| {
            let name = &found[0];
            self.0.get(name).map_or(name, String::as_str).to_owned()
        };
        ANY.replace_all(text, count)
    }
}

/// Events as if they had taken no time, at no time.
pub(super) fn timeless(events: &str) -> String {
    static TIMES: LazyLock<Regex> = LazyLock::new(|| pattern(TIME));
    static LENGTHS: LazyLock<Regex> = LazyLock::new(|| pattern(LENGTH));
    let no_time = |found: &Captures<'_>| {
        let none = if found.name("number").is_some() { "0" } else { r#""1970-01-01T00:00:00Z""# };
        format!(r#""{}":{none}"#, &found["key"])
    };
    let events = TIMES.replace_all(events, no_time);
    LENGTHS.replace_all(&events, r#""$key":0"#).into_owned()
}

/// A name of the same kind, by its number.
fn counted(name: &str, number: usize) -> String {
    if name.contains('-') {
        format!("00000000-0000-4000-8000-{number:012}")
    } else {
        format!("id_{number:016}")
    }
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("because this pattern is tested")
}

#[cfg(test)]
mod tests {
    use super::{Chance, timeless};
    use proptest::prelude::*;

    fn still(events: &str) -> String {
        Chance::of(events).conceal(&timeless(events)).into_owned()
    }

    #[test]
    fn names_of_chance_are_counted_and_times_are_gone() {
        let one = r#"{"type":"x","timestamp":1795266093550,"sessionID":"ses_e01cd96aaffe3HwKUX0QtQckzX","duration_ms":2100}
{"timestamp":"2026-11-21T13:00:48.683Z","id":"5f0c1b9e-1d5f-4a58-9f0e-0d6a3a1b2c3d","tool_id":"read__read_1795266048831_0","in":"ses_e01cd96aaffe3HwKUX0QtQckzX"}"#;
        let other = one
            .replace("17952660", "17952671")
            .replace("e01cd96aaffe3", "f00000000000z")
            .replace("13:00:48", "14:01:00")
            .replace("2100", "7")
            .replace("5f0c1b9e", "00112233");
        assert_ne!(one, other);
        assert_eq!(still(one), still(&other));
        assert_eq!(
            still(one),
            r#"{"type":"x","timestamp":0,"sessionID":"id_0000000000000001","duration_ms":0}
{"timestamp":"1970-01-01T00:00:00Z","id":"00000000-0000-4000-8000-000000000002","tool_id":"id_0000000000000003","in":"id_0000000000000001"}"#
        );
    }

    #[test]
    fn a_name_that_a_person_would_know_stays() {
        let events = r#"{"id":"call_7","thread_id":"s-1","text":"refund 5f0c1b9e-1d5f-4a58-9f0e-0d6a3a1b2c3d","cost":0.5}"#;
        assert_eq!(still(events), events);
    }

    proptest! {
        #[test]
        fn twice_is_once(events in r#"(\{|"id":"|"timestamp":|ses_[0-9a-f]{16}|[0-9]{13}|"|[0-9a-f]{8}-1234-1234-1234-123456789012|,|[ -~]){0,40}"#) {
            let once = still(&events);
            prop_assert_eq!(still(&once), once);
        }
    }
}
