//! JSON Lines: the records themselves, byte for byte as they are hashed, one a line.

use super::{Chosen, ExportError};
use runtime::Reader;
use std::io::Write;

/// Writes the chosen records, in the order of the union; gives how many there were.
///
/// # Errors
/// Where the ledger cannot be read, or the output cannot be written.
pub fn jsonl(reader: &mut Reader, chosen: &Chosen, out: &mut dyn Write) -> Result<usize, ExportError> {
    let mut count = 0;
    chosen.lines(reader, |line| {
        out.write_all(&line.bytes)?;
        out.write_all(b"\n")?;
        count += 1;
        Ok(())
    })?;
    Ok(count)
}
