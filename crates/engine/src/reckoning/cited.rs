//! A sentence that names the records which say so.

use jiff::Timestamp;
use serde::Serialize;

/// Records that one sentence names at most; the rest is counted.
const NAMED: usize = 12;

/// A record's place in the ledger, and its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mark {
    /// When.
    pub at: Timestamp,
    /// Its position in the ledger.
    pub record: u64,
}

/// A sentence, and what says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cited {
    /// The sentence, without a final stop.
    pub words: String,
    /// The positions of the records that say so.
    pub records: Vec<u64>,
    /// How many more there are.
    #[serde(skip_serializing_if = "is_none")]
    pub more: usize,
}

impl Cited {
    /// A sentence that these records say.
    pub(crate) fn new(words: impl Into<String>, marks: impl IntoIterator<Item = Mark>) -> Self {
        let mut records: Vec<u64> = marks.into_iter().map(|mark| mark.record).collect();
        records.sort_unstable();
        records.dedup();
        let more = records.len().saturating_sub(NAMED);
        // the last ones are the ones that somebody still remembers
        records.drain(..more);
        Self { words: words.into(), records, more }
    }
}

/// A number with its noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    let end = match (number, noun.strip_suffix('y')) {
        (1, _) => return format!("1 {noun}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o']) => return format!("{number} {stem}ies"),
        (_, Some(_) | None) => "s",
    };
    format!("{number} {noun}{end}")
}

/// A time, given in milliseconds, in the unit that fits it: rounded, as what is foreseen is.
#[must_use]
pub fn took(ms: f64) -> String {
    match ms {
        ms if ms < 1_000.0 => format!("{ms:.0} ms"),
        ms if ms < 60_000.0 => format!("{:.1} s", ms / 1_000.0),
        ms if ms < 7_200_000.0 => format!("{:.0} min", ms / 60_000.0),
        ms => format!("{:.1} h", ms / 3_600_000.0),
    }
}

/// Days between two moments; none the other way round.
pub(super) fn days(since: Timestamp, until: Timestamp) -> f64 {
    until.duration_since(since).as_secs_f64().max(0.0) / 86_400.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "because serde hands a reference")]
const fn is_none(more: &usize) -> bool {
    *more == 0
}
