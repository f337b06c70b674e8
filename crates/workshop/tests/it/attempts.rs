//! Attempts: whatever an agent does, what comes out is the change that git would commit, and an unharmed repository.

use crate::world::{World, attempted, can_confine, changes, cycle, git};
use engine::{Outcome, Work};
use std::{fs, os::unix::fs::symlink, path::Path, time::Instant};
use trace::{Digest, Ending, Speaks, Usage, Worktree};
use workshop::{Answer, Word};

#[test]
fn a_change_is_what_the_worktree_holds_and_not_what_the_agent_says() {
    let world = World::new();
    let did = world.attempt("echo two >> src/lib.txt; echo new > 'a b'; echo all is well; exit 7", false);
    assert_eq!(did.ending, Ending::Changed);
    assert_eq!(changes(&did), ["Added a b", "Modified src/lib.txt"]);
    assert_eq!(world.kept(did.output), "all is well\n");
    assert_eq!(world.kept(Some(did.brief)), "# Step 1\n\n# Context\n");
    assert_eq!(world.git(&["status", "--porcelain"]), "");
}

#[test]
fn an_agent_that_changes_nothing_says_nothing_by_its_exit_code() {
    let did = World::new().attempt("echo done; exit 0", false);
    assert_eq!((did.ending, did.tree, did.changes), (Ending::Unchanged, None, vec![]));
}

#[test]
fn the_brief_comes_on_standard_input_and_as_a_file() {
    let world = World::new();
    let did = world.attempt(
        "cat; cmp - \"$EVOLUTE_BRIEF\" < /dev/null; cat \"$EVOLUTE_BRIEF\"; echo $EVOLUTE_ATTEMPT",
        false,
    );
    let said = world.kept(did.output);
    assert!(said.starts_with("# Step 1\n\n# Context\n# Step 1\n\n# Context\nc-test/1.1\n"), "{said}");
}

#[test]
fn the_environment_is_chosen() {
    let world = World::new();
    let did = world.attempt("env | cut -d= -f1 | sort | tr '\\n' ' '; echo; echo $HOME", false);
    let said = world.kept(did.output);
    assert!(!said.contains("SECRET"), "{said}");
    assert!(said.contains("EVOLUTE_BLOCKED EVOLUTE_BRIEF"), "{said}");
    assert!(!said.contains(&format!("{}\n", world.path("home").display())), "{said}");
}

#[test]
fn an_agent_that_is_blocked_asks_and_that_is_a_good_end() {
    let world = World::new();
    let script = "echo 'which currency?' > \"$EVOLUTE_BLOCKED\"; \
                  echo '{\"tokens_in\": 5, \"cost_usd\": -1}' > \"$EVOLUTE_USAGE\"";
    let did = world.attempt(script, false);
    assert_eq!(did.ending, Ending::blocked("which currency?"));
    assert_eq!(did.usage, Usage { tokens_in: Some(5), ..Usage::default() });
}

#[test]
fn an_agent_that_is_missing_did_not_start() {
    let world = World::new();
    let agent = world.agent(Speaks::Command, &["no-such-agent", "--fast"]);
    let did = attempted(world.outcome(world.work(agent, false, None, 1)));
    assert_eq!(did.ending, Ending::NotStarted { because: "there is no program `no-such-agent`".into() });
}

#[test]
fn an_agent_that_cannot_be_executed_did_not_start() {
    let world = World::new();
    let plain = world.path("home/agent");
    fs::write(&plain, "no script").expect("because the folder is ours");
    let agent = world.agent(Speaks::Command, &[&plain.display().to_string()]);
    for confined in [false, can_confine()] {
        let did = attempted(world.outcome(world.work(agent.clone(), confined, None, 1)));
        assert!(matches!(did.ending, Ending::NotStarted { .. }), "{:?}", did.ending);
    }
}

#[test]
fn an_agent_that_hangs_is_ended_and_its_change_is_seen() {
    let world = World { time_s: 1, ..World::new() };
    let did = world.attempt("echo x > x; trap '' TERM; sleep 600 & sleep 600", false);
    assert_eq!((did.ending.clone(), changes(&did)), (Ending::TimedOut, vec!["Added x".to_owned()]));
    assert!(did.took_ms < 30_000);
}

#[test]
fn an_agent_that_floods_is_ended() {
    let did = World::new().attempt("yes nothing but words", false);
    assert_eq!(did.ending, Ending::Flooded);
}

#[test]
fn an_agent_that_commits_by_itself_hides_nothing() {
    let world = World::new();
    let script = "git checkout -q -b mine; echo two >> src/lib.txt; \
                  git -c user.name=a -c user.email=a@b commit -qam mine; git rm -q README.md; \
                  git update-index --assume-unchanged src/lib.txt";
    let did = world.attempt(script, false);
    assert_eq!(changes(&did), ["Deleted README.md", "Modified src/lib.txt"]);
    let again = world.attempt("git rev-parse HEAD; git status --porcelain", false);
    assert_eq!(world.kept(again.output), format!("{}\n", world.base));
    assert_eq!(again.ending, Ending::Unchanged);
}

#[test]
fn an_agent_that_deletes_everything_even_the_link_to_git_leaves_deletions() {
    let world = World::new();
    let did = world.attempt("rm -rf .git * .gitignore", false);
    assert_eq!(changes(&did), ["Deleted .gitignore", "Deleted README.md", "Deleted src/lib.txt"]);
    assert_eq!(git(&world.worktree(1), &["rev-parse", "HEAD"]), world.base.as_str());
    let did = world.attempt("rm -rf \"$PWD\"; ln -s / \"$PWD\"", false);
    assert_eq!(changes(&did).len(), 3);
    assert!(Path::new("/usr").is_dir());
    assert_eq!(changes(&world.attempt("echo x > x", false)), ["Added x"]);
}

#[test]
fn repositories_inside_the_worktree_are_seen_as_the_files_that_they_are() {
    let world = World::new();
    let commit = "git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x";
    let script = format!(
        "git init -q empty; echo x > empty/x; git init -q full; cd full; echo y > y; git add y; {commit}; \
         git init -q deep; cd deep; echo z > z; git add z; {commit}; cd ../..; rm .git; git init -q"
    );
    let did = world.attempt(&script, false);
    assert_eq!(changes(&did), ["Added empty/x", "Added full/deep/z", "Added full/y"]);
}

#[test]
fn names_of_any_bytes_are_changes() {
    let world = World::new();
    let did =
        world.attempt("touch -- \"$(printf 'new\\nline')\" \"$(printf 'caf\\351')\" ' -x' '--all'", false);
    let names: Vec<&[u8]> = did.changes.iter().map(|change| change.path.bytes()).collect();
    assert_eq!(names, [&b" -x"[..], b"--all", b"caf\xe9", b"new\nline"]);
}

#[test]
fn links_that_lead_out_are_changes_and_are_never_followed() {
    let world = World::new();
    let outside = world.path("home/kept");
    fs::create_dir_all(&outside).expect("because the folder is ours");
    fs::write(outside.join("file"), "kept").expect("because the folder is ours");
    let did = world.attempt(&format!("rm -r src; ln -s {} src; ln -s /etc etc", outside.display()), false);
    assert_eq!(changes(&did), ["LeadsOut etc", "LeadsOut src", "Deleted src/lib.txt"]);
    assert_eq!(changes(&world.attempt("echo two >> src/lib.txt", false)), ["Modified src/lib.txt"]);
    world.outcome(Work::Sweep {});
    assert_eq!(fs::read_to_string(outside.join("file")).expect("because it is there"), "kept");
    assert_eq!(fs::read_dir(&outside).expect("because it is there").count(), 1);
}

#[test]
fn what_cannot_be_read_is_taken_all_the_same() {
    let world = World::new();
    let did = world.attempt("mkdir shut; echo x > shut/x; chmod 000 shut/x shut; mkfifo pipe", false);
    assert_eq!(changes(&did), ["Added shut/x"]);
    assert!(!world.worktree(2).exists());
    world.outcome(Work::Sweep {});
    assert!(!world.worktree(1).exists());
}

#[test]
fn a_very_large_file_is_one_change() {
    let did = World::new().attempt("truncate -s 100M large", false);
    assert_eq!(changes(&did), ["Added large"]);
}

#[test]
fn an_attempt_goes_on_from_the_tree_of_the_one_before() {
    let world = World::new();
    let first = world.attempt("echo two >> src/lib.txt; mkdir cache; echo warm > cache/it", false);
    let second = world.attempt_from(
        "cat src/lib.txt cache/it; echo three >> src/lib.txt",
        false,
        first.tree.as_ref(),
        2,
    );
    assert_eq!(world.kept(second.output), "one\ntwo\nwarm\n");
    assert_eq!(changes(&second), ["Modified src/lib.txt"]);
    let third = world.attempt_from("true", false, second.tree.as_ref(), 3);
    assert_eq!((third.ending, third.tree), (Ending::Unchanged, second.tree));
}

#[test]
fn an_attempt_after_a_crash_starts_from_its_base_again() {
    let world = World::new();
    let did = world.attempt("echo two >> src/lib.txt; echo x > x", false);
    assert_eq!(changes(&did).len(), 2);
    fs::write(world.worktree(1).join("half"), "done").expect("because the worktree is there");
    let admin = world.root().join(".git/worktrees/evolute-c-test-step-1");
    fs::write(admin.join("index.lock"), "").expect("because git's folder is there");
    let world = world.restarted();
    let did = world.attempt("cat src/lib.txt; ls", false);
    assert_eq!(world.kept(did.output), "one\nREADME.md\nsrc\n");
}

#[test]
fn a_change_of_equal_size_in_the_second_of_the_checkout_is_seen_and_put_back() {
    let world = World::new();
    let script = "cat src/lib.txt; printf 'two\n' > src/lib.txt; touch -r README.md src/lib.txt";
    let first = world.attempt(script, false);
    assert_eq!(changes(&first), ["Modified src/lib.txt"]);
    let world = world.restarted();
    let again = world.attempt(script, false);
    assert_eq!((world.kept(again.output), again.tree), ("one\n".into(), first.tree));
}

#[test]
fn what_a_set_up_leaves_behind_is_nobodys_change_and_it_runs_once() {
    let mut world = World::new();
    world.needs.setup =
        vec!["echo ran >> ../../../../home/count".into(), "echo x > left; echo y >> README.md".into()];
    world.needs.setup[0] = format!("echo ran >> {}", world.path("home/count").display());
    for _ in 0..2 {
        assert_eq!(world.attempt("true", false).ending, Ending::Unchanged);
    }
    let count = || fs::read_to_string(world.path("home/count")).expect("because the set-up ran");
    assert_eq!(count(), "ran\n");
    fs::write(world.worktree(1).join("x"), "").expect("because the worktree is there");
    let did = world.attempt("echo 1 > Cargo.lock", false);
    let _next = world.attempt_from("true", false, did.tree.as_ref(), 2);
    assert_eq!(count(), "ran\nran\n");
}

/// A set-up that counts how often it ran, and makes a folder that may be kept.
fn counting(world: &mut World) {
    let line = "echo ran >> COUNT; mkdir -p cache/.bin; echo one > cache/a; ln -sf ../a cache/.bin/a";
    world.needs.setup = vec![line.replace("COUNT", &world.path("home/count").display().to_string())];
    world.needs.keep = vec!["cache".into()];
}

fn counted(world: &World) -> String {
    fs::read_to_string(world.path("home/count")).expect("because the set-up ran")
}

#[test]
fn what_a_set_up_made_on_the_users_commit_is_copied_while_the_lock_files_stay_the_same() {
    let mut world = World::new();
    counting(&mut world);
    let read = "cat cache/.bin/a; echo two > cache/a";
    let told = |step| {
        let agent = world.agent(Speaks::Command, &["sh", "-c", read]);
        let mut work = world.work(agent, false, None, 1);
        if let Work::Attempt { step: which, .. } = &mut work {
            *which = step;
        }
        world.kept(attempted(world.outcome(work)).output)
    };
    assert_eq!((told(1), told(2), told(3)), ("one\n".into(), "one\n".into(), "one\n".into()));
    assert_eq!(counted(&world), "ran\n");
}

#[test]
fn what_a_set_up_made_on_an_agents_tree_is_kept_for_nobody() {
    let mut world = World::new();
    let tree = world.attempt("echo 1 > Cargo.lock", false).tree;
    counting(&mut world);
    for step in [2, 3] {
        let mut work = world.work(world.agent(Speaks::Command, &["true"]), false, tree.as_ref(), 1);
        if let Work::Attempt { step: which, .. } = &mut work {
            *which = step;
        }
        attempted(world.outcome(work));
    }
    assert_eq!(counted(&world), "ran\nran\n");
}

#[test]
fn every_named_port_is_free_and_no_two_are_the_same() {
    let mut world = World::new();
    world.needs.ports = vec!["WEB".into(), "DB".into()];
    let said = world.attempt("echo $WEB $DB", false);
    let said = world.kept(said.output);
    let ports: Vec<u16> = said.split_whitespace().filter_map(|port| port.parse().ok()).collect();
    let [web, db] = *ports else { panic!("two ports, and not `{said}`") };
    assert_ne!(web, db);
    let both = [web, db].map(|port| std::net::TcpListener::bind(("127.0.0.1", port)).is_ok());
    assert_eq!(both, [true, true]);
}

#[test]
fn a_set_up_that_fails_is_the_environments_failure() {
    let mut world = World::new();
    world.needs.setup = vec!["echo no such registry >&2; exit 4".into()];
    let agent = world.agent(Speaks::Command, &["true"]);
    match world.answer(world.work(agent, false, None, 1)) {
        Answer::Broken { because, .. } => {
            assert_eq!(because, "the set-up `echo no such registry >&2; exit 4` failed: no such registry");
        }
        Answer::Report(report) => panic!("because {report:?} is no attempt"),
    }
}

#[test]
fn shared_folders_move_on_and_never_through_a_link() {
    let mut world = World::new();
    world.needs.share = vec!["cache".into(), "../home".into()];
    let _first = world.attempt("mkdir cache; echo warm > cache/it", false);
    let agent = world.agent(Speaks::Command, &["cat", "cache/it"]);
    let mut work = world.work(agent, false, None, 1);
    if let Work::Attempt { step, .. } = &mut work {
        *step = 2;
    }
    let second = attempted(world.outcome(work.clone()));
    assert_eq!(world.kept(second.output), "warm\n");
    assert!(!world.worktree(1).join("cache").exists());
    fs::remove_dir_all(world.worktree(2).join("cache")).expect("because it moved there");
    symlink(world.path("home"), world.worktree(2).join("cache")).expect("because the worktree is there");
    if let Work::Attempt { step, .. } = &mut work {
        *step = 3;
    }
    assert_eq!(
        world.kept(attempted(world.outcome(work)).output),
        "cat: cache/it: No such file or directory\n"
    );
    assert!(world.path("home").is_dir());
}

#[test]
fn stop_ends_an_attempt_and_nothing_is_reported() {
    let world = World::new();
    world.stop.now();
    let agent = world.agent(Speaks::Command, &["sleep", "600"]);
    let began = Instant::now();
    let answer = world.answer(world.work(agent, false, None, 1));
    assert!(matches!(answer, Answer::Broken { .. }), "{answer:?}");
    assert!(began.elapsed().as_secs() < 60);
}

/// Two steps at once, each an effect of its own: the one is ended, the other finds out by itself when it may end.
#[test]
fn an_effect_that_nobody_wants_any_more_is_ended_alone_and_what_it_used_is_told_meanwhile() {
    let world = World::new();
    let (go, began) = (world.path("go"), Instant::now());
    let waits = format!("until [ -e {} ]; do sleep 0.02; done; echo two > src/lib.txt", go.display());
    let spends = "echo '{\"cost_usd\": 0.5}' > \"$EVOLUTE_USAGE\"; sleep 600";
    let effect = |id: &str, number: u32, script: &str| {
        let mut work = world.work(world.agent(Speaks::Command, &["sh", "-c", script]), false, None, 1);
        if let Work::Attempt { step, .. } = &mut work {
            *step = number;
        }
        engine::Effect { id: id.into(), cycle: Some(crate::world::cycle()), lease: "l-test".into(), work }
    };
    let (effects, taken) = crossbeam_channel::unbounded();
    let (answers, heard) = crossbeam_channel::unbounded();
    let hands = world.workshop.spawn(taken, answers);
    effects.send(effect("spends", 1, spends)).expect("because the hands are there");
    effects.send(effect("waits", 2, &waits)).expect("because the hands are there");
    let used = heard.recv().expect("because an attempt tells");
    assert!(
        matches!(&used, Word::Meanwhile(report) if matches!(&report.outcome, Outcome::Using(all) if matches!(&**all, [(1, 1, usage)] if usage.cost_usd == Some(0.5)))),
        "{used:?}"
    );
    world.workshop.end(&"spends".into());
    let ended = heard.recv().expect("because it is answered all the same");
    assert!(
        matches!(&ended, Word::Answer(Answer::Broken { effect, .. }) if effect.as_str() == "spends"),
        "{ended:?}"
    );
    fs::write(go, "").expect("because the folder is ours");
    let done = heard.recv().expect("because the other one goes on");
    assert!(
        matches!(&done, Word::Answer(Answer::Report(report)) if report.effect.as_str() == "waits"),
        "{done:?}"
    );
    drop(effects);
    hands.join();
    assert!(began.elapsed().as_secs() < 300);
}

#[test]
fn nobody_takes_a_cache_from_under_an_attempt_that_works() {
    let world =
        World { needs: Worktree { share: vec!["cache".into()], ..Worktree::default() }, ..World::new() };
    let (filled, go) = (world.path("filled"), world.path("go"));
    let fills = format!(
        "mkdir cache; echo mine > cache/it; touch {}; until [ -e {} ]; do sleep 0.02; done; cat cache/it",
        filled.display(),
        go.display()
    );
    let of = |number: u32, script: &str| {
        let mut work = world.work(world.agent(Speaks::Command, &["sh", "-c", script]), false, None, 1);
        if let Work::Attempt { step, .. } = &mut work {
            *step = number;
        }
        engine::Effect {
            id: trace::id::EffectId::new(format!("step-{number}")),
            cycle: Some(crate::world::cycle()),
            lease: "l-test".into(),
            work,
        }
    };
    let looks = format!("until [ -e {} ]; do sleep 0.02; done; cat cache/it", filled.display());
    let output = |answer: Answer| match answer {
        Answer::Report(report) => world.kept(attempted(report.outcome).output),
        other => panic!("both attempts end: {other:?}"),
    };
    let (one, other) = std::thread::scope(|scope| {
        let one = scope.spawn(|| world.workshop.answer(&of(1, &fills)));
        // Laid only once the cache is there to be taken.
        while !filled.exists() {
            std::thread::yield_now();
        }
        let other = world.workshop.answer(&of(2, &looks));
        fs::write(&go, "").expect("because the folder is ours");
        (one.join().expect("because nothing panics"), other)
    });
    assert_eq!(
        (output(one), output(other)),
        ("mine\n".into(), "cat: cache/it: No such file or directory\n".into())
    );
}

#[test]
fn a_person_finds_the_brief_and_what_they_leave_is_the_attempt() {
    let world = World::new();
    let prepare = || Work::Prepare {
        step: 1,
        base: world.base.clone(),
        brief: "# Step 1\n".into(),
        pack: Digest::of("pack"),
        worktree: world.needs.clone(),
    };
    assert_eq!(world.outcome(prepare()), Outcome::Prepared);
    let place = world.worktree(1);
    assert!(place.with_extension("desk").join("brief.md").is_file());
    fs::write(place.join("src/lib.txt"), "by hand\n").expect("because the worktree is there");
    assert_eq!(world.outcome(prepare()), Outcome::Prepared);
    let agent = world.agent(Speaks::Attended, &[]);
    let did = attempted(world.outcome(world.work(agent.clone(), false, None, 1)));
    assert_eq!(
        (did.ending.clone(), changes(&did)),
        (Ending::Changed, vec!["Modified src/lib.txt".to_owned()])
    );
    fs::remove_dir_all(&place).expect("because it is there");
    let did = attempted(world.outcome(world.work(agent, false, None, 2)));
    assert!(matches!(did.ending, Ending::NotStarted { .. }) && did.changes.is_empty());
}

#[test]
fn what_a_person_goes_on_editing_is_not_touched_by_gates() {
    let world = World::new();
    world.outcome(Work::Prepare {
        step: 1,
        base: world.base.clone(),
        brief: String::new(),
        pack: Digest::of("pack"),
        worktree: world.needs.clone(),
    });
    let file = world.worktree(1).join("src/lib.txt");
    fs::write(&file, "handed in\n").expect("because the worktree is there");
    let did = attempted(world.outcome(world.work(world.agent(Speaks::Attended, &[]), false, None, 1)));
    fs::write(&file, "still editing\n").expect("because the worktree is there");
    let world = world.restarted();
    let gate = crate::commits::gate(&["grep", "-q", "handed in", "src/lib.txt"]);
    let run = crate::commits::judged(world.outcome(Work::Judge {
        gate: Box::new(gate),
        step: Some(1),
        attempt: 1,
        tree: did.tree.expect("because it changed something"),
        base: None,
        worktree: world.needs.clone(),
        confined: false,
    }));
    assert_eq!((run.verdict, run.findings), (trace::Verdict::Passed, vec![]));
    assert_eq!(fs::read_to_string(file).expect("because it is there"), "still editing\n");
    assert!(world.workshop.grounds().folder(&cycle()).join("judged-1").is_dir());
}
