//! Every reader on what real programs wrote, on what hostile ones might, and on anything at all. The outputs in
//! `fixture/` were made by the programs themselves, with `/shop` for the folder; those of go are from its
//! documents.

use super::{Read, judge, read, told::Told};
use crate::gate::{
    ran::{End, Ran},
    sources::Sources,
};
use expect_test::expect;
use proptest::prelude::*;
use std::{fmt::Write as _, fs, path::Path};
use trace::{Gate, ReportFormat};

const SOURCES: [&str; 9] = [
    "src/lib.rs",
    "bad.js",
    "syntax.js",
    "good.js",
    "t/pay.test.js",
    "bad.py",
    "tests/test_pay.py",
    "pay/pay_test.go",
    "broken/broken.go",
];

/// A checkout that has the files of the fixtures.
fn checkout() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("because the temporary folder is writable");
    for file in SOURCES {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().expect("because a file has a folder")).expect("because it is ours");
        fs::write(path, "").expect("because the folder is ours");
    }
    root
}

/// What a gate makes of an output: verdict, counts, roll and findings, as lines.
fn said(format: ReportFormat, code: i32, stdout: &str) -> String {
    let root = checkout();
    let here = root.path().to_string_lossy().into_owned();
    let ran = Ran::new(End::of_code(code), stdout.replace("/shop/", &format!("{here}/")).as_bytes(), b"", 1);
    judged(format, &ran, root.path()).replace(&here, "ROOT")
}

fn judged(format: ReportFormat, ran: &Ran, root: &Path) -> String {
    let gate = Gate { report: format, ..Gate::new("gate", vec!["check".into()], 60) };
    let told = read(&gate.report, None, ran);
    let judgment = judge(&gate, ran, told, &Sources { root, dir: "" });
    let mut lines = format!("{}\n", judgment.verdict);
    if let Some(tests) = judgment.tests {
        let _ =
            writeln!(lines, "{} passed, {} failed, {} skipped", tests.passed, tests.failed, tests.skipped);
    }
    if let Some(roll) = &judgment.roll {
        let _ = writeln!(lines, "ran: {}", list(roll.passed.iter().chain(&roll.failed)));
        let _ = writeln!(lines, "skipped: [{}]", list(&roll.skipped));
    }
    judgment.findings.iter().for_each(|finding| {
        let _ = writeln!(lines, "- {finding}");
    });
    lines
}

fn list<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    names.into_iter().cloned().collect::<Vec<_>>().join(", ")
}

#[test]
fn errors_of_cargo_keep_their_sample() {
    expect![[r#"
        failed
        - src/lib.rs:3: error[E0308]: mismatched types
          |
        1 | pub fn pay() -> u32 {
          |                 --- expected `u32` because of return type
        2 |     let unused = 1;
        3 |     "twice"
          |     ^^^^^^^ expected `u32`, found `&str`
    "#]]
    .assert_eq(&said(ReportFormat::CargoJson, 101, include_str!("fixture/cargo.jsonl")));
}

#[test]
fn tests_between_the_messages_of_cargo_are_read_as_ever() {
    expect![[r#"
        failed
        2 passed, 1 failed, 1 skipped
        ran: tests::panics, tests::pays, tests::pays_once
        skipped: [tests::refunds]
        - src/lib.rs:10: `tests::pays_once` panicked: assertion `left == right` failed: a retry pays once
          left: 2
         right: 1
    "#]]
    .assert_eq(&said(ReportFormat::CargoJson, 101, include_str!("fixture/cargo-test.jsonl")));
}

#[test]
fn errors_of_eslint_fail_and_ignored_files_are_no_files() {
    expect![[r#"
        failed
        - bad.js:1: 'unused' is assigned a value but never used. [no-unused-vars]
        - bad.js:2: Expected '===' and instead saw '=='. [eqeqeq]
        - syntax.js:1: Parsing error: Unexpected token =
    "#]]
    .assert_eq(&said(ReportFormat::Eslint(None), 1, include_str!("fixture/eslint.json")));
    expect![[r#"
        could not run
        - `check` could not run: no file was judged: all of them are ignored
    "#]]
    .assert_eq(&said(ReportFormat::Eslint(None), 0, include_str!("fixture/eslint-ignored.json")));
    expect![[r#"
        could not run
        - `check` could not run: no file was judged: it lists none
    "#]]
    .assert_eq(&said(ReportFormat::Eslint(None), 0, "[]"));
    let warned = r#"[{"filePath":"/shop/bad.js","messages":[{"ruleId":"semi","severity":1,"message":"Missing semicolon.","line":1}]}]"#;
    expect![[r#"
        passed
    "#]]
    .assert_eq(&said(ReportFormat::Eslint(None), 0, warned));
    expect![[r#"
        failed
        - `check` ended with exit code 1, though its report finds nothing wrong
        - bad.js:1: Missing semicolon. [semi]
    "#]]
    .assert_eq(&said(ReportFormat::Eslint(None), 1, warned));
}

#[test]
fn a_tap_stream_of_node_names_its_tests_within_their_suites() {
    expect![[r#"
        failed
        2 passed, 1 failed, 2 skipped
        ran: outer > inner, refunds > pays, refunds > pays once
        skipped: [refunds > later, some day]
        - t/pay.test.js:4: refunds > pays once: error: |-
          Expected values to be strictly equal:
          2 !== 1
        expected: 1
        actual: 2
        operator: 'strictEqual'
    "#]]
    .assert_eq(&said(ReportFormat::Tap, 1, include_str!("fixture/node.tap")));
}

#[test]
fn pytest_names_its_tests_where_it_is_verbose() {
    expect![[r#"
        failed
        3 passed, 2 failed, 2 skipped
        ran: tests/test_pay.py::test_amount[1], tests/test_pay.py::test_amount[2], tests/test_pay.py::test_pays, tests/test_pay.py::TestRefunds::test_twice, tests/test_pay.py::test_pays_once
        skipped: [tests/test_pay.py::test_later, tests/test_pay.py::test_some_day]
        - tests/test_pay.py: tests/test_pay.py::TestRefunds::test_twice: could not be set up
        - tests/test_pay.py:10: AssertionError: a retry pays once
        assert 2 == 1
        +  where 2 = pay()
    "#]]
    .assert_eq(&said(ReportFormat::Pytest, 1, include_str!("fixture/pytest.txt")));
    expect![[r#"
        passed
        4 passed, 0 failed, 0 skipped
    "#]]
    .assert_eq(&said(ReportFormat::Pytest, 0, "....  [100%]\n4 passed in 0.01s\n"));
    expect![[r#"
        could not run
        - `check` could not run: the output has no summary of pytest: it ends in the middle
        - collected 4 items
    "#]]
    .assert_eq(&said(ReportFormat::Pytest, 0, "collected 4 items\n"));
}

#[test]
fn errors_of_sarif_have_their_place() {
    expect![[r#"
        failed
        - bad.py:2: Expected a parameter or the end of the parameter list [invalid-syntax]
        - bad.py:3: unexpected EOF while parsing [invalid-syntax]
        - tests/test_pay.py:1: Import block is un-sorted or un-formatted [I001]
        - ROOT/un.py:1: `os` imported but unused [F401]
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 1, include_str!("fixture/ruff.sarif")));
}

#[test]
fn events_of_go_are_tests_by_package_and_name() {
    expect![[r#"
        failed
        1 passed, 2 failed, 1 skipped
        ran: shop.example/pay TestRefund, shop.example/pay TestPay, shop.example/pay TestPay/once
        skipped: [shop.example/pay TestLater]
        - broken/broken.go:3: shop.example/broken: # shop.example/broken
        broken/broken.go:3:2: undefined: x
        - pay/pay_test.go:7: shop.example/pay TestPay/once: pay_test.go:7: got 2, want 1
    "#]]
    .assert_eq(&said(ReportFormat::GoTest, 1, include_str!("fixture/go.jsonl")));
}

#[test]
fn nextest_and_libtest_name_their_tests() {
    let nextest = concat!(
        "        PASS [   0.004s] (1/3) shop refunds::pays\n",
        "        FAIL [   0.004s] (2/3) shop refunds::pays_once\n",
        "        PASS [   0.005s] (3/3) shop::api answers\n",
        "────────────\n",
        "     Summary [   0.031s] 3 tests run: 2 passed, 1 failed, 0 skipped\n",
        "        FAIL [   0.004s] (2/3) shop refunds::pays_once\n",
    );
    expect![[r#"
        failed
        2 passed, 1 failed, 0 skipped
        ran: shop refunds::pays, shop::api answers, shop refunds::pays_once
        skipped: []
        - PASS [   0.004s] (1/3) shop refunds::pays
                FAIL [   0.004s] (2/3) shop refunds::pays_once
                PASS [   0.005s] (3/3) shop::api answers
        ────────────
             Summary [   0.031s] 3 tests run: 2 passed, 1 failed, 0 skipped
                FAIL [   0.004s] (2/3) shop refunds::pays_once
    "#]]
    .assert_eq(&said(ReportFormat::Plain, 100, nextest));
    let doc = "running 1 test\ntest src/lib.rs - pay (line 3) ... ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.12s\n";
    expect![[r#"
        passed
        1 passed, 0 failed, 0 skipped
        ran: src/lib.rs - pay
        skipped: []
    "#]]
    .assert_eq(&said(ReportFormat::Plain, 0, doc));
}

#[test]
fn a_report_outweighs_an_exit_code_of_0_and_never_excuses_another() {
    let clean = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint"}},"results":[]}]}"#;
    expect![[r#"
        passed
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 0, clean));
    expect![[r#"
        failed
        - `check` ended with exit code 2, though its report finds nothing wrong
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 2, clean));
    expect![[r#"
        failed
        - bad.py:2: Expected a parameter or the end of the parameter list [invalid-syntax]
        - bad.py:3: unexpected EOF while parsing [invalid-syntax]
        - tests/test_pay.py:1: Import block is un-sorted or un-formatted [I001]
        - ROOT/un.py:1: `os` imported but unused [F401]
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 0, include_str!("fixture/ruff.sarif")));
    expect![[r#"
        failed
        1 passed, 1 failed, 0 skipped
        ran: a, b
        skipped: []
        - b: failed
    "#]]
    .assert_eq(&said(ReportFormat::Tap, 0, "TAP version 13\nok 1 - a\nnot ok 2 - b\n1..2\n"));
    expect![[r#"
        could not run
        0 passed, 0 failed, 0 skipped
        - `check` could not run: no test ran (exit code 0, 0 skipped)
    "#]]
    .assert_eq(&said(
        ReportFormat::GoTest,
        0,
        "{\"Action\":\"start\",\"Package\":\"p\"}\n{\"Action\":\"skip\",\"Package\":\"p\"}\n",
    ));
    expect![[r#"
        could not run
        0 passed, 0 failed, 0 skipped
        - `check` could not run: no test ran (exit code 0, 0 skipped)
        - 1..0 # SKIP nothing here
    "#]]
    .assert_eq(&said(ReportFormat::Tap, 0, "1..0 # SKIP nothing here\n"));
}

#[test]
fn a_report_that_ends_in_the_middle_is_no_verdict() {
    let cut = |format: ReportFormat, text: &str| {
        said(format, 0, text).lines().nth(1).unwrap_or_default().to_owned()
    };
    let lines = [
        cut(ReportFormat::CargoJson, "{\"reason\":\"compiler-artifact\"}\n"),
        cut(ReportFormat::Tap, "ok 1 - a\n1..2\n"),
        cut(ReportFormat::Tap, "ok 1 - a\n"),
        cut(ReportFormat::Tap, "1..1\n    ok 1 - inner\n    1..1\n"),
        cut(ReportFormat::Tap, "1..3\nok 1 - a\nBail out! no \u{1b}[31mdatabase\n"),
        cut(ReportFormat::GoTest, "{\"Action\":\"start\",\"Package\":\"p\"}\n"),
        cut(ReportFormat::GoTest, ""),
        cut(ReportFormat::Sarif(None), "{\"version\":\"2.1.0\",\"runs\":["),
        cut(ReportFormat::Eslint(None), "[{\"filePath\":\"a\""),
    ];
    expect![[r#"
        - `check` could not run: the report ends in the middle: cargo did not say that the build has finished
        - `check` could not run: the report ends in the middle: 2 tests were planned, 1 told
        - `check` could not run: the report ends in the middle: 1 tests were told, and there is no plan
        - `check` could not run: the report ends in the middle: subtests have no parent
        - `check` could not run: the tests bailed out: no database
        - `check` could not run: the report ends in the middle: package `p` did not end
        - `check` could not run: the report ends in the middle: there are no events of go
        - `check` could not run: the report ends in the middle
        - `check` could not run: the report ends in the middle"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn sarif_says_when_its_tool_did_not_succeed_and_what_was_accepted() {
    let failed = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint"}},"results":[],
        "invocations":[{"executionSuccessful":false,"toolExecutionNotifications":[{"message":{"text":"no rules"}}]}]}]}"#;
    expect![[r#"
        could not run
        - `check` could not run: the report says that `lint` did not succeed: no rules
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 0, failed));
    let never = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint"}}}]}"#;
    expect![[r#"
        could not run
        - `check` could not run: the report has no run with results: nothing was judged
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 0, never));
    expect![[r#"
        could not run
        - `check` could not run: the report is SARIF `1.0.0`, and 2.1.0 is read
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 0, r#"{"version":"1.0.0","runs":[]}"#));
    let weighed = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint","rules":[
        {"id":"R1","defaultConfiguration":{"level":"error"},"messageStrings":{"m":{"text":"from the rule"}}}]}},"results":[
        {"ruleIndex":0,"message":{"id":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"src/li%62.rs"},"region":{"startLine":3}}}]},
        {"ruleId":"R1","message":{"text":"accepted"},"suppressions":[{"kind":"inSource"}]},
        {"ruleId":"R1","message":{"text":"mended"},"baselineState":"absent"},
        {"ruleId":"R1","kind":"pass","message":{"text":"fine"}},
        {"ruleId":"R2","message":{"text":"a warning by default"}}]}]}"#;
    expect![[r#"
        failed
        - src/lib.rs:3: from the rule [R1]
    "#]]
    .assert_eq(&said(ReportFormat::Sarif(None), 0, weighed));
}

#[test]
fn a_path_that_leaves_the_tree_is_words_only() {
    let at = |uri: &str| {
        let text = format!(
            r#"{{"version":"2.1.0","runs":[{{"results":[{{"level":"error","message":{{"text":"x"}},"locations":[{{"physicalLocation":{{"artifactLocation":{{"uri":"{uri}"}},"region":{{"startLine":1}}}}}}]}}]}}]}}"#
        );
        said(ReportFormat::Sarif(None), 1, &text).lines().nth(1).unwrap_or_default().to_owned()
    };
    let uris = [
        "../../etc/passwd",
        "/etc/passwd",
        "file:///etc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "src/../src/lib.rs",
        "src/lib.rs%00",
        "src/%1b%5b31mlib.rs",
        "https://shop.example/src/lib.rs",
    ];
    expect![[r#"
        - ../../etc/passwd:1: x
        - /etc/passwd:1: x
        - /etc/passwd:1: x
        - ../../etc/passwd:1: x
        - src/lib.rs:1: x
        - src/lib.rs:1: x
        - src/lib.rs:1: x
        - https://shop.example/src/lib.rs:1: x"#]]
    .assert_eq(&uris.map(at).join("\n"));
}

#[test]
fn floods_nests_and_escapes_are_bounded() {
    let deep = "[".repeat(100_000);
    for format in [ReportFormat::Sarif(None), ReportFormat::Eslint(None)] {
        assert!(said(format, 0, &deep).contains("could not run"));
    }
    let tower: String = (0..100).map(|depth| format!("{}ok 1 - x\n", " ".repeat(depth * 4))).collect();
    assert!(said(ReportFormat::Tap, 0, &tower).contains("nested more than 32 deep"));
    let many: String =
        (1..=50_000).map(|test| format!("not ok {test} - x\u{1b}[2J{}\n", "y".repeat(50))).collect();
    let lines = said(ReportFormat::Tap, 1, &format!("{many}1..50000\n"));
    assert!(lines.len() < 50_000 * 80 && !lines.contains('\u{1b}'), "{}", lines.len());
    let result = r#"{"level":"error","message":{"text":"x"}},"#.repeat(10_000);
    let flood = format!(r#"{{"version":"2.1.0","runs":[{{"results":[{}]}}]}}"#, result.trim_end_matches(','));
    assert!(said(ReportFormat::Sarif(None), 1, &flood).contains("more are left out here"));
}

/// All formats, without a file.
fn formats() -> [ReportFormat; 8] {
    [
        ReportFormat::Plain,
        ReportFormat::Junit("x".into()),
        ReportFormat::Sarif(None),
        ReportFormat::Eslint(None),
        ReportFormat::CargoJson,
        ReportFormat::Tap,
        ReportFormat::Pytest,
        ReportFormat::GoTest,
    ]
}

const REAL: [&str; 8] = [
    include_str!("fixture/cargo.jsonl"),
    include_str!("fixture/cargo-test.jsonl"),
    include_str!("fixture/eslint.json"),
    include_str!("fixture/node.tap"),
    include_str!("fixture/pytest.txt"),
    include_str!("fixture/ruff.sarif"),
    include_str!("fixture/go.jsonl"),
    "<testsuite><testcase name='a'><failure message='m'>w</failure></testcase></testsuite>",
];

/// Whatever is read tells no more than it may, and in safe words.
fn holds(read: &Read) -> Result<(), TestCaseError> {
    let Ok(Told { failures, warnings, roll, .. }) = read else { return Ok(()) };
    prop_assert!(failures.len() <= 200 && warnings.len() <= 200);
    for failure in failures.iter().chain(warnings) {
        prop_assert!(!failure.message.contains('\u{1b}'), "{failure:?}");
        prop_assert!(failure.test.len() + failure.message.len() <= 40_000);
    }
    let names = roll.iter().flat_map(|roll| roll.passed.iter().chain(&roll.failed));
    for name in names {
        prop_assert!(name.len() <= 520 && !name.contains('\n') && !name.contains('\u{1b}'), "{name:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let ran = Ran::new(End::Exited(0), &bytes, b"", 1);
        for format in formats() {
            holds(&read(&format, Some(&bytes), &ran))?;
        }
    }

    #[test]
    fn mutated_reports_are_read_or_refused(
        which in 0..REAL.len(), at in any::<prop::sample::Index>(), to in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..12),
    ) {
        let mut bytes = REAL[which].as_bytes().to_vec();
        let (from, to) = (at.index(bytes.len()), to.index(bytes.len()));
        bytes.splice(from.min(to)..from.max(to).min(from.min(to) + 40), with);
        let ran = Ran::new(End::Exited(1), &bytes, b"", 1);
        let root = checkout();
        for format in formats() {
            holds(&read(&format, Some(&bytes), &ran))?;
            judged(format, &ran, root.path());
        }
    }
}
