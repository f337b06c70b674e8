//! Invariant 4: what happens is said by the engine alone, and what was done by the hands alone. Nobody else makes an
//! event into a draft, or an outcome into a report; so no door can type a result in.

use super::Untidy;
use crate::{
    code::{Word, reads},
    house::{House, Source},
};

/// A value, where it may be made, and by whom.
const MADE: [(&str, &str, &str); 2] = [
    ("Draft", "crates/engine/src", "the engine says what happens"),
    ("Report", "crates/workshop/src/worker.rs", "the hands say what was done"),
];

/// The input that carries a report, and the rooms that hand it on.
const REPORTED: ([&str; 4], [&str; 2]) = (["What", ":", ":", "Report"], ["crates/engine", "crates/runtime"]);

pub(super) fn ends(house: &House) -> Vec<Untidy> {
    let ours = house.sources.iter().filter(|source| source.is_in("crates") && !source.is_in("crates/engine"));
    ours.flat_map(of_file).collect()
}

fn of_file(source: &Source) -> Vec<Untidy> {
    let words = source.words.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    for (at, word) in source.kept() {
        let made = MADE.iter().find(|(name, place, _)| makes(words, at, name) && !source.is_in(place));
        if let Some((name, place, why)) = made {
            found.push(Untidy::new(
                &source.path,
                word.line,
                format!("makes a `{name}`: {why}, in `{place}`"),
            ));
        }
        let (reading, rooms) = REPORTED;
        if reads(words, at, &reading) && !rooms.iter().any(|room| source.is_in(room)) {
            found.push(Untidy::new(&source.path, word.line, "submits a report: doors send only commands"));
        }
    }
    found
}

/// Whether a value is made here: its name before braces, and neither a declaration nor a result type.
fn makes(words: &[Word], at: usize, name: &str) -> bool {
    let declares = ["struct", "enum", "impl", "for", "trait", ">"];
    let declared = at > 0 && declares.iter().any(|before| words[at - 1].is(before));
    reads(words, at, &[name, "{"]) && !declared
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, ends};

    #[test]
    fn a_door_that_makes_a_report_is_named() {
        let text = "fn f() { g(What::Report(Report { effect, lease, outcome })) }";
        assert_eq!(ends(&one("crates/cli/src/command/run.rs", text)).len(), 2);
        assert_eq!(ends(&one("crates/workshop/src/worker.rs", "fn f() -> A { Report { effect } }")), []);
    }

    #[test]
    fn a_type_of_the_same_name_is_not() {
        let text = "struct Report { lines: u8 } impl Report { fn of() -> Report { g() } }";
        assert_eq!(ends(&one("crates/workshop/src/gate/report.rs", text)), []);
    }
}
