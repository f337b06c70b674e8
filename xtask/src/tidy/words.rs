//! Invariant 14, one word per thing, and the loose ends that a reviewer should never see.

use super::Untidy;
use crate::{
    code::{Kind, Word, reads},
    house::{House, Source},
};

/// Words that the glossary has another word for, and that word.
const OTHER_WORDS: [(&str, &str); 15] = [
    ("ticket", "demand"),
    ("story", "demand"),
    ("epic", "demand"),
    ("backlog", "frontier"),
    ("sprint", "cycle"),
    ("task", "step"),
    ("job", "effect"),
    ("retro", "close"),
    ("manager", "what it does"),
    ("helper", "what it does"),
    ("handler", "what it does"),
    ("service", "what it does"),
    ("processor", "what it does"),
    ("util", "what it does"),
    ("utils", "what it does"),
];

/// Words that are ours in one room, with another meaning than the one that the glossary forbids.
const OURS: [(&str, &str); 3] = [
    // the records of a cycle, told in sentences
    ("story", "crates/cli"),
    // tools that others made, by the names that they gave them
    ("backlog", "crates/survey"),
    ("task", "crates/survey"),
];

/// What declares a name of ours.
const DECLARES: [&str; 7] = ["struct", "enum", "trait", "type", "fn", "mod", "union"];

pub(super) fn names(house: &House) -> Vec<Untidy> {
    let ours = house.sources.iter().filter(|source| source.is_in("crates"));
    ours.flat_map(|source| {
        let words = source.words.as_deref().unwrap_or_default();
        let declared = source.kept().filter(|(_, word)| DECLARES.contains(&word.text.as_str()));
        declared.filter_map(|(at, _)| misnamed(source, words.get(at + 1)?)).collect::<Vec<_>>()
    })
    .collect()
}

fn misnamed(source: &Source, name: &Word) -> Option<Untidy> {
    if name.kind != Kind::Name {
        return None;
    }
    let parts = parts(&name.text);
    let (other, ours) = OTHER_WORDS.iter().find(|(other, _)| parts.iter().any(|part| part == other))?;
    let settled = OURS.iter().any(|(word, place)| word == other && source.is_in(place));
    let message = format!("`{}` says `{other}`, and the glossary's word is: {ours}", name.text);
    (!settled).then(|| Untidy::new(&source.path, name.line, message))
}

/// The words of a name: `StepRunner` and `step_runner` are *step* and *runner*.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for character in name.chars() {
        if character == '_' || character.is_uppercase() {
            parts.push(String::new());
        }
        if character != '_' {
            parts.last_mut().expect("because there is always a last part").extend(character.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// Calls and marks that are left behind in haste, as they read word by word.
const LOOSE: [(&[&str], &str); 5] = [
    (&[".", "unwrap", "("], "`unwrap` says nothing: `expect(\"because …\")`"),
    (&["todo", "!"], "`todo!` is not done"),
    (&["unimplemented", "!"], "`unimplemented!` is not done"),
    (&["#", "[", "allow", "("], "`allow` never ends: `#[expect(lint, reason = \"…\")]`"),
    (&["#", "!", "[", "allow", "("], "`allow` never ends: `#![expect(lint, reason = \"…\")]`"),
];

pub(super) fn loose_ends(house: &House) -> Vec<Untidy> {
    house.sources.iter().flat_map(|source| calls(source).into_iter().chain(marks(source))).collect()
}

fn calls(source: &Source) -> Vec<Untidy> {
    let words = source.words.as_deref().unwrap_or_default();
    let loose = |at: usize| LOOSE.iter().find(|(reading, _)| reads(words, at, reading));
    let found =
        source.kept().filter_map(|(at, word)| Some(Untidy::new(&source.path, word.line, loose(at)?.1)));
    found.collect()
}

/// Unfinished marks in comments.
fn marks(source: &Source) -> Vec<Untidy> {
    let unfinished = |line: &str| {
        let comment =
            line.split_once("//").map_or("", |(_, comment)| comment).trim_start_matches(['/', '!', ' ']);
        ["TODO", "FIXME", "XXX", "HACK"].into_iter().find(|mark| comment.starts_with(mark))
    };
    let lines = source.text.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            Some(Untidy::new(&source.path, at + 1, format!("`{}` marks a loose end", unfinished(line)?)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, loose_ends, names, parts};

    #[test]
    fn a_name_is_taken_apart_however_it_is_written() {
        assert_eq!(parts("StepRunner"), ["step", "runner"]);
        assert_eq!(parts("history_of_steps"), ["history", "of", "steps"]);
    }

    #[test]
    fn another_word_for_a_thing_of_ours_is_named() {
        let found =
            names(&one("crates/engine/src/a.rs", "struct TicketStore; fn history() {} struct GateManager;"));
        let found: Vec<String> = found.into_iter().map(|untidy| untidy.what).collect();
        assert_eq!(
            found,
            [
                "`TicketStore` says `ticket`, and the glossary's word is: demand",
                "`GateManager` says `manager`, and the glossary's word is: what it does",
            ]
        );
    }

    #[test]
    fn loose_ends_are_named_outside_of_tests() {
        let mark = ["FIX", "ME"].concat();
        let text = format!(
            "#[allow(dead_code)]\nfn f() {{ x.unwrap(); todo!() }} // {mark} later\n#[cfg(test)]\nmod tests {{ fn g() {{ x.unwrap(); }} }}\n"
        );
        assert_eq!(loose_ends(&one("crates/a/src/lib.rs", &text)).len(), 4);
        assert_eq!(loose_ends(&one("crates/a/src/lib.rs", "fn f() { x.expect(\"because it is\") }")), []);
    }
}
