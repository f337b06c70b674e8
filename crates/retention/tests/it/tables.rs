//! SQL over the views: what is asked is answered, and nothing but reading is done, whatever is asked.

use crate::world::World;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use retention::tables::{QueryError, query, views};
use std::{fs, path::Path};

fn asked(world: &World, question: &str) -> String {
    match query(&world.ledger(), question) {
        Ok(answer) => {
            let rows = answer
                .rows
                .iter()
                .map(|row| serde_json::to_string(row).expect("because rows are plain data"));
            [answer.columns.join(" ")].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
        }
        Err(error) => format!("{error}"),
    }
}

fn check(question: &str, expected: &Expect) {
    expected.assert_eq(&asked(&World::of(2), question));
}

#[test]
fn every_view_is_filled_by_the_records_of_whole_cycles() {
    let world = World::of(8);
    let mut counts = String::new();
    for (view, _) in views().expect("because SQLite is there") {
        counts += &format!(
            "{view} {}\n",
            asked(&world, &format!("SELECT count(*) FROM {view}")).replace("count(*)\n", "")
        );
    }
    expect![[r#"
        records [456]
        demands [8]
        plans [8]
        cycles [8]
        steps [16]
        attempts [32]
        gates [200]
        decisions [16]
        answers [16]
        outcomes [8]
        exceptions [1]
        deviations [16]
        proofs [16]
        standings [8]
        commits [32]
        heartbeats [8]
        costs [8]
    "#]]
    .assert_eq(&counts);
}

#[test]
fn columns_hold_what_the_records_say() {
    check(
        "SELECT cycle, demand, adopted, opened_by, response, state, level FROM cycles",
        &expect![[r#"
        cycle demand adopted opened_by response state level
        ["c-00000000","demand-0",0,"mira@shop.example","partial","reality","L3"]
        ["c-00000001","demand-1",0,"jon@shop.example","partial","reality","L3"]"#]],
    );
    check(
        "SELECT * FROM answers WHERE decision = 'd-00000000'",
        &expect![[r#"
        position at cycle decision choice because decided_by expects confidence exception self_approved by_default
        [9,"2023-11-14T22:16:20.000Z","c-00000000","d-00000000","answer","as in d-00000000: the provider keeps keys for ninety days","mira@shop.example","no more double payouts",null,null,0,0]"#]],
    );
    check(
        "SELECT step, attempt, gate, kind, verdict, findings, cached, took_ms FROM gates WHERE verdict = 'failed'",
        &expect![[r#"
        step attempt gate kind verdict findings cached took_ms
        [1,1,"tests","gate","failed",1,0,2000]
        [2,1,"tests","gate","failed",1,0,2000]
        [1,1,"tests","gate","failed",1,0,2000]
        [2,1,"tests","gate","failed",1,0,2000]"#]],
    );
    check(
        "SELECT run, capability, manner FROM proofs ORDER BY position",
        &expect![[r#"
        run capability manner
        ["control","capability.n0","measured"]
        ["proof","capability.n0","met"]
        ["control","capability.n1","measured"]
        ["proof","capability.n1","met"]"#]],
    );
    check(
        "SELECT * FROM costs LIMIT 1",
        &expect![[r#"
        position at cycle attempts false_starts red_gates building_ms false_start_ms gates_ms proof_ms waiting_ms touches tokens cost_usd
        [57,"2023-11-14T22:32:20.000Z","c-00000000",5,2,2,301200,120400,61022,83754,5400000,3,98210,0.71]"#]],
    );
}

#[test]
fn the_guide_documents_every_column_of_every_view_and_no_other() {
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/query.md"))
        .expect("because the guide is part of the repository");
    let mut documented: Vec<(String, Vec<String>)> = vec![];
    for line in guide.lines() {
        if let Some(view) = line.strip_prefix("### `") {
            documented.push((view.trim_end_matches('`').to_owned(), vec![]));
        } else if let (Some(cells), Some((_, columns))) = (line.strip_prefix("| `"), documented.last_mut()) {
            columns.push(cells.split('`').next().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(documented, views().expect("because SQLite is there"));
}

#[test]
fn nothing_but_reading_is_done() {
    for (question, expected) in [
        ("DELETE FROM record", expect!["only a single `SELECT` is answered: not authorized"]),
        ("UPDATE meta SET value = 'x'", expect!["only a single `SELECT` is answered: not authorized"]),
        ("ATTACH DATABASE '/tmp/x.db' AS x", expect!["only a single `SELECT` is answered: not authorized"]),
        ("PRAGMA query_only = 0", expect!["only a single `SELECT` is answered: not authorized"]),
        ("CREATE TEMP TABLE t (x)", expect!["only a single `SELECT` is answered: not authorized"]),
        (
            "SELECT load_extension('x')",
            expect![
                "not authorized to use function: load_extension in SELECT load_extension('x') at offset 7"
            ],
        ),
        ("SELECT 1; DELETE FROM record", expect!["only a single `SELECT` is answered: not authorized"]),
        (
            "VACUUM INTO '/tmp/evolute-copy.db'",
            expect!["only a single `SELECT` is answered: it has no columns to answer with"],
        ),
        ("BEGIN", expect!["only a single `SELECT` is answered: not authorized"]),
        ("", expect!["only a single `SELECT` is answered: it has no columns to answer with"]),
        (
            "SELECT nothing FROM records",
            expect![[r#"near "nothing": syntax error in SELECT nothing FROM records at offset 7"#]],
        ),
        (
            "SELECT writefile('/tmp/x', 'x')",
            expect!["no such function: writefile in SELECT writefile('/tmp/x', 'x') at offset 7"],
        ),
        ("SELECT hex(zeroblob(1000000000))", expect!["it asks for too much: string or blob too big"]),
        ("SELEC 1", expect![[r#"near "SELEC": syntax error in SELEC 1 at offset 0"#]]),
    ] {
        check(question, &expected);
    }
}

#[test]
fn a_question_that_never_ends_holding_memory_ends_with_words() {
    let world = World::of(1);
    let endless = "WITH RECURSIVE n(x) AS (SELECT randomblob(1000000) UNION SELECT randomblob(1000000) FROM n) SELECT count(*) FROM n";
    let refused = query(&world.ledger(), endless);
    assert!(matches!(refused, Err(QueryError::TooMuch(_))), "{refused:?}");
}

#[test]
fn more_rows_than_an_answer_holds_are_said_to_be_more() {
    let world = World::of(1);
    let many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n";
    let answer = query(&world.ledger(), many).expect("because it is bounded");
    assert_eq!(
        (answer.rows.len(), answer.cut.as_deref()),
        (100_000, Some("there are more than 100000 rows"))
    );
}

#[test]
fn a_repository_without_a_ledger_has_empty_views() {
    let answer = query(Path::new("/nowhere/trace.db"), "SELECT count(*) AS records FROM records");
    assert_eq!(answer.expect("because it reads as empty").rows, [[serde_json::json!(0)]]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_ledger_stays_as_it_is(question in "(SELECT|DELETE|UPDATE|INSERT INTO|DROP TABLE|ALTER TABLE|PRAGMA|REPLACE INTO|EXPLAIN)? ?[a-z_*(), ='0-9;\"]{0,60}( FROM record)?") {
        let world = World::of(1);
        let before = fs::read(world.ledger()).expect("because it is there");
        let _ = query(&world.ledger(), &question);
        prop_assert_eq!(fs::read(world.ledger()).expect("because it is there"), before);
    }
}
