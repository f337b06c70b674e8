//! Layer 6: what is seen of the workflow as it runs.

use crate::{Metric, Reading, id::CapabilityId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the feedback layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// The workflow was observed as it runs.
    #[serde(rename = "feedback.observed")]
    Observed {
        /// The capability.
        capability: CapabilityId,
        /// The workflow.
        workflow: String,
        /// What was read.
        metric: Metric,
        /// The reading; absent where the observation gave no number.
        #[serde(default)]
        reading: Option<Reading>,
        /// In words, bounded.
        detail: String,
    },
    /// Nothing observes it yet, and that is on the record.
    #[serde(rename = "feedback.unobserved")]
    Unobserved {
        /// The capability.
        capability: CapabilityId,
        /// Why.
        because: String,
    },
}
