//! The turn of the loop itself: opened, taken up, weakened, overrun, deviated, stopped, swept, closed.

use crate::{
    Cost, Deviation, Digest, Layer, Measure, Response, Standing,
    id::{DemandId, LeaseId, ObjectId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen to a cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// A cycle was opened for an accepted demand and its approved plan.
    #[serde(rename = "cycle.opened")]
    Opened {
        /// The demand.
        demand: DemandId,
        /// The digest of the plan.
        plan: Digest,
        /// The default branch's head.
        base: ObjectId,
    },
    /// A change that was made outside the loop is judged afterwards: a cycle without a plan, which landed already.
    #[serde(rename = "cycle.adopted")]
    Adopted {
        /// The demand.
        demand: DemandId,
        /// The revision before it.
        base: ObjectId,
        /// That revision's tree.
        base_tree: ObjectId,
        /// Its last commit.
        commit: ObjectId,
        /// That commit's tree.
        tree: ObjectId,
        /// All its commits, the oldest first.
        commits: Vec<ObjectId>,
        /// Who made them, by git's word.
        authors: Vec<String>,
        /// Why it was made outside.
        because: String,
    },
    /// A process took the cycle up: only it may report from here on.
    #[serde(rename = "cycle.taken_up")]
    TakenUp {
        /// The lease.
        lease: LeaseId,
        /// Whether agents and gates are confined.
        confined: bool,
        /// Why it was taken over from the ledger that drove it, if it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<String>,
    },
    /// A layer was passed by default, or is known to be weak: named, and handed down.
    #[serde(rename = "cycle.weakened")]
    Weakened {
        /// The layer.
        layer: Layer,
        /// The weakness.
        weakness: String,
    },
    /// It costs more than the territory's own curve made likely: told while it runs, once for each measure.
    #[serde(rename = "cycle.overran")]
    Overran {
        /// In what it is measured.
        measure: Measure,
        /// What it came to so far.
        actual: f64,
        /// What was expected.
        expected: f64,
        /// The upper end of what was likely.
        likely: f64,
        /// From how many cycles that was worked out.
        cycles: u32,
    },
    /// Something did not go as meant.
    #[serde(rename = "cycle.deviated")]
    Deviated(Deviation),
    /// The cycle continues with a newly approved plan.
    #[serde(rename = "cycle.replanned")]
    Replanned {
        /// The digest of the new plan.
        plan: Digest,
    },
    /// The cycle was stopped, by a person or by a kill signal. It still has to be closed.
    #[serde(rename = "cycle.stopped")]
    Stopped {
        /// Why.
        because: String,
    },
    /// Its worktrees and its branch are gone.
    #[serde(rename = "cycle.swept")]
    Swept {},
    /// The cycle is closed.
    #[serde(rename = "cycle.closed")]
    Closed {
        /// What the spec side said.
        response: Response,
        /// Where its capability stands.
        standing: Standing,
        /// What it cost.
        cost: Cost,
    },
}
