//! Confinement, with real bubblewrap: what a confined agent can see and write, and that nothing of it survives.

use crate::world::{World, attempted, backend, can_confine, changes, inside, running, surroundings};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use trace::{Barrier, Ending, Hold, Network, Speaks};
use workshop::sandbox::{self, Backend};

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
fn a_program_that_is_a_link_by_a_full_path_is_started() {
    if !can_confine() {
        return;
    }
    let world = World::new();
    let link = world.path("home/bin/shell");
    fs::create_dir_all(link.parent().expect("because it lies in a folder"))
        .expect("because the folder is ours");
    std::os::unix::fs::symlink("/bin/sh", &link).expect("because the folder is ours");
    let agent = world.agent(Speaks::Command, &[&link.to_string_lossy(), "-c", "echo x > x; echo ran"]);
    let did = attempted(world.outcome(world.work(agent, true, None, 1)));
    assert_eq!(world.kept(did.output).trim(), "ran");
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

/// Not a test of its own: what the next test runs and kills.
#[test]
#[ignore = "it is run, and killed, by the test below"]
fn an_attempt_that_never_ends() {
    let confined = std::env::var("CONFINED").is_ok_and(|confined| confined == "yes");
    let mark = std::env::var("MARK").unwrap_or_default();
    let script = format!("echo started >&2; setsid sleep {mark} & sleep {mark} & sleep {mark}");
    let _never = World::new().attempt(&script, confined);
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

#[test]
fn what_ran_away_unconfined_is_ended_too() {
    let world = World { time_s: 30, ..World::new() };
    let mark = format!("74{}", std::process::id());
    let script = format!(
        "(setsid setsid sleep {mark} > /dev/null 2>&1 &) ; until pidof sleep; do :; done; echo x > x"
    );
    let did = world.attempt(&script, false);
    assert_eq!(did.ending, Ending::Changed);
    assert!(!running(&mark), "because it was ended before the tree was taken");
}

#[test]
fn nobody_goes_on_writing_once_the_tree_is_taken() {
    let script =
        "(while :; do echo $((n=n+1)) > late; done) > /dev/null 2>&1 & until test -s late; do :; done";
    for confined in [false, can_confine()] {
        for attempt in 1..=4 {
            let world = World::new();
            let did = world.attempt_from(script, confined, None, attempt);
            let tree = did.tree.expect("because there is a change");
            let now = fs::read_to_string(world.worktree(1).join("late")).expect("because it was written");
            assert_eq!(world.git(&["cat-file", "blob", &format!("{tree}:late")]), now.trim());
        }
    }
}

#[test]
fn an_attempt_that_fills_the_disk_is_ended() {
    for confined in [false, can_confine()] {
        let world = World::new();
        let script =
            "while :; do dd if=/dev/zero of=filled.$((n=n+1)) bs=1M count=16 2>/dev/null; sleep 0.1; done";
        let did = world.attempt(script, confined);
        assert_eq!(did.ending, Ending::Spent { what: "disk".into() });
    }
}

#[test]
fn the_way_to_the_model_leads_there_whatever_makes_the_wall() {
    let port = model();
    for backend in walls() {
        let mut world = World::new();
        let around = surroundings(world.folder.path(), &world.stop);
        world.resettle(workshop::Surroundings { backend: Some(backend.clone()), ..around });
        let script = format!(
            "ask() {{ bash -c \"exec 3<>/dev/tcp/127.0.0.1/$1; printf '$2\\r\\n\\r\\n' >&3; cat <&3\"; }}; \
             p=${{HTTPS_PROXY##*:}}; ask {port} 'GET / HTTP/1.1'; ask $p 'GET http://127.0.0.1:{port}/ HTTP/1.1'; \
             ask $p 'CONNECT example.com:443 HTTP/1.1' | tail -1; echo x > x"
        );
        let agent = trace::Agent {
            network: Network::ModelOnly,
            hosts: vec![format!("127.0.0.1:{port}")],
            ..world.agent(trace::Speaks::Command, &["bash", "-c", &script])
        };
        let did = attempted(world.outcome(world.work(agent, true, None, 1)));
        let said = world.kept(did.output);
        let told: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
        let refused = "`example.com:443` is none of this agent's `hosts`";
        assert_eq!(told, ["HTTP/1.1 200 OK", "I am the model", "HTTP/1.1 200 OK", "I am the model", refused]);
        let wall = did.wall.expect("because it was run here");
        assert_eq!((wall.by, wall.network), (Some(backend.barrier()), Network::ModelOnly));
    }
}

/// Everything that confines here.
pub(crate) fn walls() -> Vec<Backend> {
    let landlock = sandbox::find(None, Some(&inside())).ok();
    backend().into_iter().chain(landlock).collect()
}

/// A model on the machine's own loopback, which says the same to everybody.
fn model() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("because a port is free");
    let port = listener.local_addr().expect("because it is bound").port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            // To the end of what it asks: what is left unread would cut the answer off.
            let mut asked = vec![];
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                let Ok(1) = client.read(&mut byte) else { break };
                asked.extend(byte);
            }
            let _gone = client.write_all(b"HTTP/1.1 200 OK\r\n\r\nI am the model\n");
        }
    });
    port
}

#[test]
fn the_record_says_which_wall_there_was() {
    let world = World::new();
    let open = world.attempt("true", false).wall.expect("because it was run here");
    assert_eq!((open.by, open.held), (None, vec![Hold::Disk]));
    if can_confine() {
        let wall = world.attempt("true", true).wall.expect("because it was run here");
        assert_eq!((wall.by, wall.not_held), (Some(Barrier::Bubblewrap), vec![Hold::AbstractSockets]));
    }
}
