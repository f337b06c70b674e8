//! One stored line as a link of the chain: what its bytes say about its place, checked against its hash and
//! against the columns by which it is found. Events of any version will do.

use super::flaw::{Flaw, What};
use crate::ledger::{ALTERED, Line};
use jiff::Timestamp;
use serde::Deserialize;
use trace::{
    Digest,
    id::{CycleId, WriterId},
};

/// A record's place in its writer's chain.
pub(super) struct Link {
    pub(super) writer: WriterId,
    pub(super) seq: u64,
    /// The predecessor that it names; none where it could not be read.
    pub(super) prev: Option<Digest>,
}

/// As much of a record as the chain needs.
#[derive(Deserialize)]
pub(crate) struct Stub {
    pub(crate) writer: WriterId,
    pub(crate) seq: u64,
    pub(crate) at: Timestamp,
    #[serde(default)]
    cycle: Option<CycleId>,
    event: Kind,
    pub(crate) prev: Digest,
}

impl Stub {
    /// The line of a record that came from elsewhere: its columns say what its bytes say. It has no position yet.
    pub(crate) fn line(self, bytes: &[u8]) -> Line {
        Line {
            position: 0,
            writer: self.writer,
            seq: self.seq,
            cycle: self.cycle,
            kind: self.event.name,
            at_us: self.at.as_microsecond(),
            bytes: bytes.to_vec(),
            hash: Digest::of(bytes),
        }
    }
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    name: String,
}

impl Link {
    /// What the columns say, for a line whose bytes say nothing that can be trusted.
    fn by_columns(line: &Line) -> Self {
        Self { writer: line.writer.clone(), seq: line.seq, prev: None }
    }

    fn altered(&self, position: u64, because: String) -> Flaw {
        Flaw { position, writer: self.writer.clone(), seq: self.seq, what: What::Altered { because } }
    }
}

/// The link that a line is, and what is wrong with it. Bytes that are the ones that were hashed are believed; the columns
/// only where there is nothing else.
pub(super) fn read(line: &Line, hash: &Digest) -> (Link, Option<Flaw>) {
    let stub: Stub = match stub(line, hash) {
        Ok(stub) => stub,
        Err(because) => {
            let link = Link::by_columns(line);
            let flaw = link.altered(line.position, because);
            return (link, Some(flaw));
        }
    };
    let lie = lie(line, &stub);
    let link = Link { writer: stub.writer, seq: stub.seq, prev: Some(stub.prev) };
    let flaw = lie.map(|because| link.altered(line.position, because));
    (link, flaw)
}

fn stub(line: &Line, hash: &Digest) -> Result<Stub, String> {
    if *hash != line.hash {
        return Err(ALTERED.into());
    }
    serde_json::from_slice(&line.bytes).map_err(|error| format!("its bytes are no record: {error}"))
}

/// Why a line is not what was written, if it is not: by its bytes, or by the columns by which it is found and put in order.
pub(crate) fn doubt(line: &Line) -> Option<String> {
    match stub(line, &Digest::of(&line.bytes)) {
        Err(because) => Some(because),
        Ok(stub) => lie(line, &stub),
    }
}

fn lie(line: &Line, stub: &Stub) -> Option<String> {
    lying(line, stub).map(|column| format!("its column `{column}` is not what the record says"))
}

/// The first column that says something else than the record.
fn lying(line: &Line, stub: &Stub) -> Option<&'static str> {
    let columns = [
        ("writer", line.writer == stub.writer),
        ("seq", line.seq == stub.seq),
        ("cycle", line.cycle == stub.cycle),
        ("type", line.kind == stub.event.name),
        ("at", line.at_us == stub.at.as_microsecond()),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(column, _)| column)
}
