//! The picture, kept beside the ledger so that a new process need not fold from the beginning. It is an
//! index: whatever is wrong with it, it is ignored, and the ledger is folded again.

use super::Ledger;
use engine::{FOLD_VERSION, Picture};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use trace::Digest;

/// Records that may be folded at the start of a process; beyond them a snapshot is worth its while.
pub(crate) const TAIL: u64 = 200;

/// A snapshot larger than this is neither written nor read, in bytes.
const LIMIT_BYTES: usize = 256 << 20;

/// Where snapshots of one ledger are kept.
#[derive(Clone, Debug)]
pub(crate) struct Snapshots {
    folder: PathBuf,
}

impl Snapshots {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.join("index") }
    }

    /// The latest picture that was kept, if the ledger still has the record that it ends with. Everything up to that one
    /// is in it; whatever arrived later and comes before shows when the picture catches up.
    pub(crate) fn load(&self, ledger: &mut dyn Ledger) -> Option<Picture> {
        let picture = parse(&fs::read(self.path()).ok()?)?;
        let before = picture.position.checked_sub(1)?;
        let last = ledger.lines(before, 1).ok()?.pop()?;
        let same = last.position == picture.position && last.hash == picture.head;
        same.then_some(picture)
    }

    /// Keeps a picture in place of the one before. Not synced: after a power cut the digest tells.
    pub(crate) fn keep(&self, picture: &Picture) -> io::Result<()> {
        let json = serde_json::to_vec(picture)?;
        if json.len() > LIMIT_BYTES {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::Builder::new().prefix(".picture-").tempfile_in(&self.folder)?;
        writeln!(file, "{}", Digest::of(&json))?;
        file.write_all(&json)?;
        file.persist(self.path())?;
        Ok(())
    }

    fn path(&self) -> PathBuf {
        self.folder.join(format!("picture-v{FOLD_VERSION}.json"))
    }
}

/// A picture whose digest, on the first line, is right.
fn parse(bytes: &[u8]) -> Option<Picture> {
    let end = bytes.iter().take(65).position(|byte| *byte == b'\n')?;
    let digest: Digest = std::str::from_utf8(&bytes[..end]).ok()?.parse().ok()?;
    let json = &bytes[end + 1..];
    if json.len() > LIMIT_BYTES || Digest::of(json) != digest {
        return None;
    }
    serde_json::from_slice(json).ok()
}
