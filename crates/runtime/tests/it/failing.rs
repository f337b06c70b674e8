//! The disk is full, the disk goes away, the process dies between deciding and appending: nobody is told
//! that something is recorded which is not, and the next one goes on.

use crate::world::{Accident, Failing, all_lines, ask, folder, mira, over, reading};
use runtime::{LedgerError, Options, Runtime, Secret, SubmitError, verify};
use std::{panic, sync::Barrier, thread};

#[test]
fn a_full_disk_is_said_and_nothing_is_folded() {
    let runtime = over(Failing::with([Accident::Full]), 1);
    let handle = runtime.handle();
    let error = ask(&handle, reading("one")).expect_err("because the disk is full");
    assert_eq!(error, SubmitError::Ledger(LedgerError::Full));
    assert_eq!(handle.picture().position, 0);
    let receipt = ask(&handle, reading("two")).expect("because there is room again");
    assert_eq!(receipt.records[0].position, 1, "what was not recorded left no trace in the picture");
    assert_eq!(handle.picture().demands.readings.len(), 1);
}

#[test]
fn everybody_in_a_batch_that_failed_is_told_so() {
    let failing = Failing::with([Accident::Full; 64]);
    let accidents = failing.accidents.clone();
    let runtime = over(failing, 1);
    let start = Barrier::new(8);
    let answers: Vec<_> = thread::scope(|scope| {
        let ask_one = |number| {
            let (handle, start) = (runtime.handle(), &start);
            scope.spawn(move || {
                start.wait();
                ask(&handle, reading(&format!("d-{number}")))
            })
        };
        let callers: Vec<_> = (0..8).map(ask_one).collect();
        callers.into_iter().map(|caller| caller.join().expect("because no caller panics")).collect()
    });
    assert!(
        answers.iter().all(|answer| *answer == Err(SubmitError::Ledger(LedgerError::Full))),
        "{answers:?}"
    );
    accidents.lock().expect("because nobody holds it").clear();
    ask(&runtime.handle(), reading("after")).expect("because there is room again");
    assert_eq!(runtime.handle().picture().position, 1);
}

#[test]
fn what_was_written_though_the_disk_said_no_is_found_again() {
    let failing = Failing::with([Accident::Doubtful]);
    let mut memory = failing.inner.clone();
    let runtime = over(failing, 1);
    let handle = runtime.handle();
    ask(&handle, reading("one")).expect_err("because the disk went away");
    let receipt = ask(&handle, reading("two")).expect("because the disk is back");
    assert_eq!(receipt.records[0].position, 2, "the doubtful record is in the ledger, so it counts");
    assert_eq!(handle.picture().demands.readings.len(), 2);
    assert!(verify(&mut memory, &[]).expect("because memory can be read").sound());
}

#[test]
fn a_process_that_dies_between_deciding_and_appending_leaves_nothing_behind() {
    let failing = Failing::with([Accident::Death]);
    let mut memory = failing.inner.clone();
    let runtime = over(failing, 1);
    let handle = runtime.handle();
    let died = thread::scope(|scope| scope.spawn(|| ask(&handle, reading("one"))).join());
    assert!(died.is_err(), "the caller's thread died in the append");
    assert_eq!(all_lines(&mut memory).len(), 0);
    let after = over(memory.clone(), 2);
    assert_eq!(after.handle().picture().position, 0);
    ask(&after.handle(), reading("two")).expect("because nothing is in the way");
    let receipt = ask(&handle, reading("three")).expect("because the pen was passed on");
    assert_eq!(receipt.records[0].position, 2);
}

#[test]
fn callers_who_wait_on_one_who_dies_are_told() {
    let runtime = over(Failing::with([Accident::Death; 3]), 1);
    let start = Barrier::new(6);
    let outcomes: Vec<_> = thread::scope(|scope| {
        let ask_one = |number| {
            let (handle, start) = (runtime.handle(), &start);
            scope.spawn(move || {
                start.wait();
                panic::catch_unwind(panic::AssertUnwindSafe(|| ask(&handle, reading(&format!("d-{number}")))))
            })
        };
        let callers: Vec<_> = (0..6).map(ask_one).collect();
        callers.into_iter().map(|caller| caller.join().expect("because the panic was caught")).collect()
    });
    let kept = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Ok(_)))).count();
    let known = |outcome: &&thread::Result<Result<_, SubmitError>>| {
        matches!(outcome, Err(_) | Ok(Ok(_) | Err(SubmitError::Ledger(LedgerError::BrokenOff))))
    };
    assert_eq!(outcomes.iter().filter(known).count(), 6);
    runtime.handle().refresh().expect("because memory can be read");
    assert_eq!(runtime.handle().picture().position, kept as u64);
}

#[test]
fn a_secret_reaches_neither_the_record_nor_the_picture() {
    let folder = folder();
    let secrets = vec![Secret { name: "DEPLOY".into(), value: "s3/cr+t.value".into() }];
    let runtime =
        Runtime::open(folder.path(), Options { secrets, ..Options::default() }).expect("because it is new");
    let handle = runtime.handle();
    let engine::Command::ReadTrace { demand, territory, digest, cited, dismissed, changed: _ } =
        reading("one")
    else {
        unreachable!("because a reading is a reading")
    };
    let changed = "uses s3/cr+t.value and AKIAIOSFODNN7EXAMPLE".to_owned();
    let command = engine::Command::ReadTrace { demand, territory, digest, cited, changed, dismissed };
    let receipt = handle.submit(mira(), command).expect("because readings are always allowed");
    let kept = serde_json::to_string(&receipt.records[0].record).expect("because a record has a JSON form");
    assert!(kept.contains("uses [redacted: DEPLOY] and [redacted: aws access key]"), "{kept}");
}
