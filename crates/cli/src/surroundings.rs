//! What the workshop is handed: where it may work, the environment that children are chosen from, and the shelf
//! that keeps what is too large for a record.

use crate::{desk::Desk, failure::Failure, house::House, repository::Repository, wire::Wiring};
use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};
use trace::{Digest, Gate, GateRun, id::CycleId};
use workshop::{
    Shelf, Stop, Surroundings, Workshop,
    place::{self, Site},
};

/// The surroundings of a run.
pub(crate) fn of(desk: &Desk, house: &House, wiring: &Wiring, stop: Stop) -> Surroundings {
    Surroundings { record: wiring.record.clone(), ..around(desk, &house.repository, stop) }
}

fn around(desk: &Desk, repository: &Repository, stop: Stop) -> Surroundings {
    let config = &desk.config;
    Surroundings {
        vars: config.vars.clone(),
        home: config.home.clone(),
        cache: config.cache.clone(),
        root: repository.root.clone(),
        common: repository.common.clone(),
        ledger: repository.ledger(),
        bwrap: config.program("bwrap"),
        record: None,
        stop,
    }
}

/// The bodies beside the ledger, as the hands see them.
pub(crate) fn shelf(house: &House) -> Shelf {
    let (keeps, gives) = (house.runtime.bodies(), house.runtime.bodies());
    let missing = |digest: Digest| {
        io::Error::new(ErrorKind::NotFound, format!("nothing is kept as {}", digest.short()))
    };
    Shelf::new(
        move |bytes| Ok(keeps.put(bytes)?),
        move |digest| gives.get(&digest)?.ok_or_else(|| missing(digest)),
    )
}

/// The worktree of a step, and the brief beside it.
pub(crate) fn place(desk: &Desk, house: &House, cycle: &CycleId, step: u32) -> (PathBuf, PathBuf) {
    let folder = place::of_cycle(&desk.config.cache, &house.repository.common, cycle);
    let site = Site::of_step(&folder, step);
    let brief = site.brief();
    (site.root, brief)
}

/// Runs gates on the work tree as it is.
///
/// # Errors
/// Fails where the environment does.
pub(crate) fn judge_here(
    desk: &Desk,
    repository: &Repository,
    gates: &[Gate],
    confined: bool,
) -> Result<Vec<GateRun>, Failure> {
    let nowhere = Shelf::new(|bytes| Ok(Digest::of(bytes)), |_| Err(ErrorKind::NotFound.into()));
    let hands = Workshop::new(around(desk, repository, Stop::new()), nowhere);
    hands.judge_here(gates, confined).map_err(|broken| Failure::broken(&broken, broken.hint.clone()))
}
