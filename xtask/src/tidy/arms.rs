//! Invariant 13: no catch-all arm on our own enums in the engine, so that a new event makes every fold answer. A
//! match whose arms name one of those enums may not end in `_` or in a bare name.

use super::Untidy;
use crate::{
    code::{Kind, Word, reads},
    house::{House, Source},
};

/// Enums that every match in the engine answers in full.
const ANSWERED: [&str; 5] = ["Event", "Fault", "Manner", "Verdict", "Ending"];

pub(super) fn catch_all(house: &House) -> Vec<Untidy> {
    house.sources.iter().filter(|source| source.is_in("crates/engine/src")).flat_map(of_file).collect()
}

fn of_file(source: &Source) -> Vec<Untidy> {
    let words = source.words.as_deref().unwrap_or_default();
    let matches = source.kept().filter(|(_, word)| word.is("match"));
    matches.filter_map(|(at, _)| of_match(words, at)).map(|line| caught(source, line)).collect()
}

fn caught(source: &Source, line: usize) -> Untidy {
    Untidy::new(
        &source.path,
        line,
        "a catch-all arm on an enum of ours: a new variant would pass unseen, so name each",
    )
}

/// The line of a match's catch-all arm, if its arms name one of ours.
fn of_match(words: &[Word], at: usize) -> Option<usize> {
    let (from, to) = body(words, at + 1)?;
    let arms = patterns(words, from, to);
    let ours = |pattern: &[Word]| {
        let alone = !pattern.first().is_some_and(|word| word.is("("));
        let names = |at: usize| ANSWERED.contains(&pattern[at].text.as_str());
        alone && (0..pattern.len()).any(|at| names(at) && reads(pattern, at + 1, &[":", ":"]))
    };
    arms.iter().find(|pattern| ours(pattern))?;
    arms.iter().find(|pattern| catches_all(pattern)).map(|pattern| pattern[0].line)
}

/// The brackets of the match's body: the first braces after its subject.
fn body(words: &[Word], from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    loop {
        let word = words.get(at)?;
        match word.kind {
            Kind::Open(close) if word.is("{") => return Some((at + 1, close)),
            Kind::Open(close) => at = close + 1,
            Kind::Name | Kind::Sign | Kind::Literal | Kind::Close => at += 1,
        }
    }
}

/// The patterns of a match's arms, guards included.
fn patterns(words: &[Word], from: usize, to: usize) -> Vec<&[Word]> {
    let mut found = Vec::new();
    let mut at = from;
    while at < to {
        let Some(arrow) = next(words, at, to, |at| reads(words, at, &["=", ">"])) else { break };
        if arrow > at {
            found.push(&words[at..arrow]);
        }
        at = after_arm(words, arrow + 2, to);
    }
    found
}

/// Where the arm's expression ends: at the close of its block, or at its comma.
fn after_arm(words: &[Word], from: usize, to: usize) -> usize {
    if let Some(Word { kind: Kind::Open(close), text, .. }) = words.get(from)
        && text == "{"
    {
        let comma = usize::from(reads(words, close + 1, &[","]));
        return close + 1 + comma;
    }
    next(words, from, to, |at| words[at].is(",")).map_or(to, |comma| comma + 1)
}

/// The next place outside of brackets where something holds.
fn next(words: &[Word], from: usize, to: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
    let mut at = from;
    while at < to {
        if holds(at) {
            return Some(at);
        }
        at = if let Kind::Open(close) = words[at].kind { close + 1 } else { at + 1 };
    }
    None
}

/// A lone `_` or a lone lowercase name, without a guard.
fn catches_all(pattern: &[Word]) -> bool {
    let [only] = pattern else { return false };
    only.is("_")
        || (only.kind == Kind::Name
            && only.text.starts_with(|first: char| first == '_' || first.is_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, catch_all};

    fn count(body: &str) -> usize {
        catch_all(&one("crates/engine/src/picture.rs", &format!("fn f() {{ {body} }}"))).len()
    }

    #[test]
    fn a_fold_with_a_catch_all_arm_is_named() {
        assert_eq!(count("match event { Event::A { x, .. } => f(x, y), Event::B => { g() } _ => {} }"), 1);
        assert_eq!(count("match event { quality::Event::A => 1, _other => 2 }"), 1);
    }

    #[test]
    fn a_fold_that_answers_in_full_is_not() {
        assert_eq!(count("match event { Event::A { .. } => 1, Event::B | Event::C(_) => 2 }"), 0);
        assert_eq!(count("match number { 1 => Event::A, _ => Event::B }"), 0);
        assert_eq!(count("match (a, b) { (Event::A, 1) => 1, _other => 2 }"), 0);
    }
}
