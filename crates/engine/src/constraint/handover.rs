//! What the constraint layer hands to context: a frozen envelope. Nothing below runs without one.

use super::view::View;
use trace::{Digest, Envelope};

/// The boundaries are settled.
#[derive(Clone, Copy, Debug)]
pub struct Bounded<'a> {
    envelope: &'a Envelope,
    policy: Digest,
}

impl<'a> Bounded<'a> {
    /// The envelope.
    #[must_use]
    pub const fn envelope(&self) -> &'a Envelope {
        self.envelope
    }

    /// Its digest.
    #[must_use]
    pub const fn policy(&self) -> Digest {
        self.policy
    }
}

/// Hands over once the envelope is frozen; a cycle is born with it, so only a damaged trace lacks it.
#[must_use]
pub fn bounded(view: &View) -> Option<Bounded<'_>> {
    Some(Bounded { envelope: view.envelope.as_deref()?, policy: view.policy? })
}
