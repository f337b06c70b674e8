//! Precedents with the real binary: found by words, with what took their place, here and in the repositories that are
//! listed.

use crate::repo::{Ran, Repo};
use expect_test::expect;

fn shop() -> Repo {
    let repo = Repo::new();
    repo.commit("nothing");
    repo
}

/// Asks a question and answers it; the decision's id.
fn decided(repo: &Repo, text: &str, choice: &str, because: &str, more: &[&str]) -> String {
    let asked = repo.evolute(&["ask", text, "--options", "queue,table", "--json"]).done();
    let id = asked.raw_json()["decision"].as_str().expect("because a decision has an id").to_owned();
    let rejected = "the other: slower";
    let args = ["decide", &id, choice, "--because", because, "--rejected", rejected];
    repo.evolute(&args.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()).done();
    id
}

fn days(ran: &Ran) -> String {
    let day = regex::Regex::new(r"\d{4}-\d\d-\d\d").expect("because it is well formed");
    day.replace_all(ran.out(), "[day]").into_owned()
}

#[test]
fn an_old_decision_is_found_by_its_words_and_shown_below_what_took_its_place() {
    let repo = shop();
    let old = decided(&repo, "Where do idempotency keys live?", "queue", "redis is fast", &[]);
    let new = ["--supersedes", &old, "--expects", "no payout is doubled"];
    let new = decided(&repo, "How is nobody paid twice?", "table", "a constraint cannot forget", &new);
    repo.evolute(&["outcome", &new, "met", "--because", "none in a month"]).done();
    let found = repo.evolute(&["precedents", "redis", "keys"]).done();
    expect![[r#"
        1 precedent for `redis keys`
          looked at    2 matters in this repository"#]]
    .assert_eq(days(&found).split("\n\n").next().unwrap_or_default().to_owned().as_str());
    let told = repo.evolute(&["precedents", "redis", "--json"]).done().raw_json();
    let hit = &told["precedents"][0];
    assert_eq!(
        (&hit["id"], &hit["outcome"], &hit["found"]),
        (&new.clone().into(), &"met".into(), &old.clone().into())
    );
    assert_eq!((&hit["replaced"][0]["id"], &hit["replaced"][0]["replaced_by"]), (&old.into(), &new.into()));
    assert_eq!(hit["records"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_decision_cannot_take_the_place_of_one_that_nobody_knows() {
    let repo = shop();
    let asked = repo.evolute(&["ask", "Queue or table?", "--options", "queue,table", "--json"]).done();
    let id = asked.raw_json()["decision"].as_str().expect("because a decision has an id").to_owned();
    let ran = repo.evolute(&[
        "decide",
        &id,
        "queue",
        "--because",
        "so",
        "--rejected",
        "table: a lock",
        "--supersedes",
        "d-none",
    ]);
    expect![[r#"
        refused: there is no decision `d-none` whose place could be taken
        hint: find it: `evolute precedents --kind decision WORDS`
    "#]]
    .assert_eq(ran.refused().err());
    let own = ["decide", &id, "queue", "--because", "so", "--rejected", "table: a lock", "--supersedes", &id];
    let ran = repo.evolute(&own).refused();
    assert!(ran.err().contains("and not of itself"), "{}", ran.err());
}

#[test]
fn what_nothing_holds_is_told_with_where_it_was_looked_for_and_what_is_nearly_it() {
    let repo = shop();
    decided(&repo, "Where do keys live?", "queue", "postgres is there", &[]);
    let nearly = repo.evolute(&["precedents", "postgras"]).done();
    assert!(nearly.out().contains("`postgras`; looked for `postgres` instead"), "{}", nearly.out());
    let nothing = repo.evolute(&["precedents", "zebra", "--territory", "payments"]).done();
    expect![[r#"
        no precedent for `zebra`
          looked at    1 matter in this repository, narrowed by --territory payments
          not there    `zebra`
        hint: ask with other words, or without narrowing it
    "#]]
    .assert_eq(nothing.out());
    repo.evolute(&["precedents", "--outcome", "perhaps"]).ended(2);
}

#[test]
fn decisions_in_files_are_found_with_what_the_files_say_took_their_place() {
    let repo = shop();
    repo.file(
        "docs/adr/0001-kafka.md",
        "# 1. Use Kafka\n\n## Status\n\nSuperseded by [2](0002-table.md)\n\n## Context\n\nEvents need order\n",
    );
    repo.file(
        "docs/adr/0002-table.md",
        "# 2. One table is enough\n\n## Status\n\nAccepted\n\n## Context\n\nTen a second\n",
    );
    repo.commit("decisions");
    let told = repo.evolute(&["precedents", "kafka", "--json"]).done().raw_json();
    let hit = &told["precedents"][0];
    assert_eq!(hit["id"], "docs/adr/0002-table.md", "{told}");
    assert_eq!(hit["replaced"][0]["id"], "docs/adr/0001-kafka.md");
    repo.git(&["rm", "-q", "docs/adr/0001-kafka.md"]);
    repo.commit("gone");
    let told = repo.evolute(&["precedents", "kafka", "--json"]).done().raw_json();
    assert_eq!(told["precedents"].as_array().map(Vec::len), Some(0));
}

#[test]
fn other_repositories_are_asked_too_and_one_that_cannot_be_read_is_named() {
    let (repo, other) = (shop(), shop());
    decided(&other, "Where do sessions live?", "table", "valkey loses them", &[]);
    let path = other.root().to_string_lossy().into_owned();
    let toml = format!("[precedents]\nrepositories = [\"{path}\", \"../nowhere\"]\n");
    repo.file(".evolute/evolute.toml", &toml).commit("listed");
    let told = repo.evolute(&["precedents", "valkey", "--json"]).done().raw_json();
    assert_eq!(told["precedents"][0]["repository"], path.as_str(), "{told}");
    assert_eq!(told["remarks"][0]["repository"], "../nowhere");
    assert!(!other.root().join(".git/evolute/index/search").exists());
}

#[test]
fn a_damaged_catalog_is_built_anew_without_a_word() {
    let repo = shop();
    decided(&repo, "Where do keys live?", "queue", "postgres is there", &[]);
    let ask = || repo.evolute(&["precedents", "postgres"]).done().out().to_owned();
    let before = ask();
    let folder = repo.root().join(".git/evolute/index/search");
    for file in std::fs::read_dir(&folder).expect("because it was built").flatten() {
        std::fs::write(file.path(), b"spoiled").expect("because it is ours");
    }
    assert_eq!(ask(), before);
}
