//! A recording: one attempt as a file. What a team uses for demos, tests and reproductions. It may come from anywhere, and
//! is read without trust; `tape.rs` makes it, `replay.rs` plays it.

use super::told::Tokens;
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    fmt::Display,
    fs,
    io::{self, Read as _},
    path::Path,
};
use trace::{Digest, Ending, Speaks, Usage};

/// Bytes of one recording, and of the patch beside it.
pub(super) const LARGEST: u64 = 64 << 20;
/// Bytes of what an ending says.
const REASON: usize = 16_000;
/// The form that is written. The first had no number, and neither events nor a brief.
pub(super) const VERSION: u32 = 2;
/// Stands in what an agent wrote for the events that were among it.
pub(super) const EVENTS: &str = "[evolute: events]";

/// One attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Recording {
    /// The form.
    #[serde(default = "first_version")]
    pub(crate) version: u32,
    /// The step.
    pub(crate) step: u32,
    /// The attempt.
    pub(crate) attempt: u32,
    /// How the agent was driven.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) speaks: Option<Speaks>,
    /// The brief that it is an answer to, pack included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) brief: Option<Digest>,
    /// Sources of the pack that it was given and that made a difference; all of them must be in a brief that it answers.
    #[serde(default)]
    pub(crate) given: Vec<String>,
    /// What the agent wrote.
    #[serde(default)]
    pub(crate) words: String,
    /// How it ended.
    #[serde(flatten)]
    pub(crate) ending: Ending,
    /// What it used.
    #[serde(default)]
    pub(crate) usage: Usage,
    /// Its last words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<String>,
    /// Its thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) thread: Option<String>,
    /// Its own events.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) events: String,
    /// What its thread had used before the first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Tokens>,
    /// Whether all of them are here, as they came.
    #[serde(default, skip_serializing_if = "Kept::is_whole")]
    pub(crate) events_kept: Kept,
    /// How long it took, in milliseconds; only in recordings that were made by hand.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) took_ms: u64,
    /// Whether the change is all there, as it was.
    #[serde(default, skip_serializing_if = "Kept::is_whole")]
    pub(crate) patch_kept: Kept,
    /// What it changed, as git writes it, against what the attempt started from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) patch: String,
    /// The file beside the recording that holds the change instead: what is not UTF-8 has no place in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) patch_file: Option<String>,
}

/// How much of something a recording keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kept {
    /// All of it.
    #[default]
    Whole,
    /// Not all: secrets were taken out, or it was too long.
    Partly,
    /// Nothing: it was too large.
    Not,
}

impl Kept {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_whole(&self) -> bool {
        *self == Self::Whole
    }
}

impl Recording {
    /// Reads one; says which file is none, and why.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let wrong = |why: &dyn Display| format!("`{}` is no recording: {why}", path.display());
        let bytes = bounded(path).map_err(|error| wrong(&error))?;
        let recording: Self = serde_json::from_slice(&bytes).map_err(|error| wrong(&error))?;
        recording.sound().map_err(|why| wrong(&why)).map(|()| recording)
    }

    /// The change, from the recording itself or from the file beside it.
    pub(crate) fn change(&self, folder: &Path) -> io::Result<Vec<u8>> {
        let Some(name) = &self.patch_file else { return Ok(self.patch.as_bytes().to_vec()) };
        if Path::new(name).file_name() != Some(OsStr::new(name)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a patch lies beside its recording"));
        }
        bounded(&folder.join(name))
    }

    fn sound(&self) -> Result<(), String> {
        if !(1..=VERSION).contains(&self.version) {
            return Err(format!(
                "it has version {}, and versions 1 to {VERSION} are read here",
                self.version
            ));
        }
        if said(&self.ending) > REASON {
            return Err(format!("its ending says more than {REASON} bytes"));
        }
        match self.usage.cost_usd {
            Some(cost) if cost < 0.0 => Err(format!("its cost is {cost}")),
            Some(_) | None => Ok(()),
        }
    }
}

const fn first_version() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Bytes of what an ending says.
fn said(ending: &Ending) -> usize {
    match ending {
        Ending::Blocked { question, options, blocks } => {
            let options: usize = options.iter().map(|option| option.len() + 1).sum();
            question.len() + options + blocks.as_ref().map_or(0, String::len)
        }
        Ending::Spent { what: said }
        | Ending::Failed { because: said }
        | Ending::NotStarted { because: said } => said.len(),
        Ending::Changed | Ending::Unchanged | Ending::TimedOut | Ending::Flooded => 0,
    }
}

/// The bytes of a regular file. A link is not followed, and nothing too large is read.
fn bounded(path: &Path) -> io::Result<Vec<u8>> {
    let refused = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
    if !fs::symlink_metadata(path)?.is_file() {
        return Err(refused("it is no regular file".into()));
    }
    let mut bytes = vec![];
    fs::File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(refused(format!("it is larger than {LARGEST} bytes")));
    }
    Ok(bytes)
}
