//! The catalog: what search knows of the trace, kept beside the ledger. It says itself how far it has read; whatever is
//! wrong with it, it is thrown away and built again.

use super::{
    error::SearchError,
    layout::{Layout, Name, VERSION},
    matter::Matter,
    seal,
};
use runtime::Head;
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};
use tantivy::{
    DocAddress, DocSet as _, Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TERMINATED,
    TantivyDocument, indexer::LogMergePolicy, schema::IndexRecordOption,
};
use trace::Digest;

/// Bytes that the index holds in memory before it writes them down.
const MEMORY_BYTES: usize = 48 << 20;
/// Matters of a part of the index beyond which a small step does not put it together with others.
const SMALL_MERGE: usize = 20_000;
/// The share of a part that is outdated at which it is written anew.
const OUTDATED: f32 = 0.3;

/// How far the catalog has read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    pub(super) version: u32,
    /// The last record that it read, and that record's hash.
    pub(super) position: u64,
    pub(super) hash: Digest,
    /// Records that could not be read.
    pub(super) unread: u64,
    /// The commit whose decisions in files it holds.
    #[serde(default)]
    pub(super) commit: Option<String>,
}

impl Mark {
    /// Nothing was read yet.
    pub(super) const fn unread() -> Self {
        let Head { position, hash } = Head::EMPTY;
        Self { version: VERSION, position, hash, unread: 0, commit: None }
    }
}

/// How much is written before it is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// A few records since the last look: nothing large is put together while somebody waits.
    Few,
    /// The whole trace, or much of it.
    Many,
}

/// What search knows of one ledger.
pub struct Catalog {
    index: Index,
    reader: IndexReader,
    pub(super) layout: Layout,
}

impl Catalog {
    /// Opens what lies in the folder.
    pub(super) fn open(folder: &Path) -> Result<Self, SearchError> {
        if !seal::holds(folder) {
            return Err(SearchError::Damaged {
                because: "its bytes are not those that were written".to_owned(),
            });
        }
        Self::over(Index::open_in_dir(folder)?)
    }

    /// Throws away what lies in the folder, and begins anew.
    pub(super) fn anew(folder: &Path) -> Result<Self, SearchError> {
        if folder.try_exists()? {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder)?;
        Self::over(Index::create_in_dir(folder, Layout::new().1)?)
    }

    /// A catalog that is gone when it is let go.
    pub(super) fn in_memory() -> Result<Self, SearchError> {
        Self::over(Index::create_in_ram(Layout::new().1))
    }

    fn over(index: Index) -> Result<Self, SearchError> {
        let (layout, schema) = Layout::new();
        if index.schema() != schema {
            return Err(SearchError::Damaged { because: "it was laid out by another build".to_owned() });
        }
        Layout::teach(&index);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, layout })
    }

    /// How far it has read; nothing where it has read nothing, or where another build did.
    pub(super) fn mark(&self) -> Option<Mark> {
        let mark: Mark = serde_json::from_str(&self.index.load_metas().ok()?.payload?).ok()?;
        (mark.version == VERSION).then_some(mark)
    }

    /// Begins to write.
    pub(super) fn writer(&self, amount: Amount) -> Result<IndexWriter, SearchError> {
        let writer = self.index.writer_with_num_threads(1, MEMORY_BYTES)?;
        let mut policy = LogMergePolicy::default();
        policy.set_del_docs_ratio_before_merge(OUTDATED);
        if amount == Amount::Few {
            policy.set_max_docs_before_merge(SMALL_MERGE);
        }
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }

    /// Puts on the disk what was written, and with it how far was read: both, or neither.
    pub(super) fn commit(&self, writer: &mut IndexWriter, mark: &Mark) -> Result<(), SearchError> {
        let payload = serde_json::to_string(mark).expect("because marks are plain data");
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        self.see()
    }

    /// Looks at what was written since.
    pub(super) fn see(&self) -> Result<(), SearchError> {
        Ok(self.reader.reload()?)
    }

    /// What is searched.
    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// How many matters it knows.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.searcher().num_docs()
    }

    /// Whether it knows none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The matter with this key.
    ///
    /// # Errors
    /// Where the catalog cannot be read.
    pub fn find(&self, key: &str) -> Result<Option<Matter>, SearchError> {
        Ok(self.named(&self.searcher(), Name::Key(key), 1)?.pop())
    }

    /// The matters with this name, so many at most.
    pub(super) fn named(
        &self,
        searcher: &Searcher,
        name: Name<'_>,
        most: usize,
    ) -> Result<Vec<Matter>, SearchError> {
        let term = self.layout.name(name);
        let mut found = vec![];
        for (place, segment) in (0_u32..).zip(searcher.segment_readers()) {
            let postings =
                segment.inverted_index(term.field())?.read_postings(&term, IndexRecordOption::Basic)?;
            let Some(mut postings) = postings else { continue };
            while postings.doc() != TERMINATED && found.len() < most {
                if !segment.is_deleted(postings.doc()) {
                    found.extend(self.read(searcher, DocAddress::new(place, postings.doc()))?);
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    /// The matter at a place.
    pub(super) fn read(&self, searcher: &Searcher, at: DocAddress) -> Result<Option<Matter>, SearchError> {
        Ok(self.layout.matter(&searcher.doc::<TantivyDocument>(at)?))
    }
}

/// The right of one process to write a catalog; it ends with the process.
#[derive(Debug)]
pub(super) struct Right(#[expect(dead_code, reason = "the file holds the lock as long as it is open")] File);

impl Right {
    /// Takes it; none where somebody else has it.
    pub(super) fn take(folder: &Path) -> Result<Option<Self>, SearchError> {
        let path = lock_of(folder);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

fn lock_of(folder: &Path) -> PathBuf {
    folder.with_extension("lock")
}
