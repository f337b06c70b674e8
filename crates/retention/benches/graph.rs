//! How long a question of four hops takes on a graph of a million edges: on the index as it lies on the disk, and on the
//! same edges in SQLite, by a recursive query, in the same run.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

#[path = "../tests/it/made.rs"]
mod made;

use made::{Size, id};
use retention::graph::{Flow, Graph, Kind, NodeId, Side, Spoiled, Verb, ask, impact};
use runtime::Reader;
use rusqlite::Connection;
use std::{collections::BTreeSet, path::Path, time::Instant};

/// Closed cycles: about two hundred records and as many edges each.
const CYCLES: usize = 3_000;
const STEPS: u32 = 10;
/// Hops of each question.
const HOPS: u32 = 4;
/// Questions; the median and the 99th of a hundred count.
const QUESTIONS: usize = 400;

/// The same question: what hangs on a decision, in both directions of dependence, whenever it was tied.
const RECURSIVE: &str = "WITH RECURSIVE near(node, hops) AS (
        SELECT ?1, 0
        UNION
        SELECT edge.other, near.hops + 1 FROM near JOIN edge ON edge.node = near.node WHERE near.hops < ?2
    ) SELECT DISTINCT node FROM near";

fn main() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home).expect("because the target folder is ours");
    let size = Size { cycles: CYCLES, steps: STEPS, revision: "a8b46c419daab89b9fb4d338880538221fdaf525" };
    let records = made::ledger(&folder.path().join("trace.db"), size);
    let mut reader = Reader::open(folder.path()).expect("because it was just made");
    let begin = Instant::now();
    let edges = ask(folder.path(), &mut reader, |graph| Ok(graph.size())).expect("because it is whole");
    println!("{records} records, {edges} edges, built in {:.1} s", begin.elapsed().as_secs_f64());
    let new = once(|| {
        let mut reader = Reader::open(folder.path()).expect("because it was just made");
        ask(folder.path(), &mut reader, |graph| Ok(graph.size())).expect("because it is whole");
    });
    println!("opened by a new process:             {new:>8.2} ms");
    let rows =
        ask(folder.path(), &mut reader, |graph| compared(graph, folder.path())).expect("because it is whole");
    rows.iter().for_each(|row| println!("{row}"));
}

/// Asks both, and checks that they say the same.
fn compared(graph: &Graph, folder: &Path) -> Result<Vec<String>, Spoiled> {
    let decisions: Vec<NodeId> = (0..QUESTIONS)
        .map(|number| graph.find(Kind::Decision, &id('d', number * 29 % (CYCLES * 4) / 4 * 4)))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect();
    let (sqlite, numbers) = copied(graph, folder)?;
    let mut rows = vec![];
    let (mut reached, mut told) = (0, vec![]);
    for decision in &decisions {
        let begin = Instant::now();
        reached += impact(graph, *decision, HOPS)?.reached.len();
        told.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    rows.push(row("what depends on a decision", told, reached));
    let (mut own, mut found) = (vec![], vec![]);
    for decision in &decisions {
        let begin = Instant::now();
        found.push(within(graph, *decision)?);
        own.push(begin.elapsed().as_secs_f64() * 1e3);
    }
    rows.push(row("all that flows, four hops", own, found.iter().map(BTreeSet::len).sum()));
    let mut asked = sqlite.prepare(RECURSIVE).expect("because the table is there");
    let (mut recursive, mut same) = (vec![], 0);
    for (decision, found) in decisions.iter().zip(&found) {
        let begin = Instant::now();
        let given = (numbers[decision], HOPS);
        let nodes: BTreeSet<i64> = asked
            .query_map(given, |row| row.get(0))
            .and_then(Iterator::collect)
            .expect("because the table is there");
        recursive.push(begin.elapsed().as_secs_f64() * 1e3);
        let expected: BTreeSet<i64> = found.iter().map(|node| numbers[node]).collect();
        assert_eq!(nodes, expected, "SQLite and the index disagree");
        same += nodes.len();
    }
    rows.push(row("the same in SQLite, recursive", recursive, same));
    Ok(rows)
}

/// Nodes at most four hops along the flow of dependence.
fn within(graph: &Graph, from: NodeId) -> Result<BTreeSet<NodeId>, Spoiled> {
    let mut seen = BTreeSet::from([from]);
    let mut round = vec![from];
    for _hop in 0..HOPS {
        let mut next = vec![];
        for node in round {
            for other in flows(graph, node)? {
                if seen.insert(other) {
                    next.push(other);
                }
            }
        }
        round = next;
    }
    Ok(seen)
}

fn flows(graph: &Graph, node: NodeId) -> Result<Vec<NodeId>, Spoiled> {
    let along = |verb: Verb| matches!(verb.flow(), Flow::Along | Flow::Scope);
    let out = graph.edges(node, Side::Out)?.into_iter().filter(|edge| along(edge.verb));
    let back = graph.edges(node, Side::In)?.into_iter().filter(|edge| edge.verb.flow() == Flow::Against);
    Ok(out.chain(back).map(|edge| edge.to).collect())
}

/// The same edges as a table, indexed by the node that they lead from.
fn copied(
    graph: &Graph,
    folder: &Path,
) -> Result<(Connection, std::collections::BTreeMap<NodeId, i64>), Spoiled> {
    let sqlite = Connection::open(folder.join("edges.db")).expect("because the folder is ours");
    let made = sqlite.execute_batch("CREATE TABLE edge (node INTEGER, other INTEGER); BEGIN");
    made.expect("because the database is empty");
    let mut numbers = std::collections::BTreeMap::new();
    for kind in Kind::ALL {
        for node in graph.of_kind(*kind)? {
            let number = i64::try_from(numbers.len()).expect("because they are few");
            numbers.insert(node, number);
        }
    }
    let mut insert = sqlite.prepare("INSERT INTO edge VALUES (?1, ?2)").expect("because the table is there");
    for (node, number) in &numbers {
        for other in flows(graph, *node)? {
            insert.execute((number, numbers[&other])).expect("because the disk has room");
        }
    }
    drop(insert);
    sqlite
        .execute_batch("COMMIT; CREATE INDEX edge_of ON edge (node, other)")
        .expect("because the disk has room");
    Ok((sqlite, numbers))
}

fn row(name: &str, mut times: Vec<f64>, nodes: usize) -> String {
    times.sort_by(f64::total_cmp);
    let (median, last) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    format!("{name:<36} {median:>8.3} ms, p99 {last:>8.3} ms, {} nodes a question", nodes / times.len())
}

fn once(run: impl FnOnce()) -> f64 {
    let begin = Instant::now();
    run();
    begin.elapsed().as_secs_f64() * 1e3
}
