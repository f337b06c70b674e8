//! Confinement by the kernel's own Landlock, where bubblewrap is missing: the process restricts itself and all that it
//! starts. Rules only ever allow, so what is hidden is what no rule reaches.

use super::{Cell, Inner, Unable, Way, masks};
use crate::{
    Stop,
    process::{self, Run, Tie},
    surroundings::Surroundings,
};
use ::landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, NetPort, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use rustix::thread::{CapabilitySet, CapabilitySets, remove_capability_from_bounding_set, set_capabilities};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs, io,
    os::unix::ffi::OsStrExt as _,
    path::{Path, PathBuf},
    time::Duration,
};
use trace::Network;

/// What we know how to ask for. A kernel that knows less holds less; `held` says what.
const KNOWN: ABI = ABI::V7;
/// Entries of folders that are looked at on the way to what is hidden.
const ENTRIES: usize = 100_000;
/// Devices that do no harm.
const DEVICES: [&str; 8] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/ptmx",
    "/dev/pts",
];

/// What a process may read, write and reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    /// What is not read, though it lies in what is.
    hidden: Vec<PathBuf>,
    /// What is read, though it lies in what is hidden.
    shown: Vec<PathBuf>,
    /// What is written.
    own: Vec<PathBuf>,
    /// The ports that it may connect to; absent where all of the network is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ports: Option<Vec<u16>>,
}

impl Rules {
    pub(super) fn of(around: &Surroundings, cell: &Cell<'_>) -> Self {
        let repository = masks::repository(around, cell).into_iter().map(Path::to_owned);
        let ports = cell.inner.way.iter().flat_map(Way::ports).collect();
        Self {
            hidden: [
                masks::hidden(around),
                masks::hidden_files(around),
                cell.out_of_reach.clone(),
                vec![around.ledger.clone(), "/dev".into()],
            ]
            .concat(),
            shown: [vec!["/".into()], masks::shown(around, cell), repository.collect()].concat(),
            own: std::iter::once(&cell.worktree).chain(&cell.own).map(|path| path.to_path_buf()).collect(),
            ports: (cell.network != Network::Open).then_some(ports),
        }
    }

    /// Restricts this thread, and every program that it becomes or starts.
    pub(super) fn hold(&self) -> io::Result<()> {
        let status = self.restrict().map_err(io::Error::other)?;
        if status == RulesetStatus::NotEnforced {
            return Err(io::Error::other("the kernel does not hold it"));
        }
        powerless()
    }

    fn restrict(&self) -> Result<RulesetStatus, RulesetError> {
        let all = AccessFs::from_all(KNOWN);
        let mut rules = Ruleset::default().set_compatibility(CompatLevel::BestEffort).handle_access(all)?;
        rules = rules.scope(Scope::AbstractUnixSocket | Scope::Signal)?;
        if self.ports.is_some() {
            rules = rules.handle_access(AccessNet::from_all(KNOWN))?;
        }
        let ports = self.ports.iter().flatten().map(|port| Ok(NetPort::new(*port, AccessNet::ConnectTcp)));
        let made = rules
            .create()?
            .add_rules(path_beneath_rules(self.read(), AccessFs::from_read(KNOWN)))?
            .add_rules(path_beneath_rules(&self.own, all))?
            .add_rules(path_beneath_rules(DEVICES, all))?
            .add_rules(ports.map(|port: Result<NetPort, RulesetError>| port))?;
        Ok(made.restrict_self()?.ruleset)
    }

    /// What is read: all of it, around what is hidden.
    fn read(&self) -> Vec<PathBuf> {
        let mut walk = Walk { hidden: &self.hidden, left: ENTRIES, found: vec![] };
        self.shown.iter().for_each(|root| walk.show(root));
        walk.found
    }
}

/// Finds what lies around the hidden.
struct Walk<'a> {
    hidden: &'a [PathBuf],
    left: usize,
    found: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Shows a folder whole if nothing in it is hidden, else what is in it. Links are passed over: what they lead to is
    /// shown where it lies, or is hidden there.
    fn show(&mut self, path: &Path) {
        if !self.hidden.iter().any(|hidden| hidden != path && hidden.starts_with(path)) {
            self.found.push(path.to_owned());
            return;
        }
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            self.left = self.left.saturating_sub(1);
            let inside = entry.path();
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if self.left > 0 && !is_link && !self.hidden.contains(&inside) {
                self.show(&inside);
            }
        }
    }
}

/// Lays down the superuser's powers: rules about files bind those too, the rest of the kernel does not.
fn powerless() -> io::Result<()> {
    for capability in CapabilitySet::all().iter() {
        let _not_ours_to_give = remove_capability_from_bounding_set(capability);
    }
    let none = CapabilitySet::empty();
    Ok(set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })?)
}

/// Whether the kernel holds TCP by port.
pub(super) fn holds_ports() -> bool {
    knows(|rules| rules.handle_access(AccessNet::from_all(ABI::V4)))
}

/// Whether the kernel holds signals, and sockets without a file.
pub(super) fn holds_scopes() -> bool {
    knows(|rules| rules.scope(Scope::AbstractUnixSocket | Scope::Signal))
}

fn knows(ask: impl FnOnce(Ruleset) -> Result<Ruleset, RulesetError>) -> bool {
    let all: BitFlags<AccessFs> = AccessFs::from_all(ABI::V1);
    let strict = Ruleset::default().set_compatibility(CompatLevel::HardRequirement);
    strict.handle_access(all).and_then(ask).and_then(Ruleset::create).is_ok()
}

/// Tries it for real: a process that may read and not write does not write.
pub(super) fn probe(inside: &[OsString]) -> Result<(), Unable> {
    let folder = tempfile::tempdir().map_err(|error| Unable(format!("nothing can be tried: {error}")))?;
    let rules = Rules { shown: vec!["/".into()], ..Rules::default() };
    let inner = Inner { rules: Some(rules), ..Inner::default() };
    let words = serde_json::to_string(&inner).map_err(|error| Unable(error.to_string()))?;
    let script = [OsStr::from_bytes(b"sh"), OsStr::new("-c"), OsStr::new("echo ran; echo x > written")];
    let run = Run {
        argv: [inside, &[words.into(), "--".into()], &script.map(OsStr::to_owned)].concat(),
        cwd: folder.path().to_owned(),
        env: BTreeMap::from([("PATH".to_owned(), OsString::from("/usr/local/bin:/usr/bin:/bin"))]),
        stdin: vec![],
        time: Duration::from_secs(10),
        output_bytes: 4_096,
        tie: Tie::Loose,
    };
    let ended = process::run(&run, &Stop::new()).map_err(|error| Unable(error.to_string()))?;
    match (ended.stdout.as_slice(), folder.path().join("written").exists()) {
        (b"ran\n", false) => Ok(()),
        (b"ran\n", true) => Err(Unable("it did not hold what was tried".into())),
        (_, _) => {
            Err(Unable(String::from_utf8_lossy(&ended.stderr).lines().next().unwrap_or("no word").to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_everything_around_what_is_hidden() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let at = |name: &str| folder.path().join(name);
        for name in ["home/ada/.ssh", "home/ada/.cargo/bin", "home/bo", "usr"] {
            fs::create_dir_all(at(name)).expect("because the folder is ours");
        }
        fs::write(at("home/ada/.cargo/credentials"), "told").expect("because the folder is ours");
        std::os::unix::fs::symlink(at("home/ada"), at("link")).expect("because the folder is ours");
        let rules = Rules {
            hidden: vec![at("home/ada"), at("home/ada/.cargo/credentials")],
            shown: vec![folder.path().to_owned(), at("home/ada/.cargo")],
            ..Rules::default()
        };
        let mut read = rules.read();
        read.sort();
        assert_eq!(read, [at("home/ada/.cargo/bin"), at("home/bo"), at("usr")]);
    }
}
