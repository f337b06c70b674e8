//! From stored bytes to a record of this build. A line once written stays readable: when the shape of an
//! event changes, its older versions are lifted here, on the way in, and the stored bytes stay as they are.

use super::LedgerError;
use serde_json::Value;
use trace::{Record, event::VERSION};

/// The record that some bytes spell.
pub(super) fn record(bytes: &[u8], position: u64) -> Result<Record, LedgerError> {
    serde_json::from_slice(bytes).map_err(|error| unread(bytes, position, &error))
}

/// Tells a record of a newer build from one that is spoiled.
fn unread(bytes: &[u8], position: u64, error: &serde_json::Error) -> LedgerError {
    let because = error.to_string();
    match serde_json::from_slice::<Value>(bytes) {
        Ok(value) if newer(&value, &because) => LedgerError::NewerRecord { position, because },
        Ok(_) | Err(_) => LedgerError::Unreadable { position, because },
    }
}

/// A later version of an event, or a type of event that this build has never heard of.
fn newer(value: &Value, because: &str) -> bool {
    let version = value["event"]["v"].as_u64();
    let named = value["event"]["type"].is_string();
    let unheard = because.contains("unknown event type") || because.contains("unknown variant");
    named && (version.is_some_and(|version| version > VERSION) || (version == Some(VERSION) && unheard))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(bytes: &str, expected: &Expect) {
        expected
            .assert_eq(&record(bytes.as_bytes(), 7).expect_err("because the line is spoiled").to_string());
    }

    fn line(event: &str) -> String {
        let zeros = "0".repeat(64);
        format!(
            r#"{{"id":"r","writer":"w","seq":1,"at":"2026-01-01T00:00:00Z","actor":{{"kind":"human","name":"m","assurance":"local"}},"event":{event},"prev":"{zeros}"}}"#
        )
    }

    #[test]
    fn a_later_version_of_an_event_is_newer_and_not_corrupt() {
        check(
            &line(r#"{"type":"cycle.swept","v":9}"#),
            &expect![
                "record 7 was made by a newer evolute: event version 9, this build reads up to 1 at line 1 column 151"
            ],
        );
    }

    #[test]
    fn an_event_never_heard_of_is_newer_and_not_corrupt() {
        let error = record(line(r#"{"type":"cycle.danced","v":1}"#).as_bytes(), 7);
        assert!(matches!(error, Err(LedgerError::NewerRecord { position: 7, .. })), "{error:?}");
        let error = record(line(r#"{"type":"weather.rained","v":1}"#).as_bytes(), 7);
        assert!(matches!(error, Err(LedgerError::NewerRecord { position: 7, .. })), "{error:?}");
    }

    #[test]
    fn half_a_line_is_unreadable() {
        let whole = line(r#"{"type":"cycle.swept","v":1}"#);
        assert!(record(whole.as_bytes(), 7).is_ok());
        check(
            &whole[..40],
            &expect!["record 7 cannot be read: EOF while parsing a string at line 1 column 40"],
        );
    }
}
