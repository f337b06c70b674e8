//! What demands tie: what they name and stand on, what was read before them, what became of them.

use super::{Kind, Place, Ties, Verb, cited::consulted};
use trace::{
    Demand, Residual,
    event::demand,
    id::{CapabilityId, DemandId},
};

impl Ties {
    pub(super) fn demand(&mut self, event: &demand::Event, place: Place<'_>) {
        match event {
            demand::Event::TraceRead { demand, territory, shown, cited, dismissed, .. } => {
                let own = (Kind::Demand, demand.as_str());
                self.did(place, Verb::ReadFor, own);
                self.tie(own, Verb::LiesIn, (Kind::Territory, territory));
                let dismissed: Vec<String> = dismissed.iter().map(|it| it.id.clone()).collect();
                for (verb, ids) in [(Verb::Read, shown), (Verb::Cites, cited), (Verb::Dismissed, &dismissed)]
                {
                    ids.iter().for_each(|id| self.tie(own, verb, consulted(id)));
                }
            }
            demand::Event::Measured { demand, revision, .. } => {
                let own = (Kind::Demand, demand.as_str());
                self.tie(own, Verb::At, (Kind::Commit, revision.as_str()));
            }
            demand::Event::Accepted { demand, blocked, .. } => {
                self.accepted(demand, blocked);
                self.did(place, Verb::Approved, (Kind::Demand, demand.id.as_str()));
            }
            demand::Event::Bounced { demand, .. } => self.answered(demand, Verb::Bounced, place),
            demand::Event::Insisted { demand, .. } => self.answered(demand, Verb::InsistedOn, place),
            demand::Event::ResidualFiled(residual) => self.residual(residual, place),
            _other => {}
        }
    }

    fn accepted(&mut self, demand: &Demand, blocked: &[CapabilityId]) {
        let own = (Kind::Demand, demand.id.as_str());
        self.tie(own, Verb::Names, (Kind::Capability, demand.capability.as_str()));
        self.tie(own, Verb::LiesIn, (Kind::Territory, &demand.territory));
        if !demand.area.is_empty() {
            self.tie(own, Verb::LiesIn, (Kind::Area, &demand.area));
        }
        let reused = demand.reuse.iter().flat_map(|reuse| &reuse.of);
        let capabilities = demand
            .depends
            .iter()
            .chain(reused)
            .map(|on| (Verb::StandsOn, on))
            .chain(blocked.iter().map(|dream| (Verb::WaitsFor, dream)))
            .chain(demand.fixes.iter().map(|mended| (Verb::Fixes, mended)));
        for (verb, capability) in capabilities {
            self.tie(own, verb, (Kind::Capability, capability.as_str()));
        }
        if let Some(was) = &demand.was {
            // an id has no dot, and a capability's name has one
            let kind = if was.contains('.') { Kind::Capability } else { Kind::Demand };
            self.tie(own, Verb::Was, (kind, was));
        }
        if let Some(proof) = &demand.proof {
            self.tie(own, Verb::RunsOn, (Kind::Workflow, &proof.workflow));
        }
        self.cites(own, &demand.about);
    }

    fn answered(&mut self, demand: &DemandId, verb: Verb, place: Place<'_>) {
        self.did(place, verb, (Kind::Demand, demand.as_str()));
    }

    fn residual(&mut self, residual: &Residual, place: Place<'_>) {
        let rest = (Kind::Demand, residual.demand.as_str());
        self.tie((Kind::Demand, residual.of.as_str()), Verb::Left, rest);
        self.of_cycle(place, Verb::Left, rest);
        self.tie(rest, Verb::Names, (Kind::Capability, residual.capability.as_str()));
        self.tie(rest, Verb::LiesIn, (Kind::Territory, &residual.territory));
    }
}
