//! `evolute hold`: whoever answers for a capability keeps it where it is, until they lift that again.

use crate::{
    base::Base,
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    owner, receipts,
    render::{Page, Show, story},
};
use engine::{Command, constraint::Owner};
use serde::Serialize;
use trace::{Standing, id::CapabilityId};

/// Keep a capability where it is, until that is lifted
///
/// While it is held nothing promotes it, whatever its proofs say; it can still fall. The owner of what it covers may hold
/// it, and whoever has signed it off; whoever holds it may lift that.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capability
    capability: String,
    /// The reasoning
    #[arg(long, value_name = "WORDS")]
    because: String,
    /// Lift it
    #[arg(long)]
    lift: bool,
}

/// What was held, or lifted.
#[derive(Debug, Serialize)]
struct Held {
    capability: CapabilityId,
    lifted: bool,
    by: String,
    because: String,
    standing: Option<Standing>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let capability = CapabilityId::new(args.capability);
    let owner = owner(&house, &base, &capability)?;
    let because = args.because.trim().to_owned();
    // The receipt says how high it stands now: a HOLD keeps it there.
    let mut records = receipts::write(&house, &base)?;
    let command = match args.lift {
        true => Command::LiftHold { capability: capability.clone(), because: because.clone(), owner },
        false => Command::Hold { capability: capability.clone(), because: because.clone(), owner },
    };
    records.extend(house.submit(command)?.records.iter().map(|entry| entry.position));
    records.extend(receipts::write(&house, &base)?);
    let standing = receipts::standing(&house, &base, &capability)?;
    let by = house.actor.name.clone();
    desk.voice.show(&Held { capability, lifted: args.lift, by, because, standing, records });
    Ok(())
}

/// Who owns what a capability covers. One that nobody named is the engine's to refuse.
fn owner(house: &House, base: &Base, capability: &CapabilityId) -> Result<Owner, Failure> {
    let picture = house.picture();
    let demand = picture.evidence.get(capability).and_then(|it| picture.demands.accepted.get(&it.demand));
    match demand {
        Some(accepted) => Ok(owner::of_demand(&base.configuration, &accepted.demand, &house.actor)?),
        None => Ok(Owner::sole(house.actor.name.clone())),
    }
}

impl Show for Held {
    fn show(&self, page: &mut Page) {
        let what = if self.lifted { "is no longer held" } else { "is held where it is" };
        page.line(format!("`{}` {what}, says `{}`: {}", self.capability, self.by, self.because));
        if let Some(standing) = &self.standing {
            page.fact("stands", story::standing(standing));
        }
        if !self.lifted {
            let lift = format!("evolute hold {} --lift --because \"…\"", self.capability);
            page.blank().line("once its reason is gone:").command(lift);
        }
    }
}
