//! How long a new process needs on a ledger of a million records, with its indexes on the disk: `mirror`, `why FILE:LINE`,
//! `impact`, `exceptions`, and `precedents` where this build has it. The floor beside it is a process that does nothing.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

#[path = "../../retention/tests/it/made.rs"]
mod made;

use made::{CAPABILITIES, Size, commit, demand_of, id};
use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Instant,
};

/// Closed cycles, and steps of each: about two hundred records a cycle.
const CYCLES: usize = 5_250;
const STEPS: u32 = 10;
/// Runs of each verb; the median counts.
const ROUNDS: usize = 15;
/// The cycle whose line is asked about.
const ASKED: usize = 4_000;
/// Commits since everything was proven, each of which changes one file that capabilities cover.
const SINCE: usize = 200;

fn main() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home).expect("because the target folder is ours");
    let root = folder.path();
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    let revision = written(root);
    let ledger = root.join(".git/evolute");
    fs::create_dir_all(&ledger).expect("because the folder is ours");
    let size = Size { cycles: CYCLES, steps: STEPS, revision: &revision };
    let begin = Instant::now();
    let records = made::ledger(&ledger.join("trace.db"), size);
    println!("{records} records made in {:.0} s", begin.elapsed().as_secs_f64());
    let decision = id('d', ASKED * 4);
    let verbs: [&[&str]; 7] = [
        &["mirror"],
        &["why", "src/part0/file0.rs:1"],
        &["impact", &decision, "--hops", "4"],
        &["exceptions", "review"],
        &["trace", &id('c', ASKED)],
        &["trace", &id('c', ASKED), "--spans"],
        &["precedents", "provider keeps keys", "--territory", "territory-7"],
    ];
    for verb in verbs {
        let begin = Instant::now();
        let ran = evolute(root, verb);
        let first = begin.elapsed().as_secs_f64();
        if !ran.status.success() {
            let said = String::from_utf8_lossy(&ran.stderr);
            println!("{:<12} not measured: {}", verb[0], said.lines().next().unwrap_or_default());
            continue;
        }
        let times = measured(|| drop(evolute(root, verb)));
        println!("{:<12} {:>7.1} ms, longest {:>7.1} ms, first {first:>6.1} s", verb[0], times.0, times.1);
    }
    let mirror = evolute(root, &["mirror"]);
    println!("{}", String::from_utf8_lossy(&mirror.stdout).lines().next().unwrap_or_default());
    let floor = measured(|| drop(evolute(root, &["--version"])));
    println!("{:<12} {:>7.1} ms, longest {:>7.1} ms", "(nothing)", floor.0, floor.1);
    let index = folder_size(&ledger.join("index"));
    println!("ledger {} MiB, indexes {index} MiB", folder_size(&ledger) - index);
}

/// The demands, and a line that a step of a cycle committed; gives the commit's name, on which others follow.
fn written(root: &Path) -> String {
    for folder in ["src/part0", "src/payments/refunds", ".evolute/demands"] {
        fs::create_dir_all(root.join(folder)).expect("because the folder is ours");
    }
    fs::write(root.join("src/part0/file0.rs"), "fn one() {}\n").expect("because the folder is ours");
    for demand in (0..CAPABILITIES).map(demand_of) {
        let file = root.join(format!(".evolute/demands/{demand}.md"));
        fs::write(file, format!("# {demand}\n")).expect("because the folder is ours");
    }
    git(root, &["add", "--all"]);
    let message = format!(
        "step\n\nEvolute-Demand: {}\nEvolute-Cycle: {}\nEvolute-Step: 2\n",
        demand_of(ASKED),
        id('c', ASKED)
    );
    committed(root, &message);
    let head = git(root, &["rev-parse", "HEAD"]);
    assert_ne!(head, commit(0).as_str());
    for number in 0..SINCE {
        let file = root.join(format!("src/payments/refunds/later{}.rs", number % 20));
        fs::write(file, format!("fn number_{number}() {{}}\n")).expect("because the folder is ours");
        git(root, &["add", "--all"]);
        committed(root, &format!("change {number}"));
    }
    head
}

fn committed(root: &Path, message: &str) {
    git(root, &["-c", "user.name=m", "-c", "user.email=m@shop.example", "commit", "--quiet", "-m", message]);
}

fn git(root: &Path, args: &[&str]) -> String {
    let ran = Command::new("git").args(args).current_dir(root).output().expect("because git is there");
    assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8_lossy(&ran.stdout).trim().to_owned()
}

fn evolute(root: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_evolute"));
    command.args(args).current_dir(root).stdin(Stdio::null()).output().expect("because it was just built")
}

/// The median and the longest, in milliseconds.
fn measured(run: impl Fn()) -> (f64, f64) {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    (times[ROUNDS / 2], times[ROUNDS - 1])
}

/// Mebibytes of the files below a folder.
fn folder_size(folder: &Path) -> u64 {
    fn bytes(folder: &Path) -> u64 {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| match entry.file_type() {
                Ok(kind) if kind.is_dir() => bytes(&entry.path()),
                _file => entry.metadata().map_or(0, |found| found.len()),
            })
            .sum()
    }
    bytes(folder) >> 20
}
