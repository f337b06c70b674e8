//! A project that is as small as one can be and still be built: a greeting that is not polite yet.

use crate::{Repo, repo::Ran};

/// The demand's id.
pub(crate) const DEMAND: &str = "greeting-polite";

const CONFIGURATION: &str = r#"[project]
name = "greeting"

[[workflow]]
name = "greeting"
about = "The greeting, as a visitor gets it"
run = ["sh", "greet.sh"]
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

const WRITTEN: &str = r#"---
id: greeting-polite
capability: greeting.polite
outcome: A visitor is greeted politely.
proof:
  workflow: greeting
  metric: { name: polite, unit: greetings, from: "json:/polite" }
  pass: "== 1"
covers: ["greet.sh"]
---
# The greeting is polite
Visitors leave when nobody says good day.
"#;

const PLAN: &str = r"---
demand: greeting-polite
---
# Plan: greet politely

## Step 1: count the polite greeting
- takes: 10m
- touches: greet.sh
- accept: `sh greet.sh | grep -q 1`

In `greet.sh`, replace the number 0 with the number 1.
";

/// What the agent does when it does its work.
pub(crate) const DILIGENT: &str = "#!/bin/sh\nsed -i 's/0/1/' greet.sh\n";

/// The project, committed, with this agent; the demand is written and the plan too.
pub(crate) fn project(agent: &str) -> Repo {
    let repo = Repo::new();
    repo.file("greet.sh", "echo '{\"polite\": 0}'\n")
        .file("test.sh", "sh greet.sh | grep -q polite || { echo 'greet.sh:1: no greeting'; exit 1; }\necho '1 passed, 0 failed'\n")
        .script("agent.sh", agent)
        .file(".evolute/evolute.toml", CONFIGURATION)
        .file(&format!(".evolute/demands/{DEMAND}.md"), WRITTEN)
        .file(&format!(".evolute/plans/{DEMAND}/plan.md"), PLAN)
        .commit("start");
    repo
}

/// The project, committed, with what a configuration says of its agent instead.
pub(crate) fn project_by(agent: &str) -> Repo {
    let repo = project(DILIGENT);
    let (before, _) = CONFIGURATION.split_once("[[agent]]").expect("because there is an agent");
    repo.file(".evolute/evolute.toml", &format!("{before}{agent}")).commit("another agent");
    repo
}

/// Measured, accepted and approved: ready to run.
pub(crate) fn made_ready(repo: &Repo) {
    repo.evolute(&["demand", "measure", DEMAND]).done();
    repo.commit("baseline");
    repo.evolute(&["demand", "accept", DEMAND]).done();
    repo.evolute(&["plan", "approve", DEMAND]).done();
}

/// The same, measured, accepted and approved: ready to run.
pub(crate) fn ready(agent: &str) -> Repo {
    let repo = project(agent);
    made_ready(&repo);
    repo
}

/// How a line begins that tells of a deviation.
const DEVIATION: &str = "cycle       deviation";

/// What happened but for the gates, which run side by side: which of them speaks first is not told.
pub(crate) fn without_gates(ran: &Ran) -> String {
    let told: Vec<&str> = ran.err().lines().filter(|line| !line.starts_with("quality")).collect();
    let one_round = |one: &&str, other: &&str| one.starts_with(DEVIATION) && other.starts_with(DEVIATION);
    let sorted = told.chunk_by(one_round).flat_map(|round| {
        let mut round = round.to_vec();
        round.sort_unstable();
        round
    });
    sorted.map(|line| format!("{line}\n")).collect()
}

/// The id of the decision that is open.
pub(crate) fn open_decision(repo: &Repo) -> String {
    let listed = repo.evolute(&["decisions", "--json"]).done().raw_json();
    listed["decisions"][0]["decision"].as_str().expect("because a decision is open").to_owned()
}

/// An agent that counts one greeting more than there are.
pub(crate) const COUNTING: &str =
    "#!/bin/sh\nn=$(grep -o '[0-9]' greet.sh | head -1)\nsed -i \"s/$n/$((n + 1))/\" greet.sh\n";

/// Lets a demand's cycle turn up to its heartbeat: the review is approved.
pub(crate) fn turned(repo: &Repo, demand: &str) {
    repo.evolute(&["run", demand]).done();
    let decision = open_decision(repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
    repo.evolute(&["run", demand]).done();
}

/// One cycle, all the way round.
pub(crate) fn cycle(repo: &Repo, demand: &str) {
    turned(repo, demand);
    repo.evolute(&["close", demand, "--response", "full", "--because", "visitors stay"]).done();
}

/// Another demand of the same territory with its plan, committed and measured: so many greetings are to be counted.
pub(crate) fn another(repo: &Repo, name: &str, number: u32) {
    let id = format!("greeting-{name}");
    let written = WRITTEN.replace("polite\n", &format!("{name}\n")).replace("== 1", &format!(">= {number}"));
    let plan = PLAN
        .replace(DEMAND, &id)
        .replace("grep -q 1", &format!("grep -q {number}"))
        .replace("the number 0 with the number 1", &format!("the number by {number}"));
    repo.file(&format!(".evolute/demands/{id}.md"), &written)
        .file(&format!(".evolute/plans/{id}/plan.md"), &plan)
        .commit(name);
    repo.evolute(&["demand", "measure", &id]).done();
    repo.commit("baseline");
}

/// The same, accepted with a word on the trace, its plan having consulted the last cycle, and approved.
pub(crate) fn another_ready(repo: &Repo, name: &str, number: u32) {
    another(repo, name, number);
    let id = format!("greeting-{name}");
    let shown = repo.evolute(&["demand", "show", &id, "--json"]).done().raw_json();
    let last =
        shown["territory"]["precedents"][0]["cycle"].as_str().expect("because one is closed").to_owned();
    let path = format!(".evolute/plans/{id}/plan.md");
    let plan = repo.read(&path).replacen("\n---\n", &format!("\nconsulted: [{last}]\n---\n"), 1);
    repo.file(&path, &plan).commit("consulted");
    repo.evolute(&["demand", "accept", &id, "--dismiss", "it is one greeting more"]).done();
    repo.evolute(&["plan", "approve", &id]).done();
}
