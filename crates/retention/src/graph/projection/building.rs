//! What the build ties: packs, attempts, gates, commits, landings.

use super::{Kind, Named, Place, Ties, Verb, attempt, cited::consulted, step};
use trace::{
    AttemptEnd, Fault, GateRun, Item, ItemKind, RepoPath, Verdict,
    event::{context, execution, quality},
    id::{CycleId, ObjectId},
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
            execution::Event::StepHandedIn { step, attempt: handed_in, .. } => {
                self.did(place, Verb::HandedIn, (Kind::Attempt, &attempt(cycle, *step, *handed_in)));
            }
            execution::Event::ScopeRefused { step, attempt: it, outside, protected, crossings } => {
                let own = attempt(cycle, *step, *it);
                let paths = outside.iter().chain(protected);
                paths.for_each(|path| self.strayed(&own, (Kind::File, &path.text())));
                crossings.iter().for_each(|crossing| self.strayed(&own, (Kind::Area, &crossing.to)));
            }
            execution::Event::AttemptDropped { step: number, attempt: dropped, .. } => {
                let own = attempt(cycle, *number, *dropped);
                self.tie((Kind::Attempt, &own), Verb::AttemptAt, (Kind::Step, &step(cycle, *number)));
            }
            execution::Event::StepMerged { step, attempt: merged, onto, .. } => {
                let own = attempt(cycle, *step, *merged);
                self.tie((Kind::Attempt, &own), Verb::MergedOnto, (Kind::Commit, onto.as_str()));
            }
            execution::Event::StepConflicted { step, attempt: collided, onto, paths } => {
                let own = attempt(cycle, *step, *collided);
                self.collided((Kind::Attempt, &own), onto, paths);
            }
            execution::Event::StepCommitted { step: number, attempt: kept, commit, .. } => {
                let kept = attempt(cycle, *number, *kept);
                self.tie((Kind::Commit, commit.as_str()), Verb::Keeps, (Kind::Attempt, &kept));
            }
            execution::Event::StepGuided { step: number, .. } => {
                let own = step(cycle, *number);
                self.tie((Kind::Step, &own), Verb::StepOf, (Kind::Cycle, cycle.as_str()));
                self.did(place, Verb::Guided, (Kind::Step, &own));
            }
            candidate => self.candidate(candidate, place, cycle),
        }
    }

    fn candidate(&mut self, event: &execution::Event, place: Place<'_>, cycle: &CycleId) {
        match event {
            execution::Event::CandidateMade { commit, .. } => {
                self.of_cycle(place, Verb::Offered, (Kind::Commit, commit.as_str()));
            }
            execution::Event::CandidateConflicted { onto, paths, .. } => {
                self.collided((Kind::Cycle, cycle.as_str()), onto, paths);
            }
            execution::Event::PullRequestOpened { request, .. } => {
                let own = (Kind::PullRequest, request.url.as_str());
                self.of_cycle(place, Verb::AskedFor, own);
                self.tie(own, Verb::At, (Kind::Commit, request.head.as_str()));
            }
            execution::Event::PullRequestSeen { sighting, .. } => {
                for review in &sighting.reviews {
                    self.in_cycle(place, (Kind::Person, &review.by), Verb::ReviewedThere);
                }
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

    fn strayed(&mut self, attempt: &str, into: Named<'_>) {
        self.tie((Kind::Attempt, attempt), Verb::StrayedInto, into);
    }

    fn collided(&mut self, own: Named<'_>, onto: &ObjectId, paths: &[RepoPath]) {
        self.tie(own, Verb::CollidedWith, (Kind::Commit, onto.as_str()));
        paths.iter().for_each(|path| self.tie(own, Verb::CollidedWith, (Kind::File, &path.text())));
    }

    pub(super) fn quality(&mut self, event: &quality::Event, place: Place<'_>) {
        if let quality::Event::GateQuarantined { gate, until, .. } = event {
            let verb = if until.is_some() { Verb::Quarantined } else { Verb::Released };
            self.did(place, verb, (Kind::Gate, gate));
            let fault = format!("{} · {gate}", Fault::GateFlaky);
            self.tie((Kind::Gate, gate), Verb::IsA, (Kind::Fault, &fault));
        }
        if let quality::Event::Checked(check) = event {
            let commit = (Kind::Commit, check.revision.as_str());
            self.tie((Kind::Signal, &place.by.name), Verb::Checked, commit);
            check.red.iter().for_each(|gate| self.tie((Kind::Gate, gate), Verb::Failed, commit));
        }
        let (Some(cycle), Some(run)) = (place.cycle, event.run()) else { return };
        self.judged(run, cycle);
    }

    fn judged(&mut self, run: &GateRun, cycle: &CycleId) {
        let verb = match run.verdict {
            Verdict::Passed => Verb::Passed,
            Verdict::Failed => Verb::Failed,
            Verdict::CouldNotRun => Verb::CouldNotJudge,
        };
        let GateRun { gate, attempt: number, .. } = run;
        let (judged, place) = match run.step {
            Some(step) => (Kind::Attempt, attempt(cycle, step, *number)),
            None => (Kind::Cycle, format!("{cycle}/candidate.{number}")),
        };
        let own = format!("{place}/{gate}");
        let name = if judged == Kind::Cycle { cycle.as_str() } else { &place };
        self.tie((Kind::Gate, &own), verb, (judged, name));
        if let Some(standard) = &run.standard {
            self.tie((Kind::Gate, &own), Verb::Enforces, (Kind::File, &format!(".evolute/{standard}")));
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
