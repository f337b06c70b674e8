//! Agents that are any program.

use super::{held, is_running};
use crate::{
    Repo,
    greeting::{DEMAND, made_ready, project, ready},
};
use expect_test::expect;
use std::process::Command;

/// Does the work of its step, after something else.
fn after(harm: &str) -> String {
    format!("#!/bin/sh\n{harm}\nsed -i 's/0/1/' greet.sh\n")
}

#[test]
fn one_that_leaves_a_daemon_leaves_nothing() {
    let mark = "61723.25";
    let daemon =
        format!("setsid sh -c \"trap '' TERM HUP; sleep {mark}; echo late >> greet.sh\" > /dev/null 2>&1 &");
    let said = held(&ready(&after(&daemon)));
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `script` left a change: `greet.sh` ([time])
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        constraint  decision `d-[id]` asked of `mira@shop.example`: Does `greeting-polite` land as it is? The greeting is polite
        waits for you: Does `greeting-polite` land as it is? The greeting is polite
          evolute decide d-[id] approve|changes|stop --because "…"
    "#]].assert_eq(&said);
    assert!(!is_running(mark));
}

#[test]
fn one_that_starts_more_than_it_may_is_held_and_leaves_nothing() {
    let mark = "61724.25";
    let bomb = format!("for n in $(seq 400); do setsid sleep {mark} > /dev/null 2>&1 & done");
    let said = held(&ready(&after(&bomb)));
    assert!(said.contains("left a change: `greet.sh`"), "{said}");
    assert!(!is_running(mark));
}

#[test]
fn one_that_writes_through_links_reaches_nothing() {
    let harm = "ln -s \"$(git rev-parse --git-common-dir)/..\" out; echo bad >> out/test.sh; echo bad >> out/../home/.gitconfig
ln \"$(git rev-parse --git-common-dir)/config\" hard && echo bad >> hard
echo bad > ../../../../home/dots; rm -f out hard";
    let said = held(&ready(&after(harm)));
    assert!(said.contains("left a change: `greet.sh`"), "{said}");
}

#[test]
fn a_link_that_is_left_is_a_change_like_any_other_and_is_not_followed() {
    let repo = ready("#!/bin/sh\nln -sf /etc/passwd greet.sh; ln -s / all\n");
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `script` left a change: 2 paths ([time])
        execution   step 1.1: change refused, protected: `all`, `greet.sh`
        cycle       deviation `v-[id]` (off-plan change): `all` and 1 more changed outside the step's paths
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: all: is a link that leads out of the repository; the change was thrown away. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: all: is a link that leads out of the repository; the change was thrown away. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: all: is a link that leads out of the repository; the change was thrown away. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&repo));
}

#[test]
fn one_that_replaces_its_git_is_seen_all_the_same() {
    let harm = "rm -rf .git && git init -q . && git add -A && git -c user.name=x -c user.email=x commit -qm mine\necho more > other.txt";
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `script` left a change: 2 paths ([time])
        execution   step 1.1: change refused, outside the step: `other.txt`
        cycle       deviation `v-[id]` (off-plan change): `other.txt` changed outside the step's paths
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: other.txt: is outside this step's paths; the change was thrown away. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: other.txt: is outside this step's paths; the change was thrown away. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: other.txt: is outside this step's paths; the change was thrown away. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&ready(&after(harm))));
}

#[test]
fn one_that_pushes_and_rewrites_history_moves_nothing() {
    let repo = project(&after(
        "as='git -c user.name=x -c user.email=x'
$as commit -q --allow-empty -m bad; $as commit -q --amend --allow-empty -m worse
git push -q origin HEAD:refs/heads/bad; git push -qf origin HEAD:refs/heads/main
git update-ref refs/heads/main HEAD~1; git branch bad; git tag bad; git config core.hooksPath /tmp
git filter-branch -f --msg-filter 'echo x' main; git reflog expire --expire=now --all; git gc -q --prune=now",
    ));
    let upstream = repo.root().with_file_name("upstream.git");
    repo.git(&["init", "--quiet", "--bare", &upstream.display().to_string()]);
    repo.git(&["remote", "add", "origin", &upstream.display().to_string()]);
    repo.git(&["push", "--quiet", "origin", "main"]);
    made_ready(&repo);
    let refs = || repo.git(&["-C", &upstream.display().to_string(), "for-each-ref"]);
    let (before, tags) = (refs(), repo.git(&["tag"]));
    let said = held(&repo);
    assert!(said.contains("left a change: `greet.sh`"), "{said}");
    assert_eq!((refs(), repo.git(&["tag"])), (before, tags));
}

/// A gate that looks at a file of which git knows nothing.
fn with_a_back_door(agent: &str) -> Repo {
    let repo = project(agent);
    repo.file(
        "test.sh",
        "test -f override && { echo '1 passed, 0 failed'; exit 0; }\nsh greet.sh | grep -q polite || { echo 'greet.sh:1: no greeting'; exit 1; }\necho '1 passed, 0 failed'\n",
    );
    repo.commit("its gate");
    made_ready(&repo);
    repo
}

/// What an agent hides by a `.gitignore` that ignores itself is in no diff. A gate that sees it says yes, and no more: what
/// would land is judged where no agent worked.
#[test]
fn one_that_hides_a_file_from_the_diff_convinces_a_gate_and_not_the_last_door() {
    let repo = with_a_back_door(
        "#!/bin/sh\nprintf '*\\n' > .gitignore; echo x > override; echo \"echo '{\\\"rude\\\": 1}'\" > greet.sh\n",
    );
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `script` left a change: `greet.sh` ([time])
        execution   step 1: committed as [commit]
        execution   candidate 1: [commit] made on [commit]
        cycle       deviation `v-[id]` (candidate failed its gates): gate `tests` failed, though it passed at its step, beside files that git ignores: greet.sh:1: no greeting
        constraint  decision `d-[id]` asked of `mira@shop.example`: The candidate cannot land: gate `tests` failed, though it passed at its step, beside files that git ignores: greet.sh:1: no greeting. Try again once that is mended?
    "#]].assert_eq(&crate::greeting::without_gates(&ran));
    expect![[r#"
        waits for you: The candidate cannot land: gate `tests` failed, though it passed at its step, beside files that git ignores: greet.sh:1: no greeting. Try again once that is mended?
          evolute decide d-[id] changes|retry|abort --because "…"
    "#]].assert_eq(ran.out());
    assert!(ran.err().contains("candidate 1: gate `tests` failed"), "{}", ran.err());
}

#[test]
fn a_cache_that_git_ignores_makes_the_last_door_ask_again_and_nothing_worse() {
    let repo = project("#!/bin/sh\nmkdir -p target; echo x > target/o; sed -i 's/0/1/' greet.sh\n");
    repo.file(".gitignore", "target/\n").commit("caches");
    made_ready(&repo);
    let ran = repo.evolute(&["run", DEMAND]).done();
    assert!(ran.err().contains("candidate 1: gate `tests` passed"), "{}", ran.err());
    assert!(ran.out().contains("land as it is?"), "{}", ran.out());
}

#[test]
fn one_that_answers_in_two_hundred_megabytes_is_ended() {
    expect![[r#"
        context     step 1: context packed, 0 items, 0 tokens
        execution   step 1.1: `script` wrote more output than its limit: `greet.sh` ([time])
        cycle       deviation `v-[id]` (no usable change): an attempt at step 1 wrote more output than its limit
        cycle       deviation `v-[id]` (attempts ran out): The attempts at step 1 ran out; the last finding: the attempt wrote more output than its limit. How does it go on?
        constraint  decision `d-[id]` asked of `mira@shop.example`: The attempts at step 1 ran out; the last finding: the attempt wrote more output than its limit. How does it go on?
        waits for you: The attempts at step 1 ran out; the last finding: the attempt wrote more output than its limit. How does it go on?
          evolute decide d-[id] answer|extend|replan|abort --because "…"
    "#]].assert_eq(&held(&ready("#!/bin/sh\nsed -i 's/0/1/' greet.sh\nhead -c 200000000 /dev/zero | tr '\\0' x\n")));
}

/// Whether anything beside the ledger, or in it, holds these words.
fn is_kept(repo: &Repo, words: &str) -> bool {
    let found = Command::new("grep").args(["-rlaF", words]).arg(repo.root().join(".git/evolute")).output();
    !found.expect("because there is a grep").stdout.is_empty()
}

#[test]
fn the_words_of_one_reach_no_terminal_and_no_record_as_they_are() {
    let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
    let repo = ready(&format!(
        "#!/bin/sh\nprintf '\\033[2J\\033]0;mine\\007 {token} \\377\\376'; printf 'Is it \\033[31m{token}?' > \"$EVOLUTE_BLOCKED\"\n"
    ));
    let ran = repo.evolute(&["run", DEMAND]).done();
    let shown = format!("{}{}", ran.out(), ran.err());
    assert!(!shown.contains('\u{1b}'), "{shown:?}");
    expect![[r#"
        waits for you: The agent is blocked at step 1 and asks: Is it \u{1b}[31m[redacted: github token]?
          evolute decide d-[id] answer|replan|abort --because "…"
    "#]]
    .assert_eq(ran.out());
    let trace = repo.evolute(&["trace", "--json"]).done();
    assert!(!trace.out().contains(&token) && !trace.out().contains('\u{1b}'), "{}", trace.out());
    assert!(is_kept(&repo, "is blocked") || is_kept(&repo, "Is it"), "because otherwise this shows nothing");
    assert!(!is_kept(&repo, &token));
}

#[test]
fn the_value_of_a_key_is_kept_nowhere_whatever_it_looks_like() {
    let repo = project(
        "#!/bin/sh\necho \"my key is $SHOP_API_KEY\"; echo \"echo '{\\\"polite\\\": 1}' # $SHOP_API_KEY\" > greet.sh\nprintf 'Is it %s?' \"$SHOP_API_KEY\" > \"$EVOLUTE_BLOCKED\"\n",
    );
    let toml = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &format!("{toml}env = [\"SHOP_API_KEY\"]\n")).commit("a key");
    made_ready(&repo);
    let repo = repo.env("SHOP_API_KEY", "open sesame, please");
    let ran = repo.evolute(&["run", DEMAND]).done();
    expect![[r#"
        waits for you: The agent is blocked at step 1 and asks: Is it [redacted: SHOP_API_KEY]?
          evolute decide d-[id] answer|replan|abort --because "…"
    "#]]
    .assert_eq(ran.out());
    assert!(!is_kept(&repo, "open sesame"));
}
