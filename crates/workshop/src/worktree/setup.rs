//! What a fresh worktree needs before anything can run in it, by the person's own commands. They run outside
//! confinement, and again only when they or the lock files changed.

use super::Grounds;
use crate::{
    Broken,
    place::Site,
    process::{self, Run, Tie, argv},
};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use trace::{Digest, Worktree, id::ObjectId};

/// How long one command of a set-up may take.
const TIME: Duration = Duration::from_secs(3_600);
/// Bytes of its output.
const OUTPUT: usize = 4 << 20;
/// Bytes of a lock file that are looked at.
const LOCK_FILE: u64 = 64 << 20;

/// Files that say which dependencies there are.
pub(crate) const LOCK_FILES: [&str; 16] = [
    "Cargo.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "bun.lock",
    "deno.lock",
    "uv.lock",
    "poetry.lock",
    "requirements.txt",
    "Pipfile.lock",
    "go.sum",
    "Gemfile.lock",
    "composer.lock",
    "mix.lock",
    "gradle.lockfile",
];

impl Grounds {
    /// Runs the set-up, if what it depends on is not as it was when it ran last; says whether anything was set up. What it
    /// makes may be there already, from another worktree with the same lock files.
    pub(super) fn set_up(&self, site: &Site, of: &ObjectId, needs: &Worktree) -> Result<bool, Broken> {
        if needs.setup.is_empty() {
            return Ok(false);
        }
        let key = Digest::of_value(&(&needs.setup, lock_files(&site.root)));
        if fs::read_to_string(site.set_up()).is_ok_and(|before| before == key.to_string()) {
            return Ok(false);
        }
        if !self.bring(site, needs, &key) {
            needs.setup.iter().try_for_each(|line| self.set_up_line(site, line))?;
            self.keep(site, of, needs, &key);
        }
        fs::write(site.set_up(), key.to_string())
            .map(|()| true)
            .map_err(|error| Broken::io("the set-up cannot be noted", &error))
    }

    fn set_up_line(&self, site: &Site, line: &str) -> Result<(), Broken> {
        let mut env = self.around.env(&site.home, &site.temp, &[]);
        // A package manager's caches and logins are in the user's own home.
        env.insert("HOME".into(), self.around.home.clone().into());
        let run = Run {
            argv: argv(["/bin/sh", "-c", line]),
            cwd: site.root.clone(),
            env,
            stdin: vec![],
            time: TIME,
            output_bytes: OUTPUT,
            tie: Tie::Watched,
        };
        let ended = process::run(&run, &self.around.stop)
            .map_err(|error| Broken::io(format!("`{line}` does not start"), &error))?;
        if ended.succeeded() {
            return Ok(());
        }
        let said =
            [ended.stderr, ended.stdout].into_iter().find_map(|text| last_line(&text)).unwrap_or_default();
        Err(Broken::new(
            format!("the set-up `{line}` failed: {said}"),
            "mend `[worktree] setup` in `.evolute/evolute.toml`",
        ))
    }
}

fn last_line(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let line = text.lines().rev().map(str::trim).find(|line| !line.is_empty())?;
    Some(line.chars().filter(|letter| !letter.is_control()).take(300).collect())
}

/// How deep below the root a package's own lock file is looked for.
const DEEP: usize = 3;
/// Folders that hold what a set-up made, and lock files of others with it.
const MADE: [&str; 3] = ["node_modules", "target", "vendor"];

/// The lock files of the worktree, by their bytes. A link is not followed.
fn lock_files(root: &Path) -> Vec<(PathBuf, Digest)> {
    let mut found = vec![];
    locks_below(root, Path::new(""), DEEP, &mut found);
    found.sort();
    found
}

fn locks_below(root: &Path, below: &Path, deep: usize, found: &mut Vec<(PathBuf, Digest)>) {
    for entry in fs::read_dir(root.join(below)).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let (path, Ok(kind)) = (below.join(&name), entry.metadata()) else { continue };
        if kind.is_dir() && deep > 0 && !name.starts_with('.') && !MADE.contains(&name.as_str()) {
            locks_below(root, &path, deep - 1, found);
        } else if kind.is_file() && kind.len() <= LOCK_FILE && LOCK_FILES.contains(&name.as_str()) {
            found.extend(fs::read(root.join(&path)).ok().map(|bytes| (path, Digest::of(bytes))));
        }
    }
}
