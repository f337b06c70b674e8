//! The pack of a step as it would be made now, by the same hands as in a cycle; nothing of it is kept.

use crate::{
    base::Base, desk::Desk, failure::Failure, house::House, render::story, surroundings, written::plan_path,
};
use engine::{Effect, Outcome, Work};
use std::sync::{Arc, Mutex, PoisonError};
use trace::{
    Demand, Digest, Gate, Pack, Step,
    id::{CycleId, DemandId, EffectId, LeaseId, ObjectId},
};
use workshop::{Answer, Shelf, Stop, Workshop};

/// The folder of what is looked at by hand, among those of the cycles.
const BY_HAND: &str = "shown-by-hand";

/// What a step would be given to know.
#[derive(Debug)]
pub(super) struct Today {
    /// The commit that was read.
    pub(super) revision: ObjectId,
    /// The step.
    pub(super) step: Step,
    /// How many steps the plan has.
    pub(super) steps: usize,
    /// The demand.
    pub(super) demand: Demand,
    /// The gates that would judge.
    pub(super) gates: Vec<Gate>,
    /// What the pack holds.
    pub(super) pack: Pack,
    /// Its text.
    pub(super) text: Vec<u8>,
}

/// Which documents count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// Those that an agent would get: on the branch of an open cycle, and before one those that are checked out.
    Branch,
    /// Those that are checked out.
    CheckedOut,
}

/// Makes it, by the plan of the open cycle, or the one that is checked out.
///
/// # Errors
/// Refuses a demand, a plan or a step that is not there; fails where git does.
pub(super) fn today(
    desk: &Desk,
    house: &House,
    (id, number): (&DemandId, u32),
    from: From,
) -> Result<Today, Failure> {
    let base = Base::checked_out(&house.repository, &house.git)?;
    let picture = house.picture();
    let (demand, plan, revision) = match picture.cycle_of(id) {
        Some(cycle) => {
            let revision = if from == From::Branch { cycle.tip() } else { &base.revision };
            (cycle.demand.clone(), cycle.planning.plan.clone(), revision.clone())
        }
        None => {
            let demand = base.demand(&house.git, id)?.value;
            (demand, base.plan(&house.git, id)?.value, base.revision.clone())
        }
    };
    let steps = plan.steps.len();
    let step = plan.steps.into_iter().find(|step| step.number == number);
    let step = step.ok_or_else(|| no_step(id, number, steps))?;
    let work = Work::Pack {
        step: Box::new(step.clone()),
        demand: Box::new(demand.clone()),
        revision: revision.clone(),
        precedents: picture.bank.texts(&demand.territory),
        tokens: base.configuration.limits.pack_tokens,
    };
    let (pack, text) = packed(desk, house, work)?;
    Ok(Today { revision, step, steps, demand, gates: base.configuration.gates, pack, text })
}

fn no_step(id: &DemandId, number: u32, steps: usize) -> Failure {
    let why = format!("the plan of `{id}` has no step {number}");
    Failure::refused(
        "planning.no-step",
        why,
        format!("it has {}: read `{}`", story::count(steps, "step"), plan_path(id)),
    )
}

/// Has the hands do it, and catches what they would keep, without the secrets in it.
fn packed(desk: &Desk, house: &House, work: Work) -> Result<(Pack, Vec<u8>), Failure> {
    let text: Arc<Mutex<Vec<u8>>> = Arc::default();
    let caught = Arc::clone(&text);
    let put = move |bytes: &[u8]| {
        let bytes = runtime::Redactor::default().redact(bytes).bytes.into_owned();
        let digest = Digest::of(&bytes);
        *caught.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
        Ok(digest)
    };
    let nothing = |_| Err(std::io::Error::new(std::io::ErrorKind::NotFound, "nothing is kept here"));
    let around = surroundings::of(desk, &house.repository, None, Stop::new());
    let effect = Effect {
        id: EffectId::new(format!("{BY_HAND}/pack")),
        cycle: Some(CycleId::from(BY_HAND)),
        lease: LeaseId::from(BY_HAND),
        work,
    };
    match Workshop::new(around, Shelf::new(put, nothing)).answer(&effect) {
        Answer::Report(report) => match report.outcome {
            Outcome::Packed(pack) => {
                let text = std::mem::take(&mut *text.lock().unwrap_or_else(PoisonError::into_inner));
                Ok((pack, text))
            }
            other => Err(Failure::broken(format!("a pack ended as {other:?}"), "please report this")),
        },
        Answer::Broken { because, hint, .. } => Err(Failure::broken(because, hint)),
    }
}
