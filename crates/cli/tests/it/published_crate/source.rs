//! Two versions of a small published crate, brought through cargo when the test runs. Nothing of them is kept here.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};
use tempfile::TempDir;

const CRATE: &str = "shlex";
/// The version that the cycle starts from.
const START: &str = "1.2.0";
/// The version that its agent delivers.
const NEXT: &str = "1.3.0";
/// What only cargo puts into a package.
const CARGOS_OWN: [&str; 4] = [".cargo-checksum.json", ".cargo-ok", ".cargo_vcs_info.json", "Cargo.lock"];
/// What cargo says when the registry, and not the request, is at fault.
const OUT_OF_REACH: [&str; 3] = ["failed to download", "download of config.json failed", "offline mode"];

/// Tests that cannot do without the registry.
const NEED_IT: usize = 4;
/// Those of them that were skipped.
static SKIPPED: AtomicUsize = AtomicUsize::new(0);

/// Both versions, as their authors wrote them.
pub(crate) struct Published {
    folder: TempDir,
}

impl Published {
    /// Brings both; without a registry the test is skipped, and says so.
    pub(crate) fn bring() -> Option<Self> {
        let brought = Self::bring_with(&[]);
        if brought.is_none() {
            skip();
        }
        brought
    }

    /// Brings both, with these variables on top: from cargo's cache, or else from the registry.
    pub(crate) fn bring_with(vars: &[(&str, OsString)]) -> Option<Self> {
        let folder = tempfile::tempdir().expect("because the temporary directory is writable");
        // Versions that are compatible cannot stand in one manifest.
        let manifests = [START, NEXT].map(|version| scratch(folder.path(), version));
        let vendor = |more: &[&str]| vendor(folder.path(), &manifests, more, vars);
        vendor(&["--offline"]).or_else(|_not_cached| vendor(&[])).map_or_else(
            |said| {
                assert!(OUT_OF_REACH.iter().any(|words| said.contains(words)), "{said}");
                None
            },
            |()| Some(()),
        )?;
        let published = Self { folder };
        [published.start(), published.next()].iter().for_each(|package| as_written(package));
        Some(published)
    }

    /// The folder of the version to start from.
    pub(crate) fn start(&self) -> PathBuf {
        self.package(START)
    }

    /// The folder of the version to be delivered.
    pub(crate) fn next(&self) -> PathBuf {
        self.package(NEXT)
    }

    fn package(&self, version: &str) -> PathBuf {
        self.folder.path().join("vendor").join(format!("{CRATE}-{version}"))
    }
}

/// Says that a test was skipped: not by `eprintln!`, because a test that passes keeps that to itself.
fn skip() {
    let count = SKIPPED.fetch_add(1, Ordering::Relaxed) + 1;
    writeln!(io::stderr(), "skipped: registry out of reach ({count} of {NEED_IT})")
        .expect("because standard error is open");
}

/// A manifest that asks for one version.
fn scratch(folder: &Path, version: &str) -> PathBuf {
    let package = folder.join(version);
    let manifest = package.join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"scratch\"\nversion = \"{version}\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n\
         [workspace]\n\n[dependencies]\n{CRATE} = \"={version}\"\n"
    );
    fs::create_dir(&package)
        .and_then(|()| fs::write(package.join("lib.rs"), ""))
        .and_then(|()| fs::write(&manifest, text))
        .expect("because the folder is ours");
    manifest
}

/// Has cargo lay down both packages; what it says where it cannot.
fn vendor(
    folder: &Path,
    [one, other]: &[PathBuf; 2],
    more: &[&str],
    vars: &[(&str, OsString)],
) -> Result<(), String> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["vendor", "--quiet", "--versioned-dirs", "--manifest-path"])
        .arg(one)
        .arg("--sync")
        .arg(other);
    cargo.args(more).arg("vendor").current_dir(folder);
    cargo.env("CARGO_NET_RETRY", "1").env("CARGO_HTTP_TIMEOUT", "20").envs(vars.iter().cloned());
    let ran = cargo.output().expect("because cargo runs this test");
    if ran.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&ran.stderr).into_owned()) }
}

/// Takes a package back to what its authors keep: their manifest, without cargo's own files.
fn as_written(package: &Path) {
    for name in CARGOS_OWN {
        let removed = fs::remove_file(package.join(name));
        let absent = removed.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        assert!(removed.is_ok() || absent, "`{name}`: {removed:?}");
    }
    fs::rename(package.join("Cargo.toml.orig"), package.join("Cargo.toml"))
        .expect("because every package carries its authors' manifest");
}
