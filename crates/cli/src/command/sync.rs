//! `evolute sync`: the trace travels. What others wrote comes in, checked; what this ledger wrote goes out, sealed. Run it
//! again whenever you like: what was done is not done twice, and nothing is lost where it breaks off.

mod come;
mod go;
mod told;

use super::settle::disputes;
use crate::{
    desk::Desk,
    failure::{Exit, Failure, Outcome},
    house::House,
    keys::Team,
    reading,
    repository::Repository,
    seals,
    written::{CONFIGURATION, Written},
};
use formats::Configuration;
pub(crate) use told::Synced;
use told::Trouble;
use trace::id::WriterId;
use workshop::carriage::Carriage;

/// Bytes of a body at most, that travels with the records that name it.
const BODY_BYTES: u64 = 256 << 10;

/// Exchange the trace with the team's remote: take in what others wrote, send what was written here
///
/// Everything that comes is checked before it is taken in. Nothing on the remote is ever overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The remote [default: the one that the default branch follows, or `origin`]
    #[arg(long, value_name = "NAME")]
    remote: Option<String>,
    /// Take in what others wrote, and send nothing
    #[arg(long)]
    pull: bool,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    if let Some(attempt) = &desk.config.attempt {
        return Err(Failure::refused(
            "ledger.agents-do-not-sync",
            format!("`{attempt}` is an attempt, and the trace travels without it"),
            "leave it to the person who runs the cycle",
        ));
    }
    let repository = desk.repository()?;
    let road = Road::of(desk, &repository, args.remote.as_deref())?;
    road.fetch()?;
    let house = House::quietly(desk)?;
    let synced = exchange(desk, &house, &road, if args.pull { Way::In } else { Way::Both })?;
    let exit = synced.exit();
    desk.voice.show(&synced);
    match exit {
        Exit::Done => Ok(()),
        no => Err(Failure::Shown(no)),
    }
}

/// Which way the trace goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It only comes.
    In,
    /// It comes, then it goes.
    Both,
}

/// Where the trace travels.
pub(crate) struct Road {
    carriage: Carriage,
    remote: String,
    /// The default branch: the keys in it say whose signature counts.
    branch: String,
}

impl Road {
    /// The way to the remote that is named, or that the default branch follows.
    ///
    /// # Errors
    /// Fails where there is none of that name.
    pub(crate) fn of(desk: &Desk, repository: &Repository, remote: Option<&str>) -> Result<Self, Failure> {
        let carriage = Carriage::new(repository.root.clone(), desk.config.vars.clone());
        let written = Written::read(&repository.root, CONFIGURATION).ok().flatten();
        let configured =
            reading::configuration(written.as_ref()).ok().and_then(|read| read.project.default_branch);
        let branch = repository.default_branch(configured.as_deref()).unwrap_or_default();
        let remote = carriage.remote(remote, &branch).map_err(broken)?;
        Ok(Self { carriage, remote, branch })
    }

    /// Brings here what the remote has; nobody looks at it yet.
    ///
    /// # Errors
    /// Fails where the remote cannot be reached.
    pub(crate) fn fetch(&self) -> Result<(), Failure> {
        self.carriage.fetch(&self.remote).map_err(broken)
    }
}

/// Takes in what was fetched, then sends.
pub(crate) fn exchange(desk: &Desk, house: &House, road: &Road, way: Way) -> Result<Synced, Failure> {
    let base = house.repository.tip(&road.branch);
    let team = base.as_ref().map_or_else(|| Ok(Team::default()), |base| Team::at(&house.git, base))?;
    let mut come = come::all(house, &road.carriage, &road.remote, &team.signers)?;
    let mut synced = Synced { remote: road.remote.clone(), ..Synced::default() };
    if way == Way::Both && !come.is_copied() {
        let sent = go::all(&desk.config, house, &team, &road.carriage, &road.remote)?;
        come.troubles.extend(sent.trouble);
        (synced.sent, synced.declined) = (sent.sent, sent.declined);
    }
    let (waits, refused): (Vec<Trouble>, Vec<Trouble>) =
        come.troubles.into_iter().partition(|trouble| trouble.waits);
    (synced.came, synced.waits, synced.refused) = (come.came, waits, refused);
    let handle = house.handle();
    let picture = handle.picture();
    let seals = seals::judged(&team.signers, &picture, &Configuration::default());
    let signed = |writer: &WriterId| seals.chains.get(writer)?.by().map(ToOwned::to_owned);
    synced.came.signed = synced.came.writers.keys().map(|writer| (writer.clone(), signed(writer))).collect();
    synced.unheld = picture.disputes.unheld().clone();
    synced.disputes = disputes(&picture, handle.now());
    Ok(synced)
}

fn broken(error: workshop::Broken) -> Failure {
    Failure::broken(&error.because, error.hint)
}
