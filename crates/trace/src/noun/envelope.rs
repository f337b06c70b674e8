//! The constraint envelope: who decides, what may be touched, what may be spent; and the parts of the
//! configuration that a cycle freezes with it.

use crate::{Agent, Class, Gate, Metric, Network, Person};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An area of the system: exactly one owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Area {
    /// Its name.
    pub name: String,
    /// Path globs.
    pub paths: Vec<String>,
    /// The one decision owner.
    pub owner: String,
    /// Who takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<String>,
    /// Areas whose code it may depend on. Absent where its boundary is not declared: then nothing is enforced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub may_use: Option<Vec<String>>,
}

/// What a cycle is held to, frozen at its start and shown to everything below.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Envelope {
    /// The decision owner.
    pub owner: String,
    /// Who takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<String>,
    /// The areas that the plan's paths lie in.
    pub areas: Vec<Area>,
    /// The other areas: what lies on the other side of a boundary.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neighbors: Vec<Area>,
    /// Path globs that no step may change, whatever its plan says: `.evolute/**` and the grader's files.
    pub protected: Vec<String>,
    /// Classes of decision.
    pub classes: Vec<Class>,
    /// The people whose hours and absences are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Bounds.
    pub limits: Limits,
    /// The gates.
    pub gates: Vec<Gate>,
    /// The agent.
    pub agent: Agent,
    /// The workflow of the demand's proof, if it is observed as it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<Workflow>,
    /// What a fresh worktree needs.
    pub worktree: Worktree,
    /// When a person sees the diff.
    pub review: Review,
    /// What a step's acceptance is held to before the step.
    #[serde(default, skip_serializing_if = "Acceptance::is_after")]
    pub acceptance: Acceptance,
    /// How it lands.
    pub landing: Landing,
    /// Whether what lands here is pushed to the remote too.
    #[serde(default, skip_serializing_if = "Push::is_never")]
    pub push: Push,
    /// The branch that it lands on.
    pub default_branch: String,
}

/// A limit on everything.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// Attempts at one step before a person decides.
    pub attempts_per_step: u32,
    /// Minutes that a step may be planned to take.
    pub step_minutes: u32,
    /// Attempts over the whole cycle.
    pub attempts: u32,
    /// Days that a cycle may be open.
    pub days: u32,
    /// US dollars that agents may spend, where they tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd: Option<f64>,
    /// Tokens of a context pack.
    pub pack_tokens: u32,
    /// Candidates made before a moving default branch becomes a decision.
    pub candidates: u32,
    /// Steps that go on beside one another. Absent in envelopes that were frozen before there was a choice: one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps_at_once: Option<u32>,
    /// Gates that run at a time; as many as there is room for where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gates_at_once: Option<u32>,
    /// What becomes of the gates that were not started when one is red.
    #[serde(default, skip_serializing_if = "Rest::is_run")]
    pub rest: Rest,
    /// Decisions and reviews that may wait for one owner when a cycle of theirs begins; the engine's own bound where it is
    /// not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_decisions: Option<u32>,
    /// Heartbeats that may wait for one owner when a cycle of theirs begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_heartbeats: Option<u32>,
}

/// What becomes of the gates that were not started when one is red.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rest {
    /// They run all the same: whoever mends it sees everything at once.
    #[default]
    Run,
    /// They are skipped.
    Skip,
}

impl Rest {
    /// Whether it is the usual way.
    #[must_use]
    pub fn is_run(&self) -> bool {
        *self == Self::Run
    }
}

/// A registered workflow: only runs of these count as proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Workflow {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: String,
    /// The command that runs it.
    pub run: Vec<String>,
    /// Who owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whose traffic, whose data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub real: Option<String>,
    /// A command that succeeds in a sound checkout without the capability.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ready: Vec<String>,
    /// How it is observed as it runs, once landed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observe: Option<Observe>,
    /// Minutes after which one run is ended.
    pub timeout_min: u32,
    /// What a proof on it may reach over the network. One that was frozen before this was asked may reach everything.
    #[serde(default, skip_serializing_if = "Network::is_open")]
    pub network: Network,
    /// The Prometheus server that metrics with a query are read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prometheus: Option<String>,
}

/// How a workflow is observed as it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Observe {
    /// The command that reads it.
    pub run: Vec<String>,
    /// What it reads.
    pub metric: Metric,
}

/// What a fresh worktree needs before anything can run in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Worktree {
    /// Commands, in order, run outside confinement; each one line for `sh -c`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub setup: Vec<String>,
    /// Ignored folders, such as caches, that are kept from one worktree of a cycle to the next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<String>,
    /// A file of variables, relative to the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
    /// Folders that the set-up makes and that may be copied to another worktree with the same lock files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Variables that each hold a free port of their own for whatever runs in a worktree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<String>,
}

impl Worktree {
    /// Whether a fresh worktree needs nothing.
    #[must_use]
    pub const fn is_bare(&self) -> bool {
        self.setup.is_empty() && self.share.is_empty() && self.env_file.is_none() && self.ports.is_empty()
    }
}

/// When a person sees the diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Review {
    /// Not again: the approval of the plan was the review.
    Plan,
    /// Before every step is committed.
    EachStep,
    /// Once, on the candidate.
    End,
}

/// What a step's acceptance is held to before the step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// Nothing: it is run after the step alone. So it was for cycles whose record does not say.
    #[default]
    After,
    /// It must not pass: what passes before and after proves nothing of what lies between.
    FailsFirst,
}

impl Acceptance {
    /// Whether it is run after the step alone.
    #[must_use]
    pub const fn is_after(&self) -> bool {
        matches!(self, Self::After)
    }
}

/// Whether what lands is pushed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Push {
    /// People push.
    #[default]
    Never,
    /// Right before it lands here, and only if the remote takes it.
    Landed,
}

impl Push {
    /// Whether people push.
    #[must_use]
    pub fn is_never(&self) -> bool {
        *self == Self::Never
    }
}

/// How a cycle lands on the default branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Landing {
    /// A merge commit, always: the control's base is its first parent.
    Merge,
    /// The steps' commits themselves, on the branch's head: a history without merges.
    FastForward,
    /// A pull request on a forge, which merges it.
    PullRequest,
}
