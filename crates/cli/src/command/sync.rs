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
    reading,
    written::{CONFIGURATION, Written},
};
use told::{Synced, Trouble};
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
    let carriage = Carriage::new(repository.root.clone(), desk.config.vars.clone());
    let written = Written::read(&repository.root, CONFIGURATION).ok().flatten();
    let configured =
        reading::configuration(written.as_ref()).ok().and_then(|read| read.project.default_branch);
    let branch = repository.default_branch(configured.as_deref()).unwrap_or_default();
    let remote = carriage.remote(args.remote.as_deref(), &branch).map_err(broken)?;
    carriage.fetch(&remote).map_err(broken)?;
    let house = House::quietly(desk)?;
    let synced = exchange(&house, &carriage, remote, args.pull)?;
    let exit = synced.exit();
    desk.voice.show(&synced);
    match exit {
        Exit::Done => Ok(()),
        no => Err(Failure::Shown(no)),
    }
}

/// Takes in, then sends.
fn exchange(house: &House, carriage: &Carriage, remote: String, pull: bool) -> Result<Synced, Failure> {
    let mut come = come::all(house, carriage, &remote)?;
    let mut synced = Synced { remote, ..Synced::default() };
    if !pull && !come.is_copied() {
        let sent = go::all(house, carriage, &synced.remote)?;
        come.troubles.extend(sent.trouble);
        (synced.sent, synced.declined) = (sent.sent, sent.declined);
    }
    let (waits, refused): (Vec<Trouble>, Vec<Trouble>) =
        come.troubles.into_iter().partition(|trouble| trouble.waits);
    (synced.came, synced.waits, synced.refused) = (come.came, waits, refused);
    let handle = house.handle();
    synced.disputes = disputes(&handle.picture(), handle.now());
    Ok(synced)
}

fn broken(error: workshop::Broken) -> Failure {
    Failure::broken(&error.because, error.hint)
}
