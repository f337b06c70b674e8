//! Proofs on the bare bench, by what they read and by what they leave.

use super::{Tried, derive, differs, prove};
use crate::bench::{Bench as _, bare::Bare};
use std::thread;
use tiny_http::{Response, Server};
use trace::{
    Comparison, Count, Manner, Metric, Network, Proof, ProofRun, Reading, Source, Threshold, Worktree,
};

fn proof(from: Source, pass: Comparison, value: f64) -> Proof {
    Proof {
        workflow: "storm".into(),
        run: vec!["sh".into(), "storm.sh".into()],
        metric: Metric { name: "storm".into(), unit: "ms".into(), from, owner: None },
        pass: Threshold { comparison: pass, value },
        files: vec![],
        repeat: 2,
        fresh_for_days: 30,
        timeout_min: 1,
        ready: vec!["true".into()],
        network: Network::Closed,
        control: None,
    }
}

/// Proves it on a tree of these files.
fn proven(bench: &Bare, proof: &Proof, files: &[(&str, &str)], before: Option<&ProofRun>) -> ProofRun {
    let revision = bench.commits(files);
    let worktree = Worktree::default();
    let before = before.and_then(|run| run.output);
    let tried = Tried { proof, revision: &revision, worktree: &worktree, before, confined: false };
    prove(bench, &"refunds.once".into(), &tried).expect("because the bench works")
}

const REPORT: &str = "<testsuite><testcase name=\"pays\"/><testcase name=\"late\"/></testsuite>";

fn junit() -> Proof {
    proof(Source::Junit { path: "build/junit.xml".into(), count: Count::Passed }, Comparison::AtLeast, 1.0)
}

#[test]
fn a_report_is_read_only_if_the_run_wrote_it() {
    let bench = Bare::new();
    let writes = format!("mkdir -p build; echo '{REPORT}' > build/junit.xml\n");
    let run = proven(&bench, &junit(), &[("storm.sh", &writes)], None);
    assert_eq!((run.manner, run.readings.len()), (Manner::Met, 2), "{}", run.detail);
    let left = [("storm.sh", "true\n"), ("build/junit.xml", REPORT)];
    let run = proven(&bench, &junit(), &left, None);
    assert_eq!(run.manner, Manner::Unknown);
    assert!(run.detail.contains("the report `build/junit.xml` was not written"), "{}", run.detail);
    assert!(run.detail.ends_with("; it ran without the network, as its workflow says"), "{}", run.detail);
}

#[test]
fn tests_that_are_gone_or_skipped_since_it_last_met_are_named_though_it_meets() {
    let bench = Bare::new();
    let script = |report: &str| format!("mkdir -p build; echo '{report}' > build/junit.xml\n");
    let first = proven(&bench, &junit(), &[("storm.sh", &script(REPORT))], None);
    let fewer = "<testsuite><testcase name=\"pays\"/><testcase name=\"late\"><skipped/></testcase><testcase name=\"new\"/></testsuite>";
    let second = proven(&bench, &junit(), &[("storm.sh", &script(fewer))], Some(&first));
    assert_eq!((second.manner, second.missing.len()), (Manner::Met, 1));
    assert!(second.detail.ends_with("; `late` ran when it last met and is skipped now"), "{}", second.detail);
    let same = proven(&bench, &junit(), &[("storm.sh", &script(REPORT))], Some(&first));
    assert_eq!(same.missing, []);
}

#[test]
fn a_record_that_says_otherwise_than_its_output_is_named() {
    let bench = Bare::new();
    let proof = proof(Source::Json("/p95".into()), Comparison::AtMost, 250.0);
    let run = proven(&bench, &proof, &[("storm.sh", "echo '{\"p95\": 300}'\n")], None);
    assert_eq!(run.manner, Manner::Measured);
    let kept = bench.kept(&run.output.expect("because it printed")).expect("because it was kept");
    let derived = derive(&proof, &kept).expect("because it was just kept");
    assert_eq!(differs(&run, &derived), None);
    let met = ProofRun { manner: Manner::Met, ..run.clone() };
    assert_eq!(
        differs(&met, &derived).as_deref(),
        Some("it is recorded as met, and its output says missed (measured)")
    );
    let better = ProofRun { readings: vec![Some(Reading(200.0)); 2], ..run };
    assert_eq!(
        differs(&better, &derived).as_deref(),
        Some("it is recorded with the readings 200, 200, and its output says 300, 300")
    );
}

#[test]
fn what_is_no_number_of_the_metric_is_unknown_wherever_the_environment_works() {
    let bench = Bare::new();
    let proof = proof(Source::Json("/p95".into()), Comparison::AtMost, 250.0);
    for (printed, why) in [
        ("{\"p95\": \"fast\"}", "`\"fast\"` at `/p95` is not a number"),
        ("{\"p95\": NaN}", "`NaN` on standard output is not a number, and no JSON"),
        ("{\"p95\": {\"value\": 0.2, \"unit\": \"s\"}}", "it is in `s`, and the metric in `ms`"),
    ] {
        for code in [0, 1] {
            let script = format!("echo '{printed}'; exit {code}\n");
            let run = proven(&bench, &proof, &[("storm.sh", &script)], None);
            assert_eq!((run.manner, run.readings), (Manner::Unknown, vec![None, None]));
            assert!(run.detail.contains(why), "{}", run.detail);
        }
    }
}

#[test]
fn repeats_that_straddle_the_threshold_are_mixed_and_their_spread_is_told() {
    let bench = Bare::new();
    let count = bench.outside("count");
    let script = format!("echo x >> {count}\necho \"{{\\\"p95\\\": $(( $(wc -l < {count}) * 200 ))}}\"\n");
    let proof = proof(Source::Json("/p95".into()), Comparison::AtMost, 250.0);
    let run = proven(&bench, &proof, &[("storm.sh", &script)], None);
    assert_eq!(run.manner, Manner::Mixed);
    assert!(run.detail.contains("read 200, read 400 ms, spread 200 to 400"), "{}", run.detail);
}

#[test]
fn a_query_is_asked_after_each_run_and_only_where_the_workflow_has_the_network() {
    let bench = Bare::new();
    let server = Server::http("127.0.0.1:0").expect("because a port of this machine is free");
    let url = format!("http://{}", server.server_addr());
    let answering = thread::spawn(move || {
        for value in ["120", "130"] {
            let body = format!(
                "{{\"status\":\"success\",\"data\":{{\"resultType\":\"vector\",\"result\":[{{\"metric\":{{}},\"value\":[1.5,\"{value}\"]}}]}}}}"
            );
            let request = server.recv().expect("because it is asked twice");
            request.respond(Response::from_string(body)).expect("because somebody waits");
        }
    });
    let closed = proof(Source::Prometheus { url, query: "p95".into() }, Comparison::AtMost, 250.0);
    let open = Proof { network: Network::Open, ..closed.clone() };
    let files = [("storm.sh", "true\n")];
    let run = proven(&bench, &open, &files, None);
    assert_eq!(run.readings, [Some(Reading(120.0)), Some(Reading(130.0))], "{}", run.detail);
    answering.join().expect("because it does not panic");
    let run = proven(&bench, &closed, &[("other", "")], None);
    assert_eq!(run.manner, Manner::Unknown);
    assert!(run.detail.contains("a query is asked over the network"), "{}", run.detail);
}
