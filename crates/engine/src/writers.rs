//! The writers of the trace: where each one's chain ends, and how far each had met the others when it wrote. All of it is
//! computed from the records, so it is the same wherever the same records are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};
use trace::{ChainHead, Digest, Event, Record, event::ledger, id::WriterId};

/// Everybody who wrote.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Writers {
    chains: BTreeMap<WriterId, Chain>,
}

/// One writer's chain, as far as it was folded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chain {
    /// The last record's place in it.
    pub seq: u64,
    /// The last record's hash.
    pub hash: Digest,
    /// The last record's time.
    pub at: Timestamp,
    /// How far it had met the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub met: BTreeMap<WriterId, u64>,
}

/// The head of a chain, in the form in which commits carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor<'a> {
    /// The hash of the chain's last record.
    pub hash: Digest,
    /// Whose chain it is.
    pub writer: Option<&'a WriterId>,
}

impl fmt::Display for Anchor<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.writer {
            Some(writer) => write!(f, "{} {writer}", self.hash),
            None => write!(f, "{}", self.hash),
        }
    }
}

impl Writers {
    /// Takes a record into account.
    pub(crate) fn fold(&mut self, record: &Record, hash: Digest) {
        let chain = self.chains.entry(record.writer.clone()).or_insert_with(Chain::empty);
        if record.seq > chain.seq {
            (chain.seq, chain.hash, chain.at) = (record.seq, hash, record.at);
        }
        if let Event::Ledger(ledger::Event::Met { seen }) = &record.event {
            for head in seen {
                let met = chain.met.entry(head.writer.clone()).or_default();
                *met = head.seq.max(*met);
            }
        }
    }

    /// A writer's chain, if it wrote anything.
    #[must_use]
    pub fn chain(&self, writer: &WriterId) -> Option<&Chain> {
        self.chains.get(writer)
    }

    /// Every writer with its chain, by name.
    pub fn all(&self) -> impl Iterator<Item = (&WriterId, &Chain)> {
        self.chains.iter()
    }

    /// Whether a writer knew of another one's record when it wrote its last one.
    #[must_use]
    pub fn has_met(&self, by: &WriterId, of: &WriterId, seq: u64) -> bool {
        by == of || self.chains.get(by).and_then(|chain| chain.met.get(of)).is_some_and(|met| *met >= seq)
    }

    /// The heads of other chains that went on since this writer last met them; so many at most.
    #[must_use]
    pub fn unmet(&self, by: &WriterId, most: usize) -> Vec<ChainHead> {
        let news = |(writer, chain): &(&WriterId, &Chain)| !self.has_met(by, writer, chain.seq);
        let head = |(writer, chain): (&WriterId, &Chain)| ChainHead {
            writer: writer.clone(),
            seq: chain.seq,
            hash: chain.hash,
        };
        self.chains.iter().filter(news).take(most).map(head).collect()
    }

    /// What a commit carries that this writer makes.
    pub(crate) fn anchor<'a>(&self, writer: Option<&'a WriterId>) -> Anchor<'a> {
        let chain = writer.and_then(|writer| self.chains.get(writer));
        Anchor { hash: chain.map_or(Digest::ZERO, |chain| chain.hash), writer }
    }
}

impl Chain {
    const fn empty() -> Self {
        Self { seq: 0, hash: Digest::ZERO, at: Timestamp::UNIX_EPOCH, met: BTreeMap::new() }
    }
}
