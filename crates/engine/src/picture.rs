//! The picture: everything that is open, and the standings. A fold over the trace.

use serde::{Deserialize, Serialize};
use trace::Digest;

/// The folded trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The position of the last record folded in.
    pub position: u64,
    /// That record's hash: the chain's head.
    pub head: Digest,
}

impl Default for Picture {
    fn default() -> Self {
        Self { position: 0, head: Digest::ZERO }
    }
}
