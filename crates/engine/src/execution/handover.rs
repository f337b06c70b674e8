//! What execution hands to quality: a tree that holds the step's change and nothing else.

use super::view::Attempt;
use crate::planning::handover::Planned;
use trace::id::ObjectId;

/// A change that is its step's own.
#[derive(Clone, Copy, Debug)]
pub struct Produced<'a> {
    attempt: u32,
    tree: &'a ObjectId,
    planned: Planned<'a>,
}

impl<'a> Produced<'a> {
    /// Which attempt made it.
    #[must_use]
    pub const fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The tree.
    #[must_use]
    pub const fn tree(&self) -> &'a ObjectId {
        self.tree
    }

    /// What planning handed over.
    #[must_use]
    pub const fn planned(&self) -> Planned<'a> {
        self.planned
    }
}

/// Hands over an attempt that left a change in scope; no other.
#[must_use]
pub fn produced<'a>(planned: Planned<'a>, attempt: &'a Attempt) -> Option<Produced<'a>> {
    let tree = attempt.kept()?;
    Some(Produced { attempt: attempt.number, tree, planned })
}
