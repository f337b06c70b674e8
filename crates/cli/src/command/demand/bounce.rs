//! `evolute demand bounce` and `evolute demand insist`: the build side sends an unfit demand back with its reasons; the
//! spec side answers with a changed demand, or stands by it.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    owner,
    render::{Page, Show},
};
use engine::Command;
use serde::Serialize;
use trace::id::DemandId;

/// Send an unfit demand back to the spec side, with reasons
///
/// Nothing is planned or run for it until its owner changes it and accepts it anew, or insists.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand
    id: String,
    /// Why it is unfit
    #[arg(long, value_name = "WORDS")]
    because: String,
}

/// Stand by a bounced demand as it is, and answer the reasons
#[derive(Debug, clap::Args)]
pub(crate) struct InsistArgs {
    /// The demand
    id: String,
    /// The answer to the reasons
    #[arg(long, value_name = "WORDS")]
    because: String,
}

/// What was said.
#[derive(Debug, Serialize)]
struct Answered {
    demand: DemandId,
    bounced: bool,
    because: String,
    records: Vec<u64>,
    next: Vec<String>,
}

/// Runs the verb of the build side.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = super::id(&args.id)?;
    let command = Command::BounceDemand { demand: id.clone(), because: args.because.clone() };
    let next =
        vec![format!("evolute demand accept {id}"), format!("evolute demand insist {id} --because \"…\"")];
    let records = said(&house, command)?;
    desk.voice.show(&Answered { demand: id, bounced: true, because: args.because.clone(), records, next });
    Ok(())
}

/// Runs the verb of the spec side.
pub(crate) fn insist(args: &InsistArgs, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = super::id(&args.id)?;
    let picture = house.picture();
    let configuration = super::configuration(&house)?;
    let owner = match picture.demands.accepted.get(&id) {
        Some(accepted) => owner::of_demand(&configuration, &accepted.demand, &house.actor)?,
        None => engine::constraint::Owner::sole(&*house.actor.name),
    };
    let command = Command::Insist { demand: id.clone(), because: args.because.clone(), owner };
    let records = said(&house, command)?;
    let next = vec![format!("evolute plan check {id}")];
    desk.voice.show(&Answered { demand: id, bounced: false, because: args.because.clone(), records, next });
    Ok(())
}

fn said(house: &House, command: Command) -> Result<Vec<u64>, Failure> {
    Ok(house.submit(command)?.records.iter().map(|entry| entry.position).collect())
}

impl Show for Answered {
    fn show(&self, page: &mut Page) {
        if self.bounced {
            page.line(format!("bounced demand `{}`: {}", self.demand, self.because));
            page.blank().line("next: its owner changes it, commits it and accepts it anew; or stands by it");
        } else {
            page.line(format!("stood by demand `{}`: {}", self.demand, self.because));
            page.blank().line("next:");
        }
        self.next.iter().for_each(|command| {
            page.command(command);
        });
    }
}
