//! Layer 3: a plan is approved by its owner and frozen.

use crate::{Digest, Plan, RepoPath, id::ObjectId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can happen in the planning layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum Event {
    /// A plan was approved, bound to the bytes that were shown and to exactly what it used.
    #[serde(rename = "planning.approved")]
    Approved {
        /// The plan, whole.
        plan: Box<Plan>,
        /// The file that it was read from.
        file: RepoPath,
        /// The digest of that file's bytes.
        digest: Digest,
        /// The demand's digest, as accepted.
        demand_digest: Digest,
        /// The commit that was checked out.
        revision: ObjectId,
        /// Digests of what the plan used: `area payments`, `gate tests`, `standards/money.md`.
        uses: BTreeMap<String, Digest>,
        /// Whether its owner also wrote it.
        self_approved: bool,
    },
}
