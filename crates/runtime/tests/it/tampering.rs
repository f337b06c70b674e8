//! Somebody with the file in their hands: drops the triggers, changes what is stored. `verify` names it.

use crate::world::{fill, folder, open};
use expect_test::{Expect, expect};
use runtime::{Anchor, Head, Ledger, Line, Memory, Reader, Verification, verify};
use trace::Digest;

/// Tampers with ten records in a file by SQL, and says what `verify` finds.
fn after(sql: &str, expected: &Expect) {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 10);
    drop(runtime);
    let connection =
        rusqlite::Connection::open(folder.path().join("trace.db")).expect("because it is a database");
    let disarm = "DROP TRIGGER record_is_never_changed; DROP TRIGGER record_is_never_deleted;";
    connection.execute_batch(&format!("{disarm} {sql}")).expect("because the test knows the tables");
    drop(connection);
    let mut reader = Reader::open(folder.path()).expect("because it is still a ledger");
    expected.assert_eq(&told(&reader.verify(&[]).expect("because it can be read")));
}

fn told(found: &Verification) -> String {
    assert_eq!(found.flaws.len() as u64, found.flawed);
    let flaws: String = found.flaws.iter().map(|flaw| format!("{flaw}\n")).collect();
    format!("{} records\n{flaws}", found.records)
}

#[test]
fn a_whole_chain_is_sound() {
    after(
        "SELECT 1;",
        &expect![[r#"
        10 records
    "#]],
    );
}

#[test]
fn altered_bytes_show() {
    after(
        "UPDATE record SET bytes = CAST(replace(CAST(bytes AS TEXT), 'mira', 'jane') AS BLOB) WHERE position = 4;",
        &expect![[r#"
        10 records
        record 4 was altered: its bytes are not the ones that were hashed
    "#]],
    );
}

#[test]
fn bytes_that_are_no_record_show() {
    after(
        "UPDATE record SET bytes = x'00ff', hash = x'00' WHERE position = 4;",
        &expect![[r#"
        10 records
        record 4 was altered: its bytes are not the ones that were hashed
        record 5 does not follow record 4: one of the two was rewritten
    "#]],
    );
}

#[test]
fn a_column_that_lies_shows() {
    after(
        "UPDATE record SET cycle = 'c-1' WHERE position = 4; UPDATE record SET at = 0 WHERE position = 6;",
        &expect![[r#"
        10 records
        record 4 was altered: its column `cycle` is not what the record says
        record 6 was altered: its column `at` is not what the record says
    "#]],
    );
}

#[test]
fn deleted_records_show() {
    after(
        "DELETE FROM record WHERE position IN (3, 6, 7);",
        &expect![[r#"
        7 records
        record 3 is missing
        records 6 to 7 are missing
    "#]],
    );
}

#[test]
fn swapped_records_show() {
    let swap = "UPDATE record SET position = 99 WHERE position = 4;
        UPDATE record SET position = 4 WHERE position = 5; UPDATE record SET position = 5 WHERE position = 99;";
    after(
        swap,
        &expect![[r#"
        10 records
        record 4 stands after record 5
    "#]],
    );
}

#[test]
fn a_record_that_was_moved_to_the_end_shows() {
    after(
        "UPDATE record SET position = 50 WHERE position = 10;",
        &expect![[r#"
        10 records
        record 10 stands at position 50 and not at 10
    "#]],
    );
}

#[test]
fn a_record_that_is_there_twice_shows() {
    after(
        "INSERT INTO record SELECT 11, writer, seq, cycle, type, at, bytes, hash FROM record WHERE position = 2;",
        &expect![[r#"
        11 records
        record 2 is there twice
    "#]],
    );
}

/// One of these lines rewritten, with a hash of its own.
fn rewritten(mut lines: Vec<Line>, position: usize) -> Vec<Line> {
    let line = &mut lines[position - 1];
    let text = String::from_utf8(line.bytes.clone()).expect("because JSON is UTF-8");
    line.bytes = text.replace("mira", "jane").into_bytes();
    line.hash = Digest::of(&line.bytes);
    lines
}

fn ten_lines() -> Vec<Line> {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 10);
    let mut reader = Reader::open(folder.path()).expect("because it is a ledger");
    reader.lines(0, 10).expect("because it can be read")
}

fn judged(lines: Vec<Line>, anchors: &[Anchor]) -> Verification {
    let writer = lines[0].writer.clone();
    verify(&mut Memory::holding(writer, lines), anchors).expect("because memory can be read")
}

fn anchor(line: &Line) -> Anchor {
    Anchor { hash: line.hash, writer: None, commit: format!("commit-at-{}", line.position).as_str().into() }
}

#[test]
fn a_record_that_was_rewritten_with_its_hash_does_not_fit_the_next() {
    let found = judged(rewritten(ten_lines(), 4), &[]);
    expect![[r#"
        10 records
        record 5 does not follow record 4: one of the two was rewritten
    "#]]
    .assert_eq(&told(&found));
}

#[test]
fn it_says_up_to_where_the_chain_is_anchored() {
    let lines = ten_lines();
    let found = judged(lines.clone(), &[anchor(&lines[2]), anchor(&lines[6])]);
    assert!(found.sound());
    assert_eq!(found.anchored, Some((7, "commit-at-7".into())));
    assert_eq!(found.unanchored, 3);
}

#[test]
fn a_tail_that_was_cut_off_shows_by_its_anchor() {
    let lines = ten_lines();
    let anchors = [anchor(&lines[2]), anchor(&lines[8])];
    let found = judged(lines[..8].to_vec(), &anchors);
    assert!(!found.sound());
    assert_eq!((found.flawed, found.lost), (0, vec![anchors[1].clone()]));
}

#[test]
fn a_last_record_that_was_rewritten_shows_by_its_anchor() {
    let lines = ten_lines();
    let anchors = [anchor(&lines[9])];
    assert_eq!(judged(lines.clone(), &anchors).lost, []);
    let found = judged(rewritten(lines, 10), &anchors);
    assert_eq!((found.flawed, found.lost), (0, anchors.to_vec()), "the chain alone cannot tell");
}

#[test]
fn a_commit_made_before_the_first_record_is_no_lost_anchor() {
    let beginning = Anchor { hash: Head::EMPTY.hash, writer: None, commit: "first".into() };
    assert!(judged(ten_lines(), &[beginning]).sound());
}

#[test]
fn each_writer_has_a_chain_of_its_own() {
    let (ours, mut theirs) = (ten_lines(), ten_lines());
    for line in &mut theirs {
        line.position += 10;
    }
    let both: Vec<Line> = ours.into_iter().chain(theirs).collect();
    let mut memory = Memory::holding(both[0].writer.clone(), both);
    assert_eq!(memory.head().expect("because memory can be read").position, 20);
    let found = verify(&mut memory, &[]).expect("because memory can be read");
    assert_eq!(found.writers.len(), 2);
    assert!(found.sound(), "{}", told(&found));
}
