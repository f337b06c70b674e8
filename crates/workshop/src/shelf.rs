//! The shelf: where outputs, packs and patches are kept, by the digest of their bytes. The runtime owns it; the
//! hands get the two ends that they need.

use std::{fmt, io, sync::Arc};
use trace::Digest;

type Put = dyn Fn(&[u8]) -> io::Result<Digest> + Send + Sync;
type Enter = dyn Fn(Vec<u8>) -> Vec<u8> + Send + Sync;
type Get = dyn Fn(Digest) -> io::Result<Vec<u8>> + Send + Sync;

/// What keeps bytes, and gives them back.
#[derive(Clone)]
pub struct Shelf {
    put: Arc<Put>,
    get: Arc<Get>,
    enter: Arc<Enter>,
}

impl Shelf {
    /// A shelf with these two ends.
    pub fn new(
        put: impl Fn(&[u8]) -> io::Result<Digest> + Send + Sync + 'static,
        get: impl Fn(Digest) -> io::Result<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        Self { put: Arc::new(put), get: Arc::new(get), enter: Arc::new(|bytes| bytes) }
    }

    /// The same, where what programs print goes through this before anybody reads it.
    #[must_use]
    pub fn entered_by(self, enter: impl Fn(Vec<u8>) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self { enter: Arc::new(enter), ..self }
    }

    /// What a program printed, as it may be read.
    pub(crate) fn enter(&self, printed: Vec<u8>) -> Vec<u8> {
        (self.enter)(printed)
    }

    /// Keeps some bytes.
    ///
    /// # Errors
    /// Fails where they cannot be written.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Digest> {
        (self.put)(bytes)
    }

    /// Gives them back.
    ///
    /// # Errors
    /// Fails where they are not there, or cannot be read.
    pub fn get(&self, digest: Digest) -> io::Result<Vec<u8>> {
        (self.get)(digest)
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}
