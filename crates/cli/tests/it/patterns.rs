//! The pattern bank with the real binary: what recurs, what a person takes of it, and what comes of that.

use crate::{
    Repo,
    greeting::{COUNTING, DEMAND, another_ready, ready, turned},
};
use expect_test::expect;

/// Two closed cycles of one territory whose step worked at once.
fn recurred() -> Repo {
    let repo = ready(COUNTING);
    turned(&repo, DEMAND);
    repo.evolute(&["respond", DEMAND, "full", "--because", "visitors stay"]).done();
    another_ready(&repo, "warm", 2);
    turned(&repo, "greeting-warm");
    repo.evolute(&["respond", "greeting-warm", "full", "--because", "visitors come again"]).done();
    repo
}

fn proposed(repo: &Repo) -> String {
    let listed = repo.evolute(&["patterns", "--json"]).done().raw_json();
    listed["proposed"][0]["id"].as_str().expect("because something recurs").to_owned()
}

/// What names this very run.
fn told(repo: &Repo, text: &str) -> String {
    let id = regex::Regex::new(r"\b(p-[0-9a-z]{8}\b|[0-9a-f]{8}(-[0-9a-f]{4}){3}-\[digest\])");
    let text = repo.redacted(text.as_bytes());
    id.expect("because it is well formed").replace_all(&text, "[id]").into_owned()
}

#[test]
fn what_recurs_is_proposed_accepted_with_its_citations_and_counted() {
    let repo = recurred();
    expect![[r#"
        patterns  1 proposed · 0 accepted · 0 dismissed

        [id]  proposed
        step `count the polite greeting` works at the first attempt
          why          the same step worked in 2 cycles of `greeting`
          cites        c-[id]: step `count the polite greeting` works at the first attempt (record
                       `[record]`)
          cites        c-[id]: step `count the polite greeting` works at the first attempt (record
                       `[record]`)
          evolute patterns accept [id] --because "…"
          evolute patterns dismiss [id] --because "…"
    "#]]
    .assert_eq(&told(&repo, repo.evolute(&["patterns"]).done().out()));
    let id = proposed(&repo);
    let accepted = repo.evolute(&["patterns", "accept", &id, "--because", "it held twice"]).done();
    expect![[r#"
        accepted `step-count-the-polite-greeting-works` in [commit]
        wrote `.evolute/patterns/step-count-the-polite-greeting-works.md`

          ---
          covers: ["greet.sh"]
          ---
          # Step `count the polite greeting` works at the first attempt

          The same step worked in 2 cycles of `greeting`.
          Accepted because it held twice

          ## Where it comes from

          - `c-[id]`: step `count the polite greeting` works at the first attempt (record `[record]`)
          - `c-[id]`: step `count the polite greeting` works at the first attempt (record `[record]`)
    "#]]
    .assert_eq(&told(&repo, accepted.out()));
    assert_eq!(repo.git(&["status", "--porcelain"]), "");
    let message = repo.git(&["log", "-1", "--format=%s%n%(trailers:key=Evolute-Pattern,valueonly)"]);
    assert!(message.starts_with("learning: step") && message.contains(&id), "{message}");
    another_ready(&repo, "hearty", 3);
    turned(&repo, "greeting-hearty");
    let failed = ["respond", "greeting-hearty", "none", "--because", "three are too many"];
    repo.evolute(&failed).done();
    expect![[r#"
        patterns  0 proposed · 1 accepted · 0 dismissed

        step-count-the-polite-greeting-works
        step `count the polite greeting` works at the first attempt
          in           `.evolute/patterns/step-count-the-polite-greeting-works.md`, of `greeting`
          accepted     by `mira@shop.example`, because it held twice
          since then   0 ended well, 1 did not
          failed       c-[id] of `greeting-hearty` (a pack had it): reached L3 Proven, answered none
          evolute patterns dismiss [id] --because "…"
    "#]]
    .assert_eq(&told(&repo, repo.evolute(&["patterns"]).done().out()));
    assert_eq!(
        repo.evolute(&["patterns", "--failed", "--json"]).done().raw_json()["accepted"][0]["badly"],
        1
    );
    let shown = repo.evolute(&["demand", "show", DEMAND]).done();
    let pattern = "`step-count-the-polite-greeting-works`: step `count the polite greeting` works at the";
    assert!(shown.out().contains(pattern), "{}", shown.out());
}

#[test]
fn what_is_dismissed_is_not_proposed_again() {
    let repo = recurred();
    let id = proposed(&repo);
    let dismissed = repo.evolute(&["patterns", "dismiss", &id, "--because", "a coincidence"]).done();
    assert!(dismissed.out().starts_with("dismissed `p-"), "{}", dismissed.out());
    assert_eq!(
        repo.evolute(&["patterns", "--json"]).done().raw_json()["proposed"].as_array().map(Vec::len),
        Some(0)
    );
    let again = repo.evolute(&["patterns", "accept", &id, "--because", "after all"]).refused();
    expect![[r#"
        refused: pattern `[id]` is not proposed
        hint: run `evolute patterns` to see which are, and which were accepted
    "#]]
    .assert_eq(&told(&repo, again.err()));
}

#[test]
fn a_file_in_the_way_is_not_written_over() {
    let repo = recurred();
    let listed = repo.evolute(&["patterns", "--json"]).done().raw_json();
    let file = listed["proposed"][0]["file"].as_str().expect("because something recurs").to_owned();
    repo.file(&file, "mine\n").commit("mine");
    let id = proposed(&repo);
    let refused = repo.evolute(&["patterns", "accept", &id, "--because", "it held twice"]).refused();
    assert!(refused.err().contains("nothing is written over"), "{}", refused.err());
    assert_eq!(repo.read(&file), "mine\n");
}
