//! An ear: whoever listens to a process while it runs, and may say that they have heard enough.

use std::{fmt, sync::Arc};

/// Hears what a process writes, piece by piece, as it comes.
#[derive(Clone)]
pub struct Ear(Arc<Hear>);

type Hear = dyn Fn(&[u8]) -> Heard + Send + Sync;

/// What comes of having heard something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It may go on.
    GoOn,
    /// It is to be ended.
    Enough,
}

impl Ear {
    /// An ear that does this with each piece.
    pub fn new(hear: impl Fn(&[u8]) -> Heard + Send + Sync + 'static) -> Self {
        Self(Arc::new(hear))
    }

    /// Hears a piece.
    #[must_use]
    pub fn hear(&self, piece: &[u8]) -> Heard {
        (self.0)(piece)
    }
}

impl fmt::Debug for Ear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ear")
    }
}
