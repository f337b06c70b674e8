//! What records say that their writers knew of others: each vouches for a chain that is not its own. Where the record that
//! it names is not here, or is another one, somebody cut or rewrote something.

use super::flaw::{Flaw, What};
use crate::ledger::{LINES_AT_ONCE, Ledger, LedgerError, Line};
use std::collections::{BTreeMap, HashMap};
use trace::{ChainHead, Digest, Event, event::ledger, id::WriterId};

/// What the lines that vouch for others are called.
pub(super) const KIND: &str = "ledger.met";

/// A record's word for another chain.
#[derive(Debug)]
pub(super) struct Vouched {
    position: u64,
    by: WriterId,
    seq: u64,
    of: ChainHead,
}

/// What a line vouches for; nothing, for most.
pub(super) fn vouched(line: &Line) -> Vec<Vouched> {
    if line.kind != KIND {
        return vec![];
    }
    let Ok(entry) = line.entry() else { return vec![] };
    let Event::Ledger(ledger::Event::Met { seen }) = entry.record.event else { return vec![] };
    let one = |of| Vouched { position: line.position, by: line.writer.clone(), seq: line.seq, of };
    seen.into_iter().map(one).collect()
}

/// Looks for everything that is vouched for, and names what is not there.
pub(super) fn missing(ledger: &mut dyn Ledger, vouched: &[Vouched]) -> Result<Vec<Flaw>, LedgerError> {
    if vouched.is_empty() {
        return Ok(vec![]);
    }
    let mut wanted: HashMap<&WriterId, HashMap<u64, Option<Digest>>> = HashMap::new();
    for ChainHead { writer, seq, .. } in vouched.iter().map(|word| &word.of) {
        wanted.entry(writer).or_default().insert(*seq, None);
    }
    let mut after = 0;
    loop {
        let lines = ledger.lines(after, LINES_AT_ONCE)?;
        let Some(last) = lines.last() else { break };
        after = last.position;
        for line in &lines {
            if let Some(found) = wanted.get_mut(&line.writer).and_then(|of| of.get_mut(&line.seq)) {
                *found = Some(line.hash);
            }
        }
    }
    let found = |of: &ChainHead| wanted.get(&of.writer)?.get(&of.seq).copied().flatten();
    let broken = |word: &&Vouched| found(&word.of) != Some(word.of.hash);
    Ok(vouched.iter().filter(broken).map(flaw).collect())
}

fn flaw(word: &Vouched) -> Flaw {
    let what = What::Unmet { writer: word.of.writer.clone(), seq: word.of.seq };
    Flaw { position: word.position, writer: word.by.clone(), seq: word.seq, what }
}

/// How far each chain is anchored, if an anchored record's word for another chain anchors that one too.
pub(super) fn anchored(mut reached: BTreeMap<WriterId, u64>, vouched: &[Vouched]) -> BTreeMap<WriterId, u64> {
    loop {
        let mut further = false;
        for word in vouched {
            let by = reached.get(&word.by).copied().unwrap_or(0);
            let of = reached.get(&word.of.writer).copied().unwrap_or(0);
            if word.seq <= by && word.of.seq > of {
                reached.insert(word.of.writer.clone(), word.of.seq);
                further = true;
            }
        }
        if !further {
            return reached;
        }
    }
}
