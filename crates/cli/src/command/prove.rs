//! `evolute prove`: the proof again, in a clean checkout of the default branch's head; and the receipts of what
//! changed by it.

mod shown;
mod unaccepted;
mod wording;

use crate::{
    base::Base,
    desk::Desk,
    failure::{Failure, Outcome},
    glance, ground,
    house::House,
    receipts,
    wire::{self, Wiring},
};
use engine::{Command, Entry, Picture};
use runtime::{IN_FLIGHT, Stint};
pub(crate) use shown::Proven;
use shown::proven;
use std::thread;
use trace::{
    Standing, State, Why,
    id::{CapabilityId, LeaseId},
};

/// Run proofs again, in a clean checkout of the default branch's head
///
/// For a provider's capability it runs the probe. A demand that is committed and not accepted is read once, without a
/// control: a reading, and no evidence. Several run side by side: where a metric measures time, say `--jobs 1`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capabilities [default: every one that landed and is due, or never proven]
    capabilities: Vec<String>,
    /// Every capability that has something to prove
    #[arg(long, conflicts_with_all = ["capabilities", "stale"])]
    all: bool,
    /// Those whose proof is due, or fell because nobody proved it again
    #[arg(long, conflicts_with = "capabilities")]
    stale: bool,
    /// Proofs at a time [default: as many as the machine has processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: Option<u8>,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
    /// Run nothing: put on record that you read a stale proof, and that what it says is still true
    #[arg(long, requires = "because", conflicts_with_all = ["all", "stale", "jobs", "unconfined"])]
    accept_wording: bool,
    /// Why it is still true
    #[arg(long, value_name = "WORDS", requires = "accept_wording")]
    because: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    if args.accept_wording {
        return wording::run(desk, &args.capabilities, args.because.as_deref().unwrap_or_default());
    }
    let house = House::open(desk)?;
    let wiring = Wiring::of(desk, args.unconfined, "evolute prove")?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let mut readings = vec![];
    if !args.all && !args.stale {
        for demand in unaccepted::demands(&house, &base, &args.capabilities)? {
            readings.push(unaccepted::read(desk, &house, &base, demand, &wiring)?);
        }
    }
    let read = |name: &CapabilityId| readings.iter().any(|read: &unaccepted::Read| read.is_of(name));
    let names = match &*args.capabilities {
        [] => chosen(&house, &base, args)?,
        named => named.iter().map(CapabilityId::new).filter(|name| !read(name)).collect(),
    };
    // What fell while nobody looked has lapsed: that is on record before a run makes up for it.
    receipts::write(&house, &base)?;
    let run = Run { desk, house: &house, base: &base, wiring: &wiring, at_once: at_once(args.jobs) };
    let proven = run.proven(&names, readings)?;
    desk.voice.show(&proven);
    if proven.is_met() { Ok(()) } else { Err(Failure::NO) }
}

/// The capabilities whose proof is due, or fell because nobody proved it again.
///
/// # Errors
/// Fails where git does.
pub(crate) fn due(house: &House, base: &Base) -> Result<Vec<CapabilityId>, Failure> {
    which(house, base, |standing| standing.due || standing.why == Why::Stale)
}

/// Runs the proofs of these capabilities again, and puts on record where they stand after it.
///
/// # Errors
/// Fails where the ledger, git or the hands do.
pub(crate) fn again(
    desk: &Desk,
    house: &House,
    base: &Base,
    names: &[CapabilityId],
    wiring: &Wiring,
) -> Result<Proven, Failure> {
    Run { desk, house, base, wiring, at_once: at_once(None) }.proven(names, vec![])
}

/// How many run side by side.
fn at_once(told: Option<u8>) -> usize {
    let machine = || thread::available_parallelism().map_or(1, usize::from);
    told.map_or_else(machine, usize::from).clamp(1, IN_FLIGHT)
}

/// What proofs are run with.
struct Run<'r> {
    desk: &'r Desk,
    house: &'r House,
    base: &'r Base,
    wiring: &'r Wiring,
    at_once: usize,
}

impl Run<'_> {
    /// Runs them, witnesses where they stand, and tells.
    fn proven(&self, names: &[CapabilityId], readings: Vec<unaccepted::Read>) -> Result<Proven, Failure> {
        let Self { desk, house, base, wiring, at_once } = self;
        let mut entries = vec![];
        for some in names.chunks(*at_once) {
            entries.extend(prove(desk, house, base, some, wiring)?);
        }
        let ground = ground::read(&house.git, &house.picture(), Some(&base.revision))?;
        entries.extend(house.submit(Command::Witness(Box::new(ground.clone())))?.records);
        let picture = house.picture();
        let standings = picture.standings(&ground, glance::now());
        let standings =
            names.iter().filter_map(|name| Some((name.clone(), standings.get(name)?.clone()))).collect();
        Ok(proven(&entries, standings, readings))
    }
}

/// What is to be proven when no name is given.
fn chosen(house: &House, base: &Base, args: &Args) -> Result<Vec<CapabilityId>, Failure> {
    which(house, base, |standing| {
        let stale = standing.due || standing.why == Why::Stale;
        args.all || stale || (!args.stale && standing.state == State::Dream)
    })
}

/// Those that have something to prove, and stand like this.
fn which(
    house: &House,
    base: &Base,
    wanted: impl Fn(&Standing) -> bool,
) -> Result<Vec<CapabilityId>, Failure> {
    let picture = house.picture();
    let ground = ground::read(&house.git, &picture, Some(&base.revision))?;
    let standings = picture.standings(&ground, glance::now());
    let chosen = standings.iter().filter(|(name, standing)| provable(&picture, name) && wanted(standing));
    Ok(chosen.map(|(name, _)| name.clone()).collect())
}

/// Whether there is something to prove: it landed, or it is a provider's.
fn provable(picture: &Picture, capability: &CapabilityId) -> bool {
    let evidence = picture.evidence.get(capability);
    evidence.is_some_and(|evidence| evidence.landed.is_some() || evidence.proof.is_none())
}

/// Asks for these proofs, each on record, and drives them all under one lease.
fn prove(
    desk: &Desk,
    house: &House,
    base: &Base,
    capabilities: &[CapabilityId],
    wiring: &Wiring,
) -> Result<Vec<Entry>, Failure> {
    let lease: LeaseId = house.runtime.dice().lease();
    let mut entries = vec![];
    for capability in capabilities {
        let asked = house.submit(Command::Prove {
            request: house.runtime.dice().request(),
            lease: lease.clone(),
            capability: capability.clone(),
            revision: base.revision.clone(),
            worktree: base.configuration.worktree.clone(),
        })?;
        entries.extend(asked.records);
    }
    entries.extend(wire::drive(desk, house, &Stint { lease, cycle: None }, wiring)?);
    Ok(entries)
}
