//! `evolute prove`: the proof again, in a clean checkout of the default branch's head; and the receipts of what
//! changed by it.

mod unaccepted;

use crate::{
    base::Base,
    desk::Desk,
    failure::Outcome,
    glance, ground,
    house::House,
    render::{Page, Show, record_line},
    wire::{self, Wiring},
};
use engine::{Command, Entry};
use runtime::Stint;
use serde::Serialize;
use trace::{Event, Manner, ProofRun, Standing, event::mirror, id::CapabilityId};

/// Run proofs again, in a clean checkout of the default branch's head
///
/// For a provider's capability it runs the probe. A demand that is committed and not accepted is read once, without a
/// control: a reading, and no evidence.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The capabilities [default: every one that landed and is due, or never proven]
    capabilities: Vec<String>,
    /// Run them without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Proven {
    met: bool,
    runs: Vec<ProofRun>,
    standings: Vec<(CapabilityId, Standing)>,
    /// What demands that are not accepted read.
    readings: Vec<unaccepted::Read>,
    records: Vec<u64>,
    #[serde(skip)]
    told: Vec<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let wiring = Wiring::of(desk, args.unconfined, "evolute prove")?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    let mut readings = vec![];
    for demand in unaccepted::demands(&house, &base, &args.capabilities)? {
        readings.push(unaccepted::read(desk, &house, &base, demand, &wiring)?);
    }
    let names = match &*args.capabilities {
        [] => due(&house, &base)?,
        named => named
            .iter()
            .map(CapabilityId::new)
            .filter(|name| !readings.iter().any(|read| read.is_of(name)))
            .collect(),
    };
    let mut entries = vec![];
    for capability in &names {
        entries.extend(prove(desk, &house, &base, capability, &wiring)?);
    }
    let ground = ground::read(&house.git, &house.picture(), Some(&base.revision))?;
    entries.extend(house.submit(Command::Witness(Box::new(ground.clone())))?.records);
    let picture = house.picture();
    let standings = picture.standings(&ground, glance::now());
    let standings =
        names.iter().filter_map(|name| Some((name.clone(), standings.get(name)?.clone()))).collect();
    let proven = proven(&entries, standings, readings);
    desk.voice.show(&proven);
    if proven.met { Ok(()) } else { Err(crate::failure::Failure::NO) }
}

/// What has no fresh proof, and could have one.
fn due(house: &House, base: &Base) -> Result<Vec<CapabilityId>, crate::failure::Failure> {
    let picture = house.picture();
    let ground = ground::read(&house.git, &picture, Some(&base.revision))?;
    let standings = picture.standings(&ground, glance::now());
    let wanted = |(capability, standing): (&CapabilityId, &Standing)| {
        let evidence = picture.evidence.get(capability)?;
        let provable = evidence.landed.is_some() || evidence.proof.is_none();
        let stale = standing.due || standing.state == trace::State::Dream;
        (provable && stale).then(|| capability.clone())
    };
    Ok(standings.iter().filter_map(wanted).collect())
}

fn prove(
    desk: &Desk,
    house: &House,
    base: &Base,
    capability: &CapabilityId,
    wiring: &Wiring,
) -> Result<Vec<Entry>, crate::failure::Failure> {
    let (request, lease) = (house.runtime.dice().request(), house.runtime.dice().lease());
    let asked = house.submit(Command::Prove {
        request,
        lease: lease.clone(),
        capability: capability.clone(),
        revision: base.revision.clone(),
        worktree: base.configuration.worktree.clone(),
    })?;
    let driven = wire::drive(desk, house, &Stint { lease, cycle: None }, wiring)?;
    Ok(asked.records.into_iter().chain(driven).collect())
}

fn proven(
    entries: &[Entry],
    standings: Vec<(CapabilityId, Standing)>,
    readings: Vec<unaccepted::Read>,
) -> Proven {
    let runs = entries.iter().filter_map(|entry| match &entry.record.event {
        Event::Mirror(mirror::Event::ProofRun { run, .. }) => Some(run.clone()),
        _other => None,
    });
    let runs: Vec<ProofRun> = runs.collect();
    let told = |entry: &&Entry| matches!(entry.record.event, Event::Mirror(_));
    let probes = entries.iter().all(|entry| match &entry.record.event {
        Event::Mirror(mirror::Event::Probed { probe, .. }) => probe.healthy,
        _other => true,
    });
    Proven {
        met: probes
            && runs.iter().all(|run| run.manner == Manner::Met)
            && readings.iter().all(|read| read.met),
        readings,
        runs,
        standings,
        records: entries.iter().map(|entry| entry.position).collect(),
        told: entries.iter().filter(told).map(|entry| record_line(&entry.record.event)).collect(),
    }
}

impl Show for Proven {
    fn show(&self, page: &mut Page) {
        self.readings.iter().for_each(|read| read.show(page));
        if self.told.is_empty() && self.readings.is_empty() {
            page.line("nothing is due: every proof is fresh");
        }
        self.told.iter().for_each(|told| {
            page.line(told);
        });
    }
}
