//! What a closed cycle leaves behind as a precedent.

use super::{Cycle, view::Stamp};
use crate::precedent::{Precedent, Remedied};
use std::collections::BTreeSet;
use trace::{Deviation, ItemKind, Level, Remedy, Response, Standing};

impl Cycle {
    /// The precedent that it is from its close on. `cited` is what its demand's acceptance cited of the trace.
    pub(crate) fn precedent(&self, standing: &Standing, cited: &[String], stamp: Stamp<'_>) -> Precedent {
        let heartbeat = self.learning.heartbeat.as_deref();
        Precedent {
            cycle: self.id.clone(),
            demand: self.demand.id.clone(),
            capability: self.demand.capability.clone(),
            at: stamp.at,
            level: standing.level.unwrap_or(Level::L0),
            response: self.learning.response.clone().unwrap_or((Response::None, String::new())),
            worked: heartbeat.map(|beat| beat.worked.clone()).unwrap_or_default(),
            failed: heartbeat.map(|beat| beat.failed.clone()).unwrap_or_default(),
            lessons: self.learning.lessons().map(str::to_owned).collect(),
            cost: self.tally.cost(),
            record: stamp.record.cloned(),
            heartbeat: self.learning.records.heartbeat.clone(),
            remedies: self
                .learning
                .deviations
                .iter()
                .filter_map(|answered| self.remedied(answered))
                .collect(),
            steps: self.worked_at_once(),
            covers: self.demand.covers.clone(),
            packed: self.patterns(),
            cited: cited.iter().chain(&self.planning.plan.consulted).cloned().collect(),
        }
    }

    fn remedied(&self, (deviation, remedy): &(Deviation, Option<Remedy>)) -> Option<Remedied> {
        match remedy {
            Some(Remedy::Changed { paths, lesson, .. }) => Some(Remedied {
                fault: deviation.fault,
                subject: deviation.subject.clone(),
                paths: paths.clone(),
                lesson: lesson.clone(),
                record: self.learning.records.remedies.get(&deviation.id).cloned(),
            }),
            Some(Remedy::Watched | Remedy::None { .. }) | None => None,
        }
    }

    /// The titles of its steps that were committed as they came out of their first attempt.
    fn worked_at_once(&self) -> Vec<String> {
        let at_once = |number: u32| {
            let step = self.execution.steps.get(&number);
            step.is_some_and(|step| step.committed && step.attempts.len() == 1)
        };
        let steps = self.planning.plan.steps.iter().filter(|step| at_once(step.number));
        steps.map(|step| step.title.clone()).collect()
    }

    /// The files of the patterns that its packs held.
    fn patterns(&self) -> BTreeSet<String> {
        let items = self.context.packs.values().flat_map(|pack| &pack.items);
        items.filter(|item| item.kind == ItemKind::Pattern).map(|item| item.source.clone()).collect()
    }
}
