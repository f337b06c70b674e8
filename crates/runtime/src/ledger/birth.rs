//! How a ledger comes into the world: whole, under another name, and then linked to its own, so that nobody
//! ever meets half of one. Its log is laid out beforehand, because a log that grows makes every append wait
//! for the file system's journal as well.

use super::{LedgerError, sqlite::flawed};
use crate::dice::Dice;
use rusqlite::{Connection, OpenFlags};
use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The newest format of ledger that this build reads and writes.
pub(crate) const FORMAT: u32 = 1;

/// Marks the file as ours: "EVLT".
pub(crate) const APPLICATION: i32 = 0x4556_4c54;

/// Pages that the log holds before they are moved into the ledger proper.
pub(crate) const LOG_PAGES: usize = 512;

/// Bytes of a page, and of a page with its frame in the log.
const PAGE: usize = 4096;
const FRAME: usize = PAGE + 24;

/// Room for one large append beyond the pages that start a move.
const LOG_BYTES: usize = 32 + (LOG_PAGES + 64) * FRAME;

/// Only its owner reads a ledger.
const MODE: u32 = 0o600;

/// Makes an empty ledger at the path. Somebody who does the same at the same time is no obstacle: one of the
/// two becomes the ledger, and both see it.
pub(crate) fn make(path: &Path) -> Result<(), LedgerError> {
    let log = log_of(path);
    if log.exists() && !blank(&log).map_err(|error| io_flaw(&error))? {
        return Err(LedgerError::Torn { missing: path.to_owned(), log });
    }
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    let cradle =
        tempfile::Builder::new().prefix(".new-").tempdir_in(folder).map_err(|error| io_flaw(&error))?;
    let made = cradle.path().join("trace.db");
    write_schema(&made).map_err(|error| flawed(path, &error))?;
    let blank_log = cradle.path().join("log");
    write_blank(&blank_log).map_err(|error| io_flaw(&error))?;
    link(&blank_log, &log).map_err(|error| io_flaw(&error))?;
    link(&made, path).map_err(|error| io_flaw(&error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| io_flaw(&error))
}

/// The log that SQLite keeps beside a database.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Whether a log was laid out and never written to.
fn blank(log: &Path) -> io::Result<bool> {
    let mut header = Vec::new();
    File::open(log)?.take(32).read_to_end(&mut header)?;
    Ok(header.iter().all(|byte| *byte == 0))
}

fn write_schema(path: &Path) -> rusqlite::Result<()> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "page_size", PAGE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.execute_batch(&format!("BEGIN; {} COMMIT;", include_str!("schema.sql")))?;
    let meta = [("format", FORMAT.to_string()), ("writer", Dice::System.writer().to_string())];
    for (name, value) in meta {
        connection.execute("INSERT INTO meta (name, value) VALUES (?1, ?2)", (name, value))?;
    }
    connection.close().map_err(|(_, error)| error)
}

/// Zeros, really written: room that was only reserved would still cost a journal entry at first use.
fn write_blank(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
    file.write_all(&vec![0; LOG_BYTES])?;
    file.sync_all()
}

/// Gives a finished file its name, unless somebody was faster.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    fs::set_permissions(from, Permissions::from_mode(MODE))?;
    File::open(from)?.sync_all()?;
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

/// A failure of the file system, in the ledger's words.
pub(crate) fn io_flaw(error: &io::Error) -> LedgerError {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => LedgerError::Full,
        _ => LedgerError::Io { because: error.to_string() },
    }
}
