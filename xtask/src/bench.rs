//! Runs the benchmarks. What each measures, and against which floor, stands at the top of its own file.

use anyhow::{Context as _, Result, ensure};
use std::{path::Path, process::Command};

/// Packages that carry benchmarks.
const PACKAGES: [&str; 1] = ["runtime"];

/// Runs them one after the other: two at once would measure each other.
pub(crate) fn run(root: &Path) -> Result<()> {
    for package in PACKAGES {
        println!("benchmarks of `{package}`");
        let status = Command::new("cargo")
            .args(["bench", "--package", package])
            .current_dir(root)
            .status()
            .context("`cargo` could not be started")?;
        ensure!(status.success(), "the benchmarks of `{package}` ended with {status}");
    }
    Ok(())
}
