//! The process is killed, with -9, at seeded points of a cycle; then it is run again, to the end. Every time the same tree,
//! the same mirror, nothing done twice, a chain that holds, and nothing left behind.
//!
//! Twenty points are tried in every run; `EVOLUTE_KILL_POINTS=200` tries as many as one likes.

use crate::Repo;
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

const DEMAND: &str = "counter-counts";
/// Points that are tried where nobody says how many.
const POINTS: u64 = 20;
/// Points that are tried at a time.
const AT_ONCE: u64 = 3;
/// Longer than any line takes to come: only a process that hangs takes this long.
const HANGS: Duration = Duration::from_secs(120);
/// How often a process that should be gone is looked for.
const LOOKS: u32 = 400;

/// How the steps follow one another.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Steps {
    /// Two, the second on top of the first.
    InLine,
    /// Three that need nothing of each other.
    SideBySide,
}

impl Steps {
    const fn count(self) -> u32 {
        match self {
            Self::InLine => 2,
            Self::SideBySide => 3,
        }
    }

    /// The file that a step writes.
    fn file(self, number: u32) -> String {
        match self {
            Self::InLine => "count.txt".into(),
            Self::SideBySide => format!("count-{number}.txt"),
        }
    }

    fn words(self, number: u32) -> String {
        let (file, needs) = (
            self.file(number),
            match self {
                Self::InLine if number == 1 => "",
                Self::InLine => "- needs: 1\n",
                Self::SideBySide => "- needs: none\n",
            },
        );
        format!(
            "## Step {number}: count to {number}\n- takes: 5m\n- touches: {file}\n- accept: `grep -q 'counted {number}' {file}`\n{needs}\nCreate the file `{file}` where it is missing, and append the line `counted {number}` to it.\n\n"
        )
    }
}

/// A repository with an accepted demand and an approved plan, and an agent that takes a moment for each step.
fn planned(steps: Steps) -> Repo {
    let repo = Repo::new();
    let file = match steps {
        Steps::InLine => "count.txt",
        Steps::SideBySide => "count-$EVOLUTE_STEP.txt",
    };
    repo.script("agent.sh", &format!("#!/bin/sh\ncat > /dev/null\nsleep 0.02\nprintf 'counted %s\\n' \"$EVOLUTE_STEP\" >> \"{file}\"\nsleep 0.02\n"));
    repo.script(
        "check.sh",
        "#!/bin/sh\nsleep 0.02\ncat count*.txt > /dev/null && ! cat count*.txt | grep -q wrong\n",
    );
    repo.script(
        "prove.sh",
        "#!/bin/sh\necho \"{\\\"counted\\\": $(cat count*.txt 2>/dev/null | grep -c counted)}\"\n",
    );
    repo.file(
        ".evolute/evolute.toml",
        "[project]\ndefault_branch = \"main\"\n\n[limits]\nsteps_at_once = 3\n\n[[workflow]]\nname = \"count\"\nrun = [\"sh\", \"prove.sh\"]\n\n[[gate]]\nname = \"check\"\nrun = [\"sh\", \"check.sh\"]\n\n[[agent]]\nname = \"script\"\nrun = [\"sh\", \"agent.sh\"]\n",
    );
    let count = steps.count();
    repo.file(
        ".evolute/demands/counter-counts.md",
        &format!("---\ncapability: counter.counts\nbaseline: {{ metric: counted, value: 0, unit: lines, source: by hand }}\nproof:\n  workflow: count\n  metric: {{ name: counted, unit: lines, from: \"json:/counted\" }}\n  pass: \"== {count}\"\n  files: [prove.sh]\n  repeat: 2\n---\n# The counter counts\n"),
    );
    let all: String = (1..=count).map(|number| steps.words(number)).collect();
    let plan = format!("---\ndemand: {DEMAND}\n---\n# Plan: count\n\n{all}");
    repo.file(".evolute/plans/counter-counts/plan.md", &plan);
    repo.commit("a counter");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    repo
}

/// A deed of a person that lets the loop turn.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Deed {
    Build,
    Land,
    Close,
}

impl Deed {
    fn words(self, wall: Wall) -> Vec<&'static str> {
        match self {
            Self::Build | Self::Land if wall == Wall::None => vec!["run", DEMAND, "--unconfined"],
            Self::Build | Self::Land => vec!["run", DEMAND],
            Self::Close => vec!["close", DEMAND, "--response", "full", "--because", "it counts"],
        }
    }
}

/// What is around the agents: what is confined dies with its parent, everything else has a watchdog.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wall {
    Bubblewrap,
    None,
}

/// Where a process is killed: in which deed, after how many lines, and how long after the last of them.
#[derive(Clone, Copy, Debug)]
struct Point {
    deed: Deed,
    lines: u64,
    after: Duration,
    wall: Wall,
}

impl Point {
    /// The point of a seed: spread over the lines that each deed writes, and over the time that an attempt takes.
    fn of(seed: u64) -> Self {
        let mut dice = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x2545_f491_4f6c_dd1d;
        let mut roll = |sides: u64| {
            dice ^= dice << 13;
            dice ^= dice >> 7;
            dice ^= dice << 17;
            dice % sides
        };
        let (deed, lines) = match roll(10) {
            0..6 => (Deed::Build, 15),
            6..8 => (Deed::Land, 7),
            _ => (Deed::Close, 3),
        };
        let (lines, after) = (roll(lines), Duration::from_micros(roll(60_000)));
        let wall = if seed.is_multiple_of(2) { Wall::Bubblewrap } else { Wall::None };
        Self { deed, lines, after, wall }
    }
}

/// Does a deed and kills it at the point. A process that is done before is not killed.
fn killed(repo: &Repo, point: Point) {
    let mut child = repo.start(&point.deed.words(point.wall));
    let stderr = child.stderr.take().expect("because it is piped");
    let (said, heard) = mpsc::channel();
    let reader = thread::spawn(move || {
        BufReader::new(stderr).lines().map_while(Result::ok).try_for_each(|line| said.send(line))
    });
    for _ in 0..point.lines {
        if heard.recv_timeout(HANGS).is_err() {
            break;
        }
    }
    // Nobody waits for anything here: the moment is part of the point.
    let _a_line_or_the_moment = heard.recv_timeout(point.after);
    child.kill().expect("because it is our child");
    child.wait().expect("because it is our child");
    drop(heard);
    let _ended = reader.join();
}

/// Lives a whole cycle, killed once on the way.
fn lived(steps: Steps, point: Option<Point>) -> Repo {
    let repo = planned(steps);
    for deed in [Deed::Build, Deed::Land, Deed::Close] {
        if deed == Deed::Land {
            approve(&repo);
        }
        if let Some(point) = point.filter(|point| point.deed == deed) {
            killed(&repo, point);
            nothing_runs(&repo);
        }
        finish(&repo, deed, point.map_or(Wall::Bubblewrap, |point| point.wall));
    }
    repo
}

fn finish(repo: &Repo, deed: Deed, wall: Wall) {
    let open =
        repo.evolute(&["--json"]).done().raw_json()["cycles"].as_array().is_some_and(|open| !open.is_empty());
    if deed == Deed::Close && !open {
        return;
    }
    repo.evolute(&deed.words(wall)).done();
}

fn approve(repo: &Repo) {
    let open = repo.evolute(&["decisions", "--json"]).done().raw_json().to_string();
    let id = open
        .split('"')
        .find(|word| word.starts_with("d-") && word.len() == 10)
        .expect("because a review is open")
        .to_owned();
    repo.evolute(&["decide", &id, "approve", "--because", "it counts"]).done();
}

/// What a process left running would hold: the repository's own folder.
fn nothing_runs(repo: &Repo) {
    let base = repo.root().parent().expect("because the root lies in a folder").to_owned();
    for _ in 0..LOOKS {
        if running(&base).is_empty() {
            return;
        }
        thread::yield_now();
        // A process that was killed takes the kernel a moment to take apart.
        let _looked_again = fs::read_dir("/proc").map(Iterator::count);
    }
    panic!("left running: {:?}", running(&base));
}

fn running(base: &std::path::Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let here = |entry: fs::DirEntry| {
        let cwd = fs::read_link(entry.path().join("cwd")).ok()?;
        let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        cwd.starts_with(base).then(|| format!("{} {}", entry.file_name().to_string_lossy(), name.trim()))
    };
    processes.filter_map(here).collect()
}

/// Everything that must be the same however often the process was killed.
#[derive(Debug, PartialEq)]
struct Left {
    tree: String,
    mirror: Vec<(String, String)>,
    steps: BTreeMap<String, usize>,
    worktrees: usize,
    refs: String,
    cache: Vec<String>,
}

fn left(repo: &Repo) -> Left {
    repo.evolute(&["verify"]).done();
    let mirror = repo.evolute(&["mirror", "--json"]).done().raw_json();
    let standing = |row: &serde_json::Value| {
        (row["capability"].to_string(), format!("{} {}", row["standing"]["state"], row["standing"]["level"]))
    };
    let log = repo.git(&["log", "--format=%(trailers:key=Evolute-Step,separator=%x2C)", "main"]);
    let mut steps = BTreeMap::new();
    log.lines()
        .filter(|line| !line.is_empty())
        .for_each(|line| *steps.entry(line.to_owned()).or_default() += 1);
    let cache = repo.root().parent().expect("because the root lies in a folder").join("cache/evolute");
    Left {
        tree: repo.git(&["rev-parse", "main^{tree}"]),
        mirror: mirror["capabilities"]
            .as_array()
            .expect("because it is a list")
            .iter()
            .map(standing)
            .collect(),
        steps,
        worktrees: repo.git(&["worktree", "list"]).lines().count(),
        refs: repo.git(&["for-each-ref", "--format=%(refname)"]),
        cache: fs::read_dir(cache)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect(),
    }
}

#[test]
fn a_cycle_that_is_killed_anywhere_ends_like_one_that_is_not() {
    every_point(Steps::InLine, POINTS);
}

#[test]
fn so_does_one_whose_steps_go_on_side_by_side() {
    every_point(Steps::SideBySide, POINTS);
}

fn every_point(steps: Steps, points: u64) {
    let reference = left(&lived(steps, None));
    let once: Vec<usize> = vec![1; steps.count() as usize];
    assert_eq!(reference.steps.values().copied().collect::<Vec<_>>(), once, "{reference:?}");
    assert_eq!(
        (reference.worktrees, reference.refs.as_str(), reference.cache.len()),
        (1, "refs/heads/main", 0)
    );
    let points =
        std::env::var("EVOLUTE_KILL_POINTS").ok().and_then(|points| points.parse().ok()).unwrap_or(points);
    let next = AtomicU64::new(0);
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= points {
                        return;
                    }
                    let point = Point::of(seed);
                    let repo = lived(steps, Some(point));
                    assert_eq!(left(&repo), reference, "seed {seed}: {point:?}");
                    nothing_was_repeated(&repo, seed);
                }
            });
        }
    });
}

/// Whatever ended is ended once, and steps are committed in the plan's order.
fn nothing_was_repeated(repo: &Repo, seed: u64) {
    let trace = repo.evolute(&["trace", "--json"]).done();
    let read = |line: &str| -> serde_json::Value {
        serde_json::from_str(line).expect("because each line is a record")
    };
    let records: Vec<serde_json::Value> = trace.out().lines().map(read).collect();
    let of = |name: &str| {
        let events = records.iter().map(|record| &record["event"]).filter(|event| event["type"] == name);
        events.map(|event| format!("{}.{}", event["step"], event["attempt"])).collect::<Vec<_>>()
    };
    let ended = of("execution.attempt_ended");
    let once: std::collections::BTreeSet<&String> = ended.iter().collect();
    assert_eq!(once.len(), ended.len(), "seed {seed}: {ended:?}");
    let committed = of("execution.step_committed");
    assert!(committed.is_sorted(), "seed {seed}: {committed:?}");
}
