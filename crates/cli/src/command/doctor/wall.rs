//! What the wall around agents and gates holds on this machine, and what it does not: by trying, not by looking.

use super::check::Check;
use crate::{confinement, desk::Desk};
use trace::Hold;
use workshop::sandbox::{self, Backend};

/// What to do where nothing confines.
const INSTALL: &str =
    "install bubblewrap, or run with `--unconfined`: then agents and gates can write outside their worktree";

/// The wall, then what it does not hold.
pub(super) fn checks(desk: &Desk) -> Vec<Check> {
    let backend = confinement::possible(desk);
    let able = sandbox::able(backend.as_ref().ok());
    let held: Vec<&str> =
        able.iter().filter(|(_, held)| held.is_ok()).map(|(hold, _)| hold.words()).collect();
    let mut checks = match &backend {
        Ok(Backend::Bubblewrap(_)) => {
            vec![Check::sound("confinement", format!("bubblewrap, which holds {}", held.join("; ")))]
        }
        Ok(Backend::Landlock) => {
            let detail = format!("Landlock alone, which holds {}", held.join("; "));
            vec![Check::weak("confinement", detail, "install bubblewrap: it holds more")]
        }
        Err(why) => return vec![Check::weak("confinement", why, INSTALL)],
    };
    let not = able.into_iter().filter_map(|(hold, held)| Some((hold, held.err()?)));
    checks.extend(
        not.map(|(hold, why)| Check::weak("not held", format!("{}: {why}", hold.words()), hint(hold))),
    );
    checks
}

/// What helps.
const fn hint(hold: Hold) -> &'static str {
    match hold {
        Hold::Memory | Hold::ProcessCount => {
            "run in a session of systemd, or in a container whose cgroup is its own; time, output and disk are held anyway"
        }
        Hold::Network => {
            "leave `network` open in the configuration, or install bubblewrap and allow it namespaces"
        }
        Hold::Writes
        | Hold::Modes
        | Hold::Reads
        | Hold::GitLink
        | Hold::Processes
        | Hold::ProcessList
        | Hold::Survivors
        | Hold::Sockets
        | Hold::AbstractSockets
        | Hold::Disk => "install bubblewrap",
    }
}
