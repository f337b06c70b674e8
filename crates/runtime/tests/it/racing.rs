//! Many at once: callers of one queue, and two processes on one file. No acknowledged record is ever lost,
//! and everybody ends with the same picture.

use crate::world::{all_lines, ask, folder, mira, open, over, reading, stale_reading};
use engine::{Entry, Picture, fold};
use proptest::prelude::*;
use runtime::{Handle, Memory, Reader, Runtime, Sqlite, SubmitError};
use std::{collections::BTreeSet, thread};
use trace::id::RecordId;

/// Submits from several threads; the ids of everything that was acknowledged.
fn crowd(handles: &[Handle], callers: usize, each: usize) -> BTreeSet<RecordId> {
    thread::scope(|scope| {
        let callers: Vec<_> = (0..callers)
            .map(|caller| {
                let handle = handles[caller % handles.len()].clone();
                scope.spawn(move || {
                    (0..each).flat_map(|number| acknowledged(&handle, caller, number)).collect::<Vec<_>>()
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().expect("because no caller panics")).collect()
    })
}

fn acknowledged(handle: &Handle, caller: usize, number: usize) -> Vec<RecordId> {
    let demand = format!("demand-{caller}-{number}");
    let receipt = ask(handle, reading(&demand)).expect("because readings are always allowed");
    receipt.records.into_iter().map(|entry| entry.record.id).collect()
}

/// The picture that a replay of the whole ledger gives.
fn replayed(entries: &[Entry]) -> Picture {
    let mut picture = Picture::default();
    entries.iter().for_each(|entry| fold(&mut picture, entry));
    picture
}

fn all_entries(folder: &std::path::Path) -> Vec<Entry> {
    let mut ledger = Sqlite::open(&folder.join("trace.db")).expect("because it is a ledger");
    all_lines(&mut ledger).iter().map(|line| line.entry().expect("because the pen wrote it")).collect()
}

#[test]
fn two_processes_on_one_file_never_lose_a_record() {
    let folder = folder();
    let runtimes = [open(folder.path(), 1), open(folder.path(), 2)];
    let handles = runtimes.each_ref().map(Runtime::handle);
    let acknowledged = crowd(&handles, 8, 25);
    let entries = all_entries(folder.path());
    let recorded: BTreeSet<RecordId> = entries.iter().map(|entry| entry.record.id.clone()).collect();
    assert_eq!((acknowledged.len(), &acknowledged), (200, &recorded));
    for handle in &handles {
        handle.refresh().expect("because the ledger can be read");
        assert_eq!(*handle.picture(), replayed(&entries));
    }
    let times: Vec<_> = entries.iter().map(|entry| entry.record.at).collect();
    assert!(times.is_sorted_by(|one, next| one < next), "causes sort before effects, across processes");
}

#[test]
fn the_picture_after_a_snapshot_is_the_picture_after_a_replay() {
    let folder = folder();
    let first = open(folder.path(), 1);
    crowd(&[first.handle()], 4, 75);
    let live = first.handle().picture();
    first.close();
    let second = open(folder.path(), 2);
    assert_eq!(second.handle().picture(), live);
    let mut reader = Reader::open(folder.path()).expect("because it is a ledger");
    assert_eq!(reader.picture().expect("because it can be read"), *live);
    assert_eq!(replayed(&all_entries(folder.path())), *live);
}

#[test]
fn what_another_process_appended_is_noticed_and_told() {
    let folder = folder();
    let (one, other) = (open(folder.path(), 1), open(folder.path(), 2));
    let news = one.handle().subscribe();
    ask(&other.handle(), reading("theirs")).expect("because readings are always allowed");
    assert!(one.handle().refresh().expect("because the ledger can be read"));
    assert_eq!(news.try_recv().expect("because it was told").position, 1);
    assert!(!one.handle().refresh().expect("because nothing more came"));
    let receipt = ask(&one.handle(), reading("ours")).expect("because readings are always allowed");
    assert_eq!(receipt.records[0].position, 2);
}

#[test]
fn a_refusal_is_an_answer_and_leaves_no_record() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let refused = ask(&handle, stale_reading()).expect_err("because the trace was not read");
    assert!(
        matches!(&refused, SubmitError::Refused(refusal) if refusal.rule == "demand.trace-moved"),
        "{refused:?}"
    );
    assert_eq!(handle.picture().position, 0);
}

#[test]
fn a_refusal_is_judged_on_what_other_processes_recorded_too() {
    let memory = Memory::new("w");
    let (one, other) = (over(memory.clone(), 1), over(memory, 2));
    ask(&other.handle(), reading("theirs")).expect("because readings are always allowed");
    ask(&one.handle(), stale_reading()).expect_err("because the trace was not read");
    assert_eq!(one.handle().picture().position, 1, "it looked before it said no");
}

#[test]
fn the_records_of_one_decision_are_one_chain() {
    let runtime = over(Memory::new("w"), 1);
    let handle = runtime.handle();
    let first = ask(&handle, reading("one")).expect("because readings are always allowed").records.remove(0);
    let second = ask(&handle, reading("two")).expect("because readings are always allowed").records.remove(0);
    assert_eq!(second.record.prev, first.hash);
    assert_eq!((first.record.seq, second.record.seq), (1, 2));
    assert_eq!(first.record.actor, mira());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Any interleaving of two processes, refusals among it: the acknowledged records are the ledger.
    #[test]
    fn acknowledged_is_recorded_and_recorded_is_acknowledged(moves in prop::collection::vec((0..2_usize, 0..4_u8), 1..40)) {
        let memory = Memory::new("w");
        let runtimes = [over(memory.clone(), 1), over(memory.clone(), 2)];
        let mut acknowledged = vec![];
        for (number, (who, what)) in moves.into_iter().enumerate() {
            let handle = runtimes[who].handle();
            match what {
                0 => drop(ask(&handle, stale_reading()).expect_err("because the trace was not read")),
                1 => drop(handle.refresh().expect("because memory can be read")),
                _ => acknowledged.extend(ask(&handle, reading(&format!("d-{number}"))).expect("because it is allowed").records),
            }
        }
        let mut memory = memory;
        let lines = all_lines(&mut memory);
        let recorded: Vec<Entry> = lines.iter().map(|line| line.entry().expect("because the pen wrote it")).collect();
        prop_assert_eq!(&acknowledged, &recorded);
        for runtime in &runtimes {
            runtime.handle().refresh().expect("because memory can be read");
            prop_assert_eq!(&*runtime.handle().picture(), &replayed(&recorded));
        }
        prop_assert!(runtime::verify(&mut memory, &[]).expect("because memory can be read").sound());
    }
}
