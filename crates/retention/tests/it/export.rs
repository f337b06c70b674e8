//! What leaves the house: exact records, and documents that independent readers understand.

use crate::{made::id, world::World};
use expect_test::expect;
use retention::export::{Chosen, jsonl, otlp, prov};
use runtime::LINES_AT_ONCE;
use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use trace::id::CycleId;

fn one_cycle() -> Chosen {
    Chosen { cycle: Some(CycleId::new(id('c', 1))), since: None }
}

fn document(export: impl FnOnce(&mut Vec<u8>)) -> (Vec<u8>, Value) {
    let mut out = vec![];
    export(&mut out);
    let value = serde_json::from_slice(&out).expect("because a document is JSON");
    (out, value)
}

#[test]
fn json_lines_are_the_records_byte_for_byte() {
    let world = World::of(3);
    let mut out = vec![];
    let count = jsonl(&mut world.reader(), &Chosen::default(), &mut out).expect("because memory takes it");
    assert_eq!(count as u64, world.records);
    let lines = world.reader().lines(0, LINES_AT_ONCE).expect("because the ledger is whole");
    let expected: Vec<u8> = lines.iter().flat_map(|line| [&line.bytes[..], b"\n"].concat()).collect();
    assert_eq!(out, expected);
}

#[test]
fn one_cycle_or_what_came_since_is_exported_alone() {
    let world = World::of(3);
    let mut out = vec![];
    let of_one = jsonl(&mut world.reader(), &one_cycle(), &mut out).expect("because memory takes it");
    let lines = world.reader().lines(0, LINES_AT_ONCE).expect("because the ledger is whole");
    assert_eq!(of_one, lines.iter().filter(|line| line.cycle == one_cycle().cycle).count());
    let last = lines.last().expect("because there are records").entry().expect("because it is whole");
    let since = Chosen { cycle: None, since: Some(last.record.at) };
    assert_eq!(jsonl(&mut world.reader(), &since, &mut vec![]).expect("because memory takes it"), 1);
}

#[test]
fn every_relation_of_the_provenance_has_both_its_ends() {
    let world = World::of(3);
    let (_, document) = document(|out| {
        prov(&mut world.reader(), &Chosen::default(), out).expect("because memory takes it");
    });
    let there = |id: &Value| {
        let id = id.as_str().expect("because ends are names");
        ["entity", "activity", "agent"].iter().any(|section| document[section].get(id).is_some())
    };
    let mut relations = 0;
    for (section, statements) in document.as_object().expect("because a document is an object") {
        if ["entity", "activity", "agent", "prefix"].contains(&section.as_str()) {
            continue;
        }
        for statement in statements.as_object().expect("because sections are objects").values() {
            for (role, end) in statement.as_object().expect("because statements are objects") {
                assert!(role == "prov:time" || there(end), "{section} {role} {end}");
            }
            relations += 1;
        }
    }
    expect![[r#"
        269
    "#]]
    .assert_debug_eq(&relations);
}

#[test]
fn an_independent_reader_reads_the_provenance() {
    let world = World::of(2);
    let (bytes, _) = document(|out| {
        prov(&mut world.reader(), &Chosen::default(), out).expect("because memory takes it");
    });
    let program = "import sys, prov.model as m\n\
        d = m.ProvDocument.deserialize(content=sys.stdin.read(), format='json')\n\
        print(sorted({type(r).__name__ for r in d.get_records()}))\n\
        print(len(d.get_provn()) > 1000)";
    if let Some(said) = python("prov==3.2.3", program, &bytes, "provenance, 1 of 2") {
        expect![[r#"
            ['ProvActivity', 'ProvAgent', 'ProvAssociation', 'ProvAttribution', 'ProvDerivation', 'ProvEntity', 'ProvGeneration', 'ProvSpecialization', 'ProvUsage']
            True
        "#]].assert_eq(&said);
    }
}

#[test]
fn an_independent_reader_reads_the_spans() {
    let world = World::of(2);
    let (bytes, _) = document(|out| {
        otlp(&mut world.reader(), &Chosen::default(), out).expect("because memory takes it");
    });
    // OTLP writes ids as hexadecimal digits, where the mapping of Protocol Buffers has base64
    let program = "import sys, json, base64\n\
        from google.protobuf import json_format\n\
        from opentelemetry.proto.trace.v1.trace_pb2 import TracesData\n\
        d = json.load(sys.stdin)\n\
        for s in d['resourceSpans'][0]['scopeSpans'][0]['spans']:\n\
        \x20   for k in ('traceId', 'spanId', 'parentSpanId'):\n\
        \x20       if k in s: s[k] = base64.b64encode(bytes.fromhex(s[k])).decode()\n\
        t = json_format.ParseDict(d, TracesData())\n\
        spans = t.resource_spans[0].scope_spans[0].spans\n\
        ids = {s.span_id for s in spans}\n\
        assert len(ids) == len(spans) and all(len(s.trace_id) == 16 and len(s.span_id) == 8 for s in spans)\n\
        assert all(s.parent_span_id in ids or not s.parent_span_id for s in spans)\n\
        assert all(s.start_time_unix_nano <= s.end_time_unix_nano for s in spans)\n\
        print(len(spans), sum(not s.parent_span_id for s in spans), sorted({s.name for s in spans}))";
    if let Some(said) = python("opentelemetry-proto==1.45.2", program, &bytes, "spans, 2 of 2") {
        expect![[r#"
            76 2 ['RUN evolute cycle', 'candidate', 'control', 'decision', 'gate', 'invoke_agent', 'proof', 'response', 'step']
        "#]].assert_eq(&said);
    }
}

#[test]
fn what_an_export_is_written_to_may_fail_and_says_so() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let world = World::of(1);
    let all = Chosen::default();
    let said = [
        jsonl(&mut world.reader(), &all, &mut Full).map_err(|error| error.to_string()),
        prov(&mut world.reader(), &all, &mut Full).map_err(|error| error.to_string()),
        otlp(&mut world.reader(), &all, &mut Full).map_err(|error| error.to_string()),
    ];
    assert!(
        said.iter().all(|said| said.as_ref().is_err_and(|said| said.contains("no storage space"))),
        "{said:?}"
    );
}

/// What a program says that reads these bytes with a package of the registry; nothing where that cannot be had.
fn python(package: &str, program: &str, stdin: &[u8], which: &str) -> Option<String> {
    let Some(folder) = installed(package) else {
        writeln!(std::io::stderr(), "skipped here: independent readers, {which}")
            .expect("because standard error is open");
        return None;
    };
    let mut child = Command::new("python3")
        .args(["-c", program])
        .env("PYTHONPATH", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("because it was just used");
    child.stdin.take().expect("because it is piped").write_all(stdin).expect("because it reads");
    let ran = child.wait_with_output().expect("because it was started");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(String::from_utf8_lossy(&ran.stdout).into_owned())
}

/// The folder that the package is installed into, once for all runs.
fn installed(package: &str) -> Option<PathBuf> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readers");
    let folder = home.join(package);
    if folder.is_dir() {
        return Some(folder);
    }
    fs::create_dir_all(&home).ok()?;
    let made = tempfile::tempdir_in(&home).ok()?;
    let ran = Command::new("python3")
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"])
        .arg(made.path())
        .arg(package)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    ran.ok().filter(std::process::ExitStatus::success)?;
    // somebody who did the same at the same time is no obstacle
    let _ = fs::rename(made.path(), &folder);
    folder.is_dir().then_some(folder)
}
