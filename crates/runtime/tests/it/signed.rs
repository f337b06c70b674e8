//! Whose word it is that a writer sent: chains that are signed, on their way in. Who signed once goes on signing, under the same
//! key or under the one that took its place; what a stranger made of it is refused by name, and nothing of it is kept.

use crate::world::{Desk, all_lines, desk, fill};
use attest::{Ended, Ending, Seal, Secret, Signer, Signers};
use expect_test::expect;
use jiff::Timestamp;
use proptest::prelude::*;
use runtime::{Handle, Intake, Segment};
use serde_json::{Value, json};
use trace::Digest;

fn at(text: &str) -> Timestamp {
    text.parse().expect("because it is written by hand")
}

fn mira() -> Secret {
    Secret::from_seed(&[1; 32], "mira@shop.example")
}

fn next() -> Secret {
    Secret::from_seed(&[2; 32], "mira@shop.example")
}

fn stranger() -> Secret {
    Secret::from_seed(&[3; 32], "eve@elsewhere.example")
}

/// Mira's two keys; the first one may have ended.
fn team(ended: Option<(Ending, &str)>) -> Signers {
    let signer = |name: &str, secret: &Secret, ended| Signer {
        name: name.into(),
        key: secret.public().clone(),
        valid_from: at("2025-01-01T00:00:00Z"),
        ended,
    };
    let ended = ended.map(|(how, when)| Ended { at: at(when), how, because: "a new laptop".into() });
    Signers(vec![signer("mira", &mira(), ended), signer("mira-2", &next(), None)])
}

fn sign(handle: &Handle, secret: &Secret) {
    let key = secret.public().fingerprint();
    let signed = handle.sign(&key, &|record| Seal::of(record).expect("because it is one").0.sign(secret));
    signed.expect("because memory can be written").expect("because something was written since");
}

/// A chain of `a`: so many readings, then a seal by each key in turn, or none.
fn chain(parts: &[(usize, Option<&Secret>)]) -> Segment {
    let one = desk("a", 1);
    for (readings, secret) in parts {
        fill(&one.runtime.handle(), *readings);
        secret.iter().for_each(|secret| sign(&one.runtime.handle(), secret));
    }
    whole(&one)
}

fn whole(desk: &Desk) -> Segment {
    desk.runtime.handle().seal(0).expect("because it can be read").expect("because there are records")
}

/// Takes in what `a` sent, as far as the signatures allow: how many records came, and why no more.
fn take(intake: &mut Intake, texts: &[&[u8]], signers: &Signers) -> String {
    let writer = "a".into();
    let mut look = intake.look(&writer, signers);
    texts.iter().for_each(|text| look.segment(text));
    let looked = look.ended();
    let mut came = 0;
    for text in texts {
        let header: Value = std::str::from_utf8(text)
            .ok()
            .and_then(|text| serde_json::from_str(text.lines().next()?).ok())
            .unwrap_or_default();
        if header["to"].as_u64().is_none_or(|to| to > looked.through) {
            continue;
        }
        match intake.take(&writer, text) {
            Ok(taken) => came += taken.lines.len(),
            Err(error) => return format!("{came} came; {error}"),
        }
    }
    match looked.refused {
        None => format!("{came} came"),
        Some(refused) => format!("{came} came; {}: {refused}", refused.rule.name()),
    }
}

fn intake(desk: &Desk) -> Intake {
    desk.runtime.handle().intake().expect("because the ledger can be read")
}

/// What a ledger that knows nothing says of it.
fn fresh(text: &[u8], signers: &Signers) -> String {
    take(&mut intake(&desk("b", 9)), &[text], signers)
}

fn values(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).expect("because JSON is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("because it was sealed")).collect()
}

/// A segment of these records with a chain of their own, as somebody makes it who knows how.
fn rechained(values: &[Value]) -> Vec<u8> {
    let mut header = values[0].clone();
    let mut before = header["before"].as_str().expect("because it is a header").to_owned();
    let mut lines = vec![];
    for value in &values[1..] {
        let mut value = value.clone();
        value["prev"] = json!(before);
        let line = value.to_string();
        before = Digest::of(&line).to_string();
        lines.push(line);
    }
    header["to"] = json!(header["from"].as_u64().unwrap_or(1) + lines.len() as u64 - 1);
    header["end"] = json!(before);
    format!("{header}\n{}\n", lines.join("\n")).into_bytes()
}

#[test]
fn a_chain_comes_whole_where_its_key_counts_and_also_where_nobody_ever_signed_it() {
    let ended = |how| team(Some((how, "2026-06-01T00:00:00Z")));
    let signed = chain(&[(3, Some(&mira()))]);
    let said = [
        fresh(&signed.text, &team(None)),
        fresh(&signed.text, &ended(Ending::Rotated)),
        fresh(&signed.text, &ended(Ending::Revoked)),
        fresh(&signed.text, &ended(Ending::Compromised)),
        fresh(&signed.text, &Signers::default()),
        fresh(&chain(&[(3, None)]).text, &team(None)),
        fresh(&chain(&[(3, Some(&stranger()))]).text, &team(None)),
    ];
    assert_eq!(said, ["4 came", "4 came", "4 came", "4 came", "4 came", "3 came", "4 came"]);
}

#[test]
fn whoever_signed_once_goes_on_signing() {
    expect!["0 came; segment.unsigned: record 5 of `a` goes on unsigned after record 4, which key `mira` signed for"]
        .assert_eq(&fresh(&chain(&[(3, Some(&mira())), (2, None)]).text, &team(None)));
    let one = desk("a", 1);
    fill(&one.runtime.handle(), 3);
    sign(&one.runtime.handle(), &mira());
    let here = desk("b", 9);
    assert_eq!(take(&mut intake(&here), &[&whole(&one).text], &team(None)), "4 came");
    intake(&here).end_of_it().expect("because the ledger can be read");
    fill(&one.runtime.handle(), 2);
    let more = one.runtime.handle().seal(4).expect("because it can be read").expect("because there are two");
    expect!["0 came; segment.unsigned: record 5 of `a` goes on unsigned after record 4, which key `mira` signed for"]
        .assert_eq(&take(&mut intake(&here), &[&more.text], &team(None)));
    sign(&one.runtime.handle(), &mira());
    let more =
        one.runtime.handle().seal(4).expect("because it can be read").expect("because there are three");
    assert_eq!(take(&mut intake(&here), &[&more.text], &team(None)), "3 came");
}

#[test]
fn another_key_signs_only_once_the_one_before_has_ended() {
    let changed = chain(&[(3, Some(&mira())), (1, Some(&next()))]);
    expect!["0 came; segment.another-key: record 6 of `a` is signed by the key `mira-2`, and key `mira`, which signed before, has not ended"]
        .assert_eq(&fresh(&changed.text, &team(None)));
    let rotated = team(Some((Ending::Rotated, "2026-01-01T00:10:00Z")));
    assert_eq!(fresh(&changed.text, &rotated), "6 came");
    let by_stranger = chain(&[(3, Some(&mira())), (1, Some(&stranger()))]);
    let said = fresh(&by_stranger.text, &team(None));
    assert!(
        said.starts_with("0 came; segment.another-key: record 6 of `a` is signed by the key `SHA256:"),
        "{said}"
    );
}

#[test]
fn what_a_key_signed_after_its_end_is_refused_and_what_came_before_is_not() {
    for how in [Ending::Rotated, Ending::Revoked, Ending::Compromised] {
        let one = desk("a", 1);
        fill(&one.runtime.handle(), 3);
        sign(&one.runtime.handle(), &mira());
        let end = one.runtime.handle().now().checked_add(jiff::SignedDuration::from_mins(1));
        let end = end.expect("because the time is near").to_string();
        let before = whole(&one);
        let here = desk("b", 9);
        let signers = team(Some((how, &end)));
        assert_eq!(take(&mut intake(&here), &[&before.text], &signers), "4 came");
        intake(&here).end_of_it().expect("because the ledger can be read");
        let (late, after) = late(&end);
        let said = take(&mut intake(&here), &[&late], &signers);
        assert!(said.starts_with("0 came; "), "{how}: {said}");
        let said = fresh(&after, &signers);
        assert!(
            said.starts_with(
                "0 came; segment.signature: record 5 of `a` is not signed by whom it names: key `mira` was"
            ),
            "{how}: {said}"
        );
    }
}

/// What whoever took the key makes with it after its end: of another chain, and of a chain of their own.
fn late(end: &str) -> (Vec<u8>, Vec<u8>) {
    let mut records = values(&chain(&[(4, None)]).text);
    records[4]["at"] = json!(end);
    let text = rechained(&records);
    let last = values(&text).pop().expect("because there are records");
    let mut seal = values(&chain(&[(4, Some(&mira()))]).text).pop().expect("because it is sealed");
    seal["at"] = json!(end);
    seal["prev"] = json!(Digest::of(last.to_string()).to_string());
    let record: trace::Record = serde_json::from_value(seal.clone()).expect("because it is a record");
    let (words, _) = Seal::of(&record).expect("because it is one");
    seal["event"]["signature"] = json!(words.sign(&mira()));
    let record: trace::Record = serde_json::from_value(seal).expect("because it is a record");
    let line = serde_json::to_string(&record).expect("because a record is plain data");
    let text = String::from_utf8(text).expect("because JSON is UTF-8");
    let (header, lines) = text.split_once('\n').expect("because there is a header");
    let mut header: Value = serde_json::from_str(header).expect("because it is a header");
    header["to"] = json!(5);
    header["end"] = json!(Digest::of(&line).to_string());
    let whole = format!("{header}\n{lines}{line}\n").into_bytes();
    (whole.clone(), whole)
}

#[test]
fn a_seal_of_another_place_writer_or_time_is_no_seal() {
    let signed = values(&chain(&[(3, Some(&mira()))]).text);
    let mut changed = signed.clone();
    changed[2]["actor"]["name"] = json!("jon@shop.example");
    expect!["0 came; segment.signature: record 4 of `a` is not signed by whom it names: its signature does not fit its bytes, or another key made it"]
        .assert_eq(&fresh(&rechained(&changed), &team(None)));
    let mut earlier = signed.clone();
    earlier[4]["at"] = json!("2026-01-01T00:00:59Z");
    assert!(fresh(&rechained(&earlier), &team(None)).starts_with("0 came; segment.signature"));
    let mut twice = signed.clone();
    let mut again = signed[4].clone();
    again["seq"] = json!(5);
    twice.push(again);
    let said = fresh(&rechained(&twice), &team(None));
    assert!(said.starts_with("0 came; segment.signature: record 5 of `a`"), "{said}");
    let mut beside = signed;
    beside[4]["told"] = json!("something that is not signed");
    let said = fresh(&rechained(&beside), &team(None));
    assert!(said.ends_with("its record holds something else than what is signed"), "{said}");
}

#[test]
fn what_is_signed_comes_up_to_where_a_stranger_went_on() {
    let one = desk("a", 1);
    fill(&one.runtime.handle(), 3);
    sign(&one.runtime.handle(), &mira());
    let signed = whole(&one);
    fill(&one.runtime.handle(), 2);
    let more = one.runtime.handle().seal(4).expect("because it can be read").expect("because there are two");
    let mut here = desk("b", 9);
    expect!["4 came; segment.unsigned: record 5 of `a` goes on unsigned after record 4, which key `mira` signed for"]
        .assert_eq(&take(&mut intake(&here), &[&signed.text, &more.text], &team(None)));
    assert_eq!(all_lines(&mut here.memory).len(), 4);
}

#[test]
fn a_long_chain_needs_one_seal_at_its_end() {
    let one = desk("a", 1);
    fill(&one.runtime.handle(), 1_200);
    sign(&one.runtime.handle(), &mira());
    let first = whole(&one);
    let second = one.runtime.handle().seal(first.span.to).expect("because it can be read");
    let second = second.expect("because there are more");
    let mut cold = intake(&desk("b", 9));
    assert_eq!(take(&mut cold, &[&first.text, &second.text], &team(None)), "1201 came");
}

#[test]
fn a_ledger_signs_only_what_is_new() {
    let mut one = desk("a", 1);
    let nothing = one.runtime.handle().sign("key", &|_| String::new());
    assert_eq!(nothing, Ok(None), "nothing was written");
    fill(&one.runtime.handle(), 2);
    sign(&one.runtime.handle(), &mira());
    assert_eq!(one.runtime.handle().sign("key", &|_| String::new()), Ok(None));
    let kinds: Vec<String> = all_lines(&mut one.memory).into_iter().map(|line| line.kind).collect();
    assert_eq!(kinds, ["demand.trace_read", "demand.trace_read", "ledger.sealed"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_made_of_a_signed_segment_nothing_comes_that_was_not_written(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let signed = chain(&[(3, Some(&mira()))]);
        let mut text = signed.text.clone();
        let place = at.index(text.len());
        if cut { text.truncate(place) } else { text[place] = byte }
        let mut here = desk("b", 9);
        let _said = take(&mut intake(&here), &[&text], &team(None));
        let came: Vec<Vec<u8>> = all_lines(&mut here.memory).into_iter().map(|line| line.bytes).collect();
        let wrote: Vec<Vec<u8>> =
            signed.text.split(|byte| *byte == b'\n').skip(1).take(4).map(<[u8]>::to_vec).collect();
        prop_assert!(came.is_empty() || came == wrote);
    }

    #[test]
    fn whoever_makes_the_chain_anew_around_a_seal_is_refused(
        line in 1_usize..4, name in "[a-z]{1,12}", drop in any::<bool>(),
    ) {
        let mut forged = values(&chain(&[(3, Some(&mira()))]).text);
        if drop {
            forged.remove(line);
            (1..forged.len()).for_each(|seq| forged[seq]["seq"] = json!(seq));
        } else {
            forged[line]["actor"]["name"] = json!(name);
        }
        let said = fresh(&rechained(&forged), &team(None));
        prop_assert!(said.starts_with("0 came; segment.signature"), "{}", said);
    }
}
