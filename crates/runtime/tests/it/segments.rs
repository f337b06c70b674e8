//! What others wrote, on its way in: taken whole where it goes on with their chain, refused by name where it does not, and
//! the same picture whatever arrived first.

use crate::world::{Desk, all_lines, ask, desk, fill, folder, measurement, mira, over, reading, seeded};
use engine::Picture;
use expect_test::{Expect, expect};
use jiff::SignedDuration;
use proptest::prelude::*;
use runtime::{
    Clock, Intake, IntakeError, Ledger, Memory, Options, Reader, Rule, Runtime, Segment, Span, Sqlite, verify,
};
use serde_json::{Value, json};
use trace::{Digest, id::WriterId};

/// Five records of `a`, sealed.
fn sealed() -> Segment {
    let one = desk("a", 1);
    fill(&one.runtime.handle(), 5);
    one.runtime.handle().seal(0).expect("because it can be read").expect("because there are records")
}

/// The text of a segment as values: the header, then the records.
fn values(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).expect("because JSON is UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("because it was sealed")).collect()
}

/// A segment of these records with a chain of their own, as somebody makes it who knows how.
fn rechained(values: &[Value]) -> Vec<u8> {
    let (mut header, mut before, mut lines) = (values[0].clone(), header_before(&values[0]), vec![]);
    for value in &values[1..] {
        let mut value = value.clone();
        value["prev"] = json!(before);
        let line = value.to_string();
        before = Digest::of(&line).to_string();
        lines.push(line);
    }
    header["end"] = json!(before);
    joined(&header.to_string(), &lines)
}

fn header_before(header: &Value) -> String {
    header["before"].as_str().expect("because a header says what is before").to_owned()
}

fn joined(header: &str, lines: &[String]) -> Vec<u8> {
    let lines: Vec<&str> = [header].into_iter().chain(lines.iter().map(String::as_str)).collect();
    format!("{}\n", lines.join("\n")).into_bytes()
}

/// The same text, with its lines put elsewhere.
fn relined(text: &[u8], order: &[usize]) -> Vec<u8> {
    let text = std::str::from_utf8(text).expect("because JSON is UTF-8");
    let lines: Vec<&str> = text.lines().collect();
    let lines: Vec<String> = order.iter().map(|line| lines[*line].to_owned()).collect();
    joined(&lines[0], &lines[1..])
}

fn replaced(text: &[u8], from: &str, to: &str, line: usize) -> Vec<u8> {
    let text = std::str::from_utf8(text).expect("because JSON is UTF-8");
    let lines = text.lines().enumerate();
    let lines: Vec<String> =
        lines.map(|(at, one)| if at == line { one.replace(from, to) } else { one.to_owned() }).collect();
    joined(&lines[0], &lines[1..])
}

fn intake(desk: &Desk) -> Intake {
    desk.runtime.handle().intake().expect("because the ledger can be read")
}

/// What a fresh ledger says of this text under the name of `a`; nothing of it may be kept.
fn refuses(text: &[u8], expected: &Expect) -> Rule {
    let mut here = desk("b", 9);
    let error = intake(&here).take(&"a".into(), text).expect_err("because it is spoiled");
    assert_eq!(all_lines(&mut here.memory).len(), 0, "nothing of it is kept");
    let IntakeError::Refused(refused) = error else { panic!("the ledger failed: {error}") };
    let said = format!("{}: {refused}", refused.rule.name());
    // at which column depends on how a build keeps its maps
    expected.assert_eq(said.split(" at line ").next().unwrap_or_default());
    refused.rule
}

/// Takes in what one has and the other has not.
fn bring(from: &Desk, to: &Desk) {
    let writer = from.runtime.handle().writer();
    let mut intake = intake(to);
    while let Some(segment) =
        from.runtime.handle().seal(intake.known(&writer)).expect("because it can be read")
    {
        intake.take(&writer, &segment.text).expect("because it is what was written");
    }
    intake.end_of_it().expect("because the ledger can be read");
}

#[test]
fn what_is_sealed_is_taken_in_byte_for_byte() {
    let (mut one, mut other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 5);
    fill(&other.runtime.handle(), 2);
    bring(&one, &other);
    let bytes = |lines: Vec<runtime::Line>| lines.into_iter().map(|line| line.bytes).collect::<Vec<_>>();
    let arrived = all_lines(&mut other.memory).split_off(2);
    assert_eq!(arrived.iter().map(|line| line.position).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
    assert_eq!(bytes(arrived), bytes(all_lines(&mut one.memory)));
    let found = verify(&mut other.memory, &[]).expect("because memory can be read");
    assert!(found.sound(), "{:?}", found.flaws);
    assert_eq!(found.writers.len(), 2);
}

#[test]
fn what_was_taken_in_is_skipped_the_second_time() {
    let (one, mut other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 5);
    bring(&one, &other);
    let whole =
        one.runtime.handle().seal(0).expect("because it can be read").expect("because there are five");
    let again = intake(&other).take(&"a".into(), &whole.text).expect("because it is the same");
    assert_eq!((again.known, again.lines.len()), (5, 0));
    fill(&one.runtime.handle(), 3);
    let more =
        one.runtime.handle().seal(0).expect("because it can be read").expect("because there are eight");
    let more = intake(&other).take(&"a".into(), &more.text).expect("because it goes on");
    assert_eq!((more.known, more.lines.len()), (5, 3));
    assert_eq!(all_lines(&mut other.memory).len(), 8);
}

#[test]
fn a_writer_says_what_it_knew_before_it_writes_and_not_before() {
    let (one, mut other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 5);
    bring(&one, &other);
    assert_eq!(all_lines(&mut other.memory).len(), 5, "taking in writes nothing");
    let receipt = ask(&other.runtime.handle(), reading("d")).expect("because readings are always allowed");
    assert_eq!(receipt.records.len(), 1, "who asks is told of what they asked for");
    let kinds: Vec<String> =
        all_lines(&mut other.memory).split_off(5).into_iter().map(|line| line.kind).collect();
    assert_eq!(kinds, ["ledger.met", "demand.trace_read"]);
    ask(&other.runtime.handle(), reading("e")).expect("because readings are always allowed");
    assert_eq!(all_lines(&mut other.memory).len(), 8, "once is enough");
    let picture = other.runtime.handle().picture();
    assert!(picture.writers.has_met(&"b".into(), &"a".into(), 5));
    assert!(!picture.writers.has_met(&"a".into(), &"b".into(), 1));
}

#[test]
fn what_is_vouched_for_and_is_not_there_is_a_flaw() {
    let (one, mut other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 3);
    bring(&one, &other);
    fill(&other.runtime.handle(), 1);
    let without = all_lines(&mut other.memory).split_off(3);
    let renumbered = without.into_iter().zip(1..).map(|(line, position)| runtime::Line { position, ..line });
    let found =
        verify(&mut Memory::holding("b".into(), renumbered.collect()), &[]).expect("because it is in memory");
    let flaws: Vec<String> = found.flaws.iter().map(ToString::to_string).collect();
    assert_eq!(flaws, ["record 1 vouches for record 3 of `a`, which is not here as it was"]);
}

#[test]
fn an_anchored_record_anchors_what_its_writer_had_met() {
    let (one, mut other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 3);
    bring(&one, &other);
    fill(&other.runtime.handle(), 2);
    fill(&one.runtime.handle(), 2);
    bring(&one, &other);
    let last = all_lines(&mut other.memory)[5].clone();
    assert_eq!((last.writer.as_str(), last.seq), ("b", 3));
    let anchor = runtime::Anchor { hash: last.hash, writer: Some("b".into()), commit: "f00".into() };
    let lost = runtime::Anchor { hash: Digest::of("?"), writer: Some("c".into()), commit: "f01".into() };
    let found = verify(&mut other.memory, &[anchor, lost.clone()]).expect("because memory can be read");
    let reach = |writer: &str| found.writers[&WriterId::from(writer)];
    assert_eq!((reach("a").seq, reach("a").anchored), (5, 3));
    assert_eq!((reach("b").seq, reach("b").anchored), (3, 3));
    assert_eq!((found.unanchored, found.sound()), (2, true));
    assert_eq!(found.elsewhere, [lost]);
}

#[test]
fn records_in_another_order_are_refused() {
    refuses(
        &relined(&sealed().text, &[0, 1, 3, 2, 4, 5]),
        &expect!["segment.reordered: record 3 of `a` stands where record 2 belongs"],
    );
}

#[test]
fn a_record_that_is_there_twice_is_refused() {
    refuses(
        &relined(&sealed().text, &[0, 1, 2, 2, 3, 4, 5]),
        &expect!["segment.reordered: record 2 of `a` stands where record 3 belongs"],
    );
}

#[test]
fn a_segment_whose_end_was_cut_off_is_refused() {
    refuses(
        &relined(&sealed().text, &[0, 1, 2, 3]),
        &expect!["segment.cut: record 3 of `a` is the last one there, and 5 should be: the segment was cut"],
    );
    let text = sealed().text;
    refuses(
        &text[..text.len() - 7],
        &expect!["segment.not-a-segment: what `a` sent is no segment: its last line is torn"],
    );
}

#[test]
fn a_segment_that_begins_too_late_is_refused() {
    let one = desk("a", 1);
    fill(&one.runtime.handle(), 5);
    let late = one.runtime.handle().seal(2).expect("because it can be read").expect("because there are five");
    assert_eq!(late.span, Span { from: 3, to: 5 });
    refuses(
        &late.text,
        &expect!["segment.missing: record 3 of `a` cannot follow: the records from 1 on are missing"],
    );
}

#[test]
fn a_record_that_was_changed_does_not_fit_the_next() {
    refuses(
        &replaced(&sealed().text, "mira", "jane", 3),
        &expect![
            "segment.unchained: record 4 of `a` does not follow the record before it: one of the two is forged"
        ],
    );
    refuses(
        &replaced(&sealed().text, "mira", "jane", 5),
        &expect![
            "segment.forged: record 5 of `a` is not the one that the segment says it ends with: it is forged"
        ],
    );
}

#[test]
fn a_chain_that_was_made_anew_is_refused_where_the_old_one_is_known() {
    let (one, other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 5);
    bring(&one, &other);
    let mut forged = values(&sealed().text);
    forged[1]["actor"]["name"] = json!("jane@shop.example");
    let said =
        intake(&other).take(&"a".into(), &rechained(&forged)).expect_err("because it was written otherwise");
    expect!["record 1 of `a` is here already, with other words"].assert_eq(&said.to_string());
}

#[test]
fn a_record_of_another_writer_is_refused() {
    let mut other = values(&sealed().text);
    other[2]["writer"] = json!("c");
    refuses(&rechained(&other), &expect!["segment.another-writer: record 2 of `a` says that it is `c`'s"]);
    other[0]["writer"] = json!("c");
    refuses(&rechained(&other), &expect!["segment.another-writer: what `a` sent says that it is `c`'s"]);
}

#[test]
fn a_clock_in_the_future_makes_its_segment_wait() {
    let mut early = values(&sealed().text);
    for record in &mut early[4..] {
        record["at"] = json!("2027-05-05T12:00:00Z");
    }
    let rule = refuses(
        &rechained(&early),
        &expect![
            "segment.from-the-future: record 4 of `a` is from 2027-05-05T12:00:00Z, which has not come yet"
        ],
    );
    assert!(rule.waits());
}

#[test]
fn a_clock_that_goes_backwards_is_refused() {
    let mut late = values(&sealed().text);
    late[4]["at"] = json!("2020-01-01T00:00:00Z");
    refuses(
        &rechained(&late),
        &expect!["segment.backwards: record 4 of `a` is earlier than the record before it"],
    );
}

#[test]
fn what_a_newer_evolute_wrote_waits() {
    let mut newer = values(&sealed().text);
    newer[3]["event"] = json!({ "type": "weather.rained", "v": 1 });
    let rule = refuses(
        &rechained(&newer),
        &expect![
            "segment.newer: record 3 of `a` was written by a newer evolute: unknown event type `weather.rained`"
        ],
    );
    assert!(rule.waits());
    newer[0]["segment"] = json!(9);
    refuses(
        &rechained(&newer),
        &expect!["segment.newer: what `a` sent was written by a newer evolute: its segments are of format 9"],
    );
}

#[test]
fn nobody_else_adds_to_our_own_chain() {
    let mut here = desk("a", 9);
    let said = intake(&here).take(&"a".into(), &sealed().text).expect_err("because it is our own name");
    expect!["record 1 of `a` is not ours: somebody writes under this ledger's name"]
        .assert_eq(&said.to_string());
    assert_eq!(all_lines(&mut here.memory).len(), 0);
}

#[test]
fn many_records_make_several_segments() {
    let (one, mut other) = (desk("a", 1), desk("b", 2));
    fill(&one.runtime.handle(), 1_200);
    let first =
        one.runtime.handle().seal(0).expect("because it can be read").expect("because there are many");
    assert_eq!(first.span.to_string(), "000000000001-000000001000.jsonl");
    assert_eq!(Span::named(&first.span.to_string()), Some(first.span));
    bring(&one, &other);
    assert_eq!(all_lines(&mut other.memory).len(), 1_200);
}

/// What a picture says, wherever it was folded.
fn said(picture: &Picture) -> Picture {
    Picture { position: 0, head: Digest::ZERO, ..picture.clone() }
}

#[test]
fn a_snapshot_that_something_older_came_after_is_built_anew() {
    let folder = folder();
    let one = desk("a", 1);
    fill(&one.runtime.handle(), 5);
    let later = Options { clock: seeded(2).clock, ..seeded(2) };
    later.clock.advance(SignedDuration::from_mins(5));
    let here = Runtime::open(folder.path(), later.clone()).expect("because nothing is wrong with the folder");
    fill(&here.handle(), 5);
    here.close();
    let reader = || {
        Reader::open(folder.path()).expect("because it is a ledger").picture().expect("because it is whole")
    };
    let before = reader();
    let here = Runtime::open(folder.path(), later).expect("because nothing is wrong with the folder");
    let text =
        one.runtime.handle().seal(0).expect("because it can be read").expect("because there are five").text;
    let mut intake = here.handle().intake().expect("because the ledger can be read");
    intake.take(&"a".into(), &text).expect("because it is what was written");
    let seen = reader();
    assert_eq!(seen.last, before.last, "what came is older");
    assert_eq!(seen.writers.all().count(), 2);
    intake.end_of_it().expect("because the ledger can be read");
    assert_eq!(*here.handle().picture(), seen);
    here.close();
    assert_eq!(reader(), seen, "and so is the snapshot");
    std::fs::remove_dir_all(folder.path().join("index")).expect("because there is a snapshot");
    assert_eq!(reader(), seen, "and so is what is folded from the first");
}

#[test]
fn of_two_who_take_the_same_in_at_once_one_does_and_both_go_on() {
    let folder = folder();
    let text = sealed().text;
    let open =
        |seed| Runtime::open(folder.path(), seeded(seed)).expect("because nothing is wrong with the folder");
    let (one, other) = (open(1), open(2));
    let (mut first, mut second) = (
        one.handle().intake().expect("because the ledger can be read"),
        other.handle().intake().expect("because the ledger can be read"),
    );
    assert_eq!(first.take(&"a".into(), &text).expect("because it is sound").lines.len(), 5);
    let late = second.take(&"a".into(), &text).expect("because it is sound");
    assert_eq!((late.known, late.lines.len()), (5, 0));
    let mut ledger = Sqlite::open(&folder.path().join("trace.db")).expect("because it is a ledger");
    assert_eq!(all_lines(&mut ledger).len(), 5);
    assert_eq!(ledger.lines_by(&"a".into(), 2, 2).expect("because it can be read").len(), 2);
    let mut keys = ledger.keys(0).expect("because it can be read");
    keys.sort();
    assert_eq!(keys.iter().map(|key| key.position).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

/// One thing that one of three does.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write(usize),
    Measure(usize),
    Wait(usize, u8),
    Bring(usize, usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let who = 0..3_usize;
    prop_oneof![
        3 => who.clone().prop_map(Deed::Write),
        1 => who.clone().prop_map(Deed::Measure),
        1 => (who.clone(), any::<u8>()).prop_map(|(who, seconds)| Deed::Wait(who, seconds)),
        2 => (who.clone(), who).prop_map(|(from, to)| Deed::Bring(from, to)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_arrives_in_whatever_order_the_picture_is_the_same(deeds in proptest::collection::vec(deed(), 1..40)) {
        let clocks: Vec<Clock> = (0..3).map(|_| seeded(0).clock).collect();
        let mut desks: Vec<Desk> = ["a", "b", "c"].iter().zip(&clocks).zip(1..).map(|((name, clock), seed)| {
            let memory = Memory::new(*name);
            let options = Options { clock: clock.clone(), ..seeded(seed) };
            let runtime = Runtime::with(Box::new(memory.clone()), std::path::Path::new("nowhere"), options);
            Desk { memory, runtime: runtime.expect("because the ledger can be read") }
        }).collect();
        for (deed, number) in deeds.iter().zip(0..) {
            match *deed {
                Deed::Write(who) => fill(&desks[who].runtime.handle(), 1 + number % 3),
                Deed::Measure(who) => {
                    let (handle, lease) = (desks[who].runtime.handle(), desks[who].runtime.dice().lease());
                    drop(handle.submit(mira(), measurement(&format!("r-{number}"), &lease)));
                }
                Deed::Wait(who, seconds) => clocks[who].advance(SignedDuration::from_secs(seconds.into())),
                Deed::Bring(from, to) if from != to => bring(&desks[from], &desks[to]),
                Deed::Bring(..) => {}
            }
        }
        for (from, to) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
            clocks.iter().for_each(|clock| clock.advance(SignedDuration::from_hours(1)));
            bring(&desks[from], &desks[to]);
        }
        let whole = said(&desks[0].runtime.handle().picture());
        let mut unions = vec![];
        for desk in &mut desks {
            prop_assert_eq!(&whole, &said(&desk.runtime.handle().picture()), "the live pictures are the same");
            let anew = over(desk.memory.clone(), 7);
            prop_assert_eq!(&whole, &said(&anew.handle().picture()), "and so are those that are folded anew");
            prop_assert!(verify(&mut desk.memory, &[]).expect("because it is in memory").sound());
            let mut union: Vec<Vec<u8>> = all_lines(&mut desk.memory).into_iter().map(|line| line.bytes).collect();
            union.sort();
            unions.push(union);
        }
        prop_assert_eq!(&unions[0], &unions[1]);
        prop_assert_eq!(&unions[0], &unions[2]);
    }

    #[test]
    fn no_bytes_do_harm(text in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut here = desk("b", 9);
        let _refused = intake(&here).take(&"a".into(), &text);
        prop_assert_eq!(all_lines(&mut here.memory).len(), 0);
    }

    #[test]
    fn of_a_spoiled_segment_nothing_is_kept(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let whole = sealed().text;
        let mut text = whole.clone();
        let at = at.index(text.len());
        if cut { text.truncate(at) } else { text[at] = byte }
        let mut here = desk("b", 9);
        let taken = intake(&here).take(&"a".into(), &text);
        let kept = all_lines(&mut here.memory);
        prop_assert_eq!(kept.len(), if text == whole { 5 } else { 0 }, "{:?}", taken);
    }
}
