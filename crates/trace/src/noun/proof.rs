//! The proof condition, a proof run, and how a negative control missed.

use crate::{
    Digest, Metric, Missing, Network, Reading, Removal, RepoPath, Threshold,
    id::{CapabilityId, ObjectId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The proof condition, resolved: what is really run, how the number is read, what it must meet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proof {
    /// The registered workflow, or `test` for the small case of one test by name.
    pub workflow: String,
    /// The whole command: the workflow's own, then the demand's arguments.
    pub run: Vec<String>,
    /// The metric and how it is read.
    pub metric: Metric,
    /// What every repeat must meet.
    pub pass: Threshold,
    /// The grader's files, hashed at acceptance and laid over the tree for every proof and every control.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<GraderFile>,
    /// How often it is run; every repeat counts.
    pub repeat: u32,
    /// Days until it is due again though nothing changed.
    pub fresh_for_days: u32,
    /// Minutes after which one repeat is ended.
    pub timeout_min: u32,
    /// A command that succeeds in a sound checkout without the capability: what tells *absent* from *unknown*.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ready: Vec<String>,
    /// What it may reach over the network. A proof that was accepted before this was asked may reach everything.
    #[serde(default, skip_serializing_if = "Network::is_open")]
    pub network: Network,
    /// What takes the capability out for the control, where it is older than its demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Removal>,
}

impl Proof {
    /// What makes it this proof: the command, how the number is read, what it must meet, the grader, and what takes the
    /// capability out. How often it is repeated and how long it stays fresh do not.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let core = (&self.run, &self.metric.from, &self.pass, &self.files);
        match &self.control {
            None => Digest::of_value(&core),
            Some(removal) => Digest::of_value(&(core, removal)),
        }
    }
}

/// One file of the grader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GraderFile {
    /// Where it is kept: a path in the tree, or below `.evolute/proofs/<demand>/`.
    pub from: RepoPath,
    /// Where it is laid for a run.
    pub to: RepoPath,
    /// The git blob that was accepted; absent until the demand is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<ObjectId>,
}

/// A recorded run of a proof, at one revision, in a clean checkout. Only the hands make one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProofRun {
    /// The capability it is about.
    pub capability: CapabilityId,
    /// The commit that was checked out.
    pub revision: ObjectId,
    /// The digest of command, reading, threshold and grader files: the same digest is the same proof.
    pub proof: Digest,
    /// One reading a repeat; `None` where the run gave no number.
    pub readings: Vec<Option<Reading>>,
    /// How it went, as a whole.
    pub manner: Manner,
    /// In words: what was seen, for people. Bounded.
    pub detail: String,
    /// The output, content-addressed beside the ledger: what the readings were read from, and can be read from again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Digest>,
    /// Tests that ran when the same proof last met, and did not run now. Bounded; the detail counts them all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// How long all repeats took together, in milliseconds.
    pub took_ms: u64,
}

/// How a run of the proof met or missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// It ran, and every reading met the threshold.
    Met,
    /// It ran, and a reading missed the threshold (all of them, for a control to count).
    Measured,
    /// There is nothing to run, in an environment that was just seen to work.
    Absent,
    /// A declared patch took the capability out, and then it missed.
    Removed,
    /// Repeats disagree: some met, some missed.
    Mixed,
    /// Anything else. It proves nothing.
    Unknown,
}

/// A probe of a provider's capability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probe {
    /// The capability.
    pub capability: CapabilityId,
    /// The commit whose configuration was probed.
    pub revision: ObjectId,
    /// Whether the provider answered.
    pub healthy: bool,
    /// In words, bounded.
    pub detail: String,
    /// In milliseconds.
    pub took_ms: u64,
}
