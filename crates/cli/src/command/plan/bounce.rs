//! `evolute plan bounce`: the owner sends a plan back, and says why. The next draft is told.

use crate::{
    base::Base,
    command::demand,
    desk::Desk,
    failure::Outcome,
    house::House,
    owner,
    render::{Page, Show},
};
use engine::Command;
use serde::Serialize;
use trace::{Digest, id::DemandId};

/// Send a plan back, and say why
///
/// These bytes can no longer be approved. The reason is told to whoever drafts the plan next.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand that it answers
    demand: String,
    /// What is wrong with it
    #[arg(long, value_name = "WORDS")]
    because: String,
}

/// What was sent back.
#[derive(Debug, Serialize)]
struct Bounced {
    demand: DemandId,
    digest: Digest,
    because: String,
    records: Vec<u64>,
    next: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = demand::id(&args.demand)?;
    let base = Base::checked_out(&house.repository, &house.git)?;
    let stated = base.demand(&house.git, &id)?;
    let written = super::check::read(&house, &id)?;
    let owner = match formats::plan::read(&written.text).value {
        Some(plan) => owner::of_plan(&base.configuration, &plan, &house.actor)?,
        None => owner::of_demand(&base.configuration, &stated.value, &house.actor)?,
    };
    let receipt = house.submit(Command::BouncePlan {
        demand: id.clone(),
        digest: written.digest,
        because: args.because.clone(),
        owner,
    })?;
    desk.voice.show(&Bounced {
        digest: written.digest,
        because: args.because.clone(),
        records: receipt.records.iter().map(|entry| entry.position).collect(),
        next: format!("evolute plan draft {id}"),
        demand: id,
    });
    Ok(())
}

impl Show for Bounced {
    fn show(&self, page: &mut Page) {
        page.line(format!(
            "sent the plan of `{}` back ({}): {}",
            self.demand,
            self.digest.short(),
            self.because
        ));
        page.blank().line("next: amend it by hand, or have it drafted anew").command(&self.next);
    }
}
