//! Confinement, with real bubblewrap: what a confined agent can see and write, and that nothing of it survives.

use crate::world::{World, can_confine, changes};
use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use trace::Ending;

#[test]
fn it_writes_its_worktree_and_nothing_else() {
    if !can_confine() {
        return;
    }
    let world = World::new();
    fs::write(world.path("home/secret"), "told").expect("because the folder is ours");
    let script = format!(
        "echo x > x; for f in {root}/README.md {root}/.git/HEAD {home}/new /etc/new /usr/new .git; do \
         (echo bad > $f) 2>/dev/null && echo wrote $f; done; cat {home}/secret 2>/dev/null; \
         git commit -qam x 2>/dev/null && echo committed; ls -A /run; \
         mount -o remount,rw / 2>/dev/null && echo remounted; echo tmp > $TMPDIR/t && echo ok",
        root = world.root().display(),
        home = world.path("home").display(),
    );
    let did = world.attempt(&script, true);
    let said = world.kept(did.output);
    let said: Vec<&str> = said.lines().filter(|line| !line.ends_with("home/new")).collect();
    assert_eq!((said, changes(&did)), (vec!["ok"], vec!["Added x".to_owned()]));
    assert!(!world.path("home/new").exists());
    assert_eq!(world.git(&["status", "--porcelain"]), "");
}

#[test]
fn the_ledger_is_out_of_reach() {
    if !can_confine() {
        return;
    }
    let world = World::new();
    let ledger = world.root().join(".git/evolute");
    fs::create_dir(&ledger).expect("because the folder is ours");
    fs::write(ledger.join("trace.db"), "records").expect("because the folder is ours");
    let script = format!("ls -A {0}; echo bad > {0}/trace.db; true", ledger.display());
    let did = world.attempt(&script, true);
    assert_eq!(world.kept(did.output), "");
    assert_eq!(fs::read_to_string(ledger.join("trace.db")).expect("because it is there"), "records");
}

#[test]
fn deleting_everything_in_a_sandbox_leaves_the_link_to_git() {
    if !can_confine() {
        return;
    }
    let world = World::new();
    let did = world.attempt("rm -rf * .git .gitignore 2>/dev/null; git status --porcelain | wc -l", true);
    assert_eq!(world.kept(did.output).trim(), "3");
    assert_eq!(changes(&did).len(), 3);
}

#[test]
fn what_it_left_running_is_gone() {
    if !can_confine() {
        return;
    }
    let world = World { time_s: 1, ..World::new() };
    let mark = format!("71{}", std::process::id());
    let did = world.attempt(&format!("setsid sleep {mark} & trap '' TERM; sleep {mark}"), true);
    assert_eq!(did.ending, Ending::TimedOut);
    gone(&mark);
}

/// Waits until no process has this among its arguments; one that stays fails the test.
fn gone(mark: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    while running(mark) {
        assert!(Instant::now() < until, "because a process was left behind");
        std::thread::yield_now();
    }
}

fn running(mark: &str) -> bool {
    let folders = fs::read_dir("/proc").expect("because this is Linux").flatten();
    let words = folders.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    words.into_iter().any(|words| words.split(|byte| *byte == 0).any(|word| word == mark.as_bytes()))
}

/// Not a test of its own: what the next test runs and kills.
#[test]
#[ignore = "it is run, and killed, by the test below"]
fn an_attempt_that_never_ends() {
    let confined = std::env::var("CONFINED").is_ok_and(|confined| confined == "yes");
    let mark = std::env::var("MARK").unwrap_or_default();
    let _never = World::new().attempt(&format!("echo started >&2; sleep {mark} & sleep {mark}"), confined);
}

#[test]
fn a_killed_workshop_leaves_no_process_behind() {
    for (confined, digit) in [("no", 2), ("yes", 3)] {
        if confined == "yes" && !can_confine() {
            continue;
        }
        let mark = format!("7{digit}{}", std::process::id());
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let own = std::env::current_exe().expect("because this test is a program");
        let mut workshop = Command::new(own)
            .args(["--ignored", "--exact", "sandbox::an_attempt_that_never_ends"])
            .envs([("CONFINED", confined), ("MARK", &mark)])
            .env("TMPDIR", folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("because it can be started");
        let until = Instant::now() + Duration::from_secs(60);
        while !running(&mark) {
            assert!(Instant::now() < until, "because the attempt starts");
            std::thread::yield_now();
        }
        workshop.kill().expect("because it runs");
        workshop.wait().expect("because it was killed");
        gone(&mark);
    }
}
