//! Whose word the records are that carry a capability; what runs of continuous integration leave; and what is too old to be
//! contradicted.

use crate::{
    telling::{Telling, ground},
    world::{MIRA, World},
};
use engine::{
    Command, Entry, Input, Picture, What, fold,
    mirror::{Ground, Part, Sealed, Seals, Vouched},
};
use proptest::prelude::*;
use trace::{
    Actor, Answer, Check, Digest, Event, Gate, GateRun, Level, Record, State, Verdict, Why,
    event::{constraint, quality},
    id::{DecisionId, ObjectId, WriterId},
};

const PROVEN: &str = "accepted, planned, built, lands, control measured, proof met";

/// A ground on which everything that `w` wrote up to a record is signed, and a later seal of theirs fails.
pub(crate) fn grounded(telling: &Telling, counts: &[(u64, &str)], fails: Option<u64>) -> Ground {
    let writer = WriterId::from("w");
    let counts =
        counts.iter().map(|(seq, whose)| (*seq, (*whose).to_owned(), format!("key-{whose}"))).collect();
    let fails =
        fails.map(|seq| (seq, "key `mira`, which signed for it, was compromised (stolen)".to_owned()));
    let seals =
        Seals { keyed: ["ada".to_owned()].into(), chains: [(writer, Sealed { counts, fails })].into() };
    Ground { seals, ..ground("at m1", telling.now) }
}

#[test]
fn what_nobody_vouches_for_any_more_is_a_dream_until_somebody_signs_it_again() {
    let telling = Telling::told(PROVEN);
    let last = telling.trace.last().expect("because much was told").record.seq;
    let stands = |counts: &[(u64, &str)], fails| {
        telling.standing("pay.once", &grounded(&telling, counts, fails)).expect("because it is named")
    };
    assert_eq!(stands(&[], None).state, State::Reality, "nobody signed, and nothing is wrong");
    let fallen = stands(&[], Some(last + 1));
    assert_eq!((fallen.state, fallen.why), (State::Dream, Why::Unknown));
    assert!(fallen.missing.starts_with("its acceptance is a record of `"), "{}", fallen.missing);
    assert!(fallen.missing.contains("was compromised (stolen)"), "{}", fallen.missing);
    assert_eq!(stands(&[(last + 2, "mira")], Some(last + 1)).state, State::Reality);
    let proof = stands(&[(last - 1, "mira")], Some(last + 1));
    assert_eq!((proof.state, proof.level), (State::Dream, Some(Level::L2)));
    assert!(
        proof.missing.ends_with("run `evolute prove pay.once`, in a ledger whose key counts"),
        "{}",
        proof.missing
    );
}

#[test]
fn whom_nobody_vouches_for_can_warn_of_what_is_unsafe_and_lifts_nothing() {
    for again in ["leaks passed", "leaks passed at later"] {
        let telling = Telling::told(&format!("{PROVEN}, leaks failed, {again}"));
        let last = telling.trace.last().expect("because much was told").record.seq;
        let why = |counts: &[(u64, &str)], fails| {
            let mut ground = grounded(&telling, counts, fails);
            ground.back = [(ObjectId::from("later"), 0), (ObjectId::from("tree"), 1)].into();
            telling.standing("pay.once", &ground).expect("because it is named").why
        };
        assert_eq!(why(&[], None), Why::Proven, "{again}: nobody signed, and nothing is wrong");
        assert_eq!(why(&[(last - 1, "mira")], Some(last + 1)), Why::Unsafe, "{again}");
        assert_eq!(why(&[(last - 2, "mira")], Some(last + 1)), Why::Unsafe, "{again}: a warning is heard");
        assert_eq!(why(&[(last + 2, "mira")], Some(last + 1)), Why::Proven, "{again}: signed anew");
    }
}

#[test]
fn however_often_it_failed_the_run_that_passes_last_is_remembered() {
    let failed: Vec<String> = (0..20).map(|nth| format!("leaks failed at t{nth}")).collect();
    let told = |end: &str| Telling::told(&format!("{PROVEN}, {}{end}", failed.join(", ")));
    let why = |telling: &Telling| {
        let trees = (0..=20).map(|nth| (ObjectId::from(format!("t{nth}").as_str()), 20 - nth)).collect();
        let ground = Ground { back: trees, ..ground("at m1", telling.now) };
        telling.standing("pay.once", &ground).expect("because it is named").why
    };
    assert_eq!(why(&told("")), Why::Unsafe);
    assert_eq!(why(&told(", leaks passed at t20")), Why::Proven);
}

#[test]
fn a_sign_off_by_somebody_who_has_a_key_needs_that_key() {
    let telling = Telling::told(&format!("{PROVEN}, proof met, signed off by ada"));
    let last = telling.trace.last().expect("because much was told").record.seq;
    let head =
        telling.picture.evidence.values().next().and_then(|it| it.last.clone()).map(|run| run.revision);
    let stands = |counts: &[(u64, &str)], fails| {
        let ground = Ground { head: head.clone(), ..grounded(&telling, counts, fails) };
        telling.standing("pay.once", &ground).expect("because it is named")
    };
    let unsigned = stands(&[], None);
    assert_eq!(unsigned.level, Some(Level::L3), "{unsigned:?}");
    assert!(
        unsigned.missing.starts_with("the signature of `ada` under the sign-off"),
        "{}",
        unsigned.missing
    );
    assert_eq!(
        stands(&[(last - 1, "ada")], Some(last + 1)).level,
        Some(Level::L3),
        "her key is not hers alone"
    );
    assert_eq!(stands(&[(last + 1, "bob")], None).level, Some(Level::L3), "another's key is not her word");
    assert_eq!(stands(&[(last - 1, "ada")], None).level, Some(Level::L3), "it came after the seal");
    assert_eq!(stands(&[(last + 1, "Ada")], None).level, Some(Level::L4));
    let free = Ground { head: head.clone(), ..ground("", telling.now) };
    assert_eq!(
        telling.standing("pay.once", &free).and_then(|it| it.level),
        Some(Level::L4),
        "nobody has a key"
    );
}

#[test]
fn a_sign_off_by_somebody_who_has_no_key_is_their_word_unless_its_record_counts_no_more() {
    let telling = Telling::told(&format!("{PROVEN}, proof met, signed off by ben"));
    let last = telling.trace.last().expect("because much was told").record.seq;
    let level = |counts: &[(u64, &str)], fails| {
        let ground = Ground { head: Some("m2".into()), ..grounded(&telling, counts, fails) };
        telling.standing("pay.once", &ground).and_then(|it| it.level)
    };
    assert_eq!(level(&[], None), Some(Level::L4));
    assert_eq!(level(&[(last + 1, "mira")], None), Some(Level::L4), "the ledger that he wrote in is hers");
    assert_eq!(level(&[(last - 1, "mira")], Some(last + 1)), Some(Level::L3));
}

#[test]
fn a_chain_is_signed_up_to_its_last_seal_that_counts() {
    let seal = |seq: u64, key: &str| (seq, "mira".to_owned(), key.to_owned());
    let counts = vec![seal(3, "first"), seal(9, "third"), seal(5, "second")];
    let sealed = |fails: u64| Sealed { counts: counts.clone(), fails: Some((fails, "stolen".to_owned())) };
    assert_eq!((sealed(7).through(), sealed(7).by()), (9, Some("third")));
    assert_eq!(sealed(7).failure(), None, "a later seal makes up for it");
    assert_eq!(sealed(12).failure(), Some((10, "stolen")));
    assert_eq!((Sealed::default().through(), Sealed::default().by()), (0, None));
}

#[test]
fn how_sure_a_word_is_follows_from_the_seals_over_it() {
    let telling = Telling::told(PROVEN);
    let evidence = telling.picture.evidence.values().next().expect("because it is named");
    let origin = &evidence.origins[&Part::Proof];
    let said = |counts: &[(u64, &str)], fails| grounded(&telling, counts, fails).seals.vouched(origin);
    let key = |name: &str| name.to_owned();
    assert_eq!(said(&[], None), Vouched::Unsigned);
    assert_eq!(
        said(&[(origin.seq, origin.by.as_str())], None),
        Vouched::Signed { key: format!("key-{}", origin.by) }
    );
    assert_eq!(said(&[(origin.seq, "zoe")], None), Vouched::Relayed { key: key("key-zoe") });
    let both = [(origin.seq, "zoe"), (origin.seq + 1, "bob")];
    assert_eq!(said(&both, None), Vouched::Relayed { key: key("key-zoe") }, "who signed it first");
    assert_eq!(said(&[(origin.seq - 1, "zoe")], None), Vouched::Unsigned);
    assert!(matches!(said(&[], Some(origin.seq)), Vouched::Discredited { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_a_discredited_writer_carries_is_reality(
        words in prop::collection::vec(prop::sample::select(vec![
            "accepted", "accepted anew", "built", "lands", "control measured", "proof met", "provided",
            "probe healthy", "signed off by ada", "book proven", "lifted", "+1d",
        ]), 0..20),
        through in 0_u64..12,
    ) {
        let telling = Telling::told(&["accepted", &words.join(",")].join(","));
        let ground = grounded(&telling, &[(through, "mira")], Some(u64::MAX));
        for (name, standing) in telling.picture.standings(&ground, telling.now) {
            let carried = telling.picture.evidence[&name].origins.iter();
            let sound = carried.filter(|(part, _)| **part != Part::SignOff).all(|(_, origin)| origin.seq <= through);
            prop_assert!(sound || standing.state == State::Dream, "{name}: {standing:?}");
        }
    }
}

fn check(world: &mut World, run: &str, red: &[&str]) -> Vec<String> {
    let runs = ["tests", "lint"].map(|gate| {
        let verdict = if red.contains(&gate) { Verdict::Failed } else { Verdict::Passed };
        GateRun::new(&Gate::new(gate, vec!["true".into()], 60), &"tree".into(), verdict)
    });
    let red = red.iter().map(|gate| (*gate).to_owned()).collect();
    let check = Check { revision: "m1".into(), base: "m0".into(), gates: 2, red };
    let what = What::Command(Command::Check { check, runs: runs.to_vec() });
    world.take(Input { actor: Actor::runner(run), what }).expect("because a run may say what it saw")
}

#[test]
fn a_check_is_recorded_once_and_again_where_it_says_something_else() {
    let mut world = World::new();
    let all = ["quality.checked", "quality.gate_passed", "quality.gate_passed"];
    assert_eq!(check(&mut world, "github acme/shop run 7.1", &[]), all);
    assert_eq!(check(&mut world, "github acme/shop run 7.2", &[]), [""; 0]);
    let red = ["quality.checked", "quality.gate_passed", "quality.gate_failed"];
    assert_eq!(check(&mut world, "github acme/shop run 7.3", &["lint"]), red);
    let said: Vec<&str> = world.picture.checks.latest().map(|checked| checked.by.as_str()).collect();
    assert_eq!(said, ["github acme/shop run 7.3", "github acme/shop run 7.1"]);
    let attempt = Input {
        actor: Actor::agent("c-1/1.1"),
        what: What::Command(Command::Check {
            check: Check { revision: "m1".into(), base: "m0".into(), gates: 0, red: vec![] },
            runs: vec![],
        }),
    };
    let refused = world.take(attempt).expect_err("because it is an agent");
    assert_eq!(refused.rule, "constraint.agents-do-not-decide");
}

/// A record of another writer, folded.
fn happens(picture: &mut Picture, writer: &str, actor: Actor, event: Event) {
    let chain = picture.writers.chain(&WriterId::from(writer));
    let (seq, prev) = chain.map_or((1, Digest::ZERO), |chain| (chain.seq + 1, chain.hash));
    let at =
        picture.latest.checked_add(jiff::SignedDuration::from_secs(1)).expect("because the time is near");
    let record = Record {
        id: format!("{writer}-{seq}").as_str().into(),
        writer: writer.into(),
        seq,
        at,
        cycle: None,
        layer: None,
        actor,
        cause: None,
        trace_id: None,
        span_id: None,
        event,
        prev,
    };
    let hash = Digest::of(record.id.as_str());
    fold(picture, &Entry { position: picture.position + 1, record, hash });
}

fn checked(number: usize) -> Event {
    let revision = ObjectId::new(format!("m{number}"));
    quality::Event::Checked(Check { revision, base: "m0".into(), gates: 1, red: vec![] }).into()
}

#[test]
fn a_run_that_comes_once_tells_of_people_and_of_few_other_runs() {
    let mut picture = Picture::default();
    for person in ["mira", "jon"] {
        (0..3).for_each(|_| happens(&mut picture, person, Actor::human(person), checked(0)));
    }
    // Somebody tries at home what the runners do.
    happens(&mut picture, "mira", Actor::runner("ci"), checked(0));
    for number in 0..200 {
        happens(&mut picture, &format!("run-{number:03}"), Actor::runner("ci"), checked(number));
    }
    let seen = |by: &str, actor: &Actor| -> Vec<String> {
        let unmet = picture.writers.unmet(&by.into(), actor, 4_096);
        unmet.into_iter().map(|head| head.writer.to_string()).collect()
    };
    let of_a_run = seen("run-new", &Actor::runner("ci"));
    assert_eq!(of_a_run.len(), 10, "{of_a_run:?}");
    assert!(
        of_a_run.contains(&"mira".to_owned()) && of_a_run.contains(&"run-199".to_owned()),
        "{of_a_run:?}"
    );
    assert_eq!(seen("ada", &Actor::human("ada")).len(), 202, "a person tells of everybody");
}

fn decided(number: usize, choice: &str) -> Event {
    let id = DecisionId::new(format!("d-{number:08}"));
    constraint::Event::Decided(Answer::new(id, choice, "because of what the diff shows")).into()
}

#[test]
fn what_could_not_be_held_against_something_too_old_is_counted_and_named() {
    let mut picture = Picture::default();
    for number in 0..4_200 {
        happens(&mut picture, "w", Actor::human(MIRA), decided(number, "left"));
    }
    assert_eq!(picture.disputes.unheld().count, 0);
    happens(&mut picture, "v", Actor::human("jon"), decided(4_199, "right"));
    assert!(picture.disputes.any(), "what is kept is contradicted");
    assert_eq!(picture.disputes.unheld().count, 0);
    happens(&mut picture, "v", Actor::human("jon"), decided(1, "right"));
    let unheld = picture.disputes.unheld();
    let (subject, side) = unheld.latest.back().expect("because one is named");
    assert_eq!((unheld.count, subject.to_string().as_str()), (1, "decision d-00000001"));
    assert_eq!((side.writer.as_str(), side.seq), ("v", 2));
}
