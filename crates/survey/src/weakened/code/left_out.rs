//! Modules of tests that are still there and no longer compiled.

use crate::{
    code::Language,
    weakened::{changed::File, finding::gone, paths::is_test},
};
use trace::Weakening;

/// The modules of Rust's tests that are named no more, while their files stay.
pub(super) fn all(files: &[File<'_>]) -> Vec<Weakening> {
    let rust = files.iter().filter(|file| file.language() == Some(Language::Rust) && file.before.is_some());
    rust.filter(|file| file.after.is_some()).flat_map(|file| of(file, files)).collect()
}

fn of(file: &File<'_>, files: &[File<'_>]) -> Vec<Weakening> {
    let now: Vec<&str> = modules(file.now(), file.path).collect();
    let is_deleted = |name: &str| {
        let ends = [format!("{name}.rs"), format!("{name}/mod.rs")];
        let is_it = |path: &str| ends.iter().any(|end| path == end || path.ends_with(&format!("/{end}")));
        files.iter().any(|other| other.after.is_none() && is_it(other.path))
    };
    let lost = modules(file.old(), file.path).filter(|name| !now.contains(name) && !is_deleted(name));
    lost.map(|name| {
        gone(file.path, "tests-left-out", format!("`mod {name};` is gone: its tests are no longer compiled"))
    })
    .collect()
}

/// The modules in files of their own that hold tests.
fn modules<'a>(text: &'a str, path: &'a str) -> impl Iterator<Item = &'a str> {
    let mut above = "";
    text.lines().filter_map(move |line| {
        let line = line.trim();
        let (before, is_attribute) = (above, line.starts_with("#["));
        above = line;
        let name = line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?;
        (!is_attribute && (is_test(path) || before == "#[cfg(test)]")).then_some(name.trim())
    })
}
