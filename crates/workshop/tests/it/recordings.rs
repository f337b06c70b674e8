//! Recordings: what was seen of an attempt is seen again, wherever and whenever it is replayed; and a recording that somebody
//! else made is read without trust.

use crate::{
    acp,
    world::{World, attempted},
};
use engine::{Attempted, Work};
use expect_test::expect;
use proptest::prelude::*;
use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};
use trace::{Digest, Ending, Speaks, Usage, id::ObjectId};
use workshop::agent::Tape;

const SECRET: &str = "s3cr3t-value";

/// Agents, and what they wrote when they really ran.
const STREAMS: [(Speaks, &str); 10] = [
    (Speaks::Codex, "codex.jsonl"),
    (Speaks::Codex, "codex-failed.jsonl"),
    (Speaks::Opencode, "opencode.jsonl"),
    (Speaks::Opencode, "opencode-failed.jsonl"),
    (Speaks::Gemini, "gemini.jsonl"),
    (Speaks::Gemini, "gemini-failed.jsonl"),
    (Speaks::ClaudeCode, "claude-code.jsonl"),
    (Speaks::ClaudeCode, "claude-code-failed.jsonl"),
    (Speaks::Goose, "goose.jsonl"),
    (Speaks::Aider, "aider.txt"),
];

/// The tape of a world.
fn tape(world: &World) -> PathBuf {
    let folder = world.root().join("tape");
    fs::create_dir_all(&folder).expect("because the folder is ours");
    folder
}

/// Records, or stops recording.
fn record(world: &mut World, folder: Option<PathBuf>) {
    let hide = |bytes: &[u8]| {
        let mut left = bytes.to_vec();
        let secret = SECRET.as_bytes();
        while let Some(at) = left.windows(secret.len()).position(|window| window == secret) {
            left.splice(at..at + secret.len(), b"[redacted: KEY]".iter().copied());
        }
        left
    };
    let mut around = world.workshop.grounds().around.clone();
    around.record = folder.map(|folder| Tape::new(folder, hide));
    world.resettle(around);
}

/// Makes an attempt by this agent, and records it.
fn recorded(world: &mut World, speaks: Speaks, run: &[&str]) -> Attempted {
    let folder = tape(world);
    record(world, Some(folder));
    let did = attempted(world.outcome(world.work(world.agent(speaks, run), false, None, 1)));
    record(world, None);
    did
}

fn replayed(world: &World) -> Attempted {
    replayed_from(world, None)
}

fn replayed_from(world: &World, from: Option<&ObjectId>) -> Attempted {
    attempted(world.outcome(world.work(world.agent(Speaks::Replay, &["tape"]), false, from, 1)))
}

/// What has to be the same.
fn seen(did: &Attempted) -> (Option<ObjectId>, Ending, Usage, Option<String>) {
    (did.tree.clone(), did.ending.clone(), Usage { raw: None, ..did.usage }, did.said.clone())
}

/// The bytes of everything on a tape.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("because it was recorded").flatten();
    let mut files: Vec<(String, Vec<u8>)> = entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("because it is a file"))
        })
        .collect();
    files.sort();
    files
}

/// Why a replay of this recording does not start.
fn refused(world: &World, recording: impl AsRef<[u8]>) -> String {
    fs::write(tape(world).join("1.1.json"), recording).expect("because the folder is ours");
    let did = replayed(world);
    assert_eq!(did.changes, []);
    match did.ending {
        Ending::NotStarted { because } => because.replace(&world.root().display().to_string(), "."),
        other => panic!("because it should have been refused, not {other:?}"),
    }
}

fn patched(patch: &str) -> String {
    serde_json::json!({ "step": 1, "attempt": 1, "ending": "changed", "patch": patch }).to_string()
}

#[test]
fn what_was_seen_of_every_kind_of_agent_is_seen_again() {
    for (speaks, name) in STREAMS {
        let mut world = World::new();
        let stream = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/streams").join(name);
        for change in ["", "; echo two >> src/lib.txt; ln -s lib.txt src/link"] {
            let script = format!("cat {}{change}", stream.display());
            let did = recorded(&mut world, speaks, &["sh", "-c", &script, "agent"]);
            let tape = bytes(&tape(&world));
            let again = replayed(&world);
            assert_eq!(seen(&again), seen(&did), "{name}");
            assert_eq!(did.ending == Ending::Changed, !change.is_empty(), "{name}");
            assert_eq!(again.thread.is_some(), did.thread.is_some(), "{name}");
            recorded(&mut world, Speaks::Replay, &["tape"]);
            assert_eq!(
                bytes(&world.root().join("tape")),
                tape,
                "{name}: a replay records as what it replays"
            );
        }
    }
}

#[test]
fn a_talk_over_the_agent_client_protocol_is_heard_again() {
    let mut world = World::new();
    let script = format!("{}\nopen\necho two >> src/lib.txt\nwords 'All done.'\nend\n", acp::SPEAKS);
    let did = recorded(&mut world, Speaks::Acp, &["sh", "-c", &script]);
    assert_eq!((&did.ending, did.said.as_deref()), (&Ending::Changed, Some("All done.")));
    let first = bytes(&tape(&world));
    assert_eq!(seen(&replayed(&world)), seen(&did));
    recorded(&mut world, Speaks::Acp, &["sh", "-c", &script]);
    assert_eq!(bytes(&tape(&world)), first, "requests have names of chance");
}

#[test]
fn every_ending_comes_back_as_it_was() {
    let endings = [
        Ending::Unchanged,
        Ending::Blocked {
            question: "cents or euros?".into(),
            options: vec!["cents".into(), "euros".into()],
            blocks: Some("the total".into()),
        },
        Ending::TimedOut,
        Ending::Flooded,
        Ending::Spent { what: "tokens: 9 of 8".into() },
        Ending::Failed { because: "500 internal".into() },
        Ending::NotStarted { because: "no program".into() },
    ];
    for ending in endings {
        let world = World::new();
        let mut recording = serde_json::to_value(&ending).expect("because it is plain data");
        recording["version"] = 2.into();
        recording["step"] = 1.into();
        recording["attempt"] = 1.into();
        recording["usage"] = serde_json::json!({ "tokens_in": 7, "cost_usd": 0.25 });
        fs::write(tape(&world).join("1.1.json"), recording.to_string()).expect("because the folder is ours");
        let did = replayed(&world);
        assert_eq!((&did.ending, did.usage.tokens_in, did.usage.cost_usd), (&ending, Some(7), Some(0.25)));
        let first = bytes(&tape(&world));
        let mut world = world;
        recorded(&mut world, Speaks::Replay, &["tape"]);
        let again = replayed(&world);
        assert_eq!(again.ending, ending, "{}", String::from_utf8_lossy(&first[0].1));
    }
}

#[test]
fn a_person_s_attempt_is_recorded_like_any_other() {
    let mut world = World::new();
    let folder = tape(&world);
    let site = world.worktree(1);
    let Work::Attempt { base, brief, pack, worktree, .. } =
        world.work(world.agent(Speaks::Attended, &[]), false, None, 1)
    else {
        panic!("because an attempt was asked for")
    };
    world.outcome(Work::Prepare { step: 1, base, brief, pack, worktree });
    fs::write(site.join("src/lib.txt"), "by hand\n").expect("because it was prepared");
    record(&mut world, Some(folder));
    let did = attempted(world.outcome(world.work(world.agent(Speaks::Attended, &[]), false, None, 1)));
    record(&mut world, None);
    assert_eq!(did.ending, Ending::Changed);
    assert_eq!(seen(&replayed(&world)), seen(&did));
}

#[test]
fn the_same_attempt_is_the_same_file_wherever_and_whenever_it_was_made() {
    let script = r#"
id=$(cat /proc/sys/kernel/random/uuid); now=$(date +%s%3N)
echo "{\"type\":\"thread.started\",\"thread_id\":\"$id\",\"timestamp\":$now}"
echo "{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"wrote $PWD/a\"}}"
echo "in $HOME as $EVOLUTE_ATTEMPT" >&2; echo x > a"#;
    let tapes: Vec<_> = (0..2)
        .map(|_| {
            let mut world = World::new();
            let did = recorded(&mut world, Speaks::Codex, &["sh", "-c", script, "agent"]);
            assert!(did.said.as_ref().is_some_and(|said| said.contains("/step-1/a")), "{did:?}");
            (bytes(&tape(&world)), world.path(""))
        })
        .collect();
    assert_eq!(tapes[0].0, tapes[1].0);
    let text = String::from_utf8_lossy(&tapes[0].0[0].1);
    assert!(!text.contains(&tapes[0].1.display().to_string()), "{text}");
    expect![[r#"
        {
          "version": 2,
          "step": 1,
          "attempt": 1,
          "speaks": "codex",
          "brief": "68c893e312d10e1e4176f5eaf294fe1d5d064e8858dcfaaea58574eb3de761ff",
          "given": [],
          "words": "[evolute: events]in [evolute: worktrees]/step-1.agent as [evolute: cycle]/1.1\n",
          "ending": "changed",
          "usage": {},
          "said": "wrote [evolute: worktrees]/step-1/a",
          "thread": "00000000-0000-4000-8000-000000000001",
          "events": "{\"type\":\"thread.started\",\"thread_id\":\"00000000-0000-4000-8000-000000000001\",\"timestamp\":0}\n{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"wrote [evolute: worktrees]/step-1/a\"}}\n",
          "before": {
            "read": 0,
            "cached": null,
            "written": 0
          },
          "patch": "diff --git a/a b/a\nnew file mode 100644\nindex 0000000..587be6b\n--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n"
        }"#]].assert_eq(&text);
}

#[test]
fn no_secret_is_written_down_in_words_in_events_in_questions_or_in_packed_bytes() {
    let script = format!(
        r#"echo '{{"type":"item.completed","item":{{"type":"agent_message","text":"it is {SECRET}"}}}}'
echo {SECRET} >&2; echo 'key = {SECRET}' >> src/lib.txt; printf '\0\377 {SECRET}\n' > packed
echo 'is {SECRET} right?' > $EVOLUTE_BLOCKED"#
    );
    let mut world = World::new();
    let did = recorded(&mut world, Speaks::Codex, &["sh", "-c", &script, "agent"]);
    assert!(matches!(did.ending, Ending::Blocked { .. }), "{:?}", did.ending);
    let files = bytes(&tape(&world));
    assert_eq!(files.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["1.1.json", "1.1.patch"]);
    for (name, bytes) in files {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(SECRET) && text.contains("[redacted: KEY]"), "{name}: {text}");
    }
    let again = replayed(&world);
    assert_eq!(again.ending, Ending::blocked("is [redacted: KEY] right?"));
    assert!(world.kept(again.output).starts_with("evolute: secrets were taken out of the recorded change\n"));
}

#[test]
fn a_recording_for_another_brief_says_so_and_one_for_this_brief_comes_first() {
    let mut world = World::new();
    recorded(&mut world, Speaks::Command, &["sh", "-c", "echo hello"]);
    assert_eq!(world.kept(replayed(&world).output), "hello\n");
    let folder = tape(&world);
    let other = fs::read_to_string(folder.join("1.1.json")).expect("because it was recorded");
    let brief = Digest::of("another").to_string();
    let mine = serde_json::from_str::<serde_json::Value>(&other).expect("because it is JSON");
    let mine = mine["brief"].as_str().expect("because it names its brief").to_owned();
    let other = other.replace(&mine, &brief).replace("hello", "from elsewhere");
    fs::write(folder.join("1.1.z.json"), &other).expect("because the folder is ours");
    assert_eq!(world.kept(replayed(&world).output), "hello\n");
    fs::remove_file(folder.join("1.1.json")).expect("because it is there");
    let said = world.kept(replayed(&world).output);
    assert!(
        said.starts_with("evolute: this was recorded for another brief: `") && said.contains("elsewhere")
    );
}

#[test]
fn a_recorded_attempt_is_replayed_where_its_pack_is_given() {
    let world = World::new();
    let folder = world.root().join("tape");
    fs::create_dir(&folder).expect("because the folder is ours");
    let write = |name: &str, given: &str, text: &str| {
        let patch = format!("--- a/src/lib.txt\\n+++ b/src/lib.txt\\n@@ -1 +1 @@\\n-one\\n+{text}\\n");
        let recording = format!(
            r#"{{"step":1,"attempt":1,"given":[{given}],"words":"{text}","ending":"changed","patch":"{patch}"}}"#
        );
        fs::write(folder.join(name), recording).expect("because the folder is ours");
    };
    write("1.1.json", "", "plain");
    write("1.1.told.json", r#""standards/money.md""#, "told");
    let replay = |pack: &str, attempt| {
        let digest = Digest::of(pack);
        world.shelf.lock().expect("because it is free").insert(digest, pack.as_bytes().to_vec());
        let mut work = world.work(world.agent(Speaks::Replay, &["tape"]), false, None, attempt);
        if let Work::Attempt { pack, .. } = &mut work {
            *pack = digest;
        }
        attempted(world.outcome(work))
    };
    assert_eq!(world.kept(replay("# Context\n", 1).output), "plain");
    let told = replay("# Context\n## Standard `standards/money.md`\n", 1);
    assert_eq!((world.kept(told.output), told.ending), ("told".into(), Ending::Changed));
    let none = replay("# Context\n", 2).ending;
    let because = format!("`{}` holds no recording of step 1 attempt 2", folder.display());
    assert_eq!(none, Ending::NotStarted { because });
    write("1.3.json", "", "x");
    fs::write(folder.join("half.json"), "{").expect("because the folder is ours");
    assert!(
        matches!(replay("# Context\n", 1).ending, Ending::NotStarted { because } if because.contains("half.json"))
    );
}

#[test]
fn a_recording_that_is_none_is_refused_with_its_file_and_line() {
    let world = World::new();
    let said: Vec<String> = [
        "",
        "{\n\n",
        r#"{"step":1,"attempt":1}"#,
        "{\"step\":1,\n\"attempt\":\"x\"}",
        "{\"step\":1,\n\"attempt\":1,\n\"ending\":\"won\"}",
        r#"{"version":3,"step":1,"attempt":1,"ending":"changed"}"#,
        r#"{"step":1,"attempt":1,"ending":"changed","usage":{"cost_usd":-1.0}}"#,
        r#"{"step":1,"attempt":1,"ending":"changed","patch_file":"../../README.md"}"#,
        r#"{"step":1,"attempt":1,"ending":"changed","patch_file":"none"}"#,
        r#"{"step":1,"attempt":1,"ending":"changed","patch":"nonsense"}"#,
        r#"{"version":2,"step":1,"attempt":1,"ending":"changed","patch_kept":"not"}"#,
    ]
    .iter()
    .map(|text| refused(&world, text))
    .collect();
    expect![[r#"
        `./tape/1.1.json` is no recording: EOF while parsing a value at line 1 column 0
        `./tape/1.1.json` is no recording: EOF while parsing an object at line 3 column 0
        `./tape/1.1.json` is no recording: missing field `ending` at line 1 column 22
        `./tape/1.1.json` is no recording: invalid type: string "x", expected u32 at line 2 column 13
        `./tape/1.1.json` is no recording: unknown variant `won`, expected one of `changed`, `unchanged`, `blocked`, `timed_out`, `flooded`, `spent`, `failed`, `not_started` at line 3 column 15
        `./tape/1.1.json` is no recording: it has version 3, and versions 1 to 2 are read here
        `./tape/1.1.json` is no recording: its cost is -1
        the recorded change cannot be read: a patch lies beside its recording
        the recorded change cannot be read: No such file or directory (os error 2)
        the recorded change of `./tape/1.1` does not apply: error: No valid patches in input (allow with "--allow-empty")
        the change was too large to be recorded"#]].assert_eq(&said.join("\n"));
}

#[test]
fn a_huge_recording_is_refused_unread_and_a_link_is_not_followed() {
    let world = World::new();
    let path = tape(&world).join("1.1.json");
    let huge = fs::File::create(&path).expect("because the folder is ours");
    huge.set_len(200 << 20).expect("because it takes no room");
    let because = |did: Attempted| match did.ending {
        Ending::NotStarted { because } => because.replace(&world.root().display().to_string(), "."),
        other => panic!("because it should have been refused, not {other:?}"),
    };
    expect!["`./tape/1.1.json` is no recording: it is larger than 67108864 bytes"]
        .assert_eq(&because(replayed(&world)));
    fs::remove_file(&path).expect("because it is there");
    symlink("/etc/passwd", &path).expect("because the folder is ours");
    expect!["`./tape/1.1.json` is no recording: it is no regular file"].assert_eq(&because(replayed(&world)));
}

#[test]
fn a_recorded_change_cannot_leave_the_worktree() {
    let world = World::new();
    let outside = world.path("outside");
    fs::create_dir(&outside).expect("because the folder is ours");
    let new = |path: &str| format!("--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n");
    let link = |to: &str| {
        format!(
            "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+{to}\n\\ No newline at end of file\n"
        )
    };
    let link_out = link(&outside.display().to_string());
    let patches = [
        new("../escaped"),
        new("src/../../escaped"),
        new(".git/escaped"),
        new(".GIT/config"),
        new("/tmp/escaped"),
        format!("{link_out}{}", new("l/escaped")),
        format!("{}{}", link("../../.."), new("l/escaped")),
        "diff --git a/README.md b/../README.md\nrename from README.md\nrename to ../README.md\n".into(),
    ];
    for patch in patches {
        let because = refused(&world, patched(&patch));
        assert!(because.contains("does not apply"), "{patch}: {because}");
    }
    assert_eq!(fs::read_dir(&outside).expect("because it is there").count(), 0);
}

#[test]
fn a_change_that_unpacks_to_more_than_there_is_is_refused() {
    let world = World::new();
    let bomb = |size: u64| {
        format!(
            "diff --git a/bomb b/bomb\nnew file mode 100644\nindex {}..{}\nGIT binary patch\nliteral {size}\nNcmZQzKm!2*1OR3u01^NI\n\nliteral 0\nHcmV?d00001\n\n",
            "0".repeat(40),
            "1".repeat(40)
        )
    };
    let because = refused(&world, patched(&bomb(2 << 30)));
    assert!(because.contains("Out of memory"), "{because}");
    let because = refused(&world, patched(&bomb(u64::MAX)));
    assert!(because.contains("does not apply"), "{because}");
}

#[test]
fn what_was_recorded_replays_to_the_same_tree_whatever_its_bytes() {
    let mut world = World::new();
    let script =
        "printf 'caf\\351\\n' > latin; head -c 3000 /dev/urandom > noise; rm README.md; chmod +x src/lib.txt";
    let did = recorded(&mut world, Speaks::Command, &["sh", "-c", script]);
    assert_eq!(did.changes.len(), 4);
    assert!(tape(&world).join("1.1.patch").is_file());
    assert_eq!(seen(&replayed(&world)), seen(&did));
}

#[test]
fn an_attempt_that_went_on_from_another_is_recorded_from_there() {
    let mut world = World::new();
    let first = world.attempt("echo two >> src/lib.txt", false).tree.expect("because it changed something");
    let folder = tape(&world);
    record(&mut world, Some(folder));
    let did = world.attempt_from("echo three >> src/lib.txt", false, Some(&first), 1);
    record(&mut world, None);
    let again = replayed_from(&world, Some(&first));
    assert_eq!(seen(&again), seen(&did));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn whatever_lies_on_a_tape_the_worktree_s_surroundings_stay_as_they_are(
        at in 0usize..400,
        len in 0usize..40,
        noise in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let world = World::new();
        let good = patched("--- a/src/lib.txt\n+++ b/src/lib.txt\n@@ -1 +1 @@\n-one\n+two\n").into_bytes();
        let mut bytes = good;
        let from = at.min(bytes.len());
        bytes.splice(from..(from + len).min(bytes.len()), noise);
        fs::write(tape(&world).join("1.1.json"), bytes).expect("because the folder is ours");
        let did = replayed(&world);
        let is_told = matches!(did.ending, Ending::NotStarted { .. } | Ending::Changed | Ending::Unchanged);
        prop_assert!(is_told, "{:?}", did.ending);
        prop_assert_eq!(world.git(&["status", "--porcelain", "--untracked-files=no"]), "");
    }
}
