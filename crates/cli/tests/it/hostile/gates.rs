//! Gates that lie, break off, or never end.

use crate::Repo;
use expect_test::expect;

/// What is said of one gate that runs a shell script.
fn judged(report: &str, script: &str) -> String {
    let repo = Repo::new();
    let report = if report.is_empty() { String::new() } else { format!("report = \"{report}\"\n") };
    let toml = format!("[[gate]]\nname = \"gate\"\nrun = [\"sh\", \"gate.sh\"]\ntimeout = \"2s\"\n{report}");
    repo.file(".evolute/evolute.toml", &toml).file("gate.sh", script).file("a.txt", "1\n").commit("start");
    let ran = repo.evolute(&["gate", "--unconfined", "--no-cache"]).refused();
    let json = repo.evolute(&["gate", "--unconfined", "--no-cache", "--json"]).refused().json();
    assert_eq!(json["passed"], false);
    assert!(!ran.out().contains('\u{1b}'), "{:?}", ran.out());
    format!("{}{}", ran.out(), ran.err())
}

/// What is said of a gate that writes this report and exits with 0.
fn reported(report: &str, text: &str) -> String {
    judged(report, &format!("cat > out.report <<'EOF'\n{text}\nEOF\n"))
}

#[test]
fn one_that_hangs_and_leaves_children_could_not_run() {
    let mark = "61733.25";
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run
          · `sh gate.sh` could not run: ended when its time was up

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("", &format!("trap '' TERM; sleep {mark} & sleep {mark}")));
    assert!(!super::is_running(mark));
}

#[test]
fn one_that_leaves_children_is_judged_by_itself_and_they_are_ended() {
    let mark = "61734.25";
    expect![[r#"
          ✗ gate  failed ([time])

        gate `gate` failed, exit code 1
          · a.txt:1: no

        1 gate: 0 passed, 1 failed ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("", &format!("setsid sleep {mark} > /dev/null 2>&1 & echo a.txt:1: no; exit 1")));
    assert!(!super::is_running(mark));
}

#[test]
fn one_that_prints_what_is_no_text_is_shown_as_text() {
    expect![[r#"
          ✗ gate  failed ([time])

        gate `gate` failed, exit code 1
          · ��a.txt:1: \u{202e}no

        1 gate: 0 passed, 1 failed ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("", "printf '\\377\\376a.txt:1: \\033[2J\\033]0;mine\\007\\342\\200\\256no\\n'; exit 1"));
}

#[test]
fn one_that_exits_with_0_beside_a_report_of_failures_failed() {
    let junit = r#"<testsuite tests="2"><testcase name="pays"/><testcase name="refunds"><failure message="left 1, right 2"/></testcase></testsuite>"#;
    expect![[r#"
          ✗ gate  failed ([time], 1 of 2 tests failed)

        gate `gate` failed, exit code 0
          · refunds: left 1, right 2

        1 gate: 0 passed, 1 failed ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&reported("junit:out.report", junit));
    let sarif = r#"{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"lint"}},"results":[{"level":"error","message":{"text":"unsafe"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.txt"},"region":{"startLine":1}}}]}]}]}"#;
    expect![[r#"
          ✗ gate  failed ([time])

        gate `gate` failed, exit code 0
          · a.txt:1: unsafe

        1 gate: 0 passed, 1 failed ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&reported("sarif:out.report", sarif));
}

#[test]
fn a_report_that_is_a_bomb_is_refused() {
    let lol = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)));
    let bomb = format!(
        "<!DOCTYPE x [<!ENTITY l0 \"lol\">{}]><testsuite tests=\"1\"><testcase name=\"&l9;\"/></testsuite>",
        lol.collect::<String>()
    );
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report has a document type, which is not read

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&reported("junit:out.report", &bomb));
    let outside = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><testsuite tests=\"1\"><testcase name=\"&e;\"/></testsuite>";
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report has a document type, which is not read

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&reported("junit:out.report", outside));
}

#[test]
fn a_report_that_is_cut_missing_endless_or_a_link_is_refused() {
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report ends in the middle

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&reported("junit:out.report", "<testsuite tests=\"2\"><testcase name=\"pays\"/>"));
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report ends in the middle

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&reported("sarif:out.report", r#"{"version":"2.1.0","runs":[{"results":["#));
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report `out.report` was not written

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("junit:out.report", "exit 0"));
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report `out.report` cannot be read: it is larger than 33554432
            bytes

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("sarif:out.report", "head -c 300000000 /dev/zero | tr '\\0' '[' > out.report"));
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report `out.report` cannot be read: it is a link

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("junit:out.report", "ln -s /etc/passwd out.report"));
    expect![[r#"
          ? gate  could not run ([time])

        gate `gate` could not run, exit code 0
          · `sh gate.sh` could not run: the report `out.report` cannot be read: it is no regular file

        1 gate: 0 passed, 1 could not run ([time])
        warning: unconfined: agents and gates can write outside their worktree, read your files and your ledger, and leave processes behind
    "#]].assert_eq(&judged("junit:out.report", "mkfifo out.report"));
}
