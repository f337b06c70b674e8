//! The word to stop: children are ended, and what is not finished is done again by the next run.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A flag that everybody who runs something looks at.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Nobody has said it yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says it.
    pub fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it was said.
    #[must_use]
    pub fn said(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
