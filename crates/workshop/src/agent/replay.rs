//! An agent that is a folder of recorded attempts. A recording answers what it was recorded with: of several for one
//! attempt, the one is replayed that was given most of what this pack holds, and nothing that it does not hold.

use super::{
    Asked, Did,
    recording::{LARGEST, Recording},
};
use crate::{Broken, place::Site, worktree::Grounds};
use std::{
    fs,
    path::{Path, PathBuf},
};
use trace::Ending;

/// Recordings in one folder, at the most.
const MOST: usize = 10_000;

impl Grounds {
    /// Replays the attempt.
    pub(super) fn replay(&self, site: &Site, asked: &Asked<'_>, pack: &str) -> Result<Did, Broken> {
        let folder = self.around.root.join(asked.agent.run.first().map_or("", String::as_str));
        let found = match chosen(&folder, asked, pack) {
            Ok(Some(found)) => found,
            Ok(None) => {
                let (step, attempt) = (asked.step, asked.attempt);
                let folder = folder.display();
                return Ok(Did::not_started(format!(
                    "`{folder}` holds no recording of step {step} attempt {attempt}"
                )));
            }
            Err(because) => return Ok(Did::not_started(because)),
        };
        let cut = match self.apply(site, &folder, &found)? {
            Some(because) => Some(Ending::NotStarted { because }),
            None => found.cut(),
        };
        Ok(Did { usage: found.usage, ..Did::new(cut, found.words.into_bytes(), found.took_ms) })
    }

    /// Puts a recorded change into the worktree, all of it or nothing; says why it could not.
    fn apply(&self, site: &Site, folder: &Path, recording: &Recording) -> Result<Option<String>, Broken> {
        let patch = match recording.change(folder) {
            Ok(patch) => patch,
            Err(error) => return Ok(Some(format!("the recorded change cannot be read: {error}"))),
        };
        if patch.trim_ascii().is_empty() {
            return Ok(None);
        }
        // Outside a repository git applies to plain files, and refuses paths that leave the directory.
        let vars = [
            ("GIT_CEILING_DIRECTORIES", site.root.parent().unwrap_or(&site.root).as_os_str().to_owned()),
            ("GIT_DIR", "/dev/null".into()),
        ];
        let args = ["apply", "--binary", "--whitespace=nowarn", "-"];
        match self.git.ask_with(&site.root, &args, &patch, &vars) {
            Ok(_) => Ok(None),
            Err(said) if said.exit.is_some() => {
                Ok(Some(format!("the recorded change does not apply: {}", said.said)))
            }
            Err(said) => Err(said.broken("a recorded change cannot be applied")),
        }
    }
}

/// The recording for this attempt that was given most of what the pack holds. A file that is no recording is named: it
/// could have been the one.
fn chosen(folder: &Path, asked: &Asked<'_>, pack: &str) -> Result<Option<Recording>, String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_ours = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "json");
    let mut files: Vec<PathBuf> = entries.filter(is_ours).take(MOST).collect();
    files.sort();
    let fits = |recording: &Recording| {
        recording.step == asked.step
            && recording.attempt == asked.attempt
            && recording.given.iter().all(|item| holds(pack, item))
    };
    let read: Vec<Recording> = files.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    Ok(read.into_iter().filter(fits).max_by_key(|recording| recording.given.len()))
}

/// Whether a pack has an item of this source: each has a heading that names it.
fn holds(pack: &str, item: &str) -> bool {
    pack.lines().any(|line| line.starts_with('#') && line.contains(item))
}

fn read(path: &Path) -> Result<Recording, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("`{}` is no recording: {why}", path.display());
    let size = fs::metadata(path).map_err(|error| wrong(&error))?.len();
    if size > LARGEST {
        return Err(wrong(&"it is too large"));
    }
    let bytes = fs::read(path).map_err(|error| wrong(&error))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(&error))
}
