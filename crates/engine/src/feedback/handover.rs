//! What feedback hands to learning: something seen, or the admission that nothing was.

use super::view::{Sight, View};
use crate::quality::handover::AllGatesPassed;

/// The raw material of learning is there.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    sight: &'a Sight,
}

impl<'a> Seen<'a> {
    /// What was seen.
    #[must_use]
    pub const fn sight(&self) -> &'a Sight {
        self.sight
    }
}

/// Hands over what was seen of something that passed all its gates.
#[must_use]
pub fn seen<'a>(_passed: AllGatesPassed<'_>, view: &'a View) -> Option<Seen<'a>> {
    Some(Seen { sight: view.sight.as_ref()? })
}
