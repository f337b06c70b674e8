//! `evolute guide`: a word to a step that is under way. Its next attempt is told.

use super::{demand, stop};
use crate::{
    desk::Desk,
    failure::Outcome,
    house::House,
    render::{Page, Show},
};
use engine::Command;
use serde::Serialize;
use trace::id::{CycleId, DemandId};

/// Say something about a step; its next attempt is told
///
/// Nothing is decided and nothing is interrupted by it: it is on record, and in the brief of the next attempt.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand whose cycle is open
    demand: String,
    /// The step, by its number in the plan
    step: u32,
    /// What the agent is told
    words: String,
}

/// What was said.
#[derive(Debug, Serialize)]
struct Guided {
    demand: DemandId,
    cycle: CycleId,
    step: u32,
    /// The attempt that will be told.
    attempt: u32,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let demand = demand::id(&args.demand)?;
    let cycle = stop::open(&house, &demand)?;
    let (step, words) = (args.step, args.words);
    let receipt = house.submit(Command::Guide { cycle: cycle.clone(), step, words })?;
    let picture = house.picture();
    let begun = picture.cycles.get(&cycle).and_then(|cycle| cycle.execution.steps.get(&step));
    let attempt = begun.map_or(1, engine::execution::view::Step::next);
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Guided { demand, cycle, step, attempt, records });
    Ok(())
}

impl Show for Guided {
    fn show(&self, page: &mut Page) {
        let Self { step, attempt, .. } = self;
        page.line(format!(
            "on record: attempt {step}.{attempt} is told, or the one after it, if that is running"
        ));
    }
}
