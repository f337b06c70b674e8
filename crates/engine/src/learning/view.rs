//! The learning layer's projection: deviations and their remedies, the heartbeat and its answer.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Deviation, Digest, Fault, Heartbeat, Layer, Remedy, Response,
    event::learning::Event,
    id::{DemandId, DeviationId, RecordId},
};

/// What the learning layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Where the cycle deviated, and what was made of it.
    pub deviations: Vec<(Deviation, Option<Remedy>)>,
    /// What the build side published.
    pub heartbeat: Option<Box<Heartbeat>>,
    /// What the spec side answered, and why.
    pub response: Option<(Response, String)>,
    /// Demands that it changed because of it.
    pub changed: Vec<DemandId>,
    /// Changes that were proposed as answers.
    pub proposals: Vec<Proposed>,
    /// The records that say so: of the heartbeat, and of the answer to each deviation.
    #[serde(default)]
    pub records: Records,
}

/// Where on record the layer's words stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The heartbeat's.
    pub heartbeat: Option<RecordId>,
    /// Each remedy's.
    pub remedies: BTreeMap<DeviationId, RecordId>,
}

/// A change that was proposed as the answer to deviations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    /// Which deviations.
    pub deviations: Vec<DeviationId>,
    /// Which layer.
    pub layer: Layer,
    /// The lesson.
    pub lesson: String,
    /// The patch.
    pub patch: Digest,
    /// Why it could not be applied, if it could not.
    pub refused: Option<String>,
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event, record: Option<&RecordId>) {
        match event {
            Event::Heartbeat(heartbeat) => {
                self.heartbeat = Some(heartbeat.clone());
                self.records.heartbeat = record.cloned();
            }
            Event::Responded { response, because, changed, lesson: _ } => {
                self.response = Some((*response, because.clone()));
                self.changed.clone_from(changed);
            }
            Event::Answered { deviation, remedy } => {
                let found = self.deviations.iter_mut().find(|(other, _)| other.id == *deviation);
                if let Some((_, answer)) = found {
                    *answer = Some(remedy.clone());
                    self.records.remedies.extend(record.map(|record| (deviation.clone(), record.clone())));
                }
            }
            Event::ChangeProposed { deviations, layer, lesson, patch } => self.proposals.push(Proposed {
                deviations: deviations.clone(),
                layer: *layer,
                lesson: lesson.clone(),
                patch: *patch,
                refused: None,
            }),
            Event::ChangeRefused { patch, because } => {
                if let Some(proposed) = self.proposals.iter_mut().rev().find(|other| other.patch == *patch) {
                    proposed.refused = Some(because.clone());
                }
            }
            // Patterns belong to a territory, and to no cycle.
            Event::PatternAccepted { .. } | Event::PatternDismissed { .. } => {}
        }
    }

    /// Whether a deviation of this kind, about this, is on the record already.
    #[must_use]
    pub fn has(&self, fault: Fault, subject: &str) -> bool {
        self.deviations.iter().any(|(other, _)| other.fault == fault && other.subject == subject)
    }

    /// Deviations without a remedy.
    pub fn unanswered(&self) -> impl Iterator<Item = &Deviation> {
        self.deviations.iter().filter(|(_, remedy)| remedy.is_none()).map(|(deviation, _)| deviation)
    }

    /// The change that the hands have yet to apply.
    #[must_use]
    pub fn pending(&self) -> Option<&Proposed> {
        let open = |proposed: &&Proposed| {
            proposed.refused.is_none()
                && self.unanswered().any(|deviation| proposed.deviations.contains(&deviation.id))
        };
        self.proposals.iter().find(open)
    }

    /// The lessons that were applied.
    pub fn lessons(&self) -> impl Iterator<Item = &str> {
        self.deviations.iter().filter_map(|(_, remedy)| match remedy {
            Some(Remedy::Changed { lesson, .. }) => Some(lesson.as_str()),
            Some(Remedy::Watched | Remedy::None { .. }) | None => None,
        })
    }
}
