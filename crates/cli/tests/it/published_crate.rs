//! A full cycle on code that nobody here wrote: a published crate, from the version whose `quote` let braces pass
//! (RUSTSEC-2024-0006) to the one that quotes them, by three kinds of agents.

mod project;
mod source;

use crate::{Repo, greeting::open_decision};
use expect_test::expect;
use project::{DEMAND, Project, STEPS};
use source::Published;
use std::path::PathBuf;

#[test]
fn the_published_change_comes_in_three_steps() {
    let Some(published) = Published::bring() else { return };
    let project = Project::of(&published);
    assert!(project.is_green(), "the version to start from");
    assert_eq!(project.round_trip(), r#"{ "words_changed": 3 }"#);
    for number in 1..=STEPS.len() {
        assert_ne!(project.missing(), "", "step {number} has nothing left to do");
        project.apply(number);
        assert!(project.is_green(), "after step {number}");
    }
    assert_eq!(project.missing(), "");
    assert_eq!(project.round_trip(), r#"{ "words_changed": 0 }"#);
}

#[test]
fn without_a_registry_there_is_nothing_to_run_on() {
    let empty = tempfile::tempdir().expect("because the temporary directory is writable");
    let vars = [("CARGO_HOME", empty.path().into()), ("CARGO_NET_OFFLINE", "true".into())];
    assert!(Published::bring_with(&vars).is_none());
}

#[test]
fn a_recorded_agent_takes_a_published_crate_to_its_next_version() {
    let Some(published) = Published::bring() else { return };
    let project = ready(&published);
    let ran = project.repo.evolute(&["run", DEMAND, "--agent", "recorded"]).done();
    expect![[r#"
        context     step 1: context packed, 3 items, 1047 tokens
        quality     before step 1: gate `accept 1` could not run, as it should before the step ([time])
        quality     before step 1: gate `keep 1` passed, 9 passed, 0 failed ([time])
        execution   step 1.1: `recorded` left a change: 2 paths ([time]), touched: `src/bytes.rs:507` findings are overlooked: `#[allow(invalid_from_utf8)]`
        quality     step 1.1: gate `accept 1` passed, 1 passed, 0 failed ([time])
        quality     step 1.1: gate `keep 1` passed, 10 passed, 0 failed ([time])
        quality     step 1.1: gate `tests` passed, 11 passed, 0 failed ([time])
        quality     step 1.1: every test of gate `tests` that ran at [commit] runs
        quality     step 1.1: all gates passed
        execution   step 1: committed as [commit]
        context     step 2: context packed, 1 item, 529 tokens
        quality     before step 2: gate `accept 1` failed, as it should before the step ([time])
        execution   step 2.1: `recorded` left a change: `src/quoting_warning.md` ([time])
        quality     step 2.1: gate `accept 1` passed ([time])
        quality     step 2.1: gate `tests` passed, 11 passed, 0 failed ([time])
        quality     step 2.1: every test of gate `tests` that ran at [commit] runs
        quality     step 2.1: all gates passed
        execution   step 2: committed as [commit]
        context     step 3: context packed, 1 item, 529 tokens
        quality     before step 3: gate `accept 1` failed, as it should before the step ([time])
        execution   step 3.1: `recorded` left a change: `Cargo.toml` ([time])
        quality     step 3.1: gate `accept 1` passed ([time])
        quality     step 3.1: gate `tests` passed, 11 passed, 0 failed ([time])
        quality     step 3.1: every test of gate `tests` that ran at [commit] runs
        quality     step 3.1: all gates passed
        execution   step 3: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        quality     candidate 1: all gates passed
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `quote-every-word` land as it is? Every word is quoted
    "#]].assert_eq(&ran.err_in_order());
    let landed = land(&project.repo);
    expect![[r#"
        execution   landed as [commit] on [commit]
        mirror      control of `quote.every-word` missed at [commit]: `cargo run --offline --quiet --example round_trip` ran 3 times, read 3 words of 15, threshold == 0 ([time])
        mirror      proof of `quote.every-word` met at [commit]: `cargo run --offline --quiet --example round_trip` ran 3 times, read 0 words of 15, threshold == 0 ([time])
        mirror      `quote.every-word`: Reality (L3 Proven, proven)
        feedback    nothing observes it yet: the workflow says nothing about how it is observed as it runs
        learning    heartbeat: `quote.every-word` at L3 Proven, 5 worked, 0 failed
    "#]].assert_eq(&landed);
    arrived(&project);
}

#[test]
fn a_script_takes_a_published_crate_to_its_next_version() {
    let Some(published) = Published::bring() else { return };
    let project = ready(&published);
    project.repo.evolute(&["run", DEMAND, "--agent", "script"]).done();
    land(&project.repo);
    arrived(&project);
}

#[test]
fn a_person_takes_a_published_crate_to_its_next_version() {
    let Some(published) = Published::bring() else { return };
    let project = ready(&published);
    let mut stands = project.repo.evolute(&["step", "start", DEMAND, "--json"]).done().raw_json();
    for (number, paths) in (1..).zip(STEPS) {
        assert_eq!(stands["step"], number);
        let worktree: PathBuf = stands["worktree"].as_str().expect("because the step is prepared").into();
        project::edit(&published, &worktree, paths);
        stands = project.repo.evolute(&["step", "done", DEMAND, "--json"]).done().raw_json();
    }
    assert_eq!(stands["step"], serde_json::Value::Null);
    land(&project.repo);
    arrived(&project);
}

/// The crate at its start, with a demand that is measured and accepted, and a plan that is approved.
fn ready(published: &Published) -> Project {
    let project = Project::of(published);
    let repo = &project.repo;
    let measured = repo.evolute(&["demand", "measure", DEMAND]).done();
    assert!(measured.out().contains("words_changed = 3 words of 15"), "{}", measured.out());
    repo.commit("baseline");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "check", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
    project
}

/// The review, the landing with its control and proof, and the close; what the landing said.
fn land(repo: &Repo) -> String {
    let decision = open_decision(repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it is the published change"]).done();
    let landed = repo.evolute(&["run", DEMAND]).done().err_in_order();
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "braces mean themselves"]).done();
    landed
}

/// What landed is the published version, proven, by three commits that each name their step, and nothing is left over.
fn arrived(project: &Project) {
    let repo = &project.repo;
    assert_eq!(project.missing(), "", "what landed is not what was published");
    let mirror = repo.evolute(&["mirror", "--json"]).done().json();
    assert_eq!(mirror["capabilities"][0]["standing"]["state"], "reality");
    let steps = repo.git(&["log", "--reverse", "--format=%(trailers:key=Evolute-Step,valueonly,separator=)"]);
    assert_eq!(steps.split_whitespace().collect::<Vec<_>>(), ["1", "2", "3"]);
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    assert_eq!(repo.git(&["worktree", "list"]).lines().count(), 1, "a worktree is left");
    assert_eq!(repo.git(&["branch", "--list", "evolute/*"]), "", "a branch is left");
    repo.evolute(&["verify"]).done();
}
