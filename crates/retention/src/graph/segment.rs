//! A stretch of the graph as it lies on the disk: names, adjacency both ways, and the times of its records. Nodes keep
//! the numbers that they were given first, so stretches are joined by putting their edges together.

use super::{
    Edge, Kind, Node, NodeId, Side, Verb,
    pages::{Damaged, Pages},
    sketch::{Sketch, Tie},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::Path;
use trace::Digest;

/// The version of what is kept: another one is built anew.
pub(super) const VERSION: u32 = 2;

/// Bytes of an edge: the other end, the record, the verb.
const EDGE: usize = 9;

/// Bytes of a node: where its name ends, and its kind.
const NODE: usize = 5;

/// Bytes of an entry by which a node is found: the digits of its name, and its number.
const FOUND: usize = 12;

/// How many times as many nodes there may be as have edges, for all of them to be given a place.
const SPARSE: usize = 4;

/// What is noted with the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    version: u32,
    /// The positions of its first and its last record.
    pub(super) first: u64,
    pub(super) last: u64,
    /// The hash of the record before its first, and of its last.
    pub(super) before: [u8; 32],
    pub(super) head: [u8; 32],
    /// The number of its first node, and how many nodes it names first.
    pub(super) start: u32,
    nodes: u32,
    pub(super) edges: u32,
    kinds: Vec<u32>,
    touched: [u32; 2],
    ends: Vec<u64>,
}

/// The parts of the body, in their order.
#[derive(Clone, Copy)]
enum Part {
    Times,
    Names,
    Nodes,
    Found,
    Kinds,
    OutIds,
    OutEnds,
    Out,
    InIds,
    InEnds,
    In,
}

const PARTS: usize = 11;

/// A stretch of the graph.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) note: Note,
    pages: Pages,
}

/// The bytes of a sketch's segment.
pub(super) struct Spelled {
    note: Note,
    body: Vec<u8>,
}

impl Spelled {
    /// Spells a sketch that lies between these two hashes.
    pub(super) fn of(sketch: &Sketch, before: Digest, head: Digest) -> Self {
        let mut body = vec![];
        let mut ends = vec![];
        let mut part = |bytes: Vec<u8>| {
            body.extend(bytes);
            ends.push(body.len() as u64);
        };
        part(sketch.times.iter().flat_map(|time| time.to_le_bytes()).collect());
        part(sketch.nodes.iter().flat_map(|node| node.name.bytes()).collect());
        part(nodes(&sketch.nodes));
        part(found(sketch));
        let (kinds, by_kind) = by_kind(sketch);
        part(by_kind);
        let mut touched = [0; 2];
        for (side, count) in [Side::Out, Side::In].into_iter().zip(&mut touched) {
            let [ids, until, edges] = adjacency(&sketch.ties, side);
            *count = u32::try_from(ids.len() / 4).unwrap_or(u32::MAX);
            part(ids);
            part(until);
            part(edges);
        }
        let length = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let note = Note {
            version: VERSION,
            first: sketch.first,
            last: sketch.last(),
            before: *before.bytes(),
            head: *head.bytes(),
            start: sketch.start,
            nodes: length(sketch.nodes.len()),
            edges: length(sketch.ties.len()),
            kinds,
            touched,
            ends,
        };
        Self { note, body }
    }

    /// The positions of its first and its last record.
    pub(super) const fn span(&self) -> (u64, u64) {
        (self.note.first, self.note.last)
    }

    /// The bytes of its file.
    pub(super) fn file(&self) -> Vec<u8> {
        let note = postcard::to_allocvec(&self.note).expect("because a note is plain data");
        Pages::spelled(&self.body, &note)
    }

    /// The segment, without a file.
    pub(super) fn in_memory(self) -> Segment {
        Segment { note: self.note, pages: Pages::of(&self.body) }
    }
}

impl Segment {
    /// Opens a segment's file.
    pub(super) fn open(path: &Path) -> Result<Self, Damaged> {
        let (pages, note) = Pages::open(path)?;
        let note: Note = postcard::from_bytes(&note).map_err(|_| Damaged)?;
        let whole = note.ends.last() == Some(&(pages.length() as u64))
            && note.ends.is_sorted()
            && note.ends.len() == PARTS
            && note.version == VERSION
            && (1..=note.last).contains(&note.first)
            && note.kinds.len() == Kind::ALL.len();
        if whole { Ok(Self { note, pages }) } else { Err(Damaged) }
    }

    /// The number after its last node's.
    pub(super) const fn end(&self) -> u32 {
        self.note.start.saturating_add(self.note.nodes)
    }

    /// Whether it names this node first.
    pub(super) const fn holds(&self, number: u32) -> bool {
        number >= self.note.start && number < self.end()
    }

    /// A node that it names first.
    pub(super) fn node(&self, number: u32) -> Result<Node, Damaged> {
        let place = (number - self.note.start) as usize;
        let from = if place == 0 { 0 } else { self.u32(Part::Nodes, (place - 1) * NODE)? };
        let mut entry = [0; NODE];
        self.read(Part::Nodes, place * NODE, &mut entry)?;
        let until = u32::from_le_bytes(entry[..4].try_into().expect("because four bytes were cut out"));
        let kind = Kind::numbered(entry[4]).ok_or(Damaged)?;
        let length = until.checked_sub(from).ok_or(Damaged)? as usize;
        let bytes = self.bytes(Part::Names, from as usize, length)?;
        Ok(Node { kind, name: String::from_utf8(bytes).map_err(|_| Damaged)? })
    }

    /// The number of a node, if it names that node first.
    pub(super) fn find(&self, node: &Node) -> Result<Option<u32>, Damaged> {
        let wanted = digits(node);
        let entry = |place: usize| -> Result<(u64, u32), Damaged> {
            let mut entry = [0; FOUND];
            self.read(Part::Found, place * FOUND, &mut entry)?;
            let (digits, number) = entry.split_at(8);
            let digits = u64::from_le_bytes(digits.try_into().expect("because eight bytes were cut out"));
            Ok((digits, u32::from_le_bytes(number.try_into().expect("because four bytes are left"))))
        };
        let (mut low, mut high) = (0, self.note.nodes as usize);
        while low < high {
            let middle = usize::midpoint(low, high);
            if entry(middle)?.0 < wanted { low = middle + 1 } else { high = middle }
        }
        for place in low..self.note.nodes as usize {
            let (digits, number) = entry(place)?;
            if digits != wanted {
                break;
            }
            if self.holds(number) && self.node(number)? == *node {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// The nodes of a kind that it names first, in order.
    pub(super) fn of_kind(&self, kind: Kind) -> Result<Vec<NodeId>, Damaged> {
        let until = self.note.kinds[kind as usize] as usize;
        let from = (kind as usize).checked_sub(1).map_or(0, |before| self.note.kinds[before]) as usize;
        let length = until.checked_sub(from).ok_or(Damaged)?;
        Ok(numbers(&self.bytes(Part::Kinds, from * 4, length * 4)?).map(NodeId).collect())
    }

    /// Adds the edges of a node on one side, in the order of their records.
    pub(super) fn edges(&self, node: NodeId, side: Side, into: &mut Vec<Edge>) -> Result<(), Damaged> {
        let (ids, until, edges, count) = match side {
            Side::Out => (Part::OutIds, Part::OutEnds, Part::Out, self.note.touched[0]),
            Side::In => (Part::InIds, Part::InEnds, Part::In, self.note.touched[1]),
        };
        let Some(place) = self.place(ids, count as usize, node.0)? else { return Ok(()) };
        let from = if place == 0 { 0 } else { self.u32(until, (place - 1) * 4)? };
        let length = self.u32(until, place * 4)?.checked_sub(from).ok_or(Damaged)? as usize;
        for edge in self.bytes(edges, from as usize * EDGE, length * EDGE)?.chunks_exact(EDGE) {
            into.push(self.edge(edge)?);
        }
        Ok(())
    }

    /// Every edge, by the node that it leads from.
    pub(super) fn ties(&self, into: &mut Vec<Tie>, offset: u32) -> Result<(), Damaged> {
        let count = self.note.touched[0] as usize;
        let ids: Vec<u32> = numbers(&self.bytes(Part::OutIds, 0, count * 4)?).collect();
        let ends: Vec<u32> = numbers(&self.bytes(Part::OutEnds, 0, count * 4)?).collect();
        let edges = self.bytes(Part::Out, 0, self.note.edges as usize * EDGE)?;
        let mut edges = edges.chunks_exact(EDGE);
        let mut done = 0;
        for (from, end) in ids.into_iter().zip(ends) {
            for _ in done..end {
                let (to, record, verb) = parts(edges.next().ok_or(Damaged)?)?;
                into.push(Tie { from, to, verb, record: record.checked_add(offset).ok_or(Damaged)? });
            }
            done = end;
        }
        Ok(())
    }

    /// The times of its records, in microseconds.
    pub(super) fn times(&self) -> Result<Vec<i64>, Damaged> {
        let count = usize::try_from(self.note.last + 1 - self.note.first).map_err(|_| Damaged)?;
        let bytes = self.bytes(Part::Times, 0, count * 8)?;
        let number = |chunk: &[u8]| i64::from_le_bytes(chunk.try_into().expect("because chunks are exact"));
        Ok(bytes.chunks_exact(8).map(number).collect())
    }

    /// Where a node stands among those that are touched. In a segment that touches all, its number says so.
    fn place(&self, ids: Part, count: usize, wanted: u32) -> Result<Option<usize>, Damaged> {
        if count == 0 {
            return Ok(None);
        }
        let (first, last) = (self.u32(ids, 0)?, self.u32(ids, (count - 1) * 4)?);
        if wanted < first || wanted > last {
            return Ok(None);
        }
        if (last - first) as usize == count - 1 {
            return Ok(Some((wanted - first) as usize));
        }
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.u32(ids, middle * 4)?.cmp(&wanted) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Ok(Some(middle)),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    fn edge(&self, bytes: &[u8]) -> Result<Edge, Damaged> {
        let (to, record, verb) = parts(bytes)?;
        let mut time = [0; 8];
        self.read(Part::Times, record as usize * 8, &mut time)?;
        let at = Timestamp::from_microsecond(i64::from_le_bytes(time)).map_err(|_| Damaged)?;
        Ok(Edge { to: NodeId(to), verb, record: self.note.first + u64::from(record), at })
    }

    fn u32(&self, part: Part, at: usize) -> Result<u32, Damaged> {
        let mut bytes = [0; 4];
        self.read(part, at, &mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn bytes(&self, part: Part, at: usize, length: usize) -> Result<Vec<u8>, Damaged> {
        if length > self.pages.length() {
            return Err(Damaged);
        }
        let mut bytes = vec![0; length];
        self.read(part, at, &mut bytes)?;
        Ok(bytes)
    }

    fn read(&self, part: Part, at: usize, into: &mut [u8]) -> Result<(), Damaged> {
        let ends = &self.note.ends;
        let from = (part as usize).checked_sub(1).map_or(0, |before| ends[before]);
        let room = usize::try_from(ends[part as usize] - from).map_err(|_| Damaged)?;
        if at.checked_add(into.len()).is_none_or(|end| end > room) {
            return Err(Damaged);
        }
        self.pages.read(usize::try_from(from).map_err(|_| Damaged)? + at, into)
    }
}

fn parts(edge: &[u8]) -> Result<(u32, u32, Verb), Damaged> {
    let mut ends = numbers(&edge[..8]);
    let (to, record) = (ends.next().ok_or(Damaged)?, ends.next().ok_or(Damaged)?);
    Ok((to, record, Verb::numbered(edge[8]).ok_or(Damaged)?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|chunk| u32::from_le_bytes(chunk.try_into().expect("because chunks are exact")))
}

/// The digits by which a node is found: two nodes with the same digits are told apart by their names.
fn digits(node: &Node) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[node.kind as u8]).update(node.name.as_bytes());
    let digest = hasher.finalize();
    u64::from_le_bytes(digest.as_bytes()[..8].try_into().expect("because a digest has 32 bytes"))
}

fn nodes(nodes: &[Node]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(nodes.len() * NODE);
    let mut end = 0_u32;
    for node in nodes {
        end = end.saturating_add(u32::try_from(node.name.len()).unwrap_or(u32::MAX));
        bytes.extend(end.to_le_bytes());
        bytes.push(node.kind as u8);
    }
    bytes
}

fn found(sketch: &Sketch) -> Vec<u8> {
    let mut found: Vec<(u64, u32)> = sketch.nodes.iter().map(digits).zip(sketch.start..).collect();
    found.sort_unstable();
    found
        .iter()
        .flat_map(|(digits, number)| [&digits.to_le_bytes()[..], &number.to_le_bytes()].concat())
        .collect()
}

/// How many nodes there are up to each kind, and their numbers by kind.
fn by_kind(sketch: &Sketch) -> (Vec<u32>, Vec<u8>) {
    let mut numbers: Vec<(Kind, u32)> =
        sketch.nodes.iter().map(|node| node.kind).zip(sketch.start..).collect();
    numbers.sort_unstable();
    let up_to = |kind: &Kind| numbers.partition_point(|(other, _)| other <= kind);
    let ends = Kind::ALL.iter().map(|kind| u32::try_from(up_to(kind)).unwrap_or(u32::MAX)).collect();
    (ends, numbers.iter().flat_map(|(_, number)| number.to_le_bytes()).collect())
}

/// The nodes that edges leave or enter, where the edges of each end, and the edges.
fn adjacency(ties: &[Tie], side: Side) -> [Vec<u8>; 3] {
    let key = |tie: &Tie| match side {
        Side::Out => (tie.from, tie.to),
        Side::In => (tie.to, tie.from),
    };
    let mut order: Vec<&Tie> = ties.iter().collect();
    // by what they say, so that stretches that were joined have the order of one that never was apart
    order.sort_unstable_by_key(|tie| (key(tie).0, tie.record, tie.verb, key(tie).1));
    let mut edges = Vec::with_capacity(ties.len() * EDGE);
    let mut ends: Vec<(u32, u32)> = vec![];
    for (place, tie) in order.iter().enumerate() {
        let (own, other) = key(tie);
        edges.extend(other.to_le_bytes());
        edges.extend(tie.record.to_le_bytes());
        edges.push(tie.verb as u8);
        if order.get(place + 1).is_none_or(|next| key(next).0 != own) {
            ends.push((own, u32::try_from(place + 1).unwrap_or(u32::MAX)));
        }
    }
    let ends = filled(ends);
    let ids = ends.iter().flat_map(|(id, _)| id.to_le_bytes()).collect();
    [ids, ends.iter().flat_map(|(_, end)| end.to_le_bytes()).collect(), edges]
}

/// The same ends with the nodes between them that have no edges, where these are few: then a node's place is its number.
fn filled(ends: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let (Some((first, _)), Some((last, _))) = (ends.first(), ends.last()) else { return ends };
    let (first, range) = (*first, (last - first) as usize + 1);
    if range > ends.len() * SPARSE {
        return ends;
    }
    let mut all = Vec::with_capacity(range);
    let mut before = 0;
    for (id, end) in ends {
        let next = first + u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.extend((next..id).map(|between| (between, before)));
        all.push((id, end));
        before = end;
    }
    all
}
