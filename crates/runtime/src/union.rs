//! Keeps a picture up to date with a ledger in which several writers' records arrive in any order. Where everything new
//! comes after what was folded, it is folded on; where something comes before, the picture is built again from the first.

use crate::ledger::{Key, LINES_AT_ONCE, Ledger, LedgerError};
use engine::{Entry, Picture, fold};
use trace::Digest;

/// How a picture caught up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caught {
    /// There was nothing new.
    Nothing,
    /// What was new came after everything else.
    On,
    /// Something came before what was there.
    Anew,
}

/// Takes into the picture what the ledger has beyond it. `heard` gets every record that is folded, in order.
pub(crate) fn catch_up(
    ledger: &mut dyn Ledger,
    picture: &mut Picture,
    heard: &mut dyn FnMut(&[Entry]),
) -> Result<Caught, LedgerError> {
    let mut keys = ledger.keys(picture.position)?;
    if keys.is_empty() {
        return Ok(Caught::Nothing);
    }
    keys.sort_unstable();
    if keys[0].is_after(picture.last.as_ref()) {
        fold_in(ledger, picture, &keys, heard)?;
        return Ok(Caught::On);
    }
    let mut anew = Picture::default();
    let mut keys = ledger.keys(0)?;
    keys.sort_unstable();
    fold_in(ledger, &mut anew, &keys, heard)?;
    *picture = anew;
    Ok(Caught::Anew)
}

fn fold_in(
    ledger: &mut dyn Ledger,
    picture: &mut Picture,
    keys: &[Key],
    heard: &mut dyn FnMut(&[Entry]),
) -> Result<(), LedgerError> {
    for keys in keys.chunk_by(follows) {
        for run in keys.chunks(LINES_AT_ONCE) {
            let entries = ledger.read(run[0].position - 1, run.len())?;
            for (key, entry) in run.iter().zip(&entries) {
                in_its_chain(picture, key, entry)?;
                fold(picture, entry);
            }
            heard(&entries);
        }
    }
    Ok(())
}

/// Refuses a record that does not follow the last one of its writer: what would be folded from here on is not what happened.
fn in_its_chain(picture: &Picture, key: &Key, entry: &Entry) -> Result<(), LedgerError> {
    let broken =
        |position: u64, because: &str| Err(LedgerError::Unreadable { position, because: because.into() });
    if entry.position != key.position {
        return broken(key.position, "it is not where it stood a moment ago");
    }
    let record = &entry.record;
    let before =
        picture.writers.chain(&record.writer).map_or((0, Digest::ZERO), |chain| (chain.seq, chain.hash));
    if (before.0 + 1, before.1) == (record.seq, record.prev) {
        return Ok(());
    }
    broken(entry.position, "what stood before it in its chain is missing, moved or rewritten")
}

/// Whether two lines that follow each other in the order of all writers follow each other in the ledger too.
fn follows(one: &Key, other: &Key) -> bool {
    one.position + 1 == other.position
}
