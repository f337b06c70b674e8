//! `evolute vouch`: somebody asked whether a metric still points at the truth, and says what they found.

use crate::{
    base::Base,
    desk::Desk,
    failure::Outcome,
    house::House,
    receipts,
    render::{Page, Show, story},
};
use engine::Command;
use serde::Serialize;
use trace::{Aim, Standing, id::CapabilityId};

/// Say whether a capability's metric still points at the truth
///
/// A number can go on meeting its threshold long after it stopped meaning what it was chosen for. Whoever asked says what
/// they looked at; the mirror shows when that was.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capability
    capability: String,
    /// What was looked at, and what it showed
    #[arg(long, value_name = "WORDS")]
    because: String,
    /// It does not any more
    #[arg(long)]
    astray: bool,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Vouched {
    capability: CapabilityId,
    aim: Aim,
    by: String,
    standing: Option<Standing>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let capability = CapabilityId::new(args.capability);
    let aim = if args.astray { Aim::Astray } else { Aim::True };
    let command = Command::AskMetric { capability: capability.clone(), aim, because: args.because };
    let asked = house.submit(command)?.records;
    let mut records: Vec<u64> = asked.iter().map(|entry| entry.position).collect();
    records.extend(receipts::write(&house, &base)?);
    let standing = receipts::standing(&house, &base, &capability)?;
    desk.voice.show(&Vouched { capability, aim, by: house.actor.name.clone(), standing, records });
    Ok(())
}

impl Show for Vouched {
    fn show(&self, page: &mut Page) {
        let (capability, by) = (&self.capability, &self.by);
        match self.aim {
            Aim::True => {
                page.line(format!("the metric of `{capability}` still points at the truth, says `{by}`"));
            }
            Aim::Astray => {
                page.line(format!("the metric of `{capability}` no longer points at the truth, says `{by}`"));
                page.line("until the demand has another one, the mirror says so");
            }
        }
        if let Some(standing) = &self.standing {
            page.fact("stands", story::standing(standing));
        }
    }
}
