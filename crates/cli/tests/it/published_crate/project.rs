//! The repository that the cycle runs on: one version as the start, and the way to the next one in three steps, which
//! are computed from the two published trees.

use super::source::Published;
use crate::Repo;
use std::{fs, path::Path, process::Command};

/// The demand's id.
pub(crate) const DEMAND: &str = "quote-every-word";
/// What each step changes; together all that differs between the two versions.
pub(crate) const STEPS: [&[&str]; 3] =
    [&["src/bytes.rs", "src/lib.rs"], &["src/quoting_warning.md"], &["Cargo.toml"]];
/// Where the grader lies in the repository, and where a proof lays it.
const GRADER: (&str, &str) =
    (".evolute/proofs/quote-every-word/examples/round_trip.rs", "examples/round_trip.rs");

/// The repository.
pub(crate) struct Project {
    /// Where it is.
    pub(crate) repo: Repo,
    /// The tree of the version to be delivered, as git names it.
    pub(crate) next: String,
}

impl Project {
    /// Commits the start, the plan, and what the agents are to do.
    pub(crate) fn of(published: &Published) -> Self {
        let repo = with_cargo(Repo::new());
        let next = tree(&repo, &published.next());
        let start = tree(&repo, &published.start());
        repo.git(&["checkout-index", "--all"]);
        repo.file(".gitignore", "/target\nCargo.lock\n")
            .file(".evolute/evolute.toml", include_str!("fixture/evolute.toml"))
            .file(&format!(".evolute/demands/{DEMAND}.md"), include_str!("fixture/demand.md"))
            .file(&format!(".evolute/plans/{DEMAND}/plan.md"), include_str!("fixture/plan.md"))
            .file(GRADER.0, include_str!("fixture/round_trip.rs"))
            .script(".evolute/agent.sh", include_str!("fixture/agent.sh"));
        for (number, paths) in (1..).zip(STEPS) {
            leave_step(&repo, number, [&start, &next], paths);
        }
        repo.commit("the published crate, and a demand on it");
        Self { repo, next }
    }

    /// What of the delivered version the present tree does not hold, by path.
    pub(crate) fn missing(&self) -> String {
        self.repo.git(&["add", "--all"]);
        let ours = [":(exclude).evolute", ":(exclude).gitignore", ":(exclude)examples"];
        self.repo.git(&[&["diff", "--cached", "--name-only", &self.next, "--", "."], &ours[..]].concat())
    }

    /// Applies a step as its patch has it.
    pub(crate) fn apply(&self, number: usize) {
        self.repo.git(&["apply", &format!(".evolute/patches/{number}.patch")]);
    }

    /// Whether the crate's own tests pass.
    pub(crate) fn is_green(&self) -> bool {
        let ran = self.cargo(&["test", "--quiet"]);
        ran.status.success() && String::from_utf8_lossy(&ran.stdout).contains("test result: ok. ")
    }

    /// What the proof's program says.
    pub(crate) fn round_trip(&self) -> String {
        self.repo.file(GRADER.1, include_str!("fixture/round_trip.rs"));
        let ran = self.cargo(&["run", "--quiet", "--example", "round_trip"]);
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    }

    fn cargo(&self, args: &[&str]) -> std::process::Output {
        let mut cargo = Command::new("cargo");
        // Whoever runs this test may have a target directory of their own.
        cargo.args(args).args(["--offline", "--target-dir", "target"]).current_dir(self.repo.root());
        cargo.output().expect("because cargo runs this test")
    }
}

/// With a home of its own, the toolchain has to be told where it lives.
fn with_cargo(repo: Repo) -> Repo {
    let Some(home) = std::env::home_dir() else { return repo };
    [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")].into_iter().fold(repo, |repo, (name, folder)| {
        let place = home.join(folder);
        if std::env::var_os(name).is_some() || !place.is_dir() {
            return repo;
        }
        repo.env(name, &place.to_string_lossy())
    })
}

/// Brings a folder's files into git; the index holds them afterwards.
fn tree(repo: &Repo, folder: &Path) -> String {
    repo.git(&[&format!("--work-tree={}", folder.display()), "add", "--all"]);
    repo.git(&["write-tree"])
}

/// Leaves a step's change for the agents: as a patch, and as a recording.
fn leave_step(repo: &Repo, number: usize, [start, next]: [&str; 2], paths: &[&str]) {
    let path = format!(".evolute/patches/{number}.patch");
    repo.file(&path, "");
    let output = format!("--output={path}");
    repo.git(&[&["diff", "--binary", "--no-renames", &output, start, next, "--"], paths].concat());
    let recording = serde_json::json!({
        "step": number,
        "attempt": 1,
        "words": format!("changed {}", paths.join(" and ")),
        "ending": "changed",
        "patch": repo.read(&path),
    });
    repo.file(&format!(".evolute/recordings/{number}.1.json"), &recording.to_string());
}

/// Copies a step's files from the delivered version, as a person would save them in an editor.
pub(crate) fn edit(published: &Published, worktree: &Path, paths: &[&str]) {
    for path in paths {
        fs::copy(published.next().join(path), worktree.join(path)).expect("because the worktree is ours");
    }
}
