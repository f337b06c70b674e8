//! What demands, plans, the mirror and what was learned tie.

use super::{Kind, Place, Ties, Verb, cited::consulted};
use trace::{
    Plan, Remedy,
    event::{cycle, demand, learning, mirror, planning},
    id::CapabilityId,
};

impl Ties {
    pub(super) fn demand(&mut self, event: &demand::Event, place: Place<'_>) {
        match event {
            demand::Event::TraceRead { demand, shown, cited, .. } => {
                let own = (Kind::Demand, demand.as_str());
                for (verb, ids) in [(Verb::Read, shown), (Verb::Cites, cited)] {
                    ids.iter().for_each(|id| self.tie(own, verb, consulted(id)));
                }
            }
            demand::Event::Accepted { demand, .. } => {
                let own = (Kind::Demand, demand.id.as_str());
                self.tie(own, Verb::Names, (Kind::Capability, demand.capability.as_str()));
                self.tie(own, Verb::LiesIn, (Kind::Territory, &demand.territory));
                if !demand.area.is_empty() {
                    self.tie(own, Verb::LiesIn, (Kind::Area, &demand.area));
                }
                for on in demand.depends.iter().chain(demand.reuse.iter().flat_map(|reuse| &reuse.of)) {
                    self.tie(own, Verb::StandsOn, (Kind::Capability, on.as_str()));
                }
                self.cites(own, &demand.about);
                self.did(place, Verb::Approved, own);
            }
            demand::Event::Bounced { demand, .. } => {
                self.did(place, Verb::Bounced, (Kind::Demand, demand.as_str()));
            }
            _other => {}
        }
    }

    pub(super) fn planning(&mut self, event: &planning::Event, place: Place<'_>) {
        match event {
            planning::Event::Approved { plan, digest, drafted_by, .. } => {
                let name = digest.to_string();
                self.plan(plan, &name);
                self.did(place, Verb::Approved, (Kind::Plan, &name));
                if let Some(agent) = drafted_by {
                    self.tie((Kind::Plan, &name), Verb::MadeBy, (Kind::Agent, agent));
                }
            }
            planning::Event::Bounced { digest, .. } => {
                self.did(place, Verb::Bounced, (Kind::Plan, &digest.to_string()));
            }
            _other => {}
        }
    }

    fn plan(&mut self, plan: &Plan, name: &str) {
        let own = (Kind::Plan, name);
        self.tie(own, Verb::Answers, (Kind::Demand, plan.demand.as_str()));
        for decision in &plan.decisions {
            self.tie(own, Verb::RestsOn, (Kind::Decision, decision.as_str()));
        }
        plan.consulted.iter().for_each(|id| self.tie(own, Verb::Cites, consulted(id)));
    }

    pub(super) fn mirror(&mut self, event: &mirror::Event, place: Place<'_>) {
        match event {
            mirror::Event::ControlRun(run) => {
                self.ran(Kind::Control, &run.capability, run.revision.as_str(), place);
            }
            mirror::Event::ProofRun { run, .. } => {
                self.ran(Kind::Proof, &run.capability, run.revision.as_str(), place);
            }
            mirror::Event::StandingChanged { capability, .. } => {
                let own = (Kind::Capability, capability.as_str());
                let standing = format!("{capability}@{}", place.record);
                self.tie(own, Verb::CameTo, (Kind::Standing, &standing));
                if let Some(cycle) = place.cycle {
                    self.tie((Kind::Cycle, cycle.as_str()), Verb::Brought, own);
                }
            }
            mirror::Event::SignedOff { capability, .. } => {
                self.did(place, Verb::SignedOff, (Kind::Capability, capability.as_str()));
            }
            _other => {}
        }
    }

    fn ran(&mut self, kind: Kind, capability: &CapabilityId, revision: &str, place: Place<'_>) {
        let name = format!("{capability}@{revision}");
        self.tie((kind, &name), Verb::Tests, (Kind::Capability, capability.as_str()));
        self.tie((kind, &name), Verb::At, (Kind::Commit, revision));
        if let Some(cycle) = place.cycle {
            self.tie((kind, &name), Verb::RanIn, (Kind::Cycle, cycle.as_str()));
        }
    }

    pub(super) fn cycle(&mut self, event: &cycle::Event, place: Place<'_>) {
        let Some(cycle) = place.cycle else { return };
        let own = (Kind::Cycle, cycle.as_str());
        match event {
            cycle::Event::Opened { demand, plan, .. } => {
                self.tie(own, Verb::TurnsFor, (Kind::Demand, demand.as_str()));
                self.tie(own, Verb::Follows, (Kind::Plan, &plan.to_string()));
            }
            cycle::Event::Adopted { demand, commits, .. } => {
                self.tie(own, Verb::TurnsFor, (Kind::Demand, demand.as_str()));
                for commit in commits {
                    self.tie(own, Verb::Landed, (Kind::Commit, commit.as_str()));
                }
            }
            cycle::Event::Replanned { plan } => {
                self.tie(own, Verb::Follows, (Kind::Plan, &plan.to_string()));
            }
            cycle::Event::Deviated(deviation) => {
                let it = (Kind::Deviation, deviation.id.as_str());
                self.tie(it, Verb::MetIn, own);
                if let Some(number) = deviation.step {
                    self.tie(it, Verb::MetIn, (Kind::Step, &super::step(cycle, number)));
                }
                let fault = format!("{} · {}", deviation.fault, deviation.subject);
                self.tie(it, Verb::IsA, (Kind::Fault, &fault));
            }
            _other => {}
        }
    }

    pub(super) fn learning(&mut self, event: &learning::Event, place: Place<'_>) {
        match event {
            learning::Event::Answered { deviation, remedy } => {
                let own = (Kind::Deviation, deviation.as_str());
                self.did(place, Verb::Reviewed, own);
                if let Remedy::Changed { commit, .. } = remedy {
                    self.tie(own, Verb::MendedBy, (Kind::Commit, commit.as_str()));
                }
            }
            learning::Event::ChangeProposed { deviations, patch, .. } => {
                let own = patch.to_string();
                for deviation in deviations {
                    self.tie((Kind::Lesson, &own), Verb::Teaches, (Kind::Deviation, deviation.as_str()));
                }
            }
            learning::Event::Heartbeat(heartbeat) => {
                let Some(cycle) = place.cycle else { return };
                let own = (Kind::Heartbeat, cycle.as_str());
                self.tie(own, Verb::TellsOf, (Kind::Cycle, cycle.as_str()));
                self.tie(own, Verb::TellsOf, (Kind::Capability, heartbeat.capability.as_str()));
            }
            learning::Event::Responded { changed, .. } => {
                let Some(cycle) = place.cycle else { return };
                let own = (Kind::Heartbeat, cycle.as_str());
                self.did(place, Verb::Responded, own);
                changed.iter().for_each(|demand| self.tie(own, Verb::Moved, (Kind::Demand, demand.as_str())));
            }
            _other => {}
        }
    }
}
