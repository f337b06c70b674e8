//! What an open cycle wants: the same walk through the layers, read for work and waits.

use super::{Cycle, kill, order::turn, turn::Turn};
use crate::{Effect, Wait, Wanted, ids::Ids, next::Next};
use trace::id::EffectId;

/// Adds what this cycle wants, and when its next clock runs out.
pub(crate) fn wanted(of: &Turn<'_>, wanted: &mut Wanted) {
    let cycle = of.cycle;
    match turn(of, &mut Ids::new(0)) {
        Ok(()) => {}
        Err(Next::Work(work)) => wanted.effects.extend(effects(cycle, work)),
        Err(Next::Wait { whom, what }) => {
            wanted.waits.push(Wait { cycle: Some(cycle.id.clone()), whom, what });
        }
        Err(Next::Record(_)) => wanted.wake_by(of.now),
    }
    cycle.constraint.clocks().for_each(|due| wanted.wake_by(due));
    if let Some(deadline) =
        kill::deadline(cycle).filter(|_| cycle.stopped.is_none() && cycle.execution.landed.is_none())
    {
        wanted.wake_by(deadline);
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
