//! An agent that is a folder of recorded attempts. A recording answers what it was recorded with: of several for one
//! attempt, the one is replayed that was given most of what this brief holds, and nothing that it does not hold.

use super::{Asked, Did, recording::Recording};
use crate::{Broken, place::Site, worktree::Grounds};
use std::{fs, path::Path};
use trace::{Ending, Usage};

/// Recordings in one folder, at the most.
const MOST: usize = 10_000;
/// Bytes of one recording.
const LARGEST: u64 = 64 << 20;

impl Grounds {
    /// Replays the attempt.
    pub(super) fn replay(&self, site: &Site, asked: &Asked<'_>, brief: &str) -> Result<Did, Broken> {
        let folder = self.around.root.join(asked.agent.run.first().map_or("", String::as_str));
        let Some(found) = chosen(&folder, asked, brief) else {
            let because = format!(
                "`{}` holds no recording of step {} attempt {}",
                folder.display(),
                asked.step,
                asked.attempt
            );
            return Ok(not_started(because));
        };
        let cut = match self.apply(site, &found)? {
            Some(because) => Some(Ending::NotStarted { because }),
            None => found.cut(),
        };
        Ok(Did { cut, output: found.words.into_bytes(), usage: found.usage, took_ms: found.took_ms })
    }

    /// Puts a recorded change into the worktree; says why it could not.
    fn apply(&self, site: &Site, recording: &Recording) -> Result<Option<String>, Broken> {
        if recording.patch.trim().is_empty() {
            return Ok(None);
        }
        // Outside a repository git applies to plain files, and refuses paths that leave the directory.
        let vars = [
            ("GIT_CEILING_DIRECTORIES", site.root.parent().unwrap_or(&site.root).as_os_str().to_owned()),
            ("GIT_DIR", "/dev/null".into()),
        ];
        let args = ["apply", "--binary", "--whitespace=nowarn", "-"];
        match self.git.ask_with(&site.root, &args, recording.patch.as_bytes(), &vars) {
            Ok(_) => Ok(None),
            Err(said) if said.exit.is_some() => {
                Ok(Some(format!("the recorded change does not apply: {}", said.said)))
            }
            Err(said) => Err(said.broken("a recorded change cannot be applied")),
        }
    }
}

fn not_started(because: String) -> Did {
    Did { cut: Some(Ending::NotStarted { because }), output: vec![], usage: Usage::default(), took_ms: 0 }
}

/// The recording for this attempt that was given most of what the brief holds.
fn chosen(folder: &Path, asked: &Asked<'_>, brief: &str) -> Option<Recording> {
    let mut files: Vec<_> =
        fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).take(MOST).collect();
    files.sort();
    let fits = |recording: &Recording| {
        recording.step == asked.step
            && recording.attempt == asked.attempt
            && recording.given.iter().all(|item| brief.contains(item.as_str()))
    };
    let read = files
        .iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "json"))
        .filter_map(|path| read(path))
        .filter(fits);
    read.max_by_key(|recording| recording.given.len())
}

fn read(path: &Path) -> Option<Recording> {
    let small = fs::metadata(path).ok()?.len() <= LARGEST;
    small.then(|| serde_json::from_slice(&fs::read(path).ok()?).ok())?
}
