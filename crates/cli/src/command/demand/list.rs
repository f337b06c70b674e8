//! `evolute demand list`: every demand, and how far it got. One that lacks something is a question.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    reading,
    render::{Page, Show},
    written::{self, CONFIGURATION, Written, demand_path},
};
use engine::Picture;
use formats::Configuration;
use serde::Serialize;
use std::path::Path;
use trace::id::{CapabilityId, DemandId};

/// List every demand and how far it got
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// The demands.
#[derive(Debug, Serialize)]
struct Listed {
    demands: Vec<Line>,
}

/// One demand.
#[derive(Debug, Serialize)]
struct Line {
    demand: DemandId,
    capability: Option<CapabilityId>,
    state: &'static str,
    next: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let root = &house.repository.root;
    let configuration = reading::configuration(Written::read(root, CONFIGURATION)?.as_ref())?;
    let picture = house.picture();
    let ids = written::demand_ids(root);
    let demands =
        ids.into_iter().map(|id| line(root, id, &configuration, &picture)).collect::<Result<_, _>>()?;
    desk.voice.show(&Listed { demands });
    Ok(())
}

fn line(root: &Path, id: DemandId, with: &Configuration, picture: &Picture) -> Result<Line, Failure> {
    let written = Written::read(root, &demand_path(&id))?;
    let read = written.as_ref().map(|written| reading::demand(written, &id, with)).transpose();
    let demand = match read {
        Ok(Some(read)) => read.value,
        Ok(None) | Err(Failure::Findings(_)) => {
            let next = Some(format!("evolute demand check {id}"));
            return Ok(Line { demand: id, capability: None, state: "question", next });
        }
        Err(other) => return Err(other),
    };
    let (state, next) = state(&id, picture, demand.baseline.is_some());
    Ok(Line { demand: id, capability: Some(demand.capability), state, next })
}

fn state(id: &DemandId, picture: &Picture, measured: bool) -> (&'static str, Option<String>) {
    if let Some(cycle) = picture.cycle_of(id) {
        let next = if cycle.learning.heartbeat.is_some() { "close" } else { "run" };
        return ("building", Some(format!("evolute {next} {id}")));
    }
    if let Some(accepted) = picture.demands.accepted.get(id) {
        let level =
            picture.evidence.get(&accepted.demand.capability).and_then(|evidence| evidence.receipt.as_ref());
        return match level {
            Some(standing) if standing.state != trace::State::Dream => ("met", None),
            Some(_) | None if picture.plans.contains_key(id) => {
                ("planned", Some(format!("evolute run {id}")))
            }
            Some(_) | None => ("accepted", Some(format!("evolute plan check {id}"))),
        };
    }
    let next = if measured { "accept" } else { "measure" };
    ("written", Some(format!("evolute demand {next} {id}")))
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.demands.is_empty() {
            page.line("no demand is written yet").command("evolute demand new");
            return;
        }
        let row = |line: &Line| {
            let capability = line.capability.as_ref().map_or("", CapabilityId::as_str);
            vec![
                line.demand.to_string(),
                capability.into(),
                line.state.into(),
                line.next.clone().unwrap_or_default(),
            ]
        };
        page.table(&["DEMAND", "CAPABILITY", "STATE", "NEXT"], self.demands.iter().map(row));
    }
}
