//! `evolute frontier`: what could be built now, in which order and why; what is blocked by which Dream; and what the last
//! proofs set free. Looking writes nothing.

mod shown;

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance::Glance,
    reading,
    written::{self, CONFIGURATION, Written as File, demand_path},
};
use engine::cycle::{
    Frontier, frontier as seen,
    frontier::{Stage, Written},
};
use formats::Configuration;
use jiff::Timestamp;
use serde::Serialize;
use std::path::Path;
use trace::id::DemandId;

/// Show what could be built now, what it would set free, and what holds it back
///
/// A demand is reachable once all that it depends on is Reality, or Consumed with a healthy probe.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// The frontier, as it is shown.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    frontier: Frontier,
    #[serde(skip)]
    now: Timestamp,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let glance = Glance::take(desk)?;
    let frontier = of(&glance)?;
    desk.voice.show(&Shown { frontier, now: glance.now });
    Ok(())
}

/// The frontier as it is now.
pub(super) fn of(glance: &Glance) -> Result<Frontier, Failure> {
    let standings = glance.picture.standings(&glance.ground()?, glance.now);
    let root = &glance.repository.root;
    let configuration = reading::configuration(File::read(root, CONFIGURATION)?.as_ref())?;
    let known = |id: &DemandId| glance.picture.demands.accepted.contains_key(id);
    let ids = written::demand_ids(root).into_iter().filter(|id| !known(id));
    let files: Vec<Written> = ids.filter_map(|id| named(root, &id, &configuration)).collect();
    Ok(seen(&glance.picture, &standings, &files))
}

/// What a demand's file names, whole or not. One in which not even a capability can be read is on no frontier: `demand list`
/// has it.
fn named(root: &Path, id: &DemandId, with: &Configuration) -> Option<Written> {
    let file = File::read(root, &demand_path(id)).ok().flatten()?;
    let names = formats::demand::names(&file.text, with)?;
    let whole = reading::demand(&file, id, with)
        .is_ok_and(|read| read.value.baseline.is_some() || read.value.consumed.is_some());
    Some(Written {
        demand: id.clone(),
        capability: names.capability,
        territory: names.territory,
        depends: names.depends,
        stage: if whole { Stage::Written } else { Stage::Question },
    })
}
