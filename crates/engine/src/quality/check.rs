//! Checks: gates that a run of continuous integration asked about a commit of the default branch. They hold up nothing
//! and prove nothing; a gate's history and whoever asks what was said of a commit have them.

use super::rules::spoke;
use crate::{Origin, Refusal, owner::person};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use trace::{Actor, Check, Event, GateRun, event::quality};

/// Checks that the picture keeps, the latest.
const KEPT: usize = 64;

/// Gates of one check that are recorded.
const GATES: usize = 256;

/// The latest checks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Checks(VecDeque<Checked>);

/// A check, by whom and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checked {
    /// What was said.
    pub check: Check,
    /// The run.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The record.
    #[serde(default)]
    pub origin: Option<Origin>,
}

impl Checks {
    pub(crate) fn fold(&mut self, event: &quality::Event, at: Timestamp, by: &str) {
        let quality::Event::Checked(check) = event else { return };
        self.0.push_back(Checked { check: check.clone(), by: by.to_owned(), at, origin: None });
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
    }

    /// Notes which record the last one is.
    pub(crate) fn trace_back(&mut self, event: &quality::Event, from: &Origin) {
        if let (quality::Event::Checked(_), Some(last)) = (event, self.0.back_mut()) {
            last.origin = Some(from.clone());
        }
    }

    /// The same, said already: a run that is started again has nothing to add.
    #[must_use]
    pub fn same(&self, check: &Check) -> Option<&Checked> {
        let of_it = self.0.iter().rev().find(|kept| kept.check.revision == check.revision);
        of_it.filter(|kept| (kept.check.gates, &kept.check.red) == (check.gates, &check.red))
    }

    /// The latest, the last one first.
    pub fn latest(&self) -> impl Iterator<Item = &Checked> {
        self.0.iter().rev()
    }
}

/// The records of a check; none where the last one of the commit said the same.
pub(crate) fn check(
    checks: &Checks,
    check: &Check,
    runs: &[GateRun],
    actor: &Actor,
) -> Result<Vec<Event>, Refusal> {
    person(actor, "record a check")?;
    if runs.len() > GATES {
        return Err(Refusal::new(
            "quality.too-many-gates",
            format!("{} gates are more than the {GATES} that one check records", runs.len()),
            "check fewer at a time: run it without `--record`",
        ));
    }
    if checks.same(check).is_some() {
        return Ok(vec![]);
    }
    // Outside a cycle there is no step and no candidate: the run counts as none of theirs.
    let run = |run: &GateRun| spoke(GateRun { step: None, attempt: GateRun::OUTSIDE, ..run.clone() });
    Ok([quality::Event::Checked(check.clone()).into()].into_iter().chain(runs.iter().map(run)).collect())
}
