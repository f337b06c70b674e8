//! What a wall holds, and what it does not: for a record, and for whoever asks what this machine can.

use super::{Backend, Group, bubblewrap, group::Bounds, landlock};
use trace::{Hold, Network, Wall};

/// What is always wanted of a wall.
const ALWAYS: [Hold; 10] = [
    Hold::Writes,
    Hold::Modes,
    Hold::Reads,
    Hold::GitLink,
    Hold::Processes,
    Hold::ProcessList,
    Hold::Survivors,
    Hold::Sockets,
    Hold::AbstractSockets,
    Hold::Disk,
];
/// What is wanted of it where it was asked for.
const ASKED: [Hold; 3] = [Hold::Network, Hold::Memory, Hold::ProcessCount];

/// What stands around a run.
pub(crate) fn around(backend: Option<&Backend>, network: Network, bounds: Bounds) -> Wall {
    let asked = |hold: &Hold| match hold {
        Hold::Memory => bounds.memory.is_some(),
        Hold::ProcessCount => bounds.processes.is_some(),
        Hold::Network => network != Network::Open,
        Hold::Writes
        | Hold::Modes
        | Hold::Reads
        | Hold::GitLink
        | Hold::Processes
        | Hold::ProcessList
        | Hold::Survivors
        | Hold::Sockets
        | Hold::AbstractSockets
        | Hold::Disk => true,
    };
    let wanted = ALWAYS.into_iter().chain(ASKED).filter(asked);
    let (held, not_held) = wanted.partition(|hold| holds(backend, network, *hold).is_ok());
    Wall { by: backend.map(Backend::barrier), network, held, not_held }
}

/// What this machine can hold at all, or why it cannot.
#[must_use]
pub fn able(backend: Option<&Backend>) -> Vec<(Hold, Result<(), &'static str>)> {
    let all = ALWAYS.into_iter().chain(ASKED);
    all.map(|hold| (hold, holds(backend, Network::Closed, hold))).collect()
}

/// Whether a number of processes is held by the space that bubblewrap makes for somebody who is not the superuser.
pub(crate) fn counts_in_its_space(backend: &Backend) -> bool {
    matches!(backend, Backend::Bubblewrap(_)) && !rustix::process::geteuid().is_root()
}

fn holds(backend: Option<&Backend>, network: Network, hold: Hold) -> Result<(), &'static str> {
    match (hold, backend) {
        (Hold::Disk, _) => Ok(()),
        (Hold::ProcessCount, Some(backend)) if counts_in_its_space(backend) => Ok(()),
        (Hold::Memory | Hold::ProcessCount, _) => {
            Group::place().map(drop).ok_or("there is no cgroup of version 2 that is ours to divide")
        }
        (_, None) => Err("nothing confines here"),
        (hold, Some(Backend::Bubblewrap(bwrap))) => match (hold, network) {
            (Hold::AbstractSockets, Network::Open) => Err("only a network of its own closes those"),
            (Hold::AbstractSockets | Hold::Network, _) => {
                bubblewrap::probe_network(bwrap).map_err(|_unable| "bubblewrap may not make an empty network")
            }
            (_, _) => Ok(()),
        },
        (hold, Some(Backend::Landlock)) => by_landlock(hold),
    }
}

fn by_landlock(hold: Hold) -> Result<(), &'static str> {
    let scoped =
        || landlock::holds_scopes().then_some(()).ok_or("this kernel's Landlock is too old: 6.12 has it");
    match hold {
        Hold::Writes | Hold::Reads => Ok(()),
        Hold::Processes | Hold::Survivors | Hold::AbstractSockets => scoped(),
        Hold::Network if landlock::holds_ports() => {
            Err("Landlock closes TCP by port; names, other hosts on that port and datagrams stay open")
        }
        Hold::Network => Err("this kernel's Landlock knows no network"),
        Hold::Modes => Err("Landlock knows no modes, owners and times"),
        Hold::GitLink => Err("it is put back afterwards"),
        Hold::ProcessList => Err("Landlock hides no process"),
        Hold::Sockets => Err("Landlock does not close sockets that lie in files"),
        Hold::Memory | Hold::ProcessCount | Hold::Disk => Ok(()),
    }
}
