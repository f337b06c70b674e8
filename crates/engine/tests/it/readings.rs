//! Reading a territory's trace before its next demand: what was shown, what is cited, what is dismissed, and what it changed.

use crate::{
    hands::Hands,
    world::{MIRA, World},
};
use engine::Command;
use trace::{Digest, Dismissed, Response, id::CycleId};

/// What somebody says that they read.
struct Read<'a> {
    cited: &'a [&'a str],
    dismissed: &'a [(&'a str, &'a str)],
    changed: &'a str,
}

/// A territory in which one cycle was closed, and the next demand of it.
fn next() -> (World, CycleId) {
    let mut world = World::new();
    let cycle = world.closed(&mut Hands::new(), Response::Full);
    let territory = world.demand.territory.clone();
    world.turn_to("twice", &territory);
    (world, cycle)
}

fn command(world: &World, digest: Digest, read: &Read<'_>) -> Command {
    let dismissed = |(id, because): &(&str, &str)| Dismissed { id: (*id).into(), because: (*because).into() };
    Command::ReadTrace {
        demand: world.demand.id.clone(),
        territory: world.demand.territory.clone(),
        digest,
        cited: read.cited.iter().map(|id| (*id).to_owned()).collect(),
        changed: read.changed.into(),
        dismissed: read.dismissed.iter().map(dismissed).collect(),
    }
}

/// What comes of a reading of what is shown now: the event, or the rule and the hint that refuse it.
fn said(world: &mut World, read: &Read<'_>) -> String {
    let digest = world.picture.bank.digest(&world.demand.territory);
    let command = command(world, digest, read);
    match world.command(MIRA, command) {
        Ok(events) => events.join(" "),
        Err(refusal) => format!("{}: {}", refusal.rule, refusal.hint),
    }
}

#[test]
fn a_reading_says_what_of_it_counts_and_what_it_changed() {
    let (mut world, cycle) = next();
    let shown = cycle.as_str();
    let mut of = |cited: &[&str], dismissed: &[(&str, &str)], changed: &str| {
        said(&mut world, &Read { cited, dismissed, changed })
    };
    let of_these = format!("demand.cites-the-unseen: cite or dismiss of these: {shown}");
    assert_eq!(of(&["c-none"], &[], "much"), of_these);
    assert_eq!(of(&[shown], &[("c-none", "so")], "much"), of_these);
    assert_eq!(
        of(&[shown], &[(shown, "so")], "much"),
        "demand.cited-and-dismissed: leave one of the two out"
    );
    let silent = format!("demand.no-reason: say `--dismissed \"{shown}=why it says nothing here\"`");
    assert_eq!(of(&[], &[(shown, " ")], "much"), silent);
    assert!(of(&[shown], &[], " ").starts_with("demand.reading-without-effect: "));
    assert_eq!(of(&[], &[(shown, "another store")], "nothing"), "demand.trace_read");
    assert_eq!(of(&[shown], &[], "the key is in the plan"), "demand.trace_read");
}

#[test]
fn where_nothing_is_shown_nothing_is_cited_and_nothing_has_to_change() {
    let mut world = World::new();
    let nothing = "demand.cites-the-unseen: nothing is shown of this territory yet: leave it out";
    assert_eq!(said(&mut world, &Read { cited: &["c-none"], dismissed: &[], changed: "" }), nothing);
    assert_eq!(said(&mut world, &Read { cited: &[], dismissed: &[], changed: "" }), "demand.trace_read");
}

#[test]
fn a_trace_that_moved_while_it_was_read_is_read_again() {
    let (mut world, _closed) = next();
    let before = Digest::of("what was shown before");
    let read = Read { cited: &[], dismissed: &[], changed: "much" };
    let command = command(&world, before, &read);
    let refused = world.command(MIRA, command).expect_err("because something else is shown now");
    assert_eq!(refused.rule, "demand.trace-moved");
}
