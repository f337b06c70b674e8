//! Where the chain of one writer ends, as another one saw it.

use crate::{Digest, id::WriterId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The last record of a writer that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChainHead {
    /// The writer.
    pub writer: WriterId,
    /// That record's place among the writer's records.
    pub seq: u64,
    /// Its hash, which vouches for all before it.
    pub hash: Digest,
}
