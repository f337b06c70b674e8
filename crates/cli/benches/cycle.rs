//! A whole cycle of ten steps, with an agent and gates that do next to nothing, beside a shell script that does the same git
//! work: worktrees, commits, the merge, the checkouts of the control and the proof; and as many flushed appends as records
//! were awaited. Paired runs, medians, ratios. And how long a new process takes to look at a ledger of 100,000 records.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use trace::{Actor, Digest, id::DemandId};

/// Steps of the cycle.
const STEPS: u32 = 10;
/// Paired runs; the medians count.
const ROUNDS: usize = 7;
/// Repeats of the control and of the proof.
const REPEAT: u32 = 3;
/// Records in the large ledger.
const RECORDS: usize = 100_000;
/// Bytes of a record, about.
const RECORD: usize = 700;
/// Looks at the large ledger.
const LOOKS: usize = 15;

fn main() {
    let confined = Command::new("bwrap")
        .args(["--ro-bind", "/", "/", "true"])
        .status()
        .is_ok_and(|status| status.success());
    for (name, how) in [("unconfined", Some("--unconfined")), ("confined", None)] {
        if how.is_some() || confined {
            pair(name, how);
        }
    }
    glance();
}

/// Runs both, in turn, and prints the ratio of their medians.
fn pair(name: &str, how: Option<&str>) {
    let (mut ours, mut peers) = (vec![], vec![]);
    for _ in 0..ROUNDS {
        let (took, records) = cycle(how);
        ours.push(took);
        peers.push(script() + flushes(records));
    }
    let (ours, peer) = (median(ours), median(peers));
    println!(
        "a cycle of {STEPS} steps, {name}: {:.0} ms; the same git work and flushes by a shell script: {:.0} ms; ratio {:.2} (target 1.5)",
        ours.as_secs_f64() * 1e3,
        peer.as_secs_f64() * 1e3,
        ours.as_secs_f64() / peer.as_secs_f64()
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// A repository with a home of its own.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let place =
            Self { folder: tempfile::tempdir_in(home).expect("because the target directory is writable") };
        for folder in ["root", "home", "cache", "tmp"] {
            fs::create_dir(place.at(folder)).expect("because the folder is ours");
        }
        place.git(&["init", "--quiet", "--initial-branch=main"]);
        place.git(&["config", "user.email", "mira@shop.example"]);
        place.git(&["config", "user.name", "Mira"]);
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.at("root").join(path);
        fs::create_dir_all(path.parent().expect("because it lies in a folder"))
            .expect("because the folder is ours");
        fs::write(path, text).expect("because the folder is ours");
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.at("root"))
            .env("HOME", self.at("home"))
            .env("XDG_CACHE_HOME", self.at("cache"))
            .env("TMPDIR", self.at("tmp"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    fn git(&self, words: &[&str]) {
        let status = self.command("git").args(words).status().expect("because git is there");
        assert!(status.success(), "git {words:?}");
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", "start"]);
    }

    fn evolute(&self, words: &[&str]) {
        let status =
            self.command(env!("CARGO_BIN_EXE_evolute")).args(words).status().expect("because it was built");
        assert!(status.success(), "evolute {words:?}");
    }

    fn said(&self, words: &[&str]) -> String {
        let mut command = self.command(env!("CARGO_BIN_EXE_evolute"));
        let output = command.args(words).stdout(Stdio::piped()).output().expect("because it was built");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// The files of both: an agent that writes a line, a gate that looks for a file, a proof that counts.
fn files(place: &Place) {
    place.file("agent.sh", "cat > /dev/null; echo \"$EVOLUTE_STEP\" >> count.txt\n");
    place.file("prove.sh", "echo \"{\\\"lines\\\": $(cat count.txt 2>/dev/null | grep -c .)}\"\n");
    (0..200).for_each(|number| place.file(&format!("src/{number}.txt"), "some text\n"));
}

/// A cycle by the binary: how long it took from its opening to its close, and how many records it wrote.
fn cycle(how: Option<&str>) -> (Duration, usize) {
    let place = Place::new();
    files(&place);
    place.file(".evolute/evolute.toml", "[[workflow]]\nname = \"count\"\nrun = [\"sh\", \"prove.sh\"]\n\n[[gate]]\nname = \"there\"\nrun = [\"test\", \"-e\", \"count.txt\"]\n\n[[agent]]\nname = \"script\"\nrun = [\"sh\", \"agent.sh\"]\n");
    place.file(".evolute/demands/counted.md", &format!("---\ncapability: lines.counted\nbaseline: {{ metric: lines, value: 0, unit: lines, source: by hand }}\nproof:\n  workflow: count\n  metric: {{ name: lines, unit: lines, from: \"json:/lines\" }}\n  pass: \"== {STEPS}\"\n  repeat: {REPEAT}\n---\n# Lines are counted\n"));
    let step = |number: u32| {
        format!(
            "## Step {number}: count\n- takes: 5m\n- touches: count.txt\n- accept: `test -e count.txt`\n\nAppend a line to `count.txt`, created by the first step.\n\n"
        )
    };
    let steps: String = (1..=STEPS).map(step).collect();
    place.file(
        ".evolute/plans/counted/plan.md",
        &format!("---\ndemand: counted\n---\n# Plan: count\n\n{steps}"),
    );
    place.commit();
    place.evolute(&["demand", "accept", "counted"]);
    place.evolute(&["plan", "approve", "counted"]);
    let before = place.said(&["trace", "--json"]).lines().count();
    let began = Instant::now();
    let run: Vec<&str> = ["run", "counted"].into_iter().chain(how).collect();
    place.evolute(&run);
    let open = place.said(&["decisions", "--json"]);
    let decision =
        open.split('"').find(|word| word.starts_with("d-")).expect("because a review is open").to_owned();
    place.evolute(&["decide", &decision, "approve", "--because", "counted"]);
    place.evolute(&run);
    place.evolute(&["close", "counted", "--response", "full", "--because", "counted"]);
    let took = began.elapsed();
    (took, place.said(&["trace", "--json"]).lines().count().max(before))
}

/// The same git work, and the same runs of agent, gate, acceptance, control and proof, by a shell script.
const SCRIPT: &str = r#"set -e
git() { command git -c core.hooksPath=/dev/null -c commit.gpgSign=false -c gc.auto=0 "$@"; }
tip=$(git rev-parse main); onto=$tip
for step in $(seq 1 $STEPS); do
    wt=$CACHE/step-$step
    git worktree add --quiet --detach "$wt" "$tip"
    ( cd "$wt"
      EVOLUTE_STEP=$step sh agent.sh < /dev/null
      git add --all
      tree=$(git write-tree)
      git diff-tree -r -z --no-renames "$tip" "$tree" > /dev/null
      test -e count.txt && sh -c 'test -e count.txt'
      printf 'count\n' | git commit-tree "$tree" -p "$tip" > "$CACHE/tip" )
    tip=$(cat "$CACHE/tip")
    git update-ref refs/heads/cycle "$tip"
done
tree=$(git merge-tree --write-tree "$onto" "$tip")
merge=$(printf 'counted\n' | git commit-tree "$tree" -p "$onto" -p "$tip")
git merge --ff-only --quiet "$merge"
for revision in "$onto" "$merge"; do
    git worktree add --quiet --detach "$CACHE/$revision" "$revision"
    ( cd "$CACHE/$revision"; for repeat in $(seq 1 $REPEAT); do sh prove.sh > /dev/null; done )
done
for wt in "$CACHE"/*/; do git worktree remove --force "$wt"; done
git branch --quiet -D cycle
"#;

fn script() -> Duration {
    let place = Place::new();
    files(&place);
    place.commit();
    let began = Instant::now();
    let status = place
        .command("sh")
        .args(["-c", SCRIPT])
        .env("STEPS", STEPS.to_string())
        .env("REPEAT", REPEAT.to_string())
        .env("CACHE", place.at("cache"))
        .status()
        .expect("because there is a shell");
    let took = began.elapsed();
    assert!(status.success(), "the script failed");
    took
}

/// As many flushed appends as records.
fn flushes(records: usize) -> Duration {
    let place = Place::new();
    let mut file = fs::File::create(place.at("log")).expect("because the folder is ours");
    let began = Instant::now();
    for _ in 0..records {
        file.write_all(&[b'x'; RECORD]).and_then(|()| file.sync_data()).expect("because the disk has room");
    }
    began.elapsed()
}

/// New processes on a ledger of 100,000 records.
fn glance() {
    let place = Place::new();
    files(&place);
    place.commit();
    let folder = place.at("root/.git/evolute");
    let runtime =
        runtime::Runtime::open(&folder, runtime::Options::default()).expect("because the folder is ours");
    let handle = runtime.handle();
    thread::scope(|scope| {
        for caller in 0..runtime::BATCH {
            let handle = &handle;
            scope.spawn(move || {
                (caller..RECORDS).step_by(runtime::BATCH).for_each(|number| submit(handle, number));
            });
        }
    });
    runtime.close();
    for words in [&["mirror"][..], &[]] {
        let times = (0..LOOKS).map(|_| {
            let began = Instant::now();
            place.evolute(words);
            began.elapsed()
        });
        let took = median(times.collect());
        println!(
            "`evolute {}`, new process, {RECORDS} records: {:.1} ms (target 50)",
            words.join(" "),
            took.as_secs_f64() * 1e3
        );
    }
}

fn submit(handle: &runtime::Handle, number: usize) {
    let command = engine::Command::ReadTrace {
        demand: DemandId::new(format!("demand-{}", number % 5_000)),
        territory: "payments/refunds".into(),
        digest: Digest::of_parts::<&str>([]),
        cited: vec![],
        changed: String::new(),
        dismissed: vec![],
    };
    handle.submit(Actor::human("mira@shop.example"), command).expect("because the disk has room");
}
