//! `evolute prove --accept-wording`: a reviewer's word that a stale proof still says the truth. It is kept and shown, and
//! the proof stays stale until it is run.

use crate::{
    base::Base,
    desk::Desk,
    failure::{Failure, Outcome},
    ground,
    house::House,
    render::{Page, Show},
};
use engine::Command;
use serde::Serialize;
use trace::id::CapabilityId;

/// What was put on record.
#[derive(Debug, Serialize)]
struct Accepted {
    capability: CapabilityId,
    by: String,
    records: Vec<u64>,
}

/// Puts it on record.
pub(super) fn run(desk: &Desk, named: &[String], because: &str) -> Outcome {
    let [name] = named else {
        let why = "a wording is accepted for one capability at a time";
        return Err(Failure::usage(why, "name the one that you read: `evolute mirror` shows what is due"));
    };
    let house = House::open(desk)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let capability = CapabilityId::new(name);
    // Whether it is stale is told by the tree as it stands now.
    let ground = ground::read(&house.git, &house.picture(), Some(&base.revision))?;
    house.submit(Command::Witness(Box::new(ground)))?;
    let receipt = house.submit(Command::AcceptWording {
        capability: capability.clone(),
        revision: base.revision,
        because: because.to_owned(),
    })?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Accepted { capability, by: house.actor.name.clone(), records });
    Ok(())
}

impl Show for Accepted {
    fn show(&self, page: &mut Page) {
        page.line(format!(
            "the wording of `{}` is accepted by `{}`; the proof stays due",
            self.capability, self.by
        ));
        page.blank().line("next: only a run makes it fresh");
        page.command(format!("evolute prove {}", self.capability));
    }
}
