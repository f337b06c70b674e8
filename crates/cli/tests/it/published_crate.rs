//! A whole cycle on a repository that nobody here wrote: a published crate at one version is the start, and the real change
//! to the next version is what an agent delivers in three steps. Both versions come through cargo when the test runs; where
//! the registry is out of reach, the test says that it was skipped.

use crate::{Repo, greeting::open_decision};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

const CRATE: &str = "shlex";
const BEFORE: &str = "1.2.0";
const AFTER: &str = "1.3.0";
const DEMAND: &str = "quote-safely";

/// What each step may touch, and what accepts it.
const STEPS: [(&str, &str, &str); 3] = [
    ("warn about quoting", "src/quoting_warning.md", "test -s src/quoting_warning.md"),
    ("quote what a shell expands", "src/lib.rs, src/bytes.rs", "cargo test --quiet --offline"),
    ("name the version", "Cargo.toml", "grep -q 'version = \"1.3.0\"' Cargo.toml"),
];

/// Counts the words that a shell would expand and that are quoted in a way that lets it.
const GRADER: &str = r#"//! How many words that a shell expands come back from `quote` as they went in.
#![allow(deprecated)]

fn main() {
    let words = ["{a,b}", "{1..9}", "a{b", "\u{a0}x", "plain", "two words", "$HOME"];
    let open = words.iter().filter(|word| word.contains(['{', '\u{a0}']) && shlex::quote(word) == **word);
    println!("{{\"unquoted\": {}}}", open.count());
}
"#;

/// The source of a version, brought by cargo; none where the registry is out of reach.
fn source(folder: &Path, version: &str) -> Option<PathBuf> {
    let scratch = folder.join(version);
    fs::create_dir_all(scratch.join("src")).expect("because the folder is ours");
    let manifest = format!(
        "[package]\nname = \"scratch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n{CRATE} = \"={version}\"\n"
    );
    fs::write(scratch.join("Cargo.toml"), manifest).expect("because the folder is ours");
    fs::write(scratch.join("src/lib.rs"), "").expect("because the folder is ours");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let brought = Command::new(cargo)
        .args(["vendor", "--quiet", "--versioned-dirs", "vendor"])
        .current_dir(&scratch)
        .output()
        .expect("because this test was started by cargo");
    brought.status.success().then(|| scratch.join(format!("vendor/{CRATE}-{version}")))
}

/// Lays the files of a version over the work tree, without what cargo adds to a package.
fn lay(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("because cargo brought it").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(".cargo") || name == "Cargo.toml.orig" {
            continue;
        }
        let target = to.join(&name);
        if entry.path().is_dir() {
            fs::create_dir_all(&target).expect("because the folder is ours");
            lay(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("because the folder is ours");
        }
    }
}

/// The repository at the first version, and the patch of each step; the demand is accepted and the plan approved.
fn prepared(test: &str) -> Option<(Repo, Vec<String>)> {
    let repo = Repo::new();
    let folder = repo.root().parent().expect("because the root lies in a folder").join("registry");
    let (Some(before), Some(after)) = (source(&folder, BEFORE), source(&folder, AFTER)) else {
        println!("skipped: the registry is out of reach (1 of 1): {test}");
        return None;
    };
    lay(&before, &repo.root());
    repo.file(".gitignore", "/target\nCargo.lock\n").commit("the published source");
    lay(&after, &repo.root());
    repo.git(&["add", "--all"]);
    let patches = STEPS.map(|(_, touches, _)| {
        let paths = touches.split(", ");
        let args: Vec<&str> =
            ["diff", "--cached", "--binary", "HEAD", "--"].into_iter().chain(paths).collect();
        format!("{}\n", repo.git(&args))
    });
    repo.git(&["reset", "--quiet", "--hard"]);
    write_loop(&repo, &patches);
    repo.commit("evolute: a demand and its plan");
    let measured = repo.evolute(&["demand", "measure", DEMAND]).done();
    assert!(measured.out().contains("unquoted = 4 words"), "{}", measured.out());
    repo.commit("the number before");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    Some((repo, patches.into()))
}

fn write_loop(repo: &Repo, patches: &[String]) {
    let agents = "[[agent]]\nname = \"recorded\"\nspeaks = \"replay\"\nrun = [\".evolute/recordings\"]\n\n[[agent]]\nname = \"script\"\nrun = [\"sh\", \".evolute/agent.sh\"]\n";
    let gate = "[[gate]]\nname = \"tests\"\nrun = [\"cargo\", \"test\", \"--quiet\", \"--offline\"]\n";
    let workflow = "[[workflow]]\nname = \"quoting\"\nrun = [\"cargo\", \"run\", \"--quiet\", \"--offline\", \"--example\", \"unquoted\"]\nready = [\"cargo\", \"build\", \"--quiet\", \"--offline\"]\n";
    repo.file(
        ".evolute/evolute.toml",
        &format!("[project]\ndefault_branch = \"main\"\n\n{workflow}\n{gate}\n{agents}"),
    );
    repo.file(&format!(".evolute/proofs/{DEMAND}/examples/unquoted.rs"), GRADER);
    repo.file(
        &format!(".evolute/demands/{DEMAND}.md"),
        &format!("---\ncapability: quote.safely\nproof:\n  workflow: quoting\n  metric: {{ name: unquoted, unit: words, from: \"json:/unquoted\" }}\n  pass: \"== 0\"\n  files: [.evolute/proofs/{DEMAND}/examples/unquoted.rs]\n  repeat: 2\n---\n# Words that a shell expands are quoted\n"),
    );
    let step = |(index, (title, touches, accept)): (usize, &(&str, &str, &str))| {
        format!(
            "## Step {0}: {title}\n- takes: 30m\n- touches: {touches}\n- accept: `{accept}`\n\nCreate or change `{touches}` as the published version {AFTER} has it; `quoting_warning.md` is new.\n\n",
            index + 1
        )
    };
    let steps: String = STEPS.iter().enumerate().map(step).collect();
    repo.file(
        &format!(".evolute/plans/{DEMAND}/plan.md"),
        &format!("---\ndemand: {DEMAND}\n---\n# Plan: the published change\n\n{steps}"),
    );
    repo.file(".evolute/agent.sh", AGENT);
    for (index, patch) in patches.iter().enumerate() {
        let step = index + 1;
        let recording =
            serde_json::json!({ "step": step, "attempt": 1, "ending": "changed", "patch": patch });
        repo.file(&format!(".evolute/recordings/{step}.1.json"), &recording.to_string());
        repo.file(&format!(".evolute/patches/{step}.patch"), patch);
    }
}

/// A coding agent in twelve lines: it reads its brief, finds its step, and does what it knows about it.
const AGENT: &str = r#"#!/bin/sh
# Reads the brief on standard input; its first line names the step.
set -e
brief=$(cat)
step=$(printf '%s\n' "$brief" | sed -n '1s/^# Step \([0-9]*\) of.*/\1/p')
patch=.evolute/patches/$step.patch
if [ ! -s "$patch" ]; then
    echo "what is step $step?" > "$EVOLUTE_BLOCKED"
    exit 0
fi
git apply --whitespace=nowarn "$patch"
echo "step $step is done, trust me"
"#;

/// From a built candidate to a closed cycle, and what must be true then.
fn to_reality(repo: &Repo) {
    let decision = open_decision(repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it is what was published"]).done();
    repo.evolute(&["run", DEMAND]).done();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "no word comes back open"]).done();
    let mirror = repo.evolute(&["mirror", "--json"]).done().raw_json();
    let standing = &mirror["capabilities"][0]["standing"];
    assert_eq!((&standing["state"], &standing["level"]), (&"reality".into(), &"L3".into()), "{mirror}");
    let story = repo.evolute(&["trace"]).done();
    assert!(
        story.out().contains("read 4 words, threshold == 0"),
        "the control measured a miss:\n{}",
        story.out()
    );
    assert!(story.out().contains("read 0 words, threshold == 0"), "the proof met:\n{}", story.out());
    assert!(repo.read("Cargo.toml").contains("version = \"1.3.0\""));
    let why = repo.evolute(&["why", "src/quoting_warning.md:1"]).done();
    assert!(why.out().contains(DEMAND) && why.out().contains("warn about quoting"), "{}", why.out());
    repo.evolute(&["verify"]).done();
}

#[test]
fn a_recorded_agent_takes_a_published_crate_to_its_next_version() {
    let Some((repo, _)) = prepared("recorded") else { return };
    repo.evolute(&["run", DEMAND, "--agent", "recorded"]).done();
    to_reality(&repo);
}

#[test]
fn a_twelve_line_script_does_the_same() {
    let Some((repo, _)) = prepared("script") else { return };
    repo.evolute(&["run", DEMAND, "--agent", "script"]).done();
    to_reality(&repo);
}

#[test]
fn so_do_two_hands() {
    let Some((repo, patches)) = prepared("by hand") else { return };
    for patch in &patches {
        let started = repo.evolute(&["step", "start", DEMAND, "--json"]).done().raw_json();
        let worktree = started["worktree"].as_str().expect("because the step is prepared");
        let file = repo.root().parent().expect("because the root lies in a folder").join("by-hand.patch");
        fs::write(&file, patch).expect("because the folder is ours");
        let applied = Command::new("git").arg("apply").arg(&file).current_dir(worktree).status();
        assert!(applied.is_ok_and(|status| status.success()));
        repo.evolute(&["step", "done", DEMAND]).done();
    }
    to_reality(&repo);
}
