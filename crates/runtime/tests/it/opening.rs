//! Opening a ledger: what is made, what is refused, and what is believed of a snapshot.

use crate::world::{ask, fill, folder, open, reading};
use engine::Picture;
use runtime::{LedgerError, OpenError, Options, Reader, Runtime};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use trace::Digest;

fn refused(folder: &Path) -> String {
    match Runtime::open(folder, Options::default()) {
        Ok(_) => panic!("it must not open"),
        Err(error) => {
            assert!(!error.hint().is_empty());
            error.to_string().replace(&*folder.to_string_lossy(), "FOLDER")
        }
    }
}

/// Does something to the database with another program's means.
fn meddle(folder: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(folder.join("trace.db")).expect("because it is a database");
    connection.execute_batch(sql).expect("because the test knows the tables");
}

#[test]
fn only_its_owner_reads_a_ledger_and_nothing_is_left_of_its_making() {
    let folder = folder();
    drop(open(folder.path(), 1));
    let mode = |name: &str| {
        let metadata = fs::metadata(folder.path().join(name)).expect("because it was made");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!([mode("trace.db"), mode("trace.db-wal"), mode("trace.db-shm")], [0o600; 3]);
    let mut left: Vec<_> = fs::read_dir(folder.path())
        .expect("because it is there")
        .map(|entry| entry.expect("because it is there").file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["trace.db", "trace.db-shm", "trace.db-wal"]);
}

#[test]
fn a_repository_without_a_ledger_reads_as_empty_and_nothing_is_made() {
    let folder = folder();
    let missing = folder.path().join("evolute");
    let mut reader = Reader::open(&missing).expect("because there is nothing to be wrong");
    assert_eq!(reader.picture().expect("because there is nothing"), Picture::default());
    assert!(reader.read(0, 10).expect("because there is nothing").is_empty());
    assert!(reader.verify(&[]).expect("because there is nothing").sound());
    assert!(!missing.exists());
}

#[test]
fn what_is_no_ledger_is_refused_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("trace.db");
    fs::write(&path, "a shopping list, longer than a header of a database would be".repeat(40))
        .expect("because the test may write");
    assert_eq!(refused(folder.path()), "`FOLDER/trace.db` is not a ledger: it is no database");
    fs::remove_file(&path).expect("because the test wrote it");
    meddle(folder.path(), "CREATE TABLE shopping (item TEXT)");
    assert_eq!(refused(folder.path()), "`FOLDER/trace.db` is not a ledger: it is another program's database");
}

#[test]
fn a_ledger_of_a_newer_format_is_refused() {
    let folder = folder();
    drop(open(folder.path(), 1));
    meddle(folder.path(), "UPDATE meta SET value = '2' WHERE name = 'format'");
    assert_eq!(
        refused(folder.path()),
        "the ledger was made by a newer evolute: its format is 2, and this one reads up to 1"
    );
}

#[test]
fn a_ledger_that_was_cut_off_is_refused() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 60);
    drop(runtime);
    let path = folder.path().join("trace.db");
    fs::remove_file(folder.path().join("trace.db-wal")).expect("because it was kept");
    fs::remove_dir_all(folder.path().join("index")).expect("because it was made");
    let bytes = fs::read(&path).expect("because it is there");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("because the test may write");
    let error = Runtime::open(folder.path(), Options::default()).err();
    assert!(matches!(error, Some(OpenError::Ledger(LedgerError::Damaged { .. }))), "{error:?}");
}

#[test]
fn a_log_without_its_ledger_is_not_overwritten() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 1);
    drop(runtime);
    fs::remove_file(folder.path().join("trace.db")).expect("because it is there");
    let log = fs::read(folder.path().join("trace.db-wal")).expect("because it was kept");
    assert_eq!(
        refused(folder.path()),
        "`FOLDER/trace.db` is missing, and its log `FOLDER/trace.db-wal` is not empty"
    );
    assert_eq!(fs::read(folder.path().join("trace.db-wal")).expect("because it is there"), log);
}

#[test]
fn a_record_of_a_newer_build_stops_the_fold_and_says_so() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 3);
    drop(runtime);
    fs::remove_dir_all(folder.path().join("index")).expect("because it was made");
    meddle(folder.path(), "DROP TRIGGER record_is_never_changed;");
    let connection = rusqlite::Connection::open(folder.path().join("trace.db")).expect("because it is one");
    let bytes: Vec<u8> = connection
        .query_row("SELECT bytes FROM record WHERE position = 2", [], |row| row.get(0))
        .expect("because there are three");
    let newer = String::from_utf8(bytes).expect("because JSON is UTF-8").replace("\"v\":1", "\"v\":2");
    let set = "UPDATE record SET bytes = ?1, hash = ?2 WHERE position = 2";
    let hash = Digest::of(&newer);
    let row = rusqlite::params![newer.as_bytes(), hash.bytes()];
    connection.execute(set, row).expect("because the test knows the table");
    drop(connection);
    let error = refused(folder.path());
    assert!(error.starts_with("record 2 was made by a newer evolute: event version 2"), "{error}");
}

/// The snapshot's file, whatever its version.
fn snapshot(folder: &Path) -> std::path::PathBuf {
    folder.join(format!("index/picture-v{}.json", engine::FOLD_VERSION))
}

/// Writes a snapshot whose digest is right, whatever it says.
fn forge(folder: &Path, change: impl FnOnce(&mut Picture)) {
    let text = fs::read_to_string(snapshot(folder)).expect("because it was kept");
    let (_, json) = text.split_once('\n').expect("because a digest comes first");
    let mut picture: Picture = serde_json::from_str(json).expect("because it is a picture");
    change(&mut picture);
    let json = serde_json::to_string(&picture).expect("because a picture has a JSON form");
    fs::write(snapshot(folder), format!("{}\n{json}", Digest::of(&json)))
        .expect("because the test may write");
}

#[test]
fn a_snapshot_is_used_so_that_opening_does_not_fold_from_the_beginning() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 5);
    runtime.close();
    forge(folder.path(), |picture| picture.closed = 77);
    assert_eq!(
        open(folder.path(), 2).handle().picture().closed,
        77,
        "what was folded before is taken from it"
    );
}

#[test]
fn a_snapshot_that_the_ledger_does_not_bear_out_is_ignored() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 5);
    let live = runtime.handle().picture();
    runtime.close();
    forge(folder.path(), |picture| picture.head = Digest::of("another history"));
    assert_eq!(open(folder.path(), 2).handle().picture(), live);
    forge(folder.path(), |picture| picture.position = 99);
    assert_eq!(open(folder.path(), 2).handle().picture(), live);
    let spoiled = fs::read_to_string(snapshot(folder.path()))
        .expect("because it was kept")
        .replace("demand-1", "demand-X");
    fs::write(snapshot(folder.path()), spoiled).expect("because the test may write");
    assert_eq!(open(folder.path(), 2).handle().picture(), live);
    fs::write(snapshot(folder.path()), "").expect("because the test may write");
    assert_eq!(open(folder.path(), 2).handle().picture(), live);
}

#[test]
fn a_long_tail_leaves_a_snapshot_without_being_asked() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    fill(&runtime.handle(), 200);
    assert!(!snapshot(folder.path()).exists());
    ask(&runtime.handle(), reading("one more")).expect("because readings are always allowed");
    assert!(snapshot(folder.path()).exists());
}

#[test]
fn a_reader_sees_what_is_being_written() {
    let folder = folder();
    let runtime = open(folder.path(), 1);
    let mut reader = Reader::open(folder.path()).expect("because it is a ledger");
    fill(&runtime.handle(), 3);
    assert_eq!(reader.head().expect("because it can be read").position, 3);
    assert_eq!(reader.picture().expect("because it can be read"), *runtime.handle().picture());
}
