//! Confinement by bubblewrap: the system read-only, the home hidden, the ledger out of reach, one worktree writable, a
//! process space of its own that dies with us. The diff is judged afterwards; this is the wall.

use crate::{
    Stop,
    process::{self, Run, argv},
    surroundings::Surroundings,
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

/// Files below a toolchain's home that hold logins.
const LOGINS: [&str; 3] = [".cargo/credentials.toml", ".cargo/credentials", ".npmrc"];

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
    let words = [
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--unshare-pid",
        "--die-with-parent",
        "true",
    ];
    let run = Run {
        argv: [bwrap.as_os_str().to_owned()].into_iter().chain(argv(words)).collect(),
        cwd: "/".into(),
        env: BTreeMap::from([("PATH".to_owned(), OsString::from("/usr/local/bin:/usr/bin:/bin"))]),
        stdin: vec![],
        time: Duration::from_secs(10),
        output_bytes: 4_096,
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
    let mut words: Vec<OsString> = vec![bwrap.into()];
    let mut say = |option: &str, paths: &[&Path]| {
        words.push(option.into());
        words.extend(paths.iter().map(|path| path.as_os_str().to_owned()));
    };
    let root = Path::new("/");
    say("--ro-bind", &[root, root]);
    say("--dev", &[Path::new("/dev")]);
    say("--proc", &[Path::new("/proc")]);
    for hidden in ["/tmp", "/var/tmp", "/run"] {
        say("--tmpfs", &[Path::new(hidden)]);
    }
    // Names are still looked up where the resolver's file is a link into what was just hidden.
    let resolver = Path::new("/run/systemd/resolve");
    say("--ro-bind-try", &[resolver, resolver]);
    say("--tmpfs", &[&around.home]);
    for folder in around.toolchains().iter().chain(&cell.shown) {
        say("--ro-bind-try", &[folder, folder]);
    }
    for login in LOGINS.map(|login| around.home.join(login)).iter().filter(|login| login.is_file()) {
        say("--ro-bind", &[Path::new("/dev/null"), login]);
    }
    for shown in [&around.root, &around.common] {
        say("--ro-bind", &[shown, shown]);
    }
    if around.ledger.is_dir() {
        say("--tmpfs", &[&around.ledger]);
    }
    for own in std::iter::once(&cell.worktree).chain(&cell.own) {
        say("--bind", &[own, own]);
    }
    let git = cell.worktree.join(".git");
    if git.exists() {
        say("--ro-bind", &[&git, &git]);
    }
    say("--chdir", &[cwd]);
    words.extend(argv(["--unshare-pid", "--unshare-ipc", "--die-with-parent", "--new-session", "--"]));
    words.extend_from_slice(command);
    words
}
