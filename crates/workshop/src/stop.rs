//! The word to stop: children are ended, and what is not finished is done again by the next run. It is said to all, or of
//! one effect that nobody wants any more.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// A flag that everybody who runs something looks at.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    said: Arc<AtomicBool>,
    /// The word that is said to more than these.
    wider: Option<Arc<Self>>,
}

impl Stop {
    /// Nobody has said it yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A word for some of those who hear this one: they hear both.
    #[must_use]
    pub fn narrower(&self) -> Self {
        Self { said: Arc::default(), wider: Some(Arc::new(self.clone())) }
    }

    /// Says it.
    pub fn now(&self) {
        self.said.store(true, Ordering::SeqCst);
    }

    /// Whether it was said.
    #[must_use]
    pub fn said(&self) -> bool {
        self.said.load(Ordering::SeqCst) || self.wider.as_ref().is_some_and(|wider| wider.said())
    }
}

#[cfg(test)]
mod tests {
    use super::Stop;

    #[test]
    fn a_narrower_word_is_heard_by_its_own_and_a_wider_one_by_all() {
        let all = Stop::new();
        let (one, other) = (all.narrower(), all.narrower());
        one.now();
        assert_eq!((all.said(), one.said(), other.said()), (false, true, false));
        all.now();
        assert_eq!((all.said(), one.said(), other.said()), (true, true, true));
    }
}
