//! A segment that arrived, checked against the chain that it claims to go on with, before anything of it is appended. What
//! comes from a remote is nobody's word: every byte is read as if it were made up.

use super::{FORMAT, Header, Refused, Rule, SEGMENT_BYTES, SEGMENT_RECORDS};
use crate::{
    ledger::{LedgerError, Line},
    pen::LIMIT_BYTES,
    verify::Stub,
};
use jiff::{SignedDuration, Timestamp};
use trace::{Digest, id::WriterId};

/// How far a clock elsewhere may be ahead of ours.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// The end of a writer's chain, as it is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) seq: u64,
    pub(super) hash: Digest,
    pub(super) at: Timestamp,
}

impl End {
    /// Before the first record.
    pub(super) const NONE: Self = Self { seq: 0, hash: Digest::ZERO, at: Timestamp::UNIX_EPOCH };
}

/// The lines of a segment, in order; their positions are not known yet.
pub(super) struct Checked {
    pub(super) lines: Vec<Line>,
    /// Where the chain ends with them.
    pub(super) end: End,
}

/// A check of one segment of one writer.
pub(super) struct Check<'a> {
    pub(super) writer: &'a WriterId,
    pub(super) now: Timestamp,
}

impl Check<'_> {
    /// The lines of a segment that is sound in itself and may begin after `known`. What comes before is compared by the
    /// caller, who has it.
    pub(super) fn segment(&self, text: &[u8], known: End) -> Result<Checked, Refused> {
        if text.len() > SEGMENT_BYTES {
            return Err(self.refused(None, Rule::TooLarge { limit: SEGMENT_BYTES }));
        }
        let (header, lines) = self.split(text)?;
        if header.from > known.seq + 1 {
            return Err(self.refused(Some(header.from), Rule::Missing { from: known.seq + 1 }));
        }
        if header.from == known.seq + 1 && header.before != known.hash {
            return Err(self.refused(Some(header.from), Rule::Unchained));
        }
        let time = if header.from == known.seq + 1 { known.at } else { Timestamp::UNIX_EPOCH };
        let before = End { seq: header.from - 1, hash: header.before, at: time };
        let checked = self.chain(&lines, before)?;
        let end = checked.end;
        match (end.seq == header.to, end.hash == header.end) {
            (true, true) => Ok(checked),
            (true, false) => Err(self.refused(Some(end.seq), Rule::Forged)),
            (false, _) => Err(self.refused(Some(end.seq), Rule::Cut { to: header.to })),
        }
    }

    /// The header, and the lines after it.
    fn split<'t>(&self, text: &'t [u8]) -> Result<(Header, Vec<&'t [u8]>), Refused> {
        let torn = || self.not("its last line is torn");
        let text = text.strip_suffix(b"\n").ok_or_else(torn)?;
        let mut lines = text.split(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let header: Header =
            serde_json::from_slice(first).map_err(|error| self.not(&format!("its header: {error}")))?;
        if header.segment > FORMAT {
            let because = format!("its segments are of format {}", header.segment);
            return Err(self.refused(None, Rule::Newer { because }));
        }
        if header.writer != *self.writer {
            return Err(self.refused(None, Rule::AnotherWriter { found: header.writer }));
        }
        let records = header.to.checked_sub(header.from).filter(|_| header.from >= 1);
        if records.is_none_or(|more| more >= SEGMENT_RECORDS as u64) {
            return Err(self.not(&format!("it says that it goes from {} to {}", header.from, header.to)));
        }
        Ok((header, lines.take(SEGMENT_RECORDS + 1).collect()))
    }

    fn chain(&self, texts: &[&[u8]], before: End) -> Result<Checked, Refused> {
        let mut checked = Checked { lines: Vec::with_capacity(texts.len()), end: before };
        for text in texts {
            let (line, at) = self.record(text, checked.end)?;
            checked.end = End { seq: line.seq, hash: line.hash, at };
            checked.lines.push(line);
        }
        Ok(checked)
    }

    /// A record that follows another one.
    fn record(&self, text: &[u8], before: End) -> Result<(Line, Timestamp), Refused> {
        let next = before.seq + 1;
        let no = |rule| Err(self.refused(Some(next), rule));
        if text.len() > LIMIT_BYTES {
            return no(Rule::TooLarge { limit: LIMIT_BYTES });
        }
        let stub: Stub = match serde_json::from_slice(text) {
            Ok(stub) => stub,
            Err(error) => return no(Rule::Unreadable { because: error.to_string() }),
        };
        if stub.writer != *self.writer {
            return no(Rule::AnotherWriter { found: stub.writer });
        }
        if stub.seq != next {
            return Err(self.refused(Some(stub.seq), Rule::Reordered { expected: next }));
        }
        if stub.prev != before.hash {
            return no(Rule::Unchained);
        }
        if stub.at < before.at {
            return no(Rule::Backwards);
        }
        if stub.at > self.now.checked_add(AHEAD).unwrap_or(Timestamp::MAX) {
            return no(Rule::Future { at: stub.at });
        }
        let at = stub.at;
        let line = stub.line(text);
        match line.entry() {
            Ok(_) => Ok((line, at)),
            Err(LedgerError::NewerRecord { because, .. }) => no(Rule::Newer { because }),
            Err(error) => no(Rule::Unreadable { because: because(error) }),
        }
    }

    pub(super) fn refused(&self, seq: Option<u64>, rule: Rule) -> Refused {
        Refused { writer: self.writer.clone(), seq, rule }
    }

    fn not(&self, because: &str) -> Refused {
        self.refused(None, Rule::NotASegment { because: because.to_owned() })
    }
}

/// Why a line is no record, without the position that it does not have yet.
fn because(error: LedgerError) -> String {
    match error {
        LedgerError::Unreadable { because, .. } => because,
        other => other.to_string(),
    }
}
