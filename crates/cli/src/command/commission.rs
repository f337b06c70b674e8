//! `evolute commission`: somebody who did not build a capability signs it off.

use crate::{
    base::Base,
    desk::Desk,
    failure::Outcome,
    house::House,
    keys::Team,
    receipts,
    render::{Page, Show, story},
    seals,
};
use engine::Command;
use serde::Serialize;
use trace::{Standing, id::CapabilityId};

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
    /// The key that signed it, by its name.
    key: Option<String>,
    standing: Option<Standing>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let capability = CapabilityId::new(args.capability);
    // What fell unseen is not signed off.
    let mut records = receipts::write(&house, &base)?;
    let command = Command::SignOff { capability: capability.clone(), because: args.because };
    records.extend(house.submit(command)?.records.iter().map(|entry| entry.position));
    // It is their own word: it is signed before it is asked where the capability stands now.
    let signed = seals::sign(&desk.config, &house, &Team::at(&house.git, &base.revision)?)?;
    records.extend(receipts::write(&house, &base)?);
    let standing = receipts::standing(&house, &base, &capability)?;
    desk.voice.show(&SignedOff {
        capability,
        by: house.actor.name.clone(),
        key: signed.key(),
        standing,
        records,
    });
    Ok(())
}

impl Show for SignedOff {
    fn show(&self, page: &mut Page) {
        let key = self.key.as_ref().map_or_else(String::new, |key| format!(", with the key `{key}`"));
        page.line(format!("`{}` is signed off by `{}`{key}", self.capability, self.by));
        if let Some(standing) = &self.standing {
            page.fact("stands", story::standing(standing));
            if !standing.missing.is_empty() {
                page.fact("missing", &standing.missing);
            }
        }
        page.blank().line("next:").command("evolute mirror");
    }
}
