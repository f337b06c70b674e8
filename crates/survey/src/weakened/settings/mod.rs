//! The settings of linters, type checkers, test runners and coverage, before and after: what each key says, and which
//! direction of it judges less.

mod flat;
mod ini;
mod key;
mod value;

use super::{
    changed::{File, name_of},
    finding::{gone, noted, touched, weakened},
    paths::{is_judge, is_settings},
};
use flat::Flat;
use std::collections::BTreeSet;
use trace::{Severity, Weakening};

/// All settings of a diff. What moved from one file into another of the diff is not gone.
pub(super) fn weakenings(files: &[File<'_>]) -> Vec<Weakening> {
    let settings: Vec<&File<'_>> = files.iter().filter(|file| is_settings(file.path)).collect();
    let is_new = |file: &&&File<'_>| file.before.is_none() && file.after.is_some();
    let new: Vec<&str> = settings.iter().filter(is_new).map(|file| file.path).collect();
    settings.iter().flat_map(|file| of(file, &new)).collect()
}

fn of(file: &File<'_>, new: &[&str]) -> Vec<Weakening> {
    if file.after.is_none() {
        return removed(file, new).into_iter().collect();
    }
    let (old, now) = (flat::read(file.path, file.old()), flat::read(file.path, file.now()));
    let mut found = match (&old, &now) {
        (Some(old), Some(now)) => compared(file, old, now),
        (_, None) => {
            vec![noted(file.path, "settings-changed", "settings that judge cannot be read any more")]
        }
        (None, Some(_)) => vec![],
    };
    if found.is_empty() && is_judge(file.path) {
        found.push(noted(file.path, "settings-changed", "settings that judge were changed"));
    }
    found
}

fn compared(file: &File<'_>, old: &Flat, now: &Flat) -> Vec<Weakening> {
    let keys: BTreeSet<&String> = old.keys().chain(now.keys()).collect();
    let judged = keys.into_iter().filter_map(|key| {
        let (was, is) = (old.get(key), now.get(key));
        if was == is || file.before.is_none() && !key::counts_when_new(key) {
            return None;
        }
        let (severity, what) = key::judged(name_of(file.path), key, was, is)?;
        Some((severity, key, what))
    });
    judged.map(|(severity, key, what)| told(file, severity, key, &what)).collect()
}

fn told(file: &File<'_>, severity: Severity, key: &str, what: &str) -> Weakening {
    let last =
        key.trim_end_matches("[]").rsplit(['.', '[', ']']).find(|part| !part.is_empty()).unwrap_or(key);
    let line = file.now().lines().zip(1_u32..).find(|(line, _)| line.contains(last)).map(|(_, line)| line);
    let words = format!("`{key}` {what}");
    match (severity, line) {
        (Severity::Weakened, Some(line)) => weakened(file.path, line, "settings-weaker", words),
        (Severity::Weakened, None) => gone(file.path, "settings-weaker", words),
        (Severity::Touched, Some(line)) => touched(file.path, line, "settings-changed", words),
        (Severity::Touched, None) => noted(file.path, "settings-changed", words),
    }
}

/// Settings that are gone as a whole; another file of the same tool takes their place.
fn removed(file: &File<'_>, new: &[&str]) -> Option<Weakening> {
    let quiet = [
        "Cargo.toml",
        "package.json",
        "pom.xml",
        "build.gradle",
        "build.gradle.kts",
        "setup.cfg",
        "pyproject.toml",
    ];
    if quiet.contains(&file.name()) {
        return None;
    }
    if new.is_empty() {
        return Some(gone(file.path, "settings-gone", "settings that judge are gone"));
    }
    Some(noted(file.path, "settings-changed", format!("settings that judge are gone; `{}` is new", new[0])))
}
