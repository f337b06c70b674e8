//! What the mirror ties: runs, probes and standings, and what people said of a capability; and what was observed of it.

use super::{Kind, Place, Ties, Verb};
use trace::{
    event::{feedback, mirror},
    id::{CapabilityId, ObjectId},
};

impl Ties {
    pub(super) fn mirror(&mut self, event: &mirror::Event, place: Place<'_>) {
        match event {
            mirror::Event::ControlRun(run) => self.ran(Kind::Control, &run.capability, &run.revision, place),
            mirror::Event::ProofRun { run, .. } => {
                self.ran(Kind::Proof, &run.capability, &run.revision, place);
            }
            mirror::Event::Probed { probe, .. } => self.seen_at(&probe.capability, &probe.revision),
            mirror::Event::Attested(attestation) => {
                let capability = (Kind::Capability, attestation.capability.as_str());
                self.tie((Kind::Key, &attestation.key), Verb::Attested, capability);
            }
            mirror::Event::WordingAccepted { capability, revision, .. } => {
                self.said(place, Verb::TookAsTrue, capability);
                self.seen_at(capability, revision);
            }
            mirror::Event::StandingChanged { capability, .. } => {
                let own = (Kind::Capability, capability.as_str());
                let standing = format!("{capability}@{}", place.record);
                self.tie(own, Verb::CameTo, (Kind::Standing, &standing));
                self.of_cycle(place, Verb::Brought, own);
            }
            mirror::Event::SignedOff { capability, .. } => self.said(place, Verb::SignedOff, capability),
            mirror::Event::Held { capability, .. } => self.said(place, Verb::PutOnHold, capability),
            mirror::Event::HoldLifted { capability, .. } => self.said(place, Verb::LiftedHold, capability),
            mirror::Event::MetricAsked { capability, .. } => self.said(place, Verb::AskedAbout, capability),
            _other => {}
        }
    }

    fn ran(&mut self, kind: Kind, capability: &CapabilityId, revision: &ObjectId, place: Place<'_>) {
        let name = format!("{capability}@{revision}");
        self.tie((kind, &name), Verb::Tests, (Kind::Capability, capability.as_str()));
        self.tie((kind, &name), Verb::At, (Kind::Commit, revision.as_str()));
        self.in_cycle(place, (kind, &name), Verb::RanIn);
    }

    fn seen_at(&mut self, capability: &CapabilityId, revision: &ObjectId) {
        self.tie((Kind::Capability, capability.as_str()), Verb::At, (Kind::Commit, revision.as_str()));
    }

    fn said(&mut self, place: Place<'_>, verb: Verb, capability: &CapabilityId) {
        self.did(place, verb, (Kind::Capability, capability.as_str()));
    }

    pub(super) fn feedback(&mut self, event: &feedback::Event, place: Place<'_>) {
        match event {
            feedback::Event::Observed { capability, workflow, .. } => {
                let own = (Kind::Workflow, workflow.as_str());
                self.tie(own, Verb::Observed, (Kind::Capability, capability.as_str()));
                self.in_cycle(place, own, Verb::RanIn);
            }
            feedback::Event::Unobserved { capability, .. } => {
                self.of_cycle(place, Verb::LeftUnobserved, (Kind::Capability, capability.as_str()));
            }
        }
    }
}
