//! Streams of real agents as they came (those of Claude Code, goose and aider: as their documents and notes show them), and
//! streams that were damaged on the way.

use super::Stream;
use crate::agent::{
    language,
    told::{Tokens, Told},
};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use trace::Speaks;

const STREAMS: [(Speaks, &str); 14] = [
    (Speaks::Codex, include_str!("../../../tests/streams/codex.jsonl")),
    (Speaks::Codex, include_str!("../../../tests/streams/codex-resumed.jsonl")),
    (Speaks::Codex, include_str!("../../../tests/streams/codex-failed.jsonl")),
    (Speaks::Codex, include_str!("../../../tests/streams/codex-cut.jsonl")),
    (Speaks::Opencode, include_str!("../../../tests/streams/opencode.jsonl")),
    (Speaks::Opencode, include_str!("../../../tests/streams/opencode-resumed.jsonl")),
    (Speaks::Opencode, include_str!("../../../tests/streams/opencode-failed.jsonl")),
    (Speaks::Gemini, include_str!("../../../tests/streams/gemini.jsonl")),
    (Speaks::Gemini, include_str!("../../../tests/streams/gemini-resumed.jsonl")),
    (Speaks::Gemini, include_str!("../../../tests/streams/gemini-failed.jsonl")),
    (Speaks::ClaudeCode, include_str!("../../../tests/streams/claude-code.jsonl")),
    (Speaks::ClaudeCode, include_str!("../../../tests/streams/claude-code-failed.jsonl")),
    (Speaks::Goose, include_str!("../../../tests/streams/goose.jsonl")),
    (Speaks::Aider, include_str!("../../../tests/streams/aider.txt")),
];

/// What is heard in a stream that comes in pieces of this size, in a thread that had used this much.
fn heard(speaks: Speaks, bytes: &[u8], piece: usize, before: Option<Tokens>) -> Told {
    let language = language::of(speaks).expect("because real agents have a language");
    let mut stream = Stream::new(language, Told::since(before));
    bytes.chunks(piece).for_each(|piece| stream.hear(piece));
    stream.end().clone()
}

fn fresh(speaks: Speaks, text: &str) -> Told {
    heard(speaks, text.as_bytes(), 7, Some(Tokens::default()))
}

/// All that was told, a line for each thing.
fn shown(told: &Told) -> String {
    let usage = told.usage(None);
    let none = "-".to_owned();
    let mut text = format!("thread {}\n", told.thread.clone().unwrap_or_else(|| none.clone()));
    text +=
        &format!("in {:?} cached {:?} out {:?}\n", usage.tokens_in, usage.tokens_cached, usage.tokens_out);
    text += &format!("cost {:?} tools {:?}\n", usage.cost_usd, usage.tools);
    text += &format!("said {}\n", told.said.clone().unwrap_or_else(|| none.clone()));
    text + &format!("failed {}\n", told.failed.clone().unwrap_or(none))
}

fn check(number: usize, expected: &Expect) {
    let (speaks, text) = STREAMS[number];
    expected.assert_eq(&shown(&fresh(speaks, text)));
}

#[test]
fn codex_counts_what_it_read_with_the_cache() {
    check(
        0,
        &expect![[r#"
        thread 01a1fe2e-c14a-72b0-93b1-d20ec65f369d
        in Some(3600) cached Some(900) out Some(180)
        cost None tools Some(2)
        said Done.
        failed -
    "#]],
    );
}

#[test]
fn codex_counts_the_whole_thread_and_we_the_difference() {
    let first = fresh(STREAMS[0].0, STREAMS[0].1);
    let resumed = heard(STREAMS[1].0, STREAMS[1].1.as_bytes(), 7, first.in_all);
    expect![[r#"
        thread 01a1fe2e-c14a-72b0-93b1-d20ec65f369d
        in Some(2400) cached Some(600) out Some(120)
        cost None tools None
        said Fixed after the gate.
        failed -
    "#]]
    .assert_eq(&shown(&resumed));
    let unknown = heard(STREAMS[1].0, STREAMS[1].1.as_bytes(), 7, None);
    assert_eq!(unknown.usage(None).tokens_in, None);
}

#[test]
fn codex_says_that_its_model_failed() {
    check(
        2,
        &expect![[r#"
        thread 01a1fe2e-c8c9-7ee0-aec0-dbbda6bb491b
        in None cached None out None
        cost None tools None
        said -
        failed We’re currently experiencing high demand, which may cause temporary errors.
    "#]],
    );
    check(
        3,
        &expect![[r#"
        thread 01a1fe2e-cb9f-7ea2-8328-77ba9db8e8df
        in None cached None out None
        cost None tools None
        said -
        failed stream disconnected before completion: stream closed before response.completed
    "#]],
    );
}

#[test]
fn opencode_counts_each_call_without_the_cache() {
    check(
        4,
        &expect![[r#"
        thread ses_e01cd96aaffe3HwKUX0QtQckzX
        in Some(2400) cached Some(600) out Some(120)
        cost Some(0.0021) tools Some(1)
        said Done it.
        failed -
    "#]],
    );
    check(
        5,
        &expect![[r#"
        thread ses_e01cd96aaffe3HwKUX0QtQckzX
        in Some(1200) cached Some(300) out Some(60)
        cost Some(0.00105) tools None
        said Looked again.
        failed -
    "#]],
    );
    check(
        6,
        &expect![[r#"
            thread ses_e01ccbf4affeOnS5KYvq4Sjwjd
            in None cached None out None
            cost None tools None
            said -
            failed scripted error
        "#]],
    );
}

#[test]
fn gemini_counts_the_run() {
    check(
        7,
        &expect![[r#"
        thread ba50071f-0293-4a67-a59f-7dc0be6b090c
        in Some(3600) cached Some(900) out Some(180)
        cost None tools Some(2)
        said Edited hello.txt as STEP-1 asked.
        failed -
    "#]],
    );
    check(
        8,
        &expect![[r#"
        thread ba50071f-0293-4a67-a59f-7dc0be6b090c
        in Some(1200) cached Some(300) out Some(60)
        cost None tools None
        said Looked again.
        failed -
    "#]],
    );
    check(
        9,
        &expect![[r#"
        thread fc1948cd-76c6-4555-97ad-ab348f66fb9a
        in Some(0) cached Some(0) out Some(0)
        cost None tools None
        said -
        failed [API Error: {"error":{"message":"scripted error","type":"server_error"}}]
    "#]],
    );
}

#[test]
fn claude_code_counts_each_answer_once_and_the_run_at_its_end() {
    check(
        10,
        &expect![[r#"
        thread 5f0c1b9e-1d5f-4a58-9f0e-0d6a3a1b2c3d
        in Some(2400) cached Some(600) out Some(120)
        cost Some(0.0123) tools Some(1)
        said Edited hello.txt.
        failed -
    "#]],
    );
    check(
        11,
        &expect![[r#"
        thread 5f0c1b9e-1d5f-4a58-9f0e-0d6a3a1b2c3d
        in Some(1200) cached Some(300) out Some(60)
        cost Some(0.004) tools Some(1)
        said I will read it first.
        failed API Error: 500 the server had an error
    "#]],
    );
    let (speaks, text) = STREAMS[10];
    let before_its_end: String = text.lines().take(5).map(|line| format!("{line}\n")).collect();
    assert_eq!(
        fresh(speaks, &before_its_end).usage(None).tokens_in,
        fresh(speaks, text).usage(None).tokens_in
    );
}

#[test]
fn goose_names_no_thread_and_counts_the_session() {
    check(
        12,
        &expect![[r#"
            thread -
            in Some(2400) cached None out Some(120)
            cost None tools Some(1)
            said Edited hello.txt.
            failed -
        "#]],
    );
}

#[test]
fn aider_counts_in_prose() {
    check(
        13,
        &expect![[r#"
        thread chat-history
        in Some(2500) cached Some(300) out Some(120)
        cost Some(0.0026) tools None
        said Applied edit to hello.txt
        Now the tests pass.
        failed -
    "#]],
    );
}

#[test]
fn what_is_no_event_is_skipped_and_half_a_line_is_the_end() {
    let (speaks, text) = STREAMS[0];
    let noise = format!("Warning: colors\n{{\"type\":7}}\n[]\n\u{1b}[31m\n{text}{{\"type\":\"turn.compl");
    assert_eq!(shown(&fresh(speaks, &noise)), shown(&fresh(speaks, text)));
}

#[test]
fn a_line_without_an_end_takes_no_room() {
    let language = language::of(Speaks::Codex).expect("because it has one");
    let mut stream = Stream::new(language, Told::since(None));
    let piece = vec![b'x'; 1 << 20];
    (0..200).for_each(|_| stream.hear(&piece));
    assert!(stream.line.len() <= super::LINE);
    stream.hear(b"\n");
    stream.hear(STREAMS[0].1.as_bytes());
    assert!(stream.end().thread.is_some());
}

#[test]
fn a_thread_that_is_an_option_is_none() {
    let hostile = r#"{"type":"thread.started","thread_id":"--dangerously-bypass-approvals-and-sandbox"}"#;
    assert_eq!(fresh(Speaks::Codex, hostile).thread, None);
    assert_eq!(fresh(Speaks::Codex, r#"{"type":"thread.started","thread_id":"../x"}"#).thread, None);
}

/// A stream in which bytes were changed, taken out and doubled.
fn damaged() -> impl Strategy<Value = (Speaks, Vec<u8>)> {
    let edits = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..20);
    ((0..STREAMS.len()), edits).prop_map(|(number, edits)| {
        let (speaks, text) = STREAMS[number];
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte, kind) in edits {
            let at = at.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at + 1),
                _double if bytes.len() < 200_000 => bytes.extend_from_within(at..),
                _large => {}
            }
        }
        (speaks, bytes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_stream_is_heard_alike_in_whatever_pieces_it_comes((speaks, bytes) in damaged(), piece in 1..5_000_usize) {
        let one = heard(speaks, &bytes, piece, Some(Tokens::default()));
        let other = heard(speaks, &bytes, usize::MAX, Some(Tokens::default()));
        prop_assert_eq!(shown(&one), shown(&other));
        prop_assert!(one.said.as_ref().is_none_or(|said| said.len() <= 4_000));
        prop_assert!(one.usage(None).cost_usd.is_none_or(|cost| cost.is_finite() && cost >= 0.0));
    }

    #[test]
    fn any_bytes_are_a_stream(bytes in proptest::collection::vec(any::<u8>(), 0..2_000), number in 0..STREAMS.len()) {
        let _told = heard(STREAMS[number].0, &bytes, 13, None);
    }
}
