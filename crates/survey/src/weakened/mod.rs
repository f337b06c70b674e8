//! Weakenings: changes that make a judge see less, found on a diff. A judge is whatever says that a change is good: tests
//! and their assertions, linters and what they are told to overlook, workflows, and the settings of all of them. What
//! judges less than before is *weakened*; what judges and was changed otherwise is *touched*. Nobody is asked, and no
//! word of whoever made the change counts.

mod changed;
mod code;
mod commands;
mod exits;
mod finding;
mod lines;
mod paths;
mod runner;
mod settings;
mod snapshots;
mod suppressed;
mod workflow;

pub use changed::Changed;
pub use paths::is_judge;

use changed::File;
use trace::{Severity, Weakening};

/// The most files of one diff that are read.
pub const FILES: usize = 20_000;
/// The most weakenings of one diff that are told; those that block come first.
pub const TOLD: usize = 200;

/// What a diff changes of what judges it. Those that block come first, then by place.
#[must_use]
pub fn weakenings(diff: &[Changed<'_>]) -> Vec<Weakening> {
    let files: Vec<File<'_>> = diff.iter().take(FILES).filter_map(File::of).collect();
    let mut found = code::weakenings(&files);
    found.extend(suppressed::weakenings(&files));
    found.extend(exits::weakenings(&files));
    found.extend(runner::weakenings(&files));
    found.extend(snapshots::weakenings(&files));
    found.extend(settings::weakenings(&files));
    found.extend(workflow::weakenings(&files));
    found.extend(diff.get(FILES..).unwrap_or_default().first().map(|rest| finding::unread(rest.path)));
    in_order(found)
}

/// A file that judges is told as touched only where nothing else is told of it.
fn in_order(mut found: Vec<Weakening>) -> Vec<Weakening> {
    found.sort_by(|one, other| {
        let key = |it: &Weakening| (it.severity == Severity::Touched, it.path.clone(), it.line);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.rule.cmp(&other.rule))
            .then_with(|| one.what.cmp(&other.what))
    });
    found.dedup();
    found.truncate(TOLD);
    found
}

/// Whether any rule looks into a file of this name: what is not code, settings, a workflow, a script or a recording
/// judges nothing.
#[must_use]
pub fn is_read(path: &str) -> bool {
    crate::code::Language::of_path(path).is_some()
        || paths::is_settings(path)
        || paths::is_workflow(path)
        || paths::is_script(path)
        || snapshots::is_recorded(path)
        || runner::is_program(path)
        || path.starts_with(".evolute/")
}
