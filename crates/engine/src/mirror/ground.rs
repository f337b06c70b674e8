//! The ground that the mirror stands on: what the default branch's tree says about capabilities. The hands read
//! it; looking at it writes nothing.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    RepoPath,
    id::{CapabilityId, ObjectId},
};

/// What the default branch's tree says about capabilities.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ground {
    /// The default branch's head.
    pub head: Option<ObjectId>,
    /// Per capability, the covered paths (and grader files) that changed between its last proof and the head.
    pub touched: BTreeMap<CapabilityId, BTreeSet<RepoPath>>,
    /// Capabilities whose landing is no longer part of the head's history.
    pub vanished: BTreeSet<CapabilityId>,
}
