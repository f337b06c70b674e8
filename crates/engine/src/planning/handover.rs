//! What planning hands to execution: one step of a frozen plan, with its context. There is very little left
//! for execution to figure out.

use super::view::View;
use crate::context::handover::Grounded;
use trace::{Demand, Step};

/// A step that leaves nothing to decide.
#[derive(Clone, Copy, Debug)]
pub struct Planned<'a> {
    step: &'a Step,
    demand: &'a Demand,
    grounded: Grounded<'a>,
}

impl<'a> Planned<'a> {
    /// The step.
    #[must_use]
    pub const fn step(&self) -> &'a Step {
        self.step
    }

    /// The demand that it serves.
    #[must_use]
    pub const fn demand(&self) -> &'a Demand {
        self.demand
    }

    /// What context handed over.
    #[must_use]
    pub const fn grounded(&self) -> Grounded<'a> {
        self.grounded
    }
}

/// Hands a step over if it is part of the approved plan.
#[must_use]
pub fn planned<'a>(
    grounded: Grounded<'a>,
    view: &'a View,
    demand: &'a Demand,
    number: u32,
) -> Option<Planned<'a>> {
    let step = view.plan.steps.iter().find(|step| step.number == number)?;
    Some(Planned { step, demand, grounded })
}
