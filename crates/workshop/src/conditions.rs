//! What a command depends on beside the files of a tree: the variables that it gets, and the programs that it names, each
//! told by where it is, how large, and when it was written. No program is asked for its version: that would cost more than
//! many a gate.

use crate::Surroundings;
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    os::unix::fs::MetadataExt as _,
    path::Path,
};
use trace::Digest;

/// Words of a command that are looked at.
const WORDS: usize = 200;
/// Variables that differ from run to run and say nothing.
const PRIVATE: [&str; 2] = ["HOME", "TMPDIR"];
/// Files in which version managers keep their choice, below the folder that a variable names.
const CHOICES: [(&str, &str); 4] = [
    ("RUSTUP_HOME", "settings.toml"),
    ("PYENV_ROOT", "version"),
    ("NVM_DIR", "alias/default"),
    ("VOLTA_HOME", "tools/user/platform.json"),
];

/// The conditions of a command, each in a line.
pub(crate) fn of(
    around: &Surroundings,
    argv: &[String],
    variables: &BTreeMap<String, OsString>,
) -> Vec<String> {
    let mut lines: Vec<String> = variables
        .iter()
        .filter(|(name, _)| !PRIVATE.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}={}", Digest::of(value.as_encoded_bytes())))
        .collect();
    lines.extend(words(argv).iter().filter_map(|word| program(around, word)));
    let choices = CHOICES.iter().filter_map(|(name, file)| Some(Path::new(variables.get(*name)?).join(file)));
    lines.extend(choices.filter_map(|file| written(&file)));
    lines
}

/// The words that may be programs, those within a line for a shell too.
fn words(argv: &[String]) -> BTreeSet<String> {
    let split = argv.iter().flat_map(|word| shlex::split(word).unwrap_or_default());
    split.take(WORDS).filter(|word| !word.starts_with('-') && !word.contains('=')).collect()
}

/// A program by its name on `PATH`, or by its full path; one of the tree's own is a file like all others.
fn program(around: &Surroundings, word: &str) -> Option<String> {
    if word.contains('/') && !word.starts_with('/') {
        return None;
    }
    written(&around.program(word, Path::new("/"))?)
}

fn written(file: &Path) -> Option<String> {
    let real = file.canonicalize().ok()?;
    let about = real.metadata().ok()?;
    Some(format!("{} {} {}.{}", real.display(), about.size(), about.mtime(), about.mtime_nsec()))
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn programs_are_looked_for_in_the_line_of_a_shell_too() {
        let line = ["sh", "-c", "RUST_LOG=1 cargo test --all && npx eslint 'a b'"].map(ToString::to_string);
        let found: Vec<String> = words(&line).into_iter().collect();
        assert_eq!(found, ["&&", "a b", "cargo", "eslint", "npx", "sh", "test"]);
    }
}
