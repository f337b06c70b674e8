//! Commits, candidates, landings and sweeping: done twice, they are recognised; what belongs to the user is not touched.

use crate::world::{World, cycle, git};
use engine::{Outcome, Work};
use std::fs;
use trace::{Gate, GateRun, Verdict, id::ObjectId};
use workshop::Answer;

pub(crate) fn gate(run: &[&str]) -> Gate {
    Gate::new("tests", run.iter().map(|word| (*word).to_owned()).collect(), 60)
}

pub(crate) fn judged(outcome: Outcome) -> GateRun {
    match outcome {
        Outcome::Judged(run) => *run,
        other => panic!("because a gate was asked for, not {other:?}"),
    }
}

fn commit(world: &World, tree: &ObjectId, parent: &ObjectId) -> ObjectId {
    let message = "Step\n\nEvolute-Step: 1\n".to_owned();
    match world.outcome(Work::Commit { step: 1, tree: tree.clone(), parent: parent.clone(), message }) {
        Outcome::Committed { commit, .. } => commit,
        other => panic!("because a commit was asked for, not {other:?}"),
    }
}

/// A cycle with one step, committed.
fn stepped(world: &World) -> ObjectId {
    let did = world.attempt("echo two >> src/lib.txt", false);
    commit(world, &did.tree.expect("because it changed something"), &world.base)
}

fn candidate(world: &World, tip: &ObjectId) -> Outcome {
    let message = "Merge\n\nEvolute-Cycle: c-test\n".into();
    let (tip, base, branch) = (tip.clone(), tip.clone(), "main".into());
    world.outcome(Work::Candidate { number: 1, tip, base, branch, landing: trace::Landing::Merge, message })
}

fn made(world: &World, tip: &ObjectId) -> ObjectId {
    match candidate(world, tip) {
        Outcome::CandidateMade { commit, .. } => commit,
        other => panic!("because nothing conflicts: {other:?}"),
    }
}

fn land(world: &World, commit: &ObjectId, onto: &ObjectId) -> Outcome {
    let (commit, onto, branch) = (commit.clone(), onto.clone(), "main".into());
    world.outcome(Work::Land { commit, onto, branch, push: trace::Push::Never })
}

#[test]
fn a_step_is_committed_once_in_evolutes_name_where_git_knows_none() {
    let world = World::new();
    let did = world.attempt("echo two >> src/lib.txt", false);
    let tree = did.tree.expect("because it changed something");
    let made = commit(&world, &tree, &world.base);
    assert_eq!(commit(&world, &tree, &world.base), made);
    assert_eq!(world.git(&["rev-parse", "evolute/c-test"]), made.as_str());
    let log = world.git(&["log", "-1", "--format=%an <%ae>%n%B", made.as_str()]);
    assert_eq!(log, "Evolute <evolute@localhost>\nStep\n\nEvolute-Step: 1");
}

#[test]
fn a_tree_that_waits_for_a_person_is_not_collected() {
    let world = World::new();
    let tree =
        world.attempt("mkdir new; echo two > new/file", false).tree.expect("because it changed something");
    world.git(&["gc", "--quiet", "--prune=now"]);
    let made = commit(&world, &tree, &world.base);
    assert_eq!(world.git(&["show", &format!("{made}:new/file")]), "two");
}

#[test]
fn a_users_name_is_on_the_commits() {
    let world = World::new();
    world.git(&["config", "user.name", "Ada"]);
    world.git(&["config", "user.email", "ada@shop.example"]);
    let made = stepped(&world);
    assert_eq!(world.git(&["log", "-1", "--format=%cn", made.as_str()]), "Ada");
}

#[test]
fn somebody_elses_commit_on_the_branch_is_not_overwritten() {
    let world = World::new();
    let made = stepped(&world);
    world.git(&["checkout", "--quiet", "evolute/c-test"]);
    world.git(&["commit", "--quiet", "--allow-empty", "--message", "mine"]);
    let mine = world.git(&["rev-parse", "HEAD"]);
    let tree = ObjectId::new(world.git(&["rev-parse", "main^{tree}"]));
    let work = Work::Commit { step: 2, tree, parent: made, message: "Step\n".into() };
    assert!(
        matches!(world.answer(work), Answer::Broken { because, .. } if because.contains("somebody else"))
    );
    assert_eq!(world.git(&["rev-parse", "evolute/c-test"]), mine);
    world.outcome(Work::Sweep {});
    assert_eq!(world.git(&["rev-parse", "evolute/c-test"]), mine);
}

#[test]
fn a_candidate_is_a_merge_on_the_head_of_the_moment_and_lands_through_a_clean_checkout() {
    let world = World::new();
    let tip = stepped(&world);
    world.git(&["commit", "--quiet", "--allow-empty", "--message", "meanwhile"]);
    let onto = ObjectId::new(world.git(&["rev-parse", "main"]));
    let merge = made(&world, &tip);
    assert_eq!(made(&world, &tip), merge);
    assert_eq!(world.git(&["log", "-1", "--format=%P", merge.as_str()]), format!("{onto} {tip}"));
    assert_eq!(land(&world, &merge, &onto), Outcome::Landed);
    assert_eq!(land(&world, &merge, &onto), Outcome::Landed);
    assert_eq!(
        fs::read_to_string(world.root().join("src/lib.txt")).expect("because it landed"),
        "one\ntwo\n"
    );
    assert_eq!(world.git(&["status", "--porcelain"]), "");
}

#[test]
fn two_that_contradict_each_other_conflict_by_path() {
    let world = World::new();
    let tip = stepped(&world);
    fs::write(world.root().join("src/lib.txt"), "other\n").expect("because the folder is ours");
    world.git(&["commit", "--quiet", "--all", "--message", "other"]);
    let onto = ObjectId::new(world.git(&["rev-parse", "main"]));
    assert_eq!(candidate(&world, &tip), Outcome::Conflicted { onto, paths: vec!["src/lib.txt".into()] });
}

#[test]
fn a_dirty_checkout_is_named_and_not_touched() {
    let world = World::new();
    let merge = made(&world, &stepped(&world));
    fs::write(world.root().join("README.md"), "mine\n").expect("because the folder is ours");
    let refused = land(&world, &merge, &world.base);
    let because = "the checkout has changes that are not committed: `README.md`".into();
    assert_eq!(refused, Outcome::LandingRefused { because, moved: false });
    assert_eq!(world.git(&["rev-parse", "main"]), world.base.as_str());
}

#[test]
fn an_untracked_file_in_the_way_is_not_overwritten() {
    let world = World::new();
    let did = world.attempt("echo theirs > new", false);
    let tip = commit(&world, &did.tree.expect("because it changed something"), &world.base);
    let merge = made(&world, &tip);
    fs::write(world.root().join("new"), "mine\n").expect("because the folder is ours");
    match land(&world, &merge, &world.base) {
        Outcome::LandingRefused { because, moved: false } => assert!(because.contains("new"), "{because}"),
        other => panic!("because the file would be lost: {other:?}"),
    }
    assert_eq!(fs::read_to_string(world.root().join("new")).expect("because it is there"), "mine\n");
}

#[test]
fn a_branch_that_moved_is_not_landed_on() {
    let world = World::new();
    let merge = made(&world, &stepped(&world));
    world.git(&["commit", "--quiet", "--allow-empty", "--message", "meanwhile"]);
    assert!(matches!(land(&world, &merge, &world.base), Outcome::LandingRefused { moved: true, .. }));
}

#[test]
fn a_branch_that_is_not_checked_out_is_moved_by_itself() {
    let world = World::new();
    let merge = made(&world, &stepped(&world));
    world.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(land(&world, &merge, &world.base), Outcome::Landed);
    assert_eq!(world.git(&["rev-parse", "main"]), merge.as_str());
    assert_eq!(world.git(&["rev-parse", "HEAD"]), world.base.as_str());
}

#[test]
fn hooks_do_not_run() {
    let world = World::new();
    for hook in ["pre-commit", "post-checkout", "post-merge", "reference-transaction", "post-index-change"] {
        let path = world.root().join(".git/hooks").join(hook);
        crate::world::script(
            &path,
            &format!("#!/bin/sh\ntouch {}\nexit 1\n", world.path("home/hooked").display()),
        );
    }
    let merge = made(&world, &stepped(&world));
    assert_eq!(land(&world, &merge, &world.base), Outcome::Landed);
    assert!(!world.path("home/hooked").exists());
}

#[test]
fn a_gate_runs_in_the_steps_own_worktree_with_its_caches() {
    let world = World::new();
    let did = world.attempt("echo two >> src/lib.txt; mkdir cache; echo warm > cache/it", false);
    let judge = |world: &World| {
        judged(world.outcome(Work::Judge {
            gate: Box::new(gate(&["grep", "-q", "warm", "cache/it"])),
            step: Some(1),
            attempt: 1,
            tree: did.tree.clone().expect("because it changed something"),
            base: None,
            worktree: world.needs.clone(),
            confined: false,
        }))
    };
    assert_eq!(judge(&world).verdict, Verdict::Passed);
    fs::write(world.worktree(1).join("src/lib.txt"), "half written").expect("because the worktree is there");
    assert_eq!(judge(&world.restarted()).verdict, Verdict::Passed);
}

#[test]
fn a_sweep_leaves_nothing_but_what_landed_and_may_be_done_twice() {
    let world = World::new();
    let merge = made(&world, &stepped(&world));
    world.outcome(Work::Sweep {});
    world.outcome(Work::Sweep {});
    assert_eq!(world.git(&["for-each-ref", "--format=%(refname)"]), "refs/heads/main");
    assert_eq!(world.git(&["worktree", "list", "--porcelain"]).matches("worktree ").count(), 1);
    assert!(!world.workshop.grounds().folder(&cycle()).exists());
    assert_eq!(git(&world.root(), &["cat-file", "-t", merge.as_str()]), "commit");
}

#[test]
fn a_cycle_that_is_named_like_a_way_out_stays_inside() {
    let world = World::new();
    let folder = world.workshop.grounds().folder(&"../../../home".into());
    assert_eq!(folder.file_name().and_then(|name| name.to_str()), Some("---------home"));
}

fn merge(world: &World, tree: &ObjectId, onto: &ObjectId) -> Outcome {
    let (base, tree, onto) = (world.base.clone(), tree.clone(), onto.clone());
    world.outcome(Work::Merge { step: 2, attempt: 1, base, tree, onto })
}

#[test]
fn a_step_is_merged_onto_what_another_committed_meanwhile_twice_to_the_same_tree() {
    let world = World::new();
    let other = world.attempt("echo more > src/more.txt", false).tree.expect("because it changed something");
    let tip = stepped(&world);
    let Outcome::Merged { tree } = merge(&world, &other, &tip) else { panic!("nothing conflicts") };
    assert_eq!(world.git(&["show", &format!("{tree}:src/more.txt")]), "more");
    assert_eq!(world.git(&["show", &format!("{tree}:src/lib.txt")]), "one\ntwo");
    assert_eq!(merge(&world, &other, &tip), Outcome::Merged { tree });
}

#[test]
fn a_step_that_contradicts_another_says_where() {
    let world = World::new();
    let other = world.attempt("echo three > src/lib.txt", false).tree.expect("because it changed something");
    let tip = stepped(&world);
    let paths = vec![trace::RepoPath::from("src/lib.txt")];
    assert_eq!(merge(&world, &other, &tip), Outcome::Conflicted { onto: tip, paths });
}
