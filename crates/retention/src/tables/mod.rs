//! The trace as tables: SQL over views of the ledger's records, and nothing but reading. The ledger is opened read-only,
//! only selects are authorized, and rows, bytes and time are bounded, whatever is asked.

mod sound;

use runtime::Clock;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, Statement,
    config::DbConfig,
    hooks::{AuthAction, AuthContext, Authorization},
    limits::Limit,
    types::ValueRef,
};
use serde::Serialize;
use serde_json::Value;
use std::path::Path;

/// Rows of one answer at most.
pub const ROWS: usize = 100_000;

/// Bytes of one answer at most, counted in its values.
pub const ANSWER_BYTES: usize = 64 << 20;

/// Seconds that one question takes at most.
pub const SECONDS: i64 = 30;

/// Bytes of one question at most.
const QUESTION_BYTES: i32 = 64 << 10;

/// Bytes of one value at most: a record has no more.
const VALUE_BYTES: i32 = 8 << 20;

/// Bytes that one question holds in memory at most.
const MEMORY_BYTES: i64 = 512 << 20;

/// Instructions between two looks at the clock.
const INSTRUCTIONS: i32 = 20_000;

/// Functions that are none of a question's business.
const FORBIDDEN: [&str; 2] = ["load_extension", "fts3_tokenizer"];

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// Why there are fewer than were asked for, if there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It is more than a question.
    #[error("only a single `SELECT` is answered: {0}")]
    NotAQuestion(String),
    /// It is none that SQLite understands.
    #[error("{0}")]
    Misspelled(String),
    /// It asks for too much.
    #[error("it asks for too much: {0}")]
    TooMuch(String),
    /// The ledger cannot be read.
    #[error("the ledger cannot be read: {0}")]
    Ledger(String),
}

/// Asks the ledger in this file; one that is not there reads as empty.
///
/// # Errors
/// Where the question is none, asks for too much, or the ledger cannot be read.
pub fn query(ledger: &Path, question: &str) -> Result<Answer, QueryError> {
    let (mut connection, doubt) = opened(ledger).map_err(|error| QueryError::Ledger(error.to_string()))?;
    sound::whole(&connection)?;
    guard(&mut connection).map_err(|error| QueryError::Ledger(error.to_string()))?;
    let mut statement = connection.prepare(question).map_err(|error| worded(&error))?;
    if !statement.readonly() || statement.column_count() == 0 {
        return Err(QueryError::NotAQuestion("it has no columns to answer with".into()));
    }
    answered(&mut statement)
        .map_err(|error| doubt.get().cloned().map_or_else(|| worded(&error), QueryError::Ledger))
}

/// The columns of every view, by its name.
///
/// # Errors
/// Where SQLite has no memory left.
pub fn views() -> rusqlite::Result<Vec<(String, Vec<String>)>> {
    let (connection, _) = opened(Path::new(""))?;
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_temp_schema WHERE type = 'view' ORDER BY rowid")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let columns = |name: String| {
        let statement = connection.prepare(&format!("SELECT * FROM \"{name}\""))?;
        let columns = statement.column_names().map(ToOwned::to_owned).collect();
        Ok((name, columns))
    };
    names.into_iter().filter(|name| name != "line").map(columns).collect()
}

fn opened(ledger: &Path) -> rusqlite::Result<(Connection, sound::Doubt)> {
    let connection = if ledger.is_file() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(ledger, flags)?
    } else {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(EMPTY)?;
        connection
    };
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    let doubt = sound::told(&connection)?;
    connection.execute_batch(include_str!("views.sql"))?;
    Ok((connection, doubt))
}

/// The table of a ledger without records.
const EMPTY: &str =
    "CREATE TABLE record (position INTEGER PRIMARY KEY, writer TEXT, seq INTEGER, cycle TEXT, type TEXT,
    at INTEGER, bytes BLOB, hash BLOB)";

fn guard(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "hard_heap_limit", MEMORY_BYTES)?;
    let limits = [
        (Limit::SQLITE_LIMIT_SQL_LENGTH, QUESTION_BYTES),
        (Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 200),
    ];
    for (limit, value) in limits {
        connection.set_limit(limit, value)?;
    }
    let end = Clock::System.read().as_second() + SECONDS;
    let late = move || Clock::System.read().as_second() > end;
    connection.progress_handler(INSTRUCTIONS, Some(late))?;
    connection.authorizer(Some(authorized))
}

/// Selects, and what they read. Everything else is none of a question's business.
fn authorized(context: AuthContext<'_>) -> Authorization {
    match context.action {
        AuthAction::Select | AuthAction::Read { .. } | AuthAction::Recursive => Authorization::Allow,
        AuthAction::Function { function_name } if !FORBIDDEN.contains(&function_name) => Authorization::Allow,
        _anything_else => Authorization::Deny,
    }
}

fn answered(statement: &mut Statement<'_>) -> rusqlite::Result<Answer> {
    let columns: Vec<String> = statement.column_names().map(ToOwned::to_owned).collect();
    let (mut kept, mut bytes, mut cut) = (vec![], 0, None);
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let values: Vec<Value> =
            (0..columns.len()).map(|column| row.get_ref(column).map(value)).collect::<Result<_, _>>()?;
        bytes += values.iter().map(size).sum::<usize>();
        if kept.len() == ROWS {
            cut = Some(format!("there are more than {ROWS} rows"));
            break;
        }
        if bytes > ANSWER_BYTES {
            cut = Some(format!("the rows hold more than {} MiB", ANSWER_BYTES >> 20));
            break;
        }
        kept.push(values);
    }
    Ok(Answer { columns, rows: kept, cut })
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
    }
}

fn size(value: &Value) -> usize {
    value.as_str().map_or(8, str::len)
}

/// What SQLite said, in the words of whoever asked.
fn worded(error: &rusqlite::Error) -> QueryError {
    let words = error.to_string();
    if matches!(error, rusqlite::Error::MultipleStatement) {
        return QueryError::NotAQuestion("there is more than one statement".into());
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::AuthorizationForStatementDenied) => QueryError::NotAQuestion(words),
        Some(ErrorCode::OperationInterrupted) => {
            QueryError::TooMuch(format!("it was not answered in {SECONDS} s"))
        }
        Some(ErrorCode::OutOfMemory) => {
            QueryError::TooMuch(format!("it needs more than {} MiB of memory", MEMORY_BYTES >> 20))
        }
        Some(ErrorCode::TooBig) => QueryError::TooMuch(words),
        Some(
            ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy,
        ) => QueryError::Ledger(words),
        _ => QueryError::Misspelled(words),
    }
}
