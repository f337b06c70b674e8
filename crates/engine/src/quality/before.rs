//! What a step's acceptance says before the step. What passes then proves nothing of the step; what the step is to preserve
//! must hold.

use super::{
    rules::{self, Judged},
    view::View,
};
use crate::next::Next;
use trace::{Acceptance, Envelope, Gate, Step, Verdict};

/// The number under which it is run: no attempt has it.
pub(crate) const BEFORE: u32 = 0;

/// A step's acceptance, as it is run before the step.
#[derive(Debug)]
pub(crate) struct Before {
    accepted: Vec<Gate>,
    kept: Vec<Gate>,
}

impl Before {
    /// What is to be run before this step; nothing, where its acceptance is held to nothing.
    pub(crate) fn of(step: &Step, envelope: &Envelope) -> Self {
        let accepted = match envelope.acceptance {
            Acceptance::After => vec![],
            Acceptance::FailsFirst => rules::accepted(step, &envelope.limits),
        };
        Self { accepted, kept: rules::kept(step, &envelope.limits) }
    }

    /// What is wrong with it, in words; first what still has to be run.
    pub(crate) fn unfit(
        &self,
        view: &View,
        judged: Judged<'_>,
        envelope: &Envelope,
        confined: bool,
    ) -> Result<Vec<String>, Next> {
        let gates: Vec<Gate> = self.accepted.iter().chain(&self.kept).cloned().collect();
        let runs = rules::runs(view, &gates, judged);
        let said = |gate: &Gate| runs.iter().find(|run| run.gate == gate.name).map(|run| run.verdict);
        let silent = gates.iter().filter(|gate| said(gate).is_none());
        let at_once = envelope.limits.gates_at_once.and_then(|gates| usize::try_from(gates).ok());
        let work: Vec<_> = silent
            .take(at_once.unwrap_or(usize::MAX).max(1))
            .map(|gate| {
                (rules::name_of(gate, judged), rules::work_of(gate, judged, &envelope.worktree, confined))
            })
            .collect();
        if !work.is_empty() {
            return Err(Next::Work(work));
        }
        let passed = |gate: &&Gate| said(gate) == Some(Verdict::Passed);
        let early = self
            .accepted
            .iter()
            .filter(passed)
            .map(|gate| format!("`{}` passes already, so it would prove nothing", command(gate)));
        let broken = self
            .kept
            .iter()
            .filter(|gate| !passed(gate))
            .map(|gate| format!("`{}` is to go on passing, and does not pass", command(gate)));
        Ok(early.chain(broken).collect())
    }
}

/// What a shell is told to run.
fn command(gate: &Gate) -> &str {
    gate.run.last().map_or("", String::as_str)
}
