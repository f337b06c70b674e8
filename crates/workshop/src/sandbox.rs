//! Confinement by bubblewrap: the system read-only, the home hidden, the ledger out of reach, one worktree writable, a
//! process space of its own that dies with us. The diff is judged afterwards; this is the wall.

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

/// Files in a toolchain's home that hold logins.
const LOGINS: [&str; 5] = ["credentials.toml", "credentials", "gradle.properties", "init.gradle", ".npmrc"];
/// Bytes that a folder which hides another can take, in memory.
const HIDING_BYTES: &str = "268435456";

/// What a confined process may see and write, beside the system.
#[derive(Clone, Debug)]
pub struct Cell<'a> {
    /// The worktree: writable, but for its `.git`.
    pub worktree: &'a Path,
    /// Folders of its own: home, temporary files, answers.
    pub own: Vec<&'a Path>,
    /// More that it may read, though it lies where things are hidden.
    pub shown: Vec<PathBuf>,
}

/// It is not possible to confine here.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unable(String);

/// Tries it for real.
///
/// # Errors
/// Says why it is not possible.
pub fn probe(bwrap: &Path) -> Result<(), Unable> {
    let words = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"];
    let words = words.into_iter().chain(BOUNDS).chain(["true"]);
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
#[must_use]
pub fn confined(
    bwrap: &Path,
    around: &Surroundings,
    cell: &Cell<'_>,
    cwd: &Path,
    command: &[OsString],
) -> Vec<OsString> {
    let mut wall = Wall(vec![bwrap.into()]);
    wall.say("--ro-bind", &["/", "/"]);
    wall.say("--dev", &["/dev"]);
    wall.say("--proc", &["/proc"]);
    ["/tmp", "/var/tmp", "/run"].map(Path::new).iter().for_each(|hidden| wall.hide(hidden));
    // Names are still looked up where the resolver's file is a link into what was just hidden.
    wall.say("--ro-bind-try", &["/run/systemd/resolve", "/run/systemd/resolve"]);
    wall.hide(&around.home);
    around.toolchains().iter().for_each(|folder| wall.show(folder));
    logins(around).iter().for_each(|login| wall.say("--ro-bind", &[Path::new("/dev/null"), login]));
    cell.shown.iter().filter(|folder| **folder != around.home).for_each(|folder| wall.show(folder));
    [&around.root, &around.common].into_iter().for_each(|shown| wall.show(shown));
    for own in std::iter::once(&cell.worktree).chain(&cell.own) {
        wall.say("--bind", &[own, own]);
    }
    wall.show(&cell.worktree.join(".git"));
    wall.hide(&around.ledger);
    wall.say("--chdir", &[cwd]);
    wall.0.extend(argv(BOUNDS));
    wall.0.extend_from_slice(command);
    wall.0
}

/// A process space of its own, no privileges even for the superuser, and an end together with us.
const BOUNDS: [&str; 7] =
    ["--unshare-pid", "--unshare-ipc", "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--"];

/// Bubblewrap's words, in the order in which it does them.
struct Wall(Vec<OsString>);

impl Wall {
    fn say<P: AsRef<Path>>(&mut self, option: &str, paths: &[P]) {
        self.0.push(option.into());
        self.0.extend(paths.iter().map(|path| path.as_ref().as_os_str().to_owned()));
    }

    /// Lays an empty folder over one that is there. The root itself cannot be hidden.
    fn hide(&mut self, folder: &Path) {
        if let Some(real) = folder.canonicalize().ok().filter(|real| real.is_dir() && real.parent().is_some())
        {
            self.0.extend(argv(["--size", HIDING_BYTES]));
            self.say("--tmpfs", &[real]);
        }
    }

    /// Shows what is there, for reading.
    fn show(&mut self, path: &Path) {
        self.say("--ro-bind-try", &[path, path]);
    }
}

/// Files with logins in what is shown.
fn logins(around: &Surroundings) -> Vec<PathBuf> {
    let named = |name: &str| around.vars.get(name).map(PathBuf::from);
    let homes =
        [Some(around.home.clone()), named("CARGO_HOME"), named("GRADLE_USER_HOME"), named("GEM_HOME")];
    let homes = homes.into_iter().flatten().chain([around.home.join(".cargo"), around.home.join(".gradle")]);
    let files = homes.flat_map(|home| LOGINS.map(|login| home.join(login)));
    let shown = around.toolchains();
    let is_shown = |file: &PathBuf| file.is_file() && shown.iter().any(|folder| file.starts_with(folder));
    files.filter(is_shown).collect()
}
