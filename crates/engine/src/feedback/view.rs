//! The feedback layer's projection: what was seen of the workflow as it runs.

use serde::{Deserialize, Serialize};
use trace::{Metric, Reading, event::feedback::Event};

/// What the feedback layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// What was seen, or the admission that nothing sees it.
    pub sight: Option<Sight>,
}

/// What was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Sight {
    /// An observation.
    Observed {
        /// The metric.
        metric: Metric,
        /// The reading, if there was one.
        reading: Option<Reading>,
        /// In words.
        detail: String,
    },
    /// Nothing observes it yet.
    Unobserved {
        /// Why.
        because: String,
    },
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event) {
        self.sight = Some(match event {
            Event::Observed { metric, reading, detail, .. } => {
                Sight::Observed { metric: metric.clone(), reading: *reading, detail: detail.clone() }
            }
            Event::Unobserved { because, .. } => Sight::Unobserved { because: because.clone() },
        });
    }
}
