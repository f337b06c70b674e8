//! What is confined in a checkout does not see the user's own: not by its full path, not by git, not what is linked to it.
//! Behind each wall, and behind none, where all of it must be seen: otherwise nothing would be shown.

use crate::{
    commits::{gate, judged},
    sandbox::walls,
    world::{World, attempted, script, surroundings},
};
use engine::{Outcome, Work, quality::round::Pace};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use trace::{
    Comparison, Gate, GateRun, Manner, Metric, Network, Proof, ProofRun, Rest, Source, Speaks, Threshold,
    Verdict, id::ObjectId,
};
use workshop::{Caching, Here, Look, Surroundings, sandbox::Backend};

/// Said of what nobody committed.
const DRAFT: &str = "{\"double_payouts\": 0}\n";

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("because it is below")).expect("because the folder is ours");
    fs::write(path, text).expect("because the folder is ours");
}

/// A world with something in its work tree that nobody committed, and that git ignores.
fn world(change: impl FnOnce(&World, Surroundings) -> Surroundings, backend: Option<&Backend>) -> World {
    let mut world = World::new();
    put(&world.root().join(".git/info/exclude"), ".env\n.venv\n.cache\n");
    put(&world.root().join(".env"), DRAFT);
    put(&world.root().join("src/lib.txt"), DRAFT);
    let around = surroundings(world.folder.path(), &world.stop);
    let around = Surroundings { backend: backend.cloned(), ..around };
    let around = change(&world, around);
    world.resettle(around);
    world
}

fn plain(_world: &World, around: Surroundings) -> Surroundings {
    around
}

/// Every wall, and none.
fn held() -> Vec<Option<Backend>> {
    walls().into_iter().map(Some).chain([None]).collect()
}

/// What an agent that is this program says.
fn agent(world: &World, run: &[&str], held: Option<&Backend>) -> String {
    let agent = world.agent(Speaks::Command, run);
    let did = attempted(world.outcome(world.work(agent, held.is_some(), None, 1)));
    world.kept(did.output)
}

fn judge(world: &World, gate: Gate, held: Option<&Backend>) -> GateRun {
    judged(world.outcome(Work::Judge {
        gate: Box::new(gate),
        step: Some(1),
        attempt: 1,
        tree: ObjectId::new(world.git(&["rev-parse", "HEAD^{tree}"])),
        base: None,
        worktree: world.needs.clone(),
        confined: held.is_some(),
    }))
}

fn prove(world: &World, run: &[&str], held: Option<&Backend>) -> ProofRun {
    let metric = Metric {
        name: "double_payouts".into(),
        unit: "1".into(),
        from: Source::Json("/double_payouts".into()),
        owner: None,
    };
    let proof = Proof {
        workflow: "storm".into(),
        run: run.iter().map(|word| (*word).to_owned()).collect(),
        metric,
        pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
        files: vec![],
        repeat: 1,
        fresh_for_days: 30,
        timeout_min: 1,
        ready: vec![],
        network: Network::Closed,
        control: None,
    };
    let work = Work::Prove {
        capability: "refunds.idempotent".into(),
        proof: Box::new(proof),
        revision: world.base.clone(),
        worktree: world.needs.clone(),
        before: None,
        confined: held.is_some(),
    };
    let Outcome::Proved(run) = world.outcome(work) else { panic!("a proof gives a run") };
    run
}

#[test]
fn a_proof_a_gate_and_an_agent_see_nothing_of_the_work_tree() {
    for held in held() {
        let world = world(plain, held.as_ref());
        let root = world.root();
        let expected = if held.is_some() { "" } else { DRAFT };
        for file in [".env", "src/lib.txt"] {
            let file = root.join(file).display().to_string();
            let read = format!("cat {file} 2> /dev/null; true");
            assert_eq!(agent(&world, &["sh", "-c", &read], held.as_ref()), expected, "{held:?}");
            let verdict = judge(&world, gate(&["grep", "-q", "payouts", &file]), held.as_ref()).verdict;
            assert_eq!(verdict == Verdict::Passed, held.is_none(), "{held:?}");
            let run = prove(&world, &["cat", &file], held.as_ref());
            let manner = if held.is_some() { Manner::Unknown } else { Manner::Met };
            assert_eq!(run.manner, manner, "{held:?}: {}", run.detail);
        }
    }
}

#[test]
fn all_checkouts_of_the_repository_are_out_of_reach_and_git_is_not() {
    for held in held() {
        let world = world(
            |world, around| {
                for name in ["linked", "third"] {
                    let path = world.path(name).display().to_string();
                    world.git(&["worktree", "add", "--quiet", "--detach", &path]);
                    put(&world.path(name).join(".env"), DRAFT);
                }
                Surroundings { root: world.path("linked"), ..around }
            },
            held.as_ref(),
        );
        let expected = if held.is_some() { String::new() } else { DRAFT.repeat(3) };
        let at = |name: &str| world.path(name).join(".env").display().to_string();
        let read = format!("cat {} {} {} 2> /dev/null; true", at("repo"), at("linked"), at("third"));
        assert_eq!(agent(&world, &["sh", "-c", &read], held.as_ref()), expected, "{held:?}");
        let log = agent(&world, &["git", "log", "--format=%s"], held.as_ref());
        assert_eq!(log, "start\n", "{held:?}");
    }
}

#[test]
fn a_gate_on_the_work_tree_itself_sees_all_of_it() {
    for held in held() {
        let world = world(plain, held.as_ref());
        let gates = [gate(&["grep", "-q", "payouts", &world.root().join(".env").display().to_string()])];
        let here = Here {
            gates: &gates,
            worktree: &world.needs,
            confined: held.is_some(),
            pace: Pace { at_once: 1, rest: Rest::Run },
            look: Look::All,
            caching: Caching::Off,
            head: None,
        };
        let runs = world.workshop.judge_here(&here, &mut |_| ()).expect("because the machine works");
        assert_eq!(runs[0].verdict, Verdict::Passed, "{held:?}");
    }
}

/// A tool in the work tree, with something beside it that it needs.
fn tool(folder: &Path) -> PathBuf {
    put(&folder.join("lib/word"), "found\n");
    let file = folder.join("bin/tool");
    put(&file, "");
    script(&file, "#!/bin/sh\ncat \"$(dirname \"$(readlink -f \"$0\")\")/../lib/word\"\n");
    file
}

#[test]
fn a_toolchain_in_the_work_tree_that_is_on_the_path_is_there_and_nothing_beside_it() {
    for held in held() {
        let world = world(
            |world, mut around| {
                let tool = tool(&world.root().join(".venv"));
                let path = around.vars.remove("PATH").unwrap_or_default();
                let folder = tool.parent().expect("because it lies in one").to_owned();
                let folders = [folder].into_iter().chain(std::env::split_paths(&path));
                let path = std::env::join_paths(folders).expect("because no colon is in it");
                around.vars.insert("PATH".into(), path);
                around
            },
            held.as_ref(),
        );
        assert_eq!(agent(&world, &["tool"], held.as_ref()), "found\n", "{held:?}");
        assert_eq!(judge(&world, gate(&["tool"]), held.as_ref()).verdict, Verdict::Passed, "{held:?}");
        let beside = format!("cat {}/.env 2> /dev/null; true", world.root().display());
        assert_eq!(agent(&world, &["sh", "-c", &beside], held.as_ref()).is_empty(), held.is_some());
    }
}

#[test]
fn an_agent_may_be_a_program_of_the_work_tree_and_what_judges_may_not() {
    for held in held() {
        let world = world(plain, held.as_ref());
        let tool = tool(&world.root().join(".venv")).display().to_string();
        assert_eq!(agent(&world, &[&tool], held.as_ref()), "found\n", "{held:?}");
        let loose = world.root().join("agent.sh");
        script(&loose, "#!/bin/sh\necho found\n");
        let loose = loose.display().to_string();
        assert_eq!(agent(&world, &[&loose], held.as_ref()), "found\n", "{held:?}");
        let run = judge(&world, gate(&[&loose]), held.as_ref());
        let expected = if held.is_some() { Verdict::CouldNotRun } else { Verdict::Passed };
        assert_eq!(run.verdict, expected, "{held:?}");
        let Some(finding) = run.findings.first() else { continue };
        assert!(finding.message.contains("lies in your own work tree"), "{}", finding.message);
        assert_eq!(prove(&world, &[&loose], held.as_ref()).readings, [None]);
    }
}

#[test]
fn variables_of_a_file_in_the_work_tree_arrive_all_the_same() {
    for held in held() {
        let mut world = world(plain, held.as_ref());
        put(&world.root().join(".env"), "SHOP=open\n");
        world.needs.env_file = Some(".env".into());
        let said = agent(&world, &["sh", "-c", "echo $SHOP"], held.as_ref());
        assert_eq!(said, "open\n", "{held:?}");
    }
}

#[test]
fn a_cache_in_the_work_tree_shows_the_checkout_and_not_the_work_tree() {
    for held in held() {
        let world = world(
            |world, mut around| {
                let cache = world.root().join(".cache");
                around.vars.insert("XDG_CACHE_HOME".into(), OsString::from(&cache));
                Surroundings { cache, ..around }
            },
            held.as_ref(),
        );
        let read = format!("cat {}/.env src/lib.txt 2> /dev/null; true", world.root().display());
        let expected = if held.is_some() { "one\n".to_owned() } else { format!("{DRAFT}one\n") };
        assert_eq!(agent(&world, &["sh", "-c", &read], held.as_ref()), expected, "{held:?}");
    }
}
