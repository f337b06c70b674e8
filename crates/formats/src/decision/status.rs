//! Where a decision stands: one word, and for one that fell, what took its place.

use super::name::target;
use crate::{finding::Finding, table::nearest};
use std::ops::Range;

/// Where a decision stands.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Status {
    /// Named, and not taken yet.
    Proposed,
    /// Taken, and holding.
    Accepted,
    /// Not taken.
    Rejected,
    /// Taken once, and no longer advised.
    Deprecated,
    /// Taken back by who proposed it.
    Withdrawn,
    /// Another one holds in its place.
    Superseded {
        /// Which one, as the file cites it; none where it does not say.
        by: Option<String>,
    },
}

/// The words that tools and people write.
const WORDS: [(&str, Status); 18] = [
    ("proposed", Status::Proposed),
    ("draft", Status::Proposed),
    ("pending", Status::Proposed),
    ("open", Status::Proposed),
    ("in review", Status::Proposed),
    ("under review", Status::Proposed),
    ("in discussion", Status::Proposed),
    ("accepted", Status::Accepted),
    ("approved", Status::Accepted),
    ("decided", Status::Accepted),
    ("adopted", Status::Accepted),
    ("active", Status::Accepted),
    ("rejected", Status::Rejected),
    ("declined", Status::Rejected),
    ("deprecated", Status::Deprecated),
    ("obsolete", Status::Deprecated),
    ("withdrawn", Status::Withdrawn),
    ("cancelled", Status::Withdrawn),
];

/// One line that may say a status: of several, that it fell is the last word.
pub(super) fn of_line(line: &str) -> Option<Status> {
    let words = line.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = words.to_ascii_lowercase();
    for fallen in ["superseded", "superceded", "replaced"] {
        if let Some(rest) = lower.strip_prefix(fallen) {
            let by = rest.trim_start().strip_prefix("by").unwrap_or(rest);
            return Some(Status::Superseded { by: cited(line, &words[words.len() - by.len()..]) });
        }
    }
    let says = |word: &str| {
        lower.strip_prefix(word).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    WORDS.iter().find(|(word, _)| says(word)).map(|(_, status)| status.clone())
}

/// What a line cites: the target of its link, or its last word.
fn cited(line: &str, rest: &str) -> Option<String> {
    if let Some((_, behind)) = line.split_once("](") {
        return target(behind.split(')').next()?);
    }
    target(rest.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// The decision that a line says it takes the place of.
pub(super) fn supersedes(line: &str) -> Option<String> {
    let line = line.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let lower = line.to_ascii_lowercase();
    let rest = ["supersedes", "supercedes", "replaces"].iter().find_map(|word| lower.strip_prefix(word))?;
    cited(line, &line[line.len() - rest.len()..])
}

/// The status that was said; a word that is none is found, and read as proposed.
pub(super) fn judged(
    said: &str,
    by: Option<String>,
    span: &Range<usize>,
    findings: &mut Vec<Finding>,
) -> Status {
    let lines: Vec<Status> = said.lines().filter_map(of_line).collect();
    let fell = lines.iter().find(|status| matches!(status, Status::Superseded { .. }));
    match (fell.or(lines.first()).cloned(), by) {
        (Some(Status::Superseded { by: None }), by) | (None, by @ Some(_)) => Status::Superseded { by },
        (Some(status), _) => status,
        (None, None) => {
            findings.push(unknown(said, span.clone()));
            Status::Proposed
        }
    }
}

fn unknown(said: &str, span: Range<usize>) -> Finding {
    let word = said.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let word: String = word.chars().take(40).collect();
    let message = format!("`{word}` does not say where the decision stands, and it counts as proposed");
    let words = WORDS.iter().map(|(word, _)| *word);
    let hint = nearest(&word.to_ascii_lowercase(), words).map_or_else(
        || "write one of: proposed, accepted, rejected, deprecated, withdrawn, superseded by …".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    Finding::warning("decision.status", span, message, hint)
}
