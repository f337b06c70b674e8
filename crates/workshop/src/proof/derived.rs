//! What a proof's transcript says: readings, manner, words, tests. The hands record what is derived here, and whoever
//! doubts a record derives it again, from the same bytes.

use super::{
    manner::{DETAIL, Repeat, detail, settle, weigh},
    reading::{Left, read},
    transcript::{Line, Transcript, Unread},
};
use crate::gate::{printed::bounded, ran::Ran, report};
use trace::{Manner, Network, Proof, ProofRun, Reading, ReportFormat, Roll, Source};

/// What a transcript says of a proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// One a repeat; none where it gave no number.
    pub readings: Vec<Option<Reading>>,
    /// How it went, as a whole.
    pub manner: Manner,
    /// The same in words.
    pub detail: String,
    /// The tests of the last repeat, by name, where all of them are named.
    pub roll: Option<Roll>,
}

/// Derives it from what was kept.
///
/// # Errors
/// Says why the bytes cannot be read.
pub fn derive(proof: &Proof, kept: &[u8]) -> Result<Derived, Unread> {
    Transcript::read(kept).map(|transcript| of(proof, &transcript))
}

/// Whether a record says what its bytes say; else what it should have said.
#[must_use]
pub fn differs(run: &ProofRun, derived: &Derived) -> Option<String> {
    // A control that was patched out is recorded as removed; its bytes know how it missed, and not why.
    let missed = matches!(derived.manner, Manner::Measured | Manner::Absent);
    let manner = if run.manner == Manner::Removed && missed { Manner::Removed } else { derived.manner };
    if run.manner != manner {
        return Some(format!("it is recorded as {}, and its output says {}", word(run.manner), word(manner)));
    }
    if run.readings != derived.readings {
        let told = |readings: &[Option<Reading>]| {
            let one = |it: &Option<Reading>| it.map_or_else(|| "none".to_owned(), |it| it.to_string());
            readings.iter().map(one).collect::<Vec<_>>().join(", ")
        };
        let (recorded, said) = (told(&run.readings), told(&derived.readings));
        return Some(format!("it is recorded with the readings {recorded}, and its output says {said}"));
    }
    None
}

/// A manner, as people read it.
#[must_use]
pub const fn word(manner: Manner) -> &'static str {
    match manner {
        Manner::Met => "met",
        Manner::Measured => "missed (measured)",
        Manner::Absent => "missed (absent)",
        Manner::Removed => "missed (removed)",
        Manner::Mixed => "mixed",
        Manner::Unknown => "unknown",
    }
}

/// The readings of the repeats.
pub(super) fn repeats(proof: &Proof, transcript: &Transcript) -> Vec<Repeat> {
    let one = |line: &Line| {
        let left = Left { ran: &line.ran, cut: line.cut, beside: line.beside.as_ref() };
        read(&proof.metric, &proof.pass, left)
    };
    transcript.repeats().map(one).collect()
}

pub(super) fn of(proof: &Proof, transcript: &Transcript) -> Derived {
    let repeats = repeats(proof, transcript);
    let (manner, shown) = settle(proof, weigh(proof, &repeats), transcript.ready());
    let last = transcript.repeats().next_back();
    let closed = manner == Manner::Unknown && proof.network != Network::Open;
    let hint = if closed { "; it ran without the network, as its workflow says" } else { "" };
    let words = format!("{}{shown}{hint}", detail(proof, &repeats, last.map(|line| &line.ran)));
    Derived {
        readings: repeats.into_iter().map(Result::ok).collect(),
        manner,
        detail: bounded(&words, DETAIL),
        roll: last.and_then(|line| roll(&proof.metric.from, line)),
    }
}

/// The tests of a run, where the proof is one of tests.
fn roll(source: &Source, line: &Line) -> Option<Roll> {
    let told =
        |format: &ReportFormat, file: Option<&[u8]>, ran: &Ran| report::read(format, file, ran).ok()?.roll;
    match (source, &line.beside) {
        (Source::Tests, _) => told(&ReportFormat::Plain, None, &line.ran),
        (Source::Junit { .. }, Some(super::beside::Beside::Text(text))) => {
            told(&ReportFormat::Junit(String::new()), Some(text.as_bytes()), &line.ran)
        }
        (
            Source::Junit { .. }
            | Source::Json(_)
            | Source::Regex(_)
            | Source::Exit
            | Source::Prometheus { .. },
            _,
        ) => None,
    }
}
