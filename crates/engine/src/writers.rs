//! The writers of the trace: where each one's chain ends, and how far each had met the others when it wrote. All of it is
//! computed from the records, so it is the same wherever the same records are.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
};
use trace::{Actor, ChainHead, Digest, Event, Record, event::ledger, id::WriterId};

/// Seals of one chain that are kept, the latest: each signs for everything before it.
const SEALS: usize = 32;

/// Runs of continuous integration of which it is kept what they knew of others, the latest.
const RUNNERS: usize = 64;

/// Other runs of continuous integration that such a run says it knows of, the latest.
const RUNNERS_MET: usize = 8;

/// Records with which a chain begins: what is known of others, then the first word of its own.
const BEGINNING: u64 = 2;

/// Everybody who wrote.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Writers {
    chains: BTreeMap<WriterId, Chain>,
    /// The latest runs of continuous integration, the last one at the end.
    #[serde(default)]
    runners: VecDeque<WriterId>,
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
    /// The latest seals in it.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    pub seals: VecDeque<Record>,
    /// The run of continuous integration whose chain it is, if it is one's: many come, write once, and go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner: Option<String>,
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
        if let Event::Ledger(event) = &record.event {
            match event {
                ledger::Event::Met { seen } => chain.meet(seen),
                ledger::Event::Sealed { .. } => chain.seal(record),
                ledger::Event::Settled { .. } => {}
            }
        }
        // Whoever tries it at home has a ledger that stays.
        if record.actor.is_runner() && record.seq <= BEGINNING && chain.runner.is_none() {
            chain.runner = Some(record.actor.name.clone());
            self.pass(&record.writer);
        }
    }

    /// Another run of continuous integration. What one of long ago knew is forgotten: should it write again, it contradicts
    /// where it might have known better, and never the other way round.
    fn pass(&mut self, runner: &WriterId) {
        self.runners.push_back(runner.clone());
        if self.runners.len() > RUNNERS
            && let Some(chain) = self.runners.pop_front().and_then(|oldest| self.chains.get_mut(&oldest))
        {
            chain.met.clear();
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

    /// The heads of other chains that went on since this writer last met them; so many at most. A run of continuous
    /// integration tells of the latest other runs only: each telling of all before it would be too much to carry.
    #[must_use]
    pub fn unmet(&self, by: &WriterId, actor: &Actor, most: usize) -> Vec<ChainHead> {
        let passing = self.chains.get(by).map_or_else(|| actor.is_runner(), |chain| chain.runner.is_some());
        let old = self.runners.len().saturating_sub(RUNNERS_MET);
        let late = |writer: &WriterId| self.runners.iter().skip(old).any(|runner| runner == writer);
        let told = |writer: &WriterId, chain: &Chain| !passing || chain.runner.is_none() || late(writer);
        let news = |(writer, chain): &(&WriterId, &Chain)| {
            told(writer, chain) && !self.has_met(by, writer, chain.seq)
        };
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
        Self {
            seq: 0,
            hash: Digest::ZERO,
            at: Timestamp::UNIX_EPOCH,
            met: BTreeMap::new(),
            seals: VecDeque::new(),
            runner: None,
        }
    }

    fn meet(&mut self, seen: &[ChainHead]) {
        for head in seen {
            let met = self.met.entry(head.writer.clone()).or_default();
            *met = head.seq.max(*met);
        }
    }

    fn seal(&mut self, record: &Record) {
        self.seals.push_back(record.clone());
        if self.seals.len() > SEALS {
            self.seals.pop_front();
        }
    }

    /// Whether a seal is the last thing in it.
    #[must_use]
    pub fn is_sealed(&self) -> bool {
        self.seals.back().is_some_and(|seal| seal.seq == self.seq)
    }
}
