//! What an open cycle wants: the same walk through the layers, read for work and waits.

use super::{Cycle, kill, order::turn, turn::Turn};
use crate::{Effect, Wait, Wanted, ids::Ids, next::Next};
use trace::id::EffectId;

/// Adds what this cycle wants, and when its next clock runs out.
pub(crate) fn wanted(of: &Turn<'_>, wanted: &mut Wanted) {
    let cycle = of.cycle;
    if let Err(next) = turn(of, &mut Ids::new(0)) {
        lacking(of, next, wanted);
    }
    cycle.constraint.clocks().for_each(|due| wanted.wake_by(due));
    if let Some(deadline) =
        kill::deadline(cycle).filter(|_| cycle.stopped.is_none() && cycle.execution.landed.is_none())
    {
        wanted.wake_by(deadline);
    }
}

fn lacking(of: &Turn<'_>, next: Next, wanted: &mut Wanted) {
    let cycle = of.cycle;
    match next {
        Next::Work(work) => wanted.effects.extend(effects(cycle, work)),
        Next::Wait { whom, what } => wanted.waits.push(Wait { cycle: Some(cycle.id.clone()), whom, what }),
        Next::Together(several) => several.into_iter().for_each(|next| lacking(of, next, wanted)),
        Next::Record(_) => wanted.wake_by(of.now),
    }
}

/// Work is given out only to whoever took the cycle up.
fn effects(cycle: &Cycle, work: Vec<(String, crate::Work)>) -> Vec<Effect> {
    let Some(lease) = &cycle.lease else { return vec![] };
    let effect = |(name, work): (String, crate::Work)| Effect {
        id: EffectId::new(format!("{}/{name}", cycle.id)),
        cycle: Some(cycle.id.clone()),
        lease: lease.clone(),
        work,
    };
    work.into_iter().map(effect).collect()
}
