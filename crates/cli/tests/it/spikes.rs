//! A question is explored before it is decided: what was tried is thrown away, what was found is kept.

use crate::{Repo, greeting::open_decision};
use expect_test::expect;

const CONFIGURATION: &str = r#"[[agent]]
name = "script"
speaks = "command"
run = ["./agent.sh"]
limits = { time = "1m" }
"#;

fn repo(agent: &str) -> Repo {
    let repo = Repo::new();
    repo.file(".evolute/evolute.toml", CONFIGURATION)
        .file("store.txt", "one\n")
        .script("agent.sh", agent)
        .commit("start");
    repo
}

const SPIKE: [&str; 4] = ["spike", "One store or two?", "--options", "one,two"];

#[test]
fn an_exploration_ends_in_a_decision_and_never_in_a_merge() {
    let repo = repo(
        "#!/bin/sh\necho two >> store.txt\nprintf '# Found\\n\\nTwo stores need a lock.\\n' > SPIKE.md\n",
    );
    let ran = repo.evolute(&SPIKE).done();
    expect![[r#"
        Explored by `script`: One store or two?
          # Found

          Two stores need a lock.

        2 changed files in its worktree, thrown away; what it found is on record

        next, for `mira@shop.example`:
          evolute decide d-[id] one|two --because "…" --rejected "OPTION: cost"
    "#]]
    .assert_eq(ran.out());
    assert_eq!(
        (repo.read("store.txt").as_str(), repo.git(&["status", "--porcelain"]).as_str()),
        ("one\n", "")
    );
    assert_eq!(repo.git(&["branch", "--list"]), "* main");
    let decision = open_decision(&repo);
    assert_eq!(repo.evolute(&["spike", "--for", &decision]).done().out(), ran.out());
    let answer = ["decide", &decision, "one", "--because", "no lock", "--rejected", "two: a lock", "--json"];
    let decided = repo.evolute(&answer).done().raw_json();
    let file = decided["file"].as_str().expect("because it is kept");
    let kept = repo.read(file);
    let kept = kept.split("## More Information").nth(1).expect("because it was explored");
    expect![[r#"


        Explored by `script` before it was decided. It found:

        > # Found
        >
        > Two stores need a lock.
    "#]]
    .assert_eq(kept);
}

#[test]
fn an_exploration_that_finds_nothing_says_so_and_leaves_the_question_open() {
    let repo = repo("#!/bin/sh\nexit 3\n");
    expect![[r#"
        Explored by `script`: One store or two?
        the exploration changed nothing, and wrote no `SPIKE.md`

        next, for `mira@shop.example`:
          evolute decide d-[id] one|two --because "…" --rejected "OPTION: cost"
    "#]]
    .assert_eq(repo.evolute(&SPIKE).refused().out());
    let refused = repo.evolute(&["spike", "--for", "d-nothing"]).refused();
    expect![[r#"
        refused: there is no decision `d-nothing`
        hint: run `evolute decisions` for those that are open
    "#]]
    .assert_eq(refused.err());
    assert!(!open_decision(&repo).is_empty());
}
