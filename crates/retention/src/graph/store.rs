//! The graph beside its ledger: stretches of it in files, each continued by the next, and the last records in memory.
//! New records cost what they are, not what is there: a stretch that has grown is joined with its neighbors.

use super::{
    Edge, Kind, Node, NodeId, Side,
    pages::Damaged,
    projection,
    segment::{Segment, Spelled, VERSION},
    sketch::Sketch,
};
use runtime::{LINES_AT_ONCE, LedgerError, Reader};
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};
use trace::Digest;

/// Records that are projected by each process that looks; beyond them a file is worth its while.
const TAIL: u64 = 500;

/// Records that one stretch is made of at most when it is first written: what is held in memory.
const STRETCH: u64 = 500_000;

/// Files that are looked at in the folder; more of them were not put there by us.
const FILES: usize = 1_000;

/// Why the graph cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// The ledger beside it.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// What was built just now cannot be read: the disk, or somebody who writes there too.
    #[error("the index in `{}` is damaged as soon as it is written", .0.display())]
    Damaged(PathBuf),
}

/// The graph of everything that is recorded.
#[derive(Debug)]
pub struct Graph {
    segments: Vec<Segment>,
}

/// What goes wrong while the graph is read.
#[derive(Debug)]
enum Flaw {
    Index,
    Ledger(LedgerError),
}

impl From<Damaged> for Flaw {
    fn from(_: Damaged) -> Self {
        Self::Index
    }
}

impl From<LedgerError> for Flaw {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// A place in the index that is not as it was written. Only [`ask`] meets it, and builds the index again.
#[derive(Debug)]
pub struct Spoiled(());

impl From<Damaged> for Spoiled {
    fn from(_: Damaged) -> Self {
        Self(())
    }
}

/// Asks the graph something. It is brought up to the ledger's head first; if anything about the index turns out to be
/// wrong, the index is built again and asked again.
///
/// # Errors
/// Where the ledger cannot be read.
pub fn ask<T>(
    folder: &Path,
    reader: &mut Reader,
    question: impl Fn(&Graph) -> Result<T, Spoiled>,
) -> Result<T, GraphError> {
    let home = folder.join("index").join("graph");
    for _look in 0..2 {
        match Graph::of(&home, reader) {
            Ok(graph) => match question(&graph) {
                Ok(answer) => return Ok(answer),
                Err(Spoiled(())) => forget(&home),
            },
            Err(Flaw::Index) => forget(&home),
            Err(Flaw::Ledger(error)) => return Err(error.into()),
        }
    }
    Err(GraphError::Damaged(home))
}

/// An index that cannot be removed is met again, and said to be damaged then.
fn forget(home: &Path) {
    let _ = fs::remove_dir_all(home);
}

impl Graph {
    /// The graph as the ledger stands.
    fn of(home: &Path, reader: &mut Reader) -> Result<Self, Flaw> {
        let mut graph = Self { segments: kept(home, reader)? };
        loop {
            let sketch = graph.next(reader)?;
            let Some((spelled, records)) = sketch else { return Ok(graph) };
            if records <= TAIL {
                graph.segments.push(spelled.in_memory());
                return Ok(graph);
            }
            let path = path(home, &spelled);
            // an index, not the trace: where it cannot be kept, the next look takes longer
            let written = write(&path, &spelled.file());
            graph.segments.push(spelled.in_memory());
            if written.is_ok() && records < STRETCH {
                graph.join(home)?;
            }
        }
    }

    /// The number of a node.
    ///
    /// # Errors
    /// Where the index is spoiled.
    pub fn find(&self, kind: Kind, name: &str) -> Result<Option<NodeId>, Spoiled> {
        let node = Node { kind, name: super::sketch::bounded(name) };
        Ok(self.number(&node)?.map(NodeId))
    }

    /// The nodes of any kind that have this name.
    ///
    /// # Errors
    /// Where the index is spoiled.
    pub fn named(&self, name: &str) -> Result<Vec<NodeId>, Spoiled> {
        let mut found = vec![];
        for kind in Kind::ALL {
            found.extend(self.find(*kind, name)?);
        }
        Ok(found)
    }

    /// A node by its number.
    ///
    /// # Errors
    /// Where the index is spoiled.
    pub fn node(&self, id: NodeId) -> Result<Node, Spoiled> {
        let segment = self.segments.iter().find(|segment| segment.holds(id.0)).ok_or(Damaged)?;
        Ok(segment.node(id.0)?)
    }

    /// All nodes of a kind, in the order in which they were first named.
    ///
    /// # Errors
    /// Where the index is spoiled.
    pub fn of_kind(&self, kind: Kind) -> Result<Vec<NodeId>, Spoiled> {
        let mut found = vec![];
        for segment in &self.segments {
            found.extend(segment.of_kind(kind)?);
        }
        Ok(found)
    }

    /// The edges of a node on one side, in the order of their records.
    ///
    /// # Errors
    /// Where the index is spoiled.
    pub fn edges(&self, node: NodeId, side: Side) -> Result<Vec<Edge>, Spoiled> {
        let mut edges = vec![];
        for segment in &self.segments {
            segment.edges(node, side, &mut edges)?;
        }
        Ok(edges)
    }

    /// How many edges there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.segments.iter().map(|segment| u64::from(segment.note.edges)).sum()
    }

    fn number(&self, node: &Node) -> Result<Option<u32>, Damaged> {
        for segment in self.segments.iter().rev() {
            if let Some(number) = segment.find(node)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The position and the hash of the last record that it reflects.
    fn head(&self) -> (u64, Digest) {
        self.segments.last().map_or((0, Digest::ZERO), |last| (last.note.last, Digest::new(last.note.head)))
    }

    /// The next stretch of records after those it reflects, if there are any.
    fn next(&self, reader: &mut Reader) -> Result<Option<(Spelled, u64)>, Flaw> {
        let (last, before) = self.head();
        let start = self.segments.last().map_or(0, Segment::end);
        let mut sketch = Sketch::new(last + 1, start);
        let mut head = before;
        while (sketch.times.len() as u64) < STRETCH {
            let after = last + sketch.times.len() as u64;
            let lines = reader.lines(after, LINES_AT_ONCE)?;
            let Some(end) = lines.last() else { break };
            head = end.hash;
            for line in &lines {
                projection::project(line, &mut sketch, |node| self.number(node))?;
            }
        }
        let records = sketch.times.len() as u64;
        Ok((records > 0).then(|| (Spelled::of(&sketch, before, head), records)))
    }

    /// Joins the last files while what comes after one of them is half as long as it.
    fn join(&mut self, home: &Path) -> Result<(), Flaw> {
        let length = |segment: &Segment| segment.note.last + 1 - segment.note.first;
        let after = |place: usize| self.segments[place + 1..].iter().map(length).sum::<u64>();
        let ripe = (0..self.segments.len()).find(|place| after(*place) * 2 >= length(&self.segments[*place]));
        let Some(from) = ripe.filter(|from| from + 1 < self.segments.len()) else { return Ok(()) };
        let parts = self.segments.split_off(from);
        let joined = joined(&parts)?;
        let path = path(home, &joined);
        if write(&path, &joined.file()).is_ok() {
            for part in &parts {
                let _ = fs::remove_file(home.join(name(part.note.first, part.note.last)));
            }
        }
        self.segments.push(joined.in_memory());
        Ok(())
    }
}

/// The stretches as one.
fn joined(parts: &[Segment]) -> Result<Spelled, Damaged> {
    let (first, last) = (parts.first().ok_or(Damaged)?, parts.last().ok_or(Damaged)?);
    let mut sketch = Sketch::new(first.note.first, first.note.start);
    for part in parts {
        let offset = u32::try_from(part.note.first - first.note.first).map_err(|_| Damaged)?;
        part.ties(&mut sketch.ties, offset)?;
        sketch.times.extend(part.times()?);
        for number in part.note.start..part.end() {
            sketch.add(part.node(number)?);
        }
    }
    Ok(Spelled::of(&sketch, Digest::new(first.note.before), Digest::new(last.note.head)))
}

fn path(home: &Path, spelled: &Spelled) -> PathBuf {
    let (first, last) = spelled.span();
    home.join(name(first, last))
}

fn name(first: u64, last: u64) -> String {
    format!("v{VERSION}-{first}-{last}")
}

/// The position range of a file of ours.
fn span(name: &str) -> Option<(u64, u64)> {
    let (first, last) = name.strip_prefix(&format!("v{VERSION}-"))?.split_once('-')?;
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// The files that continue one another from the first record on, as far as they reflect this ledger. What does not
/// belong is left alone here, and removed when the index is built again.
fn kept(home: &Path, reader: &mut Reader) -> Result<Vec<Segment>, Flaw> {
    let Ok(entries) = fs::read_dir(home) else { return Ok(vec![]) };
    let mut spans: Vec<(u64, u64)> = entries
        .flatten()
        .take(FILES)
        .filter_map(|entry| span(&entry.file_name().to_string_lossy()))
        .collect();
    spans.sort_by_key(|(first, last)| (*first, std::cmp::Reverse(*last)));
    let mut segments: Vec<Segment> = vec![];
    for (first, last) in spans {
        let (end, hash, start) =
            segments.last().map_or((0, [0; 32], 0), |kept| (kept.note.last, kept.note.head, kept.end()));
        if first != end + 1 {
            continue;
        }
        let segment = Segment::open(&home.join(name(first, last)))?;
        let note = &segment.note;
        if (note.first, note.last, note.before, note.start) != (first, last, hash, start) {
            return Err(Flaw::Index);
        }
        segments.push(segment);
    }
    if let Some(Segment { note, .. }) = segments.last() {
        let same =
            reader.lines(note.last - 1, 1)?.first().is_some_and(|line| line.hash.bytes() == &note.head);
        if !same {
            return Err(Flaw::Index);
        }
    }
    Ok(segments)
}

/// Writes a file whole, or not at all. Not synced: after a power cut the sums tell.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".graph-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}
