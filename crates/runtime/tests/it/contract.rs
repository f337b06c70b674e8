//! What every store promises, tried on each of them.

use crate::world::{all_lines, folder, line_after};
use runtime::{AppendError, Head, LINES_AT_ONCE, Ledger, Memory, Sqlite};
use std::{sync::Barrier, thread};
use trace::id::CycleId;

/// Two openings of one ledger, as two processes have them.
type Pair = [Box<dyn Ledger>; 2];

/// Runs a case against every store.
fn on_every_store(case: impl Fn(Pair)) {
    let memory = Memory::new("w");
    case([Box::new(memory.clone()), Box::new(memory)]);
    let folder = folder();
    let path = folder.path().join("trace.db");
    let open = || -> Box<dyn Ledger> { Box::new(Sqlite::open(&path).expect("because the folder is empty")) };
    case([open(), open()]);
}

/// Appends one line after another, alternating between two cycles and none.
fn grow(ledger: &mut dyn Ledger, count: usize) {
    for number in 0..count {
        let cycle = [None, Some("c-1"), Some("c-2")][number % 3];
        let head = ledger.head().expect("because the ledger can be read");
        let line = line_after(head, &ledger.writer().clone(), cycle, &format!("words {number}"));
        let moved = ledger.append(head, &[line]).expect("because the head is right");
        assert_eq!(moved, ledger.head().expect("because the ledger can be read"));
    }
}

#[test]
fn what_was_appended_is_read_by_everybody_in_order_and_without_holes() {
    on_every_store(|[mut one, mut other]| {
        grow(one.as_mut(), 7);
        let lines = all_lines(other.as_mut());
        assert_eq!(lines, all_lines(one.as_mut()));
        assert_eq!(lines.iter().map(|line| line.position).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
        let entries = other.read(5, 10).expect("because the lines are records");
        assert_eq!(entries.iter().map(|entry| entry.record.seq).collect::<Vec<_>>(), [6, 7]);
    });
}

#[test]
fn a_cycle_is_read_by_itself() {
    on_every_store(|[mut one, _]| {
        grow(one.as_mut(), 9);
        let cycle = CycleId::from("c-2");
        let entries = one.of_cycle(&cycle, 3, 10).expect("because the lines are records");
        assert_eq!(entries.iter().map(|entry| entry.position).collect::<Vec<_>>(), [6, 9]);
        let last = one.last_of(&cycle).expect("because the ledger can be read");
        assert_eq!(last.map(|line| line.position), Some(9));
        assert_eq!(one.last_of(&CycleId::from("c-9")).expect("because the ledger can be read"), None);
    });
}

#[test]
fn an_append_that_names_another_head_is_refused_whole() {
    on_every_store(|[mut one, mut other]| {
        let stale = Head::EMPTY;
        let writer = one.writer().clone();
        let first = line_after(stale, &writer, None, "first");
        let second = line_after(first.head(), &writer, None, "second");
        let head = one.append(stale, &[first, second]).expect("because the ledger is empty");
        let late = line_after(stale, &writer, None, "late");
        assert_eq!(other.append(stale, std::slice::from_ref(&late)), Err(AppendError::Moved { head }));
        let forged = Head { position: head.position, hash: trace::Digest::of("forged") };
        assert_eq!(other.append(forged, &[late]), Err(AppendError::Moved { head }));
        assert_eq!(all_lines(one.as_mut()).len(), 2);
    });
}

#[test]
fn a_read_is_bounded_whatever_is_asked_for() {
    on_every_store(|[mut one, _]| {
        let writer = one.writer().clone();
        let mut lines = vec![line_after(Head::EMPTY, &writer, None, "first")];
        while lines.len() <= LINES_AT_ONCE {
            lines.push(line_after(lines[lines.len() - 1].head(), &writer, None, "more"));
        }
        one.append(Head::EMPTY, &lines).expect("because the ledger is empty");
        assert_eq!(one.lines(0, usize::MAX).expect("because the ledger can be read").len(), LINES_AT_ONCE);
    });
}

#[test]
fn of_ten_who_race_for_one_place_one_gets_it() {
    let folder = folder();
    let path = folder.path().join("trace.db");
    let start = Barrier::new(10);
    let wins: usize = thread::scope(|scope| {
        let racers: Vec<_> = (0..10)
            .map(|number| {
                let (start, path) = (&start, &path);
                scope.spawn(move || {
                    let mut ledger = Sqlite::open(path).expect("because ten may open it at once");
                    let line =
                        line_after(Head::EMPTY, &ledger.writer().clone(), None, &format!("racer {number}"));
                    start.wait();
                    usize::from(ledger.append(Head::EMPTY, &[line]).is_ok())
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().expect("because no racer panics")).sum()
    });
    assert_eq!(wins, 1);
    let mut ledger = Sqlite::open(&path).expect("because it is a ledger");
    assert_eq!(all_lines(&mut ledger).len(), 1);
}

#[test]
fn the_file_itself_refuses_to_be_changed() {
    let folder = folder();
    let path = folder.path().join("trace.db");
    grow(&mut Sqlite::open(&path).expect("because the folder is empty"), 2);
    let connection = rusqlite::Connection::open(&path).expect("because it is a database");
    for change in ["UPDATE record SET bytes = x'00'", "DELETE FROM record", "DELETE FROM meta"] {
        let refused = connection.execute(change, []).expect_err("because a trigger forbids it");
        assert!(
            refused.to_string().contains("append-only") || refused.to_string().contains("keeps its name")
        );
    }
}
