//! The invariants that no manifest and no lint keeps. Each rule looks at the whole house and names file, line and
//! what it keeps; `cargo test` runs every one of them by itself, `cargo xtask tidy` all together.

mod arms;
mod ends;
mod layers;
mod measure;
mod opening;
mod papers;
mod places;
mod pure;
mod rooms;
mod words;

use crate::house::House;
use anyhow::{Result, bail};
use std::fmt;

/// One thing that is out of order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Untidy {
    file: String,
    line: usize,
    what: String,
}

/// A rule: what it keeps, and how it looks.
struct Rule {
    keeps: &'static str,
    look: fn(&House) -> Vec<Untidy>,
}

const RULES: [Rule; 14] = [
    Rule { keeps: "style: a file says first what it is for", look: opening::opening },
    Rule { keeps: "invariant 1: a layer knows its predecessor's handover", look: layers::imports },
    Rule { keeps: "invariant 1: every layer opens with the same four files", look: layers::folders },
    Rule { keeps: "the rooms: arrows point down only", look: rooms::downward },
    Rule { keeps: "invariant 2: the engine is pure", look: pure::engine },
    Rule { keeps: "invariant 3: only the runtime writes", look: places::ledger },
    Rule {
        keeps: "invariant 4: what happens is said by the engine, what was done by the hands",
        look: ends::ends,
    },
    Rule { keeps: "invariant 7: one place for everything that touches the world", look: places::world },
    Rule { keeps: "invariant 13: no catch-all arm on our own enums", look: arms::catch_all },
    Rule { keeps: "invariant 14: one word per thing", look: words::names },
    Rule { keeps: "style: no loose ends", look: words::loose_ends },
    Rule { keeps: "style: files and functions of a size to be read", look: measure::sizes },
    Rule { keeps: "the papers: the project speaks of the project alone", look: papers::places_of_ours },
    Rule {
        keeps: "the papers: links lead somewhere, commands are the ones that are run",
        look: papers::papers,
    },
];

/// Prints everything that is out of order, by rule.
pub(crate) fn report(house: &House) -> Result<()> {
    let mut count = 0;
    for rule in &RULES {
        let found = (rule.look)(house);
        count += found.len();
        found.iter().for_each(|untidy| println!("{untidy} [{}]", rule.keeps));
    }
    if count > 0 {
        bail!("{count} things are out of order");
    }
    println!("tidy: {} rules, {} sources, {} papers", RULES.len(), house.sources.len(), house.papers.len());
    Ok(())
}

impl Untidy {
    fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Untidy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::{Source, house};

    /// A house of one source, for a rule to look at.
    pub(crate) fn one(path: &str, text: &str) -> House {
        let words = crate::code::words(text);
        let source = Source { path: path.to_owned(), text: text.to_owned(), words, tested: false };
        House { sources: vec![source], papers: vec![] }
    }

    fn kept(look: fn(&House) -> Vec<Untidy>) {
        let found = look(house());
        let rule = RULES.iter().find(|rule| rule.look as usize == look as usize);
        let keeps = rule.map_or("", |rule| rule.keeps);
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{keeps}\n  {}\n", lines.join("\n  "));
    }

    macro_rules! rules {
        ($($sentence:ident: $look:path;)*) => {$(
            #[test]
            fn $sentence() {
                kept($look);
            }
        )*};
    }

    rules! {
        a_file_says_first_what_it_is_for: opening::opening;
        a_layer_knows_its_predecessors_handover_and_no_other: layers::imports;
        every_layer_opens_with_the_same_four_files: layers::folders;
        rooms_depend_downward_only: rooms::downward;
        the_engine_is_pure: pure::engine;
        only_the_runtime_writes_and_nothing_is_changed: places::ledger;
        only_the_engine_says_what_happens_and_only_the_hands_what_was_done: ends::ends;
        everything_that_touches_the_world_has_one_place: places::world;
        no_fold_has_a_catch_all_arm: arms::catch_all;
        there_is_one_word_per_thing: words::names;
        there_are_no_loose_ends: words::loose_ends;
        files_and_functions_are_of_a_size_to_be_read: measure::sizes;
        the_project_speaks_of_the_project_alone: papers::places_of_ours;
        links_lead_somewhere_and_commands_are_the_ones_that_are_run: papers::papers;
    }

    #[test]
    fn every_file_is_rust_that_can_be_read() {
        let unread: Vec<&str> = house()
            .sources
            .iter()
            .filter(|source| source.words.is_none())
            .map(|source| source.path.as_str())
            .collect();
        assert_eq!(unread, Vec::<&str>::new());
    }
}
