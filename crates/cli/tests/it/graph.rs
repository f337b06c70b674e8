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
    expect![[r#"
        d-[id]  decision
        constraint decision `d-[id]` answered: `approve`, because it reads well, as in d-[id]
          depends on it 1 capability, 1 cycle, 1 commit, 1 heartbeat

          is about cycle c-[id]  [moment], record [n]
            landed as commit [digest]  [moment], record [n]
            brought capability greeting.polite  [moment], record [n]
            told by heartbeat c-[id]  [moment], record [n]
    "#]]
    .assert_eq(&plain(shown.out()));
    let unknown = repo.evolute(&["impact", "d-00000000"]).refused();
    expect![[r#"
        refused: the trace names no `d-[id]`
        hint: say an id in full, a path from the root, or a person's name; `evolute trace` shows what is recorded
    "#]].assert_eq(unknown.err());
}

#[test]
fn an_exception_is_shown_with_its_policy_its_approver_and_its_precedent() {
    let (repo, _) = decided();
    let shown = repo.evolute(&["exceptions"]).done();
    expect![[r#"
        exceptions  `review` 1×

        d-[id]  review@[digest]
          departs      nobody else was there to look at it
          answer       `approve`, because it reads well, as in d-[id]
          approved     by `mira@shop.example`, [time] ago (record [n])
          about        cycle c-[id]
          precedents   decision d-[id]
          outcome      nobody has told yet
    "#]]
    .assert_eq(&plain(shown.out()));
    expect![[r#"
        no decision departed from its policy `architecture`
    "#]]
    .assert_eq(repo.evolute(&["exceptions", "architecture"]).done().out());
}

#[test]
fn what_stands_around_a_node_is_shown_with_its_records() {
    let (repo, _) = decided();
    let shown = repo.evolute(&["graph", "greet.sh"]).done();
    expect![[r#"
        greet.sh  file
          changed by  attempt c-[id]/1.1  [moment], record [n]
    "#]]
    .assert_eq(&plain(shown.out()));
    let shown = repo.evolute(&["graph", DEMAND]).done();
    expect![[r#"
        greeting-polite  demand
          at             commit [digest]  [moment], record [n]
          lies in        territory greeting  [moment], record [n]
          trace read by  person mira@shop.example  [moment], record [n]
          names          capability greeting.polite  [moment], record [n]
          lies in        territory greeting  [moment], record [n]
          runs on        workflow greeting  [moment], record [n]
          approved by    person mira@shop.example  [moment], record [n]
          answered by    plan [digest]  [moment], record [n]
          turned by      cycle c-[id]  [moment], record [n]
    "#]]
    .assert_eq(&plain(shown.out()));
    expect![[r#"
        error: `ticket` is no kind of node
        hint: choose one of: person, agent, demand, capability, territory, area, plan, cycle, step, attempt, commit, gate, decision, policy, exception, outcome, deviation, fault, lesson, heartbeat, proof, control, standing, file, precedent, pattern, workflow, signal, weakness, pull-request, key, ledger, dispute, record
    "#]].assert_eq(repo.evolute(&["graph", DEMAND, "--kind", "ticket"]).ended(2).err());
}

#[test]
fn a_cycle_is_drawn_as_a_tree_of_spans() {
    let (repo, _) = decided();
    let shown = repo.evolute(&["trace", DEMAND, "--spans"]).done();
    // gates begin side by side, and so do a proof and its control; what took how long is chance
    let times = Regex::new(r" *\[time\].*$").expect("because the pattern is written here");
    let lines = shown.out().lines().filter(|line| !line.contains("control of") && !line.contains("proof of"));
    let names: Vec<_> = lines.map(|line| times.replace(line, "").into_owned()).collect();
    let side_by_side =
        |one: &String, other: &String| [one, other].iter().all(|line| line.contains("      gate "));
    let mut names: Vec<_> = names.chunk_by(side_by_side).map(<[String]>::to_vec).collect();
    names.iter_mut().for_each(|gates| gates.sort_unstable());
    let names = names.concat();
    expect![[r#"
        … cycle c-[id] for greeting-polite
        ✓   step 1
        ✓     gate accept 1, before the step
        ✓     attempt 1.1 by script
        ✓       gate accept 1
        ✓       gate tests
        ✓   candidate 1
        ✓   review asked of mira@shop.example
        …   response to the heartbeat

        Where the time went
          building
          gates
          proof
          waiting
          idle
          each moment counts once: agents before gates, before proofs, before people"#]]
    .assert_eq(&plain(&names.join("\n")));
    assert!(
        shown.out().contains("control of greeting.polite")
            && shown.out().contains("proof of greeting.polite")
    );
}

#[test]
fn the_trace_is_asked_by_sql_and_only_asked() {
    let (repo, _) = decided();
    let asked = repo
        .evolute(&["query", "SELECT gate, verdict, count(*) AS runs FROM gates GROUP BY 1, 2 ORDER BY 1, 2"])
        .done();
    expect![[r#"
        gate      verdict  runs
        accept 1  failed   1
        accept 1  passed   1
        tests     passed   1
    "#]]
    .assert_eq(asked.out());
    let csv =
        repo.evolute(&["query", "--csv", "SELECT choice, exception, '=1+1' AS computed FROM answers"]).done();
    expect![[r#"
        choice,exception,computed
        approve,nobody else was there to look at it,'=1+1
    "#]]
    .assert_eq(&csv.out().replace("\r\n", "\n"));
    let json = repo.evolute(&["--json", "query", "SELECT count(*) AS demands FROM demands"]).done();
    expect![[r#"
        {"columns":["demands"],"rows":[[1]]}
    "#]]
    .assert_eq(json.out());
    expect![[r#"
        refused: only a single `SELECT` is answered: not authorized
        hint: ask with one `SELECT`, as in `SELECT * FROM records LIMIT 5`
    "#]]
    .assert_eq(repo.evolute(&["query", "DELETE FROM record"]).refused().err());
    expect![[r#"
        error: near "nothing": syntax error in SELECT nothing FROM gates at offset 7
        hint: `evolute query` lists the views and their columns
    "#]]
    .assert_eq(repo.evolute(&["query", "SELECT nothing FROM gates"]).ended(2).err());
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
    expect![[r#"
        refused: `[base]/root/otlp.out` is there already
        hint: name another file, or say `--force` to write over it
    "#]]
    .assert_eq(repo.evolute(&["export", "jsonl", "-o", "otlp.out"]).refused().err());
    assert_eq!(repo.read("otlp.out"), before);
    repo.evolute(&["export", "jsonl", "-o", "otlp.out", "--force"]).done();
    assert_eq!(repo.read("otlp.out"), repo.read("jsonl.out"));
    let left = repo.evolute(&["export", "jsonl", "-o", "nowhere/x.jsonl"]);
    assert!(!repo.root().join("nowhere").exists(), "{left:?}");
}
