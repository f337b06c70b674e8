//! A recording: one attempt as a file. What a team uses for demos, tests and reproductions.

use super::{Asked, Did};
use crate::{Broken, worktree::Grounds};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsStr,
    fs,
    io::{self, Read as _},
    path::Path,
};
use trace::{Ending, Usage, id::ObjectId};

/// Bytes of one recording, and of the patch beside it.
pub(super) const LARGEST: u64 = 64 << 20;

/// One attempt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Recording {
    /// The step.
    pub(crate) step: u32,
    /// The attempt.
    pub(crate) attempt: u32,
    /// Sources of the pack that it was given and that made a difference; all of them must be in a brief that it answers.
    #[serde(default)]
    pub(crate) given: Vec<String>,
    /// What the agent said.
    #[serde(default)]
    pub(crate) words: String,
    /// How it ended: `changed`, `blocked` or `unchanged`.
    pub(crate) ending: String,
    /// Its question, if it was blocked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) question: Option<String>,
    /// What it used.
    #[serde(default)]
    pub(crate) usage: Usage,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub(crate) took_ms: u64,
    /// What it changed, as git writes it, against what the attempt started from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) patch: String,
    /// The file beside the recording that holds the change instead: what is not UTF-8 has no place in JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) patch_file: Option<String>,
}

impl Recording {
    /// The change, from the recording itself or from the file beside it.
    pub(crate) fn change(&self, folder: &Path) -> io::Result<Vec<u8>> {
        let Some(name) = &self.patch_file else { return Ok(self.patch.as_bytes().to_vec()) };
        if Path::new(name).file_name() != Some(OsStr::new(name)) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a patch lies beside its recording"));
        }
        let mut patch = vec![];
        fs::File::open(folder.join(name))?.take(LARGEST).read_to_end(&mut patch)?;
        Ok(patch)
    }

    /// How it ended, where that is not told by the tree.
    pub(crate) fn cut(&self) -> Option<Ending> {
        match (self.ending.as_str(), &self.question) {
            ("blocked", Some(question)) => Some(Ending::blocked(question)),
            ("timed_out", _) => Some(Ending::TimedOut),
            ("flooded", _) => Some(Ending::Flooded),
            _told_by_the_tree => None,
        }
    }
}

impl Grounds {
    /// Records an attempt into a folder: what it changed, from one tree to another.
    pub(super) fn record(
        &self,
        folder: &Path,
        asked: &Asked<'_>,
        ending: &Ending,
        did: &Did,
        (from, to): (&ObjectId, &ObjectId),
    ) -> Result<(), Broken> {
        let args = ["diff", "--binary", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"];
        let args: Vec<&str> = args.into_iter().chain([from.as_str(), to.as_str()]).collect();
        let patch = self.ask("the attempt cannot be recorded", &args, &[])?;
        let name = format!("{}.{}", asked.step, asked.attempt);
        let beside = format!("{name}.patch");
        let (patch, apart) = match String::from_utf8(patch) {
            Ok(text) => (text, None),
            Err(bytes) => (String::new(), Some(bytes.into_bytes())),
        };
        let (ended, question) = words(ending);
        let recording = Recording {
            step: asked.step,
            attempt: asked.attempt,
            given: vec![],
            words: String::from_utf8_lossy(&did.output).into_owned(),
            ending: ended.to_owned(),
            question,
            // What it was counted from lies on this shelf, and on no other.
            usage: Usage { raw: None, ..did.usage },
            took_ms: did.took_ms,
            patch,
            patch_file: apart.is_some().then(|| beside.clone()),
        };
        let text = serde_json::to_vec_pretty(&recording).expect("because a recording has a JSON form");
        let write = || {
            fs::create_dir_all(folder)?;
            apart.map_or(Ok(()), |patch| whole(&folder.join(&beside), &patch))?;
            whole(&folder.join(format!("{name}.json")), &text)
        };
        write().map_err(|error| Broken::io("the recording cannot be written", &error))
    }
}

/// How it ended, in a recording's words.
fn words(ending: &Ending) -> (&'static str, Option<String>) {
    match ending {
        Ending::Changed => ("changed", None),
        Ending::Blocked { question, .. } => ("blocked", Some(question.clone())),
        Ending::TimedOut => ("timed_out", None),
        Ending::Flooded => ("flooded", None),
        Ending::Unchanged | Ending::Spent { .. } | Ending::Failed { .. } | Ending::NotStarted { .. } => {
            ("unchanged", None)
        }
    }
}

/// Writes a file whole or not at all.
fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let half = path.with_extension("half");
    fs::write(&half, bytes).and_then(|()| fs::rename(&half, path))
}
