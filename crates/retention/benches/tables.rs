//! How long questions in SQL take on a million records: those of docs/guide/query.md, beside a bare look at every record's
//! length in the same run, which is the least that reading the whole table costs.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

#[path = "../tests/it/made.rs"]
mod made;

use made::{Size, id};
use retention::tables::query;
use rusqlite::Connection;
use std::{path::Path, time::Instant};

/// Closed cycles: about two hundred records each.
const CYCLES: usize = 5_250;
const STEPS: u32 = 10;
/// Rounds of each question; the median counts.
const ROUNDS: usize = 3;

/// The least that a look at the whole table costs.
const FLOOR: &str = "SELECT count(*), sum(length(bytes)) FROM record";

fn main() {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home).expect("because the target folder is ours");
    let ledger = folder.path().join("trace.db");
    let size = Size { cycles: CYCLES, steps: STEPS, revision: "a8b46c419daab89b9fb4d338880538221fdaf525" };
    let records = made::ledger(&ledger, size);
    let bare = Connection::open(&ledger).expect("because it was just made");
    let floor = median(|| {
        let scan = bare.query_row(FLOOR, [], |row| row.get::<_, i64>(1));
        scan.expect("because the table is there");
    });
    println!("{records} records; a bare scan of the table takes {floor:.2} s");
    for (about, question) in questions() {
        let mut rows = Ok(0);
        let took = median(|| rows = query(&ledger, &question).map(|answer| answer.rows.len()));
        match rows {
            Ok(rows) => println!("{about:<40} {took:>7.2} s, {:>6.2} scans, {rows} rows", took / floor),
            Err(error) => println!("{about:<40} not answered: {error}"),
        }
    }
}

/// What is asked, and how.
fn questions() -> [(&'static str, String); 8] {
    [
        (
            "what recurs",
            "SELECT fault, subject, count(*) AS times FROM deviations GROUP BY 1, 2 ORDER BY times DESC"
                .into(),
        ),
        (
            "what cycles cost",
            "SELECT demand, attempts, waiting_ms FROM costs JOIN cycles USING (cycle)".into(),
        ),
        ("departures from a policy", "SELECT * FROM exceptions WHERE class = 'review'".into()),
        (
            "who answers what",
            "SELECT class, decided_by, count(*) FROM decisions JOIN answers USING (decision) GROUP BY 1, 2"
                .into(),
        ),
        ("one cycle", format!("SELECT type, actor FROM records WHERE cycle = '{}'", id('c', CYCLES / 2))),
        ("how many of each type", "SELECT type, count(*) FROM records GROUP BY type".into()),
        ("what gates said", "SELECT gate, verdict, count(*), avg(took_ms) FROM gates GROUP BY 1, 2".into()),
        ("who did how much", "SELECT actor, count(*) FROM records GROUP BY actor".into()),
    ]
}

/// The median of some rounds, in seconds.
fn median(mut run: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let begin = Instant::now();
            run();
            begin.elapsed().as_secs_f64()
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}
