//! Confinement by bubblewrap: the system read-only, the home hidden, the ledger out of reach, one worktree writable, a
//! process space of its own that dies with us, and a network of its own unless all of it is open.

use super::{Cell, Unable, masks};
use crate::{
    Stop,
    process::{self, Run, Tie, argv},
    surroundings::Surroundings,
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};
use trace::Network;

/// Bytes that a folder which hides another can take, in memory.
const HIDING_BYTES: &str = "268435456";
/// A process space of its own, no privileges even for the superuser, and an end together with us.
const BOUNDS: [&str; 7] = [
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--cap-drop",
    "ALL",
    "--die-with-parent",
    "--new-session",
];

/// Tries it for real.
pub(super) fn probe(bwrap: &Path) -> Result<(), Unable> {
    let words = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"];
    tried(bwrap, words.into_iter().chain(BOUNDS).chain(["--", "true"]))
}

/// Whether it can make a network that is empty.
pub(super) fn probe_network(bwrap: &Path) -> Result<(), Unable> {
    tried(bwrap, ["--ro-bind", "/", "/", "--unshare-net", "--die-with-parent", "--", "true"])
}

fn tried<'a>(bwrap: &Path, words: impl IntoIterator<Item = &'a str>) -> Result<(), Unable> {
    let run = Run {
        argv: [bwrap.as_os_str().to_owned()].into_iter().chain(argv(words)).collect(),
        cwd: "/".into(),
        env: BTreeMap::from([("PATH".to_owned(), OsString::from("/usr/local/bin:/usr/bin:/bin"))]),
        stdin: vec![],
        time: Duration::from_secs(10),
        output_bytes: 4_096,
        tie: Tie::Loose,
    };
    match process::run(&run, &Stop::new()) {
        Ok(ended) if ended.succeeded() => Ok(()),
        Ok(ended) => {
            let said = String::from_utf8_lossy(&ended.stderr);
            Err(Unable(said.lines().next().unwrap_or("`bwrap` failed without a word").to_owned()))
        }
        Err(error) => Err(Unable(format!("`{}` does not start: {error}", bwrap.display()))),
    }
}

/// The command that runs another one confined.
pub(super) fn confined(
    bwrap: &Path,
    around: &Surroundings,
    cell: &Cell<'_>,
    cwd: &Path,
    command: &[OsString],
) -> Result<Vec<OsString>, Unable> {
    let mut wall = Wall(vec![bwrap.into()]);
    wall.say("--ro-bind", &["/", "/"]);
    wall.devices();
    wall.say("--proc", &["/proc"]);
    masks::hidden(around).iter().for_each(|folder| wall.hide(folder));
    // Names are still looked up where the resolver's file is a link into what was just hidden.
    wall.say("--ro-bind-try", &["/run/systemd/resolve", "/run/systemd/resolve"]);
    wall.show_around(masks::shown(around, cell), &cell.out_of_reach);
    masks::hidden_files(around).iter().for_each(|file| wall.blind(file));
    masks::repository(around, cell).into_iter().for_each(|path| wall.show(path));
    for own in std::iter::once(&cell.worktree).chain(&cell.own) {
        wall.say("--bind", &[own, own]);
    }
    wall.show(&cell.worktree.join(".git"));
    if around.ledger.is_dir() {
        wall.hide(&around.ledger);
    }
    if let Some(way) = &cell.inner.way {
        wall.say("--ro-bind", &[&way.outside, &way.socket]);
    }
    // Whoever writes there is told so; into an empty folder of memory they would write for nothing.
    cell.out_of_reach.iter().for_each(|checkout| wall.say("--remount-ro", &[checkout]));
    wall.say("--chdir", &[cwd]);
    wall.0.extend(argv(BOUNDS));
    if cell.inner.processes.is_some() {
        // What is counted is counted in a user's space of its own.
        wall.0.push("--unshare-user".into());
    }
    match cell.network {
        Network::Open => {}
        Network::ModelOnly | Network::Closed => wall.0.push("--unshare-net".into()),
    }
    wall.0.push("--".into());
    wall.0.extend(cell.inner.clone().before(around, command)?);
    Ok(wall.0)
}

/// Bubblewrap's words, in the order in which it does them.
struct Wall(Vec<OsString>);

impl Wall {
    fn say<P: AsRef<Path>>(&mut self, option: &str, paths: &[P]) {
        self.0.push(option.into());
        self.0.extend(paths.iter().map(|path| path.as_ref().as_os_str().to_owned()));
    }

    /// Devices that do no harm. Where programs write beside them there is a bound.
    fn devices(&mut self) {
        self.say("--dev", &["/dev"]);
        self.hide(Path::new("/dev/shm"));
        self.say("--remount-ro", &["/dev"]);
    }

    /// Lays an empty folder over one that is there.
    fn hide(&mut self, folder: &Path) {
        self.0.extend(argv(["--size", HIDING_BYTES]));
        self.say("--tmpfs", &[folder]);
    }

    /// Lays nothing over a file or a socket.
    fn blind(&mut self, file: &Path) {
        self.say("--ro-bind-try", &[Path::new("/dev/null"), file]);
    }

    /// Shows what is there around some checkouts, hides those, and shows what is to be seen in them all the same.
    fn show_around(&mut self, shown: Vec<PathBuf>, checkouts: &[PathBuf]) {
        let lies_in = |path: &PathBuf| checkouts.iter().any(|checkout| path.starts_with(checkout));
        let (within, around): (Vec<_>, Vec<_>) = shown.into_iter().partition(lies_in);
        around.iter().for_each(|path| self.show(path));
        checkouts.iter().for_each(|checkout| self.hide(checkout));
        within.iter().for_each(|path| self.show(path));
    }

    /// Shows what is there, for reading.
    fn show(&mut self, path: &Path) {
        self.say("--ro-bind-try", &[path, path]);
    }
}

/// Where a socket from outside is seen inside.
pub(super) fn seen_socket() -> PathBuf {
    "/run/evolute-model".into()
}
