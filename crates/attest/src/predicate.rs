//! What we say of a run ourselves: everything that a stranger needs to judge it, and to run it again. Its JSON Schema is
//! published, and stays what it is: another shape gets another name.

use crate::statement::About;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use trace::{
    Digest, GraderFile, Manner, Metric, Missing, Network, Reading, Removal, Threshold,
    id::{CapabilityId, RecordId},
};

/// The name of this predicate. A name, and no address: nothing is looked up by it.
pub const PROOF_TYPE: &str = "urn:evolute:attestation:proof:v1";
/// The schema of the predicate, as it is published.
pub const SCHEMA: &str = include_str!("../schema/proof-v1.json");

/// The schema, as data.
///
/// # Panics
/// Never: it is a part of the program, and a test reads it.
#[must_use]
pub fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("because a test reads it")
}

/// Whether it is the proof that ran, or its control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The proof, where it must meet.
    Proof,
    /// The same where it must miss.
    Control,
}

/// What is said of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Predicate {
    /// The capability.
    pub capability: CapabilityId,
    /// Proof or control.
    pub role: Role,
    /// What was run, and how it was judged.
    pub condition: Condition,
    /// How it went.
    pub manner: Manner,
    /// One reading a repeat; none where a repeat gave no number.
    pub readings: Vec<Option<Reading>>,
    /// The same in words.
    pub detail: String,
    /// Tests that ran before and did not run now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// The digest of the output that the readings were read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Digest>,
    /// The record of the run.
    pub record: RecordId,
    /// The record's hash in the chain.
    pub record_hash: Digest,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// How long all repeats took together, in milliseconds.
    pub took_ms: u64,
    /// That it was run, and not taken from a cache. No proof is.
    pub cached: bool,
    /// The version of Evolute that ran it.
    pub version: String,
}

/// The proof, as it was accepted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Condition {
    /// Its digest.
    pub digest: Digest,
    /// The registered workflow.
    pub workflow: String,
    /// The whole command.
    pub run: Vec<String>,
    /// The metric, and how it is read.
    pub metric: Metric,
    /// What every repeat must meet.
    pub pass: Threshold,
    /// The grader's files, by their blobs.
    pub files: Vec<GraderFile>,
    /// Repeats.
    pub repeat: u32,
    /// What it could reach over the network.
    pub network: Network,
    /// What takes the capability out for the control, where it is older than its demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<Removal>,
}

impl Predicate {
    pub(crate) fn of(about: &About<'_>) -> Self {
        let (proof, run) = (about.proof, about.run);
        Self {
            capability: run.capability.clone(),
            role: about.role,
            condition: Condition {
                digest: run.proof,
                workflow: proof.workflow.clone(),
                run: proof.run.clone(),
                metric: proof.metric.clone(),
                pass: proof.pass,
                files: proof.files.clone(),
                repeat: proof.repeat,
                network: proof.network,
                control: proof.control.clone(),
            },
            manner: run.manner,
            readings: run.readings.clone(),
            detail: run.detail.clone(),
            missing: run.missing.clone(),
            output: run.output,
            record: about.record.clone(),
            record_hash: *about.hash,
            recorded_at: about.at,
            took_ms: run.took_ms,
            cached: false,
            version: about.version.to_owned(),
        }
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::to_value(self).expect("because a predicate is plain data")
    }
}
