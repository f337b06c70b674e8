//! A recording: one attempt as a file. What a team uses for demos, tests and reproductions.

use super::{Asked, Did};
use crate::{
    Broken,
    worktree::{Grounds, Taken},
};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};
use trace::{Ending, Usage, id::ObjectId};

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
    #[serde(default)]
    pub(crate) patch: String,
}

impl Recording {
    /// How it ended, where that is not told by the tree.
    pub(crate) fn cut(&self) -> Option<Ending> {
        match (self.ending.as_str(), &self.question) {
            ("blocked", Some(question)) => Some(Ending::Blocked { question: question.clone() }),
            ("timed_out", _) => Some(Ending::TimedOut),
            ("flooded", _) => Some(Ending::Flooded),
            _told_by_the_tree => None,
        }
    }
}

impl Grounds {
    /// Records an attempt into a folder.
    pub(super) fn record(
        &self,
        folder: &Path,
        asked: &Asked<'_>,
        ending: &Ending,
        did: &Did,
        taken: &Taken,
        from: Option<&ObjectId>,
    ) -> Result<(), Broken> {
        let start = from.unwrap_or(asked.base);
        let args = [
            "diff",
            "--binary",
            "--no-color",
            "--no-ext-diff",
            "--no-renames",
            start.as_str(),
            taken.tree.as_str(),
        ];
        let patch = self.ask("the attempt cannot be recorded", &args, &[])?;
        let (name, question) = match ending {
            Ending::Changed => ("changed", None),
            Ending::Blocked { question } => ("blocked", Some(question.clone())),
            Ending::TimedOut => ("timed_out", None),
            Ending::Flooded => ("flooded", None),
            Ending::Unchanged | Ending::NotStarted { .. } => ("unchanged", None),
        };
        let recording = Recording {
            step: asked.step,
            attempt: asked.attempt,
            given: vec![],
            words: String::from_utf8_lossy(&did.output).into_owned(),
            ending: name.to_owned(),
            question,
            usage: did.usage,
            took_ms: did.took_ms,
            patch: String::from_utf8_lossy(&patch).into_owned(),
        };
        let text = serde_json::to_vec_pretty(&recording)
            .map_err(|error| Broken::new(error.to_string(), "report this"))?;
        let path = folder.join(format!("{}.{}.json", asked.step, asked.attempt));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| Broken::io("the recording cannot be written", &error))
    }
}
