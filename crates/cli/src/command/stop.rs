//! `evolute stop`: a cycle ends before its time, wherever it is being run. What is under way is ended.

use super::run::chosen;
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    render::{Page, Show},
};
use engine::Command;
use serde::Serialize;
use trace::id::{CycleId, DemandId};

/// Stop a demand's cycle, also while another process runs it
///
/// What is under way is ended, and what is finished stays on record. The cycle still has to be closed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand [default: the one that is open]
    demand: Option<String>,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: String,
}

/// What was stopped.
#[derive(Debug, Serialize)]
struct Stopped {
    demand: DemandId,
    cycle: CycleId,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let demand = chosen(&house, args.demand.as_deref())?;
    let cycle = open(&house, &demand)?;
    let receipt = house.submit(Command::Stop { cycle: cycle.clone(), because: args.because })?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Stopped { demand, cycle, records });
    Ok(())
}

/// The open cycle of a demand.
pub(super) fn open(house: &House, demand: &DemandId) -> Result<CycleId, Failure> {
    let picture = house.picture();
    picture.cycle_of(demand).map(|cycle| cycle.id.clone()).ok_or_else(|| {
        Failure::refused(
            "cycle.not-open",
            format!("no cycle is open for `{demand}`"),
            "run `evolute` to see what is open",
        )
    })
}

impl Show for Stopped {
    fn show(&self, page: &mut Page) {
        page.line(format!("cycle `{}` of `{}` is stopped", self.cycle, self.demand));
        page.blank()
            .line("next: what is there to learn from it?")
            .command(format!("evolute close {}", self.demand));
    }
}
