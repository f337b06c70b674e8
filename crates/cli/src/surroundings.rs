//! What the workshop is handed: where it may work, the environment that children are chosen from, and the shelf
//! that keeps what is too large for a record.

use crate::{desk::Desk, repository::Repository};
use runtime::{Bodies, Redactor};
use std::{
    io::{Error, ErrorKind},
    path::PathBuf,
};
use trace::{Digest, id::CycleId};
use workshop::{
    Shelf, Stop, Surroundings,
    agent::Tape,
    place::{self, Site},
    sandbox,
};

/// The hands' surroundings.
pub(crate) fn of(desk: &Desk, repository: &Repository, record: Option<Tape>, stop: Stop) -> Surroundings {
    let backend = crate::confinement::possible(desk).ok();
    Surroundings { backend, record, ..unconfined(desk, repository, stop) }
}

/// The same for what is run without confinement: what could confine is not looked for, which takes longer than many a gate.
pub(crate) fn unconfined(desk: &Desk, repository: &Repository, stop: Stop) -> Surroundings {
    Surroundings {
        vars: desk.config.vars.clone(),
        home: desk.config.home.clone(),
        cache: desk.config.cache.clone(),
        root: repository.root.clone(),
        common: repository.common.clone(),
        ledger: repository.ledger(),
        backend: None,
        inside: desk.config.inside(),
        disk_bytes: sandbox::DISK_BYTES,
        own: desk.config.own.clone(),
        record: None,
        stop,
    }
}

/// A tape in this folder: what goes onto it has no more secrets in it than what lies beside the ledger.
pub(crate) fn tape(folder: PathBuf, bodies: &Bodies) -> Tape {
    let bodies = bodies.clone();
    Tape::new(folder, move |bytes| bodies.redact(bytes))
}

/// The shelf beside the ledger.
pub(crate) fn shelf(bodies: &Bodies) -> Shelf {
    let (keep, give, enter) = (bodies.clone(), bodies.clone(), bodies.clone());
    let get = move |digest: Digest| {
        let missing =
            || Error::new(ErrorKind::NotFound, format!("the body `{digest}` is not here: it was erased"));
        give.get(&digest)?.ok_or_else(missing)
    };
    Shelf::new(move |bytes| Ok(keep.put(bytes)?), get).entered_by(move |bytes| enter.enter(bytes))
}

/// A shelf that keeps nothing: what is run by hand leaves no trace. What it prints may be shown to others all the same.
pub(crate) fn no_shelf() -> Shelf {
    let nothing = |_| Err(Error::new(ErrorKind::NotFound, "nothing is kept of a run by hand"));
    let redactor = Redactor::default();
    Shelf::new(|bytes| Ok(Digest::of(bytes)), nothing).entered_by(move |bytes| redactor.enter(bytes))
}

/// Where a step is taken by hand: its worktree, and the brief beside it.
pub(crate) fn of_step(
    desk: &Desk,
    repository: &Repository,
    cycle: &CycleId,
    step: u32,
) -> (PathBuf, PathBuf) {
    let site = Site::of_step(&place::of_cycle(&desk.config.cache, &repository.common, cycle), step);
    (site.root, site.desk.join("brief.md"))
}
