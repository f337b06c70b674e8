//! What the runs of a proof left, as it is kept beside the ledger: one JSON document a line. The readings are read from
//! it, when they are recorded and whenever somebody asks again.

use super::beside::Beside;
use crate::gate::{
    printed::both_ends,
    ran::{End, Ran},
};
use serde::{Deserialize, Serialize};

/// How transcripts are read. Another way to read them gets another number, and says of these that they are older.
pub(crate) const READER: u32 = 1;
/// Bytes of all repeats of one proof that are kept of one stream.
const KEPT: usize = 8 << 20;
/// Bytes of one stream of one repeat.
const LARGEST: usize = 2 << 20;

/// The runs, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transcript {
    /// Each run.
    pub(crate) lines: Vec<Line>,
    share: usize,
}

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    reader: u32,
}

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    /// Which.
    pub(crate) what: What,
    /// How it went, and what it printed.
    pub(crate) ran: Ran,
    /// Whether the middle of what it printed was left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) cut: bool,
    /// What it left beside its output, where the number is read from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) beside: Option<Beside>,
}

/// What was run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum What {
    /// The proof, once more.
    Repeat,
    /// The command that tells whether the environment itself works.
    Ready,
}

/// Why bytes are no transcript that this build reads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// It was kept before outputs were kept so that they can be read again.
    #[error("it was kept by an older version, for people to read")]
    Older,
    /// It was kept by a version that reads otherwise.
    #[error("it is for reader {0}, and this is reader {READER}")]
    OtherReader(u32),
    /// It is not what was kept.
    #[error("line {line} is no run: {why}")]
    Broken {
        /// The line, from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

impl Transcript {
    /// An empty one, with room for so many repeats.
    pub(crate) fn of(repeats: u32) -> Self {
        let repeats = usize::try_from(repeats).unwrap_or(usize::MAX).max(1);
        Self { lines: vec![], share: (KEPT / repeats).min(LARGEST) }
    }

    /// Adds a run, bounded.
    pub(crate) fn add(&mut self, what: What, ran: Ran, beside: Option<Beside>) {
        let cut = ran.stdout.len().max(ran.stderr.len()) > self.share;
        let [stdout, stderr] = [&ran.stdout, &ran.stderr].map(|text| both_ends(text, self.share));
        let beside = beside.map(|beside| beside.bounded(self.share));
        self.lines.push(Line { what, ran: Ran { stdout, stderr, ..ran }, cut, beside });
    }

    /// The repeats.
    pub(crate) fn repeats(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.iter().filter(|line| line.what == What::Repeat)
    }

    /// How the environment itself was, where that was asked.
    pub(crate) fn ready(&self) -> Option<&Ran> {
        self.lines.iter().find(|line| line.what == What::Ready).map(|line| &line.ran)
    }

    /// How long the repeats took together, in milliseconds.
    pub(crate) fn took_ms(&self) -> u64 {
        self.repeats().fold(0, |sum, line| sum.saturating_add(line.ran.took_ms))
    }

    /// Whether another repeat would bring nothing: one did not come to an end of its own.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.repeats().next_back().is_some_and(|line| match line.ran.end {
            End::TimedOut | End::Flooded | End::Stopped | End::Crashed(_) | End::Spent(_) => true,
            End::Exited(_) | End::NotStarted(_) => false,
        })
    }

    /// As it is kept.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![];
        push(&mut bytes, &Head { reader: READER });
        self.lines.iter().for_each(|line| push(&mut bytes, line));
        bytes
    }

    /// Reads what was kept.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Unread> {
        let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let head: Head =
            lines.next().and_then(|line| serde_json::from_slice(line).ok()).ok_or(Unread::Older)?;
        if head.reader != READER {
            return Err(Unread::OtherReader(head.reader));
        }
        let line = |(number, line): (usize, &[u8])| {
            serde_json::from_slice(line).map_err(|why| Unread::Broken { line: number, why: why.to_string() })
        };
        let lines = (2..).zip(lines).map(line).collect::<Result<_, _>>()?;
        Ok(Self { lines, share: LARGEST })
    }
}

fn push(bytes: &mut Vec<u8>, line: &impl Serialize) {
    serde_json::to_writer(&mut *bytes, line).expect("because a run is plain data");
    bytes.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_transcript_comes_back_as_it_was_kept() {
        let mut transcript = Transcript::of(2);
        transcript.add(What::Repeat, Ran::new(End::Exited(0), b"{\"n\": 0}\n", b"", 12), None);
        transcript.add(
            What::Repeat,
            Ran::new(End::Spent("disk".into()), b"", b"full\n", 1),
            Some(Beside::Nothing("the report was not written".into())),
        );
        transcript.add(What::Ready, Ran::new(End::of_code(127), b"", b"", 1), None);
        let read = Transcript::read(&transcript.bytes()).expect("because it was just written");
        assert_eq!(read.lines, transcript.lines);
        assert_eq!((read.took_ms(), read.is_hopeless()), (13, true));
    }

    #[test]
    fn what_was_kept_before_is_told_from_what_is_broken() {
        let read = |text: &str| Transcript::read(text.as_bytes()).map_err(|why| why.to_string());
        let older = "it was kept by an older version, for people to read";
        assert_eq!(read("=== repeat 1: exit code 0, 3 ms\n"), Err(older.to_owned()));
        assert_eq!(read("{\"reader\": 2}"), Err("it is for reader 2, and this is reader 1".to_owned()));
        assert!(read("{\"reader\": 1}\n{}").is_err_and(|why| why.starts_with("line 2 is no run")));
    }

    #[test]
    fn many_repeats_share_the_room_and_what_is_cut_says_so() {
        let mut transcript = Transcript::of(100);
        let long = "x".repeat(KEPT);
        transcript.add(What::Repeat, Ran::new(End::Exited(0), long.as_bytes(), b"", 1), None);
        assert!(transcript.lines[0].cut && transcript.lines[0].ran.stdout.len() < KEPT / 50);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _either = Transcript::read(&bytes);
            let mut lines = b"{\"reader\":1}\n".to_vec();
            lines.extend(bytes);
            let _either = Transcript::read(&lines);
        }
    }
}
