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
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-\[digest\]", "[record]"),
        (r"SHA256:\S+", "[key]"),
        (r"record \d+\b", "record [n]"),
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
    shows(
        one,
        &["impact", decision],
        &expect![[r#"
        d-[id]  decision
        constraint decision `d-[id]` answered: `left`, because it is shorter, self-approved
        doubted  decision d-[id]: under dispute `x-[id]`: `left` by mira@shop.example stands until it is settled, `right` by mira@shop.example is set aside
          evolute settle x-[id]
        nothing that is recorded depends on it
    "#]],
    );
    shows(
        one,
        &["exceptions"],
        &expect![[r#"
        exceptions  `architecture` 1×

        d-[id]  architecture@[digest]  under dispute `x-[id]`
          disputed     under dispute `x-[id]`: `left` by mira@shop.example stands until it is settled,
                       `right` by mira@shop.example is set aside
          departs      nobody measured the way to the left
          answer       `left`, because it is shorter
          approved     by `mira@shop.example`, [time] ago (record [n])
          precedents   none is cited
          outcome      nobody has told yet
    "#]],
    );
    shows(
        one,
        &["precedents", "lake"],
        &expect![[r#"
        1 precedent for `lake`
          looked at    1 matter in this repository

        d-[id]  decision  set aside by dispute `x-[id]`
        Which way around the lake?
          disputed     under dispute `x-[id]`: `left` by mira@shop.example stands until it is settled,
                       `right` by mira@shop.example is set aside
          chosen       right
          because      it is safer
          exception    nobody measured the way to the right
          rejected     left: a bridge
          from         [day], mira@shop.example
          records      1, 4
    "#]],
    );
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
    shows(
        one,
        &["impact", decision],
        &expect![[r#"
            d-[id]  decision
            constraint decision `d-[id]` answered: `right`, because it is safer, self-approved
            doubted  decision d-[id]: mira@shop.example settled `x-[id]` for `right` by mira@shop.example, against `left` by mira@shop.example
            nothing that is recorded depends on it
        "#]],
    );
    shows(
        other,
        &["exceptions"],
        &expect![[r#"
        exceptions  `architecture` 1×

        d-[id]  architecture@[digest]  settled for in `x-[id]`
          disputed     mira@shop.example settled `x-[id]` for `right` by mira@shop.example, against
                       `left` by mira@shop.example
          departs      nobody measured the way to the right
          answer       `right`, because it is safer
          approved     by `mira@shop.example`, [time] ago (record [n])
          precedents   none is cited
          outcome      nobody has told yet
    "#]],
    );
    shows(
        other,
        &["precedents", "lake"],
        &expect![[r#"
        1 precedent for `lake`
          looked at    1 matter in this repository

        d-[id]  decision  settled for in `x-[id]`
        Which way around the lake?
          disputed     mira@shop.example settled `x-[id]` for `right` by mira@shop.example, against
                       `left` by mira@shop.example
          chosen       right
          because      it is safer
          exception    nobody measured the way to the right
          rejected     left: a bridge
          from         [day], mira@shop.example
          records      1, 3
    "#]],
    );
    shows(
        one,
        &["graph", &dispute],
        &expect![[r#"
            x-[id]  dispute
              was settled for  record [record]  [moment], record [n]
              settled by       person mira@shop.example  [moment], record [n]
        "#]],
    );
}

#[test]
fn what_a_revoked_key_signed_for_says_so() {
    let repo = crate::proofs::signed();
    repo.evolute(&["key", "revoke", "mira", "--because", "a laptop was lost"]).done();
    let shown = repo.evolute(&["graph", "greeting.polite", "--kind", "key"]).done();
    expect![[r#"
        greeting.polite  capability
        doubted  capability greeting.polite: signed for with key `mira`, which was revoked at [moment]: a laptop was lost; what it signed before stays
          signed for by  key [key]  [moment], record [n]
          signed for by  key [key]  [moment], record [n]
    "#]].assert_eq(&plain(shown.out()));
}
