//! Proofs, controls and measurements: one machinery, in a clean checkout with the accepted grader laid over
//! it. It says what was seen and how; whether that makes anything real is the mirror's to say. And probes of
//! what others provide.

mod beside;
mod checkout;
mod control;
mod derived;
mod grader;
mod manner;
mod missing;
mod probe;
mod prometheus;
pub(crate) mod reading;
mod transcript;
#[cfg(test)]
mod tried;

pub(crate) use beside::{Awaited, report};
pub use derived::{Derived, derive, differs, word};
pub use probe::{Probed, probe};
pub use transcript::Unread;

use crate::{
    bench::{Bench, Command, Trouble},
    gate::printed::bounded,
};
use checkout::{Checkout, Missing};
use manner::{DETAIL, Weight, weigh};
use std::{path::Path, time::Duration};
use trace::{
    Digest, Manner, Proof, ProofRun, Reading, Worktree,
    id::{CapabilityId, ObjectId},
};
use transcript::{Transcript, What};

/// Bytes of each of the outputs of one repeat.
const OUTPUT: usize = 16 << 20;
/// Repeats of one proof.
const REPEATS: u32 = 100;

/// What is to be run, and where.
#[derive(Clone, Copy, Debug)]
pub struct Tried<'a> {
    /// The proof.
    pub proof: &'a Proof,
    /// The commit.
    pub revision: &'a ObjectId,
    /// What a checkout needs.
    pub worktree: &'a Worktree,
    /// What it printed when it last met, by digest: the tests that ran then are to run now.
    pub before: Option<Digest>,
    /// Whether it is confined.
    pub confined: bool,
}

/// Runs the proof where it must miss.
///
/// # Errors
/// Where git or the machine fails; a proof that fails is a run.
pub fn control(bench: &dyn Bench, capability: &CapabilityId, tried: &Tried<'_>) -> Result<ProofRun, Trouble> {
    control::run(bench, capability, tried)
}

/// Runs the proof.
///
/// # Errors
/// Where git or the machine fails; a proof that fails is a run.
pub fn prove(bench: &dyn Bench, capability: &CapabilityId, tried: &Tried<'_>) -> Result<ProofRun, Trouble> {
    attempt(bench, "proof", tried)?.run(bench, capability, tried)
}

/// Runs the proof on the base for the baseline, without what is there already and the demand says how to take out: the median
/// of its readings, and the run in words.
///
/// # Errors
/// Where git or the machine fails.
pub fn measure(bench: &dyn Bench, tried: &Tried<'_>) -> Result<(Option<Reading>, String), Trouble> {
    let derived = match control::seen(bench, "measure", tried)? {
        Seen::Ran(transcript) => derived::of(tried.proof, &transcript),
        Seen::Nothing(words) => return Ok((None, bounded(&words, DETAIL))),
    };
    let numbers: Option<Vec<f64>> =
        derived.readings.iter().map(|reading| reading.map(|reading| reading.0)).collect();
    Ok((numbers.and_then(median).map(Reading), derived.detail))
}

/// The middle one; of an even number, the mean of the two in the middle.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let upper = *numbers.get(numbers.len() / 2)?;
    let lower = numbers[(numbers.len() - 1) / 2];
    Some(lower.midpoint(upper))
}

/// What was left by all repeats; or why there was nothing to run.
#[derive(Debug)]
enum Seen {
    Ran(Transcript),
    Nothing(String),
}

impl Seen {
    /// The record of it: derived from the bytes that are kept, and from nothing else.
    fn run(
        self,
        bench: &dyn Bench,
        capability: &CapabilityId,
        tried: &Tried<'_>,
    ) -> Result<ProofRun, Trouble> {
        let blank = ProofRun {
            capability: capability.clone(),
            revision: tried.revision.clone(),
            proof: tried.proof.digest(),
            readings: vec![],
            manner: Manner::Unknown,
            detail: String::new(),
            output: None,
            missing: vec![],
            took_ms: 0,
        };
        let transcript = match self {
            Self::Ran(transcript) => transcript,
            Self::Nothing(words) => return Ok(ProofRun { detail: bounded(&words, DETAIL), ..blank }),
        };
        let output = bench.keep(&transcript.bytes())?;
        let blank = ProofRun { output: Some(output), took_ms: transcript.took_ms(), ..blank };
        let derived = match derive(tried.proof, &bench.kept(&output)?) {
            Ok(derived) => derived,
            Err(why) => {
                let detail = bounded(&format!("its output could not be kept as it was: {why}"), DETAIL);
                return Ok(ProofRun { detail, ..blank });
            }
        };
        let (missing, told) = missing::since(bench, tried, &derived);
        let detail = bounded(&format!("{}{told}", derived.detail), DETAIL);
        Ok(ProofRun { readings: derived.readings, manner: derived.manner, detail, missing, ..blank })
    }
}

fn attempt(bench: &dyn Bench, name: &str, tried: &Tried<'_>) -> Result<Seen, Trouble> {
    match repeated(bench, name, tried) {
        Ok(transcript) => Ok(Seen::Ran(transcript)),
        Err(Missing::Words(words)) => Ok(Seen::Nothing(words)),
        Err(Missing::Trouble(trouble)) => Err(trouble),
    }
}

/// Runs all repeats, unless one shows by itself that nothing can come of them.
fn repeated(bench: &dyn Bench, name: &str, tried: &Tried<'_>) -> Result<Transcript, Missing> {
    let proof = tried.proof;
    let checkout = Checkout::of(bench, name, proof, tried.revision, tried.worktree)?;
    let repeats = proof.repeat.clamp(1, REPEATS);
    let report = beside::report(&proof.metric.from);
    let mut transcript = Transcript::of(repeats);
    for _repeat in 0..repeats {
        checkout.lay()?;
        let awaited = Awaited::of(&proof.metric, &report, &checkout.root);
        let ran = bench.run(&command(&proof.run, &checkout.root, tried))?;
        transcript.add(What::Repeat, ran, awaited.found(proof.network));
        if transcript.is_hopeless() {
            break;
        }
    }
    ready(bench, name, tried, &mut transcript)?;
    Ok(transcript)
}

/// How the environment itself is: the `ready` command, in a checkout without the grader. Only where it
/// matters. The control and the proof run side by side, so each has one of its own.
fn ready(
    bench: &dyn Bench,
    name: &str,
    tried: &Tried<'_>,
    transcript: &mut Transcript,
) -> Result<(), Missing> {
    let weight = weigh(tried.proof, &derived::repeats(tried.proof, transcript));
    if tried.proof.ready.is_empty() || matches!(weight, Weight::Settled(_)) {
        return Ok(());
    }
    let name = format!("ready-{name}");
    let root = checkout::plain(bench, &name, tried.revision, tried.worktree)?;
    let ran = bench.run(&command(&tried.proof.ready, &root, tried))?;
    transcript.add(What::Ready, ran, None);
    Ok(())
}

fn command<'a>(argv: &'a [String], root: &'a Path, tried: &Tried<'_>) -> Command<'a> {
    Command {
        argv,
        dir: root,
        given: &[],
        writes: Some(root),
        time: Duration::from_secs(u64::from(tried.proof.timeout_min.max(1)) * 60),
        output_bytes: OUTPUT,
        confined: tried.confined,
        network: tried.proof.network,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;
    use trace::{Comparison, GraderFile, Metric, Source, Threshold};

    /// A proof that runs a script of the grader, which runs the capability `./pay`.
    fn proof(from: Source, repeat: u32, ready: &[&str]) -> Proof {
        Proof {
            workflow: "storm".into(),
            run: vec!["./storm".into()],
            metric: Metric {
                name: "double_payouts".into(),
                unit: "per 10k refunds".into(),
                from,
                owner: None,
            },
            pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
            files: vec![GraderFile { from: "grader/storm".into(), to: "storm".into(), blob: None }],
            repeat,
            fresh_for_days: 30,
            timeout_min: 1,
            ready: ready.iter().map(ToString::to_string).collect(),
            network: trace::Network::Open,
            control: None,
        }
    }

    fn json(repeat: u32, ready: &[&str]) -> Proof {
        proof(Source::Json("/double_payouts".into()), repeat, ready)
    }

    const STORM: (&str, &str) =
        ("grader/storm", "#!/bin/sh\nset -e\nn=$(./pay)\necho \"{\\\"double_payouts\\\": $n}\"\n");

    fn seen(files: &[(&str, &str)], proof: &Proof) -> (ProofRun, Bare) {
        let bench = Bare::new();
        let revision = bench.commits(files);
        let worktree = Worktree::default();
        let tried = Tried { proof, revision: &revision, worktree: &worktree, before: None, confined: false };
        let run = prove(&bench, &"refunds.idempotent".into(), &tried).expect("because the bench works");
        (run, bench)
    }

    fn told(files: &[(&str, &str)], proof: &Proof) -> (Manner, String) {
        let (run, _) = seen(files, proof);
        (run.manner, run.detail)
    }

    #[test]
    fn a_proof_that_meets_in_every_repeat_is_met_and_its_output_is_kept() {
        let proof = json(2, &[]);
        let (run, bench) = seen(&[STORM, ("pay", "#!/bin/sh\necho 0\n")], &proof);
        assert_eq!(run.detail, "`./storm` ran 2 times, read 0 per 10k refunds, threshold == 0");
        assert_eq!((run.manner, run.readings.len(), run.proof), (Manner::Met, 2, proof.digest()));
        let output = bench.read(&run.output.expect("because something was printed"));
        assert!(
            output.starts_with("{\"reader\":1}\n{\"what\":\"repeat\",\"ran\":{\"end\":{\"exited\":0}"),
            "{output}"
        );
    }

    #[test]
    fn a_miss_that_was_measured_says_what_was_read() {
        let (manner, detail) = told(&[STORM, ("pay", "#!/bin/sh\necho 3.1\n")], &json(3, &[]));
        assert_eq!(
            (manner, detail.as_str()),
            (Manner::Measured, "`./storm` ran 3 times, read 3.1 per 10k refunds, threshold == 0")
        );
    }

    #[test]
    fn repeats_that_disagree_are_mixed() {
        let bench = Bare::new();
        let count = bench.outside("count");
        let pay = format!("#!/bin/sh\necho x >> {count}\necho $(( $(wc -l < {count}) - 1 ))\n");
        assert_eq!(told(&[STORM, ("pay", &pay)], &json(2, &[])).0, Manner::Mixed);
    }

    #[test]
    fn what_is_not_there_is_absent_only_where_the_environment_works() {
        let files = [STORM, ("build", "#!/bin/sh\ntest ! -e storm\n")];
        let (manner, detail) = told(&files, &json(2, &["./build"]));
        assert_eq!(manner, Manner::Absent, "{detail}");
        assert!(detail.ends_with("`./build` succeeds in the same checkout without the grader, so the capability is not there to run"), "{detail}");
        let broken = [STORM, ("build", "#!/bin/sh\necho no compiler >&2\nexit 1\n")];
        let (manner, detail) = told(&broken, &json(1, &["./build"]));
        assert_eq!(manner, Manner::Unknown);
        assert!(detail.ends_with("`./build` fails there too (exit code 1): no compiler"), "{detail}");
        assert_eq!(told(&files, &json(1, &[])).0, Manner::Unknown);
    }

    #[test]
    fn the_accepted_grader_counts_and_not_what_the_revision_made_of_it() {
        let bench = Bare::new();
        let before = bench.commits(&[STORM, ("pay", "#!/bin/sh\necho 7\n")]);
        let blob = bench.ask(&["rev-parse", &format!("{before}:grader/storm")]);
        let lenient = "#!/bin/sh\necho '{\"double_payouts\": 0}'\n";
        let after = bench.commits(&[("grader/storm", lenient), ("storm", lenient)]);
        let mut proof = json(1, &[]);
        proof.files[0].blob = Some(ObjectId::new(blob));
        let worktree = Worktree::default();
        let tried =
            Tried { proof: &proof, revision: &after, worktree: &worktree, before: None, confined: false };
        let run = control(&bench, &"refunds.idempotent".into(), &tried).expect("because the bench works");
        assert_eq!((run.manner, run.readings), (Manner::Measured, vec![Some(Reading(7.0))]));
    }

    #[test]
    fn a_run_cannot_change_the_grader_for_the_next_one() {
        let pay = "#!/bin/sh\necho '#!/bin/sh' > storm.new\nmv storm.new storm\necho 5\n";
        let (run, _) = seen(&[STORM, ("pay", pay)], &json(2, &[]));
        assert_eq!(run.readings, vec![Some(Reading(5.0)), Some(Reading(5.0))], "{}", run.detail);
    }

    #[test]
    fn a_grader_that_is_gone_proves_nothing() {
        let (manner, detail) = told(&[("pay", "#!/bin/sh\necho 0\n")], &json(1, &["true"]));
        assert_eq!(
            (manner, detail.as_str()),
            (Manner::Unknown, "the grader's file `grader/storm` is not in the repository")
        );
    }

    #[test]
    fn a_set_up_that_fails_proves_nothing() {
        let bench = Bare::new();
        let revision = bench.commits(&[STORM]);
        let worktree = Worktree { setup: vec!["exit 4".into()], ..Worktree::default() };
        let tried = Tried {
            proof: &json(1, &[]),
            revision: &revision,
            worktree: &worktree,
            before: None,
            confined: false,
        };
        let run = prove(&bench, &"refunds.idempotent".into(), &tried).expect("because the bench works");
        assert_eq!((run.manner, run.readings), (Manner::Unknown, vec![]));
    }

    #[test]
    fn the_baseline_is_the_median_of_all_repeats() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![]), None);
        let bench = Bare::new();
        let revision = bench.commits(&[STORM, ("pay", "#!/bin/sh\necho 3.1\n")]);
        let worktree = Worktree::default();
        let tried = Tried {
            proof: &json(3, &[]),
            revision: &revision,
            worktree: &worktree,
            before: None,
            confined: false,
        };
        let (reading, detail) = measure(&bench, &tried).expect("because the bench works");
        assert_eq!(
            (reading, detail.as_str()),
            (Some(Reading(3.1)), "`./storm` ran 3 times, read 3.1 per 10k refunds, threshold == 0")
        );
    }
}
