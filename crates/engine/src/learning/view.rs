//! The learning layer's projection: deviations and their remedies, the heartbeat and its answer.

use serde::{Deserialize, Serialize};
use trace::{
    Deviation, Digest, Fault, Heartbeat, Layer, Remedy, Response,
    event::learning::Event,
    id::{DemandId, DeviationId},
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
    pub(crate) fn fold(&mut self, event: &Event) {
        match event {
            Event::Heartbeat(heartbeat) => self.heartbeat = Some(heartbeat.clone()),
            Event::Responded { response, because, changed } => {
                self.response = Some((*response, because.clone()));
                self.changed.clone_from(changed);
            }
            Event::Answered { deviation, remedy } => {
                let found = self.deviations.iter_mut().find(|(other, _)| other.id == *deviation);
                if let Some((_, answer)) = found {
                    *answer = Some(remedy.clone());
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
