//! Where capabilities stand: a table of traces, trees and times whose last column was worked out by hand, and what holds
//! of any of them.

use crate::telling::{Telling, after, ground};
use engine::{Entry, Picture, mirror::Ground};
use jiff::SignedDuration;
use proptest::prelude::*;
use std::collections::BTreeMap;
use trace::{
    Digest, Event, GateRun, Level, Manner, Record, Standing, State, Verdict,
    event::{cycle, demand, execution, mirror},
    id::{CapabilityId, RecordId},
};

const TABLE: &str = include_str!("standings.txt");

/// Rows that have to be there, at the least.
const ROWS: usize = 80;

/// A row: what is on record, what the tree says, how long after, and what is to be seen.
struct Row<'t> {
    number: usize,
    trace: &'t str,
    tree: &'t str,
    after: &'t str,
    name: &'t str,
    stands: &'t str,
    lacks: &'t str,
}

fn rows() -> impl Iterator<Item = Row<'static>> {
    let lines = TABLE.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(index, line)| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [trace, tree, after, stands] = cells[..] else { panic!("line {}: four cells", index + 1) };
        let (stands, lacks) = stands.split_once("; lacks ").unwrap_or((stands, ""));
        let (name, stands) = match stands.split_once(' ') {
            Some((name, rest)) if name.contains('.') => (name, rest),
            _plain => ("pay.once", stands),
        };
        Row { number: index + 1, trace, tree, after, name, stands, lacks }
    })
}

fn words(standing: &Standing) -> String {
    let level = standing.level.map_or_else(String::new, |level| format!(" {level:?}"));
    let due = if standing.due { ", due" } else { "" };
    format!("{}{level} {}{due}", standing.state, standing.why)
}

#[test]
fn every_row_of_the_table_stands_where_it_was_worked_out_to_stand() {
    let mut wrong = vec![];
    for row in rows() {
        let mut telling = Telling::told(row.trace);
        if !row.after.is_empty() {
            telling.now = after(telling.now, row.after.trim_start_matches('+'));
        }
        let standing = telling.standing(row.name, &ground(row.tree, telling.now));
        let seen = standing.as_ref().map_or_else(|| "nowhere".to_owned(), words);
        let missing = standing.map(|standing| standing.missing).unwrap_or_default();
        if seen != row.stands || !missing.contains(row.lacks) || (row.lacks.is_empty() != missing.is_empty())
        {
            wrong.push(format!(
                "line {}: {} | {}\n    {seen}; lacks {missing}",
                row.number, row.trace, row.tree
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows().count() >= ROWS, "the table has only {} rows", rows().count());
}

/// What may happen to a capability, in any order.
const WORDS: [&str; 50] = [
    "accepted",
    "accepted again",
    "accepted anew",
    "accepted on book",
    "renamed",
    "renamed saying so",
    "provided",
    "planned",
    "built",
    "built",
    "built with tests quarantined",
    "candidate",
    "lands",
    "adopted",
    "gates passed",
    "control measured",
    "control measured",
    "control absent",
    "control met",
    "control unknown",
    "proof met",
    "proof met",
    "proof met",
    "proof measured",
    "proof mixed",
    "proof unknown",
    "other proof met",
    "tried met",
    "tried measured",
    "signed off by ada",
    "signed off by mira",
    "held by mira",
    "lifted",
    "asked astray",
    "asked true",
    "probe healthy",
    "probe failed",
    "seen",
    "seen touched",
    "seen gone",
    "+1d",
    "+8d",
    "+31d",
    "book proven",
    "leaks failed",
    "leaks failed at r9",
    "leaks passed",
    "leaks passed at r9",
    "leaks passed cached",
    "leaks unknown",
];

/// What a tree may say.
const TREES: [&str; 12] = [
    "",
    "at m2",
    "at r9",
    "touched",
    "touched 2d ago",
    "touched 9d ago",
    "gone",
    "rewritten",
    "unnamed",
    "recheck 1d, touched 2d ago",
    "back 0 r9",
    "at r9, back 4 tree, back 0 r9",
];

/// Evidence in favor, and nothing else.
const IN_FAVOR: [&str; 8] = [
    "proof met",
    "control measured",
    "control absent",
    "signed off by ada",
    "gates passed",
    "lifted",
    "asked true",
    "leaks passed",
];

fn any_words() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(&WORDS[..]), 0..28).prop_map(|mut words| {
        words.insert(0, "accepted");
        words
    })
}

fn told(words: &[&str]) -> Telling {
    let mut telling = Telling::new();
    words.iter().for_each(|word| telling.tell(word));
    telling
}

/// Its triple and its control, looked for in the records themselves.
fn triple(telling: &Telling, name: &CapabilityId) -> bool {
    let demand = telling.trace.iter().rev().find_map(|entry| match &entry.record.event {
        Event::Demand(demand::Event::Accepted { demand, .. }) if demand.capability == *name => Some(demand),
        _other => None,
    });
    let Some(proof) = demand.and_then(|demand| demand.proof.as_ref()).map(trace::Proof::digest) else {
        return false;
    };
    let events = || telling.trace.iter().map(|entry| &entry.record.event);
    let landed = events().any(|event| {
        matches!(
            event,
            Event::Execution(execution::Event::Landed { .. }) | Event::Cycle(cycle::Event::Adopted { .. })
        )
    });
    let met = events().any(|event| {
        matches!(event, Event::Mirror(mirror::Event::ProofRun { run, .. })
            if run.proof == proof && run.manner == Manner::Met)
    });
    let mut control = events().filter_map(|event| match event {
        Event::Mirror(mirror::Event::ControlRun(run)) if run.proof == proof => Some(run.manner),
        _other => None,
    });
    let missed = matches!(control.next_back(), Some(Manner::Measured | Manner::Absent | Manner::Removed));
    landed && met && missed
}

/// Whether a word of the gate `leaks` stands that no later run has lifted, looked for in the records themselves.
fn alarmed(telling: &Telling, tree: &str) -> bool {
    let back = |run: &GateRun| match run.tree.as_str() {
        "r9" if tree.contains("back 0 r9") => 0,
        "tree" if tree.contains("back 4 tree") => 4,
        _unplaced => u32::MAX,
    };
    let runs: Vec<&GateRun> = telling
        .trace
        .iter()
        .filter_map(|entry| match &entry.record.event {
            Event::Quality(event) => event.run().filter(|run| run.cached.is_none()),
            _other => None,
        })
        .collect();
    let stands = |(at, red): (usize, &&GateRun)| {
        let lifts = |later: &&GateRun| later.verdict == Verdict::Passed && back(later) <= back(red);
        red.verdict != Verdict::Passed && !runs[at + 1..].iter().any(lifts)
    };
    runs.iter().enumerate().any(stands)
}

/// The same records, as if they had been written at another time by another ledger, read back from their bytes.
fn elsewhere(telling: &Telling, shift: SignedDuration) -> Picture {
    let mut picture = Picture::default();
    for entry in &telling.trace {
        let stored = serde_json::to_string(&entry.record).expect("because a record is plain data");
        let mut record: Record = serde_json::from_str(&stored).expect("because what was written can be read");
        record.at = record.at.checked_add(shift).expect("because the time is near");
        record.id = RecordId::new(format!("other-{}", record.id));
        record.writer = "another".into();
        record.seq += 100;
        engine::fold(
            &mut picture,
            &Entry { position: entry.position + 7, record, hash: Digest::of("other") },
        );
    }
    picture
}

/// Standings without the names of records, which are another ledger's to give.
fn plain(mut stands: BTreeMap<CapabilityId, Standing>) -> BTreeMap<CapabilityId, Standing> {
    for standing in stands.values_mut() {
        if let Some((before, rest)) = standing.missing.split_once(" (record ") {
            let after = rest.split_once(')').map_or("", |(_, after)| after);
            standing.missing = format!("{before}{after}");
        }
    }
    stands
}

/// How high a standing is.
fn height(standing: &Standing) -> (u8, Option<Level>) {
    (u8::from(standing.state != State::Dream), standing.level)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reality_has_an_artifact_a_run_that_met_and_a_control_that_missed(
        words in any_words(), tree in prop::sample::select(&TREES[..]), days in 0i64..60,
    ) {
        let mut telling = told(&words);
        telling.now = after(telling.now, &format!("{days}d"));
        let ground = ground(tree, telling.now);
        for (name, standing) in telling.picture.standings(&ground, telling.now) {
            let own = triple(&telling, &name);
            prop_assert!(standing.state != State::Reality || own, "{name}: {standing:?}");
            let evidence = &telling.picture.evidence[&name];
            prop_assert!(standing.state != State::Consumed || evidence.proof.is_none());
            prop_assert!(!standing.missing.is_empty() || standing.level == Some(Level::L4), "{standing:?}");
            if standing.level >= Some(Level::L3) {
                prop_assert_eq!(standing.state, State::Reality);
                prop_assert!(!alarmed(&telling, tree), "{standing:?}");
                prop_assert!(!ground.vanished.contains(&name) && !ground.unnamed.contains(&name));
            }
            if standing.level == Some(Level::L4) {
                prop_assert!(evidence.met_runs >= 2 && !standing.due, "{evidence:?}");
                let (by, _) = evidence.signed_off.as_ref().expect("because L4 is signed off");
                prop_assert!(!["mira", "eva", "rob", "hal", "zoe"].contains(&by.as_str()), "{by} built it");
            }
        }
    }

    #[test]
    fn standings_depend_on_nothing_but_trace_tree_and_time(
        words in any_words(), tree in prop::sample::select(&TREES[..]), days in 0i64..60, shift in -900i64..900,
    ) {
        let mut telling = told(&words);
        telling.now = after(telling.now, &format!("{days}d"));
        let here = ground(tree, telling.now);
        let stands = telling.picture.standings(&here, telling.now);
        let shift = SignedDuration::from_hours(shift);
        let then = telling.now.checked_add(shift).expect("because the time is near");
        let picture = elsewhere(&telling, shift);
        prop_assert_eq!(plain(picture.standings(&ground(tree, then), then)), plain(stands.clone()));
        let kept = serde_json::to_string(&picture).expect("because a picture is plain data");
        let restored: Picture = serde_json::from_str(&kept).expect("because what was written can be read");
        prop_assert_eq!(plain(restored.standings(&ground(tree, then), then)), plain(stands.clone()));
        prop_assert_eq!(&telling.picture.standings(&here, telling.now), &stands);
    }

    #[test]
    fn more_evidence_in_favor_never_lowers(
        words in any_words(), more in prop::sample::select(&IN_FAVOR[..]), days in 0i64..60,
    ) {
        let mut telling = told(&words);
        telling.now = after(telling.now, &format!("{days}d"));
        let head = telling.picture.evidence.get("pay.once").and_then(|it| it.landed.clone());
        let here = Ground { head, ..Ground::default() };
        let before = telling.standing("pay.once", &here);
        telling.tell(more);
        let after = telling.standing("pay.once", &here);
        let heights = (before.as_ref().map(height), after.as_ref().map(height));
        prop_assert!(heights.1 >= heights.0, "`{more}`: {before:?} → {after:?}");
    }

    #[test]
    fn a_capability_that_nothing_depends_on_changes_no_other(words in any_words(), days in 0i64..60) {
        let alone = told(&words);
        let mut beside = Telling::told("till accepted, till proven, till proof measured");
        beside.now = alone.trace.first().map_or(beside.now, |first| first.record.at);
        beside.now = beside.now.checked_sub(SignedDuration::from_mins(1)).expect("because the time is near");
        words.iter().for_each(|word| beside.tell(word));
        let of = |telling: &Telling| {
            let now = after(telling.now, &format!("{days}d"));
            let mut stands = plain(telling.picture.standings(&ground("", now), now));
            stands.remove("till.once");
            stands
        };
        prop_assert_eq!(of(&alone), of(&beside));
    }
}
