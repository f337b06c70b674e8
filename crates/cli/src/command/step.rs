//! `evolute step`: a person, or an agent that a person drives, takes a step by hand, under the same scope, the
//! same gates and the same trace.

use super::{overview::Waits, run::chosen};
use crate::{
    desk::Desk,
    engage::{Engaged, Turned},
    envelope::ATTENDED,
    failure::{Failure, Outcome},
    house::House,
    render::{Page, Show},
    surroundings,
    wire::Wiring,
};
use engine::{Command, Waiting};
use serde::Serialize;
use std::path::PathBuf;
use trace::id::{CycleId, DemandId};

/// Take a step by hand
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    /// Begin the step at hand: a worktree and a brief are made ready
    Start(Args),
    /// Hand in the step at hand: its change is checked, judged and committed
    Done(Args),
}

/// Which step.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand [default: the one that is open, or ready]
    demand: Option<String>,
    /// Run gates without confinement
    #[arg(long)]
    unconfined: bool,
}

/// Where the step stands.
#[derive(Debug, Serialize)]
struct Stands {
    demand: DemandId,
    cycle: CycleId,
    step: Option<u32>,
    worktree: Option<PathBuf>,
    brief: Option<PathBuf>,
    waits: Vec<Waits>,
    records: Vec<u64>,
    #[serde(skip)]
    me: String,
}

/// Runs the verb.
pub(crate) fn run(verb: &Verb, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let (args, hands_in) = match verb {
        Verb::Start(args) => (args, false),
        Verb::Done(args) => (args, true),
    };
    let demand = chosen(&house, args.demand.as_deref())?;
    let wiring = Wiring::of(desk, args.unconfined, format!("evolute run {demand}"))?;
    if hands_in {
        hand_in(&house, &demand)?;
    }
    let engaged = Engaged::with(desk, &house, demand, Some(ATTENDED), wiring)?;
    let turned = engaged.turn()?;
    desk.voice.show(&stands(desk, &house, &engaged, turned));
    Ok(())
}

fn hand_in(house: &House, demand: &DemandId) -> Outcome {
    let picture = house.picture();
    let step =
        picture.cycle_of(demand).and_then(|cycle| Some((cycle.id.clone(), cycle.step_at_hand()?.number)));
    let (cycle, step) = step.ok_or_else(|| {
        Failure::refused(
            "execution.no-step-at-hand",
            format!("no step of `{demand}` is at hand"),
            format!("run `evolute step start {demand}`"),
        )
    })?;
    house.submit(Command::HandIn { cycle, step }).map(drop)
}

fn stands(desk: &Desk, house: &House, engaged: &Engaged<'_>, turned: Turned) -> Stands {
    let step = turned.waiting.iter().find_map(|wait| match wait.what {
        Waiting::Step(step) => Some(step),
        Waiting::Decision(_)
        | Waiting::Close
        | Waiting::Plan
        | Waiting::Merge { .. }
        | Waiting::Checkout(_) => None,
    });
    let place = step.map(|step| surroundings::of_step(desk, &house.repository, &engaged.cycle, step));
    Stands {
        demand: engaged.demand.clone(),
        cycle: engaged.cycle.clone(),
        step,
        brief: place.as_ref().map(|(_, brief)| brief.clone()),
        worktree: place.map(|(worktree, _)| worktree),
        records: turned.records.iter().map(|entry| entry.position).collect(),
        waits: turned.waits,
        me: house.actor.name.clone(),
    }
}

impl Show for Stands {
    fn show(&self, page: &mut Page) {
        if let (Some(step), Some(worktree), Some(brief)) = (self.step, &self.worktree, &self.brief) {
            page.line(format!("step {step} of `{}` is yours", self.demand));
            page.fact("worktree", worktree.display().to_string());
            page.fact("brief", brief.display().to_string());
            page.blank()
                .line("edit there, commit nothing, then:")
                .command(format!("evolute step done {}", self.demand));
            return;
        }
        self.waits.iter().for_each(|wait| wait.show(page, &self.me));
        if self.waits.is_empty() {
            page.line(format!("cycle `{}` of `{}` is closed", self.cycle, self.demand));
        }
    }
}
