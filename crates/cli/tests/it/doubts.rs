//! What two clones decided differently: wherever that decision is shown, it says so, before and after somebody settled it.

use crate::{Repo, greeting::open_decision, sync::Team};
use expect_test::{Expect, expect};
use regex::Regex;

/// Two clones that answered one question differently, each departing from the policy, and met.
fn divided() -> (Team, String) {
    let repo = Repo::new();
    repo.file("readme.md", "# A way\n").commit("begin");
    let team = Team::of(repo);
    let Team { one, other } = &team;
    one.evolute(&["ask", "Which way around the lake?", "--options", "left,right"]).done();
    one.evolute(&["sync"]).done();
    other.evolute(&["sync"]).done();
    let decision = open_decision(one);
    for (repo, way, why) in [(one, "left", "it is shorter"), (other, "right", "it is safer")] {
        let rejected = if way == "left" { "right: an hour" } else { "left: a bridge" };
        let exception = format!("nobody measured the way to the {way}");
        let words = ["decide", &decision, way, "--because", why, "--rejected", rejected];
        repo.evolute(&[&words[..], &["--exception", &exception]].concat()).done();
    }
    one.evolute(&["sync"]).done();
    other.evolute(&["sync"]).done();
    one.evolute(&["sync"]).done();
    (team, decision)
}

/// What chance put in is taken out.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, word) in [
        (r"\b(d|x)-[0-9a-hjkmnp-tv-z]{8}\b", "$1-[id]"),
        (r"\b[0-9a-f]{12}\b", "[digest]"),
        (r"\d{4}-\d\d-\d\d", "[day]"),
    ] {
        let pattern = Regex::new(pattern).expect("because the pattern is written here");
        text = pattern.replace_all(&text, word).into_owned();
    }
    text
}

fn shows(repo: &Repo, words: &[&str], expected: &Expect) {
    expected.assert_eq(&plain(repo.evolute(words).done().out()));
}

#[test]
fn a_decision_under_dispute_is_shown_as_one() {
    let (Team { one, .. }, decision) = &divided();
    shows(one, &["impact", decision], &expect![]);
    shows(one, &["exceptions"], &expect![]);
    shows(one, &["precedents", "lake"], &expect![]);
    let told = one.evolute(&["impact", decision, "--json"]).done().raw_json();
    assert_eq!(told["doubts"][0]["dispute"]["holds"]["says"], "left");
    assert!(told["doubts"][0]["dispute"]["settled"].is_null());
}

#[test]
fn an_answer_that_was_settled_against_is_shown_as_one_that_does_not_hold() {
    let (Team { one, other }, decision) = &divided();
    let disputes = one.evolute(&["settle", "--json"]).done().raw_json();
    let dispute = disputes["disputes"][0]["dispute"].as_str().expect("because there is one").to_owned();
    one.evolute(&["settle", &dispute, "--for", "second", "--because", "safe is better"]).done();
    one.evolute(&["sync"]).done();
    other.evolute(&["sync"]).done();
    shows(one, &["impact", decision], &expect![]);
    shows(other, &["exceptions"], &expect![]);
    shows(other, &["precedents", "lake"], &expect![]);
    shows(one, &["graph", &dispute], &expect![]);
}

#[test]
fn what_a_revoked_key_signed_for_says_so() {
    let repo = crate::proofs::signed();
    repo.evolute(&["key", "revoke", "mira", "--because", "a laptop was lost"]).done();
    let shown = repo.evolute(&["graph", "greeting.polite", "--kind", "key"]).done();
    expect![].assert_eq(&plain(shown.out()));
}
