//! `evolute why`, against a history that knows of each line what made it: cycles that landed in every way there is, and
//! what people do to lines afterwards.

mod after;
mod history;
mod landing;
mod ledger;
mod lines;

use history::History;
use lines::{Line, Maker};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that are asked about.
const SAMPLED: usize = 200;
/// And once more, when nothing is left that no branch leads to.
const AGAIN: usize = 100;

/// What was said of a line, beside what is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    /// The whole chain, as it was; or that nobody of the loop made it.
    Right,
    /// That something is missing, and what.
    Gap,
    /// Something else than what was.
    Wrong,
}

#[test]
fn every_chain_of_two_hundred_lines_is_right_or_says_what_is_missing() {
    let history = History::of(36, 11);
    history.repo.evolute(&["verify"]).done();
    let said = asked(&history, SAMPLED, "while all that was committed is here");
    assert_eq!(said.get(&Said::Wrong), None);
    assert!(said.get(&Said::Gap).copied().unwrap_or_default() * 10 < SAMPLED, "more than a tenth are gaps");
    // What nothing leads to any more is not in a fresh clone either.
    history.repo.git(&["reflog", "expire", "--expire=now", "--all"]);
    history.repo.git(&["gc", "--quiet", "--prune=now"]);
    let said = asked(&history, AGAIN, "with only what the branch leads to");
    assert_eq!(said.get(&Said::Wrong), None);
    assert!(said.get(&Said::Right).copied().unwrap_or_default() * 2 > AGAIN, "less than half is known");
}

/// Asks about lines from everywhere, and counts what was said.
#[expect(clippy::print_stdout, reason = "how many are right is the result")]
fn asked(history: &History, count: usize, when: &str) -> BTreeMap<Said, usize> {
    let mut said = BTreeMap::new();
    let mut kinds: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    for (file, number, line) in history.sample(count) {
        let place = format!("{file}:{number}");
        let reason = history.repo.evolute(&["why", &place, "--json"]).done().raw_json();
        let verdict = judged(history, line, &reason);
        assert_ne!(
            verdict,
            Said::Wrong,
            "{place} `{}` is {:?}, and it is said: {reason}",
            line.text,
            line.maker
        );
        *said.entry(verdict).or_default() += 1;
        kinds.entry(line.maker.name().to_owned()).or_default()[verdict as usize] += 1;
    }
    println!("{when}: {said:?}; right, gap and wrong by what made them: {kinds:?}");
    said
}

fn judged(history: &History, line: &Line, reason: &Value) -> Said {
    let step = reason["step"]["number"].as_u64();
    let cycle = reason["cycle"].as_str();
    let says_what = reason["missing"].as_str().is_some_and(|missing| !missing.is_empty());
    match &line.maker {
        Maker::Step { cycle: of, step: number } => {
            let made = &history.cycles[*of];
            let right = cycle == Some(made.id.as_str()) && step == Some(u64::from(*number));
            let may = reason["candidates"].as_array().is_some_and(|may| may.contains(&Value::from(*number)));
            match (step, cycle) {
                (Some(_), _) if right && is_whole(made, *number, reason) => Said::Right,
                (Some(_), _) => Said::Wrong,
                (None, Some(named)) if named == made.id && says_what && (may || is_empty(reason)) => {
                    Said::Gap
                }
                (None, None) if says_what && (reason["outside"].is_null() || was_put(line, reason)) => {
                    Said::Gap
                }
                (None, _) => Said::Wrong,
            }
        }
        Maker::Person if step.is_some() => Said::Wrong,
        Maker::Person if says_what => {
            if cycle.is_none() && !reason["outside"].is_null() {
                Said::Right
            } else {
                Said::Gap
            }
        }
        _passed if cycle.is_none() && says_what && was_put(line, reason) => Said::Gap,
        Maker::Merge { cycle: of } if step.is_none() && says_what => {
            let named = cycle.is_none_or(|cycle| cycle == history.cycles[*of].id);
            if named && is_empty(reason) { Said::Right } else { Said::Wrong }
        }
        Maker::Elsewhere { cycle: of } if step.is_none() && says_what => {
            if cycle == Some(history.cycles[*of].id.as_str()) { Said::Gap } else { Said::Wrong }
        }
        Maker::Person | Maker::Merge { .. } | Maker::Elsewhere { .. } => Said::Wrong,
    }
}

/// Whether it names who moved or copied the line: a bracket alone says too little for git to follow it further.
fn was_put(line: &Line, reason: &Value) -> bool {
    line.put_by.iter().any(|subject| reason["subject"] == subject.as_str())
}

fn is_empty(reason: &Value) -> bool {
    reason["candidates"].as_array().is_none_or(Vec::is_empty)
}

/// Whether the chain above the step is the one that was, link by link.
fn is_whole(made: &history::Cycle, step: u32, reason: &Value) -> bool {
    let decided: BTreeSet<&str> = reason["decisions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|decision| decision["question"]["id"].as_str())
        .collect();
    let about = |(id, of): &(String, Option<u32>)| of.is_none_or(|of| of == step).then(|| id.clone());
    let expected: BTreeSet<String> = made.decisions.iter().filter_map(about).collect();
    decided == expected.iter().map(String::as_str).collect()
        && reason["plan"]["digest"] == made.plan_of(step).to_string()
        && reason["demand"]["id"] == made.demand
        && reason["baseline"]["value"] == made.baseline
        && reason["known"].is_string()
}
