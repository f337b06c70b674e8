//! One deed of the scripted agent, honest or hostile.

use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};

/// Bytes of one write of a flood.
const WAVE: usize = 64 << 10;

/// Something that an agent does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Writes a file, with its folders.
    Write {
        /// Where.
        path: PathBuf,
        /// What.
        text: String,
    },
    /// Removes a file.
    Remove(PathBuf),
    /// Makes a symbolic link.
    Link {
        /// Where.
        path: PathBuf,
        /// To what.
        to: PathBuf,
    },
    /// Asks a question, at the place that it was given for that.
    Ask(String),
    /// Says what it used, at the place that it was given for that.
    Count(serde_json::Value),
    /// Prints a line.
    Print(String),
    /// Prints one event, as JSON on a line.
    Say(serde_json::Value),
    /// Prints a file as it is.
    Stream(PathBuf),
    /// Prints a line where errors go.
    Complain(String),
    /// Runs a line of a shell, and waits for it.
    Shell(String),
    /// Runs a line of a shell in a session of its own, and leaves it behind.
    Leave(String),
    /// Prints this many bytes.
    Flood(u64),
    /// Does nothing, for seconds.
    Hang(u64),
    /// Ends with this code.
    Exit(u8),
}

impl Deed {
    /// Does it; a code where it is the last.
    pub(super) fn perform(&self) -> io::Result<Option<u8>> {
        match self {
            Self::Write { path, text } => write(path, text)?,
            Self::Remove(path) => fs::remove_file(path)?,
            Self::Link { path, to } => std::os::unix::fs::symlink(to, path)?,
            Self::Ask(question) => write(&place("EVOLUTE_BLOCKED")?, question)?,
            Self::Count(count) => write(&place("EVOLUTE_USAGE")?, &count.to_string())?,
            Self::Print(line) => print(format!("{line}\n").as_bytes())?,
            Self::Say(event) => print(format!("{event}\n").as_bytes())?,
            Self::Stream(path) => print(&fs::read(path)?)?,
            Self::Complain(line) => writeln!(io::stderr(), "{line}")?,
            Self::Shell(line) => drop(Command::new("/bin/sh").args(["-c", line]).status()?),
            Self::Leave(line) => drop(Command::new("setsid").args(["/bin/sh", "-c", line]).spawn()?),
            Self::Flood(bytes) => flood(*bytes)?,
            Self::Hang(seconds) => thread::sleep(Duration::from_secs(*seconds)),
            Self::Exit(code) => return Ok(Some(*code)),
        }
        Ok(None)
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

fn place(name: &str) -> io::Result<PathBuf> {
    let missing = || io::Error::new(io::ErrorKind::NotFound, format!("`{name}` is not set"));
    std::env::var_os(name).map(PathBuf::from).ok_or_else(missing)
}

fn print(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

fn flood(bytes: u64) -> io::Result<()> {
    let wave = vec![b'x'; WAVE];
    let mut left = bytes;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(WAVE).min(WAVE);
        print(&wave[..now])?;
        left -= now as u64;
    }
    Ok(())
}
