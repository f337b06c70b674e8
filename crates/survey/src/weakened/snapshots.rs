//! Recorded outputs that tests compare with: one that changes is told, most of them at once is a new judge.

use super::{
    changed::{File, name_of},
    finding::{gone, noted},
};
use std::collections::BTreeMap;
use trace::Weakening;

/// Recordings that change at once, from which on nobody has looked at each.
const WHOLESALE: usize = 5;
/// Folders of recordings.
const FOLDERS: [&str; 5] = ["__snapshots__", "snapshots", "golden", "goldens", "__image_snapshots__"];
/// Ends of the names of recordings.
const ENDS: [&str; 6] = [".snap", ".golden", ".approved.txt", ".approved.json", ".ambr", ".snapshot"];

/// All recordings of a diff together.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let recorded: Vec<&File<'_>> =
        files.iter().filter(|file| is_recorded(file.path) && file.before.is_some()).collect();
    let moved =
        |file: &File<'_>| files.iter().any(|other| other.before.is_none() && other.after == file.before);
    let mut found: Vec<Weakening> = recorded
        .iter()
        .filter(|file| file.now().trim().is_empty() && !moved(file) && !is_orphaned(file, files))
        .map(|file| {
            gone(file.path, "recording-gone", "what a test compared with is gone: the next run records anew")
        })
        .collect();
    let counts: Vec<(&File<'_>, usize, usize)> = recorded.iter().map(|file| changed(file)).collect();
    let (changed, all) = counts.iter().fold((0, 0), |(some, all), (_, more, of)| (some + more, all + of));
    let is_wholesale = changed >= WHOLESALE && changed * 2 >= all;
    for (file, count, _) in counts.into_iter().filter(|(file, count, _)| *count > 0 && file.after.is_some()) {
        found.push(if is_wholesale {
            gone(
                file.path,
                "recordings-rewritten",
                format!("{changed} of {all} recorded outputs are rewritten at once, {count} of them here"),
            )
        } else {
            noted(
                file.path,
                "recording-changed",
                format!("{count} recorded output{} changed", if count == 1 { " is" } else { "s are" }),
            )
        });
    }
    found
}

pub(super) fn is_recorded(path: &str) -> bool {
    let name = name_of(path);
    let folders = path.strip_suffix(name).unwrap_or_default();
    ENDS.iter().any(|end| name.ends_with(end)) || folders.split('/').any(|folder| FOLDERS.contains(&folder))
}

/// Whether the test file of a recording is gone too.
fn is_orphaned(file: &File<'_>, files: &[File<'_>]) -> bool {
    let stem = name_of(file.path).split('.').next().unwrap_or_default();
    let stem = stem.split("__").last().unwrap_or(stem);
    files.iter().any(|other| other.after.is_none() && other.language().is_some() && other.path.contains(stem))
}

/// How many entries of a recording changed, and how many it had.
fn changed<'a, 'b>(file: &'b File<'a>) -> (&'b File<'a>, usize, usize) {
    let (old, new) = (entries(file.old()), entries(file.now()));
    let count = old.iter().filter(|(name, body)| new.get(*name).is_some_and(|other| other != *body)).count();
    (file, count, old.len())
}

/// The entries of a recording by name; one without entries is one.
fn entries(text: &str) -> BTreeMap<&str, &str> {
    let parts: Vec<&str> = text.split("\nexports[`").skip(1).collect();
    if parts.is_empty() {
        // What stands above the second line of dashes is about the recording, not in it.
        let body = text
            .strip_prefix("---\n")
            .and_then(|rest| rest.split_once("\n---\n"))
            .map_or(text, |(_, body)| body);
        return BTreeMap::from([("", body)]);
    }
    parts.into_iter().filter_map(|part| part.split_once("`]")).collect()
}
