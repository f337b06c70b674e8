//! What a repository offers without having been configured: its files, its toolchain, and gates made of what was told.

use crate::{desk::Desk, failure::Failure, repository::Repository};
use survey::toolchain::{self, Proposed, Told, Toolchain, Tree};
use trace::{Gate, RepoPath, ReportFormat, Worktree};

/// Seconds that a proposed gate may take; the configuration's own default.
const TIMEOUT_S: u32 = 600;

/// Every file that git knows, or would take, in the order of their names.
pub(crate) fn paths(desk: &Desk, repository: &Repository) -> Result<Vec<RepoPath>, Failure> {
    let asked = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let listed = desk.git(repository).ask(&asked, &[])?;
    let listed = listed.split(|byte| *byte == 0).filter(|path| !path.is_empty());
    let mut paths: Vec<RepoPath> = listed.map(RepoPath::new).collect();
    paths.sort();
    paths.dedup();
    Ok(paths)
}

/// What it is built with.
pub(crate) fn toolchain(repository: &Repository, paths: &[RepoPath]) -> Toolchain {
    toolchain::detect(&Tree::new(&repository.root, paths))
}

/// A proposal, as a gate that can be run.
pub(crate) fn gate(proposed: &Proposed) -> Gate {
    Gate {
        report: proposed.junit.clone().map_or(ReportFormat::Plain, ReportFormat::Junit),
        dir: proposed.dir.clone(),
        ..Gate::new(&proposed.name, proposed.run.clone(), TIMEOUT_S)
    }
}

/// What a worktree needs.
pub(crate) fn worktree(toolchain: &Toolchain) -> Worktree {
    let values = |told: &[Told<String>]| told.iter().map(|one| one.value.clone()).collect();
    Worktree { setup: values(&toolchain.setup), share: values(&toolchain.share), ..Worktree::default() }
}

/// Why a gate cannot run here, if that shows without running it.
pub(crate) fn missing(desk: &Desk, repository: &Repository, proposed: &Proposed) -> Option<String> {
    let program = proposed.run.first()?;
    let place = if program.contains('/') {
        repository.root.join(program).to_string_lossy().into_owned()
    } else {
        program.clone()
    };
    desk.config.program(&place).is_none().then(|| format!("there is no program `{program}` here"))
}
