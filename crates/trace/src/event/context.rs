//! Layer 2: what a step was given to know.

use crate::Pack;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the context layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// The pack of a step was put together.
    #[serde(rename = "context.packed")]
    Packed {
        /// The step.
        step: u32,
        /// The pack.
        pack: Pack,
    },
}
