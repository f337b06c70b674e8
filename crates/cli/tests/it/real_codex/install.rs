//! Codex from its registry, at one version, once for all tests on this machine. Where the registry or its client is out of
//! reach, the tests that need it are skipped, and say so.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

const PACKAGE: &str = "@openai/codex@0.169.0";
/// The program itself, without the script around it.
const PROGRAM: &str = "node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex";
/// Seconds after which a registry is out of reach.
const PATIENCE: &str = "240";

/// Tests that cannot do without it.
const NEED_IT: usize = 2;
/// Those of them that were skipped.
static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// The program; none where it cannot be had.
pub(super) fn codex() -> Option<PathBuf> {
    static INSTALLED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = INSTALLED.get_or_init(|| installed(&cache())).clone();
    if found.is_none() {
        let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
        writeln!(io::stderr(), "skipped: Codex out of reach ({count} of {NEED_IT})")
            .expect("because standard error is open");
    }
    found
}

/// Beside what cargo builds: it outlives a run of the tests, and goes with `cargo clean`.
fn cache() -> PathBuf {
    let own = std::env::current_exe().expect("because a test is a program");
    let target = own.ancestors().nth(3).expect("because cargo made the test");
    target.join("understudies/codex-0.169.0")
}

fn installed(folder: &Path) -> Option<PathBuf> {
    fs::create_dir_all(folder).ok()?;
    // Two processes that install into one folder leave neither whole.
    let lock = fs::File::create(folder.join("lock")).ok()?;
    lock.lock().ok()?;
    let (program, whole) = (folder.join(PROGRAM), folder.join("whole"));
    if !whole.is_file() {
        let words =
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", ".", PACKAGE];
        let mut command = Command::new("timeout");
        command.arg(PATIENCE).args(words).current_dir(folder);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().ok().filter(|status| status.success())?;
        fs::write(&whole, "").ok()?;
    }
    program.is_file().then_some(program)
}
