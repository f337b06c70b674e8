//! Twenty cycles of two machines, and a time in which they do not hear of each other: nothing is lost, and both see the same.

use crate::{
    Repo,
    sync::{Team, mirror, union},
};

/// Cycles, of both together.
const CYCLES: usize = 20;

/// Rounds in which nobody reaches the remote.
const PARTITION: std::ops::Range<usize> = 4..7;

const CONFIGURATION: &str = r#"[project]
name = "greetings"

[[workflow]]
name = "greeting"
about = "A greeting, as a visitor gets it"
run = ["sh"]
ready = ["test", "-f", "test.sh"]
real = "this repository"

[[gate]]
name = "tests"
run = ["sh", "test.sh"]

[[agent]]
name = "script"
speaks = "command"
run = ["./agent.sh"]
limits = { time = "1m" }
"#;

/// The file that the brief names, made polite.
const AGENT: &str =
    "#!/bin/sh\nsed -i 's/0/1/' \"$(grep -o 'g[0-9]*/greet.sh' \"$EVOLUTE_BRIEF\" | head -n 1)\"\n";

fn demand(number: usize) -> String {
    format!(
        "---\nid: greeting-{number}\ncapability: visitor{number}.greeting\noutcome: Visitor {number} is greeted politely.\n\
         baseline: {{ metric: polite, value: 0, unit: greetings, source: \"counted by hand\" }}\n\
         proof:\n  workflow: greeting\n  args: [\"g{number}/greet.sh\"]\n\
         \x20 metric: {{ name: polite, unit: greetings, from: \"json:/polite\" }}\n  pass: \"== 1\"\n\
         covers: [\"g{number}/greet.sh\"]\n---\n# Greeting {number} is polite\nVisitors leave otherwise.\n"
    )
}

fn plan(number: usize) -> String {
    format!(
        "---\ndemand: greeting-{number}\n---\n# Plan: greet politely\n\n## Step 1: count the polite greeting\n\
         - takes: 10m\n- touches: g{number}/greet.sh\n- accept: `sh g{number}/greet.sh | grep -q 1`\n\n\
         In `g{number}/greet.sh`, replace the number 0 with the number 1.\n"
    )
}

/// Everything that the two will work on is there from the beginning.
fn project() -> Repo {
    let repo = Repo::new();
    repo.file("test.sh", "echo '1 passed, 0 failed'\n").file(".evolute/evolute.toml", CONFIGURATION);
    repo.script("agent.sh", AGENT);
    for number in 0..CYCLES {
        repo.file(&format!("g{number}/greet.sh"), "echo '{\"polite\": 0}'\n")
            .file(&format!(".evolute/demands/greeting-{number}.md"), &demand(number))
            .file(&format!(".evolute/plans/greeting-{number}/plan.md"), &plan(number));
    }
    repo.commit("start");
    repo
}

/// A cycle up to the question whether it lands.
fn begin(repo: &Repo, number: usize) {
    let demand = format!("greeting-{number}");
    repo.evolute(&["demand", "accept", &demand]).done();
    repo.evolute(&["plan", "approve", &demand]).done();
    repo.evolute(&["run", &demand]).done();
}

/// And from there to its end: what others landed meanwhile makes another candidate, which is looked at again.
fn end(repo: &Repo, number: usize) {
    let demand = format!("greeting-{number}");
    while let Some(decision) = review(repo, &demand) {
        repo.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
        repo.evolute(&["run", &demand]).done();
    }
    repo.evolute(&["close", &demand, "--response", "full", "--because", "visitors stay"]).done();
}

/// The review that a demand waits for.
fn review(repo: &Repo, demand: &str) -> Option<String> {
    let listed = repo.evolute(&["decisions", "--json"]).done().raw_json();
    let decisions = listed["decisions"].as_array().expect("because they are listed");
    let of_it = decisions.iter().find(|line| line["demand"] == demand)?;
    of_it["decision"].as_str().map(ToOwned::to_owned)
}

/// Code and trace go both ways.
fn exchange(repo: &Repo) {
    repo.git(&["pull", "--quiet", "--no-rebase", "--no-edit", "origin", "main"]);
    repo.git(&["push", "--quiet", "origin", "main"]);
    repo.evolute(&["sync"]).done();
}

#[test]
fn twenty_cycles_of_two_machines_with_a_partition_between_lose_nothing_and_show_the_same() {
    let team = Team::of(project());
    let (one, other) = (&team.one, &team.other);
    for round in 0..CYCLES / 2 {
        let (ours, theirs) = (2 * round, 2 * round + 1);
        begin(one, ours);
        begin(other, theirs);
        if !PARTITION.contains(&round) {
            // nothing lands where the remote has what is missing here
            [one, other, one].into_iter().for_each(exchange);
        }
        end(other, theirs);
        end(one, ours);
    }
    [one, other, one].into_iter().for_each(exchange);
    one.evolute(&["sync"]).done();
    other.evolute(&["sync"]).done();
    other.git(&["pull", "--quiet", "--no-rebase", "origin", "main"]);
    assert_eq!(one.git(&["rev-parse", "main"]), other.git(&["rev-parse", "main"]));
    assert_eq!(union(one), union(other), "the same records, byte for byte");
    let seen = mirror(one);
    assert_eq!(seen, mirror(other), "the same mirror, byte for byte");
    assert_eq!(seen.matches("\"state\":\"reality\"").count(), CYCLES, "{seen}");
    for repo in [one, other] {
        assert_eq!(repo.evolute(&["--json"]).done().json()["closed"], CYCLES);
        assert_eq!(repo.evolute(&["settle"]).done().out(), "nothing is disputed\n");
        let verified = repo.evolute(&["verify", "--json"]).done().raw_json();
        assert_eq!((&verified["sound"], &verified["flawed"]), (&true.into(), &0.into()), "{verified}");
        assert_eq!(verified["writers"].as_object().map(serde_json::Map::len), Some(2));
    }
}
