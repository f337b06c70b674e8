//! Invariants 3 and 7: everything that touches the world has one place. Processes start in the workshop's
//! `process`, the environment is read in the command line's `config`, the clock in the runtime's `clock`, words are
//! printed in `render`, and records are written in the ledger and never changed.

use super::Untidy;
use crate::{
    code::{Kind, Named, Word, reads},
    house::{House, Source},
};

const PROCESSES: [&str; 1] = ["crates/workshop/src/process.rs"];
const ENVIRONMENT: [&str; 1] = ["crates/cli/src/config.rs"];
const CLOCK: [&str; 1] = ["crates/runtime/src/clock.rs"];
/// Where durations are measured: a span of time is no moment of the trace.
const STOPWATCHES: [&str; 3] = ["crates/workshop/src", "crates/runtime/src", "crates/cli/src/render"];
const PRINTER: [&str; 1] = ["crates/cli/src/render"];
const LEDGER: [&str; 1] = ["crates/runtime/src/ledger"];

/// Parts of `std::env` that only take text apart.
const ONLY_TEXT: [&str; 4] = ["split_paths", "join_paths", "consts", "VarError"];

pub(super) fn world(house: &House) -> Vec<Untidy> {
    let ours = house.sources.iter().filter(|source| source.is_in("crates"));
    ours.flat_map(|source| {
        let mut found: Vec<Untidy> =
            source.named().iter().filter_map(|named| of_path(source, named)).collect();
        found.extend(source.kept().filter_map(|(at, word)| of_word(source, at, word)));
        found
    })
    .collect()
}

fn lies_in(source: &Source, places: &[&str]) -> bool {
    places.iter().any(|place| source.is_in(place))
}

/// A build script is no part of the program: it hears of cargo by the environment, and answers by printing.
fn is_of_the_build(source: &Source) -> bool {
    source.path.ends_with("/build.rs") && !source.path.contains("/src/")
}

fn of_path(source: &Source, named: &Named) -> Option<Untidy> {
    let path: Vec<&str> = named.path.iter().map(String::as_str).collect();
    let (what, places): (&str, &[&str]) = match path.as_slice() {
        [.., "Command", "new"] if !source.is_in("crates/engine") => ("starts a process", &PROCESSES),
        [.., "process", "Command"] => ("starts a process", &PROCESSES),
        ["std", "env"] | [.., "env", "var"] if is_of_the_build(source) => return None,
        ["std", "env"] => ("reads the environment", &ENVIRONMENT),
        [.., "env", part] if !ONLY_TEXT.contains(part) => ("reads the environment", &ENVIRONMENT),
        [.., "SystemTime" | "Timestamp" | "Zoned", "now"] => ("reads the clock", &CLOCK),
        [.., "Instant", "now"] => ("takes a time", &STOPWATCHES),
        _other => return None,
    };
    (!lies_in(source, places)).then(|| elsewhere(source, named.line, what, places))
}

fn of_word(source: &Source, at: usize, word: &Word) -> Option<Untidy> {
    let words = source.words.as_deref().unwrap_or_default();
    let macros = ["println", "print", "eprintln", "eprint", "dbg"];
    let printed = macros.contains(&word.text.as_str()) && reads(words, at + 1, &["!"]);
    let stream = ["stdout", "stderr"].contains(&word.text.as_str()) && reads(words, at + 1, &["(", ")"]);
    let asked = ["is_terminal", "size_checked"].iter().any(|ask| reads(words, at + 3, &[".", ask]));
    let prints = printed || (stream && !asked && at > 0 && !words[at - 1].is("."));
    let prints = prints && !is_of_the_build(source);
    (prints && !lies_in(source, &PRINTER)).then(|| elsewhere(source, word.line, "prints", &PRINTER))
}

fn elsewhere(source: &Source, line: usize, what: &str, places: &[&str]) -> Untidy {
    Untidy::new(&source.path, line, format!("{what}: only `{}` does", places.join("`, `")))
}

/// Words of SQL that write.
const WRITING: [&str; 5] = ["INSERT ", "UPDATE ", "DELETE ", "REPLACE ", "DROP "];

/// Records are added by the ledger alone, and nothing in the house changes or removes one.
pub(super) fn ledger(house: &House) -> Vec<Untidy> {
    let ours = house.sources.iter().filter(|source| source.is_in("crates"));
    ours.flat_map(|source| {
        let literals = source.kept().filter(|(_, word)| word.kind == Kind::Literal);
        literals.filter_map(|(_, word)| written(source, word)).collect::<Vec<_>>()
    })
    .collect()
}

fn written(source: &Source, word: &Word) -> Option<Untidy> {
    let begins = word.text.trim_start_matches(['"', 'r', '#', ' ']);
    let writing = WRITING.iter().find(|verb| begins.starts_with(*verb))?.trim();
    if !lies_in(source, &LEDGER) {
        return Some(elsewhere(source, word.line, "writes SQL", &LEDGER));
    }
    let changes = writing != "INSERT" && begins.contains("record");
    changes.then(|| {
        Untidy::new(&source.path, word.line, format!("`{writing}`: no record is ever changed or removed"))
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, ledger, world};

    fn found(path: &str, text: &str) -> Vec<String> {
        let house = one(path, text);
        world(&house).into_iter().chain(ledger(&house)).map(|untidy| untidy.what).collect()
    }

    #[test]
    fn a_process_started_elsewhere_is_named() {
        let text = "use std::process::Command; fn f() { Command::new(\"git\"); }";
        assert_eq!(found("crates/cli/src/git.rs", text).len(), 2);
        assert_eq!(found("crates/workshop/src/process.rs", text), [""; 0]);
    }

    #[test]
    fn the_environment_is_read_in_one_place_and_paths_are_taken_apart_anywhere() {
        assert_eq!(found("crates/workshop/src/place.rs", "fn f() { std::env::var(\"HOME\"); }").len(), 1);
        assert_eq!(found("crates/workshop/src/place.rs", "use std::{env::{self, var}, fs};").len(), 2);
        assert_eq!(found("crates/workshop/src/place.rs", "fn f() { std::env::split_paths(p); }"), [""; 0]);
    }

    #[test]
    fn a_clock_is_read_in_one_place_and_a_stopwatch_where_work_is_timed() {
        assert_eq!(found("crates/cli/src/main.rs", "fn f() { Timestamp::now(); Instant::now(); }").len(), 2);
        assert_eq!(found("crates/workshop/src/process.rs", "fn f() { Instant::now(); }"), [""; 0]);
    }

    #[test]
    fn printing_is_named_and_asking_about_the_terminal_is_not() {
        assert_eq!(found("crates/cli/src/main.rs", "fn f() { println!(); io::stdout(); }").len(), 2);
        assert_eq!(found("crates/cli/src/config.rs", "fn f() { io::stdout().is_terminal(); }"), [""; 0]);
        assert_eq!(found("crates/cli/src/render/voice.rs", "fn f() { eprintln!(); }"), [""; 0]);
    }

    #[test]
    fn a_build_script_talks_to_cargo_and_starts_nothing() {
        let text = "use std::env; fn main() { println!(); env::var(\"OUT_DIR\"); Command::new(\"git\"); }";
        assert_eq!(found("crates/survey/build.rs", text).len(), 1);
        assert_eq!(found("crates/survey/src/build.rs", text).len(), 4);
    }

    #[test]
    fn a_record_is_added_by_the_ledger_and_changed_by_nobody() {
        assert_eq!(found("crates/cli/src/main.rs", "const A: &str = \"INSERT INTO record\";").len(), 1);
        assert_eq!(
            found("crates/runtime/src/ledger/sqlite.rs", "const A: &str = \"INSERT INTO record\";"),
            [""; 0]
        );
        assert_eq!(
            found("crates/runtime/src/ledger/sqlite.rs", "const A: &str = \"DELETE FROM record\";").len(),
            1
        );
    }
}
