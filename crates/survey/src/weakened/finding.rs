//! How a weakening is written down.

use super::paths::shown;
use trace::{Severity, Weakening};

/// The most characters of what is quoted from a file.
const QUOTED: usize = 90;

/// One that blocks.
pub(super) fn weakened(path: &str, line: u32, rule: &str, what: impl Into<String>) -> Weakening {
    made(path, Some(line), rule, what.into(), Severity::Weakened)
}

/// One that is reported.
pub(super) fn touched(path: &str, line: u32, rule: &str, what: impl Into<String>) -> Weakening {
    made(path, Some(line), rule, what.into(), Severity::Touched)
}

/// One that blocks and has no line.
pub(super) fn gone(path: &str, rule: &str, what: impl Into<String>) -> Weakening {
    made(path, None, rule, what.into(), Severity::Weakened)
}

/// One that is reported and has no line.
pub(super) fn noted(path: &str, rule: &str, what: impl Into<String>) -> Weakening {
    made(path, None, rule, what.into(), Severity::Touched)
}

/// The diff has more files than are read, from this one on.
pub(super) fn unread(path: &str) -> Weakening {
    gone(path, "diff-too-large", "the diff has more files than are looked at, from this one on")
}

fn made(path: &str, line: Option<u32>, rule: &str, what: String, severity: Severity) -> Weakening {
    Weakening { path: shown(path), line, rule: rule.to_owned(), what, severity }
}

/// Some text of a file on one line, cut where it is long.
pub(super) fn quoted(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= QUOTED {
        return words;
    }
    words.chars().take(QUOTED).chain(['…']).collect()
}
