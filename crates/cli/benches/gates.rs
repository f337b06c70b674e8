//! How much `evolute gate` adds to what its gates take: six gates on 2,000 files, beside a bare shell and whichever other
//! runners are on `PATH` (`just`, `prek`, `lefthook`, `turbo`), all in the same rounds and with six at a time. Ratios are of
//! medians, to the bare shell. Targets: gates that do nothing 3 times, gates that wait 1.05 times, gates that get 2,000
//! names 1.2 times, and 20 ms where everything is cached.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Files in the repository.
const FILES: usize = 2_000;
/// Gates of each run.
const GATES: usize = 6;
/// Rounds; the medians count.
const ROUNDS: usize = 9;

/// What six gates do.
#[derive(Clone, Copy)]
struct Scene {
    name: &'static str,
    /// One gate's command, as one word to a shell; the names of files are added by each runner in its own way.
    run: &'static str,
    names: Names,
    target: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    None,
    All,
}

const SCENES: [Scene; 3] = [
    Scene { name: "nothing", run: "/bin/true", names: Names::None, target: 3.0 },
    Scene { name: "waits 0.2 s", run: "sleep 0.2", names: Names::None, target: 1.05 },
    Scene { name: "2,000 names", run: "/bin/true", names: Names::All, target: 1.2 },
];

/// A runner and the words that it is called by.
struct Runner {
    name: &'static str,
    words: Vec<String>,
    env: Vec<(&'static str, &'static str)>,
}

fn main() -> io::Result<()> {
    let folder = tempfile::tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let root = folder.path();
    for scene in SCENES {
        let root = root.join(scene.name.replace([' ', ','], "-"));
        fs::create_dir(&root)?;
        fill(&root, scene)?;
        println!("six gates, each {} (target {})", scene.name, scene.target);
        measure(&root, runners(scene));
    }
    println!("six gates that passed before (target 20 ms)");
    let evolute = ["gate", "--unconfined", "--jobs", "6"];
    let cached =
        [runner("evolute, cached", env!("CARGO_BIN_EXE_evolute"), &evolute), turbo("turbo, cached", &[])];
    measure(&root.join("nothing"), cached.into_iter().filter(Runner::is_there).collect());
    Ok(())
}

fn runner(name: &'static str, program: &str, words: &[&str]) -> Runner {
    let words = std::iter::once(program).chain(words.iter().copied()).map(str::to_owned).collect();
    Runner { name, words, env: vec![] }
}

fn turbo(name: &'static str, more: &[&str]) -> Runner {
    let gates: Vec<String> = (0..GATES).map(|gate| format!("gate{gate}")).collect();
    let words = gates.iter().map(String::as_str).chain(["--concurrency=6"]).chain(more.iter().copied());
    let words: Vec<&str> = std::iter::once("run").chain(words).collect();
    Runner { env: vec![("TURBO_TELEMETRY_DISABLED", "1")], ..runner(name, "turbo", &words) }
}

/// The bare shell first, then everyone who is there.
fn runners(scene: Scene) -> Vec<Runner> {
    let one = match scene.names {
        Names::None => scene.run.to_owned(),
        Names::All => format!("git ls-files -z | xargs -0 {}", scene.run),
    };
    let line = match scene.run {
        "sleep 0.2" => "printf '%s\\n' 0.2 0.2 0.2 0.2 0.2 0.2 | xargs -P6 -n1 sleep".to_owned(),
        _short => [one.as_str(); GATES].join("; "),
    };
    let program = env!("CARGO_BIN_EXE_evolute");
    let gate = ["gate", "--unconfined", "--no-cache", "--all", "--jobs", "6"];
    let confined = ["gate", "--no-cache", "--all", "--jobs", "6"];
    let six = vec![("PREK_CONCURRENT_HOOKS", "6")];
    let mut all = vec![
        runner("sh", "sh", &["-c", &line]),
        runner("evolute", program, &gate),
        runner("evolute, confined", program, &confined),
        runner("just", "just", &["--quiet", "all"]),
        Runner { env: six, ..runner("prek", "prek", &["run", "--all-files"]) },
        runner("lefthook", "lefthook", &["run", "gates", "--all-files"]),
    ];
    if scene.names == Names::None {
        all.push(turbo("turbo", &["--force"]));
    }
    all.into_iter().filter(Runner::is_there).collect()
}

impl Runner {
    /// Whether it can be started at all.
    fn is_there(&self) -> bool {
        self.words[0].starts_with(['/', 's']) || {
            let mut command = Command::new(&self.words[0]);
            command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        }
    }

    fn time(&self, root: &Path) -> Duration {
        let began = Instant::now();
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]).current_dir(root).envs(self.env.iter().copied());
        let output = command.output().expect("because it was there before");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {said}{}", self.name, String::from_utf8_lossy(&output.stdout));
        began.elapsed()
    }
}

/// Runs all of them in turn, round by round, and prints what came of it.
fn measure(root: &Path, runners: Vec<Runner>) {
    let mut times: Vec<Vec<Duration>> = runners.iter().map(|_| vec![]).collect();
    for round in 0..=ROUNDS {
        for (runner, times) in runners.iter().zip(&mut times) {
            let took = runner.time(root);
            // The first round warms up.
            if round > 0 {
                times.push(took);
            }
        }
    }
    let mut bare = None;
    for (runner, mut times) in runners.into_iter().zip(times) {
        times.sort_unstable();
        let (least, median) = (ms(times[0]), ms(times[times.len() / 2]));
        let bare = *bare.get_or_insert(median);
        println!(
            "  {:<18} {least:>8.1} ms least {median:>8.1} ms median {:>7.2}",
            runner.name,
            median / bare
        );
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A repository with the files and every runner's configuration.
fn fill(root: &Path, scene: Scene) -> io::Result<()> {
    for number in 0..FILES {
        let folder = root.join(format!("src/{}", number % 40));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{number}.txt")), format!("number {number}\n").repeat(200))?;
    }
    fs::create_dir(root.join(".evolute"))?;
    fs::write(root.join(".evolute/evolute.toml"), each(|gate| ours(gate, scene)))?;
    fs::write(root.join("justfile"), justfile(scene))?;
    let pass = scene.names == Names::All;
    let hook = |gate| {
        format!(
            "  - id: g{gate}\n    name: g{gate}\n    entry: {}\n    language: system\n    always_run: true\n    pass_filenames: {pass}\n    priority: 0\n",
            scene.run
        )
    };
    fs::write(
        root.join(".pre-commit-config.yaml"),
        format!("repos:\n- repo: local\n  hooks:\n{}", each(hook)),
    )?;
    let files = if pass { " {all_files}" } else { "" };
    let command = |gate| format!("    g{gate}:\n      run: {}{files}\n", scene.run);
    fs::write(
        root.join("lefthook.yml"),
        format!("gates:\n  parallel: true\n  commands:\n{}", each(command)),
    )?;
    let script =
        |gate| format!("\"gate{gate}\": \"{}\"{}", scene.run, if gate + 1 < GATES { "," } else { "" });
    fs::write(
        root.join("package.json"),
        format!(
            "{{ \"name\": \"bench\", \"packageManager\": \"npm@10.0.0\", \"scripts\": {{ {} }} }}",
            each(script)
        ),
    )?;
    let task = |gate| format!("\"gate{gate}\": {{}}{}", if gate + 1 < GATES { "," } else { "" });
    fs::write(root.join("turbo.json"), format!("{{ \"tasks\": {{ {} }} }}", each(task)))?;
    fs::write(
        root.join("package-lock.json"),
        "{ \"name\": \"bench\", \"lockfileVersion\": 3, \"packages\": {} }",
    )?;
    fs::write(root.join(".gitignore"), ".turbo/\n")?;
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    git(root, &["config", "user.email", "mira@shop.example"]);
    git(root, &["config", "user.name", "Mira"]);
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "-m", "start"]);
    // What was written within a second of the index would be read again and again.
    std::thread::sleep(Duration::from_millis(1_100));
    git(root, &["update-index", "--really-refresh"]);
    git(root, &["status", "--porcelain"]);
    Ok(())
}

fn each(text: impl Fn(usize) -> String) -> String {
    (0..GATES).map(text).collect()
}

fn ours(gate: usize, scene: Scene) -> String {
    let mut words: Vec<&str> = scene.run.split(' ').collect();
    if scene.names == Names::All {
        words.push("{changed}");
    }
    format!("[[gate]]\nname = \"g{gate}\"\nrun = {words:?}\n\n")
}

fn justfile(scene: Scene) -> String {
    let names = if scene.names == Names::All { "git ls-files -z | xargs -0 " } else { "" };
    let all: String = each(|gate| format!(" g{gate}"));
    let recipe = |gate| format!("g{gate}:\n    @{names}{}\n", scene.run);
    format!("[parallel]\nall:{all}\n\n{}", each(recipe))
}

fn git(root: &Path, words: &[&str]) {
    let status = Command::new("git").args(words).current_dir(root).stdout(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "git {words:?}");
}
