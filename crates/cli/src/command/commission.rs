//! `evolute commission`: somebody who did not build a capability signs it off.

use crate::{
    desk::Desk,
    failure::Outcome,
    house::House,
    render::{Page, Show},
};
use engine::Command;
use serde::Serialize;
use trace::id::CapabilityId;

/// Sign off a proven capability that you did not build
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capability
    capability: String,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: String,
}

/// What was signed off.
#[derive(Debug, Serialize)]
struct SignedOff {
    capability: CapabilityId,
    by: String,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let capability = CapabilityId::new(args.capability);
    let receipt = house.submit(Command::SignOff { capability: capability.clone(), because: args.because })?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&SignedOff { capability, by: house.actor.name.clone(), records });
    Ok(())
}

impl Show for SignedOff {
    fn show(&self, page: &mut Page) {
        page.line(format!("`{}` is signed off by `{}`", self.capability, self.by));
        page.blank().line("next:").command("evolute mirror");
    }
}
