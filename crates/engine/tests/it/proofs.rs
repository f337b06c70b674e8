//! What is said of proofs beside their runs: that somebody signed for one, and that a stale one still says the truth.
//! Neither makes anything real, or fresh.

use crate::{
    honesty::{landed_with, name, standing},
    world::{JON, MIRA, World},
};
use engine::{Command, mirror::Ground};
use jiff::SignedDuration;
use trace::{Attestation, Digest, Manner, id::ObjectId};

fn landed() -> World {
    landed_with(Manner::Measured, Manner::Met)
}

fn wording(because: &str) -> Command {
    Command::AcceptWording { capability: name(), revision: ObjectId::from("head"), because: because.into() }
}

#[test]
fn a_signature_changes_no_standing() {
    let mut world = landed();
    let before = standing(&world, &Ground::default());
    let attestation = Attestation {
        capability: name(),
        run: Digest::of(b"the record"),
        statements: vec![Digest::of(b"the envelope")],
        key: "SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8".into(),
    };
    world.command(MIRA, Command::Attest(attestation.clone())).expect("because a demand names it");
    assert_eq!(standing(&world, &Ground::default()), before);
    let nothing = Command::Attest(Attestation { statements: vec![], ..attestation.clone() });
    let refusal = world.command(MIRA, nothing).expect_err("because it attests nothing");
    assert_eq!(refusal.rule, "mirror.attests-nothing");
    let other = Command::Attest(Attestation { capability: "mail.sent".into(), ..attestation });
    let refusal = world.command(MIRA, other).expect_err("because no demand names it");
    assert_eq!(refusal.rule, "mirror.unknown-capability");
}

#[test]
fn a_wording_is_accepted_by_a_reviewer_of_a_stale_proof_and_makes_nothing_fresh() {
    let mut world = landed();
    let refused = |world: &mut World, who: &str, because: &str| {
        world.command(who, wording(because)).expect_err("because a rule forbids it").rule
    };
    assert_eq!(refused(&mut world, JON, "it is so"), "mirror.not-stale");
    world.now = world.now.checked_add(SignedDuration::from_hours(24 * 31)).expect("because time goes on");
    let ground = Ground::default();
    world.command(MIRA, Command::Witness(Box::new(ground.clone()))).expect("because looking is not refused");
    assert_eq!(refused(&mut world, MIRA, "it is so"), "mirror.builder-reviews");
    assert_eq!(refused(&mut world, JON, " "), "mirror.no-reason");
    let before = standing(&world, &ground);
    assert!(before.due, "{before:?}");
    world.command(JON, wording("only the log's format changed")).expect("because he did not build it");
    assert_eq!(standing(&world, &ground), before);
    let kept = world.picture.evidence[&name()].wording.clone();
    assert_eq!(kept.map(|wording| wording.by).as_deref(), Some(JON));
}
