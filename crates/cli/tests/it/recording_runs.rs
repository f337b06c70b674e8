//! Continuous integration that leaves a trace: what its gates said of the default branch and what it proved again is what
//! everybody sees, whatever happens to the run.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, cycle, made_ready, project},
    sync::{Team, clone, mirror, union},
};
use expect_test::expect;
use std::fs;

const CI: [&str; 3] = ["ci", "--record", "--unconfined"];

/// A capability is Reality, and then its code moved: its proof is due.
fn due() -> Team {
    let team = Team::of(project(DILIGENT));
    let one = &team.one;
    made_ready(one);
    cycle(one, DEMAND);
    moved(one, "# good day\n");
    one.evolute(&["sync"]).done();
    assert!(mirror(one).contains("\"due\":true"), "{}", mirror(one));
    team
}

/// The code moves, and nothing else.
fn moved(repo: &Repo, words: &str) {
    repo.file("greet.sh", &format!("{words}echo '{{\"polite\": 1}}'\n")).commit("a comment");
    repo.git(&["push", "--quiet", "origin", "main"]);
}

/// A fresh clone in a workflow of GitHub's.
fn workflow(of: &Repo, run: &str, attempt: &str) -> Repo {
    on_github(clone(of), run, attempt)
}

fn on_github(repo: Repo, run: &str, attempt: &str) -> Repo {
    repo.env("GITHUB_ACTIONS", "true")
        .env("GITHUB_EVENT_NAME", "push")
        .env("GITHUB_REPOSITORY", "acme/shop")
        .env("GITHUB_RUN_ID", run)
        .env("GITHUB_RUN_ATTEMPT", attempt)
}

/// Without the runner's own lines, and from the record on.
fn record(out: &str) -> String {
    let lines = out.lines().filter(|line| !line.starts_with("::"));
    lines.skip_while(|line| !line.contains("recorded")).map(|line| format!("{line}\n")).collect()
}

fn arrived(repo: &Repo) {
    repo.git(&["pull", "--quiet"]);
    repo.evolute(&["sync"]).done();
}

#[test]
fn a_run_over_the_default_branch_proves_what_is_due_and_everybody_sees_it() {
    let team = due();
    let told = workflow(&team.one, "7", "1").evolute(&CI).done();
    let record = record(told.out());
    assert!(record.starts_with("recorded by `github acme/shop run 7.1`: what the gates said\n"), "{record}");
    assert!(record.contains("to `origin`: ") && record.ends_with(", unsigned\n"), "{record}");
    for repo in [&team.one, &team.other] {
        arrived(repo);
        let seen = repo.evolute(&["mirror", "--json"]).done().raw_json();
        let one = &seen["capabilities"][0];
        assert_eq!((&one["standing"]["state"], &one["standing"]["due"]), (&"reality".into(), &false.into()));
        assert_eq!(one["proof"]["by"], "github acme/shop run 7.1", "{one}");
        assert_eq!(one["proof"]["assurance"], "unsigned");
        assert!(repo.evolute(&["verify"]).done().out().contains("the chain is whole"));
        assert_eq!(repo.evolute(&["settle"]).done().out(), "nothing is disputed\n");
    }
    assert_eq!(mirror(&team.one), mirror(&team.other), "byte for byte");
    assert_eq!(union(&team.one), union(&team.other));
    let flakes = team.one.evolute(&["gate", "flakes"]).done();
    assert!(flakes.out().contains("tests"), "{}", flakes.out());
}

#[test]
fn a_run_that_is_started_again_adds_nothing() {
    let team = due();
    workflow(&team.one, "7", "1").evolute(&CI).done();
    let again = workflow(&team.one, "7", "2").evolute(&CI).done();
    expect![[r#"
        recorded by `github acme/shop run 7.2`: what the gates said, which had been said already
        nothing is due: every proof is fresh
        nothing new from `origin`
        nothing new for `origin`
    "#]]
    .assert_eq(&record(again.out()));
    arrived(&team.one);
    assert_eq!(team.one.evolute(&["settle"]).done().out(), "nothing is disputed\n");
}

#[test]
fn two_runs_at_once_both_arrive() {
    let team = due();
    let (one, other) = (workflow(&team.one, "7", "1"), workflow(&team.one, "8", "1"));
    let children = [&one, &other].map(|run| run.start(&CI));
    for child in children {
        let ended = child.wait_with_output().expect("because it ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    for repo in [&team.one, &team.other] {
        arrived(repo);
        assert_eq!(repo.evolute(&["settle"]).done().out(), "nothing is disputed\n");
        assert!(mirror(repo).contains("\"due\":false"), "{}", mirror(repo));
    }
    assert_eq!(mirror(&team.one), mirror(&team.other));
    assert_eq!(union(&team.one), union(&team.other));
}

/// A `git` that kills whoever pushes.
const DEADLY: &str =
    "#!/bin/sh\ncase \" $* \" in *' push '*) kill -9 $PPID; exit 1;; esac\nPATH=${PATH#*:} exec git \"$@\"\n";

#[test]
fn a_run_that_is_killed_before_it_has_sent_anything_leaves_nothing_and_the_next_one_makes_up_for_it() {
    let team = due();
    let run = workflow(&team.one, "7", "1");
    let folder = run.root().with_file_name("deadly");
    fs::create_dir_all(&folder).expect("because the folder is ours");
    fs::write(folder.join("git"), DEADLY).expect("because the folder is ours");
    run.runs("chmod", &["+x", &folder.join("git").to_string_lossy()]).done();
    let before = team.references();
    let line =
        format!("PATH={}:$PATH exec {} {}", folder.display(), env!("CARGO_BIN_EXE_evolute"), CI.join(" "));
    assert_eq!(run.runs("sh", &["-c", &line]).code(), -1, "it was killed");
    assert_eq!(team.references(), before);
    workflow(&team.one, "8", "1").evolute(&CI).done();
    arrived(&team.other);
    assert!(mirror(&team.other).contains("github acme/shop run 8.1"), "{}", mirror(&team.other));
}

#[test]
fn a_shallow_clone_judges_and_says_what_cannot_be_known() {
    let team = due();
    let shallow = Repo::bare_folder();
    let remote = format!("file://{}", team.remote().display());
    shallow.git(&["clone", "--quiet", "--depth", "1", &remote, "."]);
    let before = team.references();
    let told = on_github(shallow, "7", "1").evolute(&CI).done();
    expect![[r#"
        not recorded: the clone is shallow: whether what landed and what was proven is in the history cannot be known
        hint: fetch the whole history (`fetch-depth: 0` of `actions/checkout`, `GIT_DEPTH: "0"` in GitLab)
    "#]]
    .assert_eq(&record(told.out()));
    assert!(told.out().contains("✓ tests"), "{}", told.out());
    assert_eq!(team.references(), before);
}

#[test]
fn a_pull_requests_run_judges_and_records_nothing() {
    let team = due();
    let fork = workflow(&team.one, "7", "1").env("GITHUB_EVENT_NAME", "pull_request");
    fork.git(&["switch", "--quiet", "--create", "work"]);
    fork.file("test.sh", "echo 'greet.sh:1: no greeting'\nexit 1\n").commit("red");
    let before = team.references();
    let told = fork.evolute(&CI).refused();
    expect![[r#"
        not recorded: this run is a pull request's: what it says is of a change that has not landed
        hint: runs on the default branch are recorded, once it has landed
    "#]]
    .assert_eq(&record(told.out()));
    assert_eq!(team.references(), before);
    assert!(!fork.root().join(".git/evolute/trace.db").exists(), "nothing is written");
    let beside = on_github(clone(&team.one), "8", "1");
    beside.git(&["switch", "--quiet", "--create", "work"]);
    beside.file("more", "1\n").commit("more");
    let told = beside.evolute(&CI).done();
    assert!(
        told.out().contains("not recorded: what is checked out is not the head of `main`"),
        "{}",
        told.out()
    );
}

#[test]
fn a_run_that_may_not_push_says_so_and_ends_with_it() {
    let team = due();
    let hook = team.remote().join("hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\nexit 1\n").expect("because the folder is ours");
    team.one.runs("chmod", &["+x", &hook.to_string_lossy()]).done();
    let told = workflow(&team.one, "7", "1").evolute(&CI).ended(3);
    assert!(told.out().contains("not sent: `origin` does not take what was written here"), "{}", told.out());
    let nowhere = workflow(&team.one, "8", "1");
    nowhere.git(&["remote", "remove", "origin"]);
    let told = nowhere.evolute(&CI).done();
    assert!(told.out().contains("not recorded: there is no remote `origin`"), "{}", told.out());
}

#[test]
fn a_run_with_a_key_of_the_team_signs_what_it_records_and_what_it_proves() {
    let team = due();
    let one = &team.one;
    let made = one.evolute(&["key", "new", "ci", "--json"]).done().raw_json();
    let secret = made["secret"].as_str().expect("because it is told where it lies").to_owned();
    one.commit("keys: ci");
    one.git(&["push", "--quiet", "origin", "main"]);
    let run = workflow(one, "7", "1").env("EVOLUTE_KEY", &secret);
    let told = run.evolute(&CI).done();
    assert!(told.out().contains("signed by key `ci`"), "{}", told.out());
    arrived(&team.other);
    let seen = team.other.evolute(&["mirror", "--json"]).done().raw_json();
    assert_eq!(seen["capabilities"][0]["proof"]["assurance"]["relayed"]["key"], "ci", "{seen}");
    let verified = team.other.evolute(&["verify", "--proofs"]).done();
    assert!(verified.out().contains("signatures: 1 count"), "{}", verified.out());
}

#[test]
fn what_falls_at_a_run_is_recorded_and_red() {
    let team = due();
    team.one.file("greet.sh", "echo '{\"polite\": 0}'\n").commit("impolite");
    team.one.git(&["push", "--quiet", "origin", "main"]);
    let told = workflow(&team.one, "7", "1").evolute(&CI).refused();
    assert!(told.out().contains("to `origin`: "), "{}", told.out());
    arrived(&team.other);
    assert!(mirror(&team.other).contains("\"why\":\"regressed\""), "{}", mirror(&team.other));
}

#[test]
fn a_gate_that_its_owner_quarantined_judges_nothing_in_a_clone_that_synced() {
    let team = due();
    let one = &team.one;
    one.file("test.sh", "echo 'greet.sh:1: no greeting'\nexit 1\n").commit("it waits for a clock");
    one.git(&["push", "--quiet", "origin", "main"]);
    let day = jiff::Timestamp::now().checked_add(jiff::SignedDuration::from_hours(24 * 9));
    let day = day.expect("because the time is near").strftime("%Y-%m-%d").to_string();
    let because = "it waits for a clock";
    one.evolute(&["gate", "quarantine", "tests", "--until", &day, "--because", because]).done();
    one.evolute(&["sync"]).done();
    let plain = workflow(one, "7", "1");
    let before = plain.evolute(&["ci", "--unconfined"]).refused();
    assert!(before.out().contains("gate `tests` failed"), "{}", before.out());
    plain.evolute(&["sync", "--pull"]).done();
    let told = plain.evolute(&["ci", "--unconfined"]).done();
    let says = format!(
        "gate `tests` is quarantined until {day} by `mira@shop.example` and judges nothing: {because}"
    );
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(told.out()).contains(&words(&says)), "{}", told.out());
}
