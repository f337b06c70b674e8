//! What our own program does between the wall and what is confined: it enters a group, opens a way out, restricts itself,
//! and then becomes the program, or waits for it and ends what it left.

use super::{Unable, landlock::Rules, reap, way::Way};
use crate::{process, surroundings::Surroundings};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::{ffi::OsString, fs, io, path::PathBuf, process::ExitCode};

/// Bytes of what is handed over as one argument; the kernel allows 128 KiB.
const ARGUMENT: usize = 120 << 10;
/// The exit code of whoever did not get as far as the program.
pub const NOT_STARTED: u8 = 126;
/// How our program's complaints begin, when the program that it was to start did not start.
pub(crate) const COMPLAINT: &str = "evolute inside: ";

/// What is to be done before the program starts. By default, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inner {
    /// The group of processes to enter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) group: Option<PathBuf>,
    /// What it may read, write and reach, where the kernel is asked to hold that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rules: Option<Rules>,
    /// The way to the model's provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) way: Option<Way>,
    /// How many processes there may be at a time in this space.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) processes: Option<u32>,
    /// Whether to wait for the program, and to end what it left.
    #[serde(default)]
    pub(crate) reap: bool,
}

impl Inner {
    /// The command with our own program before it, where there is anything to do.
    pub(crate) fn before(
        &self,
        around: &Surroundings,
        command: &[OsString],
    ) -> Result<Vec<OsString>, Unable> {
        if *self == Self::default() {
            return Ok(command.to_vec());
        }
        let Some(own) = &around.inside else {
            return Err(Unable("our own program is not known, and has to work inside".into()));
        };
        let words = serde_json::to_string(self).map_err(|error| Unable(error.to_string()))?;
        if words.len() > ARGUMENT {
            return Err(Unable("there is more to hide and to show than one argument holds".into()));
        }
        Ok([own.as_slice(), &[words.into(), "--".into()], command].concat())
    }

    /// What was handed over, read again.
    ///
    /// # Errors
    /// Fails where it is not what [`Self::before`] writes.
    pub fn read(words: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(words)
    }
}

/// Does it, and becomes the program; or waits for it, and ends as it ended.
///
/// # Errors
/// Fails where any of it cannot be done: then the program is not started.
pub fn enter(inner: &Inner, command: &[OsString]) -> io::Result<ExitCode> {
    if let Some(group) = &inner.group {
        fs::write(group.join("cgroup.procs"), "0")
            .map_err(|error| of("its group cannot be entered", &error))?;
    }
    if let Some(way) = &inner.way {
        way.open().map_err(|error| of("the way to the model cannot be opened", &error))?;
    }
    if let Some(most) = inner.processes {
        bound(most).map_err(|error| of("the number of processes cannot be bounded", &error))?;
    }
    if let Some(rules) = &inner.rules {
        rules.hold().map_err(|error| of("Landlock", &error))?;
    }
    match (inner.reap, &inner.way) {
        (true, _) => reap::run(command),
        (false, Some(_)) => process::accompany(command).and_then(|mut child| Ok(reap::code(child.wait()?))),
        (false, None) => Err(process::become_it(command)),
    }
}

/// In a user's space of its own, this counts the processes of that space alone.
fn bound(most: u32) -> io::Result<()> {
    let hard = getrlimit(Resource::Nproc).maximum;
    let most = Some(hard.map_or(u64::from(most), |hard| hard.min(most.into())));
    Ok(setrlimit(Resource::Nproc, Rlimit { current: most, maximum: most })?)
}

fn of(what: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{what}: {error}"))
}
