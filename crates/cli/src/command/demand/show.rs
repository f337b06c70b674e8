//! `evolute demand show`: one demand, as it is written and as far as it got.

use super::{accept::summary, territory::Territory};
use crate::{
    desk::Desk,
    failure::Outcome,
    house::House,
    reading, receipts,
    render::{Page, Show, story},
    written::{CONFIGURATION, Written},
};
use engine::mirror::{Bounced, Reading};
use serde::Serialize;
use trace::{Demand, Digest, Standing, id::CapabilityId};

/// Show a demand, how far it got, and the trace of its territory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand
    id: String,
}

/// A demand, and how far it got.
#[derive(Debug, Serialize)]
struct Shown {
    demand: Demand,
    digest: Digest,
    accepted: Option<Digest>,
    cycle: Option<trace::id::CycleId>,
    /// What its acceptance cited of the trace, and what that changed.
    reading: Option<Reading>,
    /// Why it was sent back, if it was.
    bounced: Option<Bounced>,
    /// What it waits for, because it is still a Dream.
    blocked: Vec<CapabilityId>,
    standing: Option<Standing>,
    territory: Territory,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let root = &house.repository.root;
    let id = super::id(&args.id)?;
    let configuration = reading::configuration(Written::read(root, CONFIGURATION)?.as_ref())?;
    let written = super::check::read(root, &id)?;
    let demand = reading::demand(&written, &id, &configuration)?.value;
    let picture = house.picture();
    let accepted = picture.demands.accepted.get(&id);
    let cycle = picture.cycle_of(&id);
    let mut stands = receipts::standings(&house)?;
    desk.voice.show(&Shown {
        digest: written.digest,
        accepted: accepted.map(|accepted| accepted.digest),
        reading: picture.demands.readings.get(&id).filter(|_| accepted.is_some()).cloned(),
        bounced: picture.demands.bounced.get(&id).cloned(),
        blocked: picture.waits_for(&id, &stands),
        cycle: cycle.map(|cycle| cycle.id.clone()),
        standing: accepted.and_then(|_| stands.remove(&demand.capability)),
        territory: Territory::of(&house, &demand.territory),
        demand,
    });
    Ok(())
}

impl Show for Shown {
    fn show(&self, page: &mut Page) {
        summary(page, &self.demand);
        let state = match self.accepted {
            None => "written, not accepted".to_owned(),
            Some(digest) if digest == self.digest => format!("accepted as {}", digest.short()),
            Some(digest) => format!("accepted as {}, and changed since", digest.short()),
        };
        page.fact("state", state);
        if let Some(bounced) = &self.bounced {
            page.fact("bounced", format!("by `{}`: {}", bounced.by, bounced.because));
        }
        if !self.blocked.is_empty() {
            let waits: Vec<String> = self.blocked.iter().map(|name| format!("`{name}`")).collect();
            page.fact("blocked", format!("waits for {}, a Dream", waits.join(", ")));
        }
        if let Some(reading) = self.reading.as_ref().filter(|reading| !reading.changed.is_empty()) {
            if !reading.cited.is_empty() {
                page.fact("cites", reading.cited.join(", "));
            }
            page.fact("reading", format!("changed: {}", reading.changed));
        }
        if let Some(cycle) = &self.cycle {
            page.fact("cycle", format!("`{cycle}` is open"));
        }
        if let Some(standing) = &self.standing {
            page.fact("standing", story::standing(standing)).fact("missing", &standing.missing);
        }
        self.territory.show(page);
    }
}
