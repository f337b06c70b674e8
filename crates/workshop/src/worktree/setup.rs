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
use trace::{Digest, Worktree};

/// How long one command of a set-up may take.
const TIME: Duration = Duration::from_secs(3_600);
/// Bytes of its output.
const OUTPUT: usize = 4 << 20;
/// Bytes of a lock file that are looked at.
const LOCK_FILE: u64 = 64 << 20;

/// Files that say which dependencies there are.
const LOCK_FILES: [&str; 16] = [
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
    /// Runs the set-up, if what it depends on is not as it was when it ran last; says whether it ran.
    pub(super) fn set_up(&self, site: &Site, needs: &Worktree) -> Result<bool, Broken> {
        if needs.setup.is_empty() {
            return Ok(false);
        }
        let digest = Digest::of_value(&(&needs.setup, lock_files(&site.root))).to_string();
        if fs::read_to_string(site.set_up()).is_ok_and(|before| before == digest) {
            return Ok(false);
        }
        needs.setup.iter().try_for_each(|line| self.set_up_line(site, line))?;
        fs::write(site.set_up(), digest)
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

/// The lock files at the root, by their bytes. A link is not followed.
fn lock_files(root: &Path) -> Vec<(String, Digest)> {
    let small = |path: &PathBuf| {
        fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() <= LOCK_FILE)
    };
    let read = |name: &str| {
        let path = Some(root.join(name)).filter(small)?;
        Some((name.to_owned(), Digest::of(fs::read(path).ok()?)))
    };
    LOCK_FILES.into_iter().filter_map(read).collect()
}
