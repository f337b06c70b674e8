//! `evolute run`: lets the loop turn for one demand until a person is waited for. Killed anywhere, it goes on
//! where it was.

use super::{decide, demand, overview::Waits, review::Review};
use crate::{
    desk::Desk,
    engage::{Engaged, Turned},
    failure::{Failure, Outcome},
    house::House,
    people,
    render::{Page, Show, ask},
    wire::Wiring,
};
use engine::{Waiting, constraint::view::Asked, cycle::Cycle};
use serde::Serialize;
use std::path::PathBuf;
use trace::id::{CycleId, DecisionId, DemandId};

/// Run a demand's cycle until a person is waited for
///
/// Opens the cycle if none is open; goes on where it was if one is. Interrupt it whenever you like.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand [default: the one that is open, or ready]
    demand: Option<String>,
    /// The agent that takes the steps, by its name in the configuration, or `attended`
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// Keep every attempt as a recording in this directory
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Run agents and gates without confinement
    #[arg(long)]
    unconfined: bool,
    /// Take the cycle over from the ledger that drives it, and say why
    #[arg(long, value_name = "WORDS")]
    take_over: Option<String>,
}

/// Where the cycle came to.
#[derive(Debug, Serialize)]
struct Stopped {
    demand: DemandId,
    cycle: CycleId,
    waits: Vec<Waits>,
    records: Vec<u64>,
    #[serde(skip)]
    me: String,
}

/// Runs the verb.
pub(crate) fn run(args: Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let demand = chosen(&house, args.demand.as_deref())?;
    let record = args.record.map(|folder| desk.config.directory.join(folder));
    let wiring = Wiring::of(desk, args.unconfined, format!("evolute run {demand}"))?;
    let wiring = Wiring { record, take_over: args.take_over, ..wiring };
    go(desk, &house, demand, args.agent.as_deref(), wiring)
}

/// Lets a demand's cycle turn until a person is waited for, and says for what.
///
/// # Errors
/// As [`Engaged::with`] and [`Engaged::turn`].
pub(crate) fn go(
    desk: &Desk,
    house: &House,
    demand: DemandId,
    agent: Option<&str>,
    wiring: Wiring,
) -> Outcome {
    let engaged = Engaged::with(desk, house, demand, agent, wiring)?;
    let mut turned = engaged.turn()?;
    let mut records = positions(&turned);
    while answered(desk, house, &turned)? {
        turned = engaged.turn()?;
        records.extend(positions(&turned));
    }
    let me = house.actor.name.clone();
    desk.voice.show(&Stopped {
        demand: engaged.demand.clone(),
        cycle: engaged.cycle.clone(),
        waits: turned.waits,
        records,
        me,
    });
    Ok(())
}

fn positions(turned: &Turned) -> Vec<u64> {
    turned.records.iter().map(|entry| entry.position).collect()
}

/// The demand that is named; or the only one that a run could mean.
pub(crate) fn chosen(house: &House, named: Option<&str>) -> Result<DemandId, Failure> {
    if let Some(named) = named {
        return demand::id(named);
    }
    let picture = house.picture();
    let open: Vec<&DemandId> = picture.cycles.values().map(|cycle| &cycle.demand.id).collect();
    let built = |id: &DemandId| {
        picture.evidence.values().any(|evidence| evidence.demand == *id && evidence.landed.is_some())
    };
    let ready: Vec<&DemandId> = picture.plans.keys().filter(|id| !built(id)).collect();
    let could = if open.is_empty() { ready } else { open };
    match &*could {
        [only] => Ok((*only).clone()),
        [] => Err(Failure::refused(
            "cycle.nothing-ready",
            "no cycle is open, and no demand has an approved plan",
            "run `evolute` to see what comes next",
        )),
        many => {
            let names: Vec<&str> = many.iter().map(|id| id.as_str()).collect();
            Err(Failure::usage(
                "several demands could be meant",
                format!("name one of: {}", names.join(", ")),
            ))
        }
    }
}

/// Offers a person at the terminal to answer what is asked of them, right there. Whether something was answered.
fn answered(desk: &Desk, house: &House, turned: &Turned) -> Result<bool, Failure> {
    if !desk.voice.can_ask() {
        return Ok(false);
    }
    for wait in
        turned.waiting.iter().filter(|wait| people::one(&house.repository, &wait.whom, &house.actor.name))
    {
        let Waiting::Decision(id) = &wait.what else { continue };
        let picture = house.picture();
        let cycle = wait.cycle.as_ref().and_then(|id| picture.cycles.get(id));
        let Some((cycle, asked)) = cycle.and_then(|cycle| Some((cycle, cycle.constraint.find(id)?))) else {
            continue;
        };
        return answer(desk, house, cycle, asked, id);
    }
    Ok(false)
}

fn answer(
    desk: &Desk,
    house: &House,
    cycle: &Cycle,
    asked: &Asked,
    id: &DecisionId,
) -> Result<bool, Failure> {
    let review = Review::of(&house.git, Some(cycle), asked)?;
    desk.voice.note(|page| review.show(page));
    if !ask::yes("Answer it now?", true)? {
        return Ok(false);
    }
    decide::submit(house, id, &decide::at_terminal(asked)?)?;
    Ok(true)
}

impl Show for Stopped {
    fn show(&self, page: &mut Page) {
        if self.waits.is_empty() {
            page.line(format!("cycle `{}` of `{}` is closed", self.cycle, self.demand));
            page.blank().line("next:").command("evolute mirror");
        }
        self.waits.iter().for_each(|wait| wait.show(page, &self.me));
    }
}
