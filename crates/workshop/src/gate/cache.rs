//! What passed before, by a key of everything that the verdict depended on. Only *passed* is kept. It lies beside the
//! ledger, out of the reach of every confined process; what runs unconfined could write to it, as to the ledger itself.

use super::stamp::bytes_of;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    time::SystemTime,
};
use trace::{Digest, TestCounts};

/// The folder of the cache, in the ledger's.
const FOLDER: &str = "gates";
/// Bytes of one entry.
const ENTRY: u64 = 4 << 10;
/// Entries that are kept.
const MOST: usize = 4_096;
/// How many may be added before the folder is looked through: one in so many looks, by its key.
const SELDOM: u8 = 32;

/// What is kept of a run that passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The key, so that a file under another name says nothing.
    pub(crate) key: Digest,
    /// Tests that ran, where the report told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tests: Option<TestCounts>,
    /// Its output, content-addressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) output: Option<Digest>,
    /// Which tests ran, content-addressed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ran: Option<Digest>,
    /// How long it took then, in milliseconds.
    pub(crate) took_ms: u64,
}

/// What passed before.
#[derive(Clone, Debug)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache beside a ledger.
    pub(crate) fn beside(ledger: &Path) -> Self {
        Self { folder: ledger.join(FOLDER) }
    }

    /// What is kept under a key. What cannot be read is not there.
    pub(crate) fn get(&self, key: &Digest) -> Option<Kept> {
        let bytes = bytes_of(&self.file(key), ENTRY).ok()?;
        serde_json::from_slice(&bytes).ok().filter(|kept: &Kept| kept.key == *key)
    }

    /// Keeps a run that passed. A cache that cannot be written to is only slower.
    pub(crate) fn put(&self, kept: &Kept) {
        let _slower = self.write(kept);
        if kept.key.bytes()[0].is_multiple_of(SELDOM) {
            let _larger = self.prune();
        }
    }

    fn write(&self, kept: &Kept) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(kept)?)?;
        file.persist(self.file(&kept.key))?;
        Ok(())
    }

    /// Removes the older half of what is too much.
    fn prune(&self) -> io::Result<()> {
        let dated = |entry: fs::DirEntry| Some((entry.metadata().ok()?.modified().ok()?, entry.path()));
        let mut all: Vec<(SystemTime, PathBuf)> =
            fs::read_dir(&self.folder)?.flatten().filter_map(dated).collect();
        if all.len() > MOST {
            all.sort();
            all.iter().take(all.len() - MOST / 2).try_for_each(|(_, path)| fs::remove_file(path))?;
        }
        Ok(())
    }

    fn file(&self, key: &Digest) -> PathBuf {
        self.folder.join(key.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_counts_under_its_own_key_only() {
        let ledger = tempfile::tempdir().expect("because the temporary folder is writable");
        let cache = Cache::beside(ledger.path());
        let (key, other) = (Digest::of("one"), Digest::of("other"));
        let kept = Kept { key, tests: None, output: None, ran: None, took_ms: 7 };
        assert_eq!(cache.get(&key), None);
        cache.put(&kept);
        assert_eq!(cache.get(&key), Some(kept));
        fs::copy(cache.file(&key), cache.file(&other)).expect("because the folder is ours");
        assert_eq!(cache.get(&other), None);
        fs::write(cache.file(&key), b"{\"key\":").expect("because the folder is ours");
        assert_eq!(cache.get(&key), None);
    }
}
