//! What plans tie: who drafted and approved them, what they rest on; and what was explored.

use super::{Kind, Place, Ties, Verb, cited::consulted};
use trace::{Plan, event::planning, id::DemandId};

impl Ties {
    pub(super) fn planning(&mut self, event: &planning::Event, place: Place<'_>) {
        match event {
            planning::Event::Approved { plan, digest, uses, drafted_by, author, .. } => {
                let name = digest.to_string();
                let own = (Kind::Plan, name.as_str());
                self.plan(plan, &name);
                self.did(place, Verb::Approved, own);
                uses.keys().for_each(|used| self.used(&name, used));
                drafted_by.iter().for_each(|agent| self.tie(own, Verb::MadeBy, (Kind::Agent, agent)));
                author.iter().for_each(|author| self.tie(own, Verb::MadeBy, (Kind::Person, author)));
            }
            planning::Event::DraftRequested { drafting, .. } => {
                let agent = (Kind::Agent, drafting.agent.name.as_str());
                self.tie(agent, Verb::AskedToDraft, (Kind::Demand, drafting.demand.as_str()));
            }
            planning::Event::Drafted { demand, agent, .. } => {
                self.tie((Kind::Agent, agent), Verb::Drafted, (Kind::Demand, demand.as_str()));
            }
            planning::Event::DraftJudged { demand, digest, .. } => self.draft(demand, &digest.to_string()),
            planning::Event::Bounced { demand, digest, .. } => {
                let name = digest.to_string();
                self.draft(demand, &name);
                self.did(place, Verb::Bounced, (Kind::Plan, &name));
            }
            planning::Event::Spiked { decision, agent, .. } => {
                self.tie((Kind::Agent, agent), Verb::Explored, (Kind::Decision, decision.as_str()));
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

    fn draft(&mut self, demand: &DemandId, name: &str) {
        self.tie((Kind::Plan, name), Verb::DraftOf, (Kind::Demand, demand.as_str()));
    }

    /// What a plan was approved with: an area, a standard, a decision that is a file. Gates are told by their runs.
    fn used(&mut self, plan: &str, name: &str) {
        let own = (Kind::Plan, plan);
        match name.split_once(' ') {
            Some(("area", area)) => self.tie(own, Verb::Used, (Kind::Area, area)),
            Some(("decision", path)) => self.tie(own, Verb::Used, (Kind::File, path)),
            Some(("gate", _)) => {}
            Some(_) | None => self.tie(own, Verb::Used, (Kind::File, &format!(".evolute/{name}"))),
        }
    }
}
