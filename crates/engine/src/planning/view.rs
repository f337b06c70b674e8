//! The planning layer's projection: the plan that a demand was approved with.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Digest, Plan,
    event::planning::Event,
    id::{DemandId, ObjectId},
};

/// An approved plan, frozen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The plan.
    pub plan: Plan,
    /// The digest of its file.
    pub digest: Digest,
    /// The demand that it was approved for, by digest.
    pub demand_digest: Digest,
    /// The commit that was checked out.
    pub revision: ObjectId,
    /// What it used, by digest.
    pub uses: BTreeMap<String, Digest>,
    /// Who approved it.
    pub by: String,
    /// Whether they also wrote it.
    pub self_approved: bool,
}

impl View {
    /// No plan: what is adopted was made without one.
    pub(crate) fn none(demand: &DemandId, revision: &ObjectId) -> Self {
        let plan = Plan {
            demand: demand.clone(),
            title: "made outside the loop".into(),
            decisions: vec![],
            consulted: vec![],
            steps: vec![],
            rejected: vec![],
        };
        Self {
            plan,
            digest: Digest::ZERO,
            demand_digest: Digest::ZERO,
            revision: revision.clone(),
            uses: BTreeMap::new(),
            by: String::new(),
            self_approved: false,
        }
    }

    /// The plan that an event approved.
    pub(crate) fn of(event: &Event, by: &str) -> Option<Self> {
        match event {
            Event::Approved {
                plan,
                digest,
                demand_digest,
                revision,
                uses,
                self_approved,
                drafted_by: _,
                file: _,
                author: _,
            } => Some(Self {
                plan: (**plan).clone(),
                digest: *digest,
                demand_digest: *demand_digest,
                revision: revision.clone(),
                uses: uses.clone(),
                by: by.to_owned(),
                self_approved: *self_approved,
            }),
            Event::SpikeRequested { .. }
            | Event::Spiked { .. }
            | Event::SpikeRead { .. }
            | Event::DraftRequested { .. }
            | Event::Drafted { .. }
            | Event::DraftJudged { .. }
            | Event::Bounced { .. } => None,
        }
    }
}
