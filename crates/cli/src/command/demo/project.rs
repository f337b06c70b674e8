//! The demo's project: a few files of shell and awk, with tests, a history, demands and plans. It is written out whole, and
//! needs nothing but a shell.

use super::stage::{OWNER, Stage};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
};
use std::{
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};
use trace::id::CycleId;

macro_rules! files {
    ($($path:literal)*) => {
        &[$(($path, include_bytes!(concat!("../../../demo/project/", $path)))),*]
    };
}

/// Every file, as it is in the binary.
const FILES: &[(&str, &[u8])] = files! {
    "README.md"
    "bin/storm"
    "bin/till"
    "docs/refunds.md"
    "fixtures/outage.csv"
    "src/refund.awk"
    "tests/run.sh"
    "tests/single.calls"
    "tests/single.payouts"
    "tests/twins.calls"
    "tests/twins.payouts"
    ".evolute/evolute.toml"
    ".evolute/demands/refunds-capped.md"
    ".evolute/demands/refunds-once.md"
    ".evolute/plans/refunds-capped/plan.md"
    ".evolute/plans/refunds-once/plan.md"
    ".evolute/recordings/capped/1.1.given-identity.json"
    ".evolute/recordings/capped/1.1.json"
    ".evolute/recordings/capped/2.1.json"
    ".evolute/recordings/once/1.1.json"
    ".evolute/recordings/once/1.2.json"
    ".evolute/recordings/once/1.3.json"
    ".evolute/recordings/once/2.1.json"
};

/// The lesson of the first cycle, as a patch.
const LESSON: &[u8] = include_bytes!("../../../demo/lesson.patch");

/// Files that are programs.
const PROGRAMS: [&str; 3] = ["bin/storm", "bin/till", "tests/run.sh"];

/// Where the project is. One that nobody keeps is removed at the end.
pub(super) struct Place {
    root: PathBuf,
    kept: bool,
}

impl Place {
    /// Makes the directory and writes the project into it.
    pub(super) fn make(desk: &Desk, keep: Option<&Path>) -> Result<Self, Failure> {
        let root = match keep {
            Some(keep) => desk.config.directory.join(keep),
            None => desk.config.temp.join(format!("evolute-demo-{}", std::process::id())),
        };
        if root.exists() {
            let why = format!("`{}` exists, and the demo writes over nothing", root.display());
            return Err(Failure::refused("demo.exists", why, "name a directory that does not exist"));
        }
        let place = Self { root, kept: keep.is_some() };
        FILES.iter().try_for_each(|(path, bytes)| write(&place.root.join(path), bytes)).map_err(|error| {
            Failure::broken(
                format!("the demo's project cannot be written: {error}"),
                "free some space, or name another directory with `--keep`",
            )
        })?;
        Ok(place)
    }

    /// The directory.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed is left in the temporary directory, which the system empties.
            let _left = fs::remove_dir_all(&self.root);
        }
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes)?;
    let program = PROGRAMS.iter().any(|program| path.ends_with(program));
    fs::set_permissions(path, fs::Permissions::from_mode(if program { 0o755 } else { 0o644 }))
}

/// Gives the project a history and an owner.
pub(super) fn begin(stage: &Stage) -> Outcome {
    stage.git(&["init", "--quiet", "--initial-branch", "main"])?;
    stage.git(&["config", "user.email", OWNER])?;
    stage.git(&["config", "user.name", "You"])?;
    stage.git(&["add", "--all", "--", ".", ":!.evolute"])?;
    stage.git(&["commit", "--quiet", "--message", "A till that pays refunds"])?;
    stage.commit("evolute: two demands, two plans, one gate")
}

/// Writes into a plan which cycle it consulted: an id that was born a moment ago.
pub(super) fn consult(stage: &Stage, demand: &str, cycle: &CycleId) -> Outcome {
    let path = stage.desk().config.directory.join(format!(".evolute/plans/{demand}/plan.md"));
    let head = format!("demand: {demand}\n");
    let written = fs::read_to_string(&path)
        .and_then(|plan| fs::write(&path, plan.replacen(&head, &format!("{head}consulted: [{cycle}]\n"), 1)));
    written.map_err(|error| {
        Failure::broken(format!("the plan cannot be written: {error}"), "free some space")
    })?;
    stage.commit("plan: what the first cycle left behind was consulted")
}

/// Lays the lesson's patch where nothing tracks it; the path that the command line takes it by.
pub(super) fn lesson(stage: &Stage) -> Result<String, Failure> {
    let path = stage.desk().config.directory.join(".git/lesson.patch");
    fs::write(&path, LESSON).map_err(|error| {
        Failure::broken(format!("the lesson cannot be written: {error}"), "free some space")
    })?;
    Ok(path.display().to_string())
}
