//! Running something inside a site: an agent, a gate, a proof. The environment is chosen, the confinement is put around it,
//! the bounds are set.

use crate::{
    Broken,
    place::Site,
    process::{self, Ended, Run, argv},
    sandbox::{self, Cell},
    worktree::Grounds,
};
use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

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
    /// A file of variables, relative to the site's root.
    pub env_file: Option<&'a str>,
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
            env_file: None,
        }
    }
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
        let Some(program) = what.run.first().and_then(|name| self.around.program(name, what.cwd)) else {
            let name = what.run.first().map_or("", String::as_str);
            return Ok(Went::NotStarted(format!("there is no program `{name}`")));
        };
        let mut env = self.around.env(&site.home, &site.temp, what.given);
        env.extend(env_file(&site.root, what.env_file));
        env.extend(what.made.iter().cloned());
        let plain = argv(what.run);
        let argv = if what.confined {
            self.confine(site, what.cwd, &program, &plain)?
        } else {
            self.unconfined(&plain)
        };
        let run = Run {
            argv,
            cwd: what.cwd.to_owned(),
            env,
            stdin: what.stdin.clone(),
            time: what.time,
            output_bytes: what.output_bytes,
        };
        match process::run(&run, &self.around.stop) {
            Ok(ended) => Ok(Went::Ended(ended)),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(Went::NotStarted(format!("`{}` does not start: {error}", what.run[0])))
            }
            Err(error) => Err(Broken::io("a process cannot be started", &error)),
        }
    }

    fn confine(
        &self,
        site: &Site,
        cwd: &Path,
        program: &Path,
        command: &[OsString],
    ) -> Result<Vec<OsString>, Broken> {
        let Some(bwrap) = &self.around.bwrap else {
            return Err(Broken::new(
                "there is no bubblewrap to confine with",
                "install bubblewrap, or run with `--unconfined`",
            ));
        };
        let shown: Vec<PathBuf> =
            program.parent().map(Path::to_owned).filter(|folder| folder.is_absolute()).into_iter().collect();
        let cell = Cell { worktree: &site.root, own: vec![&site.home, &site.temp, &site.desk], shown };
        Ok(sandbox::confined(bwrap, &self.around, &cell, cwd, command))
    }

    /// Unconfined, a child still ends with us where the system can arrange it.
    fn unconfined(&self, command: &[OsString]) -> Vec<OsString> {
        match self.around.program("setpriv", Path::new("/")) {
            Some(program) => [program.into_os_string()]
                .into_iter()
                .chain(argv(["--pdeathsig", "KILL", "--"]))
                .chain(command.iter().cloned())
                .collect(),
            None => command.to_vec(),
        }
    }
}

/// `NAME=value` lines; anything else is no variable.
fn env_file(root: &Path, path: Option<&str>) -> Vec<(String, OsString)> {
    let text = path.and_then(|path| std::fs::read_to_string(root.join(path)).ok()).unwrap_or_default();
    let pair = |line: &str| {
        let (name, value) = line.trim().trim_start_matches("export ").split_once('=')?;
        let plain = !name.starts_with('#') && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        plain.then(|| (name.to_owned(), OsString::from(value.trim_matches(['"', '\'']))))
    };
    text.lines().filter_map(pair).collect()
}
