//! A ledger in one SQLite file: one writer at a time, every append one immediate transaction that is on the
//! disk before it returns. Making a new file is `birth`'s.

use super::{
    AppendError, Head, Key, LINES_AT_ONCE, Ledger, LedgerError, Line,
    birth::{self, APPLICATION, FORMAT, LOG_PAGES},
    key::Names,
};
use rusqlite::{
    Connection, ErrorCode, FileControl, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior,
    config::DbConfig, params,
};
use std::{path::Path, time::Duration};
use trace::{
    Digest,
    id::{CycleId, WriterId},
};

/// How long an append waits for another process's append.
const PATIENCE: Duration = Duration::from_secs(10);

/// A log that a long reader has made larger than this is cut back when it can be.
const LOG_LIMIT_BYTES: u32 = 8 << 20;

const HEAD: &str = "SELECT position, hash FROM record ORDER BY position DESC LIMIT 1";
const AFTER: &str = "SELECT position, writer, seq, cycle, type, at, bytes, hash FROM record
    WHERE position > ?1 ORDER BY position LIMIT ?2";
const OF_CYCLE: &str = "SELECT position, writer, seq, cycle, type, at, bytes, hash FROM record
    WHERE cycle = ?3 AND position > ?1 ORDER BY position LIMIT ?2";
const LAST_OF_CYCLE: &str = "SELECT position, writer, seq, cycle, type, at, bytes, hash FROM record
    WHERE cycle = ?1 ORDER BY position DESC LIMIT 1";
const KEYS: &str = "SELECT position, writer, seq, at FROM record WHERE position > ?1 ORDER BY position";
const BY_WRITER: &str = "SELECT position, writer, seq, cycle, type, at, bytes, hash FROM record
    WHERE position > ?1 AND writer = ?3 AND seq > ?1 ORDER BY position LIMIT ?2";
const OF_TYPE: &str = "SELECT position, writer, seq, cycle, type, at, bytes, hash FROM record
    WHERE type = ?1 AND (at, position) < (?2, ?3) ORDER BY at DESC, position DESC LIMIT ?4";
/// Ledgers that were begun before types were looked up get their index when somebody writes.
const INDEX_OF_TYPE: &str = "CREATE INDEX IF NOT EXISTS record_of_type ON record (type, at)";
const APPEND: &str = "INSERT INTO record (position, writer, seq, cycle, type, at, bytes, hash)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/// A ledger in a file.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
    writer: WriterId,
}

impl Sqlite {
    /// Opens the ledger at this path, to write. It is made if there is none.
    ///
    /// # Errors
    /// Where the file is no ledger, a newer one, a damaged one, or cannot be used.
    pub fn open(path: &Path) -> Result<Self, LedgerError> {
        if !path.try_exists().map_err(|error| birth::io_flaw(&error))? {
            birth::make(path)?;
        }
        let connection = connected(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        settle(&connection).map_err(|error| flawed(path, &error))?;
        let ledger = Self::known(connection, path)?;
        // only now is it known to be ours
        ledger.connection.execute_batch(INDEX_OF_TYPE).map_err(|error| flawed(path, &error))?;
        Ok(ledger)
    }

    /// Opens the ledger at this path, to read; none where there is no file.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn open_to_read(path: &Path) -> Result<Option<Self>, LedgerError> {
        if !path.try_exists().map_err(|error| birth::io_flaw(&error))? {
            return Ok(None);
        }
        let connection = connected(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        Self::known(connection, path).map(Some)
    }

    /// A connection to a file that is a ledger of a format that this build knows.
    fn known(connection: Connection, path: &Path) -> Result<Self, LedgerError> {
        let flaw = |error: rusqlite::Error| flawed(path, &error);
        let application: i32 =
            connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(flaw)?;
        if application != APPLICATION {
            let because = "it is another program's database".to_owned();
            return Err(LedgerError::NotALedger { path: path.to_owned(), because });
        }
        let found = meta(&connection, "format").map_err(flaw)?;
        if found.parse().ok().is_none_or(|format: u32| format > FORMAT) {
            return Err(LedgerError::NewerFormat { found, known: FORMAT });
        }
        let writer = WriterId::new(meta(&connection, "writer").map_err(flaw)?);
        Ok(Self { connection, writer })
    }

    /// At most `limit` lines of one type before a moment and, of that moment, before a position; the newest first.
    ///
    /// # Errors
    /// Where the store cannot be read.
    pub(crate) fn of_type(
        &self,
        kind: &str,
        (at_us, position): (i64, u64),
        limit: usize,
    ) -> Result<Vec<Line>, LedgerError> {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        self.some(OF_TYPE, params![kind, at_us, position, limit.min(LINES_AT_ONCE)])
    }

    fn some(&self, sql: &str, given: impl rusqlite::Params) -> Result<Vec<Line>, LedgerError> {
        let read = || -> rusqlite::Result<Vec<Line>> {
            self.connection.prepare_cached(sql)?.query_map(given, line)?.collect()
        };
        read().map_err(|error| failed(&error))
    }
}

impl Ledger for Sqlite {
    fn writer(&self) -> &WriterId {
        &self.writer
    }

    fn head(&mut self) -> Result<Head, LedgerError> {
        head(&self.connection).map_err(|error| failed(&error))
    }

    fn lines(&mut self, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        self.some(AFTER, params![after, limit.min(LINES_AT_ONCE)])
    }

    fn lines_of(&mut self, cycle: &CycleId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        self.some(OF_CYCLE, params![after, limit.min(LINES_AT_ONCE), cycle.as_str()])
    }

    fn last_of(&mut self, cycle: &CycleId) -> Result<Option<Line>, LedgerError> {
        self.some(LAST_OF_CYCLE, params![cycle.as_str()]).map(|mut lines| lines.pop())
    }

    fn keys(&mut self, after: u64) -> Result<Vec<Key>, LedgerError> {
        let mut names = Names::default();
        let mut read = || -> rusqlite::Result<Vec<Key>> {
            self.connection.prepare_cached(KEYS)?.query_map([after], |row| key(row, &mut names))?.collect()
        };
        read().map_err(|error| failed(&error))
    }

    fn lines_by(&mut self, writer: &WriterId, after: u64, limit: usize) -> Result<Vec<Line>, LedgerError> {
        self.some(BY_WRITER, params![after, limit.min(LINES_AT_ONCE), writer.as_str()])
    }

    fn append(&mut self, expected: Head, lines: &[Line]) -> Result<Head, AppendError> {
        let failed = |error: rusqlite::Error| failed(&error);
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let head = head(&transaction).map_err(failed)?;
        if head != expected {
            return Err(AppendError::Moved { head });
        }
        insert(&transaction, lines).map_err(failed)?;
        transaction.commit().map_err(failed)?;
        Ok(lines.last().map_or(head, Line::head))
    }
}

impl Drop for Sqlite {
    /// The last to leave moves the log into the ledger and keeps the room for the next: with a limit on the
    /// log, SQLite would give the room back.
    fn drop(&mut self) {
        let _ = self.connection.pragma_update(None, "journal_size_limit", -1);
    }
}

fn connected(path: &Path, access: OpenFlags) -> Result<Connection, LedgerError> {
    let flaw = |error: rusqlite::Error| flawed(path, &error);
    let connection =
        Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(flaw)?;
    connection.busy_timeout(PATIENCE).map_err(flaw)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).map_err(flaw)?;
    Ok(connection)
}

/// Every commit waits for the disk; the log keeps its room, so that commits overwrite and never grow it.
fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", LOG_LIMIT_BYTES)?;
    connection.file_control(Some("main"), FileControl::PersistWal(&mut 1))
}

fn meta(connection: &Connection, name: &str) -> rusqlite::Result<String> {
    connection.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0))
}

fn head(connection: &Connection) -> rusqlite::Result<Head> {
    let found = connection
        .prepare_cached(HEAD)?
        .query_row([], |row| Ok(Head { position: row.get(0)?, hash: hash(row, 1)? }));
    Ok(found.optional()?.unwrap_or(Head::EMPTY))
}

fn insert(transaction: &Transaction<'_>, lines: &[Line]) -> rusqlite::Result<()> {
    let mut append = transaction.prepare_cached(APPEND)?;
    for line in lines {
        let cycle = line.cycle.as_ref().map(CycleId::as_str);
        let hash = line.hash.bytes();
        append.execute(params![
            line.position,
            line.writer.as_str(),
            line.seq,
            cycle,
            line.kind,
            line.at_us,
            line.bytes,
            hash
        ])?;
    }
    Ok(())
}

/// A row as it is. What is not of its column's type was put there by somebody else; it reads as nothing, and
/// `verify` names it.
fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        position: row.get(0)?,
        writer: WriterId::new(text(row, 1)?.unwrap_or_default()),
        seq: row.get_ref(2)?.as_i64().map_or(0, |seq| u64::try_from(seq).unwrap_or(0)),
        cycle: text(row, 3)?.map(CycleId::new),
        kind: text(row, 4)?.unwrap_or_default(),
        at_us: row.get_ref(5)?.as_i64().unwrap_or(i64::MIN),
        bytes: row.get_ref(6)?.as_blob().unwrap_or_default().to_vec(),
        hash: hash(row, 7)?,
    })
}

/// A row's place. What is not of its column's type reads as [`line`] reads it.
fn key(row: &Row<'_>, names: &mut Names) -> rusqlite::Result<Key> {
    let writer = row.get_ref(1)?.as_bytes().map(String::from_utf8_lossy).unwrap_or_default();
    Ok(Key {
        position: row.get(0)?,
        writer: names.one(&writer),
        seq: row.get_ref(2)?.as_i64().map_or(0, |seq| u64::try_from(seq).unwrap_or(0)),
        at_us: row.get_ref(3)?.as_i64().unwrap_or(i64::MIN),
    })
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let value = row.get_ref(column)?;
    Ok(value.as_bytes_or_null().ok().flatten().map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
}

fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Digest> {
    let bytes = row.get_ref(column)?.as_blob().unwrap_or_default();
    Ok(<[u8; 32]>::try_from(bytes).map_or(Digest::ZERO, Digest::new))
}

/// What SQLite said of a ledger that is open.
fn failed(error: &rusqlite::Error) -> LedgerError {
    let because = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => LedgerError::Full,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => LedgerError::Damaged { because },
        _ => LedgerError::Io { because },
    }
}

/// What SQLite said of a file that is being opened.
pub(super) fn flawed(path: &Path, error: &rusqlite::Error) -> LedgerError {
    let missing_table = error.to_string().contains("no such table");
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            LedgerError::NotALedger { path: path.to_owned(), because: "it is no database".to_owned() }
        }
        _ if missing_table || matches!(error, rusqlite::Error::QueryReturnedNoRows) => {
            LedgerError::NotALedger { path: path.to_owned(), because: "its tables are missing".to_owned() }
        }
        _ => failed(error),
    }
}
