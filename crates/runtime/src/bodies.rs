//! What is too large for a record: output, diffs, transcripts, packs. Each is kept once, under the digest of
//! its bytes, beside the ledger; it can be erased without breaking the chain, because records keep only the
//! digest. Redaction runs before the digest is taken.

use crate::redact::{Redacted, Redactor};
use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};
use trace::Digest;

/// A body larger than this is refused, in bytes.
pub(crate) const LIMIT_BYTES: usize = 64 << 20;

/// The bodies beside one ledger. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Bodies {
    folder: PathBuf,
    redactor: Redactor,
}

/// A body that could not be kept, or brought back.
#[derive(Debug, thiserror::Error)]
pub enum BodyError {
    /// It is larger than a body may be.
    #[error("a body of {bytes} bytes is larger than {limit}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: usize,
    },
    /// What is kept under this digest has another.
    #[error("the body `{digest}` was altered")]
    Altered {
        /// The digest under which it is kept.
        digest: Digest,
    },
    /// The file system let it down.
    #[error("a body cannot be kept: {because}")]
    Io {
        /// What it said.
        #[from]
        because: io::Error,
    },
}

impl BodyError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "bound what the gate or the agent prints, then run it again",
            Self::Altered { .. } => {
                "bring the file back from a backup, or delete it: records keep only its digest"
            }
            Self::Io { .. } => "free some space on the disk of the repository, then run it again",
        }
    }
}

impl From<BodyError> for io::Error {
    fn from(error: BodyError) -> Self {
        match error {
            BodyError::Io { because } => because,
            BodyError::TooLarge { .. } => Self::new(ErrorKind::FileTooLarge, error),
            BodyError::Altered { .. } => Self::new(ErrorKind::InvalidData, error),
        }
    }
}

impl Bodies {
    /// The bodies beside the ledger in this folder.
    #[must_use]
    pub fn beside(folder: &Path, redactor: Redactor) -> Self {
        Self { folder: folder.join("bodies"), redactor }
    }

    /// Takes the secrets out of what comes in, before anybody reads it.
    #[must_use]
    pub fn enter(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.redactor.enter(bytes)
    }

    /// Takes the secrets out of what is kept elsewhere.
    #[must_use]
    pub fn redact(&self, bytes: &[u8]) -> Vec<u8> {
        self.redactor.redact(bytes).bytes.into_owned()
    }

    /// Keeps some bytes, without the secrets in them. The same bytes are kept once.
    ///
    /// # Errors
    /// Where they are too many, or the disk does not take them.
    pub fn put(&self, bytes: &[u8]) -> Result<Digest, BodyError> {
        if bytes.len() > LIMIT_BYTES {
            return Err(BodyError::TooLarge { bytes: bytes.len() as u64, limit: LIMIT_BYTES });
        }
        let Redacted { bytes, mut hidden } = self.redactor.redact(bytes);
        hidden += &self.redactor.entered(&bytes);
        let digest = Digest::of(&bytes);
        self.redactor.await_record(digest, hidden);
        let path = self.path(&digest);
        if !path.try_exists()? {
            write(&path, &bytes)?;
        }
        Ok(digest)
    }

    /// Keeps a body that came from elsewhere, if it is what its name says. False where it is not, or where it holds a
    /// secret of this machine's.
    ///
    /// # Errors
    /// Where the disk does not take it.
    pub fn adopt(&self, digest: &Digest, bytes: &[u8]) -> Result<bool, BodyError> {
        let same = |bytes: &[u8]| bytes.len() <= LIMIT_BYTES && Digest::of(bytes) == *digest;
        if !same(bytes) || !same(&self.redactor.redact(bytes).bytes) {
            return Ok(false);
        }
        self.put(bytes).map(|_| true)
    }

    /// Whether a body is here.
    #[must_use]
    pub fn holds(&self, digest: &Digest) -> bool {
        self.path(digest).is_file()
    }

    /// The bytes that a body takes; none where it is not here.
    #[must_use]
    pub fn size(&self, digest: &Digest) -> Option<u64> {
        fs::metadata(self.path(digest)).ok().map(|found| found.len())
    }

    /// The bytes of a body; none where it was erased, or never kept.
    ///
    /// # Errors
    /// Where it cannot be read, or is not what its name says.
    pub fn get(&self, digest: &Digest) -> Result<Option<Vec<u8>>, BodyError> {
        let file = match File::open(self.path(digest)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let size = file.metadata()?.len();
        if size > LIMIT_BYTES as u64 {
            return Err(BodyError::TooLarge { bytes: size, limit: LIMIT_BYTES });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        file.take(LIMIT_BYTES as u64).read_to_end(&mut bytes)?;
        if Digest::of(&bytes) == *digest {
            Ok(Some(bytes))
        } else {
            Err(BodyError::Altered { digest: *digest })
        }
    }

    /// Erases a body. Records keep its digest, so the chain stays whole.
    ///
    /// # Errors
    /// Where the disk does not let go of it.
    pub fn erase(&self, digest: &Digest) -> Result<(), BodyError> {
        match fs::remove_file(self.path(digest)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            erased => erased.map_err(BodyError::from),
        }
    }

    /// `ab/cdef…`: no folder gets too many files.
    fn path(&self, digest: &Digest) -> PathBuf {
        let name = digest.to_string();
        self.folder.join(&name[..2]).join(&name[2..])
    }
}

/// Writes a file whole: under another name, synced, then renamed.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().expect("because a body lies in a folder of its own");
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".body-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_data()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies() -> (tempfile::TempDir, Bodies) {
        let folder = tempfile::tempdir().expect("because the test needs a folder");
        let bodies = Bodies::beside(folder.path(), Redactor::default());
        (folder, bodies)
    }

    #[test]
    fn what_was_put_comes_back_and_is_kept_once() {
        let (folder, bodies) = bodies();
        let digest = bodies.put(b"three tests failed").expect("because the disk has room");
        assert_eq!(bodies.put(b"three tests failed").expect("because the disk has room"), digest);
        assert_eq!(
            bodies.get(&digest).expect("because it is there").as_deref(),
            Some(&b"three tests failed"[..])
        );
        let name = digest.to_string();
        let kept = fs::read_dir(folder.path().join("bodies").join(&name[..2])).expect("because it is there");
        assert_eq!(kept.count(), 1);
    }

    #[test]
    fn a_secret_never_reaches_the_disk_and_the_digest_is_of_what_is_kept() {
        let (_folder, bodies) = bodies();
        let digest = bodies.put(b"key AKIAIOSFODNN7EXAMPLE").expect("because the disk has room");
        assert_eq!(digest, Digest::of("key [redacted: aws access key]"));
    }

    #[test]
    fn an_erased_body_is_gone_and_that_is_no_error() {
        let (_folder, bodies) = bodies();
        let digest = bodies.put(b"words").expect("because the disk has room");
        bodies.erase(&digest).expect("because it is there");
        bodies.erase(&digest).expect("because it is gone already");
        assert!(bodies.get(&digest).expect("because nothing is wrong").is_none());
    }

    #[test]
    fn an_altered_body_is_not_given_out() {
        let (_folder, bodies) = bodies();
        let digest = bodies.put(b"words").expect("because the disk has room");
        fs::write(bodies.path(&digest), "other words").expect("because the test may write");
        assert!(matches!(bodies.get(&digest), Err(BodyError::Altered { .. })));
    }

    #[test]
    fn a_body_that_is_too_large_is_refused() {
        let (_folder, bodies) = bodies();
        let large = vec![b'x'; LIMIT_BYTES + 1];
        assert!(matches!(bodies.put(&large), Err(BodyError::TooLarge { .. })));
    }
}
