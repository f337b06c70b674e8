//! Where a demand names what must be there beside it.

use std::ops::Range;
use trace::{RepoPath, id::CapabilityId};

/// Something that is named, and the bytes that name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// What is named.
    pub value: T,
    /// Where.
    pub span: Range<usize>,
}

/// What a demand names beside itself, each with its place; of one that is still a question too, as far as it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DemandPositions {
    /// The capability.
    pub capability: Option<Placed<CapabilityId>>,
    /// What it called itself before.
    pub was: Option<Placed<String>>,
    /// Each capability that it depends on.
    pub depends: Vec<Placed<CapabilityId>>,
    /// Each capability that it extends, composes or fixes.
    pub reuses: Vec<Placed<CapabilityId>>,
    /// Each file that its proof is frozen with.
    pub files: Vec<Placed<RepoPath>>,
}

/// What is named, without its places.
pub(super) fn values<T: Clone>(placed: &[Placed<T>]) -> Vec<T> {
    placed.iter().map(|placed| placed.value.clone()).collect()
}
