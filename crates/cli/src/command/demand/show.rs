//! `evolute demand show`: one demand, as it is written and as far as it got.

use super::{accept::summary, territory::Territory};
use crate::{
    desk::Desk,
    failure::Outcome,
    house::House,
    reading,
    render::{Page, Show, story},
    written::{CONFIGURATION, Written},
};
use serde::Serialize;
use trace::{Demand, Digest, Standing};

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
    let evidence = picture.evidence.get(&demand.capability).filter(|_| accepted.is_some());
    desk.voice.show(&Shown {
        digest: written.digest,
        accepted: accepted.map(|accepted| accepted.digest),
        cycle: cycle.map(|cycle| cycle.id.clone()),
        standing: evidence.and_then(|evidence| evidence.receipt.clone()),
        territory: Territory::of(&picture, &demand.territory),
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
        if let Some(cycle) = &self.cycle {
            page.fact("cycle", format!("`{cycle}` is open"));
        }
        if let Some(standing) = &self.standing {
            page.fact("standing", story::standing(standing)).fact("missing", &standing.missing);
        }
        self.territory.show(page);
    }
}
