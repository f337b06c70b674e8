//! The same work on the real bench: effects in, outcomes out, with git's own work trees, and confined where this
//! machine can confine.

use super::bare::Bare;
use crate::{Answer, Shelf, Stop, Surroundings, Workshop, sandbox};
use engine::{Effect, Outcome, Work};
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use trace::{
    Comparison, Consumed, Digest, Gate, GateRun, GraderFile, Manner, Metric, Network, Observe, Proof,
    ProofRun, Source, Threshold, Verdict, Workflow, Worktree, id::ObjectId,
};

struct Real {
    bare: Bare,
    workshop: Workshop,
    confined: bool,
    _elsewhere: TempDir,
}

impl Real {
    fn new() -> Self {
        let (bare, elsewhere) = (Bare::new(), tempfile::tempdir().expect("because it is writable"));
        let root = super::Bench::repository(&bare).to_owned();
        let backend = env::split_paths(&env::var_os("PATH").unwrap_or_default())
            .map(|folder| folder.join("bwrap"))
            .find_map(|program| sandbox::find(Some(&program), None).ok());
        if backend.is_none() {
            println!("skipped here: confinement, 1 of 1");
        }
        let around = Surroundings {
            vars: variables(),
            home: elsewhere.path().join("home"),
            cache: elsewhere.path().join("cache"),
            common: root.join(".git"),
            ledger: root.join(".git/evolute"),
            root,
            backend,
            inside: None,
            disk_bytes: sandbox::DISK_BYTES,
            own: "/bin/false".into(),
            record: None,
            stop: Stop::new(),
        };
        let confined = around.backend.is_some();
        Self { bare, workshop: Workshop::new(around, shelf()), confined, _elsewhere: elsewhere }
    }

    fn judged(&self, name: &str, commit: &ObjectId, line: &str) -> GateRun {
        let work = Work::Judge {
            gate: Box::new(Gate::new(name, shell(line), 60)),
            step: Some(1),
            attempt: 1,
            tree: ObjectId::new(self.bare.ask(&["rev-parse", &format!("{commit}^{{tree}}")])),
            base: None,
            worktree: Worktree::default(),
            confined: self.confined,
        };
        let Outcome::Judged(run) = self.outcome(&format!("c-1/1.1/gate/{name}"), work) else {
            panic!("a judgment gives a gate's run")
        };
        *run
    }

    fn controlled(&self, commit: &ObjectId, proof: &Proof) -> ProofRun {
        let work = Work::Control {
            capability: "refunds.idempotent".into(),
            proof: Box::new(proof.clone()),
            revision: commit.clone(),
            worktree: Worktree::default(),
            confined: self.confined,
        };
        let Outcome::Controlled(run) = self.outcome("c-1/control", work) else {
            panic!("a control gives a proof's run")
        };
        run
    }

    fn outcome(&self, name: &str, work: Work) -> Outcome {
        let effect = Effect { id: name.into(), cycle: Some("c-1".into()), lease: "l-1".into(), work };
        match self.workshop.answer(&effect) {
            Answer::Report(report) => report.outcome,
            Answer::Broken { because, hint, .. } => panic!("{because} (hint: {hint})"),
        }
    }
}

fn shell(line: &str) -> Vec<String> {
    vec!["sh".into(), "-c".into(), line.into()]
}

/// The search path of this process, and nothing of the machine's git configuration.
fn variables() -> BTreeMap<String, OsString> {
    let mut variables = BTreeMap::from([("PATH".to_owned(), env::var_os("PATH").unwrap_or_default())]);
    variables.extend(super::bare::GIT.map(|(name, value)| (name.to_owned(), value.into())));
    variables
}

fn shelf() -> Shelf {
    let kept: Arc<Mutex<BTreeMap<Digest, Vec<u8>>>> = Arc::default();
    let shelf = Arc::clone(&kept);
    Shelf::new(
        move |bytes| {
            let digest = Digest::of(bytes);
            shelf.lock().expect("because nobody panics while keeping").insert(digest, bytes.to_vec());
            Ok(digest)
        },
        move |digest| {
            let found = kept.lock().expect("because nobody panics while keeping").get(&digest).cloned();
            found.ok_or_else(|| std::io::ErrorKind::NotFound.into())
        },
    )
}

fn metric(from: Source) -> Metric {
    Metric { name: "double_payouts".into(), unit: "per 10k refunds".into(), from, owner: None }
}

#[test]
fn a_gate_is_judged_where_it_can_do_no_harm() {
    let real = Real::new();
    let commit = real.bare.commits(&[("src/pay.py", "pay = 2\n")]);
    assert_eq!(real.judged("green", &commit, "test -f src/pay.py && touch built").verdict, Verdict::Passed);
    let red = real.judged("red", &commit, "echo src/pay.py:1: twice; exit 1");
    assert_eq!((red.verdict, red.findings[0].to_string().as_str()), (Verdict::Failed, "src/pay.py:1: twice"));
    assert_eq!(real.judged("gone", &commit, "no-such-program").verdict, Verdict::CouldNotRun);
    if real.confined {
        let root: PathBuf = super::Bench::repository(&real.bare).to_owned();
        let harm = format!("touch {0}/harm || touch {0}/.git/harm", root.display());
        assert_eq!(real.judged("harm", &commit, &harm).verdict, Verdict::Failed);
        assert!(!root.join("harm").exists() && !root.join(".git/harm").exists());
    }
}

#[test]
fn what_one_gate_rewrote_the_next_one_does_not_see() {
    let real = Real::new();
    let commit = real.bare.commits(&[("src/pay.py", "pay = 2\n")]);
    let rewrote = real.judged("format", &commit, "echo 'pay = 1' > src/pay.py");
    assert_eq!(rewrote.verdict, Verdict::CouldNotRun);
    assert!(rewrote.findings[0].message.contains("`src/pay.py`"), "{:?}", rewrote.findings);
    assert_eq!(real.judged("tests", &commit, "grep -qx 'pay = 2' src/pay.py").verdict, Verdict::Passed);
}

#[test]
fn a_control_misses_where_the_capability_is_absent_and_meets_where_it_is_there() {
    let real = Real::new();
    let build = "#!/bin/sh\ntest ! -e storm.sh\n";
    let storm = "#!/bin/sh\nset -e\nn=$(./pay)\necho \"{\\\"double_payouts\\\": $n}\"\n";
    let before = real.bare.commits(&[("build", build), ("grader/storm.sh", storm)]);
    let after = real.bare.commits(&[("pay", "#!/bin/sh\necho 0\n")]);
    let proof = Proof {
        workflow: "storm".into(),
        run: vec!["./storm.sh".into()],
        metric: metric(Source::Json("/double_payouts".into())),
        pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
        files: vec![GraderFile { from: "grader/storm.sh".into(), to: "storm.sh".into(), blob: None }],
        repeat: 2,
        fresh_for_days: 30,
        timeout_min: 1,
        ready: vec!["./build".into()],
        network: trace::Network::Open,
        control: None,
    };
    let absent = real.controlled(&before, &proof);
    assert_eq!(absent.manner, Manner::Absent, "{}", absent.detail);
    let met = real.controlled(&after, &proof);
    assert_eq!(met.manner, Manner::Met, "{}", met.detail);
}

#[test]
fn a_provider_is_probed_and_a_workflow_is_observed() {
    let real = Real::new();
    let revision = real.bare.commits(&[("window.json", "{\"double_payouts\": 0.2}\n")]);
    let consumed = Consumed {
        provider: "Mailer".into(),
        contract: "v2".into(),
        configuration: "window.json".into(),
        probe: shell("test -f window.json"),
    };
    let probe = Work::Probe {
        capability: "mail.sent".into(),
        consumed: Box::new(consumed),
        revision: revision.clone(),
    };
    let Outcome::Probed(probe) = real.outcome("c-1/probe", probe) else { panic!("a probe gives a probe") };
    assert!(probe.healthy, "{}", probe.detail);
    let workflow = Workflow {
        name: "storm".into(),
        about: String::new(),
        run: vec![],
        owner: None,
        real: None,
        ready: vec![],
        observe: Some(Observe {
            run: shell("cat window.json"),
            metric: metric(Source::Json("/double_payouts".into())),
        }),
        timeout_min: 1,
        network: trace::Network::Open,
        prometheus: None,
    };
    let outcome = real.outcome("c-1/observe", Work::Observe { workflow: Box::new(workflow), revision });
    let Outcome::Observed { reading: Some(reading), .. } = outcome else { panic!("{outcome:?}") };
    assert_eq!(reading.to_string(), "0.2");
}

#[test]
fn a_lesson_lands_through_the_checkout_and_a_dirty_one_refuses_it() {
    let real = Real::new();
    real.bare.commits(&[("README.md", "# Shop\n")]);
    let patch = "diff --git a/LESSON.md b/LESSON.md\nnew file mode 100644\n--- /dev/null\n+++ b/LESSON.md\n@@ -0,0 +1 @@\n+Minor units.\n";
    let patch = real.workshop.shelf.put(patch.as_bytes()).expect("because the shelf is in memory");
    let message = format!("learning: amounts are in minor units\n\nEvolute-Patch: {patch}\n");
    let change = || Work::Change { patch, branch: "main".into(), message: message.clone() };
    let root = super::Bench::repository(&real.bare).to_owned();
    super::bare::write(&root.join("README.md"), "# Edited\n");
    let refused = real.outcome("c-1/change", change());
    assert!(matches!(refused, Outcome::ChangeRefused { .. }), "{refused:?}");
    super::bare::write(&root.join("README.md"), "# Shop\n");
    let changed = real.outcome("c-1/change", change());
    assert!(matches!(changed, Outcome::Changed { .. }), "{changed:?}");
    assert!(root.join("LESSON.md").is_file());
    assert_eq!(real.outcome("c-1/change", change()), changed);
}

/// A proof that reads its number with this line.
fn reads(line: &str, network: Network) -> Proof {
    Proof {
        workflow: "storm".into(),
        run: vec!["bash".into(), "-c".into(), line.into()],
        metric: metric(Source::Json("/double_payouts".into())),
        pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
        files: vec![],
        repeat: 1,
        fresh_for_days: 30,
        timeout_min: 1,
        ready: vec![],
        network,
        control: None,
    }
}

#[test]
fn a_proof_that_reads_the_home_proves_nothing() {
    let real = Real::new();
    if !real.confined {
        return;
    }
    let commit = real.bare.commits(&[("README.md", "# Shop\n")]);
    let home = real.workshop.grounds.around.home.clone();
    super::bare::write(&home.join("number.json"), "{\"double_payouts\": 0}\n");
    let proof = reads(&format!("cat {}", home.join("number.json").display()), Network::Closed);
    let run = real.controlled(&commit, &proof);
    assert_eq!(run.manner, Manner::Unknown, "{}", run.detail);
    assert!(run.detail.contains("No such file"), "{}", run.detail);
}

#[test]
fn a_proof_reaches_the_network_only_where_its_workflow_says_so() {
    let real = Real::new();
    if !real.confined {
        return;
    }
    let commit = real.bare.commits(&[("README.md", "# Shop\n")]);
    let server = tiny_http::Server::http("127.0.0.1:0").expect("because a port of this machine is free");
    let port = server.server_addr().to_ip().expect("because it listens on an address").port();
    let line =
        format!("exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3 && cat <&3");
    let answering = std::thread::spawn(move || {
        let body = "{\"double_payouts\": 0}\n";
        let request = server.recv().expect("because one proof reaches it");
        request.respond(tiny_http::Response::from_string(body)).expect("because somebody waits");
    });
    let closed = real.controlled(&commit, &reads(&line, Network::Closed));
    assert_eq!(closed.manner, Manner::Unknown, "{}", closed.detail);
    assert!(
        closed.detail.ends_with("; it ran without the network, as its workflow says"),
        "{}",
        closed.detail
    );
    let open = real.controlled(&commit, &reads(&line, Network::Open));
    assert_eq!(open.manner, Manner::Met, "{}", open.detail);
    answering.join().expect("because it does not panic");
}
