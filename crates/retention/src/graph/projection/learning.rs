//! What learning ties: what was told and answered, what deviations taught, and which patterns came of it.

use super::{Kind, Place, Ties, Verb};
use trace::{Heartbeat, Pattern, Remedy, event::learning, id::DemandId};

impl Ties {
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
            learning::Event::ChangeRefused { patch, .. } => {
                self.in_cycle(place, (Kind::Lesson, &patch.to_string()), Verb::NotAppliedIn);
            }
            learning::Event::Heartbeat(heartbeat) => self.told(heartbeat, place),
            learning::Event::Responded { changed, .. } => self.responded(changed, place),
            learning::Event::PatternAccepted { pattern, commit, .. } => {
                let own = (Kind::Pattern, pattern.id.as_str());
                self.pattern(pattern);
                self.tie(own, Verb::WrittenIn, (Kind::Commit, commit.as_str()));
                self.did(place, Verb::Approved, own);
            }
            learning::Event::PatternDismissed { pattern, territory, .. } => {
                let own = (Kind::Pattern, pattern.as_str());
                self.tie(own, Verb::LiesIn, (Kind::Territory, territory));
                self.did(place, Verb::Dismissed, own);
            }
        }
    }

    fn told(&mut self, heartbeat: &Heartbeat, place: Place<'_>) {
        let Some(cycle) = place.cycle else { return };
        let own = (Kind::Heartbeat, cycle.as_str());
        self.tie(own, Verb::TellsOf, (Kind::Cycle, cycle.as_str()));
        self.tie(own, Verb::TellsOf, (Kind::Capability, heartbeat.capability.as_str()));
    }

    fn responded(&mut self, changed: &[DemandId], place: Place<'_>) {
        let Some(cycle) = place.cycle else { return };
        let own = (Kind::Heartbeat, cycle.as_str());
        self.did(place, Verb::Responded, own);
        changed.iter().for_each(|demand| self.tie(own, Verb::Moved, (Kind::Demand, demand.as_str())));
    }

    /// Where it recurred, and the file by which packs carry it: its uses are the steps that were given that file.
    fn pattern(&mut self, pattern: &Pattern) {
        let own = (Kind::Pattern, pattern.id.as_str());
        self.tie(own, Verb::LiesIn, (Kind::Territory, &pattern.territory));
        self.tie(own, Verb::WrittenIn, (Kind::File, &pattern.file.text()));
        for cycle in &pattern.cycles {
            self.tie(own, Verb::RecursIn, (Kind::Cycle, cycle.as_str()));
        }
    }
}
