//! What the context layer hands to planning: the pack that a step will be reasoned against.

use super::view::View;
use crate::{
    constraint::handover::Bounded,
    effect::Work,
    next::{Handed, Next},
};
use trace::{Demand, Pack, Step, id::ObjectId};

/// A step's context is there.
#[derive(Clone, Copy, Debug)]
pub struct Grounded<'a> {
    pack: &'a Pack,
    bounded: Bounded<'a>,
}

impl<'a> Grounded<'a> {
    /// The pack.
    #[must_use]
    pub const fn pack(&self) -> &'a Pack {
        self.pack
    }

    /// What the constraint layer handed over.
    #[must_use]
    pub const fn bounded(&self) -> Bounded<'a> {
        self.bounded
    }
}

/// Hands over once the step's pack is on the record; until then, the pack is wanted.
pub(crate) fn grounded<'a>(
    bounded: Bounded<'a>,
    view: &'a View,
    step: &Step,
    demand: &Demand,
    revision: &ObjectId,
    precedents: &[(String, String)],
) -> Handed<Grounded<'a>> {
    if let Some(pack) = view.packs.get(&step.number) {
        return Ok(Grounded { pack, bounded });
    }
    let work = Work::Pack {
        step: Box::new(step.clone()),
        demand: Box::new(demand.clone()),
        revision: revision.clone(),
        precedents: precedents.to_vec(),
        tokens: bounded.envelope().limits.pack_tokens,
    };
    Err(Next::work(format!("pack/{}", step.number), work))
}
