//! The index: every document of a work tree, read once and kept for the next look. What a look keeps is only an index:
//! whatever is wrong with it, it is made anew.

use super::{
    class::Classes,
    document::{Content, Document},
    read::{self, LARGEST},
    tree::{Found, Stamp, Tree, threads},
};
use formats::{Context, globs};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    io::Read as _,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The form of what is kept. Whoever changes how documents are read raises it.
pub const VERSION: u32 = 1;
/// A file as young as the look itself may change again without showing it, in nanoseconds.
const RACY_NS: i64 = 20_000_000;
/// The same, where the file system counts whole seconds.
const RACY_SECONDS_NS: i64 = 2_000_000_000;
/// What is kept is at most as large as this, in bytes.
const KEPT: usize = 256 << 20;

/// Every document of a work tree.
#[derive(Debug)]
pub struct Index {
    /// The documents, by path.
    pub documents: BTreeMap<String, Document>,
    /// How many had to be read, because they are new or have changed.
    pub read: usize,
    /// What is known elsewhere, by the configuration and by documents.
    pub elsewhere: Vec<formats::Elsewhere>,
    /// The tree that they lie in.
    pub tree: Tree,
}

/// What is kept from one look to the next.
#[derive(Debug, Default)]
pub struct Kept {
    contents: HashMap<String, (Stamp, Content)>,
}

#[derive(Serialize, Deserialize)]
struct Line<C> {
    path: String,
    stamp: Stamp,
    content: C,
}

impl Kept {
    /// What an earlier look kept; nothing where the bytes are damaged, or of another version.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let Some(body) = sound(bytes) else { return Self::default() };
        let lines: Vec<Line<Content>> = postcard::from_bytes(body).unwrap_or_default();
        Self { contents: lines.into_iter().map(|line| (line.path, (line.stamp, line.content))).collect() }
    }

    fn take(&mut self, found: &Found) -> Option<Content> {
        let (stamp, content) = self.contents.remove(&found.path)?;
        (stamp == found.stamp).then_some(content)
    }
}

/// What stands behind a head that names the version and the digest, if both are right.
fn sound(bytes: &[u8]) -> Option<&[u8]> {
    let end = bytes.iter().take(100).position(|byte| *byte == b'\n')?;
    let body = &bytes[end + 1..];
    let right = body.len() <= KEPT && bytes[..end] == *head(body).as_bytes();
    right.then_some(body)
}

fn head(body: &[u8]) -> String {
    format!("{VERSION} {}", blake3::hash(body).to_hex())
}

impl Index {
    /// Looks at a tree, and reads what changed since the look that is kept.
    #[must_use]
    pub fn of(tree: Tree, context: &Context, mut kept: Kept) -> Self {
        let ignored = globs(&context.ignore);
        let wanted = tree.documents.iter().filter(|found| !ignored.is_match(&found.path));
        let mut contents: Vec<(&Found, Option<Content>)> =
            wanted.map(|found| (found, kept.take(found))).collect();
        let read = fill(&mut contents);
        let classes = Classes::new(context, &tree.attributes);
        let documents: BTreeMap<String, Document> = contents
            .into_iter()
            .filter_map(|(found, content)| {
                let (path, content) = (found.path.clone(), content?);
                Some((path.clone(), Document { class: classes.of(&path, &content), path, content }))
            })
            .collect();
        let own = documents.values().flat_map(|document| document.content.front.elsewhere.iter());
        let elsewhere = context.elsewhere.iter().chain(own).cloned().collect();
        Self { documents, read, elsewhere, tree }
    }

    /// What the next look may lean on; `began` is the stamp of a file made as this look began. A file that is as young
    /// as the look is read again next time, as git does it.
    #[must_use]
    pub fn keep(&self, began: Stamp) -> Vec<u8> {
        let settled = |stamp: &Stamp| {
            let whole = stamp.written_ns % 1_000_000_000 == 0;
            let margin = if whole { RACY_SECONDS_NS } else { RACY_NS };
            stamp.written_ns.max(stamp.touched_ns) + margin < began.touched_ns
        };
        let found = self.tree.documents.iter().filter(|found| settled(&found.stamp));
        let lines: Vec<Line<&Content>> = found
            .filter_map(|found| {
                let content = &self.documents.get(&found.path)?.content;
                Some(Line { path: found.path.clone(), stamp: found.stamp, content })
            })
            .collect();
        let body = postcard::to_allocvec(&lines).expect("because contents are plain data");
        [head(&body).into_bytes(), vec![b'\n'], body].concat()
    }

    /// The documents that must be true now.
    pub fn live(&self) -> impl Iterator<Item = &Document> {
        self.documents.values().filter(|document| document.class == super::Class::Live)
    }
}

/// Reads every document that has no content yet, on all cores. One that vanished keeps none.
fn fill(contents: &mut [(&Found, Option<Content>)]) -> usize {
    let missing: Vec<(usize, &Found)> = contents
        .iter()
        .enumerate()
        .filter(|(_, (_, content))| content.is_none())
        .map(|(at, (found, _))| (at, *found))
        .collect();
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::with_capacity(missing.len())));
    let work = || {
        let mut own = vec![];
        while let Some((at, found)) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            own.push((*at, from_disk(found)));
        }
        done.lock().expect("because no reader panics").append(&mut own);
    };
    thread::scope(|scope| (0..threads().min(missing.len())).for_each(|_| drop(scope.spawn(work))));
    for (at, content) in done.into_inner().expect("because no reader panics") {
        contents[at].1 = content;
    }
    missing.len()
}

fn from_disk(found: &Found) -> Option<Content> {
    let mut bytes = vec![];
    fs::File::open(&found.place).ok()?.take(LARGEST as u64 + 1).read_to_end(&mut bytes).ok()?;
    Some(read::read(&found.path, &bytes))
}
