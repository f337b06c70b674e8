//! Every command that the program or its papers tell people to run is one that it takes: a hint that does not work is
//! worse than none.

use crate::args::Args;
use clap::{CommandFactory as _, error::ErrorKind};
use std::{fs, path::Path};

/// What begins a command in words: it ends with the next backtick.
const BEGINS: &str = "`evolute ";

/// A command that is told, and where.
#[derive(Debug)]
struct Told {
    place: String,
    command: String,
}

fn gather(folder: &Path, told: &mut Vec<Told>) {
    let entries = fs::read_dir(folder).expect("because the folder is part of the repository");
    for path in entries.flatten().map(|entry| entry.path()) {
        let kind = path.extension().and_then(|extension| extension.to_str());
        if path.is_dir() {
            gather(&path, told);
        } else if matches!(kind, Some("rs" | "md")) {
            let text = fs::read_to_string(&path).expect("because it is text");
            for (line, words) in text.lines().enumerate() {
                let commands = words.split(BEGINS).skip(1).filter_map(|rest| rest.split_once('`'));
                told.extend(commands.map(|(command, _)| Told {
                    place: format!("{}:{}", path.display(), line + 1),
                    command: command.to_owned(),
                }));
            }
        }
    }
}

/// The words of a command, with something in the place of what is left open.
fn words(command: &str) -> Option<Vec<String>> {
    let plain = command.replace("\\\"", "\"").replace('…', "x").replace(['[', ']'], "");
    let split = shlex::split(&plain)?;
    let first = |word: &str| word.split('|').next().unwrap_or_default().to_owned();
    let filled = |word: String| if word.contains('{') { "x".to_owned() } else { first(&word) };
    Some(std::iter::once("evolute".to_owned()).chain(split.into_iter().map(filled)).collect())
}

/// What is wrong with it, if the program would not know what is meant. Where a verb is left open, what comes before counts.
fn unknown(told: &Told) -> Option<String> {
    let sure = told.command.split('{').next().unwrap_or_default();
    let known =
        [told.command.as_str(), sure].iter().any(|command| words(command).is_none_or(|words| knows(&words)));
    (!known).then(|| format!("{}: `evolute {}`", told.place, told.command))
}

/// Whether the program knows these words; what is missing after them is for the person to say.
fn knows(words: &[String]) -> bool {
    let error = Args::command().try_get_matches_from(words).err();
    !error.is_some_and(|it| matches!(it.kind(), ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand))
}

#[test]
fn every_command_that_is_told_is_one_that_the_program_takes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut told = vec![];
    [
        "crates/cli/src",
        "crates/engine/src",
        "crates/formats/src",
        "crates/runtime/src",
        "crates/workshop/src",
        "crates/survey/src",
        "crates/attest/src",
        "crates/retention/src",
        "docs",
    ]
    .iter()
    .for_each(|folder| gather(&root.join(folder), &mut told));
    assert!(told.len() > 300, "only {} were found: where are they?", told.len());
    let unknown: Vec<String> = told.iter().filter_map(unknown).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}
