//! What the process finds itself in: directory, environment, terminal, identity. The only reader of any of
//! them; everything below gets what it needs handed in.

use etcetera::BaseStrategy as _;
use jiff::tz::TimeZone;
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    sync::OnceLock,
};
use workshop::{
    program::{on_path, runnable},
    sandbox::Backend,
};

use crate::failure::Failure;

/// The widest text that is comfortable to read.
const WIDEST: usize = 120;
/// Narrower than this, a table is no table any more.
const NARROWEST: usize = 40;
/// What inside an attempt tells that it is one.
const ATTEMPT: &str = "EVOLUTE_ATTEMPT";

/// The process's surroundings, read once.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Where it was started, or where `--directory` points.
    pub(crate) directory: PathBuf,
    /// The user's home.
    pub(crate) home: PathBuf,
    /// Where worktrees of steps live: the XDG cache.
    pub(crate) cache: PathBuf,
    /// Where this user's keys lie: the XDG data folder.
    pub(crate) data: PathBuf,
    /// Where temporary files go.
    pub(crate) temp: PathBuf,
    /// The whole environment, for allow-lists.
    pub(crate) vars: BTreeMap<String, OsString>,
    /// The program that this is.
    pub(crate) own: PathBuf,
    /// The attempt that this runs inside, if it does: then nobody here is a person.
    pub(crate) attempt: Option<String>,
    /// The name that the system logs the user in by.
    pub(crate) login: String,
    /// The zone in which moments are shown, once it was asked for.
    zone: OnceLock<TimeZone>,
    /// What the three streams are.
    pub(crate) terminal: Terminal,
    /// What confines on this machine, or why nothing does, once it was tried.
    pub(crate) backend: OnceLock<Result<Backend, String>>,
}

/// What the three streams are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terminal {
    /// Whether somebody can answer questions, and sees them asked.
    pub(crate) asks: bool,
    /// Whether progress can be drawn on standard error.
    pub(crate) draws: bool,
    /// Whether standard output is colored.
    pub(crate) colors_out: bool,
    /// Whether standard error is colored.
    pub(crate) colors_err: bool,
    /// Columns.
    pub(crate) width: usize,
}

impl Config {
    /// Reads everything.
    ///
    /// # Errors
    /// Fails where there is no current directory, or no home.
    pub(crate) fn read(directory: Option<&Path>) -> Result<Self, Failure> {
        let here = env::current_dir().map_err(|error| {
            Failure::broken(
                format!("the current directory cannot be read: {error}"),
                "change to a directory that exists",
            )
        })?;
        let places = etcetera::choose_base_strategy()
            .map_err(|error| Failure::broken(format!("there is no home directory: {error}"), "set `HOME`"))?;
        let vars =
            env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value))).collect();
        Ok(Self {
            directory: directory.map_or_else(|| here.clone(), |directory| here.join(directory)),
            home: places.home_dir().to_owned(),
            cache: places.cache_dir(),
            data: places.data_dir(),
            temp: env::temp_dir(),
            own: env::current_exe().unwrap_or_default(),
            attempt: env::var(ATTEMPT).ok().filter(|attempt| !attempt.is_empty()),
            login: login(&vars),
            zone: OnceLock::new(),
            terminal: Terminal::read(&vars),
            backend: OnceLock::new(),
            vars,
        })
    }

    /// A variable that is set to something.
    pub(crate) fn var(&self, name: &str) -> Option<&str> {
        self.vars.get(name)?.to_str().filter(|value| !value.is_empty())
    }

    /// The zone in which moments are shown. To find it, every zone that the machine knows is listed.
    pub(crate) fn zone(&self) -> &TimeZone {
        self.zone.get_or_init(TimeZone::system)
    }

    /// The words by which this program works between the wall and a child.
    pub(crate) fn inside(&self) -> Option<Vec<OsString>> {
        (!self.own.as_os_str().is_empty()).then(|| vec![self.own.clone().into(), "inside".into()])
    }

    /// The program with this name on `PATH`, or at this path.
    pub(crate) fn program(&self, name: &str) -> Option<PathBuf> {
        if name.contains('/') {
            let path = self.directory.join(name);
            return runnable(&path).then_some(path);
        }
        on_path(name, self.vars.get("PATH")?)
    }
}

/// The words that this process was started with, after its own name.
pub(crate) fn words() -> impl Iterator<Item = OsString> {
    env::args_os().skip(1)
}

/// Whether the words ask for JSON, told before they are understood: a wrong use answers in the same form.
pub(crate) fn wants_json() -> bool {
    env::args_os().any(|word| word == "--json")
}

impl Terminal {
    /// Nobody asks, nobody draws.
    pub(crate) const PLAIN: Self =
        Self { asks: false, draws: false, colors_out: false, colors_err: false, width: 100 };

    fn read(vars: &BTreeMap<String, OsString>) -> Self {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let set = |name: &str| vars.get(name).is_some_and(|value| !value.is_empty());
        let dumb = vars.get("TERM").is_some_and(|term| term == "dumb");
        let colors = !dumb && !set("NO_COLOR");
        Self {
            asks: io::stdin().is_terminal() && err && !dumb,
            draws: err && !dumb && !set("CI"),
            colors_out: out && colors,
            colors_err: err && colors,
            width: width(vars),
        }
    }
}

fn width(vars: &BTreeMap<String, OsString>) -> usize {
    let told = vars.get("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
    let seen = || console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    told.or_else(seen).unwrap_or(100).clamp(NARROWEST, WIDEST)
}

fn login(vars: &BTreeMap<String, OsString>) -> String {
    let named =
        |name: &str| vars.get(name).and_then(|value| value.to_str()).filter(|value| !value.is_empty());
    named("LOGNAME").or_else(|| named("USER")).unwrap_or("somebody").to_owned()
}
