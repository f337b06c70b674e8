//! A team of two with a remote: the trace travels, whole and checked, and both see the same.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, cycle, made_ready, open_decision, project},
};
use expect_test::expect;
use runtime::{LINES_AT_ONCE, Reader};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Two clones and a bare remote.
pub(crate) struct Team {
    pub(crate) one: Repo,
    pub(crate) other: Repo,
}

impl Team {
    /// The project is on the remote, and both have it.
    pub(crate) fn new() -> Self {
        Self::of(project(DILIGENT))
    }

    /// This is on the remote, and both have it.
    pub(crate) fn of(one: Repo) -> Self {
        let remote = one.root().with_file_name("remote.git");
        let address = remote.to_string_lossy().into_owned();
        one.git(&["init", "--quiet", "--bare", "--initial-branch=main", &address]);
        one.git(&["remote", "add", "origin", &address]);
        one.git(&["push", "--quiet", "--set-upstream", "origin", "main"]);
        let other = clone(&one);
        Self { one, other }
    }

    pub(crate) fn remote(&self) -> PathBuf {
        self.one.root().with_file_name("remote.git")
    }

    /// What the remote has below `refs/evolute`.
    pub(crate) fn references(&self) -> Vec<String> {
        let remote = self.remote().to_string_lossy().into_owned();
        let listed = self.one.git(&["-C", &remote, "for-each-ref", "--format=%(refname)", "refs/evolute"]);
        listed.lines().map(ToOwned::to_owned).collect()
    }

    /// Whatever a hostile hand does to what the first one sent: another tree under the same name, forced.
    fn spoil(&self, spoiled: impl Fn(String) -> String) {
        let remote = self.remote().to_string_lossy().into_owned();
        let reference =
            self.references().into_iter().find(|name| name.contains("/w/")).expect("because it was sent");
        let git = |args: &[&str]| self.one.git(&[&["-C", &remote], args].concat());
        let listed = git(&["ls-tree", &reference]);
        let blob = listed.split_whitespace().nth(2).expect("because there is one file").to_owned();
        let name = listed.split_whitespace().nth(3).expect("because there is one file").to_owned();
        let file = self.one.root().with_file_name("spoiled");
        fs::write(&file, spoiled(format!("{}\n", git(&["cat-file", "blob", &blob]))))
            .expect("because it is ours");
        let blob = git(&["hash-object", "-w", &file.to_string_lossy()]);
        let index =
            [("GIT_INDEX_FILE", self.one.root().with_file_name("index").to_string_lossy().into_owned())];
        let with = |args: &[&str]| {
            let line = format!("GIT_INDEX_FILE={} git -C {remote} {}", index[0].1, args.join(" "));
            self.one.runs("sh", &["-c", &line]).ended(0).out().trim().to_owned()
        };
        with(&["read-tree", "--empty"]);
        with(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{name}")]);
        let line = format!(
            "tree=$(GIT_INDEX_FILE={} git -C {remote} write-tree) && git -C {remote} update-ref {reference} \
             $(git -C {remote} commit-tree $tree -m spoiled)",
            index[0].1
        );
        self.one.runs("sh", &["-c", &line]).ended(0);
    }
}

pub(crate) fn clone(of: &Repo) -> Repo {
    let other = Repo::bare_folder();
    let remote = of.root().with_file_name("remote.git").to_string_lossy().into_owned();
    other.git(&["clone", "--quiet", &remote, "."]);
    other
}

/// Every record of a ledger, by writer and place: the exact bytes.
pub(crate) fn union(repo: &Repo) -> Vec<(String, u64, Vec<u8>)> {
    let mut ledger = Reader::open(&repo.root().join(".git/evolute")).expect("because it is a ledger or none");
    let (mut lines, mut after) = (vec![], 0);
    loop {
        let more = ledger.lines(after, LINES_AT_ONCE).expect("because it can be read");
        let Some(last) = more.last() else { break };
        after = last.position;
        lines.extend(more.into_iter().map(|line| (line.writer.to_string(), line.seq, line.bytes)));
    }
    lines.sort();
    lines
}

/// Where everything stands, byte for byte.
pub(crate) fn mirror(repo: &Repo) -> String {
    repo.evolute(&["mirror", "--json"]).done().raw_json().to_string()
}

#[test]
fn a_clone_that_syncs_has_everything() {
    let Team { one, other } = &Team::new();
    made_ready(one);
    cycle(one, DEMAND);
    one.git(&["push", "--quiet", "origin", "main"]);
    let sent = one.evolute(&["sync"]).done();
    assert!(sent.out().starts_with("nothing new from `origin`\nto `origin`: "), "{}", sent.out());
    expect![[r#"
        nothing new from `origin`
        nothing new for `origin`
    "#]]
    .assert_eq(one.evolute(&["sync"]).done().out());

    other.git(&["pull", "--quiet"]);
    let verified = other.evolute(&["verify"]).done();
    assert!(verified.out().contains("hint: run `evolute sync`"), "{}", verified.out());
    let came = other.evolute(&["sync", "--json"]).done().json();
    assert_eq!((&came["came"]["decisions"], &came["sent"]["records"]), (&1.into(), &0.into()), "{came}");
    assert_eq!(came["came"]["cycles"].as_array().map(Vec::len), Some(1));
    assert_eq!(union(one), union(other));
    assert_eq!(mirror(one), mirror(other));
    let story = |repo: &Repo| repo.evolute(&["trace", DEMAND]).done().out().to_owned();
    assert_eq!(story(one), story(other));
    let why = other.evolute(&["why", "greet.sh:1"]).done();
    assert!(why.out().contains("it says good day"), "{}", why.out());
    let verified = other.evolute(&["verify"]).done();
    assert!(verified.out().contains("the chain is whole"), "{}", verified.out());
}

#[test]
fn who_wrote_nothing_sends_nothing() {
    let team = Team::new();
    team.other.evolute(&["sync"]).done();
    assert_eq!(team.references(), [""; 0]);
    made_ready(&team.one);
    team.one.evolute(&["sync", "--pull"]).done();
    assert_eq!(team.references(), [""; 0]);
}

#[test]
fn a_repository_without_a_remote_says_so() {
    let repo = project(DILIGENT);
    expect![[r#"
        error: there is no remote `origin`
        hint: add it with `git remote add origin <address>`, or name another one with `--remote`
    "#]]
    .assert_eq(repo.evolute(&["sync"]).ended(3).err());
    repo.git(&["remote", "add", "origin", "/nowhere/at/all.git"]);
    let gone = repo.evolute(&["sync"]).ended(3);
    assert!(gone.err().contains("the remote `origin` cannot be reached"), "{}", gone.err());
    assert!(!repo.root().join(".git/evolute").exists(), "nothing is made for a remote that is not there");
}

#[test]
fn a_remote_that_takes_nothing_keeps_nothing_back_from_anybody() {
    let team = Team::new();
    made_ready(&team.one);
    let hook = team.remote().join("hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\nexit 1\n").expect("because the folder is ours");
    team.one.runs("chmod", &["+x", &hook.to_string_lossy()]).done();
    let declined = team.one.evolute(&["sync"]).ended(3);
    assert!(
        declined.out().contains("not sent: `origin` does not take what was written here"),
        "{}",
        declined.out()
    );
    fs::remove_file(&hook).expect("because the folder is ours");
    team.one.evolute(&["sync"]).done();
    team.other.evolute(&["sync"]).done();
    assert_eq!(union(&team.one), union(&team.other));
}

#[test]
fn what_was_spoiled_on_the_way_is_refused_by_name_and_mended_again() {
    let team = Team::new();
    made_ready(&team.one);
    team.one.evolute(&["sync"]).done();
    team.spoil(|text| text.replace("mira@shop.example", "jane@shop.example"));
    let refused = team.other.evolute(&["sync"]).refused();
    expect![[r#"
        nothing new from `origin`
        nothing new for `origin`
        refused: record 2 of `[writer]` does not follow the record before it: one of the two is forged
        hint: somebody changed what this writer sent: find out who may push `refs/evolute/*`, and have the writer push it anew, from the machine that has it: `git push REMOTE :refs/evolute/w/[writer]`, then `evolute sync`
    "#]]
    .assert_eq(refused.out());
    let unsure = team.one.evolute(&["sync"]).refused();
    expect![[r#"
        nothing new from `origin`
        nothing new for `origin`
        refused: what `[writer]` sent is not ours: somebody writes under this ledger's name
        hint: if two machines have one ledger, move `.git/evolute/trace.db*` away on one of them and sync again: it goes on under a name of its own; if not, somebody changed it at the remote: push it anew, by `git push REMOTE :refs/evolute/w/[writer]`, then `evolute sync`
    "#]]
    .assert_eq(unsure.out());
    let spoiled = team.references().into_iter().find(|name| name.starts_with("refs/evolute/w/"));
    let spoiled = spoiled.expect("because it was sent");
    team.one.git(&["push", "--quiet", "origin", &format!(":{spoiled}")]);
    team.one.evolute(&["sync"]).done();
    team.other.evolute(&["sync"]).done();
    assert_eq!(union(&team.one), union(&team.other));
}

#[test]
fn a_history_that_was_rewritten_after_it_was_taken_in_is_refused() {
    let team = Team::new();
    made_ready(&team.one);
    team.one.evolute(&["sync"]).done();
    team.other.evolute(&["sync"]).done();
    let before = union(&team.other);
    team.spoil(|text| text.replace("mira@shop.example", "jane@shop.example"));
    let refused = team.other.evolute(&["sync", "--json"]).refused().json();
    assert_eq!(refused["refused"][0]["rule"], "segment.history-rewritten");
    assert_eq!(union(&team.other), before, "what was taken in stays");
}

#[test]
fn two_machines_with_one_ledger_are_told_so() {
    let team = Team::new();
    made_ready(&team.one);
    let (from, to) = (team.one.root().join(".git/evolute"), team.other.root().join(".git/evolute"));
    fs::create_dir_all(&to).expect("because the folder is ours");
    fs::copy(from.join("trace.db"), to.join("trace.db")).expect("because the folder is ours");
    team.one.evolute(&["sync"]).done();
    team.other.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    team.one.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    team.one.evolute(&["sync"]).done();
    let refused = team.other.evolute(&["sync", "--json"]).refused().json();
    assert_eq!(refused["refused"][0]["rule"], "segment.copied-ledger");
    moved_away(&to);
    team.other.evolute(&["sync"]).done();
    assert_eq!(union(&team.one), union(&team.other));
}

/// Moves a ledger away, with its log.
fn moved_away(folder: &Path) {
    for name in ["trace.db", "trace.db-wal", "trace.db-shm"] {
        let (from, to) = (folder.join(name), folder.join(format!("old-{name}")));
        if from.exists() {
            fs::rename(from, to).expect("because the folder is ours");
        }
    }
}

#[test]
fn a_decision_that_was_answered_on_both_sides_is_settled_by_a_person() {
    let Team { one, other } = &Team::new();
    one.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    one.evolute(&["sync"]).done();
    other.evolute(&["sync"]).done();
    let decision = open_decision(one);
    one.evolute(&["decide", &decision, "left", "--because", "it is shorter", "--rejected", "right: an hour"])
        .done();
    other
        .evolute(&["decide", &decision, "right", "--because", "it is safer", "--rejected", "left: a bridge"])
        .done();
    one.evolute(&["sync"]).done();
    let told = other.evolute(&["sync"]).done();
    assert!(told.out().contains("disputed decision `d-[id]` was answered in two ways"), "{}", told.out());
    one.evolute(&["sync"]).done();
    let shown = one.evolute(&["settle"]).done();
    assert!(shown.out().contains("`left` by mira@shop.example"), "{}", shown.out());
    for verb in [&["decisions"] as &[&str], &[]] {
        let shown = one.evolute(verb).done();
        assert!(shown.out().contains("disputed decision"), "{verb:?}: {}", shown.out());
    }
    let dispute = one.evolute(&["settle", "--json"]).done().raw_json()["disputes"][0]["dispute"].clone();
    let dispute = dispute.as_str().expect("because it has an id").to_owned();
    one.evolute(&["settle", &dispute, "--for", "third", "--because", "?"]).refused();
    one.evolute(&["settle", &dispute, "--for", "second", "--because", "safe is better"]).done();
    one.evolute(&["sync"]).done();
    other.evolute(&["sync"]).done();
    for repo in [one, other] {
        assert_eq!(repo.evolute(&["settle"]).done().out(), "nothing is disputed\n");
        let all = repo.evolute(&["decisions", "--all", "--json"]).done().raw_json();
        assert_eq!(all["decisions"][0]["choice"], "right");
    }
}

#[test]
fn a_cycle_that_runs_elsewhere_is_taken_over_in_so_many_words() {
    let Team { one, other } = &Team::new();
    made_ready(one);
    one.git(&["push", "--quiet", "origin", "main"]);
    one.evolute(&["run", DEMAND]).done();
    one.evolute(&["sync"]).done();
    other.git(&["pull", "--quiet"]);
    other.evolute(&["sync"]).done();
    let refused = other.evolute(&["run", DEMAND]).refused();
    assert!(refused.err().contains("let it finish there; if it cannot, take it over"), "{}", refused.err());
    let decision = open_decision(other);
    other.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
    other.evolute(&["sync"]).done();
    one.evolute(&["sync"]).done();
    one.evolute(&["run", DEMAND]).done();
    one.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    one.evolute(&["sync"]).done();
    one.git(&["push", "--quiet", "origin", "main"]);
    other.git(&["pull", "--quiet"]);
    other.evolute(&["sync"]).done();
    assert_eq!(mirror(one), mirror(other));
    assert_eq!(union(one), union(other));
}

/// A `git` that kills whoever asks it, the so-many-th time that it is asked.
const DEADLY: &str = "#!/bin/sh\nfolder=$(dirname \"$0\")\nasked=$(($(cat \"$folder/asked\") + 1))\n\
    echo $asked > \"$folder/asked\"\n[ $asked -eq $(cat \"$folder/deadly\") ] && kill -9 $PPID && exit 1\n\
    PATH=${PATH#*:} exec git \"$@\"\n";

/// Syncs again and again, and is killed at each call of git in turn, until one goes through. How often it was killed.
fn killed_everywhere(repo: &Repo) -> usize {
    let folder = repo.root().with_file_name("deadly");
    fs::create_dir_all(&folder).expect("because the folder is ours");
    let program = folder.join("git");
    fs::write(&program, DEADLY).expect("because the folder is ours");
    repo.runs("chmod", &["+x", &program.to_string_lossy()]).done();
    let line = format!("PATH={}:$PATH exec {} sync", folder.display(), env!("CARGO_BIN_EXE_evolute"));
    for deadly in 1..100 {
        fs::write(folder.join("asked"), "0").expect("because the folder is ours");
        fs::write(folder.join("deadly"), deadly.to_string()).expect("because the folder is ours");
        let ran = repo.runs("sh", &["-c", &line]);
        if ran.code() == 0 {
            return deadly - 1;
        }
        assert_eq!(ran.code(), -1, "it was killed, and did not fail: {}", ran.err());
    }
    panic!("a hundred calls of git are not enough");
}

#[test]
fn killed_anywhere_in_a_sync_the_next_one_goes_on() {
    let Team { one, other } = &Team::new();
    made_ready(one);
    let sending = killed_everywhere(one);
    assert!(sending > 5, "{sending} calls of git");
    let taking = killed_everywhere(other);
    assert!(taking > 5, "{taking} calls of git");
    assert_eq!(union(one), union(other));
    other.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    killed_everywhere(other);
    killed_everywhere(one);
    assert_eq!(union(one), union(other));
    for repo in [one, other] {
        assert!(repo.evolute(&["verify"]).done().out().contains("the chain is whole"));
    }
}
