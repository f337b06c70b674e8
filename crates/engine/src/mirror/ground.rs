//! The ground that the mirror stands on: what the default branch's tree says about capabilities. The hands read
//! it; looking at it writes nothing.

use super::seals::Seals;
use jiff::Timestamp;
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
    /// Since when: the time of the first commit on the default branch after that proof which touched any of them.
    pub since: BTreeMap<CapabilityId, Timestamp>,
    /// Capabilities whose landing is no longer part of the head's history.
    pub vanished: BTreeSet<CapabilityId>,
    /// Capabilities whose last proof ran on a commit that is no longer part of the head's history.
    pub rewritten: BTreeSet<CapabilityId>,
    /// Capabilities whose demand's file is not in the head's tree.
    pub unnamed: BTreeSet<CapabilityId>,
    /// Whose word the trace is, by the keys in the head's tree.
    #[serde(default)]
    pub seals: Seals,
    /// Per tree of which a safety gate spoke, how many commits back on the default branch's own line it last was.
    pub back: BTreeMap<ObjectId, u32>,
    /// How long what is due, or was not asked, may stay so: the configuration in that tree.
    pub bounds: Bounds,
}

/// How long what is due, or was not asked, may stay so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Seconds for which a proof that is due still counts.
    pub recheck_within_s: u32,
    /// Days after which somebody should ask again whether a metric points at the truth.
    pub ask_metrics_days: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { recheck_within_s: 7 * 86_400, ask_metrics_days: 90 }
    }
}
