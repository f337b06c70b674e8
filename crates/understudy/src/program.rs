//! Where the scripted agent's program is. Cargo builds programs for the tests of their own crate alone, so that everybody
//! else's tests ask for it here: it is built once for each of them, and found built from then on.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The scripted agent, built.
///
/// # Panics
/// Panics where it cannot be built.
pub fn program() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let own = std::env::current_exe().expect("because a test is a program");
        // A test's program lies in `target/<profile>/deps`.
        let folder = own.ancestors().nth(2).expect("because cargo made the test");
        let target = folder.parent().expect("because a profile lies in the target folder");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let words = ["build", "--quiet", "--offline", "--bin", "understudy", "--manifest-path", manifest];
        let status = Command::new(cargo).args(words).arg("--target-dir").arg(target).status();
        assert!(status.is_ok_and(|status| status.success()), "`understudy` cannot be built");
        target.join("debug/understudy")
    })
}
