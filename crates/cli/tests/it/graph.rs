//! The context graph, SQL and exports, on a cycle that was really run.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, open_decision, ready},
};
use expect_test::expect;
use regex::Regex;

/// A cycle that was decided about with an exception, and landed.
fn decided() -> (Repo, String) {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    let decision = open_decision(&repo);
    let words = [
        "decide",
        &decision,
        "approve",
        "--because",
        "it reads well, as in d-8s4kq0zc",
        "--exception",
        "nobody else was there to look at it",
    ];
    repo.evolute(&words).done();
    repo.evolute(&["run", DEMAND]).done();
    (repo, decision)
}

/// What chance put in is taken out: ids, digests, times.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, word) in [
        (r"\b(c|d|v)-[0-9a-hjkmnp-tv-z]{8}\b", "$1-[id]"),
        (r"\b[0-9a-f]{12}\b", "[digest]"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "[when]"),
        (r"\d+ s ago", "[ago]"),
        (r"record \d+", "record [n]"),
    ] {
        text = Regex::new(pattern)
            .expect("because the pattern is written here")
            .replace_all(&text, word)
            .into_owned();
    }
    text
}

#[test]
fn what_depends_on_a_decision_is_shown_across_hops() {
    let (repo, decision) = decided();
    let shown = repo.evolute(&["impact", &decision]).done();
    expect![[""]].assert_eq(&plain(shown.out()));
    let unknown = repo.evolute(&["impact", "d-00000000"]).refused();
    expect![[""]].assert_eq(unknown.err());
}

#[test]
fn an_exception_is_shown_with_its_policy_its_approver_and_its_precedent() {
    let (repo, _) = decided();
    let shown = repo.evolute(&["exceptions"]).done();
    expect![[""]].assert_eq(&plain(shown.out()));
    expect![[""]].assert_eq(repo.evolute(&["exceptions", "architecture"]).done().out());
}

#[test]
fn what_stands_around_a_node_is_shown_with_its_records() {
    let (repo, _) = decided();
    let shown = repo.evolute(&["graph", "greet.sh"]).done();
    expect![[""]].assert_eq(&plain(shown.out()));
    let shown = repo.evolute(&["graph", DEMAND]).done();
    expect![[""]].assert_eq(&plain(shown.out()));
    expect![[""]].assert_eq(repo.evolute(&["graph", DEMAND, "--kind", "ticket"]).ended(2).err());
}

#[test]
fn a_cycle_is_drawn_as_a_tree_of_spans() {
    let (repo, _) = decided();
    let shown = repo.evolute(&["trace", DEMAND, "--spans"]).done();
    let bars =
        Regex::new(r"(?m) +[\d.]+ (ms|s|min \d\d s) .*$").expect("because the pattern is written here");
    let names = bars.replace_all(shown.out(), "").into_owned();
    expect![[""]].assert_eq(&plain(&names));
}

#[test]
fn the_trace_is_asked_by_sql_and_only_asked() {
    let (repo, _) = decided();
    let asked = repo
        .evolute(&["query", "SELECT gate, verdict, count(*) AS runs FROM gates GROUP BY 1, 2 ORDER BY 1, 2"])
        .done();
    expect![[""]].assert_eq(asked.out());
    let csv =
        repo.evolute(&["query", "--csv", "SELECT choice, exception, '=1+1' AS computed FROM answers"]).done();
    expect![[""]].assert_eq(csv.out());
    let json = repo.evolute(&["--json", "query", "SELECT count(*) AS demands FROM demands"]).done();
    expect![[""]].assert_eq(json.out());
    expect![[""]].assert_eq(repo.evolute(&["query", "DELETE FROM record"]).refused().err());
    expect![[""]].assert_eq(repo.evolute(&["query", "SELECT nothing FROM gates"]).ended(2).err());
}

#[test]
fn an_export_is_written_whole_and_never_over_a_file_without_being_told() {
    let (repo, _) = decided();
    for format in ["jsonl", "prov", "otlp"] {
        let file = format!("{format}.out");
        repo.evolute(&["export", format, "-o", &file]).done();
        let written = repo.read(&file);
        let shown = repo.evolute(&["export", format]).done();
        assert_eq!(shown.out(), repo.redacted(written.as_bytes()), "{format}");
        assert!(
            written.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()),
            "{format}"
        );
    }
    let before = repo.read("otlp.out");
    expect![[""]].assert_eq(repo.evolute(&["export", "jsonl", "-o", "otlp.out"]).refused().err());
    assert_eq!(repo.read("otlp.out"), before);
    repo.evolute(&["export", "jsonl", "-o", "otlp.out", "--force"]).done();
    assert_eq!(repo.read("otlp.out"), repo.read("jsonl.out"));
    let left = repo.evolute(&["export", "jsonl", "-o", "nowhere/x.jsonl"]);
    assert!(!repo.root().join("nowhere").exists(), "{left:?}");
}
