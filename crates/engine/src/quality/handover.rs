//! What quality hands to feedback: the proof value that all gates passed. It has no other maker.

use super::view::View;
use crate::execution::handover::Produced;
use trace::id::ObjectId;

/// Every gate passed on this tree.
#[derive(Clone, Copy, Debug)]
pub struct AllGatesPassed<'a> {
    tree: &'a ObjectId,
}

impl<'a> AllGatesPassed<'a> {
    /// The tree.
    #[must_use]
    pub const fn tree(&self) -> &'a ObjectId {
        self.tree
    }
}

/// Hands a step's tree over, if all its gates are on record as passed.
#[must_use]
pub fn step_passed<'a>(produced: Produced<'_>, view: &'a View) -> Option<AllGatesPassed<'a>> {
    passed(view, Some(produced.planned().step().number), produced.attempt(), produced.tree())
}

/// Hands a candidate's tree over, if all its gates are on record as passed.
#[must_use]
pub fn candidate_passed<'a>(view: &'a View, number: u32, tree: &ObjectId) -> Option<AllGatesPassed<'a>> {
    passed(view, None, number, tree)
}

fn passed<'a>(
    view: &'a View,
    step: Option<u32>,
    attempt: u32,
    tree: &ObjectId,
) -> Option<AllGatesPassed<'a>> {
    let found = view.passed.iter().find(|(s, a, t)| *s == step && *a == attempt && t == tree)?;
    Some(AllGatesPassed { tree: &found.2 })
}
