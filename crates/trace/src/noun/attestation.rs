//! An attestation: that a recorded run was signed for, by which key, and where the statements are kept.

use crate::{Digest, id::CapabilityId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Signed statements about a recorded run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attestation {
    /// The capability.
    pub capability: CapabilityId,
    /// The record of the run, by its hash in the chain.
    pub run: Digest,
    /// The envelopes, content-addressed beside the ledger.
    pub statements: Vec<Digest>,
    /// The fingerprint of the key that signed them, as OpenSSH shows it.
    pub key: String,
}
