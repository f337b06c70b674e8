//! Whether the chain is whole: reads the stored lines as they are and names every one that was altered, is
//! missing or stands elsewhere. It trusts no column, no trigger and no snapshot; and says up to where the
//! chain is anchored in commits, because what is not anchored could be rewritten whole.

mod flaw;
pub(crate) mod link;
mod met;

pub use flaw::{Flaw, What};

use crate::ledger::{LINES_AT_ONCE, Ledger, LedgerError, Line};
use crate::redact::Hidden;
use link::Link;
pub(crate) use link::Stub;
use met::Vouched;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trace::{
    Digest,
    id::{ObjectId, WriterId},
};

/// Flaws that are named, at most; all are counted.
const NAMED: usize = 1_000;

/// Missing sequence numbers that are remembered of one writer, at most.
const REMEMBERED: usize = 100_000;

/// A head that a commit carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The chain's head when the commit was made.
    pub hash: Digest,
    /// Whose chain it is; none where the commit does not say so yet.
    pub writer: Option<WriterId>,
    /// The commit.
    pub commit: ObjectId,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Records that were read.
    pub records: u64,
    /// How far each writer's chain goes, and how far it is anchored.
    pub writers: BTreeMap<WriterId, Reach>,
    /// What is wrong, in the ledger's order; the first thousand.
    pub flaws: Vec<Flaw>,
    /// How much is wrong.
    pub flawed: u64,
    /// The last record that a commit carries: its position, and the commit.
    pub anchored: Option<(u64, ObjectId)>,
    /// Records after the last one of their chain that is anchored.
    pub unanchored: u64,
    /// Heads that commits carry and the ledger does not have: its tail was cut off or rewritten.
    pub lost: Vec<Anchor>,
    /// Heads of other ledgers' chains that commits carry and that did not arrive here.
    pub elsewhere: Vec<Anchor>,
    /// What was hidden in the records and in the bodies that they name.
    pub hidden: Hidden,
}

/// How far a chain goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Its last record.
    pub seq: u64,
    /// The last one that a commit vouches for, or an anchored record of another chain.
    pub anchored: u64,
}

impl Verification {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn sound(&self) -> bool {
        self.flawed == 0 && self.lost.is_empty()
    }
}

/// Reads a whole ledger and judges it.
///
/// # Errors
/// Where the store itself cannot be read.
pub fn verify(ledger: &mut dyn Ledger, anchors: &[Anchor]) -> Result<Verification, LedgerError> {
    let mut walk = Walk::new(anchors);
    let mut after = 0;
    loop {
        let lines = ledger.lines(after, LINES_AT_ONCE)?;
        let Some(last) = lines.last() else {
            met::missing(ledger, &walk.vouched)?.into_iter().for_each(|flaw| walk.flaw(flaw));
            return Ok(walk.ended(anchors, ledger.writer()));
        };
        after = last.position;
        lines.iter().for_each(|line| walk.step(line));
    }
}

/// The walk along the chain.
struct Walk {
    found: Verification,
    chains: BTreeMap<WriterId, Chain>,
    /// The commits of each anchored head that was not met yet.
    anchors: HashMap<Digest, ObjectId>,
    met: BTreeSet<Digest>,
    /// The last record of each writer that a commit carries.
    reached: BTreeMap<WriterId, u64>,
    /// What records vouch for in other chains.
    vouched: Vec<Vouched>,
    position: u64,
}

/// One writer's chain, so far.
struct Chain {
    seq: u64,
    hash: Digest,
    missing: BTreeSet<u64>,
}

impl Walk {
    fn new(anchors: &[Anchor]) -> Self {
        let commits = anchors.iter().map(|anchor| (anchor.hash, anchor.commit.clone())).collect();
        Self {
            found: Verification::default(),
            chains: BTreeMap::new(),
            anchors: commits,
            met: BTreeSet::from([Digest::ZERO]),
            reached: BTreeMap::new(),
            vouched: vec![],
            position: 0,
        }
    }

    fn step(&mut self, line: &Line) {
        self.found.records += 1;
        let hash = Digest::of(&line.bytes);
        let (link, flaw) = link::read(line, &hash);
        if flaw.is_none() {
            self.vouched.extend(met::vouched(line));
        }
        if flaw.is_none() {
            self.found.hidden += &Hidden::of_record(&line.bytes);
        }
        flaw.into_iter().for_each(|flaw| self.flaw(flaw));
        self.follow(line, link);
        self.place(line);
        self.anchor(line, hash);
    }

    /// Whether the record follows the one before it, of the same writer.
    fn follow(&mut self, line: &Line, link: Link) {
        let Link { writer, seq, prev } = link;
        let chain = self.chains.entry(writer.clone()).or_insert_with(Chain::new);
        let flaw = |what| Flaw { position: line.position, writer: writer.clone(), seq, what };
        let found = if chain.seq.checked_add(1) == Some(seq) {
            let follows = prev.is_none_or(|prev| prev == chain.hash);
            (!follows).then(|| flaw(What::Unchained { before: chain.seq }))
        } else if seq > chain.seq {
            let room = REMEMBERED.saturating_sub(chain.missing.len());
            chain.missing.extend(((chain.seq + 1)..seq).take(room));
            None
        } else if chain.missing.remove(&seq) {
            Some(flaw(What::Reordered { after: chain.seq }))
        } else {
            Some(flaw(What::Repeated))
        };
        if seq > chain.seq {
            (chain.seq, chain.hash) = (seq, line.hash);
        }
        if let Some(flaw) = found {
            self.flaw(flaw);
        }
    }

    /// Whether positions go on one by one. A gap with records missing is named as that.
    fn place(&mut self, line: &Line) {
        let missing = self.chains.values().any(|chain| !chain.missing.is_empty());
        if line.position != self.position + 1 && !missing {
            let what = What::Misplaced { expected: self.position + 1 };
            self.flaw(Flaw { position: line.position, writer: line.writer.clone(), seq: line.seq, what });
        }
        self.position = line.position;
    }

    fn anchor(&mut self, line: &Line, hash: Digest) {
        if let Some(commit) = self.anchors.get(&hash) {
            self.found.anchored = Some((line.position, commit.clone()));
            self.reached.insert(line.writer.clone(), line.seq);
            self.met.insert(hash);
        }
    }

    fn flaw(&mut self, flaw: Flaw) {
        self.found.flawed += 1;
        if self.found.flaws.len() < NAMED {
            self.found.flaws.push(flaw);
        }
    }

    fn ended(mut self, anchors: &[Anchor], own: &WriterId) -> Verification {
        let anchored = met::anchored(std::mem::take(&mut self.reached), &self.vouched);
        for (writer, chain) in std::mem::take(&mut self.chains) {
            for (first, last) in ranges(&chain.missing) {
                self.flaw(Flaw::missing(&writer, first, last));
            }
            let anchored = anchored.get(&writer).copied().unwrap_or(0);
            self.found.unanchored += chain.seq.saturating_sub(anchored);
            self.found.writers.insert(writer, Reach { seq: chain.seq, anchored });
        }
        let unmet = anchors.iter().filter(|anchor| !self.met.contains(&anchor.hash)).cloned();
        let is_ours = |anchor: &Anchor| anchor.writer.as_ref().is_none_or(|writer| writer == own);
        (self.found.lost, self.found.elsewhere) = unmet.partition(is_ours);
        self.found
    }
}

impl Chain {
    const fn new() -> Self {
        Self { seq: 0, hash: Digest::ZERO, missing: BTreeSet::new() }
    }
}

/// Runs of numbers that follow each other, as first and last.
fn ranges(numbers: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut ranges: Vec<(u64, u64)> = vec![];
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    ranges
}
