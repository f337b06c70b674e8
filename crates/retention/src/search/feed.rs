//! How the catalog learns: it goes on from the record that it read last, behind the pen and without making it wait. A
//! catalog that is missing, damaged, of another build or of another ledger is built anew from the records.

use super::{
    batch::Batch,
    catalog::{Amount, Catalog, Mark, Right},
    error::SearchError,
    gather::{KINDS, gather},
    seal,
    written::Files,
};
use runtime::{LINES_AT_ONCE, Reader};
use std::path::Path;
use tantivy::IndexWriter;

/// Matters that are held in memory before they are written.
const HELD: usize = 20_000;
/// Records that are read before what they said is written.
const RECORDS: u64 = 100_000;
/// Records beyond which reading on is no small step any more.
const FEW: u64 = 20_000;
/// Records that are passed over without a word before that is kept.
const PASSED: u64 = 5_000;
/// Records of which a catalog can be built in memory, where none can be kept.
const IN_MEMORY: u64 = 100_000;

/// How the catalog came to be as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It went on from where it was.
    Continued,
    /// It was built anew, for this reason.
    Built(&'static str),
    /// Another process writes it: it is as that process left it last.
    Behind,
    /// It cannot be kept, and was built for this look alone.
    ForNow,
}

/// A catalog that is as good as it can be now.
pub struct Opened {
    /// The catalog.
    pub catalog: Catalog,
    /// How it came to be.
    pub how: How,
    /// Records that it has not read yet.
    pub behind: u64,
    /// Records that could not be read.
    pub unread: u64,
}

/// Told how far the reading is: the record, and the last one.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// Opens the catalog in this folder, and reads on to the ledger's end.
///
/// # Errors
/// Where the ledger cannot be read; where a catalog can neither be kept nor built for now.
pub fn open(
    folder: &Path,
    ledger: &mut Reader,
    files: &mut Files<'_>,
    progress: Progress<'_>,
) -> Result<Opened, SearchError> {
    let head = ledger.head()?.position;
    match Right::take(folder) {
        Ok(Some(_right)) => match kept(folder, ledger, files, progress) {
            Err(SearchError::Io(error)) if head <= IN_MEMORY => {
                for_now(ledger, files, progress).map_err(|_| SearchError::Io(error))
            }
            other => other,
        },
        Ok(None) => behind(folder, ledger, files, progress),
        Err(error) if head > IN_MEMORY => Err(error),
        Err(_cannot_be_kept) => for_now(ledger, files, progress),
    }
}

/// With the right to write: what is there goes on, or is built anew.
fn kept(
    folder: &Path,
    ledger: &mut Reader,
    files: &mut Files<'_>,
    progress: Progress<'_>,
) -> Result<Opened, SearchError> {
    let because = match found(folder, ledger)? {
        Ok((catalog, mark)) => match feed(&catalog, ledger, mark, files, progress) {
            Ok(fed) => return sealed(folder, catalog, How::Continued, fed),
            Err(SearchError::Damaged { .. }) => "it was damaged",
            Err(error) => return Err(error),
        },
        Err(because) => because,
    };
    let catalog = Catalog::anew(folder)?;
    let fed = feed(&catalog, ledger, Mark::unread(), files, progress)?;
    sealed(folder, catalog, How::Built(because), fed)
}

fn sealed(folder: &Path, catalog: Catalog, how: How, fed: Fed) -> Result<Opened, SearchError> {
    if fed.wrote == Wrote::Something {
        seal::seal(folder)?;
    }
    Ok(Opened { catalog, how, behind: 0, unread: fed.unread })
}

/// What became of a reading.
#[derive(Clone, Copy, Debug)]
struct Fed {
    wrote: Wrote,
    /// Records that could not be read.
    unread: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrote {
    Something,
    Nothing,
}

/// What lies in the folder, or why it is of no use.
fn found(folder: &Path, ledger: &mut Reader) -> Result<Result<(Catalog, Mark), &'static str>, SearchError> {
    if !folder.join("meta.json").try_exists()? {
        return Ok(Err("there was none"));
    }
    let Ok(catalog) = Catalog::open(folder) else { return Ok(Err("it was damaged")) };
    let Some(mark) = catalog.mark() else { return Ok(Err("another build made it")) };
    let same = mark.position == 0
        || ledger.lines(mark.position - 1, 1)?.first().is_some_and(|line| line.hash == mark.hash);
    Ok(if same { Ok((catalog, mark)) } else { Err("it was of another ledger") })
}

/// Without the right to write: as it was left last.
fn behind(
    folder: &Path,
    ledger: &mut Reader,
    files: &mut Files<'_>,
    progress: Progress<'_>,
) -> Result<Opened, SearchError> {
    let head = ledger.head()?.position;
    match found(folder, ledger)? {
        Ok((catalog, mark)) => {
            let behind = head.saturating_sub(mark.position);
            Ok(Opened { catalog, how: How::Behind, behind, unread: mark.unread })
        }
        Err(_) if head <= IN_MEMORY => for_now(ledger, files, progress),
        Err(_) => Err(SearchError::Busy),
    }
}

fn for_now(
    ledger: &mut Reader,
    files: &mut Files<'_>,
    progress: Progress<'_>,
) -> Result<Opened, SearchError> {
    let catalog = Catalog::in_memory()?;
    let fed = feed(&catalog, ledger, Mark::unread(), files, progress)?;
    Ok(Opened { catalog, how: How::ForNow, behind: 0, unread: fed.unread })
}

/// Reads on to the end.
fn feed(
    catalog: &Catalog,
    ledger: &mut Reader,
    mut mark: Mark,
    files: &mut Files<'_>,
    progress: Progress<'_>,
) -> Result<Fed, SearchError> {
    let head = ledger.head()?.position;
    let amount = if head - mark.position > FEW { Amount::Many } else { Amount::Few };
    let mut writer: Option<IndexWriter> = None;
    while mark.position < head {
        let before = mark.position;
        let batch = read_on(catalog, ledger, &mut mark, progress)?;
        if !batch.is_empty() || mark.position - before >= PASSED {
            batch.write(writing(catalog, &mut writer, amount)?, &mark)?;
        }
    }
    if files.commit.is_some()
        && files.commit != mark.commit
        && let Some(written) = files.read()
    {
        let mut batch = Batch::new(catalog);
        batch.rewrite(written)?;
        mark.commit.clone_from(&files.commit);
        batch.write(writing(catalog, &mut writer, amount)?, &mark)?;
    }
    let Some(writer) = writer else { return Ok(Fed { wrote: Wrote::Nothing, unread: mark.unread }) };
    writer.wait_merging_threads()?;
    catalog.see()?;
    Ok(Fed { wrote: Wrote::Something, unread: mark.unread })
}

fn writing<'w>(
    catalog: &Catalog,
    writer: &'w mut Option<IndexWriter>,
    amount: Amount,
) -> Result<&'w mut IndexWriter, SearchError> {
    if writer.is_none() {
        *writer = Some(catalog.writer(amount)?);
    }
    Ok(writer.as_mut().expect("because it was made"))
}

/// What the next records say. Most records say nothing of a matter, and are not taken apart.
fn read_on<'c>(
    catalog: &'c Catalog,
    ledger: &mut Reader,
    mark: &mut Mark,
    progress: Progress<'_>,
) -> Result<Batch<'c>, SearchError> {
    let (mut batch, begun) = (Batch::new(catalog), mark.position);
    let head = ledger.head()?.position;
    while batch.len() < HELD && mark.position - begun < RECORDS {
        let lines = ledger.lines(mark.position, LINES_AT_ONCE)?;
        let Some(last) = lines.last() else { break };
        (mark.position, mark.hash) = (last.position, last.hash);
        for line in lines.iter().filter(|line| KINDS.contains(&line.kind.as_str())) {
            match line.entry() {
                Ok(entry) => gather(&entry).map_or(Ok(()), |gathered| batch.take(gathered))?,
                Err(_unreadable) => mark.unread += 1,
            }
        }
        progress(mark.position, head);
    }
    Ok(batch)
}
