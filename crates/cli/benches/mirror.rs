//! The mirror of 100 capabilities as a new process: 100 demands, 1,000 runs of their proofs, twenty records and more of each
//! cycle. Beside it the floor, paired: a new process that reads the same picture and looks at no tree, and git asked once.
//! `cargo bench --bench mirror -- DIR` leaves the repository there, to look at what it shows.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use runtime::{Head, Ledger as _, Line, Sqlite};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};
use trace::{
    Actor, Demand, Digest, Event, Gate, GateRun, Manner, ProofRun, Reading, Record, Response, Verdict,
    event::{cycle, demand, mirror, quality},
    id::{CapabilityId, CycleId, DemandId, ObjectId, RecordId, WriterId},
};

/// Capabilities, and runs of the proof of each.
const CAPABILITIES: usize = 100;
const PROOFS: usize = 10;
/// Gates of each cycle.
const GATES: usize = 8;
/// Paired looks; the medians count.
const LOOKS: usize = 21;
/// A demand as one was accepted.
const GOLDEN: &str = include_str!("../../trace/golden/demand.jsonl");
/// Where the cost of keys is looked up, and other names of capabilities.
const NAMES: [&str; 10] = [
    "refunds.idempotent",
    "ledger.exactly-once",
    "invoices.signed",
    "mail.delivered-once",
    "search.within-a-second",
    "orders.cancelled-in-time",
    "stock.never-negative",
    "exports.complete",
    "login.without-a-password",
    "audit.readable",
];

fn main() {
    let kept = env::args().skip(1).find(|word| !word.starts_with('-')).map(PathBuf::from);
    let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("because the target folder is ours");
    let root = kept.clone().unwrap_or_else(|| home.path().to_owned());
    fs::create_dir_all(&root).expect("because the folder is ours");
    let records = repository(&root);
    let shown = evolute(&root, &["mirror"]);
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    println!("{} lines: {}", text.lines().count(), text.lines().next().unwrap_or_default());
    if kept.is_none() {
        measured(&root, records);
    }
}

fn measured(root: &Path, records: u64) {
    let (mut ours, mut floors) = (vec![], vec![]);
    for _ in 0..LOOKS {
        ours.push(timed(|| drop(evolute(root, &["mirror"]))));
        floors.push(timed(|| {
            drop(git(root, &["rev-parse", "HEAD"]));
            drop(evolute(root, &["decisions"]));
        }));
    }
    let (ours, floor) = (median(ours), median(floors));
    println!(
        "`evolute mirror`, {CAPABILITIES} capabilities, {records} records, new process: {:.1} ms; reading the picture and \
         asking git once: {:.1} ms; ratio {:.2} (target 100 ms)",
        ours.as_secs_f64() * 1e3,
        floor.as_secs_f64() * 1e3,
        ours.as_secs_f64() / floor.as_secs_f64()
    );
}

fn timed(run: impl FnOnce()) -> Duration {
    let began = Instant::now();
    run();
    began.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn git(root: &Path, args: &[&str]) -> String {
    let own = ["-c", "user.name=m", "-c", "user.email=m@shop.example"];
    let ran = Command::new("git").args(own).args(args).current_dir(root).output();
    let ran = ran.expect("because git is there");
    assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}

fn evolute(root: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evolute"));
    let ran = command.args(args).current_dir(root).stdin(Stdio::null()).output();
    let ran = ran.expect("because it was just built");
    assert!(ran.status.success(), "evolute {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    ran
}

/// A repository with the demands, what they cover, and their trace; how many records that has.
fn repository(root: &Path) -> u64 {
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    for number in 0..CAPABILITIES {
        for (file, text) in
            [(format!(".evolute/demands/demand-{number}.md"), "# one\n"), (covered(number), "fn one() {}\n")]
        {
            let path = root.join(file);
            fs::create_dir_all(path.parent().expect("because it lies in a folder"))
                .expect("because it is ours");
            fs::write(path, text).expect("because the folder is ours");
        }
    }
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "-m", "start"]);
    let proven = git(root, &["rev-parse", "HEAD"]);
    for number in (0..CAPABILITIES).filter(|number| number % 10 == 3) {
        fs::write(root.join(covered(number)), "fn two() {}\n").expect("because the folder is ours");
    }
    git(root, &["commit", "--quiet", "--all", "-m", "what some of them cover\n\nEvolute-Cycle: c-00000000"]);
    let ledger = root.join(".git/evolute");
    fs::create_dir_all(&ledger).expect("because the folder is ours");
    let mut ledger = Sqlite::open(&ledger.join("trace.db")).expect("because the folder is ours");
    let mut pen = Pen::new(ledger.writer().clone(), ObjectId::new(proven));
    (0..CAPABILITIES).for_each(|number| pen.capability(number));
    ledger.append(Head::EMPTY, &pen.lines).expect("because nobody else writes").position
}

fn covered(number: usize) -> String {
    format!("src/part{number}/one.rs")
}

/// What is written, line by line.
struct Pen {
    writer: WriterId,
    revision: ObjectId,
    demand: Demand,
    lines: Vec<Line>,
    head: Head,
    at_us: i64,
}

impl Pen {
    fn new(writer: WriterId, revision: ObjectId) -> Self {
        let records = GOLDEN.lines().filter_map(|line| serde_json::from_str::<Record>(line).ok());
        let mut accepted = records.filter_map(|record| match record.event {
            Event::Demand(demand::Event::Accepted { demand, .. }) => Some(*demand),
            _other => None,
        });
        let demand = accepted.next_back().expect("because a golden line accepts a demand");
        // Fresh, and far enough back that nothing lies in the future.
        let at_us = jiff::Timestamp::now().as_microsecond() - 6 * 3_600_000_000;
        Self { writer, revision, demand, lines: vec![], head: Head::EMPTY, at_us }
    }

    /// Its acceptance, and what came of it: one in ten is only named, one lost its last proof, one was never controlled.
    fn capability(&mut self, number: usize) {
        let demand = Demand {
            id: DemandId::new(format!("demand-{number}")),
            capability: CapabilityId::new(format!("{}-{}", NAMES[number % 10], number / 10)),
            territory: format!("territory-{}", number % 7),
            covers: vec![format!("src/part{number}/**")],
            depends: vec![],
            ..self.demand.clone()
        };
        let accepted = demand::Event::Accepted {
            file: format!(".evolute/demands/demand-{number}.md").as_str().into(),
            digest: Digest::of_value(&demand),
            self_approved: false,
            blocked: vec![],
            demand: Box::new(demand.clone()),
        };
        self.write(None, Actor::human("mira@shop.example"), accepted);
        if number % 10 == 7 || number % 10 == 9 {
            return;
        }
        let of = CycleId::new(format!("c-{number:08}"));
        let made = cycle::Event::Adopted {
            demand: demand.id.clone(),
            base: self.revision.clone(),
            base_tree: ObjectId::from("before"),
            commit: self.revision.clone(),
            tree: ObjectId::from("tree"),
            commits: vec![self.revision.clone()],
            authors: vec!["zoe@shop.example".into()],
            because: "it is older than the tool".into(),
        };
        self.write(Some(&of), Actor::human("mira@shop.example"), made);
        self.judged(&of);
        self.proven(&of, &demand, number);
    }

    fn judged(&mut self, of: &CycleId) {
        let tree = ObjectId::from("tree");
        for gate in 0..GATES {
            let gate = Gate::new(format!("gate {gate}"), vec!["true".into()], 60);
            let run = GateRun::new(&gate, &tree, Verdict::Passed);
            self.write(Some(of), Actor::system(), quality::Event::GatePassed(run));
        }
        let passed = quality::Event::AllGatesPassed { step: None, attempt: 1, tree, quarantined: vec![] };
        self.write(Some(of), Actor::system(), passed);
    }

    fn proven(&mut self, of: &CycleId, demand: &Demand, number: usize) {
        let run = |manner, reading, revision: &ObjectId| ProofRun {
            capability: demand.capability.clone(),
            revision: revision.clone(),
            proof: demand.proof.as_ref().map_or(Digest::ZERO, trace::Proof::digest),
            readings: vec![Some(Reading(reading)); 3],
            manner,
            detail: format!(
                "`storm --calls all` ran 3 times, read {reading} per 10k refunds, threshold == 0"
            ),
            output: None,
            missing: vec![],
            took_ms: 4_000,
        };
        let revision = self.revision.clone();
        if number % 10 != 5 {
            let control = run(Manner::Measured, 3.1, &revision);
            self.write(Some(of), Actor::system(), mirror::Event::ControlRun(control));
        }
        for repeat in 0..PROOFS {
            let missed = number % 10 == 1 && repeat + 1 == PROOFS;
            let (manner, reading) = if missed { (Manner::Measured, 2.5) } else { (Manner::Met, 0.0) };
            let run = run(manner, reading, &revision);
            self.write(Some(of), Actor::system(), mirror::Event::ProofRun { request: None, run });
        }
        let standing = trace::Standing {
            state: trace::State::Reality,
            level: Some(trace::Level::L3),
            why: trace::Why::Proven,
            due: false,
            missing: String::new(),
        };
        let closed =
            cycle::Event::Closed { response: Response::Full, standing, cost: trace::Cost::default() };
        self.write(Some(of), Actor::human("mira@shop.example"), closed);
    }

    fn write(&mut self, cycle: Option<&CycleId>, actor: Actor, event: impl Into<Event>) {
        self.at_us += 1_000_003;
        let (position, event) = (self.head.position + 1, event.into());
        let kind = event.name();
        let record = Record {
            id: RecordId::new(format!("01900000-0000-7000-8000-{position:012x}")),
            writer: self.writer.clone(),
            seq: position,
            at: jiff::Timestamp::from_microsecond(self.at_us).expect("because it is a moment"),
            cycle: cycle.cloned(),
            layer: event.layer(),
            actor,
            cause: None,
            trace_id: cycle.map(runtime::trace_id),
            span_id: Some(format!("{position:016x}")),
            event,
            prev: self.head.hash,
        };
        let bytes = serde_json::to_vec(&record).expect("because records are plain data");
        let (hash, seq, at_us) = (Digest::of(&bytes), position, self.at_us);
        let (writer, cycle) = (record.writer, record.cycle);
        self.lines.push(Line { position, writer, seq, cycle, kind, at_us, bytes, hash });
        self.head = self.lines.last().expect("because it was just pushed").head();
    }
}
