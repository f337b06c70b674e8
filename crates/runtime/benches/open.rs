//! How long a new process needs until it has the picture of a ledger of 100,000 records: with a snapshot,
//! with the longest tail that is left without one, folded from the beginning, and after another ledger's records arrived that
//! come before all of these.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use engine::Command;
use runtime::{BATCH, Handle, Options, Reader, Runtime, Segment};
use std::{fs, io, path::Path, thread, time::Instant};
use trace::{
    Actor, Digest,
    id::{DemandId, WriterId},
};

/// Records in the ledger.
const RECORDS: usize = 100_000;
/// Different demands among them: they make the picture's size.
const DEMANDS: usize = 5_000;
/// The longest tail without a snapshot.
const TAIL: usize = 200;
/// Looks of each kind; the median counts.
const LOOKS: usize = 15;

fn main() -> io::Result<()> {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = tempfile::tempdir_in(home)?;
    let (elsewhere, late) = late(home)?;
    let runtime = Runtime::open(folder.path(), Options::default()).map_err(io::Error::other)?;
    fill(&runtime.handle());
    let picture = serde_json::to_vec(&*runtime.handle().picture())?;
    runtime.close();
    println!("{RECORDS} records; a picture of {} KiB; medians of {LOOKS} looks", picture.len() >> 10);
    println!("with a snapshot:       {:>8.1} ms", median(|| look(folder.path())));
    let runtime = Runtime::open(folder.path(), Options::default()).map_err(io::Error::other)?;
    (0..TAIL).for_each(|number| submit(&runtime.handle(), number));
    println!("with a tail of {TAIL}:    {:>8.1} ms", median(|| look(folder.path())));
    fs::remove_dir_all(folder.path().join("index"))?;
    println!("from the beginning:    {:>8.1} ms", look(folder.path()));
    let runtime = Runtime::open(folder.path(), Options::default()).map_err(io::Error::other)?;
    let mut intake = runtime.handle().intake().map_err(io::Error::other)?;
    intake.take(&elsewhere, &late.text).map_err(io::Error::other)?;
    println!("after a late arrival:  {:>8.1} ms", look(folder.path()));
    Ok(())
}

/// Another ledger's first records, from before everything here.
fn late(home: &Path) -> io::Result<(WriterId, Segment)> {
    let folder = tempfile::tempdir_in(home)?;
    let runtime = Runtime::open(folder.path(), Options::default()).map_err(io::Error::other)?;
    (0..TAIL).for_each(|number| submit(&runtime.handle(), number));
    let sealed = runtime.handle().seal(0).map_err(io::Error::other)?;
    Ok((runtime.handle().writer(), sealed.expect("because it wrote something")))
}

fn fill(handle: &Handle) {
    thread::scope(|scope| {
        for caller in 0..BATCH {
            let share = (caller..RECORDS).step_by(BATCH);
            scope.spawn(move || share.into_iter().for_each(|number| submit(handle, number)));
        }
    });
}

fn submit(handle: &Handle, number: usize) {
    let command = Command::ReadTrace {
        demand: DemandId::new(format!("demand-{}", number % DEMANDS)),
        territory: "payments/refunds".into(),
        digest: Digest::of_parts::<&str>([]),
        cited: vec![],
        changed: String::new(),
        dismissed: vec![],
    };
    handle.submit(Actor::human("mira@shop.example"), command).expect("because the disk has room");
}

/// Opens the ledger and takes the picture, in milliseconds.
fn look(folder: &Path) -> f64 {
    let begin = Instant::now();
    let mut reader = Reader::open(folder).expect("because it was just made");
    let picture = reader.picture().expect("because it can be read");
    assert!(picture.position >= RECORDS as u64);
    begin.elapsed().as_secs_f64() * 1e3
}

fn median(mut look: impl FnMut() -> f64) -> f64 {
    let mut times: Vec<f64> = (0..LOOKS).map(|_| look()).collect();
    times.sort_by(f64::total_cmp);
    times[LOOKS / 2]
}
