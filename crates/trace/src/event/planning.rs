//! Layer 3: a plan is drafted by an agent or a person, approved by its owner and frozen, or sent back.

use crate::{
    Digest, Drafting, Ending, Finding, Plan, RepoPath, Spike, Usage, Worktree,
    id::{DecisionId, DemandId, LeaseId, ObjectId, RequestId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What can happen in the planning layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
        /// The agent that wrote exactly these bytes, if one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        drafted_by: Option<String>,
        /// Who last changed the file, as git knows them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        author: Option<String>,
    },
    /// An agent was asked to write a plan.
    #[serde(rename = "planning.draft_requested")]
    DraftRequested {
        /// The request.
        request: RequestId,
        /// Who may report on it.
        lease: LeaseId,
        /// What is asked of whom.
        drafting: Box<Drafting>,
        /// What a checkout needs.
        #[serde(default, skip_serializing_if = "Worktree::is_bare")]
        worktree: Worktree,
    },
    /// The agent's attempt at the plan ended.
    #[serde(rename = "planning.drafted")]
    Drafted {
        /// The request.
        request: RequestId,
        /// The demand.
        demand: DemandId,
        /// The attempt.
        attempt: u32,
        /// The agent, by name.
        agent: String,
        /// How it ended.
        ending: Ending,
        /// The tree that holds the plan, if the agent wrote one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<ObjectId>,
        /// What it changed beside the plan: thrown away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        outside: Vec<RepoPath>,
        /// Its output, kept beside the ledger.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<Digest>,
        /// What it used.
        #[serde(default)]
        usage: Usage,
        /// In milliseconds.
        took_ms: u64,
    },
    /// The draft was read and judged: what it leaves open goes back to the agent.
    #[serde(rename = "planning.draft_judged")]
    DraftJudged {
        /// The demand.
        demand: DemandId,
        /// The attempt.
        attempt: u32,
        /// The digest of the plan's bytes.
        digest: Digest,
        /// Everything that it leaves open; nothing, if it is ready for its owner.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        findings: Vec<Finding>,
    },
    /// The owner sent a plan back.
    #[serde(rename = "planning.bounced")]
    Bounced {
        /// The demand.
        demand: DemandId,
        /// The digest of the plan's bytes.
        digest: Digest,
        /// Why: what the next draft is told.
        because: String,
    },
    /// An agent was asked to explore a question.
    #[serde(rename = "planning.spike_requested")]
    SpikeRequested {
        /// The request.
        request: RequestId,
        /// Who may report on it.
        lease: LeaseId,
        /// What is asked of whom.
        spike: Box<Spike>,
        /// What a checkout needs.
        #[serde(default, skip_serializing_if = "Worktree::is_bare")]
        worktree: Worktree,
    },
    /// The exploration ended. What it changed is kept to be looked at, and lands nowhere.
    #[serde(rename = "planning.spiked")]
    Spiked {
        /// The request.
        request: RequestId,
        /// The question.
        decision: DecisionId,
        /// Which exploration of it.
        attempt: u32,
        /// The agent, by name.
        agent: String,
        /// How it ended.
        ending: Ending,
        /// The tree that it left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tree: Option<ObjectId>,
        /// How many files it changed.
        changed: u32,
        /// Its output, kept beside the ledger.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<Digest>,
        /// What it used.
        #[serde(default)]
        usage: Usage,
        /// In milliseconds.
        took_ms: u64,
    },
    /// What the exploration found was read, and is kept beside the ledger.
    #[serde(rename = "planning.spike_read")]
    SpikeRead {
        /// The question.
        decision: DecisionId,
        /// Which exploration of it.
        attempt: u32,
        /// What was found, in its words.
        findings: Digest,
    },
}
