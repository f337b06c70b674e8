//! Landing without a forge: the steps' own commits in a line, and what a remote has to say about it. And what was made
//! outside the loop, adopted.

use crate::{
    Repo,
    forge::{base, landing, publish},
    greeting::{DEMAND, DILIGENT, open_decision, ready},
};
use expect_test::expect;

/// Runs to the review, approves, and runs on.
fn approved(repo: &Repo) -> crate::repo::Ran {
    repo.evolute(&["run", DEMAND]).done();
    approve(repo);
    repo.evolute(&["run", DEMAND]).done()
}

fn approve(repo: &Repo) {
    let decision = open_decision(repo);
    repo.evolute(&["decide", &decision, "approve", "--because", "it says good day"]).done();
}

/// Commits on the remote's `main`, by somebody else.
fn elsewhere(repo: &Repo) {
    let (remote, clone) = (base(repo).join("remote.git"), base(repo).join("clone"));
    let (remote, clone) = (remote.to_string_lossy(), clone.to_string_lossy());
    repo.git(&["clone", "--quiet", &remote, &clone]);
    repo.git(&["-C", &clone, "commit", "--quiet", "--allow-empty", "-m", "elsewhere"]);
    repo.git(&["-C", &clone, "push", "--quiet", "origin", "HEAD:main"]);
}

#[test]
fn the_steps_land_in_a_line_on_a_branch_that_moved() {
    let repo = landing("fast-forward");
    repo.evolute(&["run", DEMAND]).done();
    approve(&repo);
    repo.file("NEWS.md", "# News\n").commit("news");
    let head = repo.git(&["rev-parse", "main"]);
    repo.evolute(&["run", DEMAND]).done();
    approve(&repo);
    repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        count the polite greeting: Evolute-Step: 1
         Evolute-Demand: greeting-polite

        news:  
        baseline:"#]]
    .assert_eq(&repo.git(&[
        "log",
        "--format=%s: %(trailers:key=Evolute-Step) %(trailers:key=Evolute-Demand)",
        "-3",
    ]));
    assert_eq!(repo.git(&["rev-list", "--merges", "--count", "main"]), "0");
    assert_eq!(repo.git(&["rev-parse", "main^"]), head);
    let why = repo.evolute(&["why", "greet.sh:1"]).done();
    assert!(why.out().contains("1 of cycle"), "{}", why.out());
    let mirror = repo.evolute(&["mirror"]).done();
    assert!(mirror.out().contains("1 Reality"), "{}", mirror.out());
}

#[test]
fn on_an_unmoved_branch_the_steps_own_commits_land() {
    let repo = landing("fast-forward");
    repo.evolute(&["run", DEMAND]).done();
    approve(&repo);
    let tip = repo.git(&["for-each-ref", "--format=%(objectname)", "refs/heads/evolute"]);
    repo.evolute(&["run", DEMAND]).done();
    assert_eq!(repo.git(&["rev-parse", "main"]), tip);
}

#[test]
fn nothing_lands_on_a_branch_that_lacks_what_its_remote_has() {
    let repo = ready(DILIGENT);
    publish(&repo);
    repo.evolute(&["run", DEMAND]).done();
    approve(&repo);
    elsewhere(&repo);
    let refused = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        waits for you: `origin/main` has 1 commit that `main` lacks: take them over with `git pull origin main`, and go on
          evolute run greeting-polite
    "#]].assert_eq(refused.out());
    repo.git(&["pull", "--quiet", "--ff-only", "origin", "main"]);
    repo.evolute(&["run", DEMAND]).done();
    approve(&repo);
    let landed = repo.evolute(&["run", DEMAND]).done();
    assert!(landed.out().contains("can be closed"), "{}", landed.out());
}

#[test]
fn what_lands_is_pushed_only_where_that_is_configured() {
    let pushed = |push: &str| {
        let repo = landing("merge");
        let configuration = repo.read(".evolute/evolute.toml");
        repo.file(".evolute/evolute.toml", &format!("{configuration}{push}")).commit("push");
        repo.evolute(&["plan", "approve", DEMAND]).done();
        publish(&repo);
        approved(&repo);
        repo.git(&["ls-remote", "origin", "main"]).starts_with(&repo.git(&["rev-parse", "main"]))
    };
    assert_eq!([pushed(""), pushed("push = true\n")], [false, true]);
}

#[test]
fn a_protected_branch_is_not_forced_and_the_way_around_is_named() {
    let repo = landing("merge");
    let configuration = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &format!("{configuration}push = true\n")).commit("push");
    repo.evolute(&["plan", "approve", DEMAND]).done();
    publish(&repo);
    repo.script(
        "../remote.git/hooks/pre-receive",
        "#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n",
    );
    let before = repo.git(&["rev-parse", "main"]);
    let refused = approved(&repo);
    expect![[r#"
        waits for you: `origin` does not take a push to `main` (pre-receive hook declined): set `[cycle]` `landing = "pull-request"`
          evolute run greeting-polite
    "#]].assert_eq(refused.out());
    assert_eq!(repo.git(&["rev-parse", "main"]), before, "it lands in both places or in none");
}

#[test]
fn a_hotfix_is_adopted_and_a_line_of_it_leads_back() {
    let repo = ready(DILIGENT);
    repo.file("greet.sh", "echo '{\"polite\": 1}'\n").commit("hotfix: say good day");
    let adopted = repo.evolute(&["adopt", "HEAD", "--because", "visitors complained at night"]).done();
    expect![[r#"
        quality     before the change: gate `tests` passed ([time])
        quality     candidate 1: gate `tests` passed ([time])
        quality     candidate 1: all gates passed
        mirror      control of `greeting.polite` missed at [commit]: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1 ([time])
        mirror      proof of `greeting.polite` met at [commit]: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1 ([time])
        mirror      `greeting.polite`: Reality (L3 Proven, proven)
        feedback    nothing observes it yet: the workflow says nothing about how it is observed as it runs
        learning    heartbeat: `greeting.polite` at L3 Proven, 2 worked, 0 failed
    "#]].assert_eq(&adopted.err_in_order());
    expect![[r#"
        adopted 1 commit for `greeting-polite` (`c-[id]`): made outside, judged afterwards
        waits for you: the cycle of `greeting-polite` can be closed
          evolute close greeting-polite
    "#]]
    .assert_eq(adopted.out());
    let why = repo.evolute(&["why", "greet.sh:1"]).done();
    expect![[r#"
        greet.sh:1
          commit       [commit] hotfix: say good day (Mira)
          adopted      made outside the loop and judged afterwards by cycle `c-[id]`, because visitors
                       complained at night
          demand       `greeting-polite`: The greeting is polite
          capability   greeting.polite
          proof        `greeting`: polite == 1 greetings
          baseline     polite = 0 greetings (measured at [commit])

        What happened
          · [moment], cycle: adopted for `greeting-polite`, made outside: [commit] on
            [commit] (1 commit), because visitors complained at night
    "#]]
    .assert_eq(why.out());
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    let mirror = repo.evolute(&["mirror"]).done();
    assert!(mirror.out().contains("1 Reality"), "{}", mirror.out());
    repo.evolute(&["verify"]).done();
}

#[test]
fn a_hotfix_that_fails_its_gates_has_to_be_answered() {
    let repo = ready(DILIGENT);
    repo.file("greet.sh", "echo '{\"rude\": 1}'\n").commit("hotfix: say nothing");
    let adopted = repo.evolute(&["adopt", "HEAD", "--demand", DEMAND, "--because", "it was quick"]).done();
    expect![[r#"
        adopted 1 commit for `greeting-polite` (`c-[id]`): made outside, judged afterwards
        waits for you: What landed does not pass: gate `tests` failed: greet.sh:1: no greeting. Judge it again once that is mended?
          evolute decide d-[id] retry|abort --because "…"
    "#]].assert_eq(adopted.out());
    let decision = open_decision(&repo);
    repo.evolute(&["decide", &decision, "abort", "--because", "it is taken back"]).done();
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(ran.out().contains("can be closed"), "{}", ran.out());
    let form = repo.evolute(&["close", DEMAND]).refused();
    assert!(form.out().contains("candidate failed its gates"), "{}", form.out());
}

#[test]
fn what_cannot_be_adopted_is_refused_with_the_reason() {
    let repo = ready(DILIGENT);
    let refused = |args: &[&str]| {
        let all: Vec<&str> =
            ["adopt"].iter().chain(args).copied().chain(["--because", "it burned"]).collect();
        repo.evolute(&all).refused().err().to_owned()
    };
    repo.git(&["switch", "--quiet", "-c", "aside"]);
    repo.file("greet.sh", "echo '{\"polite\": 1}'\n").commit("aside");
    repo.git(&["switch", "--quiet", "main"]);
    repo.file("README.md", "# Greeting\n").commit("words");
    repo.file("README.md", "# Greetings\n").commit("more words");
    let said = [
        refused(&["aside"]),
        refused(&["nothing-here"]),
        refused(&["HEAD"]),
        refused(&["HEAD", "HEAD~2"]),
        refused(&["HEAD..HEAD"]),
        refused(&["HEAD", "--demand", "no-such-demand"]),
    ];
    expect![[r#"
        refused: [commit] is not on `main`: only what landed already is adopted
        hint: let the loop make it: `evolute run`; or merge it first
        refused: `nothing-here` is no commit here
        hint: name one as `git log --oneline` shows it, or a range `FROM..TO`
        refused: no accepted demand covers what was changed: nobody said what it is for
        hint: name one with `--demand ID`, or write it with `evolute demand new` and accept it
        refused: the commits are not in a row: [commit] lies between them and was not named
        hint: adopt them one by one, or name them all
        refused: `HEAD..HEAD` holds no commit
        hint: write the older one first: `FROM..TO`
        refused: no accepted demand is called `no-such-demand`: nobody said what the change is for
        hint: run `evolute demand accept no-such-demand`, or name another with `--demand`
    "#]]
    .assert_eq(&said.concat());
}
