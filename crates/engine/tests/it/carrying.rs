//! Whose record it is that carries a part of what speaks for a capability: when nobody vouches for it any more it takes the
//! capability down, and nothing that counts for nothing takes its place.

use crate::{hands::Hands, telling::Telling, vouching::grounded, world::World};
use engine::mirror::Ground;
use expect_test::expect;
use trace::{Response, Standing};

/// One line for each stretch of the chain that somebody signed: where the capability stands when all after it counts no more.
fn falling(words: &str) -> String {
    let telling = Telling::told(words);
    let last = telling.trace.last().expect("because much was told").record.seq;
    let stands = |through: u64| {
        let ground = grounded(&telling, &[(through, "mira")], Some(last + 1));
        let Standing { state, level, why, due, missing } =
            telling.standing("pay.once", &ground).expect("because it is named");
        let level = level.map_or_else(String::new, |level| format!(" {level:?}"));
        let missing = missing.replace(", and key `mira`, which signed for it, was compromised (stolen)", "");
        format!("{state}{level} {why}{}: {missing}\n", if due { ", due" } else { "" })
    };
    let mut lines: Vec<String> = (0..=last).map(stands).collect();
    lines.dedup();
    lines.concat()
}

#[test]
fn whatever_carries_a_capability_takes_it_down_when_nobody_vouches_for_it() {
    expect![[r#"
        Dream L1 unknown: its acceptance is a record of `mira`: whoever keeps that ledger signs it again, with a key that counts: `evolute sync`
        Dream L1 unknown: its landing is a record of `evolute`: whoever keeps that ledger signs it again, with a key that counts: `evolute sync`
        Dream L2 unknown: its control is a record of `evolute`: whoever keeps that ledger signs it again, with a key that counts: `evolute sync`
        Dream L2 unknown: its proof is a record of `evolute`: run `evolute prove pay.once`, in a ledger whose key counts
        Dream L2 unknown: its release from a HOLD is a record of `mira`: whoever keeps that ledger signs it again, with a key that counts: `evolute sync`
        Reality L3 proven: a proof repeated at the present revision: run `evolute prove pay.once`
    "#]]
    .assert_eq(&falling("accepted, built, control measured, proof met, held by mira, lifted"));
    expect![[r#"
        Dream unknown: its acceptance is a record of `mira`: whoever keeps that ledger signs it again, with a key that counts: `evolute sync`
        Dream unknown: its proof is a record of `evolute`: run `evolute prove pay.once`, in a ledger whose key counts
        Consumed provider: answers
    "#]]
    .assert_eq(&falling("provided, probe healthy"));
}

/// Where it stands when nothing counts that `w` wrote after so many records; nobody signed what others wrote.
fn without(words: &str, through: u64) -> String {
    let telling = Telling::told(words);
    let ground =
        Ground { head: Some("m1".into()), ..grounded(&telling, &[(through, "mira")], Some(u64::MAX)) };
    let standing = telling.standing("pay.once", &ground).expect("because it is named");
    let level = standing.level.map_or_else(String::new, |level| format!(" {level:?}"));
    let lacks = standing.missing.split(" and key").next().unwrap_or_default();
    format!("{}{level}; {}", standing.state, lacks.split(':').next().unwrap_or_default())
}

/// How many records these words make.
fn count(words: &str) -> u64 {
    Telling::told(words).trace.len() as u64
}

#[test]
fn what_counts_for_nothing_puts_no_other_word_in_the_place_of_one_that_nobody_vouches_for() {
    let built = "accepted, built, control measured";
    let proof = |then: &str| without(&format!("{built}, proof met, as v, {then}"), count(built));
    let fallen = "Dream L2; its proof is a record of `evolute`,";
    assert_eq!(proof("seen"), fallen);
    assert_eq!(proof("other proof met"), fallen, "a run of another proof");
    assert_eq!(proof("candidate, tried met"), fallen, "a run on what has not landed");
    assert_eq!(proof("probe healthy"), fallen, "a probe of what is not a provider's");
    assert_eq!(
        proof("proof met"),
        "Reality L3; a proof repeated at the present revision",
        "nobody vouches for the first"
    );
    assert_eq!(proof("proof met, proof met"), "Reality L3; the sign-off of someone who did not build it");
    let control = |then: &str| without(&format!("{built}, as v, {then}proof met"), count("accepted, built"));
    assert_eq!(control("other control measured, "), "Dream L2; its control is a record of `evolute`,");
    assert_eq!(control("control measured, "), "Reality L3; a proof repeated at the present revision");
    let again = without(&format!("{built}, apart v, control measured, proof met"), count("accepted, built"));
    assert_eq!(again, "Reality L3; a proof repeated at the present revision", "whoever ran it too");
    let proven = "accepted, proven, proof met";
    let signed = |then: &str| without(&format!("{proven}, signed off by ben, as v, {then}"), count(proven));
    assert!(signed("signed off by mira").starts_with("Reality L3"), "she built it");
    assert_eq!(signed("signed off by ben"), "Reality L4; ");
}

#[test]
fn what_was_run_on_a_candidate_is_the_word_of_whoever_ran_it_when_it_has_landed() {
    let tried = |lands: &str| without(&format!("as v, accepted, control measured, {lands}"), 0);
    let landed = tried("candidate, as w, tried met, as v, lands");
    assert_eq!(landed, "Dream L2; its proof is a record of `evolute`,");
    let beside = tried("candidate, as w, tried met, as v, proof met, lands");
    assert_eq!(beside, landed, "what ran on the branch meanwhile says nothing of it");
    assert!(tried("candidate, tried met, lands").starts_with("Reality L3"));
    let other = "built, proof met, candidate, as w, tried met, as v, candidate, lands";
    assert!(tried(other).starts_with("Reality L3"), "another candidate landed");
}

#[test]
fn what_a_dispute_was_settled_for_is_the_word_of_whoever_said_it() {
    let settled = |side: &str| {
        let told =
            "as v, accepted, built, control measured, proof measured, apart w, proof met, as v, settled";
        without(&format!("{told} {side}"), 0)
    };
    assert_eq!(settled("for second"), "Dream L2; its proof is a record of `evolute`,");
    assert_eq!(settled("for first"), "Dream L2; Measured");
}

#[test]
fn what_a_provider_answered_and_what_a_gate_said_are_the_word_of_whoever_asked() {
    let probed = |then: &str| without(&format!("provided, probe healthy, as v, {then}"), count("provided"));
    assert_eq!(probed("proof met"), "Dream; its proof is a record of `evolute`,");
    assert_eq!(probed("probe healthy"), "Consumed; answers");
    let failed = "accepted, proven, leaks failed";
    let lifted = |then: &str| without(&format!("{failed}, leaks passed, as v, {then}"), count(failed));
    assert!(lifted("asked true").starts_with("Dream L2; safety gate `leaks` to pass"));
    assert!(lifted("leaks passed").starts_with("Reality L3"));
}

#[test]
fn what_two_ledgers_say_in_the_same_words_is_said_once_by_whoever_said_it_first() {
    let twice = without("accepted, built, control measured, proof met, apart v, accepted", 0);
    assert_eq!(twice, "Dream L1; its acceptance is a record of `mira`,");
}

#[test]
fn what_was_made_outside_is_judged_by_a_word_that_counts() {
    let judged = |then: &str| {
        without(
            &format!("accepted, adopted, gates passed, as v, control measured, {then}"),
            count("accepted, adopted"),
        )
    };
    let landing =
        without("accepted, adopted, as v, gates passed, control measured, proof met", count("accepted"));
    assert_eq!(landing, "Dream L1; its landing is a record of `rob`,");
    assert_eq!(judged("proof met"), "Dream L2; its judgment is a record of `evolute`,");
    assert!(judged("gates passed, proof met").starts_with("Reality L3"), "judged again");
    assert!(judged("built, proof met").starts_with("Reality L3"), "another landing, judged before");
}

#[test]
fn what_carries_a_capability_is_what_was_recorded_of_it_and_nothing_that_happened_beside() {
    let (mut world, mut hands) = (World::new(), Hands::new());
    world.closed(&mut hands, Response::Full);
    let carried = |world: &World| -> Vec<String> {
        let evidence = world.picture.evidence.values().next().expect("because it is named");
        let record = |seq: u64| &world.trace[usize::try_from(seq).expect("because there are few") - 1].record;
        let parts = evidence.origins.iter().map(|(part, from)| (part.words(), from.seq));
        parts.map(|(part, seq)| format!("{part}: {} {}", seq, record(seq).event.name())).collect()
    };
    let before = carried(&world);
    expect![[r#"
        acceptance: 2 demand.accepted
        landing: 23 execution.landed
        control: 24 mirror.control_run
        proof: 25 mirror.proof_run"#]]
    .assert_eq(&before.join("\n"));
    world.accept().expect("because the demand is complete");
    world.approve().expect("because the plan leaves nothing open");
    world.open().expect("because its plan is approved");
    world.take_up("l-2");
    world.work(&mut hands);
    assert_eq!(carried(&world)[1..], before[1..], "nothing has landed since");
}
