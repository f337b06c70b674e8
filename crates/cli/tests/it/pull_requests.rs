//! A cycle that lands by a pull request, as a team with a forge lives it.

use crate::{
    forge::Forge,
    greeting::{DEMAND, open_decision},
};
use expect_test::expect;

/// Runs until the pull request is open.
fn awaiting(forge: &Forge) {
    let ran = forge.repo.evolute(&["run", DEMAND]).done();
    assert!(ran.out().contains("awaits its merge"), "{}", ran.out());
}

/// Runs once the forge has merged it, and says what was recorded of its landing.
fn landed(forge: &Forge) -> String {
    let ran = forge.repo.evolute(&["run", DEMAND]).done();
    assert!(ran.out().contains("can be closed"), "{}{}", ran.out(), ran.err());
    let of_it = |line: &&str| {
        ["pull request", "landed", "candidate 2", "proof of", "decision"]
            .iter()
            .any(|word| line.contains(word))
    };
    ran.err_in_order().lines().filter(of_it).map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_squash_is_recognized_and_its_approval_is_the_review() {
    let forge = Forge::github();
    let repo = &forge.repo;
    let before = repo.git(&["rev-parse", "main"]);
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        waits for you: `greeting-polite` awaits its merge: https://github.example/pull/7
          evolute run greeting-polite
    "#]]
    .assert_eq(ran.out());
    let opened: String = ran
        .err_in_order()
        .lines()
        .skip_while(|line| !line.contains("candidate 1: all gates"))
        .map(|line| format!("{line}\n"))
        .collect();
    expect![[r#"
        quality     candidate 1: all gates passed
        mirror      control of `greeting.polite` missed at [commit]: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1 ([time])
        mirror      proof of `greeting.polite` met at [commit]: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1 ([time])
        execution   candidate 1: pull request https://github.example/pull/7 opened on GitHub
        constraint  decision `d-[id]` asked of `mira@shop.example`: Is `greeting-polite` merged? The greeting is polite: https://github.example/pull/7
        execution   candidate 1: the pull request is open
    "#]].assert_eq(&opened);
    let body = repo.redacted(forge.heard("body").as_bytes());
    let body: String = body
        .lines()
        .filter(|line| !line.starts_with("Evolute-Trace: "))
        .map(|line| format!("{line}\n"))
        .collect();
    expect![[r#"
        A visitor is greeted politely.

        Demand `greeting-polite`, capability `greeting.polite`.

        ### Steps

        1. count the polite greeting

        ### Gates that passed

        - `tests`

        ### Proof

        - `polite` == 1 greetings, workflow `greeting`
        - control at [commit]: `sh greet.sh` ran 3 times, read 0 greetings, threshold == 1
        - proof at [commit]: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1

        Evolute-Demand: greeting-polite
        Evolute-Cycle: c-[id]
        Evolute-Head: [digest] [writer]
    "#]]
    .assert_eq(&body);
    assert_eq!(repo.git(&["rev-parse", "main"]), before, "nothing lands here before the forge merged it");

    forge.says("reviews", r#"[{"author":{"login":"ada"},"state":"APPROVED","body":"good day to you too","submittedAt":"2026-11-21T10:00:00Z"}]"#);
    let approved = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        execution   candidate 1: the pull request is open, approved by `ada`
        constraint  decision `d-[id]` answered: `approve`, because approved on https://github.example/pull/7: good day to you too
    "#]].assert_eq(approved.err());

    forge.squashes();
    expect![[r#"
        execution   candidate 1: the pull request was merged by `jon-on-github` as [commit], approved by `ada`
        execution   landed as [commit] on [commit]
    "#]]
    .assert_eq(&landed(&forge));
    assert_eq!(
        repo.git(&["rev-parse", "main"]),
        repo.git(&["rev-parse", "origin/main"]),
        "the checkout follows"
    );
    let why = repo.evolute(&["why", "greet.sh:1"]).done();
    expect![[r#"
        greet.sh:1
          commit       [commit] The greeting is polite (#7) (Mira)
          step         1 of cycle `c-[id]`: count the polite greeting
          known by     the commit on record, of which this one was made: it adds this line
          plan         greet politely, approved by `mira@shop.example` as [digest]
          decision     d-[id] `approve` by `ada`, because approved on https://github.example/pull/7:
                       good day to you too
            policy     [digest], class `review`
          demand       `greeting-polite`: The greeting is polite
          capability   greeting.polite
          proof        `greeting`: polite == 1 greetings
          baseline     polite = 0 greetings (measured at [commit])

        What happened
          · [moment], execution: step 1: committed as [commit]
          · [moment], constraint: decision `d-[id]` asked of `mira@shop.example`: Is
            `greeting-polite` merged? The greeting is polite: https://github.example/pull/7
          · [moment], constraint: decision `d-[id]` answered: `approve`, because approved on
            https://github.example/pull/7: good day to you too
          · [moment], execution: landed as [commit] on [commit]
    "#]]
    .assert_eq(why.out());
    repo.evolute(&["close", DEMAND, "--response", "full", "--because", "visitors stay"]).done();
    let mirror = repo.evolute(&["mirror"]).done();
    assert!(mirror.out().contains("1 Reality"), "{}", mirror.out());
    repo.evolute(&["verify"]).done();
}

#[test]
fn a_squash_that_lost_its_trailers_still_leads_back() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.merges(&[&["merge", "--quiet", "--squash", "BRANCH"], &["commit", "--quiet", "-m", "polite (#7)"]]);
    landed(&forge);
    let why = forge.repo.evolute(&["why", "greet.sh:1"]).done();
    assert!(why.out().contains("step 1") || why.out().contains("1 of cycle"), "{}", why.out());
}

#[test]
fn a_rebase_onto_a_newer_base_is_judged_and_proven_again() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.moves_on();
    forge.merges(&[&["cherry-pick", "main..BRANCH"]]);
    expect![[r#"
        execution   candidate 1: the pull request was merged by `jon-on-github` as [commit]
        constraint  decision `d-[id]` answered: `approve`, because merged https://github.example/pull/7 without an approval on record
        execution   candidate 2: [commit] made on [commit]
        execution   landed as [commit] on [commit]
        quality     candidate 2: gate `tests` passed ([time])
        quality     candidate 2: all gates passed
        mirror      proof of `greeting.polite` met at [commit]: `sh greet.sh` ran 3 times, read 1 greetings, threshold == 1 ([time])
    "#]].assert_eq(&landed(&forge));
}

#[test]
fn a_merge_commit_of_the_very_tree_is_not_proven_twice() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.merges(&[&["merge", "--quiet", "--no-ff", "-m", "Merge pull request #7", "BRANCH"]]);
    let told = landed(&forge);
    assert!(told.contains("landed as") && !told.contains("proof of"), "{told}");
}

#[test]
fn a_merge_queue_lands_it_on_a_newer_base() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.moves_on();
    forge.merges(&[&["merge", "--quiet", "--no-ff", "-m", "Merge pull request #7", "BRANCH"]]);
    let told = landed(&forge);
    assert!(told.contains("candidate 2") && told.contains("proof of"), "{told}");
}

#[test]
fn a_push_by_hand_is_recognized_though_the_forge_says_closed() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.merges(&[
        &["merge", "--quiet", "--squash", "BRANCH"],
        &["commit", "--quiet", "-m", "polite, by hand"],
    ]);
    forge.says("state", "CLOSED");
    assert!(landed(&forge).contains("landed as"));
}

#[test]
fn a_closed_pull_request_asks_its_owner() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.says("state", "CLOSED");
    let ran = forge.repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        execution   candidate 1: the pull request was closed without a merge
        cycle       deviation `v-[id]` (not merged on the forge): https://github.example/pull/7 was closed without a merge
        constraint  decision `d-[id]` asked of `mira@shop.example`: https://github.example/pull/7 was closed without a merge. Try again?
    "#]].assert_eq(ran.err());
    expect![[r#"
        waits for you: https://github.example/pull/7 was closed without a merge. Try again?
          evolute decide d-[id] retry|abort --because "…"
    "#]]
    .assert_eq(ran.out());
}

#[test]
fn a_branch_that_somebody_else_moved_is_neither_taken_nor_overwritten() {
    let forge = Forge::github();
    awaiting(&forge);
    let branch = forge.heard("branch").trim().to_owned();
    let spec = format!("HEAD:refs/heads/{branch}");
    forge.moves_on();
    forge.git(&["push", "--quiet", "--force", "origin", &spec]);
    let ran = forge.repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        waits for you: somebody else moved `evolute/c-[id]` on `origin`: what it holds now was not judged here. Try again?
          evolute decide d-[id] retry|abort --because "…"
    "#]].assert_eq(ran.out());
    let decisions = forge.repo.evolute(&["decisions", "--json"]).done().raw_json();
    let asked = decisions["decisions"].as_array().expect("because there are some");
    let stuck = asked.iter().find(|asked| asked["class"] == "blocked").unwrap_or(&asked[0]);
    let id = stuck["decision"].as_str().expect("because it has an id");
    forge.repo.evolute(&["decide", id, "retry", "--because", "look again"]).done();
    let again = forge.repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        waits for you: somebody else moved `evolute/c-[id]` on `origin`, and nothing is overwritten: keep what is there under another name, then `git push origin --delete evolute/c-[id]`, and go on
          evolute run greeting-polite
    "#]].assert_eq(again.out());
}

#[test]
fn where_nobody_is_logged_in_it_says_so_and_nothing_is_lost() {
    let forge = Forge::github();
    forge.says("logged-out", "");
    let ran = forge.repo.evolute(&["run", DEMAND]).ended(3);
    let said: Vec<&str> = ran.err().lines().rev().take(2).collect();
    expect![[r#"
        error: `c-[id]/open/1` could not be done: `gh` is not logged in to GitHub
        hint: run `gh auth login`, then run it again: nothing is lost"#]]
    .assert_eq(&said.into_iter().rev().collect::<Vec<_>>().join("\n"));
    std::fs::remove_file(crate::forge::base(&forge.repo).join("forge/logged-out"))
        .expect("because it is there");
    awaiting(&forge);
}

#[test]
fn where_the_remote_is_out_of_reach_it_says_so_and_nothing_is_lost() {
    let forge = Forge::github();
    awaiting(&forge);
    let address = forge.repo.git(&["remote", "get-url", "origin"]);
    forge.repo.git(&["remote", "set-url", "origin", "/nowhere/at/all.git"]);
    let ran = forge.repo.evolute(&["run", DEMAND]).ended(3);
    let said: Vec<&str> = ran.err().lines().rev().take(2).collect();
    expect![[r#"
        error: `c-[id]/look/1` could not be done: the remote `origin` cannot be reached: fatal: '/nowhere/at/all.git' does not appear to be a git repository fatal: Could not read from remote repository.  Please make sure you have the correct access rights
        hint: check the network and your login with `git fetch origin`, then run it again"#]].assert_eq(&said.into_iter().rev().collect::<Vec<_>>().join("\n"));
    forge.repo.git(&["remote", "set-url", "origin", &address]);
    awaiting(&forge);
}

#[test]
fn a_checkout_that_cannot_follow_is_left_and_told_how() {
    let forge = Forge::github();
    awaiting(&forge);
    forge.squashes();
    let before = forge.repo.git(&["rev-parse", "main"]);
    forge.repo.file("test.sh", "true\n");
    let told = landed(&forge);
    assert!(told.contains("git pull --ff-only origin main"), "{told}");
    assert_eq!(forge.repo.git(&["rev-parse", "main"]), before);
}

#[test]
fn what_the_remote_lacks_of_the_base_is_not_smuggled_into_the_request() {
    let forge = Forge::github();
    forge.repo.file("NOTES.md", "# Notes\n").commit("notes that nobody pushed");
    let ran = forge.repo.evolute(&["run", DEMAND]).ended(3);
    let said: Vec<&str> = ran.err().lines().rev().take(2).collect();
    expect![[r#"
        error: `c-[id]/candidate/1` could not be done: the cycle began on 1 commit of `main` that `origin` does not have: the pull request would carry them
        hint: bring them there first, with `git push origin main` or a pull request of their own"#]].assert_eq(&said.into_iter().rev().collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_wish_for_changes_on_gitlab_goes_back_to_the_step_and_then_it_is_merged() {
    let forge = Forge::gitlab();
    let repo = &forge.repo;
    awaiting(&forge);
    forge.says("reviewers", r#"[{"user":{"username":"ada"},"state":"requested_changes"}]"#);
    forge.says("notes", r#"[{"author":{"username":"ada"},"system":false,"body":"louder, please","created_at":"2026-11-21T10:00:00Z"}]"#);
    // The agent has nothing to add the second time, so a person decides how it goes on.
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(ran.err().contains("answered: `changes`, because changes were asked for on https://gitlab.example/-/merge_requests/7: louder, please"), "{}", ran.err());
    assert!(ran.err().contains("reviewer asked for changes"), "{}", ran.err());
}

#[test]
fn an_approved_merge_request_on_gitlab_lands() {
    let forge = Forge::gitlab();
    awaiting(&forge);
    forge.says("approvals", r#"{"approved_by":[{"user":{"username":"ada"}}]}"#);
    forge.squashes();
    let told = landed(&forge);
    assert!(told.contains("approved by `ada`") && told.contains("landed as"), "{told}");
}

#[test]
fn the_review_can_be_answered_here_too() {
    let forge = Forge::github();
    awaiting(&forge);
    let decision = open_decision(&forge.repo);
    forge.repo.evolute(&["decide", &decision, "stop", "--because", "not this way"]).done();
    let ran = forge.repo.evolute(&["run", DEMAND]).done();
    assert!(ran.out().contains("can be closed"), "{}", ran.out());
}
