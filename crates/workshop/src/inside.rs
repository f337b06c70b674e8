//! Running something inside a site: an agent, a gate, a proof. The environment is chosen, the confinement is put around it,
//! the bounds are set.

use crate::{
    Broken, Ear, Stop, env_file,
    place::Site,
    process::{self, Ended, Mouth, Run, Words},
    sandbox::{Bounds, Disk},
    walled::Walled,
    worktree::Grounds,
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    io,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    time::Duration,
};
use trace::Network;

/// What is run in a site, and within which bounds.
#[derive(Clone, Debug)]
pub struct Inside<'a> {
    /// The command and its arguments.
    pub run: &'a [String],
    /// Where it runs.
    pub cwd: &'a Path,
    /// Variables of the environment that it gets, by name.
    pub given: &'a [String],
    /// Variables that are made for it.
    pub made: Vec<(String, OsString)>,
    /// What it reads.
    pub stdin: Vec<u8>,
    /// How long it may run.
    pub time: Duration,
    /// Bytes of each output.
    pub output_bytes: usize,
    /// Whether it is confined.
    pub confined: bool,
    /// What it may reach over the network, if it is confined.
    pub network: Network,
    /// What may be left of it.
    pub after: After,
    /// The hosts of its model.
    pub hosts: &'a [String],
    /// What it and all that it starts may use.
    pub(crate) bounds: Bounds,
    /// A file of variables, relative to the root of the user's work tree.
    pub env_file: Option<&'a str>,
    /// Who listens to it while it runs.
    pub ear: Option<Ear>,
    /// More that it may read, though it lies where things are hidden.
    pub shown: Vec<PathBuf>,
    /// Whose its program may be.
    pub origin: Origin,
    /// Variables that each get a free port.
    pub ports: &'a [String],
}

impl<'a> Inside<'a> {
    /// A command with nothing but its bounds.
    #[must_use]
    pub const fn new(run: &'a [String], cwd: &'a Path, time: Duration, confined: bool) -> Self {
        Self {
            run,
            cwd,
            given: &[],
            made: vec![],
            stdin: vec![],
            time,
            output_bytes: 8 << 20,
            confined,
            network: Network::Open,
            after: After::Nothing,
            hosts: &[],
            bounds: Bounds::NONE,
            env_file: None,
            ear: None,
            shown: vec![],
            origin: Origin::Anywhere,
            ports: &[],
        }
    }
}

/// What may be left of a command at the moment when it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: its tree is taken then, and nobody may go on writing.
    Nothing,
    /// What is being ended, and has not noticed yet.
    Dying,
}

/// Whose a program may be that is started where the user's own checkouts are out of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Anybody's: of a checkout, it is shown with what belongs to it.
    Anywhere,
    /// No checkout's, unless `PATH` leads there: what judges one is not taken from another.
    Apart,
}

/// How a command went that may not even have begun.
#[derive(Clone, Debug)]
pub enum Went {
    /// It ran.
    Ended(Ended),
    /// It did not start: the program is missing, or cannot be executed.
    NotStarted(String),
}

impl Grounds {
    /// Runs a command in a site.
    ///
    /// # Errors
    /// Fails where the confinement that was asked for is not there.
    pub fn inside(&self, site: &Site, what: &Inside<'_>) -> Result<Went, Broken> {
        let attended =
            |run: &Run, stop: &Stop, disk: &Disk| process::attended(run, stop, what.ear.as_ref(), Some(disk));
        let started = self.started(site, what, attended)?;
        Ok(started.map_or_else(Went::NotStarted, |(ended, walled)| Went::Ended(walled.judge(ended))))
    }

    /// Runs a command in a site, and speaks with it; or says why it did not start.
    ///
    /// # Errors
    /// Fails where the confinement that was asked for is not there.
    pub fn talk<T: Send>(
        &self,
        site: &Site,
        what: &Inside<'_>,
        talk: impl FnOnce(Words, Mouth) -> T + Send,
    ) -> Result<Result<(Ended, T), String>, Broken> {
        let started =
            self.started(site, what, |run, stop, disk| process::talk(run, stop, Some(disk), talk))?;
        Ok(started.map(|((ended, told), walled)| (walled.judge(ended), told)))
    }

    fn started<T>(
        &self,
        site: &Site,
        what: &Inside<'_>,
        start: impl FnOnce(&Run, &Stop, &Disk) -> io::Result<T>,
    ) -> Result<Result<(T, Walled), String>, Broken> {
        let Some(program) = what.run.first().and_then(|name| self.around.program(name, what.cwd)) else {
            let name = what.run.first().map_or("", String::as_str);
            return Ok(Err(format!("there is no program `{name}`")));
        };
        if let Some(because) = self.strange(what, &program) {
            return Ok(Err(because));
        }
        let walled = self.walled(site, what, &program)?;
        let mut env = self.variables(site, what.given, what.env_file);
        env.extend(ports(what.ports)?);
        env.extend(what.made.iter().chain(&walled.made).cloned());
        let run = Run {
            argv: walled.argv.clone(),
            cwd: what.cwd.to_owned(),
            env,
            stdin: what.stdin.clone(),
            time: what.time,
            output_bytes: what.output_bytes,
            tie: walled.tie,
        };
        match start(&run, &self.around.stop, &walled.disk) {
            Ok(ended) => Ok(Ok((ended, walled))),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(Err(format!("`{}` does not start: {error}", what.run[0])))
            }
            Err(error) => Err(Broken::io("a process cannot be started", &error)),
        }
    }

    /// The variables that something in a site gets.
    pub(crate) fn variables(
        &self,
        site: &Site,
        given: &[String],
        env_file: Option<&str>,
    ) -> BTreeMap<String, OsString> {
        let mut env = self.around.env(&site.home, &site.temp, given);
        env.extend(env_file::variables(&self.around.root, env_file));
        env
    }
}

/// A port for each name that nobody listens on now: all are taken before any is let go, so that no two are the same.
fn ports(names: &[String]) -> Result<Vec<(String, OsString)>, Broken> {
    let taken = names.iter().map(|name| {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        Ok((name.clone(), listener))
    });
    let taken: Vec<(String, TcpListener)> = taken
        .collect::<io::Result<_>>()
        .map_err(|error| Broken::io("there is no free port on this machine", &error))?;
    let number = |(name, listener): &(String, TcpListener)| {
        let port = listener.local_addr()?.port();
        Ok((name.clone(), port.to_string().into()))
    };
    let numbers: io::Result<Vec<_>> = taken.iter().map(number).collect();
    numbers.map_err(|error| Broken::io("a free port has no number", &error))
}
