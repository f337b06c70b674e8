//! Agents and other people's tools from their registries, at one version, once for all tests on this machine. Where the registry or its client is out
//! of reach, a test that needs one is skipped, and says so.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
};

/// Seconds after which a registry is out of reach.
const PATIENCE: &str = "240";

/// A program of a package, installed; none, and a line that says so, where it cannot be had.
pub(crate) fn program(package: &str, path: &str) -> Option<PathBuf> {
    let found = installed(&cache(package), package, path);
    if found.is_none() {
        writeln!(io::stderr(), "skipped: 1 test that needs {package}")
            .expect("because standard error is open");
    }
    found
}

/// Beside what cargo builds: it outlives a run of the tests, and goes with `cargo clean`.
fn cache(package: &str) -> PathBuf {
    let own = std::env::current_exe().expect("because a test is a program");
    let target = own.ancestors().nth(3).expect("because cargo made the test");
    target.join("understudies").join(package.replace(['/', '@', '=', '['], "-").replace(']', ""))
}

/// A folder with packages of Python's registry, and all that they need, at these versions; none, and a line that says so,
/// where they cannot be had.
pub(crate) fn python(packages: &[&str]) -> Option<PathBuf> {
    let folder = cache(packages[0]);
    let words = ["python3", "-m", "pip", "install", "--quiet", "--no-input", "--target", "."];
    let found = once(&folder, &[&words, packages].concat());
    if found.is_none() {
        writeln!(io::stderr(), "skipped: 1 test that needs {}", packages[0])
            .expect("because standard error is open");
    }
    found.map(|()| folder)
}

fn installed(folder: &Path, package: &str, path: &str) -> Option<PathBuf> {
    let words = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", package];
    once(folder, &words)?;
    let program = folder.join(path);
    program.is_file().then_some(program)
}

/// Installs into a folder what is not there whole yet.
fn once(folder: &Path, words: &[&str]) -> Option<()> {
    fs::create_dir_all(folder).ok()?;
    // Two processes that install into one folder leave neither whole.
    let lock = fs::File::create(folder.join("lock")).ok()?;
    lock.lock().ok()?;
    let whole = folder.join("whole");
    if !whole.is_file() {
        let mut command = Command::new("timeout");
        command.arg(PATIENCE).args(words).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().ok().filter(ExitStatus::success)?;
        fs::write(&whole, "").ok()?;
    }
    Some(())
}
