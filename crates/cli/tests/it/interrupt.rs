//! Two processes at once, and one that is interrupted. Pipes, not pauses, say when the other side is ready.

use crate::{
    Repo,
    greeting::{DEMAND, ready},
};
use expect_test::expect;
use std::{
    fs,
    process::{Child, Command},
};

/// A run whose agent says that it has begun, and then waits to be let go.
struct Held {
    repo: Repo,
    child: Child,
}

impl Held {
    fn new() -> Self {
        let repo = ready(
            "#!/bin/sh\nsed -i 's/0/1/' greet.sh\n. \"$(git rev-parse --git-common-dir)/../../hold\"\n",
        );
        let base = repo.root().parent().expect("because the root lies in a folder").to_owned();
        for name in ["begun", "go"] {
            let made =
                Command::new("mkfifo").arg(base.join(name)).status().expect("because `mkfifo` is there");
            assert!(made.success());
        }
        let script = format!("echo begun > '{0}/begun'\ncat '{0}/go'\n", base.display());
        fs::write(base.join("hold"), script).expect("because the folder is ours");
        let child = repo.start(&["run", DEMAND, "--unconfined"]);
        let held = Self { repo, child };
        assert_eq!(fs::read_to_string(held.at("begun")).expect("because the agent writes it"), "begun\n");
        held
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.repo.root().parent().expect("because the root lies in a folder").join(name)
    }

    /// From here on nobody is held any more.
    fn let_go_of_the_next(&self) {
        fs::write(self.at("hold"), "true\n").expect("because the folder is ours");
    }
}

#[test]
fn a_second_run_of_the_same_cycle_is_refused_and_the_first_goes_on() {
    let mut held = Held::new();
    let second = held.repo.evolute(&["run", DEMAND, "--unconfined"]).refused();
    assert!(second.err().contains("is already being run by process"), "{}", second.err());
    fs::write(held.at("go"), "go\n").expect("because the agent reads it");
    assert!(held.child.wait().expect("because it is our child").success());
    let waits = held.repo.evolute(&[]).done();
    assert!(waits.out().contains("for you: Does `greeting-polite` land as it is?"), "{}", waits.out());
}

#[test]
fn an_interrupted_run_says_how_to_go_on_and_the_next_one_does() {
    let held = Held::new();
    let pid = held.child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status().expect("because `kill` is there");
    assert!(sent.success());
    held.let_go_of_the_next();
    let Held { repo, child } = held;
    let ended = child.wait_with_output().expect("because it is our child");
    assert_eq!(ended.status.code(), Some(3));
    let said = repo.redacted(&ended.stderr);
    let last: Vec<&str> = said.lines().rev().take(2).collect();
    expect![[r#"
        hint: go on with `evolute run greeting-polite`
        stopped: interrupted; what is finished is kept"#]]
    .assert_eq(&last.join("\n"));
    repo.evolute(&["run", DEMAND, "--unconfined"]).done();
    assert!(repo.evolute(&["verify"]).done().out().contains("the chain is whole"));
}
