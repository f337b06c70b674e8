//! What the build ties: packs, attempts, gates, commits, landings.

use super::{Kind, Named, Place, Ties, Verb, attempt, cited::consulted, step};
use trace::{
    AttemptEnd, GateRun, Item, ItemKind, Verdict,
    event::{context, execution, quality},
    id::CycleId,
};

impl Ties {
    pub(super) fn context(&mut self, event: &context::Event, place: Place<'_>) {
        let Some(cycle) = place.cycle else { return };
        let context::Event::Packed { step: number, pack } = event;
        let own = step(cycle, *number);
        self.tie((Kind::Step, &own), Verb::StepOf, (Kind::Cycle, cycle.as_str()));
        for item in &pack.items {
            self.tie((Kind::Step, &own), Verb::WasGiven, source(item));
        }
    }

    pub(super) fn execution(&mut self, event: &execution::Event, place: Place<'_>) {
        let Some(cycle) = place.cycle else { return };
        match event {
            execution::Event::AttemptEnded(end) => self.attempt(end, cycle),
            execution::Event::StepCommitted { step: number, attempt: kept, commit, .. } => {
                let kept = attempt(cycle, *number, *kept);
                self.tie((Kind::Commit, commit.as_str()), Verb::Keeps, (Kind::Attempt, &kept));
            }
            execution::Event::StepGuided { step: number, .. } => {
                self.did(place, Verb::Guided, (Kind::Step, &step(cycle, *number)));
            }
            execution::Event::Landed { commit, .. } => {
                self.tie((Kind::Cycle, cycle.as_str()), Verb::Landed, (Kind::Commit, commit.as_str()));
            }
            _other => {}
        }
    }

    fn attempt(&mut self, end: &AttemptEnd, cycle: &CycleId) {
        let (step, name) = (step(cycle, end.step), attempt(cycle, end.step, end.attempt));
        let own = (Kind::Attempt, name.as_str());
        self.tie((Kind::Step, &step), Verb::StepOf, (Kind::Cycle, cycle.as_str()));
        self.tie(own, Verb::AttemptAt, (Kind::Step, &step));
        self.tie(own, Verb::MadeBy, (Kind::Agent, &end.agent));
        for change in &end.changes {
            self.tie(own, Verb::Changed, (Kind::File, &change.path.text()));
        }
    }

    pub(super) fn quality(&mut self, event: &quality::Event, place: Place<'_>) {
        let (Some(cycle), Some(run)) = (place.cycle, event.run()) else { return };
        let verb = match run.verdict {
            Verdict::Passed => Verb::Passed,
            Verdict::Failed => Verb::Failed,
            Verdict::CouldNotRun => Verb::CouldNotJudge,
        };
        let GateRun { gate, attempt: number, .. } = run;
        match run.step {
            Some(step) => {
                let judged = attempt(cycle, step, *number);
                let own = format!("{judged}/{gate}");
                self.tie((Kind::Gate, &own), verb, (Kind::Attempt, &judged));
            }
            None => {
                let own = format!("{cycle}/candidate.{number}/{gate}");
                self.tie((Kind::Gate, &own), verb, (Kind::Cycle, cycle.as_str()));
            }
        }
    }
}

/// Where an item of a pack comes from: an id that says what it is, else a path.
fn source(item: &Item) -> Named<'_> {
    match (consulted(&item.source), item.kind) {
        ((Kind::Precedent, path), ItemKind::Precedent) => (Kind::Precedent, path),
        ((Kind::Precedent, path), _written) => (Kind::File, path),
        (named, _) => named,
    }
}
