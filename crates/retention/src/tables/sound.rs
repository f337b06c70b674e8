//! What of the ledger may be believed: bytes that have their hash, and positions without a hole. Anything else is named, and
//! ends the question: a view over it would tell what never happened.

use super::QueryError;
use rusqlite::{
    Connection, Error, Result,
    functions::{Context, FunctionFlags},
};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicI64, Ordering},
};
use trace::Digest;

/// The first line that is not what was written, in words: SQLite tells an error, and not whose it is.
pub(super) type Doubt = Arc<OnceLock<String>>;

/// Gives the views `sound(position, bytes, hash)`: 1 where the bytes have that hash, and an error anywhere else.
pub(super) fn told(connection: &Connection) -> Result<Doubt> {
    let doubt = Doubt::default();
    let first = Arc::clone(&doubt);
    let flags =
        FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS | FunctionFlags::SQLITE_UTF8;
    // A view asks once for each column of a line.
    let last = AtomicI64::new(0);
    connection.create_scalar_function("sound", 3, flags, move |context| {
        let position: i64 = context.get(0)?;
        if last.load(Ordering::Relaxed) != position {
            if let Some(words) = altered(context, position) {
                return Err(Error::UserFunctionError(first.get_or_init(|| words).as_str().into()));
            }
            last.store(position, Ordering::Relaxed);
        }
        Ok(1)
    })?;
    Ok(doubt)
}

fn altered(context: &Context<'_>, position: i64) -> Option<String> {
    let bytes = |index| context.get_raw(index).as_bytes_or_null().unwrap_or_default().unwrap_or_default();
    let same = Digest::of(bytes(1)).bytes().as_slice() == bytes(2);
    (!same).then(|| {
        format!("record {position} is not what was written: its bytes are not the ones that were hashed")
    })
}

/// Refuses a ledger out of which a record was taken.
pub(super) fn whole(connection: &Connection) -> std::result::Result<(), QueryError> {
    let ledger = |error: Error| QueryError::Ledger(error.to_string());
    let holes = "SELECT coalesce(max(position), 0) - count(*) FROM main.record";
    let holes: i64 = connection.query_row(holes, [], |row| row.get(0)).map_err(ledger)?;
    if holes == 0 {
        return Ok(());
    }
    let first = "SELECT min(position) + 1 FROM (SELECT 0 AS position UNION ALL SELECT position FROM main.record) AS one
        WHERE NOT EXISTS (SELECT 1 FROM main.record AS next WHERE next.position = one.position + 1)";
    let first: i64 = connection.query_row(first, [], |row| row.get(0)).map_err(ledger)?;
    Err(QueryError::Ledger(format!("record {first} is missing")))
}
