//! Segments: runs of one writer's records, exactly as they were written, sealed for the way to other ledgers. A segment is
//! text: a header in one line, then a record a line. Where it lies and how it travels is the workshop's.

mod checked;
mod intake;
mod refused;
mod seals;

pub use intake::{Intake, IntakeError, Taken};
pub use refused::{Refused, Rule};
pub use seals::{Look, Looked};

use crate::ledger::Line;
use serde::{Deserialize, Serialize};
use std::fmt;
use trace::{Digest, id::WriterId};

/// The format of segments that this build writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// Bytes of a segment at most.
pub const SEGMENT_BYTES: usize = 16 << 20;

/// Bytes of records after which a segment is sealed: one record more never makes it too large.
const SEALED_BYTES: usize = 8 << 20;

/// Records of a segment at most.
const SEGMENT_RECORDS: usize = 10_000;

/// What a segment says about itself, in its first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    /// The format.
    segment: u32,
    /// Whose records.
    writer: WriterId,
    /// The first record's place in the writer's chain.
    from: u64,
    /// The last one's.
    to: u64,
    /// The hash of the record before the first.
    before: Digest,
    /// The hash of the last.
    end: Digest,
}

/// The records of a segment, by their places in the writer's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}

/// A segment that is ready to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Which records.
    pub span: Span,
    /// The hash of its last record.
    pub end: Digest,
    /// Its text.
    pub text: Vec<u8>,
    /// The bodies that its records name, or what looks like it.
    pub names: Vec<Digest>,
}

impl Span {
    /// The span that the name of a file tells; none where it is no segment's.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (from, to) = name.strip_suffix(".jsonl")?.split_once('-')?;
        let span = Self { from: from.parse().ok()?, to: to.parse().ok()? };
        (span.from >= 1 && span.from <= span.to && span.to_string() == name).then_some(span)
    }
}

impl fmt::Display for Span {
    /// The name of its file: in the order of the alphabet, files stand in the order of the chain.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}-{:012}.jsonl", self.from, self.to)
    }
}

impl Segment {
    /// Seals as many of these lines as fit. They are one writer's, and follow each other.
    pub(crate) fn seal(lines: &[Line], before: Digest) -> Option<Self> {
        let mut bytes = 0;
        let fits = |line: &&Line| {
            let fits = bytes < SEALED_BYTES;
            bytes += line.bytes.len();
            fits
        };
        let lines: Vec<&Line> = lines.iter().take(SEGMENT_RECORDS).take_while(fits).collect();
        let (first, last) = (lines.first()?, lines.last()?);
        let span = Span { from: first.seq, to: last.seq };
        let writer = first.writer.clone();
        let header = Header { segment: FORMAT, writer, from: span.from, to: span.to, before, end: last.hash };
        let mut text = serde_json::to_vec(&header).expect("because a header is plain data");
        for line in &lines {
            text.push(b'\n');
            text.extend_from_slice(&line.bytes);
        }
        text.push(b'\n');
        let names = lines.iter().flat_map(|line| named(&line.bytes)).collect();
        Some(Self { span, end: last.hash, text, names })
    }
}

/// Every digest that stands in a record as a word of its own.
fn named(record: &[u8]) -> Vec<Digest> {
    let words = record.split(|byte| *byte == b'"').filter(|word| word.len() == 64);
    words.filter_map(|word| std::str::from_utf8(word).ok()?.parse().ok()).collect()
}
