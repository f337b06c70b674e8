//! Steps side by side: those whose needs are on the branch go on at once, as many as there is room for. They are
//! committed in the plan's order; one that is done early waits for its turn.

use super::{Cycle, inner_loop, turn::Turn};
use crate::{constraint::handover::Bounded, effect::Work, execution::view::Attempt, ids::Ids, next::Next};
use trace::{Envelope, Speaks, Step};

/// What the open steps lack. The first of them in the plan's order always lacks something.
pub(super) fn onward(turn: &Turn<'_>, bounded: Bounded<'_>, ids: &mut Ids) -> Next {
    let cycle = turn.cycle;
    let (begun, waiting): (Vec<&Step>, Vec<&Step>) =
        cycle.steps_at_hand().into_iter().partition(|step| cycle.has_begun(step.number));
    let room = room(bounded.envelope());
    let mut together = Vec::new();
    let mut busy = 0;
    for step in begun.iter().chain(&waiting) {
        if busy >= room && !cycle.has_begun(step.number) {
            break;
        }
        match inner_loop::step(turn, bounded, step, ids) {
            record @ Next::Record(_) => return record,
            next => {
                busy += usize::from(matches!(next, Next::Work(_)));
                together.push(next);
            }
        }
    }
    Next::Together(together)
}

/// How many steps may keep hands busy at once. What waits for a person, or for its turn, takes no room; once it goes on,
/// nothing that is under way is taken back for it. A person takes one step at a time.
fn room(envelope: &Envelope) -> usize {
    match envelope.agent.speaks {
        Speaks::Attended => 1,
        Speaks::Command
        | Speaks::Replay
        | Speaks::Acp
        | Speaks::Codex
        | Speaks::Opencode
        | Speaks::Gemini
        | Speaks::ClaudeCode
        | Speaks::Goose
        | Speaks::Aider => envelope.limits.steps_at_once.unwrap_or(1).max(1) as usize,
    }
}

/// What a change that passed its gates lacks before it can be committed: its turn, or the merge onto what was committed
/// since it was begun. A merged tree is judged again, unless it is the very tree that was.
pub(super) fn before_commit(turn: &Turn<'_>, step: &Step, last: &Attempt) -> Option<Next> {
    let cycle = turn.cycle;
    if cycle.next_in_turn() != Some(step.number) {
        return Some(Next::nothing());
    }
    let base = cycle.base_of(step.number);
    if base == cycle.tip() {
        return None;
    }
    let work = Work::Merge {
        step: step.number,
        attempt: last.number,
        base: base.clone(),
        tree: last.kept()?.clone(),
        onto: cycle.tip().clone(),
    };
    Some(Next::work(format!("merge/{}.{}", step.number, last.number), work))
}

impl Cycle {
    /// The open steps whose needs are on the branch, in the plan's order.
    #[must_use]
    pub fn steps_at_hand(&self) -> Vec<&Step> {
        let ready = |(step, after): &(&Step, &std::collections::BTreeSet<u32>)| {
            !self.is_committed(step.number) && after.iter().all(|need| self.is_committed(*need))
        };
        self.sequence().pairs().filter(ready).map(|(step, _)| step).collect()
    }

    /// The step that a person takes next: the first in the plan's order.
    #[must_use]
    pub fn step_at_hand(&self) -> Option<&Step> {
        self.steps_at_hand().into_iter().next()
    }

    /// The step whose turn it is to be committed.
    fn next_in_turn(&self) -> Option<u32> {
        self.sequence().steps().map(|step| step.number).find(|number| !self.is_committed(*number))
    }
}
